"""Places: a phrase in any carrier leads back to the line and column where its file has it."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_audit.errors import OutreachAuditError
from outreach_audit.lint.carriers import CARRIERS, Carried, read_messages
from outreach_audit.model.location import Lines

MIME = """Subject: =?utf-8?q?Caf=C3=A9_time?=
From: =?utf-8?b?SsO8cmdlbg==?= <j@example.com>
In-Reply-To: <1@example.com>
Message-ID: <2@example.com>
List-Unsubscribe: <mailto:out@example.com>,
 <https://example.com/out>
Content-Type: multipart/alternative; boundary="b1"

ignored preamble
--b1
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Hi J=C3=BCrgen,=20
I am follow=
ing up on caf=C3=A9 mail
--b1
Content-Type: text/html; charset=utf-8

<p>Hi <b>there</b></p>
--b1--
"""
BASE64 = (
    "Subject: Offer\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
    "SGkgSmFuZSwKanVzdCBib3VuY2luZyB0aGlzIHVwLgo=\n"
)
PAGE = """<html><head><title>Big &amp; news</title><style>p {color: red}</style></head>
<body><!--[if mso]><p>Outlook only</p><![endif]--><div style="display:none">Pre header</div>
<p>Hi {{#if a < b}}you{{/if}},</p><p>We are <b>following</b>
   up on <a href="{{ u | x: "a>b" }}">my&nbsp;last&#32;email</a>.<br>Bye%%[ if x > 1 ]%% *|IF:X|*
<![CDATA[fish & <chips>]]></p></body></html>
"""
PLACES: list[tuple[str, str, str, tuple[int, int, int, int]]] = [
    ("a.txt", "Subject: Quick one\n\nHi,\nlast email.\n", "Quick one", (1, 10, 1, 19)),
    ("a.txt", "Subject: Quick one\n\nHi,\r\nlast email.\n", "last email", (4, 1, 4, 11)),
    ("a.txt", "---\nsubject: 'Your site'\nid: x\n---\nHi all\n", "Your site", (2, 11, 2, 20)),
    ("a.liquid", "---\nsubject: {{ n }}, hey\n---\nHi all\n", "{{ n }}, hey", (2, 10, 2, 22)),
    ("a.md", "# Hi\n\nWe **follow** up on [my last](http://x/y_z) note\n", "follow up on my last",
     (3, 6, 3, 29)),
    ("a.md", "Hello *|FNAME|*, snake_case_name _now_\n", "*|FNAME|*, snake_case_name now",
     (1, 7, 1, 38)),
    ("a.html", PAGE, "following up on my last email", (3, 48, 4, 61)),
    ("a.html", PAGE, "Big & news", (1, 20, 1, 34)),
    ("a.html", PAGE, "Pre header", (2, 77, 2, 87)),
    ("a.html", PAGE, "Hi {{#if a < b}}you", (3, 4, 3, 23)),
    ("a.html", PAGE, "Bye *|IF:X|* fish & <chips>", (4, 70, 5, 24)),
    ("a.html", "<p>We un&shy;der\u200bstand</p>", "understand", (1, 7, 1, 23)),
    ("a.html", "<pre>one\ntwo</pre>", "two", (2, 1, 2, 4)),
    ("a.mjml", "<mjml><mj-head><mj-preview>Look in</mj-preview></mj-head><mj-body>"
     "<mj-text>Hi <b>you</b></mj-text></mj-body></mjml>", "Hi you", (1, 76, 1, 85)),
    ("a.eml", MIME, "Café time", (1, 10, 1, 36)),
    ("a.eml", MIME, "Jürgen", (14, 4, 14, 15)),
    ("a.eml", MIME, "following up on café mail", (15, 6, 16, 25)),
    ("a.eml", MIME.replace("\n", "\r\n"), "following up on café", (15, 6, 16, 20)),
    ("a.eml", BASE64, "bouncing", (5, 1, 5, 45)),
    ("a.csv", 'id,Subject Line,Body\n1,"He said ""yes""","Hi,\nyou ""never"" answered"\n',
     'you "never" answered', (3, 1, 3, 23)),
    ("a.csv", 'id,Subject Line,Body\n1,"He said ""yes""",Hi\n', 'said "yes"', (2, 7, 2, 19)),
    ("a.csv", "subject;html\nx;<p>Hi <b>you</b></p>\n", "Hi you", (2, 6, 2, 15)),
    ("a.tsv", "sep=\t\nsubject\tbody\nx\tHi, you, all\n", "you, all", (3, 7, 3, 15)),
    ("a.jsonl", '\n{"subject": "x", "body": "a \\u2019\\n\\"up\\" \\ud83d\\ude00 now"}\n',
     '"up" 😀 now', (2, 37, 2, 60)),
    ("a.json", '{"messages": [\n {"text": "one two"},\n {"text": "three four"}\n]}\n', "four",
     (3, 18, 3, 22)),
]  # fmt: skip


