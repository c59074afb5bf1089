"""Staged tables to what the checks query: sends with text ids, opt-outs, bounces, contacts.

Everything here runs once, in DuckDB, before any engine's portable SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outreach_audit.normalise.addresses import PLAIN, mailbox_sql
from outreach_audit.normalise.demerge import careful_sql, inside_word_sql, quick_sql, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

_DAY = 86400


@dataclass(frozen=True, slots=True)
class SentText:
    """A distinct text of the log as it was written, and where it was first met."""

    id: str
    subject: str
    body: str
    messages: int
    people: int
    src: int
    src_row: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """Counts that the report needs to account for every row."""

    sends: int
    people: int
    first_ts: int | None
    last_ts: int | None
    unresolved_sends: int
    """Sends with a recipient id that no contact file explains."""
    unresolved_events: int
    uncompared: int
    """Suppression entries of a type that is not compared with the log yet."""
    contacts: int


def prepare(connection: DuckDBPyConnection) -> Prepared:
    """Makes the tables `sends`, `events`, `opt_outs`, `bounces`, `contacts`, `texts` and `volume`
    out of the views `staged_*`.
    """
    run = connection.execute
    run(_IDENTITIES)
    run(_PEOPLE)
    run(_MESSAGES)
    # DuckDB 2.0 fails to bind the folded expressions of an empty log: no folding by statistics here.
    run("SET disabled_optimizers = 'statistics_propagation'")
    _number_texts(connection)
    run("RESET disabled_optimizers")
    run(_EVENTS)
    run(_SENT_ADDRESSES)
    run(_RESOLVED)
    run(_OPT_OUTS)
    run(_BOUNCES)
    run(_CONTACTS)
    run("CREATE OR REPLACE TEMP VIEW volume AS SELECT * FROM staged_volume")
    return _counts(connection)


def sent_texts(connection: DuckDBPyConnection, most: int) -> tuple[list[SentText], int]:
    """Distinct texts by messages sent, at most `most`, and how many there are in all."""
    rows = connection.execute(
        "SELECT printf('%016x', text_key), subject, body, messages, people, src, src_row"
        " FROM texts ORDER BY messages DESC, subject, body LIMIT ?",
        [most],
    ).fetchall()
    total = _one(connection, "SELECT count(*) FROM texts")
    return [SentText(r[0], written(r[1]), written(r[2]), *r[3:]) for r in rows], total


def own_mailboxes(connection: DuckDBPyConnection) -> frozenset[str]:
    """Addresses that mail is sent from."""
    rows = connection.execute(
        "SELECT DISTINCT lower(sender) FROM (SELECT sender FROM sends"
        " UNION ALL SELECT sender FROM volume) WHERE sender LIKE '%@%'"
    ).fetchall()
    return frozenset(row[0] for row in rows)


def odd_addresses(connection: DuckDBPyConnection) -> list[tuple[str, int, int, str]]:
    """Addresses of sends and contacts that are not plainly right: (address, src, row, table)."""
    rows = connection.execute(
        f"""SELECT email, arg_min(src, (src, src_row)), arg_min(src_row, (src, src_row)),
                   min(origin) FROM (
              SELECT email, src, src_row, 'sends' AS origin FROM sends WHERE email IS NOT NULL
              UNION ALL
              SELECT email, src, src_row, 'contacts' FROM contacts WHERE email IS NOT NULL)
            WHERE length(email) > 64 OR NOT regexp_full_match(email, '{PLAIN}')
            GROUP BY email ORDER BY email"""
    ).fetchall()
    return [tuple(row) for row in rows]


def _one(connection: DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def _counts(connection: DuckDBPyConnection) -> Prepared:
    row = connection.execute(
        "SELECT count(*), count(DISTINCT email), min(ts), max(ts),"
        " count(*) FILTER (email IS NULL) FROM sends"
    ).fetchone()
    sends, people, first, last, unresolved = row or (0, 0, None, None, 0)
    return Prepared(
        sends=sends,
        people=people,
        first_ts=first,
        last_ts=last,
        unresolved_sends=unresolved,
        unresolved_events=_one(connection, "SELECT count(*) FROM events WHERE email IS NULL"),
        uncompared=_one(
            connection,
            "SELECT count(*) FROM staged_suppressions"
            " WHERE identifier_type IN ('sha512', 'recipient_id') AND recipient_id IS NULL",
        ),
        contacts=_one(connection, "SELECT count(*) FROM contacts"),
    )


_IDENTITIES = """
CREATE OR REPLACE TEMP TABLE identities AS
SELECT recipient_id, min(email) AS email FROM (
    SELECT recipient_id, email FROM staged_contacts
    UNION ALL SELECT recipient_id, email FROM staged_events
    UNION ALL SELECT recipient_id, email FROM staged_sends
    UNION ALL SELECT recipient_id, identifier FROM staged_suppressions
              WHERE identifier_type = 'email'
) WHERE recipient_id IS NOT NULL AND recipient_id <> '' AND email IS NOT NULL AND email <> ''
GROUP BY recipient_id
"""

_PEOPLE = """
CREATE OR REPLACE TEMP TABLE people AS
SELECT email,
       arg_min(first_name, (src, src_row)) FILTER (coalesce(first_name, '') <> '') AS first_name,
       arg_min(last_name, (src, src_row)) FILTER (coalesce(last_name, '') <> '') AS last_name,
       arg_min(company, (src, src_row)) FILTER (coalesce(company, '') <> '') AS company,
       arg_min(title, (src, src_row)) FILTER (coalesce(title, '') <> '') AS title
