"""Claims about readers that a contact record can tell: customer, referral, trade, product."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from outreach_audit.audit.claim_words import folded, tokens, trades, yes_or_no
from outreach_audit.audit.claims import Verdict, Verifier
from outreach_audit.audit.claims_activity import put_denials
from outreach_audit.audit.log import counted, sql
from outreach_audit.model.finding import Confidence, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach_audit.audit.claims import Statement
    from outreach_audit.audit.log import Log
    from outreach_audit.model.rule import Rule

MOST_REFERRED = 10
"""People who may be told the same name before it is suspicious."""

_PRODUCT = re.compile(r"[A-Z][A-Za-z0-9]+")
_NO_PRODUCTS = frozenset(
    "As Because Current Given I Know Now Our Saw See Since The We You Your".split()
)
_NAME = re.compile(
    r"\b(?:(?:Mrs?|Ms|Dr|Prof|Professor)\.? )?[A-Z][\w'-]+(?: (?:(?:de|van|von|der|den|la) )?[A-Z][\w'-]+)*"
)
_NO_NAMES = frozenset(
    "A An And As At Because From I In It My On One Our Recommended Referred Since Some Somebody"
    " Someone The This Upon We When With You Your".split()
)
_TITLES = frozenset("mr mrs ms dr prof professor".split())
_COMMON_LETTERS = 5
"""Letters that two forms of a word share: `bakery` and `bakers`."""


def _customer(log: Log, _: Sequence[Statement]) -> None:
    put_denials(log)
    columns = {"stage": "VARCHAR", "verdict": "INTEGER"}
    rows = [(said, int(yes_or_no("customer", said))) for said in _values(log, "stage")]
    log.engine.put("stages", columns, rows)
    log.engine.keep("verdicts", sql("claim_customer"))


def _industry(log: Log, statements: Sequence[Statement]) -> None:
    said = _values(log, "industry")
    rows = [
        (words, value, int(trade_verdict(words, value)))
        for words in sorted({one.text.words for one in statements})
        for value in said
    ]
    columns = {"words": "VARCHAR", "said": "VARCHAR", "verdict": "INTEGER"}
    log.engine.put("fits", columns, [row for row in rows if row[2] != Verdict.UNKNOWN])
    log.engine.keep("verdicts", sql("claim_industry"))


def trade_verdict(asserted: str, recorded: str) -> Verdict:
    """Whether words that assert a trade agree with the trade on record. Refuted only where both are
    known trades and have nothing in common.
    """
    ours, theirs = trades(asserted), trades(recorded)
    if ours & theirs or _share_a_word(asserted, recorded):
        return Verdict.SUPPORTED
    return Verdict.REFUTED if ours and theirs else Verdict.UNKNOWN


def _share_a_word(asserted: str, recorded: str) -> bool:
    words = {word[:_COMMON_LETTERS] for word in tokens(recorded) if len(word) >= _COMMON_LETTERS}
    stems = {word[:_COMMON_LETTERS] for word in tokens(asserted) if len(word) >= _COMMON_LETTERS}
    return bool(words & stems - {"indus", "servi", "compa", "busin", "small", "other", "field"})


def _product(log: Log, statements: Sequence[Statement]) -> None:
    _put_names(
        log, [(one.number, name) for one in statements if (name := product_in(one.text.words))]
    )
    log.engine.keep("verdicts", sql("claim_product"))


def product_in(words: str) -> str:
    """The product that words like `since you use Lodestar` name, in lower case, "" where none."""
    named = [word for word in _PRODUCT.findall(words) if word not in _NO_PRODUCTS]
    return named[-1].lower() if named else ""


def _referral(log: Log, statements: Sequence[Statement]) -> None:
    _put_names(log, [(one.number, referrer_in(one.text.words)) for one in statements])
    columns = {"source": "VARCHAR", "verdict": "INTEGER"}
    rows = [(said, int(yes_or_no("source", said))) for said in _values(log, "source")]
    log.engine.put("sources", columns, rows)
    log.engine.keep("verdicts", sql("claim_referral"))


def referrer_in(words: str) -> str:
    """The person whom words like `Karl Huber suggested that I write` name, in lower case, "" where
    nobody is named.
    """
    for found in _NAME.findall(words):
        name = [word for word in found.replace(".", "").split() if word not in _NO_NAMES]
        bare = [word for word in name if word.lower() not in _TITLES]
        if bare:
            return " ".join(bare).lower()
    return ""


def _put_names(log: Log, named: Sequence[tuple[int, str]]) -> None:
    """Stores whom or what each statement names, its last word as a pattern with and without accents;
    no name fits all.
    """
    columns = {"statement": "INTEGER", "name": "VARCHAR", "likeness": "VARCHAR"}
    rows = [
        (number, folded(name), f"%{spelling}%")
        for number, name in named
        for spelling in sorted({(spelt.split() or [""])[-1] for spelt in (name, folded(name))})
    ]
    log.engine.put("names", columns, rows)


def _crowd(log: Log, rule: Rule, statements: Sequence[Statement]) -> tuple[Finding, ...]:
    """The referrers whose name too many people were told."""
    most = int(rule.parameters.get("most_people", MOST_REFERRED))
    rows = log.engine.run(sql("referrers"), {"rule": rule.id, "most": most})
    if not rows:
        return ()
    named = [
        {"name": row["name"], "messages": row["messages"], "people": row["people"]} for row in rows
    ]
    first = rows[0]
    text = statements[int(first["statement"] or 0)].text
    people = counted(int(first["people"] or 0), "person", "people")
    return (
        Finding(
            rule=rule.id,
            severity=Severity.WARNING,
            confidence=Confidence.MEDIUM,
            message=f"The same name, '{first['name']}', was given to {people} as the one who suggested"
            " it, and no record bears that out.",
            location=log.place(text.src, text.src_row),
            fix=rule.fix,
            evidence=str(first["name"]),
            messages=int(first["messages"] or 0),
            people=int(first["people"] or 0),
            details={"referrers": named, "most_people": most},
        ),
    )


def _values(log: Log, name: str) -> list[str]:
    rows = log.engine.run(sql("record_values"))
    return sorted({str(row["said"]) for row in rows if row["name"] == name})


CUSTOMER = Verifier(
    needs="contacts with a stage, a status, orders or the day since when they are customers",
    prove=_customer,
    refuted=lambda _: "are no customers by their record",
    columns=frozenset(
        {"contacts.stage", "contacts.relation", "contacts.orders", "contacts.customer_ts"}
    ),
)
REFERRAL = Verifier(
    needs="contacts with a column 'referred by' or 'source'",
    prove=_referral,
    refuted=lambda _: "came another way by their record",
    columns=frozenset({"contacts.referred_by", "contacts.lead_source"}),
    suspect=_crowd,
)
INDUSTRY = Verifier(
    needs="contacts with an industry that the words can be compared with",
    prove=_industry,
    refuted=lambda _: "work in another trade by their record",
    columns=frozenset({"contacts.industry"}),
)
PRODUCT = Verifier(
    needs="contacts with the products or technologies that they use",
    prove=_product,
    refuted=lambda _: "use something else by their record",
    columns=frozenset({"contacts.technology"}),
)
