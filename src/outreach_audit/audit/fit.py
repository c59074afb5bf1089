"""Texts that speak to one trade or role and went to people who are on record in another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outreach_audit.audit.log import Log, Outcome, not_checked, sql
from outreach_audit.model.finding import Finding
from outreach_audit.model.message import Record, plain_message
from outreach_audit.normalise.body import plain_or_html
from outreach_audit.normalise.demerge import written
from outreach_audit.normalise.segments import view
from outreach_audit.scoring.fit import FieldFit, addressed, fit_spoken, topics_in
from outreach_audit.scoring.spoken import ROLE, TRADE, Spoken, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from outreach_audit.engine import Row
    from outreach_audit.model.rule import Rule

_MOST_TEXTS = 20_000
_MOST_NAMED = 10
_SUBJECT_SHOWN = 60


@dataclass(frozen=True, slots=True)
class _Text:
    """A distinct text that plainly addresses some trade or role."""

    row: Row
    said: Spoken

    @property
    def key(self) -> int:
        """Its number in the log."""
        return int(self.row["text_key"] or 0)

    @property
    def name(self) -> str:
        """Its subject, or where it has none its number."""
        subject = " ".join(written(str(self.row["subject"] or "")).split())
        if len(subject) > _SUBJECT_SHOWN:
            subject = subject[: _SUBJECT_SHOWN - 1].rsplit(" ", 1)[0] + "…"
        return subject or f"text {self.key:016x}"


def audience_mismatch(rule: Rule, log: Log) -> Outcome:
    """Texts of whose readers on record a large share does something else than what they address."""
    if not {"contacts.industry", "contacts.title"} & log.columns:
        return not_checked(rule, "contacts with an industry or title")
    if not log.engine.run("SELECT count(*) AS texts FROM texts")[0]["texts"]:
        return not_checked(rule, "sends with their subject or body")
    least = int(rule.parameters["min_people"])
    texts = {one.key: one for one in _addressing(log, least)}
    if not texts:
        return Outcome()
    fits = _judge(log, texts)
    totals = [
        row
        for row in log.engine.run(sql("fit_totals"))
        if _number(row, "known") >= least
        and _number(row, "people") >= float(rule.parameters["min_share"]) * _number(row, "known")
    ]
    instead = log.engine.run(sql("fit_instead"))
    findings = tuple(_finding(rule, log, texts, row, instead, fits) for row in totals)
    return Outcome(findings, metrics={rule.id: _metrics(findings)})


def _addressing(log: Log, least: int) -> Iterator[_Text]:
    query = sql("fit_texts").replace("{least}", str(least))
    for row in log.engine.run(query, {"most": _MOST_TEXTS}):
        body, _ = plain_or_html(written(str(row["body"] or "")))
        said = spoken(view(plain_message(body.text, written(str(row["subject"] or "")))))
        if addressed(said, TRADE) or addressed(said, ROLE):
            yield _Text(row, said)


def _judge(log: Log, texts: Mapping[int, _Text]) -> dict[tuple[int, int], FieldFit]:
    """Fills `fit_judged`; gives each text beside each kind of record that its readers have."""
    engine = log.engine
    engine.put("fit_addressed", {"text_key": "UBIGINT"}, [(key,) for key in texts])
    records = _put_walks(log)
    engine.keep("fit_people", sql("fit_people"))
    query = "SELECT DISTINCT text_key, walk FROM fit_people ORDER BY text_key, walk"
    fits: dict[tuple[int, int], FieldFit] = {}
    for row in engine.run(query):
        key, walk = _number(row, "text_key"), _number(row, "walk")
        fits[key, walk] = fit_spoken(texts[key].said, records[walk]).fields[0]
    columns = {"text_key": "UBIGINT", "walk": "INTEGER", "verdict": "INTEGER"}
    engine.put("fit_verdicts", columns, [(*key, int(one.verdict)) for key, one in fits.items()])
    engine.keep("fit_judged", sql("fit_judged"))
    return fits


def _put_walks(log: Log) -> list[Record]:
    """Fills `fit_walks` with the recorded values that are known, values of one meaning under one
    number; gives a record for each number.
    """
    numbers: dict[tuple[str, frozenset[tuple[str, str]]], int] = {}
    records: list[Record] = []
    rows: list[tuple[str, str, int]] = []
    for row in log.engine.run(sql("fit_values")):
        name, said = str(row["name"]), str(row["said"])
        topics = topics_in(name, said)
        if not topics:
            continue
        if (name, topics) not in numbers:
            numbers[name, topics] = len(records)
            records.append(Record(industry=said) if name == "industry" else Record(title=said))
        rows.append((name, said, numbers[name, topics]))
    log.engine.put("fit_walks", {"name": "VARCHAR", "said": "VARCHAR", "walk": "INTEGER"}, rows)
    return records


def _finding(
    rule: Rule,
    log: Log,
    texts: Mapping[int, _Text],
    row: Row,
    instead: Sequence[Row],
    fits: Mapping[tuple[int, int], FieldFit],
) -> Finding:
    text = texts[_number(row, "text_key")]
    walks = [one for one in instead if _number(one, "text_key") == text.key]
    others = [fits[text.key, _number(one, "walk")] for one in walks]
    shown = next((one for one in others if one.other), others[0])
    people, known = _number(row, "people"), _number(row, "known")
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        confidence=rule.confidence,
        message=rule.message.format(
            text=text.name, trade=shown.other, people=f"{people:,}", known=f"{known:,}"
        ),
        location=log.place(_number(text.row, "src"), _number(text.row, "src_row")),
        fix=rule.fix,
        evidence="; ".join(shown.words),
        messages=_number(row, "messages"),
        people=people,
        details={
            "text": f"{text.key:016x}",
            "speaks_of": shown.other,
            "known": known,
            "recorded": _recorded(walks, others),
        },
    )


def _recorded(walks: Sequence[Row], fits: Sequence[FieldFit]) -> list[tuple[str, int]]:
    """The largest groups of readers by what their records say: (value, people)."""
    pairs = zip(walks, fits, strict=True)
    return [(one.value, _number(row, "people")) for row, one in pairs][:_MOST_NAMED]


def _metrics(findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "texts": len(findings),
        "messages": sum(one.messages for one in findings),
        "people": sum(one.people for one in findings),
    }


def _number(row: Row, name: str) -> int:
    return int(row[name] or 0)
