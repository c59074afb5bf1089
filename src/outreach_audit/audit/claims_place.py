"""Claims about where the sender is, against where the readers are on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach_audit.audit.claims import Verifier
from outreach_audit.audit.log import counted, sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outreach_audit.audit.claims import Statement
    from outreach_audit.audit.log import Log

MOST_PLACES = 3
"""Places in which one sender may be near somebody on one day."""


def _proximity(log: Log, _: Sequence[Statement]) -> None:
    log.engine.keep("places", sql("places"))
    log.engine.keep("verdicts", sql("claim_place"), {"most": MOST_PLACES})


PROXIMITY = Verifier(
    needs="contacts with a city or postcode, and a message that names the city",
    prove=_proximity,
    refuted=lambda _: (
        f"were among readers in more than {counted(MOST_PLACES, 'place')} who got it on"
        " one day from one sender"
    ),
    columns=frozenset({"contacts.city", "contacts.postcode", "contacts.country"}),
)
