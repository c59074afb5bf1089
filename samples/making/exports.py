"""The files of the agency as its tools would export them; every byte follows from the record."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from making.cast import HARVEST
from making.log import OptOut, Reaction, Send, midnight, moment, week_day
from making.people import Person
from making.texts import Stream

SENDGRID_HEADER = (
    "processed,message_id,event,api_key_id,recv_message_id,credential_id,subject,from,email,"
    "asm_group_id,template_id,originating_ip,reason,outbound_ip,outbound_ip_type,mx,url,attempt,"
    "user_agent,type,is_unique,username,categories,marketing_campaign_id,marketing_campaign_name,"
    "marketing_campaign_split_id,marketing_campaign_version,unique_args"
).split(",")
OUTREACH_HEADER = (
    "id,subject,bodyText,bodyHtml,mailingType,mailboxAddress,messageId,state,createdAt,scheduledAt,"
    "deliveredAt,openedAt,openCount,clickedAt,clickCount,repliedAt,bouncedAt,unsubscribedAt,"
    "markedAsSpamAt,prospectId,sequenceId,sequenceStepId,templateId,userId,toAddress,firstName,"
    "lastName,company"
).split(",")
HUBSPOT_HEADER = (
    "Record ID,First Name,Last Name,Email,Company,Job Title,Industry,Country/Region,"
    "Lifecycle Stage,Create Date"
).split(",")
MAILCHIMP_HEAD = "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME"
MAILCHIMP_TAIL = "LEID,EUID,NOTES,TAGS"
MAILCHIMP_MIDDLE = {
    "subscribed": "LAST_CHANGED",
    "unsubscribed": "UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON",
    "cleaned": "CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID",
}
MAILBOXES: dict[Stream, str] = {
    "sendgrid": "news@bellweather.example",
    "tarn": "jo.marsh@tarn.example",
    "bellweather": "lena.ortiz@bellweather.example",
}
_DRAFTED = 6 * 3_600 + 1_800
"""Second of the day at which the sales tool drafts the messages of the day."""
_GONE = '550 5.1.1 "User unknown", mailbox does not exist'
_SENDGRID_EVENTS: tuple[Reaction, ...] = ("open", "click", "bounce", "unsubscribe", "spamreport")

Row = dict[str, str]


def comma_text(header: Sequence[str], rows: Iterable[Row], delimiter: str = ",") -> str:
    """Delimited text with CRLF line ends; columns that a row lacks stay empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def sendgrid_activity(sends: Sequence[Send]) -> bytes:
    """The Email Activity file: one event a row, in order of time."""
    rows: list[tuple[int, int, Row]] = []
    for number, send in enumerate(sends, start=1):
        for ts, event in _sendgrid_events(send):
            rows.append((ts, len(rows), _sendgrid_row(send, f"kl{number:05d}", ts, event)))
    rows.sort(key=lambda row: row[:2])
    return comma_text(SENDGRID_HEADER, (row for _, _, row in rows)).encode()


def _sendgrid_events(send: Send) -> list[tuple[int, str]]:
    events: list[tuple[int, str]] = [(send.ts, "processed")]
    if "bounce" not in send.reactions:
        events.append((send.ts + 2, "delivered"))
    return events + [
        (send.reactions[kind], kind) for kind in _SENDGRID_EVENTS if kind in send.reactions
    ]


def _sendgrid_row(send: Send, message: str, ts: int, event: str) -> Row:
    row = {
        "processed": f"{moment(ts):%Y-%m-%d %H:%M:%S}",
        "message_id": message,
        "event": event,
        "email": send.person.email,
        "marketing_campaign_name": send.campaign,
    }
    if event == "processed":
        row |= {"subject": send.subject, "from": MAILBOXES["sendgrid"]}
    elif event == "bounce":
        row |= {"reason": _GONE, "type": "bounce"}
    elif event == "click":
        row["url"] = "https://bellweather.example/letter"
    return row


