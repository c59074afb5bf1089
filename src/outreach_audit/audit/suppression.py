"""Mail after a "no": in scope, across lists, from lists that nobody refreshed, to dead mailboxes."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from outreach_audit.audit.grace import deadline, profiles
from outreach_audit.audit.log import (
    DAY,
    Log,
    Outcome,
    counted,
    day_text,
    minute_text,
    not_checked,
    sql,
)
from outreach_audit.model.finding import Finding, Severity
from outreach_audit.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach_audit.engine import Row
    from outreach_audit.model.rule import Rule

LAGS = (
    ("same day", 1), ("1 to 2 days", 3), ("3 to 10 days", 11), ("11 to 30 days", 31),
    ("more than 30 days", 10**6),
)  # fmt: skip
"""(words, days that end the bucket)."""
_NEEDS_OPT_OUTS = (
    "dated opt-outs: a suppression list with dates, or unsubscribe and complaint events"
)
_NEEDS_SENDS = "sends: an export with one row for each message and recipient"


def sent_after_opt_out(rule: Rule, log: Log) -> Outcome:
    """Sends that a covering opt-out of the same address precedes, past any legal grace."""
    return _leaks(rule, log, covers=1)


def scope_leak(rule: Rule, log: Log) -> Outcome:
    """Sends that only an opt-out of another list, client, brand or tool precedes."""
    return _leaks(rule, log, covers=0)


def _leaks(rule: Rule, log: Log, covers: int) -> Outcome:
    missing = _missing(log)
    if missing:
        return not_checked(rule, missing)
    _prepare_leaks(log)
    which = {"covers": covers}
    rows = log.engine.run(sql("leak_totals"), which)
    lags = log.engine.run(sql("leak_lags"), which)
    graced = sum(_int(row["messages"]) for row in lags if row["graced"])
    late = [row for row in lags if not row["graced"]]
    if not late:
        return _within_grace(rule, log, graced)
    total = log.engine.run(sql("leak_people"), which)[0]
    example = log.engine.run(sql("leak_example"), which)[0]
    messages, people = _int(total["messages"]), _int(total["people"])
    lists = _by_list(rows, log)
    details: dict[str, Any] = {
        "lists": lists,
        "routes": _routes(rows),
        "lag": _lag_table(late),
        "median_days": _median_days(late),
        "within_grace": graced,
        "grace": [profile.words() for profile in profiles(log.jurisdictions)],
        "scope": "same" if covers else "other",
    }
    text = rule.message.format(
        people=counted(people, "person", "people"),
        messages=counted(messages, "message"),
        days=f"{details['median_days']:g}",
        list=lists[0][0],
        route=details["routes"][0][0],
    )
    if graced:
        text += f" {counted(graced, 'message')} more fell inside the time that the law allows."
    finding = Finding(
        rule=rule.id,
        severity=rule.severity,
        confidence=rule.confidence,
        message=text,
        location=log.place(_int(example["stopped_src"]), _int(example["stopped_row"])),
        fix=rule.fix,
        evidence=_example(example, log),
        messages=messages,
        people=people,
        details=details,
    )
    return Outcome((finding,), metrics={rule.id: {"messages": messages, "people": people}})


def _within_grace(rule: Rule, log: Log, graced: int) -> Outcome:
    """Nothing came too late for the law; that people were still mailed is said all the same."""
    if not graced:
        return Outcome(metrics={rule.id: {"messages": 0, "people": 0}})
    allowed = "; ".join(profile.words() for profile in profiles(log.jurisdictions))
    text = f"{counted(graced, 'message')} crossed a stop inside the time allowed: {allowed}."
    finding = Finding(
        rule.id, Severity.NOTE, rule.confidence, text, Location("log"), rule.fix,
        details={"within_grace": graced, "scope": "same"},
    )  # fmt: skip
    return Outcome((finding,), metrics={rule.id: {"messages": 0, "people": 0}})


def _missing(log: Log) -> str:
    if not log.sends:
        return _NEEDS_SENDS
    dated = log.engine.run("SELECT count(*) AS dated FROM opt_outs WHERE ts IS NOT NULL")
    return "" if _int(dated[0]["dated"]) else _NEEDS_OPT_OUTS


def _prepare_leaks(log: Log) -> None:
    """Makes the tables `leaks` and `deadlines` once for both checks."""
    known = log.engine.run("SELECT count(*) AS made FROM made WHERE name = 'leaks'")
    if _int(known[0]["made"]):
        return
    log.engine.keep(
        "returns",
        "SELECT email, ts FROM events WHERE event_type = 'resubscribed' AND ts IS NOT NULL",
    )
    log.engine.keep("leaks", sql("leaks"))
    chosen = profiles(log.jurisdictions)
    stops = log.engine.run("SELECT DISTINCT stopped FROM leaks ORDER BY stopped") if chosen else []
    rows = [(_int(row["stopped"]), deadline(_int(row["stopped"]), chosen)[0]) for row in stops]
    log.engine.put("deadlines", {"stopped": "BIGINT", "deadline": "BIGINT"}, rows)
    log.engine.keep("made", "SELECT name FROM made UNION ALL SELECT 'leaks' AS name")


def _by_list(rows: Sequence[Row], log: Log) -> list[list[Any]]:
    """[[file that knew, messages, people]], most messages first. A person may stand under two."""
    totals: dict[str, list[int]] = {}
    for row in rows:
        entry = totals.setdefault(log.file(_int(row["stopped_src"])), [0, 0])
        entry[0] += _int(row["messages"])
        entry[1] += _int(row["people"])
    return [[name, *both] for name, both in sorted(totals.items(), key=lambda i: (-i[1][0], i[0]))]


def _routes(rows: Sequence[Row]) -> list[list[Any]]:
    totals: dict[str, list[int]] = {}
    for row in rows:
        stopped = _labels(row, "stop_")
        route = f"{stopped} → {_labels(row, '')}"
        entry = totals.setdefault(route, [0, 0])
        entry[0] += _int(row["messages"])
        entry[1] += _int(row["people"])
    return [[name, *both] for name, both in sorted(totals.items(), key=lambda i: (-i[1][0], i[0]))]


def _labels(row: Row, prefix: str) -> str:
    names = [row[prefix + label] for label in ("client", "brand", "tool", "list")]
    return " / ".join(str(name) for name in names if name) or "unlabelled"


def _lag_table(lags: Sequence[Row]) -> list[list[Any]]:
    counts = [0] * len(LAGS)
    for row in lags:
        days = _int(row["lag"]) / DAY
        counts[next(at for at, (_, end) in enumerate(LAGS) if days < end)] += _int(row["messages"])
    return [[words, count] for (words, _), count in zip(LAGS, counts, strict=True)]


def _median_days(lags: Sequence[Row]) -> float:
    spread = [_int(row["lag"]) for row in lags for _ in range(_int(row["messages"]))]
    return round(median(spread) / DAY, 1)


def _example(row: Row, log: Log) -> str:
    return (
        f"{row['email']} stopped {minute_text(_int(row['stopped']))}"
        f" ({log.file(_int(row['stopped_src']))}), was mailed {minute_text(_int(row['ts']))}"
        f" ({log.file(_int(row['src']))})"
    )


def stale_file(rule: Rule, log: Log) -> Outcome:
    """Suppression lists that ended before the sending did, or that nobody dated."""
    lists = log.engine.run(sql("lists_known"))
    if not lists:
        return not_checked(rule, "a suppression list")
    if log.last_ts is None:
        return not_checked(rule, _NEEDS_SENDS)
    findings = [found for row in lists if (found := _staleness(rule, log, row))]
    return Outcome(tuple(findings))


def _staleness(rule: Rule, log: Log, row: Row) -> Finding | None:
    src = _int(row["src"])
    source = log.source(src)
    if source and "suppressions" not in source.kinds[:1] and not row["dated"]:
        return None  # an undated flag in a contact export is no list that could go stale
    name = log.file(src)
    if not row["dated"]:
        text = (
            f"{name} has {counted(_int(row['entries']), 'entry', 'entries')} and no dates:"
            " nobody can tell whether it is fresh."
        )
        details: dict[str, Any] = {"name": name, "state": "unknown", "entries": row["entries"]}
        return _stale(rule, log, src, Severity.NOTE, text, 0, details)
    newest = _int(row["newest"])
    labels = {key: row[key] or "" for key in ("tool", "client", "brand", "list")}
    missed = log.engine.run(sql("list_misses"), {"src": src, "newest": newest, **labels})[0]
    behind = (max(_int(log.last_ts), newest) - newest) // DAY
    people = _int(missed["people"])
    if not people and behind <= int(rule.parameters["max_age_days"]):
        return None
    text = f"{name} ends on {day_text(newest)}, {counted(behind, 'day')} before the last send"
    text += (
        f"; {counted(people, 'person', 'people')} said stop since then and are not on it."
        if people
        else "."
    )
    details = {
        "name": name,
        "state": "stale",
        "entries": row["entries"],
        "newest_entry": day_text(newest),
        "newest_opt_out": day_text(_int(missed["newest"])) if people else "",
        "last_send": day_text(log.last_ts),
        "days_behind": behind,
        "missing_people": people,
    }
    severity = rule.severity if people else Severity.WARNING
    return _stale(rule, log, src, severity, text, people, details)


def _stale(
    rule: Rule, log: Log, src: int, severity: Severity, text: str, people: int, details: Any
) -> Finding:
    return Finding(
        rule.id, severity, rule.confidence, text, log.place(src), rule.fix,
        people=people, details=details,
    )  # fmt: skip


def hard_bounced_before(rule: Rule, log: Log) -> Outcome:
    """Sends to addresses that had bounced hard before."""
    if not log.sends:
        return not_checked(rule, _NEEDS_SENDS)
    dated = log.engine.run("SELECT count(*) AS dated FROM bounces WHERE ts IS NOT NULL")
    if not _int(dated[0]["dated"]):
        return not_checked(rule, "dated hard bounces: bounce events, or a bounce list with dates")
    total = log.engine.run(sql("bounced"))[0]
    messages, people = _int(total["messages"]), _int(total["people"])
    if not messages:
        return Outcome()
    row = log.engine.run(sql("bounced_example"))[0]
    text = rule.message.format(
        people=counted(people, "person", "people"), messages=counted(messages, "message")
    )
    evidence = (
        f"{row['email']} bounced {minute_text(_int(row['bounced']))}"
        f" ({log.file(_int(row['bounced_src']))}), was mailed {minute_text(_int(row['ts']))}"
    )
    place = log.place(_int(row["src"]), _int(row["src_row"]))
    finding = Finding(
        rule.id, rule.severity, rule.confidence, text, place, rule.fix, evidence, messages, people
    )
    return Outcome((finding,))


def _int(value: Any) -> int:
    return int(value)
