"""Outreach hygiene auditor: `lint` texts, `audit` exported logs. Nothing else is public."""

from __future__ import annotations

from typing import TYPE_CHECKING

# The rooms of these names load first: loaded later, they would replace the functions below.
import outreach_audit.audit
import outreach_audit.lint  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from outreach_audit.model.report import Report

__version__ = "0.1.0"
__all__ = ["__version__", "audit", "lint"]


def lint(
    body: str, subject: str = "", *, relation: str = "unknown", type: str = "unknown"
) -> Report:
    """Findings and both scores of one message. `relation` and `type` as in a sidecar file."""
    from outreach_audit import pipeline
    from outreach_audit.config import Settings
    from outreach_audit.model.message import Context

    context = Context(relation=relation, type=type)
    message = pipeline.sent_message("message", subject, body, "message", 1, context)
    return pipeline.lint([message], Settings())


def audit(paths: Sequence[str | Path], *, config: str | Path | None = None) -> Report:
    """Findings, scores and metrics of exported logs. Raises `OutreachAuditError` on bad input."""
    from pathlib import Path

    from outreach_audit import pipeline
    from outreach_audit.config import load

    settings = load(Path(config) if config else None)
    return pipeline.audit([Path(path) for path in paths], settings, lambda _: None)