def sendgrid_unsubscribes(sends: Sequence[Send], earlier: Sequence[Person]) -> bytes:
    """The global unsubscribes: stops of the record and a few older ones, as epoch seconds."""
    rows = [(midnight(date(2025, 3, 1)) + 700_001 * n, one.email) for n, one in enumerate(earlier)]
    rows += [
        (send.reactions["unsubscribe"], send.person.email)
        for send in sends
        if "unsubscribe" in send.reactions
    ]
    entries = ({"email": email, "created": str(ts)} for ts, email in sorted(rows, reverse=True))
    return comma_text(("email", "created"), entries).encode()


def sendgrid_bounces(sends: Sequence[Send], earlier: Sequence[Person]) -> bytes:
    """The bounces, newest first; the reasons hold commas and quotes."""
    rows = [(midnight(date(2025, 4, 1)) + 600_011 * n, one.email) for n, one in enumerate(earlier)]
    rows += [
        (send.reactions["bounce"], send.person.email)
        for send in sends
        if "bounce" in send.reactions
    ]
    entries = (
        {"status": "5.1.1", "reason": _GONE, "email": email, "created": str(ts)}
        for ts, email in sorted(rows, reverse=True)
    )
    return comma_text(("status", "reason", "email", "created"), entries).encode()


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A record that does not fit its header, put after so many sound records."""

    after: int
    text: str


BROKEN_ROWS = (
    BrokenRow(700, "970001,Notes on demand planning,cut off here"),
    BrokenRow(
        1500, "970002,Price, size and delivery" + "," * 24 + "t.okoro@elm-tools.example,x,y,z,w"
    ),
)


def outreach_mailings(
    sends: Sequence[Send], first_id: int, broken: Sequence[BrokenRow] = ()
) -> bytes:
    """The mailings of one mailbox, wide: one message a row with a column for each event."""
    rows = (_mailing(send, first_id + place) for place, send in enumerate(sends))
    pieces = [comma_text(OUTREACH_HEADER, ())]
    for place, row in enumerate(rows):
        pieces += [one.text + "\r\n" for one in broken if one.after == place]
        pieces.append(comma_text(OUTREACH_HEADER, [row]).split("\r\n", 1)[1])
    return "".join(pieces).encode()


def _mailing(send: Send, number: int) -> Row:
    if send.text is None:
        raise ValueError(number)
    person = send.person
    body = send.text.filled(person.first_name, person.company)[1]
    row = {
        "id": str(number), "subject": send.subject, "bodyText": body, "mailingType": "sequence",
        "mailboxAddress": MAILBOXES[send.stream], "scheduledAt": _zulu(send.ts),
        "createdAt": _zulu(send.ts - send.ts % 86_400 + _DRAFTED), "prospectId": str(person.number),
        "sequenceId": send.campaign, "sequenceStepId": f"{send.campaign}{send.step}",
        "templateId": str(send.text.number), "toAddress": person.email,
        "firstName": person.first_name, "lastName": person.last_name, "company": person.company,
    }  # fmt: skip
    row["deliveredAt"] = "" if "bounce" in send.reactions else _zulu(send.ts)
    columns: tuple[tuple[Reaction, str], ...] = (
        ("open", "openedAt"), ("click", "clickedAt"), ("reply", "repliedAt"),
        ("bounce", "bouncedAt"), ("unsubscribe", "unsubscribedAt"),
    )  # fmt: skip
    return row | {to: _zulu(send.reactions[kind]) for kind, to in columns if kind in send.reactions}


def _zulu(ts: int) -> str:
    return f"{moment(ts):%Y-%m-%dT%H:%M:%SZ}"


_NOTES = (
    "", "", "möchte keine E-Mails mehr", "am Telefon: „bitte löschen“", "said “not again” twice",
    "zählt uns € 40 Aufwand vor", "rief an", "",
)  # fmt: skip


def outreach_optouts(entries: Sequence[OptOut]) -> bytes:
    """Tarn's opt-out list: semicolons, cp1252, day-first dates, and a totals row at the end."""
    rows = [
        {
            "E-mail": one.person.email,
            "Opt-out date": f"{one.day:%d.%m.%Y}",
            "Reason": one.reason,
            "Note": _NOTES[one.person.number % len(_NOTES)] if one.reason == "Manual" else "",
        }
        for one in entries
    ]
    rows.append({"E-mail": "Total", "Opt-out date": str(len(rows))})
    header = ("E-mail", "Opt-out date", "Reason", "Note")
    return comma_text(header, rows, ";").encode("cp1252")