def read(name: str, data: str | bytes) -> Carried:
    """Reads data as if it came in on standard input under a file's name."""
    written = data.encode() if isinstance(data, str) else data
    return read_messages("-", stdin_name=name, stdin=BytesIO(written))


def places(carried: Carried, phrase: str) -> list[tuple[int | None, ...]]:
    """Start and end line and column of every occurrence of a phrase."""
    found: list[tuple[int | None, ...]] = []
    for message in carried.messages:
        for part in (message.subject, message.body):
            at = part.text.text.find(phrase)
            if at >= 0:
                spot = part.location(message.path, at, at + len(phrase))
                found.append((spot.line, spot.column, spot.end_line, spot.end_column))
    return found


@pytest.mark.parametrize(("name", "source", "phrase", "place"), PLACES)
def test_a_planted_phrase_leads_back_to_its_place(
    name: str, source: str, phrase: str, place: tuple[int, int, int, int]
) -> None:
    assert places(read(name, source), phrase) == [place]


@pytest.mark.parametrize("charset", ["iso-8859-2", "windows-1251", "shift_jis", "iso-2022-jp"])
def test_an_email_part_is_read_in_its_own_charset(charset: str) -> None:
    words = {"iso-8859-2": "Łódź", "windows-1251": "привет"}.get(charset, "日本語")
    head = f"Subject: x\nContent-Type: text/plain; charset={charset}\n\nHi "
    carried = read("a.eml", head.encode() + words.encode(charset) + b", last email\n")
    message = carried.messages[0]
    assert message.body.text.text == f"Hi {words}, last email\n"
    [place] = places(carried, "last email")
    column = carried.source.splitlines()[3].index("last email") + 1
    assert place == (4, column, 4, column + 10)


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", b"\xef\xbb\xbf"), ("utf-16", b""), ("cp1252", b"")]
)
def test_other_encodings_read_the_same(encoding: str, mark: bytes) -> None:
    carried = read("a.txt", mark + "Café – last email\n".encode(encoding))
    assert places(carried, "last email") == [(1, 8, 1, 18)]
    assert carried.messages[0].body.text.text == "Café – last email\n"


Letters = st.sampled_from([*"ABCDEFG", "É", "’", "😀"])
Phrase = st.lists(st.text(Letters, min_size=1, max_size=4), min_size=1, max_size=4)
Filler = st.text(st.sampled_from([*"abcdefg ,;|\t\"'\\/\n", "é", "‘", "🙂"]), max_size=30)
SOON = settings(max_examples=120, deadline=None)


def expected(source: str, start: int, end: int) -> list[tuple[int, ...]]:
    """The place of [start, end) counted by hand, without the code under test."""
    first, last = source[:start].split("\n"), source[:end].split("\n")
    return [(len(first), len(first[-1]) + 1, len(last), len(last[-1]) + 1)]


@st.composite
def html_phrases(draw: st.DrawFn) -> tuple[str, str, int, int]:
    blocks = st.sampled_from(
        ["<p>a b</p>\n", "a &amp; b<br>", "<!-- x > y -->", "<td title='a>b'>c\n  d</td>", "<img>",
         "{% if a > 1 %}", "<style>p > a {}</style>", "*|IF:a|*", "<div><i>é", "c\r\n", "<<x>>",
         "&", "<title>t</title>", "<![if !mso]>", "%%[ set @a = '<p>' ]%%", "</i></div>",
         "< 5 >", "🙂"]
    )  # fmt: skip
    inline = st.sampled_from(["", "", "<b>", "</b>", "<i a='>'>", "&shy;"])
    spaces = st.sampled_from([" ", "\n", "\r\n   ", "&nbsp;", " <b> ", "&#32;\t", "\u00a0"])
    before = "<html>" + "".join(draw(st.lists(blocks, max_size=6))) + "<p>"
    words = draw(Phrase)
    written = ""
    for number, word in enumerate(words):
        written += draw(spaces) if number else ""
        for place, char in enumerate(word):
            written += draw(inline) if place else ""
            written += draw(st.sampled_from([char, f"&#{ord(char)};", f"&#x{ord(char):X};"]))
    after = "".join(draw(st.lists(blocks, max_size=3)))
    return before + written + "</p>" + after, " ".join(words), len(before), len(before + written)


@st.composite
def csv_phrases(draw: st.DrawFn) -> tuple[str, str, int, int]:
    comma = draw(st.sampled_from(",;|\t"))
    end_of_line = draw(st.sampled_from(["\n", "\r\n"]))
    phrase = draw(st.sampled_from([" ", ' "', "\n", ", "])).join(draw(Phrase))

    def doubled(text: str) -> str:
        return text.replace('"', '""').replace("\n", end_of_line)

    head = comma.join(["id", '"x"', "Body"]) + end_of_line
    rows = ["1", f'"{doubled(draw(Filler))}"', '"']
    before = head + comma.join(rows) + doubled(draw(Filler))
    source = before + doubled(phrase)
    return source + doubled(draw(Filler)) + '"' + end_of_line, phrase, len(before), len(source)


