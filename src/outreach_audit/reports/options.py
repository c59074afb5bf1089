"""What the caller knows about the reader of a report and the screen it goes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Options:
    """How a report is written. The defaults suit a file or a pipe: no addresses, no colour."""

    show_pii: bool = False
    """Whether addresses of people are shown in full."""
    colour: bool = False
    width: int = 100
    """Columns of the screen; machine formats ignore it."""
    is_terminal: bool = False
    verbose: bool = False
    sources: Mapping[str, str] = field(default_factory=dict)
    """Path -> source text of linted files, for the lines that `lint` shows."""
