"""The sentence that carries the product: ingest, normalise, lint the texts, audit the log, judge.

Each function here is one command without its command line.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outreach_audit import judge as judging
from outreach_audit.config import read_calendar, refuse_other_shapes
from outreach_audit.crew import judge_all
from outreach_audit.errors import ConfigError
from outreach_audit.headlines import headlines
from outreach_audit.lint import rulebook
from outreach_audit.lint.rulebook import Rulebook
from outreach_audit.model.finding import Confidence, Finding, NotChecked
from outreach_audit.model.location import Location
from outreach_audit.model.message import Context, Part, plain_message
from outreach_audit.model.report import Report
from outreach_audit.texts import Judge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import BinaryIO, Literal

    from duckdb import DuckDBPyConnection

    from outreach_audit.audit.answers import Answers
    from outreach_audit.audit.log import Log
    from outreach_audit.config import Settings
    from outreach_audit.model.message import Message
    from outreach_audit.model.tables import Source
    from outreach_audit.normalise.prepare import Prepared, SentText
    from outreach_audit.texts import Judged

    Progress = Callable[[str], None]

_EPOCH = date(1970, 1, 1)


def rules_of(settings: Settings, *, examples: bool = False) -> Rulebook:
    """The shipped rules and the user's, as the settings change and select them."""
    book = rulebook.load(settings.rules_folders, examples=examples)
    for id_, change in settings.rules.items():
        try:
            shipped, book = book, rulebook.configure(book, {id_: change})
            refuse_other_shapes(id_, shipped.get(id_).parameters, book.get(id_).parameters)
        except ConfigError as error:
            raise settings.blamed(error, "rules", id_) from None
    return rulebook.select(book, settings.select, settings.ignore)


def judge_of(settings: Settings, book: Rulebook | None = None) -> Judge:
    """The judge of texts that the settings ask for."""
    rules = (book or rules_of(settings)).rules
    return Judge(rules, settings.model)


def lint(messages: Sequence[Message], settings: Settings, *, crew: bool = False) -> Report:
    """Lints and scores messages; what only a log could tell is NOT CHECKED. With a `crew` many messages
    are read by further processes, which import the main module again.
    """
    book = rules_of(settings)
    judge = judge_of(settings, book)
    judged = judge_all(judge, messages) if crew else list(judge.judge_many(messages))
    findings = judging.in_order(found for one in judged for found in one.findings)
    return Report(
        command="lint",
        as_of=_today(settings).isoformat(),
        verdict=judging.verdict(findings),
        exit_code=judging.exit_code(findings, settings.fail_on),
        findings=findings,
        texts=tuple(one.text for one in judged),
        not_checked=tuple(NotChecked(rule.id, "a campaign log: audit it") for rule in book.logs()),
        checked=tuple(rule.id for rule in book.texts()),
        rules_sha256=book.sha256,
        model_sha256=judge.scorer.sha256,
    )


def audit(
    paths: Sequence[Path | Literal["-"]],
    settings: Settings,
    progress: Progress,
    stdin: BinaryIO | None = None,
) -> Report:
    """Audits exported logs of any tools together."""
    from outreach_audit.audit.answers import ask
    from outreach_audit.engine.duckdb import open_tables
    from outreach_audit.ingest.usable import refuse_useless
    from outreach_audit.inputs import understand, warnings, workspace
    from outreach_audit.normalise.prepare import own_mailboxes, prepare, sent_texts

    book = rules_of(settings)
    judge = judge_of(settings, book)
    with workspace(settings) as (connection, folder):
        sources = understand(connection, paths, settings, folder, progress=progress, stdin=stdin)
        refuse_useless(sources)
        open_tables(connection, folder)
        progress("joining people, campaigns and texts")
        prepared = prepare(connection)
        texts, distinct = sent_texts(connection, settings.most_texts)
        progress(f"reading {len(texts):,} distinct texts")
        sent = [_sent(text, sources, settings.context) for text in texts]
        reach = [(text.messages, text.people) for text in texts]
        judged = [_in_its_row(one) for one in judge.judge_many(sent, reach)]
        progress("checking the log")
        log = _log(connection, sources, prepared, settings, texts, judged)
        answers = ask(book.rules, log)
        senders = own_mailboxes(connection)
    judged = [
        _in_the_light_of(answers, text, message, one, judge)
        for text, message, one in zip(texts, sent, judged, strict=True)
    ]
    unchecked = [*answers.not_checked, *_unread(book, judged)]
    unchecked += _left_out(sources, prepared, distinct, len(texts))
    of_texts = (finding for one in judged for finding in one.findings)
    findings = judging.in_order([*answers.findings, *of_texts, *_required(book, unchecked)])
    return Report(
        command="audit",
        as_of=_today(settings, prepared.last_ts).isoformat(),
        verdict=judging.verdict(findings),
        exit_code=judging.exit_code(findings, settings.fail_on),
        findings=findings,
        texts=tuple(one.text for one in judged),
        not_checked=tuple(unchecked),
        sources=tuple(sources),
        headlines=headlines(findings, unchecked, answers.metrics, prepared),
        metrics={**answers.metrics, **_sizes(log, prepared, distinct)},
        checked=_looked(book, unchecked),
        rules_sha256=book.sha256,
        model_sha256=judge.scorer.sha256,
        warnings=warnings(sources),
        senders=senders,
    )