def hubspot_contacts(rows: Sequence[tuple[Person, str]]) -> bytes:
    """The contact list as Excel's "Unicode text": UTF-16 LE with BOM, tabs; address as given."""
    table: list[Row] = []
    for place, (person, email) in enumerate(rows):
        created = moment(midnight(date(2025, 6, 2)) + place * 31_140)
        values = (
            str(5_000 + place), person.first_name, person.last_name, email, person.company,
            person.title, _industry(person.company), person.country,
            ("Lead", "Lead", "Opportunity", "Customer")[place % 4], f"{created:%Y-%m-%d %H:%M}",
        )  # fmt: skip
        table.append(dict(zip(HUBSPOT_HEADER, values, strict=True)))
    return b"\xff\xfe" + comma_text(HUBSPOT_HEADER, table, "\t").encode("utf-16-le")


def _industry(company: str) -> str:
    return company.rsplit(" ", 1)[-1].replace("Sons", "Family business")


def hubspot_unsubscribes(people: Sequence[Person]) -> bytes:
    """Unsubscribes and bounces without any date."""
    header = (
        "Email", "Portal Bounce", "Portal Unsubscribe", "Portal Spam Report", "Global Bounce",
        "Marketing Information",
    )  # fmt: skip
    marks = ("Portal Unsubscribe", "Portal Unsubscribe", "Portal Bounce", "Marketing Information")
    rows = ({"Email": one.email, marks[n % 4]: "TRUE"} for n, one in enumerate(people))
    return comma_text(header, rows).encode()


def mailchimp_audience(
    subscribed: Sequence[Person], unsubscribed: Sequence[OptOut], cleaned: Sequence[OptOut]
) -> bytes:
    """The three files of an audience in a ZIP, stored so that no compressor changes its bytes."""
    members = {
        "subscribed": [OptOut(person, date(2024, 11, 4), "") for person in subscribed],
        "unsubscribed": unsubscribed,
        "cleaned": cleaned,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for status, entries in members.items():
            name = f"{status}_members_export_7c1e20.csv"
            info = zipfile.ZipInfo(name, (2026, 10, 30, 18, 0, 0))
            # The default is the platform's, which would change the bytes.
            info.create_system = 3
            archive.writestr(info, _audience_file(status, entries))
    return out.getvalue()


def _audience_file(status: str, entries: Sequence[OptOut]) -> bytes:
    middle = MAILCHIMP_MIDDLE[status]
    header = f"{MAILCHIMP_HEAD},{middle},{MAILCHIMP_TAIL}".split(",")
    time_column, *titles = middle.split(",")
    rows: list[Row] = []
    for one in entries:
        number = one.person.number
        joined = moment(midnight(date(2023, 5, 1)) + number * 3_617)
        row = {
            "Email Address": one.person.email, "First Name": one.person.first_name,
            "Last Name": one.person.last_name, "MEMBER_RATING": str(1 + number % 5),
            "OPTIN_TIME": f"{joined:%Y-%m-%d %H:%M:%S}",
            "CONFIRM_TIME": f"{joined:%Y-%m-%d %H:%M:%S}",
            time_column: f"{one.day:%Y-%m-%d} {8 + number % 12:02d}:{number % 60:02d}:07",
            "LEID": str(400_000 + number), "EUID": f"e{number:07x}",
            "TAGS": '"Pantry club","Shop counter"' if number % 3 else '"Pantry club"',
        }  # fmt: skip
        if titles:
            row |= {titles[0]: "Pantry club monthly", titles[1]: "8d02"}
        if "UNSUB_REASON" in titles:
            row["UNSUB_REASON"] = "NORMAL"
        rows.append(row)
    return comma_text(header, rows).encode()


def calendar() -> bytes:
    """The campaign days that were announced beforehand."""
    day = week_day(HARVEST, 3)
    return comma_text(("date", "name"), [{"date": str(day), "name": "Harvest week"}]).encode()


def write_file(path: Path, content: bytes) -> None:
    """Writes one file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
