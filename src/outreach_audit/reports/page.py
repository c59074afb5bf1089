"""A page of terminal text, laid out by rich and handed back as a string."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from outreach_audit.reports.wording import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.text import Text

    from outreach_audit.reports.options import Options

Piece = str | tuple[str, str]
"""Words, or words with a rich style. Markup in them is never read."""

HEADING = "bold"
DIM = "dim"
SEVERITY_STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}
VERDICT_STYLES = {"clean": "bold green", "go": "bold green", "findings": "bold red"}

_NARROWEST = 40


class Page:
    """Collects lines. Every word passes `visible`, so data can neither colour nor move anything."""

    def __init__(self, options: Options) -> None:
        from rich.console import Console

        self.width = max(options.width, _NARROWEST)
        self.colour = options.colour
        self._out = io.StringIO()
        self._console = Console(
            file=self._out,
            width=self.width,
            force_terminal=options.colour,
            color_system="standard" if options.colour else None,
            no_color=not options.colour,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
            # The caller has looked at the environment; the same options give the same bytes.
            _environ={},
        )

    def line(self, *pieces: Piece, indent: int = 0, hang: int = 0) -> None:
        """One paragraph, wrapped at words, further lines `hang` columns deeper than `indent`."""
        from rich.text import Text

        text = _styled(pieces)
        width = max(self.width - indent - hang, 8)
        for index, line in enumerate(text.wrap(self._console, width, overflow="fold")):
            margin = " " * (indent + (hang if index else 0))
            self._put(Text(margin).append_text(line))

    def raw(self, *pieces: Piece, indent: int = 0) -> None:
        """One line that keeps its spaces and is cut at the edge."""
        from rich.text import Text

        self._put(Text(" " * indent).append_text(_styled(pieces)))

    def heading(self, title: str, explained: str = "") -> None:
        """A blank line, then a heading with a few words on what follows."""
        self.blank()
        tail: tuple[Piece, ...] = ((f"  {explained}", DIM),) if explained else ()
        self.line((title, HEADING), *tail, hang=2)

    def blank(self) -> None:
        """An empty line."""
        self._out.write("\n")

    def table(
        self, rows: Iterable[Sequence[Piece]], *, right: Sequence[int] = (), indent: int = 2
    ) -> None:
        """Columns without borders; long cells go on below. `right` lists columns of numbers."""
        from rich.padding import Padding
        from rich.table import Table

        grid = Table.grid(padding=(0, 2, 0, 0))
        filled = [[_styled((cell,)) for cell in row] for row in rows]
        for index in range(max((len(row) for row in filled), default=0)):
            number = index in right
            grid.add_column(justify="right" if number else "left", no_wrap=number, overflow="fold")
        for row in filled:
            grid.add_row(*row)
        if filled:
            self._console.print(Padding(grid, (0, 0, 0, indent), expand=False))

    def text(self) -> str:
        """Everything so far, without spaces at line ends."""
        lines = self._out.getvalue().split("\n")
        return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"

    def _put(self, text: Text) -> None:
        self._console.print(text, no_wrap=True, overflow="crop", crop=True)


def _styled(pieces: Iterable[Piece]) -> Text:
    from rich.text import Text

    text = Text()
    for piece in pieces:
        words, style = (piece, "") if isinstance(piece, str) else piece
        text.append(visible(words), style or None)
    return text
