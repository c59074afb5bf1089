"""Where the columns of a delimited text or a sheet are: delimiter, title lines, header."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from outreach_audit.ingest.records import (
    IDENTIFIER,
    ONE_COLUMN,
    Cells,
    Dialect,
    Outcome,
    Record,
    Shape,
    split_records,
)

SAMPLE = 1 << 20
"""Bytes that decide about delimiter and header."""

SAMPLE_ROWS = 400
TITLE_ROWS = 40
"""Rows in which the header is looked for."""

DELIMITERS = (",", ";", "\t", "|")

HEADER_WORDS = frozenset(
    """
    address addresses adresse bounce bounced campaign click clicked company contact correo
    created date datum day domain email emails event fecha firstname id identifier lastname lead
    list mail md5 message name opened prospect reason recipient recipients sender sent sha1 sha256
    status subject subscriber suppression time timestamp type unsubscribe unsubscribed user
    """.split()
)

DATE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}([T ].*)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}( .*)?|\d{9,19}(\.\d+)?"
)
DOMAIN = re.compile(r"@?(\*@)?[\w-]+(\.[\w-]+)*\.[a-zA-Z]{2,}")


@dataclass(frozen=True, slots=True)
class Layout:
    """What comes before the first record, and how wide a record is."""

    dialect: Dialect
    headers: tuple[str, ...]
    headerless: bool
    header_lines: int
    """Physical lines up to and including the header, blank ones too."""
    header_rows: int
    """The same in spreadsheet rows."""
    header_blanks: int
    """Blank lines among them."""
    shape: Shape | None
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.headers)


def find_layout(path: Path, newline: bytes) -> Layout | None:
    """Returns the layout of a UTF-8 text, or None where it holds nothing but blank lines."""
    with path.open("rb") as handle:
        data = handle.read(SAMPLE)
        whole = not handle.read(1)
    if not whole and newline in data:
        data = data[: data.rindex(newline)]
    lines = data.decode("utf-8", "ignore").removeprefix("\ufeff").split(newline.decode())
    if whole and lines[-1] == "":
        lines.pop()
    separator = _declared_separator(lines)
    candidates = (separator,) if separator else (*DELIMITERS, ONE_COLUMN)
    dialects = [Dialect(candidate, newline=newline) for candidate in candidates]
    samples = [(dialect, _sample(lines, dialect, whole=whole)) for dialect in dialects]
    dialect, records = max(samples, key=lambda pair: _delimiter_score(*pair))
    dialect, records = _with_escape(lines, dialect, records, whole=whole)
    return _layout(records, dialect, "sep=" if separator else "")


def _sample(lines: Sequence[str], dialect: Dialect, *, whole: bool) -> list[Record]:
    found: list[Record] = []
    for record in split_records(lines, dialect):
        cut_off = record.outcome is Outcome.BROKEN and record.last_line >= len(lines)
        if cut_off and not whole:
            break
        found.append(record)
        if len(found) == SAMPLE_ROWS:
            break
    return found


def _declared_separator(lines: Sequence[str]) -> str:
    first = lines[0].strip().strip('"').lower() if lines else ""
    return first[4] if len(first) == 5 and first.startswith("sep=") else ""


def _delimiter_score(dialect: Dialect, records: Sequence[Record]) -> tuple[float, int]:
    rows = [record for record in records if record.outcome is not Outcome.BLANK]
    if dialect.delimiter == ONE_COLUMN:
        whole = sum(row.outcome is Outcome.RECORD for row in rows)
        return 0.6 * whole / max(len(rows), 1), 1
    widths = Counter(_filled_width(row.cells) for row in rows if len(row.cells) > 1)
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    if width < 2:
        return 0.0, 0
    usual = [row.cells for row in rows[:60] if _filled_width(row.cells) == width]
    telling = any(is_data(cell) or is_header_word(cell) for cells in usual for cell in cells)
    return count / len(rows) + (0.5 if telling else 0.0), width


def _filled_width(cells: Cells) -> int:
    return len(cells) - 1 if len(cells) > 2 and not cells[-1] else len(cells)


def _with_escape(
    lines: Sequence[str], dialect: Dialect, records: list[Record], *, whole: bool
) -> tuple[Dialect, list[Record]]:
    """Prefers backslash escapes where they leave fewer broken or ragged rows."""
    if not any('\\"' in line for line in lines):
        return dialect, records
    other = replace(dialect, backslash=True)
    escaped = _sample(lines, other, whole=whole)
    return (other, escaped) if _oddities(escaped) < _oddities(records) else (dialect, records)


def _oddities(records: Sequence[Record]) -> int:
    usual = usual_width([record.cells for record in records])
    broken = sum(record.outcome is Outcome.BROKEN for record in records)
    return broken + sum(
        len(record.cells) != usual for record in records if record.outcome is Outcome.RECORD
    )


def _layout(records: Sequence[Record], dialect: Dialect, directive: str) -> Layout | None:
    rows = [record for record in records if record.outcome is Outcome.RECORD]
    if not any(map(_filled, (row.cells for row in rows))):
        return None
    start = 1 if directive and len(rows) > 1 else 0
    found = find_header([row.cells for row in rows[start:]])
    notes: tuple[str, ...] = ()
    if dialect.backslash:
        notes += ("Quotes inside quotes are written with a backslash; they were read so.",)
    header = None if found is None else rows[start + found]
    cells = [row.cells for row in rows[start + (0 if found is None else found + 1) :]]
    names = made_up_headers(cells) if header is None else tuple(header.cells)
    last = header or (rows[0] if start else None)
    before = 0 if last is None else last.line + last.lines - 1
    blanks = sum(r.outcome is Outcome.BLANK and r.line <= before for r in records)
    titles = before - blanks - (header.lines if header else 0)
    if titles:
        notes += (f"{titles} title line{'s' if titles > 1 else ''} before the table skipped.",)
    shape = find_shape(cells, len(names))
    rows_before = last.row if last else 0
    return Layout(dialect, names, header is None, before, rows_before, blanks, shape, notes)


def find_header(rows: Sequence[Cells]) -> int | None:
    """Returns the index of the header row, or None where the first row is data already."""
    if usual_width(rows) < 2:
        return _find_lone_header([row[0] for row in rows[:TITLE_ROWS]])
    width = usual_width(rows)
    first = rows[0]
    if _filled(first) >= min(width, 2) and len(first) >= width:
        return None if any(map(is_data, first)) else 0
    for index, row in enumerate(rows[:TITLE_ROWS]):
        wider = _filled(row) >= 2 and _filled(row) > max(map(_filled, rows[:index]), default=0)
        if wider and any(map(is_header_word, row)) and not any(map(is_data, row)):
            return index
    return None if any(map(is_data, first)) else 0


def _find_lone_header(cells: Sequence[str]) -> int | None:
    first_data = next((i for i, cell in enumerate(cells) if _is_lone_data(cell)), len(cells))
    words = [i for i in range(first_data) if is_header_word(cells[i])]
    if words:
        return words[-1] if first_data < len(cells) else words[0]
    return None if first_data == 0 else 0


def usual_width(rows: Sequence[Cells]) -> int:
    """Returns the most frequent number of cells beyond one, the greater of equals, else 1."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))[0]


