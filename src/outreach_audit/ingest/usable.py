"""Refuses inputs that leave nothing to check: a clean verdict over them would be a lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_audit.errors import IngestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach_audit.model.tables import Source

__all__ = ["refuse_useless"]


def refuse_useless(sources: Sequence[Source]) -> None:
    """Raises IngestError unless some row of some file can be checked; says what is missing."""
    if any(n for source in sources for table, n in source.rows.items() if table != "messages"):
        return
    names = " ".join(dict.fromkeys(source.raw.path.as_posix() for source in sources))
    inspect = f"See how it is read: outreach-audit inspect {names}"
    if not any(source.ledger.records for source in sources):
        hint = "Give files with sends, events, contacts or opt-outs."
        raise _error(sources, "holds no records", hint)
    if any(source.rows.get("messages") for source in sources):
        hint = f"Add the sends, or read the texts alone: outreach-audit lint {names}"
        raise _error(sources, "holds texts, but not to whom they went", hint)
    if not any(source.kinds for source in sources):
        because = next((note for source in sources for note in source.notes), "")
        hint = f"{inspect}   Name a column with --map HEADER=COLUMN."
        raise _error(sources, f"not understood. {because}".strip(), hint)
    source = next(source for source in sources if source.rejects)
    first, records = source.rejects[0], source.ledger.records
    where = f"line {first.line}" if first.line else f"row {first.row}"
    raise _error(
        [source], f"none of its {records:,} rows can be used; {where}: {first.reason}", inspect
    )


def _error(sources: Sequence[Source], message: str, hint: str) -> IngestError:
    more = f" (and {len(sources) - 1} more)" if len(sources) > 1 else ""
    return IngestError(message, path=f"{sources[0].raw.name}{more}", hint=hint)
