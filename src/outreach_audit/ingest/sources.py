"""Paths, folders, standard input and archives as plain files, each with its name for people."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal

from outreach_audit.errors import IngestError
from outreach_audit.ingest.archives import office_document, unpack_gzip, unpack_zip
from outreach_audit.ingest.sniff import HEAD, Kind, sniff

STDIN = "standard input"

FOREIGN_SUFFIXES = frozenset(
    ".css .doc .docx .eml .gif .html .htm .ini .jpeg .jpg .js .log .md .mbox .mjml .msg .pdf .png"
    " .ppt .pptx .py .rst .sql .svg .toml .xml .yaml .yml".split()
)
"""Names that folders hold beside tables; a file given by itself is always tried."""


@dataclass(frozen=True, slots=True)
class PlainFile:
    """A file that is neither folder nor archive, ready to be opened by its kind."""

    name: str
    """As the user gave it; `all.zip!unsubs.csv` for a member of an archive."""
    path: Path
    """The file on disk that it came from."""
    content: Path
    """Where its bytes stand: `path`, or the unpacked copy."""
    kind: Kind
    """TEXT, PARQUET, OLE, or ZIP for a workbook."""
    notes: tuple[str, ...] = ()


class Unpacker:
    """Turns what the user named into plain files, with copies under `workdir`."""

    def __init__(
        self, workdir: Path, stdin: BinaryIO | None, progress: Callable[[str], None]
    ) -> None:
        self._workdir = workdir
        self._stdin = stdin
        self._progress = progress
        self._copies = 0
        self._seen: set[Path] = set()
        self._skipped: list[str] = []

    def files(self, paths: Sequence[Path | Literal["-"]]) -> Iterator[PlainFile]:
        """Yields every readable file of `paths`; raises `IngestError` for what cannot be read."""
        for path in paths:
            for file in self._expand(path):
                notes = tuple(f"Skipped {words}." for words in self._skipped)
                self._skipped.clear()
                yield replace(file, notes=file.notes + notes)

    def _expand(self, path: Path | Literal["-"]) -> Iterator[PlainFile]:
        if path == "-" or str(path) == "-":
            yield from self._open(STDIN, self._spool(self._stdin))
        elif Path(path).is_dir():
            yield from self._folder(Path(path))
        else:
            yield from self._given(Path(path))

    def _given(self, path: Path) -> Iterator[PlainFile]:
        name = path.as_posix()
        if not path.exists():
            raise IngestError("there is no such file", path=name, hint="Check the spelling.")
        if not path.is_file():
            # A pipe can be read only once.
            with path.open("rb") as handle:
                yield from self._open(name, self._spool(handle))
        elif not self._repeated(path, name):
            yield from self._open(name, path)

    def _folder(self, folder: Path) -> Iterator[PlainFile]:
        readable = 0
        for path in _walk(folder):
            name = path.as_posix()
            words = self._unwanted(path)
            if words:
                self._skip(name, words)
            elif not self._repeated(path, name):
                readable += 1
                yield from self._open(name, path)
        if not readable:
            hint = "Give a folder with CSV, JSON, Excel or Parquet files."
            raise IngestError("the folder has no readable file", path=folder.as_posix(), hint=hint)

    def _unwanted(self, path: Path) -> str:
        if path.suffix.lower() in FOREIGN_SUFFIXES:
            return f"a {path.suffix.lower()} file"
        kind, words = sniff(_head(path))
        return words if kind is Kind.FOREIGN else ""

    def _repeated(self, path: Path, name: str) -> bool:
        real = path.resolve()
        if real in self._seen:
            self._skip(name, "given twice")
            return True
        self._seen.add(real)
        return False

    def _skip(self, name: str, words: str) -> None:
        self._progress(f"skipped {name}: {words}")
        self._skipped.append(f"{name}: {words}")

    def _open(self, name: str, path: Path) -> Iterator[PlainFile]:
        try:
            yield from self._opened(PlainFile(name, path, path, Kind.TEXT))
        except IngestError as error:
            raise named(error, name) from error

    def _opened(self, file: PlainFile) -> Iterator[PlainFile]:
        kind, words = sniff(_head(file.content))
        if kind is Kind.GZIP:
            target = self._copy()
            unpack_gzip(file.content, target)
            yield self._checked(replace(file, content=target), "gzip file")
        elif kind is Kind.ZIP and not office_document(file.content):
            yield from self._members(file)
        else:
            yield _readable(file, kind, words)

    def _members(self, file: PlainFile) -> Iterator[PlainFile]:
        folder = self._copy()
        folder.mkdir()
        found = 0
        for member in unpack_zip(file.content, folder, self._hidden):
            name = f"{file.name}!{member.name}"
            words = self._unwanted_member(member.name, member.path)
            if words:
                self._skip(name, words)
                continue
            found += 1
            inner = replace(file, name=name, content=member.path)
            try:
                yield self._checked(inner, "ZIP archive")
            except IngestError as error:
                raise named(error, name) from error
        if not found:
            hint = "Give an archive with CSV, JSON, Excel or Parquet files."
            raise IngestError("the ZIP archive has no readable file", hint=hint)

    def _hidden(self, name: str) -> bool:
        parts = PurePosixPath(name).parts
        hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
        if hidden:
            self._progress(f"skipped {name}: hidden")
        return hidden

    def _unwanted_member(self, name: str, content: Path) -> str:
        suffix = PurePosixPath(name).suffix.lower()
        if suffix in FOREIGN_SUFFIXES:
            return f"a {suffix} file"
        kind, words = sniff(_head(content))
        return words if kind is Kind.FOREIGN else ""

    def _checked(self, file: PlainFile, container: str) -> PlainFile:
        kind, words = sniff(_head(file.content))
        if kind is Kind.GZIP or (kind is Kind.ZIP and not office_document(file.content)):
            message = f"an archive inside a {container}"
            raise IngestError(message, hint="Unpack the outer one and give what is in it.")
        return _readable(file, kind, words)

    def _spool(self, stream: BinaryIO | None) -> Path:
        if stream is None:
            raise IngestError("nothing stands on standard input", path=STDIN, hint="Pipe a file.")
        target = self._copy()
        with target.open("wb") as out:
            shutil.copyfileobj(stream, out)
        return target

    def _copy(self) -> Path:
        self._copies += 1
        return self._workdir / f"source-{self._copies}"


def named(error: IngestError, name: str) -> IngestError:
    """Returns the error with the name of its file, unless it has one already."""
    if error.path:
        return error
    return IngestError(
        error.message,
        hint=error.hint,
        path=name,
        line=error.line,
        column=error.column,
        excerpt=error.excerpt,
    )


def _readable(file: PlainFile, kind: Kind, words: str) -> PlainFile:
    if kind is Kind.EMPTY:
        raise IngestError("the file is empty", hint="Export it again.")
    if kind is Kind.ZIP and office_document(file.content) != "workbook":
        kind, words = Kind.FOREIGN, "an office document without tables"
    if kind is Kind.FOREIGN:
        hint = "Give CSV, JSON, Excel or Parquet, as it is or in a ZIP or gzip archive."
        raise IngestError(f"this is {words}, not a table", hint=hint)
    return replace(file, kind=kind)


def _walk(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        message = f"the folder cannot be read: {error.strerror}"
        raise IngestError(message, path=folder.as_posix(), hint="Check its permissions.")

    for root, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if not name.startswith(".") and path.is_file():
                yield path


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as handle:
            return handle.read(HEAD)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        raise IngestError(message, hint="Check its permissions.") from error