def made_up_headers(rows: Sequence[Cells]) -> tuple[str, ...]:
    """Returns `column 1`, ... for a table without a header."""
    return tuple(f"column {number}" for number in range(1, usual_width(rows) + 1))


def find_shape(rows: Sequence[Cells], width: int) -> Shape | None:
    """Returns the column in which most filled cells are addresses or hashes, if there is one."""
    best: tuple[float, int] = (0.0, 0)
    for index in range(width):
        filled = [row[index] for row in rows if len(row) > index and row[index]]
        hits = sum(IDENTIFIER.fullmatch(cell) is not None for cell in filled)
        best = max(best, (hits / len(filled) if filled else 0.0, -index))
    if best[0] <= 0.5:
        return None
    cells = [row[-best[1]] for row in rows if len(row) > -best[1]]
    hashed = any("@" not in cell and IDENTIFIER.fullmatch(cell) for cell in cells)
    return Shape(width, -best[1], hashed)


def is_data(cell: str) -> bool:
    """Whether the whole cell is an address, a hash or a date, which no header is."""
    text = cell.strip()
    return IDENTIFIER.fullmatch(text) is not None or DATE.fullmatch(text) is not None


def _is_lone_data(cell: str) -> bool:
    return is_data(cell) or DOMAIN.fullmatch(cell.strip()) is not None


def is_header_word(cell: str) -> bool:
    """Whether a short cell holds a word that headers are made of."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell.replace("-", "") + " " + cell)
    return len(cell) <= 60 and not HEADER_WORDS.isdisjoint(re.split(r"[\W_]+", spaced.lower()))


def _filled(row: Cells) -> int:
    return sum(bool(cell.strip()) for cell in row)
