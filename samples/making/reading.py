"""Reads the sample files back: sends, stops, bounces and lists with the labels of their files."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

LABELS: dict[str, dict[str, str]] = {
    "sendgrid_": {"client": "Bellweather Foods", "list": "kitchen-letter", "tool": "SendGrid"},
    "outreach_mailings_tarn": {"client": "Tarn Analytics", "tool": "Outreach"},
    "outreach_mailings_bellweather": {"client": "Bellweather Foods", "tool": "Outreach"},
    "outreach_optouts": {"client": "Tarn Analytics", "tool": "Outreach"},
    "hubspot_": {"tool": "HubSpot"},
    "mailchimp_": {"client": "Bellweather Foods", "list": "pantry-club", "tool": "Mailchimp"},
}
"""Start of a file name -> its labels, as in `agency/outreach-audit.yaml`."""

_DAY = 86_400
_SENDGRID_STOPS = ("unsubscribe", "spamreport")

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Mail:
    """One send."""

    email: str
    ts: int
    file: str
    sender: str
    campaign: str
    text: int = 0
    """Number of the base text; 0 where the file has no bodies."""
    body: str = ""
    replied: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """An opt-out or a hard bounce of one address."""

    email: str
    ts: int
    file: str


@dataclass(slots=True)
class Agency:
    """Everything that the files say."""

    sends: list[Mail] = field(default_factory=list)
    stops: list[Mark] = field(default_factory=list)
    bounces: list[Mark] = field(default_factory=list)
    lists: dict[str, list[Mark]] = field(default_factory=dict)
    """Suppression file -> its entries with a date; a file without dates has none."""
    undated: list[str] = field(default_factory=list)
    """Addresses on the suppression file without dates."""
    crm: list[str] = field(default_factory=list)
    """Addresses of the contact list as written."""
    records: dict[str, int] = field(default_factory=dict)
    """File -> records under its header, broken ones and totals included."""
    rejected_lines: dict[str, list[int]] = field(default_factory=dict)
    """File -> physical lines, from 1, at which records start that cannot be used."""


def labels_of(file: str) -> dict[str, str]:
    """The labels that a file carries."""
    return next(labels for start, labels in LABELS.items() if file.startswith(start))


def read_agency(folder: Path) -> Agency:
    """Every file of the agency."""
    agency = Agency()
    _read_sendgrid(agency, folder)
    for name in ("outreach_mailings_tarn.csv", "outreach_mailings_bellweather.csv"):
        _read_mailings(agency, folder, name)
    _read_optouts(agency, folder)
    _read_hubspot(agency, folder)
    _read_mailchimp(agency, folder)
    agency.sends.sort(key=lambda mail: (mail.ts, mail.email, mail.file))
    return agency


def _rows(agency: Agency, name: str, text: str, delimiter: str = ",") -> list[Row]:
    """The records that fit the header; counts them and notes the lines of the others."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header, rows, count, line = next(reader), [], 0, reader.line_num + 1
    for cells in reader:
        count += 1
        if len(cells) != len(header) or cells[0] == "Total":
            agency.rejected_lines.setdefault(name, []).append(line)
        else:
            rows.append(dict(zip(header, cells, strict=True)))
        line = reader.line_num + 1
    agency.records[name] = count
    return rows


def _file_rows(agency: Agency, folder: Path, name: str) -> list[Row]:
    return _rows(agency, name, (folder / name).read_bytes().decode())


def _read_sendgrid(agency: Agency, folder: Path) -> None:
    name = "sendgrid_activity.csv"
    for row in _file_rows(agency, folder, name):
        mark = Mark(row["email"].strip().lower(), _time(row["processed"]), name)
        if row["event"] == "processed":
            campaign = row["marketing_campaign_name"]
            agency.sends.append(Mail(mark.email, mark.ts, name, row["from"], campaign))
        elif row["event"] in _SENDGRID_STOPS:
            agency.stops.append(mark)
        elif row["event"] == "bounce":
            agency.bounces.append(mark)
    agency.stops += _sendgrid_list(agency, folder, "sendgrid_unsubscribes.csv")
    agency.bounces += _sendgrid_list(agency, folder, "sendgrid_bounces.csv")


def _sendgrid_list(agency: Agency, folder: Path, name: str) -> list[Mark]:
    rows = _file_rows(agency, folder, name)
    agency.lists[name] = [Mark(row["email"].lower(), int(row["created"]), name) for row in rows]
    return agency.lists[name]


def _read_mailings(agency: Agency, folder: Path, name: str) -> None:
    for row in _file_rows(agency, folder, name):
        email = row["toAddress"].strip().lower()
        agency.sends.append(
            Mail(
                email, _time(row["scheduledAt"]), name, row["mailboxAddress"], row["sequenceId"],
                int(row["templateId"]), row["bodyText"], bool(row["repliedAt"]),
            )
        )  # fmt: skip
        if row["unsubscribedAt"]:
            agency.stops.append(Mark(email, _time(row["unsubscribedAt"]), name))
        if row["bouncedAt"]:
            agency.bounces.append(Mark(email, _time(row["bouncedAt"]), name))


def _read_optouts(agency: Agency, folder: Path) -> None:
    name = "outreach_optouts.csv"
    rows = _rows(agency, name, (folder / name).read_bytes().decode("cp1252"), ";")
    agency.lists[name] = []
    for row in rows:
        day = datetime.strptime(row["Opt-out date"], "%d.%m.%Y").replace(tzinfo=UTC)
        # A list that gives only the day counts from the end of that day.
        mark = Mark(row["E-mail"].lower(), int(day.timestamp()) + _DAY, name)
        agency.lists[name].append(mark)
    agency.stops += agency.lists[name]


def _read_hubspot(agency: Agency, folder: Path) -> None:
    name = "hubspot_contacts.txt"
    rows = _rows(agency, name, (folder / name).read_bytes().decode("utf-16"), "\t")
    agency.crm = [row["Email"] for row in rows]
    name = "hubspot_unsubscribes_bounces.csv"
    agency.undated = [row["Email"].lower() for row in _file_rows(agency, folder, name)]
    agency.lists[name] = []


def _read_mailchimp(agency: Agency, folder: Path) -> None:
    archive_name = "mailchimp_audience.zip"
    columns = {
        "unsubscribed": ("UNSUB_TIME", agency.stops),
        "cleaned": ("CLEAN_TIME", agency.bounces),
    }
    with zipfile.ZipFile(folder / archive_name) as archive:
        for member in archive.namelist():
            name = f"{archive_name}!{member}"
            rows = _rows(agency, name, archive.read(member).decode())
            if member.split("_")[0] in columns:
                column, into = columns[member.split("_")[0]]
                agency.lists[name] = [
                    Mark(row["Email Address"].lower(), _time(row[column]), name) for row in rows
                ]
                into.extend(agency.lists[name])


def _time(text: str) -> int:
    return int(datetime.fromisoformat(text.replace("Z", "")).replace(tzinfo=UTC).timestamp())
