"""Any text file as plain UTF-8 without NUL bytes."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from outreach_audit.ingest.scan import Scan, chunks, scan
from outreach_audit.ingest.sniff import HEAD, looks_utf16

BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text that is certainly UTF-8: the file itself where it was, else a copy."""

    path: Path
    encoding: str
    """Encoding of the original: utf-8, utf-8-sig, utf-16-le, utf-16-be or cp1252."""
    sha256: str
    """Digest of the original bytes."""
    scan: Scan
    notes: tuple[str, ...] = ()


def plain_text(path: Path, copy: Path) -> PlainText:
    """Finds the encoding and, only where needed, writes `copy` in UTF-8 with even line ends."""
    text = _decoded(path, copy)
    if not text.scan.mixed_ends or text.scan.open_quote or text.scan.lone_cr_outside:
        return text
    even = copy.with_suffix(".even")
    _write(even, _even_ends(chunks(text.path)))
    even.replace(copy)
    return replace(text, path=copy, scan=scan(copy))


def _even_ends(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Turns CRLF into a bare newline wherever it stands outside quotes."""
    outside = 0
    for piece in pieces:
        parts = piece.split(b'"')
        parts[outside::2] = [part.replace(b"\r\n", b"\n") for part in parts[outside::2]]
        outside ^= (len(parts) - 1) & 1
        yield b'"'.join(parts)


def _decoded(path: Path, copy: Path) -> PlainText:
    with path.open("rb") as handle:
        head = handle.read(HEAD)
    original = scan(path)
    encoding = _encoding_of_head(head)
    if not encoding.startswith("utf-16") and original.valid_utf8 and not original.nul:
        return PlainText(path, encoding, original.sha256, original)
    if encoding.startswith("utf-16"):
        notes = _copy_utf16(path, copy, encoding)
    elif original.valid_utf8:
        notes = ()
        _write(copy, _without_nul(chunks(path)))
    else:
        encoding, notes = _copy_mixed(path, copy, encoding)
    if original.nul and not encoding.startswith("utf-16"):
        notes += (f"{_count(original.nul, 'NUL byte')} removed.",)
    return PlainText(copy, encoding, original.sha256, scan(copy), notes)


def _encoding_of_head(head: bytes) -> str:
    for bom, encoding in BOMS:
        if head.startswith(bom):
            return encoding
    return looks_utf16(head) or "utf-8"


def _copy_utf16(path: Path, copy: Path, encoding: str) -> tuple[str, ...]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    damaged = nul = 0
    with copy.open("wb") as out:
        for number, chunk in enumerate(chunks(path)):
            text = decoder.decode(chunk)
            damaged += text.count("\ufffd")
            nul += text.count("\0")
            text = text.removeprefix("\ufeff") if number == 0 else text
            out.write(text.replace("\0", "").encode("utf-8", "replace"))
        rest = decoder.decode(b"", final=True)
        damaged += len(rest)
        out.write(rest.encode("utf-8", "replace"))
    notes = (f"{_count(damaged, 'character')} could not be decoded.",) if damaged else ()
    return notes + ((f"{_count(nul, 'NUL character')} removed.",) if nul else ())


def _copy_mixed(path: Path, copy: Path, encoding: str) -> tuple[str, tuple[str, ...]]:
    """Decodes line by line: UTF-8 where a line is valid, else Windows-1252."""
    good = bad = 0
    with copy.open("wb") as out:
        for line in _lines(path):
            clean = line.replace(b"\0", b"")
            if clean.isascii():
                out.write(clean)
                continue
            try:
                clean.decode("utf-8")
            except UnicodeDecodeError:
                bad += 1
                clean = decode_cp1252(clean).encode("utf-8")
            else:
                good += 1
            out.write(clean)
    if not good or (good < bad and encoding == "utf-8"):
        lines = f"{_count(good, 'line')} already in UTF-8 kept as such." if good else ""
        return "cp1252", (lines,) if lines else ()
    return encoding, (f"{_count(bad, 'line')} not in UTF-8 read as Windows-1252.",)


def decode_cp1252(data: bytes) -> str:
    """Decodes Windows-1252; its five undefined bytes become the replacement character."""
    return data.decode("cp1252", "replace")


def _lines(path: Path) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks(path):
        pieces = (rest + chunk).split(b"\n")
        rest = pieces.pop()
        for piece in pieces:
            yield piece + b"\n"
    yield rest


def _without_nul(pieces: Iterator[bytes]) -> Iterator[bytes]:
    return (piece.replace(b"\0", b"") for piece in pieces)


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    with path.open("wb") as out:
        out.writelines(pieces)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
