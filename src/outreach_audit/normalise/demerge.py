"""De-merging: a rendered body back to the text that was written, in DuckDB.

Each recipient's own company, title, names and address are replaced by marks, longest first and only
as whole words. Plain replacement does the work; the few texts where a name stood inside a longer
word are done again with patterns. Names that are words ("Will") or have less than three letters
are only replaced where a reader is addressed. One subquery a step: nested expressions would repeat
their argument and grow without bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FIELDS = ("company", "title", "full_name", "last_name", "first_name", "email")
MARKS = {field: chr(0xE001 + place) for place, field in enumerate(FIELDS)}
"""Field -> one private-use character that stands for it until the distinct texts are known."""

_WORDS = (
    "ace alma amber angel april art ash august autumn basil bay bella best bill black blaze bond"
    " brook brown buck bud carol chance chase chip christian church clay cliff cole cook cooper"
    " daisy dale dawn day dean dell dick dolly don drew earl eve faith fern field flora ford forest"
    " fox frank gay gene glen grace grant gray green guy hall harmony hazel heath heather holly"
    " home hope hunter iris ivy jack jade jasmine jay jean jewel jimmy joy june king lance lane"
    " lily long love luck major mark marsh martin mason max may mercy merit miles miller misty"
    " moon new norm olive page park pat patience paris pearl penny piper poppy port price prince"
    " prudence ray red reed rich rob robin rock rod rose ruby rusty sage sandy savannah scarlet"
    " shell short skip sky smith sonny star stone storm sue summer sunny sunshine taylor ted"
    " tiny trinity trip valentine victor violet walker ward wells west white will willow win"
    " winter wood woods young".split()
)
_ADDRESSING = ("Hi ", "Hello ", "Hey ", "Dear ", "Good morning ", "Good afternoon ", "Thanks ",
               "Thank you ", "Hi there ", "Morning ")  # fmt: skip
_LEAST_LETTERS = 3


def quick_sql(source: str, texts: tuple[str, ...], fields: tuple[str, ...]) -> str:
    """DuckDB query over the query `source` with the columns `texts` de-merged by plain replacement.

    `fields` names the columns of `source` that hold a recipient's values, out of `FIELDS`.
    """
    return _steps(source, texts, fields, _marked, passes=1)


def careful_sql(source: str, texts: tuple[str, ...], fields: tuple[str, ...]) -> str:
    """The same with whole words only, by patterns made for each row: right, and twenty times dearer."""
    return _steps(source, texts, fields, _careful, passes=2)


def inside_word_sql(text: str) -> str:
    """Whether a mark of plain replacement touches a letter: the name stood in a longer word."""
    marks = f"[{MARKS[FIELDS[0]]}-{MARKS[FIELDS[-1]]}]"
    return f"regexp_matches({text}, '[\\pL\\pN]{marks}|{marks}[\\pL\\pN]')"


def _steps(
    source: str,
    texts: tuple[str, ...],
    fields: tuple[str, ...],
    marked: Callable[[str, str, str], str],
    *,
    passes: int,
) -> str:
    """One subquery a field; two passes where neighbours share the boundary that one would use up."""
    plain = ", ".join(f"coalesce({text}, '') AS {text}" for text in texts)
    query = f"SELECT * REPLACE ({plain}) FROM ({source})"
    for name in (field for field in FIELDS if field in fields for _ in range(passes)):
        steps = ", ".join(f"{marked(text, name, name)} AS {text}" for text in texts)
        query = f"SELECT * REPLACE ({steps}) FROM ({query})"
    last = ", ".join(f"{_impersonal(text)} AS {text}" for text in texts)
    return f"SELECT * REPLACE ({last}) FROM ({query})"


def written(text: str) -> str:
    """Marks turned into readable merge tags: `{{first_name}}`, `{{company}}`, ..."""
    for field, mark in MARKS.items():
        text = text.replace(mark, "{{" + field + "}}")
    return text


def _marked(text: str, value: str, name: str) -> str:
    mark = MARKS[name]
    whole = f"replace({text}, {value}, '{mark}')"
    if not name.endswith("name"):
        held = f"length({value}) >= {_LEAST_LETTERS} AND contains({text}, {value})"
        return f"CASE WHEN {held} THEN {whole} ELSE {text} END"
    return (
        f"CASE WHEN coalesce({value}, '') = '' OR NOT contains({text}, {value}) THEN {text}"
        f" WHEN {_is_word(value)} THEN {_addressed(text, value, mark)} ELSE {whole} END"
    )


def _is_word(value: str) -> str:
    words = ", ".join(f"'{word}'" for word in _WORDS)
    return f"(length({value}) < {_LEAST_LETTERS} OR lower({value}) IN ({words}))"


def _addressed(text: str, value: str, mark: str) -> str:
    marked = text
    for greeting in _ADDRESSING:
        marked = f"replace({marked}, '{greeting}' || {value} || ',', '{greeting}{mark},')"
    return (
        f"CASE WHEN starts_with({text}, {value} || ',')"
        f" THEN '{mark},' || substr({text}, length({value}) + 2) ELSE {marked} END"
    )


def _careful(text: str, value: str, name: str) -> str:
    """Whole words by a pattern made for the row."""
    mark = MARKS[name]
    pattern = f"'(^|[^\\pL\\pN])' || regexp_escape({value}) || '($|[^\\pL\\pN])'"
    whole = f"regexp_replace({text}, {pattern}, '\\1{mark}\\2', 'g')"
    short = f"{text} IS NULL OR coalesce({value}, '') = ''"
    if not name.endswith("name"):
        return (
            f"CASE WHEN {short} OR length({value}) < {_LEAST_LETTERS} THEN {text} ELSE {whole} END"
        )
    return (
        f"CASE WHEN {short} THEN {text}"
        f" WHEN {_is_word(value)} THEN {_addressed(text, value, mark)} ELSE {whole} END"
    )


def _impersonal(text: str) -> str:
    """Link tails and long tokens off: they differ for every recipient and say nothing."""
    tails = "(https?://[^\\s\"''<>?#]*)[?#][^\\s\"''<>)]*"
    tokens = "(https?://[^\\s\"''<>]*?/)[A-Za-z0-9_=-]{16,}"
    return (
        f"CASE WHEN contains({text}, '://') THEN regexp_replace("
        f"regexp_replace({text}, '{tails}', '\\1', 'g'), '{tokens}', '\\1~', 'g') ELSE {text} END"
    )
