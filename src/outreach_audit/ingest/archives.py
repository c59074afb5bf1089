"""Compressed files unpacked under limits: gzip, and ZIP with several members."""

from __future__ import annotations

import gzip
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from outreach_audit.errors import IngestError

MAX_TOTAL = 20 << 30
"""Bytes that one archive may unpack to."""

MAX_RATIO = 200
"""Unpacked bytes for one packed byte, once more than `RATIO_FROM` bytes are unpacked."""

RATIO_FROM = 10 << 20

MAX_MEMBERS = 10_000

PIECE = 1 << 20

REFUSED = "Unpack it yourself if you trust it, and give the files."


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, unpacked."""

    name: str
    """As the archive has it, with forward slashes."""
    path: Path


def unpack_gzip(path: Path, target: Path) -> None:
    """Unpacks one gzip file; raises `IngestError` where it is damaged, cut off or too big."""
    try:
        with gzip.open(path) as packed:
            _copy(packed, target, path.stat().st_size, MAX_TOTAL)
    except EOFError as error:
        message = "the gzip file is cut off"
        hint = "Copy or download it again. Nothing of it was used."
        raise IngestError(message, hint=hint) from error
    except (OSError, zlib.error) as error:
        message = f"the gzip file is damaged: {error}"
        raise IngestError(message, hint="Copy or download it again.") from error


def office_document(path: Path) -> str:
    """Returns workbook, document or '' for a ZIP that is an office file, or none."""
    with _opened(path) as archive:
        names = set(archive.namelist())
        if "mimetype" in names and "content.xml" in names:
            mime = _small(archive, "mimetype")
            return "workbook" if b"spreadsheet" in mime else "document"
        if "[Content_Types].xml" not in names:
            return ""
        return "workbook" if any(name.startswith("xl/") for name in names) else "document"


def unpack_zip(path: Path, folder: Path, unwanted: Callable[[str], bool]) -> Iterator[Member]:
    """Yields the members that are files, unpacked in `folder` under made-up names.

    Raises `IngestError` for passwords, unsafe names, links, bombs and damage, before anything
    is unpacked where the directory of the archive tells.
    """
    with _opened(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        _check_directory(infos)
        left = MAX_TOTAL
        for number, info in enumerate(infos):
            if unwanted(info.filename):
                continue
            target = folder / f"member-{number}"
            left -= _unpack_member(archive, info, target, left)
            yield Member(info.filename, target)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        message = f"the ZIP archive is damaged: {error}"
        raise IngestError(message, hint="Copy or download it again.") from error


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as handle:
            return handle.read(200)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, RuntimeError):
        return b""


def _check_directory(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_MEMBERS:
        message = f"the ZIP archive has {len(infos):,} members, more than {MAX_MEMBERS:,}"
        raise IngestError(message, hint=REFUSED)
    if sum(info.file_size for info in infos) > MAX_TOTAL:
        raise IngestError(f"the ZIP archive unpacks to more than {_limit()}", hint=REFUSED)
    for info in infos:
        _check_name(info)
        if info.flag_bits & 1:
            message = f"the ZIP archive is protected by a password ({info.filename})"
            raise IngestError(message, hint="Unpack it yourself and give the files.")
        if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * info.compress_size:
            raise IngestError(_bomb(info.filename), hint=REFUSED)


def _check_name(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    windows = PureWindowsPath(name)
    unsafe = (
        PurePosixPath(name).is_absolute()
        or bool(windows.drive or windows.root)
        or ".." in windows.parts
        or "\0" in name
    )
    if unsafe:
        raise IngestError(f"the ZIP archive has an unsafe name: {name!r}", hint=REFUSED)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise IngestError(f"the ZIP archive has a link in it: {name!r}", hint=REFUSED)


def _unpack_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, left: int) -> int:
    try:
        with archive.open(info) as packed:
            return _copy(packed, target, info.compress_size, left)
    except IngestError:
        raise
    except (
        zipfile.BadZipFile, OSError, EOFError, zlib.error, RuntimeError, NotImplementedError,
    ) as error:  # fmt: skip
        message = f"{info.filename} in the ZIP archive is damaged: {error}"
        raise IngestError(message, hint="Copy or download it again.") from error


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, size: int, left: int) -> int:
    """Copies at most `left` bytes and returns how many; `size` is that of the packed bytes."""
    written = 0
    with target.open("wb") as out:
        while piece := packed.read(PIECE):
            written += len(piece)
            if written > left:
                raise IngestError(f"the archive unpacks to more than {_limit()}", hint=REFUSED)
            if written > RATIO_FROM and written > MAX_RATIO * size:
                raise IngestError(_bomb(""), hint=REFUSED)
            out.write(piece)
    return written


def _limit() -> str:
    return f"{MAX_TOTAL >> 30} GB"


def _bomb(name: str) -> str:
    what = f"{name} in the archive" if name else "the archive"
    return f"{what} unpacks to more than {MAX_RATIO} times its size"
