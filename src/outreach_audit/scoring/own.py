"""Labelled files of a team's own: a row a message, labels or outcomes in columns.

`presumptuous` holds 0, 1, 2, yes or no, `relevance` 0, 1 or 2. In their place outcomes may stand:
`opt_out` and `complaint` speak for presumption, `reply` for relevance, each 1 or 0, yes or no.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outreach_audit.errors import OutreachAuditError
from outreach_audit.model.message import RELATIONS, TYPES, Context, plain_message
from outreach_audit.scoring.corpus import NOT_UTF8, Labelled, json_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

FEWEST = 50
"""Rows from which training says anything at all."""
LABELS = {"presumptuousness": "presumptuous", "relevance": "relevance"}
"""Axis -> its column."""
OUTCOMES = {"presumptuousness": ("opt_out", "complaint"), "relevance": ("reply",)}
"""Axis -> columns of outcomes, any of which counts."""
OPTIONAL = ("id", "subject", "kind", "voice", "relation", "type")
_YES, _NO = ("yes", "true", "y"), ("no", "false", "n")


@dataclass(frozen=True, slots=True)
class OwnFile:
    """The messages of a labelled file and the axes that it has labels for."""

    messages: tuple[Labelled, ...]
    axes: tuple[str, ...]
    from_outcomes: bool


def read_own(file: Path, *, fewest: int = 1) -> OwnFile:
    """Reads .csv, .tsv, .jsonl or .xlsx. Raises `OutreachAuditError` with the row of the first bad
    label, and where a column or a class is missing or there are fewer rows than `fewest`.
    """
    table = _table(file)
    if "body" not in table:
        raise _refused(file, "There is no column 'body'.", _columns(table))
    sources = {axis: _source(axis, table) for axis in LABELS}
    axes = tuple(axis for axis, columns in sources.items() if columns)
    if not axes:
        wanted = [*LABELS.values(), *(name for names in OUTCOMES.values() for name in names)]
        hint = f"One of {', '.join(wanted)}. {_columns(table)}"
        raise _refused(file, "There is no column of labels or outcomes.", hint)
    if len(table) < fewest:
        raise _refused(
            file, f"{len(table)} rows are too few.", f"At least {fewest} labelled messages."
        )
    rows_of: list[dict[str, Any]] = table.to_dict("records")  # type: ignore[assignment]
    records = zip(table.index, rows_of, strict=True)
    rows = [_message(file, number, row, sources) for number, row in records]
    _classes(file, rows, axes)
    return OwnFile(tuple(rows), axes, any(len(one) for one in _outcomes(sources)))


def _table(file: Path) -> pd.DataFrame:
    """Columns in lower case, rows by the numbers that people know them by, missing values as ''."""
    from pandas.errors import ParserError
    from python_calamine import CalamineError

    readers = {".csv": _delimited, ".tsv": _delimited, ".jsonl": _lines, ".xlsx": _sheet}
    if not file.is_file():
        raise _refused(file, "There is no such file.")
    read = readers.get(file.suffix.lower())
    if read is None:
        raise _refused(
            file, f"'{file.suffix}' is not read here.", f"Allowed: {', '.join(readers)}."
        )
    try:
        table = read(file)
    except OSError as error:
        raise _refused(file, f"Cannot be read: {error.strerror or error}.") from error
    except UnicodeError as error:
        raise _refused(file, NOT_UTF8, "Save it as UTF-8.") from error
    except (ValueError, ParserError, CalamineError) as error:
        raise _refused(file, f"Not a table: {' '.join(str(error).split())}.") from error
    table.columns = [str(name).strip().lower() for name in table.columns]
    twice = sorted(set(table.columns[table.columns.duplicated()]))
    if twice:
        raise _refused(file, f"There are several columns '{twice[0]}'.", _columns(table))
    return table.astype(object).where(table.notna(), "")


def _delimited(file: Path) -> pd.DataFrame:
    import pandas as pd

    sep = "\t" if file.suffix.lower() == ".tsv" else ","
    table = pd.read_csv(file, dtype=str, keep_default_na=False, sep=sep)
    if not isinstance(table.index, pd.RangeIndex):
        raise _refused(file, "Its rows have more fields than its header.", _columns(table))
    return table.set_index(table.index + 2)


def _sheet(file: Path) -> pd.DataFrame:
    import pandas as pd

    table = pd.read_excel(file, dtype=str, keep_default_na=False, engine="calamine")
    return table.set_index(table.index + 2)


def _lines(file: Path) -> pd.DataFrame:
    import pandas as pd

    numbered = list(json_rows(file))
    rows = [row for _, row in numbered]
    return pd.DataFrame(rows, index=[number for number, _ in numbered], dtype=object)


def _source(axis: str, table: pd.DataFrame) -> tuple[str, ...]:
    """The columns that an axis is labelled by: its own, or else those of outcomes."""
    if LABELS[axis] in table:
        return (LABELS[axis],)
    return tuple(name for name in OUTCOMES[axis] if name in table)


def _outcomes(sources: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [
        tuple(name for name in columns if name in OUTCOMES[axis])
        for axis, columns in sources.items()
    ]


def _message(
    file: Path, number: int, row: Mapping[str, Any], sources: Mapping[str, tuple[str, ...]]
) -> Labelled:
    body = row["body"]
    if not isinstance(body, str) or not body.strip():
        raise _refused(file, "There is no text in 'body'.", row=number)
    context = Context(
        relation=_among(file, number, row, "relation", RELATIONS),
        type=_among(file, number, row, "type", TYPES),
    )
    levels = {axis: _level(file, number, row, axis, columns) for axis, columns in sources.items()}
    name = str(row.get("id") or f"row-{number}")
    subject = str(row.get("subject") or "")
    return Labelled(
        id=name,
        voice=str(row.get("voice") or name),
        kind=str(row.get("kind") or "message"),
        message=plain_message(body, subject, id=name, path=str(file), context=context),
        presumptuousness=levels["presumptuousness"],
        relevance=levels["relevance"],
    )


def _level(
    file: Path, number: int, row: Mapping[str, Any], axis: str, columns: tuple[str, ...]
) -> int:
    if columns and columns[0] == LABELS[axis]:
        return _label(file, number, columns[0], row[columns[0]])
    happened = [_label(file, number, name, row[name]) for name in columns]
    return (2 if axis == "relevance" else 1) * int(any(happened))


def _label(file: Path, number: int, column: str, value: object) -> int:
    text = str(value).strip().lower().removesuffix(".0")
    if text in _YES:
        return 2 if column == LABELS["relevance"] else 1
    if text in _NO:
        return 0
    if text in ("0", "1", "2"):
        return int(text)
    raise _refused(
        file, f"'{value}' is no label for '{column}'.", "Allowed: 0, 1, 2, yes, no.", row=number
    )


def _among(
    file: Path, number: int, row: Mapping[str, Any], column: str, allowed: tuple[str, ...]
) -> str:
    value = str(row.get(column) or "unknown").strip().lower()
    if value not in allowed:
        hint = f"Allowed: {', '.join(allowed)}."
        raise _refused(file, f"'{value}' is no {column}.", hint, row=number)
    return value


def _classes(file: Path, rows: list[Labelled], axes: tuple[str, ...]) -> None:
    for axis in axes:
        levels = {getattr(row, axis) for row in rows}
        if 0 not in levels or len(levels) < 2:
            missing = "none is 0" if 0 not in levels else "all are 0"
            hint = "Both kinds have to be there to be told apart."
            raise _refused(file, f"A class is missing in {axis}: {missing}.", hint)


def _columns(table: pd.DataFrame) -> str:
    return f"Columns found: {', '.join(map(str, table.columns))}."


def _refused(
    file: Path, message: str, hint: str = "", row: int | None = None
) -> OutreachAuditError:
    """An error of the file or of a row, whose number is no line: a text may hold several."""
    told = message if row is None else f"Row {row}: {message}"
    return OutreachAuditError(told, path=file, hint=hint)
