"""What a file is, told by its first bytes and never by its name."""

from __future__ import annotations

from enum import Enum

HEAD = 65_536
"""Bytes that are looked at to tell what a file is."""

MAX_CONTROL_SHARE = 0.02
"""Text with a greater share of control characters is taken for binary."""


class Kind(Enum):
    """How the content of a file has to be opened."""

    TEXT = "text"
    GZIP = "gzip"
    ZIP = "zip"
    PARQUET = "parquet"
    OLE = "ole"
    EMPTY = "empty"
    FOREIGN = "foreign"


READABLE_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\x1f\x8b", Kind.GZIP),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"PAR1", Kind.PARQUET),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
)

FOREIGN_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"Obj\x01", "an Avro file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"!BDN", "an Outlook mailbox"),
    (b"{\\rtf", "a rich text document"),
)

BINARY_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "a Windows program"),
    (b"RIFF", "an image or a sound"),
    (b"BM", "a BMP image"),
    (b"BZh", "a bzip2 file"),
    (b"ORC", "an ORC file"),
)
"""Magic that could open a text as well; it counts only where the head is binary."""

MARKUP = (b"<!doctype html", b"<html", b"<table", b"<head", b"<?xml", b"<svg")


def sniff(head: bytes) -> tuple[Kind, str]:
    """Tells the kind from the first `HEAD` bytes, with words for what cannot be read."""
    if not head:
        return Kind.EMPTY, "an empty file"
    for magic, kind in READABLE_MAGIC:
        if head.startswith(magic):
            return kind, ""
    foreign = _foreign(head)
    return (Kind.FOREIGN, foreign) if foreign else (Kind.TEXT, "")


def looks_utf16(head: bytes) -> str:
    """Returns utf-16-le or utf-16-be where NUL bytes stand at every other place, else ''."""
    half = max(len(head) // 2, 1)
    even, odd = head[0::2].count(0) / half, head[1::2].count(0) / half
    if odd > 0.2 and even < 0.02:
        return "utf-16-le"
    if even > 0.2 and odd < 0.02:
        return "utf-16-be"
    return ""


def _foreign(head: bytes) -> str:
    for magic, words in FOREIGN_MAGIC:
        if head.startswith(magic):
            return words
    if head[257:262] == b"ustar":
        return "a tar archive"
    start = head[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(MARKUP):
        return "a web page or an XML file"
    if head.startswith(b"From ") and b"\nX-" in head and b"\nFrom:" in head:
        return "a mailbox"
    if _is_binary(head):
        found = (words for magic, words in BINARY_MAGIC if head.startswith(magic))
        return next(found, "a binary file")
    return ""


def _is_binary(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or looks_utf16(head):
        return False
    nul = head.count(0)
    # \x1a ends old DOS texts, \x1b \x1c-\x1f are separators that exports do use.
    control = sum(head.count(code) for code in (*range(1, 9), 11, *range(14, 26), 127))
    return max(nul / 5, control) > MAX_CONTROL_SHARE * len(head)
