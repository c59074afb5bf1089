"""What is wrong with the sample agency, counted from its files in plain Python.

Nothing here knows what the generator planned, and nothing here is shared with the audit.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from making.reading import Agency, Mail, Mark, labels_of, read_agency
from making.texts import TEXTS

_DAY = 86_400
_WEEK = 7 * _DAY
_STALE_AFTER = 30 * _DAY
_CAP = 2
_REFERRING = frozenset(text.number for text in TEXTS if text.step > 1)

SPIKES = (
    ("2026-05-19", "2026-05-21", "tarn", False),
    ("2026-06-16", "2026-06-16", "sendgrid", False),
    ("2026-09-24", "2026-09-24", "sendgrid", True),
)
"""First day, last day, start of the file name after `outreach_mailings_`, whether announced."""

Truth = dict[str, Any]


def recount(folder: Path) -> Truth:
    """All planted numbers, by the rule that should find them."""
    agency = read_agency(folder)
    late, leaks = _opt_out_findings(agency)
    return {
        "log": _log(agency),
        "files": {
            name: {"records": count, "rejected_lines": agency.rejected_lines.get(name, [])}
            for name, count in sorted(agency.records.items())
        },
        "suppression/sent-after-opt-out": _late(late),
        "suppression/scope-leak": _leaks(leaks),
        "suppression/hard-bounced-before": _counts(_after_bounce(agency)),
        "suppression/stale-file": _staleness(agency),
        "volume/spike": [_spike(agency.sends, *planned) for planned in SPIKES],
        "volume/contact-cap": _counts(_over_cap(agency.sends)),
        "presumption/phantom-follow-up": _phantoms(agency.sends),
        "list/duplicate-person": _duplicates(agency.crm),
        "list/invalid-address": {"contacts": sum(not possible(one) for one in agency.crm)},
        "texts": _texts(agency.sends),
        "months": _months(agency.sends),
    }


def truth_text(truth: Truth, seed: int) -> str:
    """The JSON document of the planted numbers."""
    return json.dumps({"seed": seed, **truth}, indent=1, ensure_ascii=False) + "\n"


def _counts(sends: Sequence[Mail]) -> Truth:
    return {"messages": len(sends), "people": len({mail.email for mail in sends})}


def _by_address(marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        found[mark.email].append(mark)
    return found


def _differing(one: str, other: str) -> tuple[str, ...]:
    """The labels that two files both carry with different values."""
    first, second = labels_of(one), labels_of(other)
    return tuple(key for key in first if key in second and first[key] != second[key])


def _opt_out_findings(
    agency: Agency,
) -> tuple[list[tuple[Mail, int]], list[tuple[Mail, tuple[str, ...]]]]:
    """Sends after a stop that covers them with their lag, and sends after another's stop only."""
    stops = _by_address(agency.stops)
    late: list[tuple[Mail, int]] = []
    leaks: list[tuple[Mail, tuple[str, ...]]] = []
    for mail in agency.sends:
        before = [stop for stop in stops.get(mail.email, ()) if stop.ts < mail.ts]
        covering = [stop.ts for stop in before if not _differing(stop.file, mail.file)]
        if covering:
            late.append((mail, mail.ts - min(covering)))
        elif before:
            first = min(before, key=lambda stop: (stop.ts, stop.file))
            leaks.append((mail, _differing(first.file, mail.file)))
    return late, leaks


def _late(late: Sequence[tuple[Mail, int]]) -> Truth:
    lags = sorted(lag for _, lag in late)
    return {
        **_counts([mail for mail, _ in late]),
        "by_file": dict(sorted(Counter(mail.file for mail, _ in late).items())),
        "lag_days": {
            "min": round(lags[0] / _DAY, 2),
            "median": round(median(lags) / _DAY, 2),
            "max": round(lags[-1] / _DAY, 2),
        },
        "within_10_days": sum(lag <= 10 * _DAY for lag in lags),
    }


def _leaks(leaks: Sequence[tuple[Mail, tuple[str, ...]]]) -> Truth:
    return {
        **_counts([mail for mail, _ in leaks]),
        "by_labels": dict(sorted(Counter("+".join(labels) for _, labels in leaks).items())),
    }


def _after_bounce(agency: Agency) -> list[Mail]:
    bounces = _by_address(agency.bounces)
    return [
        mail
        for mail in agency.sends
        if any(bounce.ts < mail.ts for bounce in bounces.get(mail.email, ()))
    ]


def _staleness(agency: Agency) -> Truth:
    last_send = max(mail.ts for mail in agency.sends)
    return {
        name: _state(name, entries, agency.stops, last_send)
        for name, entries in sorted(agency.lists.items())
    }


