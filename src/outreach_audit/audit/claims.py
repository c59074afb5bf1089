"""What messages claim against what the log and the records prove, recipient by recipient.

A verifier fills the table `verdicts`: one row for a claim in a message that it can judge. Messages
that it leaves out are those about which nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from outreach_audit.audit.log import Log, Outcome, Tally, counted, sql
from outreach_audit.model.finding import Confidence, Finding, NotChecked, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from outreach_audit.audit.log import ClaimedText
    from outreach_audit.engine import Row
    from outreach_audit.model.rule import Rule

_IN_MESSAGE, _MOST_NAMED = 3, 20
"""How many of the things that records say instead are listed, in the message and in the details."""


class Verdict(IntEnum):
    """What is known of a claim in one message; the SQL writes these numbers."""

    REFUTED = 0
    UNKNOWN = 1
    SUPPORTED = 2


_REFUTED = int(Verdict.REFUTED)


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim of a distinct text, in its own words."""

    number: int
    rule: str
    text: ClaimedText


@dataclass(frozen=True, slots=True)
class Verifier:
    """How one claim is proved or refuted."""

    needs: str
    """What would let it judge, as it stands behind "needs"."""
    prove: Callable[[Log, Sequence[Statement]], None]
    """Fills the table `verdicts`; `claimed` holds the statements."""
    refuted: Callable[[Log], str]
    """What the log says instead, as it stands behind "read '...' or the like and"."""
    columns: frozenset[str] = frozenset()
    """Canonical `table.column` of which one is enough to look."""
    event: str = ""
    """The event type that is enough as well."""
    name: Callable[[str], str] = str
    """The `seen` of a verdict in words."""
    suspect: Callable[[Log, Rule, Sequence[Statement]], tuple[Finding, ...]] | None = None
    """Further findings of a rule, from the tables that `prove` left; they need no record."""

    def can_look(self, log: Log) -> bool:
        """Whether the log has anything to compare the claim with."""
        if self.columns & log.columns:
            return True
        query = "SELECT count(*) AS events FROM events WHERE event_type = :event"
        return bool(self.event and log.engine.run(query, {"event": self.event})[0]["events"])


def judge_claims(
    rules: Sequence[Rule], log: Log, verifiers: Mapping[str, Verifier]
) -> Iterator[tuple[Rule, Outcome]]:
    """The outcome of every text rule whose claim some text makes. Each claim is judged once, for all
    of its rules; the outcome of the first also tells of the claim as a whole.
    """
    for claim, verifier in verifiers.items():
        makers = [rule for rule in rules if rule.is_text and rule.claim == claim]
        statements = [*_statements(makers, log)]
        made = {one.rule for one in statements}
        makers = [rule for rule in makers if rule.id in made]
        if statements and (verifier.suspect or verifier.can_look(log)):
            yield from _Hearing(claim, verifier, log, statements).outcomes(makers)
        elif statements:
            yield makers[0], Outcome(not_checked=(_unchecked(claim, verifier.needs),))


def claims_out_of_reach(
    rules: Iterable[Rule], log: Log, verifiers: Mapping[str, Verifier]
) -> list[NotChecked]:
    """The claims that no text of this log could be held to; none where there are no texts at all."""
    made = {rule.claim for rule in rules if rule.is_text and log.texts_known}
    known = {claim: one for claim, one in verifiers.items() if claim in made}
    return [_unchecked(claim, one.needs) for claim, one in known.items() if not one.can_look(log)]


def claim_id(claim: str) -> str:
    """What reports call a claim: `claim/earlier-contact`."""
    return f"claim/{claim.replace('_', '-')}"


def _unchecked(claim: str, needs: str) -> NotChecked:
    return NotChecked(claim_id(claim), needs)


def _statements(makers: Sequence[Rule], log: Log) -> Iterator[Statement]:
    pairs = ((rule.id, text) for rule in makers for text in log.claims.get(rule.id, ()))
    for number, (rule, text) in enumerate(pairs):
        yield Statement(number, rule, text)


