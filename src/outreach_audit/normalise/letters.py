"""Letters as a reader takes them: one text of the same length for rules to match."""

from __future__ import annotations

import re
import unicodedata

_COMMON = (
    ("\r", " "), ("\v", "\n"), ("\f", "\n"), ("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'),
    ("\u00a0", " "), ("\u202f", " "),
)  # fmt: skip
"""Replaced one by one: `str.translate` takes thirty times as long outside ASCII."""

_RARE = dict(
    zip("´`ʼʹ‛′\u2018„‟«»\u2010\u2011\u0085\u2028\u2029", "'''''''\"\"\"\"--\n\n\n", strict=True)
)
_COMPATIBLE = "\u1680\u2000-\u200a\u205f\u3000ſ\u2100-\u214f\u2460-\u24ff\uff07\uff10-\uff19\uff20-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff"
_LOOKALIKES = dict(
    zip(
        "АВЕКМНОРСТУХЅІЈԚԜаеорсухѕіјԁһԛԝѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧαιονρυκϲϳ",
        "ABEKMHOPCTYXSIJQWaeopcyxsijdhqwvABEZHIKMNOPTYXaiovpukcj",
        strict=True,
    )
)
"""Cyrillic and Greek letters that are drawn as Latin ones."""

_ODD = re.compile(f"[{''.join(_RARE)}{_COMPATIBLE}]")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_MIXED = re.compile(r"\w+")


def straightened(text: str) -> str:
    """Text of the same length with straight quotes, plain spaces and plain Latin letters.

    Look-alikes of other scripts become Latin where a Latin word hides them; tabs and line ends stay.
    """
    for old, new in _COMMON:
        text = text.replace(old, new)
    if text.isascii():
        return text
    if _ODD.search(text):
        text = _ODD.sub(_plain, text)
    return _MIXED.sub(_one_script, text) if _FOREIGN.search(text) else text


def flatten(text: str) -> str:
    """Text as `straightened`, on one line: every white space a plain space."""
    return straightened(text).replace("\n", " ").replace("\t", " ")


def _plain(match: re.Match[str]) -> str:
    char = match.group()
    plain = _RARE.get(char) or unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


def _one_script(match: re.Match[str]) -> str:
    """A Latin word without its look-alikes; a word of another script stays as it is."""
    word = match.group()
    if not _FOREIGN.search(word):
        return word
    latin = "".join(_LOOKALIKES.get(char, char) for char in word)
    hidden = any("a" <= char.lower() <= "z" for char in word) and not _FOREIGN.search(latin)
    return latin if hidden else word
