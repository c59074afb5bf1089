"""One streaming pass over the bytes of a text: lines, records, and where they stand."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

CHUNK = 4 << 20
"""Bytes held at a time."""

LF, CR, QUOTE = 10, 13, 34

Places: TypeAlias = "NDArray[np.int64]"


@dataclass(frozen=True, slots=True)
class Scan:
    """Counts of one file; "outside" and "inside" mean outside and inside double quotes."""

    size: int
    sha256: str
    valid_utf8: bool
    nul: int
    newlines: int
    inside: int
    """Newlines inside quotes."""
    blank: int
    """Lines outside quotes with nothing on them."""
    outside_crlf: int
    returns: int
    """Carriage returns, with or without a newline after them."""
    lone_cr_outside: int
    open_quote: bool
    """Whether the number of quotes is odd."""
    ends_with_newline: bool
    ends_with_cr: bool
    longest: int
    """Bytes of the longest record."""

    @property
    def lines(self) -> int:
        """Physical lines, the last one included where it lacks its newline."""
        return self.newlines + (self.size > 0 and not self.ends_with_newline)

    @property
    def old_mac(self) -> bool:
        """Whether only bare carriage returns end the lines."""
        return self.lone_cr_outside > 0 and self.newlines == self.inside

    @property
    def mixed_ends(self) -> bool:
        """Whether some lines end in CRLF and others in a bare newline."""
        return self.outside_crlf not in (0, self.newlines - self.inside)

    @property
    def uniform(self) -> bool:
        """Whether every line ends in the same way and every quote is closed."""
        return not (self.mixed_ends or self.lone_cr_outside or self.open_quote)


@dataclass(slots=True)
class _Tally:
    quotes: int = 0
    newlines: int = 0
    inside: int = 0
    blank: int = 0
    outside_crlf: int = 0
    returns: int = 0
    lone_cr_outside: int = 0
    longest: int = 0
    last_outside: int = -1
    before: bytes = b"\n\n"
    """The last two bytes before the chunk; a file begins as if after a newline."""

    def add(self, chunk: bytes, offset: int) -> None:
        """Counts `chunk`, which stands at `offset` of the file."""
        data = np.frombuffer(chunk, np.uint8)
        quotes, newlines = np.flatnonzero(data == QUOTE), np.flatnonzero(data == LF)
        outside = newlines[~self.inside_quotes(quotes, newlines)]
        returns = chunk.count(b"\r")
        if returns:
            crlf = int((data[newlines[newlines > 0] - 1] == CR).sum())
            self.returns += returns
            self._add_lone(data, quotes, returns - crlf)
        self._add_lines(data, outside, offset)
        self.newlines += len(newlines)
        self.inside += len(newlines) - len(outside)
        self.quotes += len(quotes)

    def inside_quotes(self, quotes: Places, places: Places) -> NDArray[np.bool_]:
        """Tells which of the ascending places follow an odd number of quotes."""
        before = np.searchsorted(places, quotes)
        lengths = np.diff(before, prepend=0, append=len(places))
        odd = (np.arange(self.quotes, self.quotes + len(lengths)) & 1) == 1
        return np.repeat(odd, lengths)

    def _add_lone(self, data: NDArray[np.uint8], quotes: Places, lone: int) -> None:
        if lone == 0:
            return
        places = np.flatnonzero(data == CR)
        following = np.append(data[1:], np.uint8(0))[places]
        bare = places[following != LF]
        self.lone_cr_outside += int((~self.inside_quotes(quotes, bare)).sum())

    def _add_lines(self, data: NDArray[np.uint8], outside: Places, offset: int) -> None:
        """Counts lines that end outside quotes; the chunk ends where no line is parted."""
        if not len(outside):
            return
        one, two = (self._byte_before(data, outside, distance) for distance in (1, 2))
        crlf = one == CR
        self.outside_crlf += int(crlf.sum())
        self.blank += int((np.where(crlf, two, one) == LF).sum())
        ends = np.concatenate(([self.last_outside], outside + offset))
        self.longest = max(self.longest, int(np.diff(ends).max()))
        self.last_outside = int(ends[-1])

    def _byte_before(
        self, data: NDArray[np.uint8], places: Places, distance: int
    ) -> NDArray[np.uint8]:
        before = data[np.maximum(places - distance, 0)]
        for index in range(min(distance, len(places))):
            if places[index] < distance:
                before[index] = self.before[int(places[index]) - distance]
        return before


def scan(path: Path) -> Scan:
    """Reads the file once in chunks of `CHUNK` bytes and counts."""
    tally, digest, decoder = _Tally(), hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    size, nul, valid = 0, 0, True
    for chunk in chunks(path):
        digest.update(chunk)
        nul += chunk.count(0)
        valid = valid and _decodes(decoder, chunk)
        tally.add(chunk, size)
        tally.before = (tally.before + chunk[-2:])[-2:]
        size += len(chunk)
    return Scan(
        size=size,
        sha256=digest.hexdigest(),
        valid_utf8=valid and _decodes(decoder, b"", final=True),
        nul=nul,
        newlines=tally.newlines,
        inside=tally.inside,
        blank=tally.blank,
        outside_crlf=tally.outside_crlf,
        returns=tally.returns,
        lone_cr_outside=tally.lone_cr_outside,
        open_quote=tally.quotes % 2 == 1,
        ends_with_newline=tally.before.endswith(b"\n"),
        ends_with_cr=tally.before.endswith(b"\r"),
        longest=max(tally.longest, size - 1 - tally.last_outside),
    )


def chunks(path: Path) -> Iterator[bytes]:
    """Yields the file in pieces that never part a carriage return from its newline."""
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK):
            while chunk.endswith(b"\r") and (more := handle.read(1)):
                chunk += more
            yield chunk


def locate(path: Path, offsets: Sequence[int]) -> list[tuple[int, int]]:
    """Returns (physical line, spreadsheet row), both 1-based, of ascending byte offsets."""
    tally, found, wanted = _Tally(), list[tuple[int, int]](), np.asarray(offsets, np.int64)
    start = 0
    for chunk in chunks(path):
        data = np.frombuffer(chunk, np.uint8)
        quotes, newlines = np.flatnonzero(data == QUOTE), np.flatnonzero(data == LF)
        outside = newlines[~tally.inside_quotes(quotes, newlines)]
        low, high = np.searchsorted(wanted, (start, start + len(chunk)))
        here = wanted[low:high] - start
        lines = np.searchsorted(newlines, here) + tally.newlines + 1
        rows = np.searchsorted(outside, here) + tally.newlines - tally.inside + 1
        found += zip(lines.tolist(), rows.tolist(), strict=True)
        tally.newlines += len(newlines)
        tally.inside += len(newlines) - len(outside)
        tally.quotes += len(quotes)
        start += len(chunk)
    return found


def file_sha256(path: Path) -> str:
    """Returns the SHA-256 of a file as 64 hex digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
