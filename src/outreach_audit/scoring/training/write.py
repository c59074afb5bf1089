"""Writes a model folder: arrays, their hashes, the combination and the card."""

from __future__ import annotations

import json
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from outreach_audit.errors import OutreachAuditError
from outreach_audit.scoring.features import SIZES
from outreach_audit.scoring.model import HEADER, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outreach_audit.scoring.training.heads import Fitted


def refuse_target(folder: Path) -> None:
    """Raises `OutreachAuditError` where no model can be written: for asking before a long training."""
    if folder.is_dir():
        if any(folder.iterdir()) and not (folder / HEADER).is_file():
            raise OutreachAuditError(
                "This folder holds other things.", path=folder, hint="Name an empty or a new one."
            )
    elif folder.exists():
        raise OutreachAuditError("This is a file, not a folder.", path=folder)
    else:
        above = next(one for one in folder.absolute().parents if one.exists())
        if not above.is_dir():
            raise OutreachAuditError("This is a file, not a folder.", path=above)


def write(
    folder: Path,
    heads: Mapping[str, Fitted],
    combination: Mapping[str, Any],
    card: Mapping[str, Any],
) -> None:
    """Writes everything beside the folder first, then moves it there, the header last. Raises
    `OutreachAuditError`.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as draft:
            stored = {name: _stored(Path(draft), name, head) for name, head in heads.items()}
            header = {
                "schema": SCHEMA,
                "sizes": SIZES,
                "heads": stored,
                "combination": combination,
                "card": card,
            }
            text = json.dumps(header, indent=1) + "\n"
            (Path(draft) / HEADER).write_text(text, encoding="utf-8")
            folder.mkdir(exist_ok=True)
            for name in (*(one["file"] for one in stored.values()), HEADER):
                (Path(draft) / name).replace(folder / name)
    except OSError as error:
        raise OutreachAuditError(
            f"The model cannot be written: {error.strerror or error}.", path=folder
        ) from error


def _stored(folder: Path, name: str, head: Fitted) -> dict[str, Any]:
    buffer = BytesIO()
    np.save(buffer, head.weights.astype("<f4"), allow_pickle=False)
    data = buffer.getvalue()
    file = folder / f"{name.replace(':', '-').replace('_', '-')}.npy"
    file.write_bytes(data)
    return {"file": file.name, "bias": head.bias, "sha256": sha256(data).hexdigest()}