@st.composite
def json_phrases(draw: st.DrawFn) -> tuple[str, str, int, int]:
    phrase = draw(st.sampled_from([" ", ' "', "\n", "\\ "])).join(draw(Phrase))

    def escaped(text: str) -> str:
        pieces = [json.dumps(char, ensure_ascii=draw(st.booleans()))[1:-1] for char in text]
        return "".join(pieces)

    shape = draw(st.sampled_from(['{"Body": "', '[{"id": 1,\n "body": "', '{"rows": [\n{"text":"']))
    before = json.dumps({"body": "x"}) + "\n" if shape == '{"Body": "' else ""
    before += shape + escaped(draw(Filler))
    source = before + escaped(phrase)
    closing = shape.count("{") * "}" if "[" not in shape else "}]" + "}" * (shape.count("{") - 1)
    return f'{source}{escaped(draw(Filler))}"{closing}\n', phrase, len(before), len(source)


@st.composite
def quoted_phrases(draw: st.DrawFn) -> tuple[str, str, int, int]:
    words = " ".join(draw(Phrase))

    def quoted(text: str) -> str:
        pieces = []
        for byte in text.encode():
            if byte == ord("\n"):
                pieces.append("\n")
                continue
            literal = byte < 128 and chr(byte) not in "= \t" and draw(st.booleans())
            pieces.append(chr(byte) if literal else f"={byte:02X}")
            pieces.append(
                draw(st.sampled_from(["", "", "", "=\n"])) if len(pieces) % 3 == 0 else ""
            )
        return "".join(pieces)

    kind = (
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    )
    before = f"Subject: x\n{kind}{quoted(draw(Filler))}"
    written = quoted(words).removesuffix("=\n")
    return before + written + "\n.\n", words, len(before), len(before + written)


@SOON
@given(html_phrases())
def test_a_phrase_in_html_leads_back(case: tuple[str, str, int, int]) -> None:
    source, phrase, start, end = case
    assert places(read("a.html", source), phrase) == expected(source, start, end)


@SOON
@given(csv_phrases())
def test_a_phrase_in_a_table_leads_back(case: tuple[str, str, int, int]) -> None:
    source, phrase, start, end = case
    assert places(read("a.csv", source), phrase) == expected(source, start, end)


@SOON
@given(json_phrases())
def test_a_phrase_in_json_leads_back(case: tuple[str, str, int, int]) -> None:
    source, phrase, start, end = case
    assert places(read("a.json", source), phrase) == expected(source, start, end)


@SOON
@given(quoted_phrases())
def test_a_phrase_in_quoted_printable_leads_back(case: tuple[str, str, int, int]) -> None:
    source, phrase, start, end = case
    assert places(read("a.eml", source), phrase) == expected(source, start, end)


FRAGMENTS = st.sampled_from(
    [b"<", b">", b"<a ", b"<!--", b"-->", b"<![CDATA[", b"<![x", b"]]>", b"&#", b"&#xD800;", b'"',
     b"'", b"{{", b"}}", b"{%", b"*|", b"|*", b"<title>", b"</", b"{", b"}", b"[", b"]", b":", b",",
     b"\\u", b"\\ud800", b"\n", b"\r\n", b"\r", b"---\n", b"subject: ", b"=?zz?q?=?=", b"body",
     b"Subject: =?utf-8?b?x?=", b"id,body\n", b'{"body":"', b"--b\n", b"--b--", b"=C3", b"=\n",
     b"Content-Type: multipart/mixed; boundary=b\n\n--b\n", b"a: [", b"\xff", b"\xc3\xa9", b"\0",
     b"Content-Transfer-Encoding: base64\n\nAAA", b"Content-Type: text/plain; charset=hex\n",
     b"Content-Transfer-Encoding: quoted-printable\n\n", b"\xff\xfe", b"1e999", b"- &a *a"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([*CARRIERS, ".odd", ""]),
    st.one_of(st.binary(max_size=60), st.lists(FRAGMENTS, max_size=14).map(b"".join)),
)
def test_no_bytes_break_a_reader_and_every_place_is_in_the_file(suffix: str, data: bytes) -> None:
    try:
        carried = read(f"a{suffix}", data)
    except OutreachAuditError:
        return
    last = Lines(carried.source).at(len(carried.source))
    for message in carried.messages:
        for part in (message.subject, message.body):
            part.text.text.encode()
            spot = part.location(message.path, 0, len(part.text.text))
            assert (1, 1) <= (spot.line, spot.column) <= (spot.end_line, spot.end_column) <= last
            assert sum(run.length for run in part.text.runs) == len(part.text.text)