def _state(name: str, entries: Sequence[Mark], stops: Sequence[Mark], last_send: int) -> Truth:
    if not entries:
        return {"state": "unknown"}
    newest, known = max(entry.ts for entry in entries), {entry.email for entry in entries}
    missing = {
        stop.email
        for stop in stops
        if stop.ts > newest and stop.email not in known and not _differing(name, stop.file)
    }
    old = last_send - newest > _STALE_AFTER
    return {
        "state": "stale" if old or missing else "fresh",
        "newest_days_before_last_send": round((last_send - newest) / _DAY, 2),
        "later_opt_outs_missing": len(missing),
    }


def _spike(sends: Sequence[Mail], first: str, last: str, flow: str, planned: bool) -> Truth:
    """A busy run with what its weekdays usually hold, from the sender's other days."""
    mine = [mail for mail in sends if flow in mail.file]
    days = Counter(_date(mail.ts) for mail in mine)
    run = [day for day in sorted(days) if first <= day <= last]
    usual = [median(n for d, n in days.items() if d not in run and _weekday(d) == _weekday(day))
             for day in run]  # fmt: skip
    count = sum(days[day] for day in run)
    return {
        "sender": mine[0].sender, "client": labels_of(mine[0].file)["client"],
        "domain": mine[0].sender.partition("@")[2],
        "campaign": Counter(m.campaign for m in mine if _date(m.ts) in run).most_common(1)[0][0],
        "date": first, "until": last, "messages": [days[day] for day in run],
        "usual": usual, "ratio": round(count / sum(usual), 1), "planned": planned,
    }  # fmt: skip


def _date(ts: int) -> str:
    return f"{datetime.fromtimestamp(ts, UTC):%Y-%m-%d}"


def _weekday(day: str) -> int:
    return datetime.fromisoformat(day).weekday()


def _over_cap(sends: Sequence[Mail]) -> list[Mail]:
    """Sends that are the third or later to their address within seven days, themselves included."""
    times: dict[str, list[int]] = defaultdict(list)
    over: list[Mail] = []
    for mail in sends:
        times[mail.email].append(mail.ts)
        if sum(ts > mail.ts - _WEEK for ts in times[mail.email]) > _CAP:
            over.append(mail)
    return over


def _phantoms(sends: Sequence[Mail]) -> Truth:
    """References to earlier mail in messages to somebody who had none, beside the true ones."""
    first = {mail.email: mail.ts for mail in reversed(sends)}
    referring = [mail for mail in sends if mail.text in _REFERRING]
    phantoms = [mail for mail in referring if first[mail.email] == mail.ts]
    return {
        **_counts(phantoms),
        "by_text": {str(k): n for k, n in sorted(Counter(m.text for m in phantoms).items())},
        "true_follow_ups": len(referring) - len(phantoms),
    }


def possible(address: str) -> bool:
    """Whether an address could exist by its form."""
    local, at, domain = address.partition("@")
    return bool(
        at and local and domain and "@" not in domain and " " not in address
        and all(local.split(".")) and all(domain.split("."))
    )  # fmt: skip


def _duplicates(addresses: Sequence[str]) -> Truth:
    """Mailboxes that the contact list holds more than once; case and +tags make no difference."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for address in filter(possible, addresses):
        local, _, domain = address.lower().partition("@")
        spellings[f"{local.partition('+')[0]}@{domain}"].append(address.lower())
    twice = [found for found in spellings.values() if len(found) > 1]
    return {
        "people": len(twice),
        "contacts": sum(map(len, twice)),
        "by_tag": sum(len(set(found)) > 1 for found in twice),
        "by_case": sum(len(set(found)) == 1 for found in twice),
    }


def _log(agency: Agency) -> Truth:
    sends = agency.sends
    return {
        **_counts(sends),
        "first_day": _date(sends[0].ts),
        "last_day": _date(sends[-1].ts),
        "by_file": dict(sorted(Counter(mail.file for mail in sends).items())),
        "by_sender": dict(sorted(Counter(mail.sender for mail in sends).items())),
        "undated_entries": len(agency.undated),
        "undated_and_mailed": len(set(agency.undated) & {mail.email for mail in sends}),
    }


def _texts(sends: Sequence[Mail]) -> list[Truth]:
    """The base texts of the sales mail; a body without a person's own data leads back here."""
    return [
        {
            "id": text.number, "manner": text.manner, "step": text.step,
            **_counts([mail for mail in sends if mail.text == text.number]),
            "bodies": len({mail.body for mail in sends if mail.text == text.number}),
            "subject": text.subject, "body": text.body,
        }
        for text in TEXTS
    ]  # fmt: skip


def _months(sends: Sequence[Mail]) -> list[Truth]:
    """All sends of each month, and the replies to the sales mail per 1,000 of it."""
    found: dict[str, list[Mail]] = defaultdict(list)
    for mail in sends:
        found[_date(mail.ts)[:7]].append(mail)
    return [
        {
            "month": month, "messages": len(mails),
            "sales_messages": (sales := sum(mail.text > 0 for mail in mails)),
            "replies": (replies := sum(mail.replied for mail in mails)),
            "replies_per_1000": round(1000 * replies / sales, 1),
        }
        for month, mails in sorted(found.items())
    ]  # fmt: skip
