"""Finds `rules/` and `samples/`, which travel inside the wheel and stand at the top of a checkout."""

from __future__ import annotations

import os
from pathlib import Path

from outreach_audit.errors import OutreachAuditError

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


def shipped(name: str) -> Path:
    """The shipped folder `rules` or `samples`: of the wheel, or of the checkout it was built from."""
    for folder in (_PACKAGE / "_shipped" / name, _CHECKOUT / name):
        if folder.is_dir():
            return folder
    raise OutreachAuditError(
        f"The shipped folder '{name}' is missing from this installation.",
        hint="Install the package again: pip install --force-reinstall outreach-audit",
    )


def cache_folder() -> Path:
    """Where compiled rules may be kept, by the XDG convention."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "outreach-audit"


def keep_in_cache(path: Path, text: str) -> None:
    """Writes a cache file whole; a cache that cannot be written is only slower."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError:
        return
