"""Addresses: which spellings are one mailbox, which cannot be an address, how they are masked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_DOTLESS = ("gmail.com", "googlemail.com")
_RESERVED = ("test", "example", "invalid", "localhost", "local")
_SHAPE = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

PLAIN = (
    r"^[a-z0-9_]([a-z0-9_+-]*[a-z0-9_+])?(\.[a-z0-9_+]([a-z0-9_+-]*[a-z0-9_+])?)*"
    r"@([a-z0-9]([a-z0-9]|-[a-z0-9])*\.)+[a-z]{2,20}$"
)
"""RE2: addresses that need no closer look, a strict part of what email-validator accepts."""


def mailbox_sql(column: str) -> str:
    """DuckDB expression: the mailbox behind an address; +tags off, and dots where they are ignored."""
    local, domain = f"split_part({column}, '@', 1)", f"split_part({column}, '@', 2)"
    bare = f"split_part({local}, '+', 1)"
    dotless = ", ".join(f"'{name}'" for name in _DOTLESS)
    return (
        f"CASE WHEN {column} NOT LIKE '%@%' THEN {column}"
        f" WHEN {domain} IN ({dotless}) THEN replace({bare}, '.', '') || '@gmail.com'"
        f" WHEN {bare} = '' THEN {column}"
        f" ELSE {bare} || '@' || {domain} END"
    )


def fault(address: str) -> str:
    """Why an address cannot be one, or '' when its syntax is right. Looks nothing up.

    Reserved names (example.com, .test) count as right: only the shape is judged.
    """
    from email_validator import EmailNotValidError, validate_email

    name, _, ending = address.rpartition(".")
    shown = f"{name}.com" if ending in _RESERVED else address
    try:
        validate_email(shown, check_deliverability=False, allow_smtputf8=True, strict=True)
    except EmailNotValidError as error:
        return str(error)
    return ""


def masked(address: str) -> str:
    """An address that a reader of a report cannot write to: `d***@c***.example`."""
    local, at, domain = address.rpartition("@")
    if not at:
        return f"{address[:1]}***"
    name, dot, rest = domain.rpartition(".")
    return f"{local[:1]}***@{name[:1]}***{dot}{rest}"


def mask_all(text: str, keep: Collection[str] = ()) -> str:
    """A text with every address in it masked but those of `keep`, which are lower-case."""

    def mask(match: re.Match[str]) -> str:
        address = match.group()
        return address if address.lower() in keep else masked(address)

    return _SHAPE.sub(mask, text)
