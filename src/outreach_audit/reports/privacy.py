"""Masks the addresses of people in a report, once, before any format sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from outreach_audit.model.finding import Finding
from outreach_audit.normalise.addresses import mask_all

if TYPE_CHECKING:
    from outreach_audit.model.finding import NotChecked
    from outreach_audit.model.report import Headline, Report, Text
    from outreach_audit.model.score import Score
    from outreach_audit.model.tables import Source


@dataclass(frozen=True, slots=True)
class MaskedFinding(Finding):
    """A finding without addresses that keeps the fingerprint of the words as they stood."""

    original: str = ""

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the finding before it was masked."""
        return self.original


def mask(text: str, keep: Collection[str] = ()) -> str:
    """A text with every address but those of `keep` masked; words without `@` are not searched,
    however long.
    """
    if "@" not in text:
        return text
    return " ".join(mask_all(word, keep) if "@" in word else word for word in text.split(" "))


def mask_value(value: Any, keep: Collection[str] = ()) -> Any:
    """Any nesting of mappings and sequences, with every string and key in it masked."""
    if isinstance(value, str):
        return mask(value, keep)
    if isinstance(value, Mapping):
        masked: dict[Any, Any] = {}
        for key in sorted(value, key=str):
            masked[_free_key(mask_value(key, keep), masked)] = mask_value(value[key], keep)
        return masked
    if isinstance(value, (list, tuple)):
        return [mask_value(one, keep) for one in value]
    if isinstance(value, (set, frozenset)):
        return [mask_value(one, keep) for one in sorted(value, key=str)]
    return value


def masked_report(report: Report) -> Report:
    """The report without addresses of people. Paths stay as the user gave them: they name files;
    the sender's own mailboxes stay in what is said of the log.
    """
    keep = report.senders
    return replace(
        report,
        findings=tuple(_finding(one, keep) for one in report.findings),
        texts=tuple(_text(one) for one in report.texts),
        not_checked=masked_not_checked(report.not_checked, keep),
        sources=tuple(masked_source(one) for one in report.sources),
        headlines=tuple(_headline(one) for one in report.headlines),
        metrics=mask_value(report.metrics, keep),
        warnings=tuple(mask(one) for one in report.warnings),
    )


def masked_source(source: Source) -> Source:
    """A source whose headers, notes and rejects show no address."""
    ledger = replace(source.ledger, notes=tuple(mask(one) for one in source.ledger.notes))
    return replace(
        source,
        raw=replace(source.raw, headers=tuple(mask(one) for one in source.raw.headers)),
        mapping=tuple((mask(header), column) for header, column in source.mapping),
        clocks=tuple((mask(header), layout) for header, layout in source.clocks),
        rejects=tuple(
            replace(one, reason=mask(one.reason), raw=mask(one.raw)) for one in source.rejects
        ),
        notes=tuple(mask(one) for one in source.notes),
        ledger=ledger,
    )


def masked_not_checked(
    not_checked: tuple[NotChecked, ...], keep: Collection[str] = ()
) -> tuple[NotChecked, ...]:
    """What could not be checked, with addresses masked in what it needs."""
    return tuple(replace(one, needs=mask(one.needs, keep)) for one in not_checked)


def _finding(finding: Finding, senders: Collection[str]) -> MaskedFinding:
    keep = () if finding.text_id else senders
    return MaskedFinding(
        rule=finding.rule,
        severity=finding.severity,
        confidence=finding.confidence,
        message=mask(finding.message, keep),
        location=finding.location,
        fix=mask(finding.fix),
        evidence=mask(finding.evidence),
        messages=finding.messages,
        people=finding.people,
        text_id=finding.text_id,
        details=mask_value(finding.details, keep),
        original=finding.fingerprint,
    )


def _text(text: Text) -> Text:
    parts = {"subject": text.subject, "body": text.body}
    marks = tuple(
        (part, _moved(parts[part], start), _moved(parts[part], end), rule)
        for part, start, end, rule in text.marks
    )
    scores = replace(
        text.scores,
        presumptuousness=_score(text.scores.presumptuousness),
        relevance=_score(text.scores.relevance),
    )
    return replace(
        text, subject=mask(text.subject), body=mask(text.body), scores=scores, marks=marks
    )


def _moved(text: str, offset: int) -> int:
    """Where an offset stands after masking; inside an address it moves to somewhere in the mask."""
    return min(len(mask(text[:offset])), len(mask(text))) if "@" in text else offset


def _score(score: Score) -> Score:
    kept = tuple(replace(one, words=mask(one.words)) for one in score.contributions)
    return replace(score, contributions=kept)


def _headline(headline: Headline) -> Headline:
    return replace(
        headline,
        label=mask(headline.label),
        value=mask(headline.value),
        detail=mask(headline.detail),
    )


def _free_key(key: Any, taken: Mapping[Any, Any]) -> Any:
    """Two addresses may look alike once masked; the second is numbered so that none is lost."""
    free, number = key, 2
    while free in taken:
        free, number = f"{key} ({number})", number + 1
    return free
