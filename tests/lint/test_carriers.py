"""Carriers: what is read out of files, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from outreach_audit.errors import ConfigError, IngestError
from outreach_audit.lint.carriers import Carried, find_files, read_messages
from outreach_audit.model.message import Context

if TYPE_CHECKING:
    from pathlib import Path

MIME = """Subject: Offer
From: =?utf-8?b?SsO8cmdlbg==?= <j@example.com>
In-Reply-To: <1@example.com>
Message-ID: <2@example.com>
List-Unsubscribe: <mailto:out@example.com>,
 <https://example.com/out>
Content-Type: multipart/alternative; boundary="b1"

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
PAGE = """<html><head><title>Big &amp; news</title><style>p {color: red}</style></head>
<body><!--[if mso]><p>Outlook only</p><![endif]--><div style="display:none">Pre header</div>
<!--[if !mso]><!--><p>Hi {{#if a < b}}you{{/if}},</p><!--<![endif]--><p>We are <b>following</b>
   up.<br><br>Bye%%[ if x > 1 ]%% *|IF:X|*{# note #} <![CDATA[fish & <chips>]]></p></body></html>
"""


def read(name: str, data: str | bytes) -> Carried:
    """Reads data as if it came in on standard input under a file's name."""
    written = data.encode() if isinstance(data, str) else data
    return read_messages("-", stdin_name=name, stdin=BytesIO(written))


def test_html_shows_what_a_reader_sees_and_nothing_else() -> None:
    text = read("a.html", PAGE).messages[0].body.text.text
    assert text.strip() == (
        "Outlook only\n\nPre header\n\nHi {{#if a < b}}you{{/if}},\n\nWe are following up.\n\n"
        "Bye *|IF:X|* fish & <chips>"
    )


def test_an_email_keeps_its_headers_and_both_its_parts() -> None:
    message = read("a.eml", MIME).messages[0]
    assert message.headers["from"] == "Jürgen <j@example.com>"
    assert message.headers["in-reply-to"] == "<1@example.com>"
    assert message.headers["list-unsubscribe"].split() == [
        "<mailto:out@example.com>,", "<https://example.com/out>",
    ]  # fmt: skip
    assert message.body.text.text == "Hi Jürgen, \nI am following up on café mail"
    assert message.html == "<p>Hi <b>there</b></p>"
    assert message.context.source == "rendered"


def test_rows_say_what_they_are_in_their_own_words() -> None:
    carried = read("a.csv", "key,body,Relation,TYPE,stage\nk1,Hi,Cold,promo,2\n,Ho,Client,odd,\n")
    first, second = carried.messages
    assert (first.id, first.line, first.context) == (
        "k1", 2, Context(relation="stranger", type="marketing", stage="2"),
    )  # fmt: skip
    assert (second.id, second.line) == ("a.csv:2", 3)
    assert (second.context.relation, second.context.type) == ("customer", "unknown")


def test_what_is_no_message_is_rejected_with_its_line_and_reason() -> None:
    table = read("a.csv", 'body,x\n"two\nlines",1\nHi Jo, how, are you\n,2\n"open,3\nlast,4\n')
    assert [message.body.text.text for message in table.messages] == ["two\nlines", "last"]
    assert [line for line, _ in table.rejects] == [4, 5, 6]
    lines = read("a.jsonl", '{"body": "Hi"}\n{bad\n{"subject": "x"}\n[1]\n{"body": 5} {}\n')
    assert len(lines.messages) == 1
    assert [line for line, _ in lines.rejects] == [2, 3, 4, 5]
    array = read("a.json", '[{"body": "Hi"},\n {"body": "Ho"},\n {"body": }]')
    assert (len(array.messages), array.rejects[0][0]) == (2, 3)
    assert "name one 'body'" in read("a.csv", "email,city\na@x.com,Rome\n").rejects[0][1]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ('{"body": "Hi"}\n{"body": "Ho"}\n', ".jsonl"),
        ("<p>Hi</p>", ".html"),
        ("From: a@example.com\nSubject: x\nDate: y\n\nHi\n", ".eml"),
        ("Subject: x\n\nFrom here on we talk: ok\n", ".txt"),
    ],
)
def test_standard_input_without_a_name_is_read_by_its_looks(data: str, kind: str) -> None:
    looked, named = read("", data).messages, read(f"a{kind}", data).messages
    assert [one.body.text.text for one in looked] == [one.body.text.text for one in named]
    assert [one.path for one in looked] == ["<stdin>"] * len(looked)


def test_nul_bytes_in_text_are_removed_and_binary_files_are_refused() -> None:
    assert (
        read("a.txt", b"Hi\0 there, all of you").messages[0].body.text.text.startswith("Hi there")
    )
    for data in (b"", b" \n", b"\0\0", b"PK\x03\x04 rest", bytes(range(256))):
        with pytest.raises(IngestError) as refused:
            read("a.txt", data)
        assert refused.value.hint


def test_a_missing_file_and_a_folder_are_refused_with_a_hint(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(IngestError) as refused:
            read_messages(path)
        assert refused.value.hint


def test_a_sidecar_says_what_its_file_does_not(tmp_path: Path) -> None:
    (tmp_path / "offer.html").write_text("<p>Hi</p>")
    (tmp_path / "offer.meta.yaml").write_text("relation: client\nsubject: News\nstage: 3\n")
    message = read_messages(tmp_path / "offer.html", shown="offer.html").messages[0]
    assert (message.context.relation, message.context.stage) == ("customer", "3")
    assert message.subject.text.text == "News"
    assert message.subject.location(message.path, 0, 4).line == 1


@pytest.mark.parametrize(
    ("sidecar", "line", "near"),
    [("stage: 1\nrelatoin: known\n", 2, "'relation'"), ("type: salse\n", 1, "'sales'"),
     ("a: [", 1, ""), ("- x\n", 1, "")],
)  # fmt: skip
def test_a_wrong_sidecar_names_its_line_and_the_nearest_word(
    tmp_path: Path, sidecar: str, line: int, near: str
) -> None:
    (tmp_path / "a.txt").write_text("Hi")
    (tmp_path / "a.txt.meta.yaml").write_text(sidecar)
    with pytest.raises(ConfigError) as wrong:
        read_messages(tmp_path / "a.txt")
    assert wrong.value.line == line
    assert near in wrong.value.hint


def test_folders_give_their_visible_files_of_known_kinds_in_order(tmp_path: Path) -> None:
    for name in ("b/x.HTML", "a.txt", "a.png", ".git/c.txt", "b/.hidden.md", "b/odd.tpl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Hi")
    found = find_files([tmp_path, tmp_path / "b" / "odd.tpl", tmp_path / "a.txt"])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        "a.txt", "b/odd.tpl", "b/x.HTML",
    ]  # fmt: skip


def test_reading_carriers_loads_nothing_heavy() -> None:
    heavy = "{'duckdb', 'numpy', 'pandas', 'rich', 'sklearn', 'yaml'}"
    code = f"import sys, outreach_audit.lint.carriers; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
