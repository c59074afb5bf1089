"""Everything that can go wrong in a way the user can mend. Data, not formatted text."""

from __future__ import annotations

from pathlib import Path


class OutreachAuditError(Exception):
    """The root: one clear line, an optional place and a hint. The command exits with 2."""

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        path: str | Path = "",
        line: int | None = None,
        column: int | None = None,
        excerpt: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = str(path)
        self.line = line
        self.column = column
        self.excerpt = excerpt

    @property
    def place(self) -> str:
        """`file:line:column`, as far as it is known."""
        parts = [self.path]
        parts += [str(number) for number in (self.line, self.column) if number is not None]
        return ":".join(part for part in parts if part)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class IngestError(OutreachAuditError):
    """An input cannot be read at all."""


class ConfigError(OutreachAuditError):
    """The configuration or the command line asks for something that does not exist."""


class RuleError(OutreachAuditError):
    """A rule file is wrong."""


class RulebookError(OutreachAuditError):
    """Several rule files are wrong; `errors` holds every one of them."""

    def __init__(self, errors: tuple[RuleError, ...]) -> None:
        super().__init__(f"{len(errors)} problem{'s' if len(errors) != 1 else ''} in the rules")
        self.errors = errors


class ReportError(OutreachAuditError):
    """A report cannot be written."""
