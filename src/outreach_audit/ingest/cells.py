"""SQL expressions that turn text cells into canonical values: addresses, words, counts, flags."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = [
    "DENIALS",
    "IDENTIFIER_TYPES",
    "TOTALS",
    "address_sql",
    "case_sql",
    "coalesce_sql",
    "count_sql",
    "domain_sql",
    "filled_sql",
    "identifier_type_sql",
    "quantity_sql",
    "quoted",
    "relation_sql",
    "text_sql",
    "true_sql",
]

BLANK = "^(-+|na|n/a|nan|none|null|\\(null\\))$"
"""Words for "no address", lower case."""

TRUE_WORDS = (
    "true", "t", "yes", "y", "1", "1.0", "x", "on", "ja", "oui", "si", "sí", "да", "checked",
    "wahr", "vrai",
)  # fmt: skip

DENIALS = (
    "no", "n", "false", "f", "0", "never", "nein", "non", "nunca", "mai", "active", "subscribed",
    "falsch", "faux", "нет",
)  # fmt: skip
"""What an opt-out column says of people who have not opted out, lower case."""

SPACES = " \t\r\n\u00a0\u200b\ufeff"
WRAPPERS = f"{SPACES}\"'<>[],;"

TOTALS = (
    "(?i)^\\W*((grand|sub)[ _-]?totals?|totals?|totale?s?|summe|gesamt|gesamtsumme|gesamtergebnis"
    "|insgesamt|average|mean|avg|sum|durchschnitt|mittelwert|moyenne|somme|promedio|suma|media"
    "|somma|итого|всего)([^\\pL@].*)?$"
)
"""What the first cell of a row of sums or averages says."""

IDENTIFIER_TYPES: tuple[tuple[str, str], ...] = (
    ("pattern", "^@|[*]"),
    ("email", "@"),
    ("md5", "^[0-9a-f]{32}$"),
    ("sha1", "^[0-9a-f]{40}$"),
    ("sha256", "^[0-9a-f]{64}$"),
    ("sha512", "^[0-9a-f]{128}$"),
    ("domain", "^[\\pL\\pN_-]+([.][\\pL\\pN_-]+)*[.]\\pL[\\pL\\pN-]+$"),
)
"""Identifier type -> what the identifier looks like, the first that fits."""


def quoted(text: str) -> str:
    """Returns the text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def relation_sql(parquet: Path) -> str:
    """Returns the scan of a Parquet file with its row numbers, from 0, as `file_row_number`."""
    plain = "".join(f"[{char}]" if char in "*?[" else char for char in str(parquet))
    return f"read_parquet({quoted(plain)}, file_row_number = true)"


def coalesce_sql(parts: Iterable[str], kind: str = "VARCHAR") -> str:
    """Returns the first of the expressions that is not NULL, NULL of the given type for none."""
    found = list(parts)
    if not found:
        return f"CAST(NULL AS {kind})"
    return found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"


def text_sql(column: str, blanks: Iterable[str] = ()) -> str:
    """Returns the trimmed text, NULL where it is blank or one of the words for blank."""
    trimmed = f"nullif(trim({column}, {quoted(SPACES)}), '')"
    words = ", ".join(map(quoted, blanks))
    return f"CASE WHEN lower({column}) NOT IN ({words}) THEN {trimmed} END" if words else trimmed


def filled_sql(column: str) -> str:
    """Returns the text exactly as written, NULL where it is empty."""
    return f"nullif({column}, '')"


def address_sql(column: str, domains: Mapping[str, str]) -> str:
    """Returns the bare address in lower case: no name, `mailto:`, brackets or quotes around it.

    `domains` gives the ASCII form of domains in other letters. NULL where the cell is blank; text
    that holds no address comes back trimmed and in lower case.
    """
    # Nearly every cell is a plain address already: one test spares it the rewriting, which is
    # written only once, as DuckDB computes an expression that stands twice for every row.
    plain = f"regexp_full_match({column}, '[A-Za-z0-9._+%-]+@[A-Za-z0-9.-]+')"
    bare = _bare_sql(column)
    if domains:
        known = case_sql(domain_sql(column), domains)
        renamed = f"regexp_replace({bare}, '@[^@]*$', '@' || {known})"
        bare = (
            f"coalesce(CASE WHEN strlen({column}) <> length({column}) THEN {renamed} END, {bare})"
        )
    named = f"nullif(regexp_replace({bare}, {quoted(BLANK)}, ''), '')"
    return f"CASE WHEN {plain} THEN lower({column}) ELSE {named} END"


def _bare_sql(column: str) -> str:
    angle = f"regexp_extract({column}, '<\\s*([^<>]*@[^<>]*)>', 1)"
    inner = f"trim(coalesce(nullif({angle}, ''), {column}), {quoted(WRAPPERS)})"
    unlinked = f"regexp_replace({inner}, '^(?i)mailto:\\s*([^?]*).*$', '\\1')"
    return f"lower(trim({unlinked}, {quoted(WRAPPERS)}))"


def domain_sql(column: str) -> str:
    """Returns the domain of the address in lower case, '' where there is none."""
    return f"regexp_extract({_bare_sql(column)}, '@([^@]*)$', 1)"


def identifier_type_sql(identifier: str) -> str:
    """Returns email, domain, pattern, md5, sha1, sha256 or sha512, NULL for anything else."""
    tests = " ".join(
        f"WHEN regexp_matches({identifier}, {quoted(pattern)}) THEN {quoted(kind)}"
        for kind, pattern in IDENTIFIER_TYPES
    )
    return f"CASE {tests} END"


def case_sql(expression: str, values: Mapping[str, str], otherwise: str = "NULL") -> str:
    """Returns the value of a text as an expression, `otherwise` (SQL) for other texts."""
    if not values:
        return f"CAST({otherwise} AS VARCHAR)"
    whens = " ".join(f"WHEN {quoted(text)} THEN {quoted(value)}" for text, value in values.items())
    return f"CASE {expression} {whens} ELSE {otherwise} END"


def true_sql(column: str) -> str:
    """Returns whether the cell says yes; blank cells say no."""
    words = ", ".join(map(quoted, TRUE_WORDS))
    return f"(lower(trim({column})) IN ({words}))"


def quantity_sql(column: str) -> str:
    """Returns how often the cell says that something happened: a count, 1 for yes, else 0."""
    number = f"TRY_CAST({column} AS DOUBLE)"
    return (
        f"CASE WHEN {number} BETWEEN 0 AND 1e15 THEN CAST({number} AS BIGINT)"
        f" WHEN {true_sql(column)} THEN 1 ELSE 0 END"
    )


def count_sql(column: str) -> str:
    """Returns a whole number, thousands separators allowed, NULL for anything else."""
    text = f"trim({column}, {quoted(SPACES)})"
    grouped = f"regexp_full_match({text}, '[0-9]{{1,3}}([,.'' \u00a0\u202f][0-9]{{3}})+')"
    plain = f"regexp_full_match({text}, '[0-9]+([.]0+)?')"
    digits = f"regexp_replace({text}, '[^0-9]', '', 'g')"
    return (
        f"CASE WHEN {grouped} THEN TRY_CAST({digits} AS BIGINT)"
        f" WHEN {plain} THEN TRY_CAST(split_part({text}, '.', 1) AS BIGINT) END"
    )