def inspect(
    paths: Sequence[Path | Literal["-"]],
    settings: Settings,
    progress: Progress,
    stdin: BinaryIO | None = None,
) -> Report:
    """How files are read, and which checks they leave without what they need."""
    from outreach_audit.audit.checks import run_checks, unproved_claims
    from outreach_audit.engine.duckdb import open_tables
    from outreach_audit.inputs import understand, warnings, workspace
    from outreach_audit.normalise.prepare import prepare, sent_texts

    book = rules_of(settings)
    with workspace(settings) as (connection, folder):
        sources = understand(connection, paths, settings, folder, progress=progress, stdin=stdin)
        open_tables(connection, folder)
        prepared = prepare(connection)
        texts, _ = sent_texts(connection, 1)
        log = _log(connection, sources, prepared, settings, texts, [])
        outcomes = [outcome for _, outcome in run_checks(book.rules, log)]
        unproved = unproved_claims(book.rules, log)
    unchecked = [skipped for outcome in outcomes for skipped in outcome.not_checked]
    unchecked += [*unproved, *_unread(book, texts)]
    unchecked += _left_out(sources, prepared, 0, 0)
    understood = all(source.kinds for source in sources)
    return Report(
        command="inspect",
        as_of=_today(settings, prepared.last_ts).isoformat(),
        verdict="clean" if understood else "findings",
        exit_code=0 if understood else 1,
        findings=(),
        texts=(),
        not_checked=tuple(unchecked),
        sources=tuple(sources),
        checked=_looked(book, unchecked),
        rules_sha256=book.sha256,
        warnings=warnings(sources),
    )


def _sent(text: SentText, sources: Sequence[Source], context: Context) -> Message:
    """A text of the log as a message of the row that it stands in."""
    source = sources[text.src]
    row = text.src_row - 1 + source.raw.first_row
    context = replace(context, source="log")
    return sent_message(text.id, text.subject, text.body, source.raw.name, row, context)


def _in_its_row(judged: Judged) -> Judged:
    """The findings at the row of the text: a row has no columns of characters."""
    line = judged.text.line
    place = partial(replace, line=line, column=None, end_line=None, end_column=None)
    findings = tuple(replace(f, location=place(f.location)) for f in judged.findings)
    return replace(judged, findings=findings)


def sent_message(
    id: str,
    subject: str,
    body: str,
    path: str,
    line: int,
    context: Context,
) -> Message:
    """A message of a log: its body may be HTML."""
    from outreach_audit.model.location import Lines
    from outreach_audit.normalise.body import plain_or_html

    message = plain_message("", subject, id=id, path=path, context=context)
    shown, html = plain_or_html(body)
    return replace(message, body=Part(shown, Lines(body)), html=html, line=line)


