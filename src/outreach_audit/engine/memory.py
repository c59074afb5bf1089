"""How much memory the machine has, and what people write for an amount of it."""

from __future__ import annotations

import os
import re

from outreach_audit.errors import ConfigError

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_LEAST = 256 * 10**6


def memory_budget(written: str | None) -> int:
    """Bytes out of `2GB`, `800 MB`, `25%`; a quarter of the machine when nothing is written."""
    if not written:
        return max(_machine_memory() // 4, _LEAST)
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(%|[kmgt]?i?b?)\s*", written.lower())
    if not match:
        raise ConfigError(f"'{written}' is no amount of memory.", hint="Say 2GB, 800MB or 25%.")
    number, unit = float(match[1]), match[2]
    scale = _machine_memory() / 100 if unit == "%" else _UNITS[unit.rstrip("ib")]
    amount = int(number * scale)
    if amount < _LEAST:
        raise ConfigError(f"'{written}' is too little memory.", hint="At least 256MB.")
    return amount


def _machine_memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 8 * 10**9
