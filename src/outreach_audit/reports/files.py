"""Puts reports into files: written beside and renamed, never over a file unless told so."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from outreach_audit.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_file(path: str | Path, text: str, force: bool = False) -> None:
    """Writes UTF-8 text to a file, whole or not at all.

    Raises ReportError for a file that exists and is not empty, unless `force`, and for a target
    that cannot be written.
    """
    target = Path(path)
    refuse_existing([target], force=force)
    data = text.encode("utf-8", "backslashreplace")
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
        else:
            _replace(target.resolve(), data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReportError(f"The report cannot be written: {reason}.", path=target) from error


def write_folder(folder: str | Path, tables: Mapping[str, str], force: bool = False) -> None:
    """Writes one file a table into a folder, which is made where it is missing.

    Raises ReportError before anything is written when one of the files exists, unless `force`.
    """
    targets = {Path(folder) / name: text for name, text in tables.items()}
    refuse_existing(targets, force=force)
    for target, text in targets.items():
        write_file(target, text, force)


def refuse_existing(targets: Mapping[Path, str] | list[Path], *, force: bool) -> None:
    """Raises ReportError for the first target that is a folder or a file with something in it."""
    for target in targets:
        try:
            if target.is_dir():
                raise ReportError("This is a folder; a file is needed.", path=target)
            if not force and target.is_file() and target.stat().st_size:
                raise ReportError(
                    "This file exists already and was left as it is.",
                    hint="Replace it with --force, or choose another name.",
                    path=target,
                )
        except OSError as error:
            raise ReportError(f"This place cannot be looked at: {error}.", path=target) from error


def refuse_unwritable(targets: list[Path]) -> None:
    """Raises ReportError for the first target whose folder neither is nor can be made writable."""
    for target in targets:
        folder = target.absolute().parent
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        if not folder.is_dir():
            raise ReportError(f"'{folder}' is a file, not a folder.", path=target)
        if not target.exists() and not os.access(folder, os.W_OK | os.X_OK):
            raise ReportError(f"Nothing can be written into '{folder}'.", path=target)


def _replace(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.parent / f".outreach-audit-{os.getpid()}.part"
    try:
        beside.write_bytes(data)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
