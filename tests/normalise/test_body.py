"""What a reader sees of HTML and of odd text, and the way back to the source."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_audit.model.location import TextMap
from outreach_audit.normalise.body import plain_or_html, read_page, visible_text
from outreach_audit.normalise.letters import flatten


def shown(source: str) -> str:
    """The visible text, every white space a single space."""
    return " ".join(visible_text(source).text.split())


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>follow<b>ing</b> <i>up</i></p>", "following up"),
        ("<p>fol&shy;low&#8203;ing\u200e&nbsp;up &amp; on</p>", "following up & on"),
        ("<p>a</p><!-- no --><style>p{}</style><script>no</script><p title='no'>b</p>", "a b"),
        (
            "<p>See <img alt='menus &amp; cards' src='no'> now</p><img alt=''>",
            "See menus & cards now",
        ),
        ("<p>a</p><!--[if mso]><p>for Outlook</p><![endif]--><p>b</p>", "a for Outlook b"),
        ("<!--[if (gte mso 9)|(IE)]><td><![endif]-->a<!--[if mso]></td><![endif]-->", "a"),
        ("<![if !mso]><p>a</p><![endif]><!--[if !mso]><!--><p>b</p><!--<![endif]-->", "a b"),
        ("<!--[if !mso]>nobody<![endif]--><!--[if lt IE 9]>nobody<![endif]--><p>a</p>", "a"),
        ("<body><!--[if mso]><xml><w>96</w></xml><![endif]-->a</body>", "a"),
        ("<p>x{{#if a < b}}y{{/if}} {{!-- no --}}z", "x{{#if a < b}}y{{/if}} z"),
        ("👩\u200d👧 un\u200dseen", "👩\u200d👧 unseen"),
    ],
)
def test_text_is_what_a_mail_reader_shows(source: str, text: str) -> None:
    assert shown(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<div style='display:none'>Pre</div><p>Hi</p>", "Pre Hi"),
        ("<div style='max-height:0;overflow:hidden'>Pre <b>view</b></div>Hi", "Pre view Hi"),
        ("<div style='display:none'></div><span hidden>Pre</span><p>Hi</p>", "Pre Hi"),
        ("<!--[if mso]>x<![endif]--><div style='display: none'>Pre</div>Hi", "x Pre Hi"),
        ("<p>Hi</p><div style='DISPLAY : NONE'>no <div>no</div> no</div>there", "Hi there"),
        ("<p>Hi</p><p hidden>no</p><img style='display:none' alt='no'><p>there</p>", "Hi there"),
        ("<p>Hi</p><div style='display:none'>never closed", "Hi never closed"),
        ("<style>.a{display:none}</style><p>Hi</p><p class='a'>there</p>", "Hi there"),
    ],
)
def test_the_first_hidden_block_is_the_preheader_and_others_are_invisible(
    source: str, text: str
) -> None:
    assert shown(source) == text


def test_a_title_is_kept_apart() -> None:
    page = read_page("<html><head><title>Menus &amp; cards</title></head><body>a</body></html>")

    assert (page.title.text, page.text.text) == ("Menus & cards", "a")


def test_plain_text_loses_what_prints_nothing_and_keeps_its_places() -> None:
    source = "un\u200bsub\r\nscribe {{! note }}now <now>"
    text, html = plain_or_html(source, 100)

    assert (text.text, html) == ("unsub\nscribe now <now>", "")
    start = text.text.index("now")
    assert text.source_span(start, start + 3) == (
        100 + source.index("now"),
        103 + source.index("now"),
    )


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        ("“it’s”\u00a0a\u202ftest\tof\nlines", '"it\'s" a test of lines'),
        ("don´t follow‑up", "don't follow-up"),
        ("Quіck quеstion", "Quick question"),
        ("ｑｕｉｃｋ 𝗾𝘂𝗶𝗰𝗸", "quick quick"),
        ("ſ \u212a", "s K"),
        ("Привет, Ωμέγα, VIPам", "Привет, Ωμέγα, VIPам"),
        ("ﬁ ½ № 很好！", "ﬁ ½ № 很好！"),
    ],
)
def test_letters_are_flattened_one_to_one_and_real_scripts_stay(text: str, flat: str) -> None:
    assert flatten(text) == flat


@given(st.text() | st.text(st.sampled_from("aоАxΟ’ſ\n ｑ𝗾")))
@settings(max_examples=150, deadline=None)
def test_flattening_keeps_the_length_and_is_done_once(text: str) -> None:
    flat = flatten(text)

    assert len(flat) == len(text)
    assert flatten(flat) == flat


WORDS = st.sampled_from(("menus", "cards", "Utrecht", "naïve", "{{ name }}", "*|X|*", "a&b"))
JOINTS = st.sampled_from(
    (" ", "<b>", "</b>", "&nbsp;", "\n", "&shy;", "\u200b", "<!-- x -->", "<br>", "<p>", "</p>", "<div>",
     "<img alt='oak'>", "<!--[if mso]>", "<![endif]-->", "<td hidden>", "</td>", "<style>", "</style>")
)  # fmt: skip


@given(st.lists(WORDS | JOINTS, max_size=30).map("".join))
@settings(max_examples=200, deadline=None)
def test_every_visible_word_stands_in_the_source_where_the_map_says(source: str) -> None:
    text: TextMap = visible_text(source)

    for run in text.runs:
        if run.exact:
            written = source[run.source : run.source + run.length]
            piece = text.text[run.text : run.text + run.length]
            assert written.replace("\n", " ").replace("\u00a0", " ") == piece
    assert [run.source for run in text.runs] == sorted(run.source for run in text.runs)