def _log(
    connection: DuckDBPyConnection,
    sources: Sequence[Source],
    prepared: Prepared,
    settings: Settings,
    texts: Sequence[SentText],
    judged: Sequence[Judged],
) -> Log:
    from outreach_audit.audit.log import ClaimedText, Log
    from outreach_audit.engine.duckdb import DuckDBEngine
    from outreach_audit.normalise.prepare import odd_addresses

    claims: dict[str, list[ClaimedText]] = {}
    for text, one in zip(texts, judged, strict=False):
        for rule, words in dict.fromkeys(one.claims):
            claimed = ClaimedText(text.id, words, text.subject, text.src, text.src_row)
            claims.setdefault(rule, []).append(claimed)
    return Log(
        engine=DuckDBEngine(connection),
        sources=tuple(sources),
        sends=prepared.sends,
        first_ts=prepared.first_ts,
        last_ts=prepared.last_ts,
        as_of_ts=_seconds(_today(settings, prepared.last_ts)),
        columns=frozenset(column for source in sources for column in source.columns),
        claims={rule: tuple(claimed) for rule, claimed in claims.items()},
        odd_addresses=tuple(odd_addresses(connection)),
        jurisdictions=settings.jurisdictions,
        planned=read_calendar(settings.calendar),
        lost_days=frozenset((day - _EPOCH).days for day in settings.lost_days),
        texts_known=bool(texts),
    )


def _in_the_light_of(
    answers: Answers, text: SentText, message: Message, judged: Judged, judge: Judge
) -> Judged:
    """The text judged again without the claims that the log decides for most who got it."""
    settled = frozenset(
        rule for rule, _ in judged.claims if answers.leaves_out(rule, text.id, text.messages)
    )
    again = judged
    if settled:
        again = _in_its_row(
            judge.judge(message, messages=text.messages, people=text.people, without=settled)
        )
    told = (answers.still_said(finding, text.id) for finding in again.findings)
    return replace(again, findings=tuple(finding for finding in told if finding))


def _required(book: Rulebook, unchecked: Sequence[NotChecked]) -> list[Finding]:
    """A check that the config requires and that could not look is a finding itself."""
    needs = {one.rule: one.needs for one in unchecked}
    return [
        Finding(
            rule.id, rule.severity, Confidence.HIGH,
            f"This check is required and could not look: it needs {needs[rule.id]}.",
            Location("log"), "Give what it needs, or do not require it.",
        )
        for rule in book.rules
        if rule.required and rule.id in needs
    ]  # fmt: skip


def _unread(book: Rulebook, texts: Sequence[object]) -> list[NotChecked]:
    needs = "sends with their subject or body, or the campaigns' texts"
    return [] if texts else [NotChecked(rule.id, needs) for rule in book.texts()]


def _sizes(log: Log, prepared: Prepared, distinct: int) -> dict[str, Any]:
    from outreach_audit.audit.log import day_text

    return {
        "totals": {
            "messages": prepared.sends,
            "people": prepared.people,
            "from": day_text(log.first_ts),
            "to": day_text(log.last_ts),
        },
        "distinct_texts": distinct,
        "contacts": prepared.contacts,
    }


def _left_out(
    sources: Sequence[Source], prepared: Prepared, distinct: int, read: int
) -> list[NotChecked]:
    lost = [source.raw.name for source in sources if not source.kinds]
    left = [
        NotChecked("every rule", f"to know what the columns of {one} mean: --map") for one in lost
    ]
    nameless = ((prepared.unresolved_sends, "send"), (prepared.unresolved_events, "event"))
    for number, what in nameless:
        if number:
            rows = f"{number:,} {what}{'s' if number > 1 else ''}"
            needs = f"a contact file that gives addresses to the recipient ids of {rows}"
            left.append(NotChecked("suppression", needs))
    if prepared.uncompared:
        needs = f"addresses instead of the hashes or ids of {prepared.uncompared:,} opt-outs"
        left.append(NotChecked("suppression", needs))
    if distinct > read:
        needs = (
            f"'most_texts: {distinct}' in the config: {distinct - read:,} rarer texts were not read"
        )
        left.append(NotChecked("presumption", needs))
    return left


def _looked(book: Rulebook, unchecked: Sequence[NotChecked]) -> tuple[str, ...]:
    skipped = {one.rule for one in unchecked}
    return tuple(rule.id for rule in book.rules if rule.id not in skipped)


def _today(settings: Settings, last_ts: int | None = None) -> date:
    """`--as-of`, else the day of the last send, else today: the same input gives the same report."""
    if settings.as_of:
        return settings.as_of
    if last_ts is not None:
        return datetime.fromtimestamp(last_ts, UTC).date()
    return datetime.now(UTC).date()


def _seconds(day: date) -> int:
    return (day - _EPOCH).days * 86400