FROM staged_contacts WHERE email IS NOT NULL AND email <> '' GROUP BY email
"""

_MESSAGES = """
CREATE OR REPLACE TEMP TABLE campaigns AS
SELECT campaign_id,
       min(ts) AS ts,
       arg_min(campaign, (src, src_row)) AS campaign, arg_min(sender, (src, src_row)) AS sender,
       arg_min(subject, (src, src_row)) AS subject, arg_min(body, (src, src_row)) AS body
FROM staged_messages WHERE coalesce(campaign_id, '') <> '' GROUP BY campaign_id
"""


_FIELDS = ("company", "title", "full_name", "last_name", "first_name", "email")
_TEXTS = ("subject", "body")
_KEY = "CASE WHEN subject = '' AND body = '' THEN NULL ELSE hash(subject, body) END"

_NAMED = """
SELECT *, CASE WHEN first_name <> '' AND last_name <> '' THEN first_name || ' ' || last_name END
          AS full_name
FROM (
SELECT s.src, s.src_row, s.send_id, coalesce(nullif(s.email, ''), i.email) AS email,
       coalesce(s.ts, m.ts) AS ts, coalesce(s.date_only, false) AS date_only, s.tool, s.client,
       s.brand, s.list,
       coalesce(nullif(s.sender, ''), m.sender) AS sender,
       coalesce(nullif(s.campaign, ''), m.campaign, nullif(s.campaign_id, '')) AS campaign,
       s.step, s.channel,
       coalesce(nullif(s.subject, ''), m.subject) AS subject,
       coalesce(nullif(s.body, ''), m.body) AS body,
       trim(coalesce(nullif(s.first_name, ''), p.first_name)) AS first_name,
       trim(coalesce(nullif(s.last_name, ''), p.last_name)) AS last_name,
       trim(coalesce(nullif(s.company, ''), p.company)) AS company,
       trim(coalesce(nullif(s.title, ''), p.title)) AS title
FROM staged_sends s
LEFT JOIN identities i ON coalesce(s.email, '') = '' AND s.recipient_id = i.recipient_id
LEFT JOIN people p ON p.email = coalesce(nullif(s.email, ''), i.email)
LEFT JOIN campaigns m ON m.campaign_id = s.campaign_id
) joined
"""


def _number_texts(connection: DuckDBPyConnection) -> None:
    """Makes `sends`, each with the key of its de-merged text, and `texts` with each text once.

    Bodies are never copied: a key is made of each, and the body read again for one send of a key.
    """
    run = connection.execute
    run(_sends_query())
    run("CREATE OR REPLACE TEMP VIEW sends AS SELECT rowid + 1 AS send_no, * FROM numbered_sends")
    run("CREATE OR REPLACE TEMP TABLE worded (text_key UBIGINT, subject VARCHAR, body VARCHAR)")
    if _one(connection, "SELECT count(text_key) FROM numbered_sends"):
        _word_texts(connection)
    run(_TEXT_TABLE)


def _word_texts(connection: DuckDBPyConnection) -> None:
    """Fills `worded`; where a plain replacement went into a longer word, by patterns instead."""
    run = connection.execute
    run(f"INSERT INTO worded {_worded(quick_sql)}")
    touched = " OR ".join(inside_word_sql(text) for text in _TEXTS)
    run(f"CREATE OR REPLACE TEMP TABLE touched AS SELECT text_key FROM worded WHERE {touched}")
    if _one(connection, "SELECT count(*) FROM touched"):
        run(_renumber())
        run("DELETE FROM worded WHERE text_key IN (SELECT text_key FROM touched)")
        run(f"INSERT INTO worded {_worded(careful_sql)}")


def _sends_query() -> str:
    return f"""
        CREATE OR REPLACE TEMP TABLE numbered_sends AS
        SELECT src, src_row, send_id, email, {mailbox_sql("email")} AS mailbox, ts,
               CAST(floor(ts / {_DAY}.0) AS BIGINT) AS day, date_only, tool, client, brand, list,
               sender, nullif(split_part(sender, '@', 2), '') AS domain, campaign, step, channel,
               {_KEY} AS text_key
        FROM ({quick_sql(_NAMED, _TEXTS, _FIELDS)})"""


def _worded(demerged: Callable[[str, tuple[str, ...], tuple[str, ...]], str]) -> str:
    """Key, subject and body of the texts that have no words yet, out of one send of each."""
    samples = """
        SELECT min(s.src) AS src, arg_min(s.src_row, (s.src, s.src_row)) AS src_row
        FROM numbered_sends s ANTI JOIN worded w ON w.text_key = s.text_key
        WHERE s.text_key IS NOT NULL GROUP BY s.text_key"""
    chosen = f"SELECT n.* FROM ({_NAMED}) n SEMI JOIN ({samples}) USING (src, src_row)"
    return (
        f"SELECT {_KEY} AS text_key, any_value(subject) AS subject, any_value(body) AS body"
        f" FROM ({demerged(chosen, _TEXTS, _FIELDS)}) GROUP BY text_key"
    )


def _renumber() -> str:
    """New keys for the sends whose plain replacement went into a word."""
    chosen = f"""
        SELECT n.* FROM ({_NAMED}) n
        SEMI JOIN (SELECT src, src_row FROM numbered_sends
                   WHERE text_key IN (SELECT text_key FROM touched)) USING (src, src_row)"""
    again = careful_sql(chosen, _TEXTS, _FIELDS)
    return f"""
        UPDATE numbered_sends SET text_key = again.text_key
        FROM (SELECT src, src_row, email, {_KEY} AS text_key FROM ({again})) again
        WHERE numbered_sends.src = again.src AND numbered_sends.src_row = again.src_row
          AND numbered_sends.email IS NOT DISTINCT FROM again.email"""


_TEXT_TABLE = """
CREATE OR REPLACE TEMP TABLE texts AS
SELECT s.text_key, any_value(w.subject) AS subject, any_value(w.body) AS body,
       count(*) AS messages, count(DISTINCT s.email) AS people,
       min(s.src) AS src, arg_min(s.src_row, (s.src, s.src_row)) AS src_row
