"""What rows of tables say of their readers: industry, title, stage, interests, clicks, replies."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outreach_audit.model.location import TextMap
    from outreach_audit.model.message import Context

COLUMNS = {
    "industry": ("industry", "sector", "vertical", "trade", "company_industry", "primary_industry",
        "branche"),
    "title": ("job_title", "jobtitle", "position", "role", "job", "title"),
    "stage": ("stage", "lifecycle_stage", "lifecyclestage", "lifecycle", "customer_status",
        "lead_status"),
    "interests": ("interests", "interest", "topics", "topics_of_interest"),
    "clicked": ("clicks", "clicked", "clicked_topics", "clicked_links", "clicked_urls", "last_click"),
    "replied": ("replies", "replied", "replied_topics", "reply_topics", "last_reply"),
    "audience": ("audience", "target_audience", "segment", "persona"),
}  # fmt: skip
"""Field of a record -> column names that mean it, the first that is filled wins."""

_KNOWN = frozenset(name for names in COLUMNS.values() for name in names)
_LISTS = ("interests", "clicked", "replied")
_SUBJECTS = ("subject", "subject_line")
_APART = re.compile(r"[;,|\n]")
_NO_TOPIC = re.compile(r"(?i)[\W\d_]*(?:(?:yes|no|true|false|none|null|n/?a)|\d.*)?[\W_]*")
"""Counts, dates and yes or no: that somebody clicked, not what."""


def with_record(context: Context, row: Mapping[str, TextMap], source: str) -> Context:
    """The context with what a row of the decoded `source` says of its reader."""
    if not _KNOWN & row.keys():
        return context
    # A bare "title" stands for the subject as often as for a job.
    titled = any(name in row for name in _SUBJECTS)
    values = {
        name: _items(row[name], source) for name in _KNOWN & row.keys() if name != "title" or titled
    }
    filled: dict[str, Any] = {}
    for field, names in COLUMNS.items():
        items = next((values[name] for name in names if values.get(name)), ())
        topics = tuple(one for one in items if not _NO_TOPIC.fullmatch(one))
        if topics:
            filled[field] = topics if field in _LISTS else ", ".join(topics)
    return replace(context, record=replace(context.record, **filled)) if filled else context


def _items(value: TextMap, source: str) -> tuple[str, ...]:
    """A value cut at commas, semicolons and bars; a JSON list gives its texts."""
    if value.text == "[":
        held, _ = json.JSONDecoder(strict=False).raw_decode(source, value.runs[0].source)
        return tuple(" ".join(one.split()) for one in held if isinstance(one, str))
    parts = (" ".join(part.split()) for part in _APART.split(value.text))
    return tuple(part for part in parts if part)


__all__ = ["COLUMNS", "with_record"]