class _Hearing:
    """One claim before its verifier: the tables of its verdicts, and what they say of each rule."""

    def __init__(
        self, claim: str, verifier: Verifier, log: Log, statements: Sequence[Statement]
    ) -> None:
        self._claim, self._verifier, self._log = claim, verifier, log
        self._statements = statements
        put_claimed(log, statements)
        verifier.prove(log, statements)
        log.engine.keep("judged", sql("claim_judged"))
        self._texts = log.engine.run(sql("claim_texts"))
        self._rules = log.engine.run(sql("claim_rules"))
        self._instead = log.engine.run(sql("claim_instead"))

    def outcomes(self, makers: Sequence[Rule]) -> Iterator[tuple[Rule, Outcome]]:
        """The outcome of each rule; what could not be told is said with the first."""
        total = _tally(self._log.engine.run(sql("claim_total")))
        open_questions: tuple[NotChecked, ...] = ()
        if total.unknown_messages:
            unknown = counted(total.unknown_people, "person", "people")
            needs = f"{self._verifier.needs}: it cannot be told for {unknown}"
            open_questions = (_unchecked(self._claim, needs),)
        metrics: dict[str, Any] = {claim_id(self._claim): total.as_metrics()}
        for rule in makers:
            yield rule, self._outcome(rule, open_questions, metrics)
            open_questions, metrics = (), {}

    def _outcome(
        self, rule: Rule, open_questions: tuple[NotChecked, ...], metrics: Mapping[str, Any]
    ) -> Outcome:
        tally = _tally([row for row in self._rules if row["rule"] == rule.id])
        verdicts = {key: _tally(rows) for key, rows in _by_text(self._texts, rule.id).items()}
        found = (self._finding(rule, tally),) if tally.refuted_messages else ()
        own = {"messages": tally.refuted_messages, "people": tally.refuted_people}
        suspect = self._verifier.suspect
        return Outcome(
            (*found, *(suspect(self._log, rule, self._statements) if suspect else ())),
            open_questions,
            {**metrics, rule.id: {**own, **tally.as_metrics()}},
            verdicts,
        )

    def _finding(self, rule: Rule, tally: Tally) -> Finding:
        rows = [one for one in self._texts if one["rule"] == rule.id and one["verdict"] == _REFUTED]
        first = self._statements[int(rows[0]["statement"] or 0)].text
        people = counted(tally.refuted_people, "person", "people")
        instead = self._named(rule)
        listed = "; ".join(f"{name} ({messages:,})" for name, messages, _ in instead[:_IN_MESSAGE])
        refuted = self._verifier.refuted(self._log)
        return Finding(
            rule=rule.id,
            severity=Severity.ERROR,
            confidence=Confidence.HIGH,
            message=f"{people} read '{first.words}' or the like and {refuted}"
            + (f": {listed}." if listed else "."),
            location=self._log.place(first.src, first.src_row),
            fix=rule.fix,
            evidence=first.words,
            messages=tally.refuted_messages,
            people=tally.refuted_people,
            details={
                "texts": [self._told(row) for row in rows],
                "refuted": True,
                "claim": self._claim,
                "verdicts": tally.as_metrics(),
                "log_begins": self._log.begins,
                **({"instead": instead} if instead else {}),
            },
        )

    def _told(self, row: Row) -> dict[str, Any]:
        text = self._statements[int(row["statement"] or 0)].text
        return {
            "text": text.key,
            "words": text.words,
            "subject": text.subject,
            "messages": row["messages"],
            "people": row["people"],
        }

    def _named(self, rule: Rule) -> list[tuple[str, int, int]]:
        name = self._verifier.name
        rows = [row for row in self._instead if row["rule"] == rule.id]
        return [
            (name(str(row["seen"])), int(row["messages"] or 0), int(row["people"] or 0))
            for row in rows[:_MOST_NAMED]
        ]


def put_claimed(log: Log, statements: Sequence[Statement]) -> None:
    """Stores the statements as the table `claimed`."""
    columns = {"statement": "INTEGER", "rule": "VARCHAR", "text_key": "UBIGINT", "words": "VARCHAR"}
    rows = [(one.number, one.rule, int(one.text.key, 16), one.text.words) for one in statements]
    log.engine.put("claimed", columns, rows)


def _by_text(rows: Iterable[Row], rule: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row["rule"] == rule:
            found.setdefault(f"{int(row['text_key'] or 0):016x}", []).append(row)
    return found


def _tally(rows: Iterable[Row]) -> Tally:
    counts = {
        f"{Verdict(int(row['verdict'] or 0)).name.lower()}_{what}": int(row[what] or 0)
        for row in rows
        for what in ("messages", "people")
    }
    return Tally(**counts)