FROM numbered_sends s JOIN worded w ON w.text_key = s.text_key
GROUP BY s.text_key
"""


_EVENTS = f"""
CREATE OR REPLACE TEMP TABLE events AS
SELECT e.src, e.src_row, e.event_type, e.subtype, coalesce(nullif(e.email, ''), i.email) AS email,
       CASE WHEN e.date_only AND e.event_type IN ('unsubscribed', 'complained')
            THEN e.ts + {_DAY - 1} ELSE e.ts END AS ts,
       e.tool, e.client, e.brand, e.list, coalesce(e.campaign, e.campaign_id) AS campaign,
       coalesce(e.is_machine, false) AS is_machine, coalesce(e.quantity, 1) AS quantity
FROM staged_events e
LEFT JOIN identities i ON coalesce(e.email, '') = '' AND e.recipient_id = i.recipient_id
"""

_SENT_ADDRESSES = """
CREATE OR REPLACE TEMP TABLE sent_addresses AS
SELECT DISTINCT email, split_part(email, '@', 2) AS domain, split_part(email, '@', 1) AS local
FROM sends WHERE email IS NOT NULL
"""

_RESOLVED = f"""
CREATE OR REPLACE TEMP TABLE suppressed AS
WITH entries AS (
    SELECT s.* REPLACE (CASE WHEN s.date_only THEN s.ts + {_DAY - 1} ELSE s.ts END AS ts),
           lower(trim(s.identifier)) AS wanted
    FROM staged_suppressions s
), matched AS (
    SELECT e.*, e.wanted AS email FROM entries e WHERE e.identifier_type = 'email'
    UNION ALL
    SELECT e.*, i.email FROM entries e JOIN identities i ON i.recipient_id = e.recipient_id
    WHERE e.identifier_type = 'recipient_id'
    UNION ALL
    SELECT e.*, a.email FROM entries e JOIN sent_addresses a
      ON a.domain = ltrim(replace(e.wanted, '*', ''), '@')
    WHERE e.identifier_type = 'domain'
       OR (e.identifier_type = 'pattern' AND ltrim(e.wanted, '*') LIKE '@%')
    UNION ALL
    SELECT e.*, a.email FROM entries e JOIN sent_addresses a
      ON a.local = split_part(e.wanted, '@', 1)
    WHERE e.identifier_type = 'pattern' AND e.wanted LIKE '%@*'
    UNION ALL
    SELECT e.*, a.email FROM entries e JOIN sent_addresses a ON md5(a.email) = e.wanted
    WHERE e.identifier_type = 'md5'
    UNION ALL
    SELECT e.*, a.email FROM entries e JOIN sent_addresses a ON sha1(a.email) = e.wanted
    WHERE e.identifier_type = 'sha1'
    UNION ALL
    SELECT e.*, a.email FROM entries e JOIN sent_addresses a ON sha256(a.email) = e.wanted
    WHERE e.identifier_type = 'sha256'
)
SELECT * EXCLUDE (wanted) FROM matched
"""

_LABELS = ", ".join(
    f"CASE WHEN scope = 'global' THEN NULL ELSE {name} END AS {name}"
    for name in ("tool", "client", "brand", "list")
)

_OPT_OUTS = f"""
CREATE OR REPLACE TEMP TABLE opt_outs AS
SELECT src, src_row, email, ts, reason, 'list' AS known_from, expires_ts, {_LABELS}
FROM suppressed
WHERE coalesce(reason, 'unknown') NOT IN ('hard_bounce', 'soft_bounce', 'invalid', 'role')
UNION ALL
SELECT src, src_row, email, ts,
       CASE WHEN event_type = 'complained' THEN 'complaint' ELSE 'unsubscribe' END,
       'event', NULL, tool, client, brand, list
FROM events WHERE event_type IN ('unsubscribed', 'complained') AND email IS NOT NULL
"""

_BOUNCES = """
CREATE OR REPLACE TEMP TABLE bounces AS
SELECT src, src_row, email, ts FROM suppressed
WHERE reason IN ('hard_bounce', 'invalid') AND email IS NOT NULL
UNION ALL
SELECT src, src_row, email, ts FROM events
WHERE event_type = 'bounced_hard' AND email IS NOT NULL
"""

_CONTACTS = f"""
CREATE OR REPLACE TEMP TABLE contacts AS
SELECT src, src_row, email, {mailbox_sql("email")} AS mailbox, tool, client, brand, list,
       first_name, last_name, company, title, industry, technology, city, postcode, country,
       relation, stage, orders, customer_ts, lead_source, referred_by, activity, downloads,
       attended, visits, consent_status, consent_ts, opted_out
FROM staged_contacts
"""
