"""Made-up people and companies under reserved domains, and the dice that make them."""

from __future__ import annotations

import random
from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")

FIRST = (
    "Will", "Grace", "Mark", "Bo", "Al", "May", "Ann", "Rose", "Art", "Bill", "Hope", "Ian",
    "Ada", "Amara", "Anton", "Beatriz", "Björn", "Carmen", "Chen", "Clara", "Dag", "Daria",
    "Dilip", "Edith", "Eero", "Elif", "Emeka", "Esther", "Farid", "Femke", "Gareth", "Gita",
    "Hana", "Henrik", "Ines", "Ivo", "Jana", "Jürgen", "Kamal", "Kezia", "Lars", "Leila", "Lucía",
    "Magnus", "Mei", "Milan", "Mona", "Nadia", "Niall", "Nora", "Oskar", "Paula", "Pavel",
    "Priya", "Quentin", "Rafael", "Renée", "Rashid", "Sabine", "Sanna", "Sefa", "Stellan",
    "Tadeo", "Tess", "Tomas", "Uma", "Vera", "Viktor", "Wanda", "Yara", "Yusuf", "Zoë",
)  # fmt: skip
LAST = (
    "Abara", "Adler", "Aguilar", "Almond", "Bakker", "Barlow", "Berg", "Bianchi", "Blom", "Castel",
    "Chandra", "Cole", "Costa", "Dalgaard", "Demir", "Dlamini", "Doyle", "Eriksen", "Fabre",
    "Falk", "Farrow", "Fuchs", "Gallo", "Ghosh", "Greer", "Haddad", "Hale", "Hauser", "Ibarra",
    "Iqbal", "Jensen", "Joshi", "Kaya", "Keller", "Kovac", "Lang", "Leroux", "Lind", "Lowe",
    "Mensah", "Moreau", "Müller", "Nair", "Nowak", "Okoro", "Osei", "Paget", "Penrose", "Petrov",
    "Quist", "Rahman", "Reyes", "Rossi", "Rowan", "Sato", "Schäfer", "Silva", "Sorel", "Tanaka",
    "Thorne", "Tran", "Uddin", "Vance", "Vega", "Weber", "Wren", "Yilmaz", "Zeller",
)  # fmt: skip
PLACES = (
    "Alder", "Ashby", "Beacon", "Birch", "Bramble", "Brook", "Cedar", "Copper", "Cove", "Crane",
    "Dale", "Elm", "Fern", "Flint", "Gable", "Garnet", "Glen", "Hazel", "Heron", "Holm", "Juniper",
    "Kestrel", "Larch", "Linden", "Lock", "Maple", "Meadow", "Mill", "Orchard", "Otter", "Pike",
    "Quarry", "Reed", "Ridge", "Rook", "Sable", "Sedge", "Slate", "Sorrel", "Thistle", "Wick",
)  # fmt: skip
TRADES = ("Freight", "Supply", "Storage", "Tools", "Textiles", "Optics", "Paper", "Retail")
KITCHENS = ("Kitchen", "Bakery", "Table", "Deli", "Canteen", "Grill", "Grocers")
TITLES = (
    "Head of Operations", "Planner", "Finance Director", "Buyer", "Owner", "Head Chef",
    "Warehouse Manager", "Office Manager",
)  # fmt: skip
COUNTRIES = ("Ireland", "Germany", "Spain", "Norway", "Canada", "India", "Kenya", "Chile")
MAIL_HOMES = ("post.example", "inbox.test", "mail.example", "home.test", "example.org")

_PLAIN = str.maketrans("äëéíöøü", "aeeioou")


class Dice:
    """Chance from one seed; only `random.random` is used, whose stream no release changes."""

    def __init__(self, seed: int) -> None:
        self._next = random.Random(seed).random

    def chance(self, share: float) -> bool:
        """Whether something of this probability happens."""
        return self._next() < share

    def below(self, end: int) -> int:
        """A whole number from 0 to `end - 1`."""
        return int(self._next() * end)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.below(len(items))]

    def shuffle(self, items: MutableSequence[T]) -> None:
        """Puts the items into a random order, in place."""
        for place in range(len(items) - 1, 0, -1):
            other = self.below(place + 1)
            items[place], items[other] = items[other], items[place]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a mailbox."""

    number: int
    first_name: str
    last_name: str
    company: str
    email: str
    title: str
    country: str


@dataclass(slots=True)
class Town:
    """Hands out people, each address once."""

    dice: Dice
    taken: set[str] = field(default_factory=set)

    def person(self, trades: Sequence[str] = ()) -> Person:
        """A new person: of a company in one of the trades, or private without any."""
        while True:
            first, last = self.dice.pick(FIRST), self.dice.pick(LAST)
            company = self._company(trades, last) if trades else ""
            home = _domain(company) if company else self.dice.pick(MAIL_HOMES)
            email = f"{first}.{last}@{home}".lower().translate(_PLAIN)
            if email not in self.taken:
                break
        self.taken.add(email)
        return Person(
            1000 + len(self.taken), first, last, company, email,
            self.dice.pick(TITLES), self.dice.pick(COUNTRIES),
        )  # fmt: skip

    def people(self, count: int, trades: Sequence[str] = ()) -> list[Person]:
        """`count` new people."""
        return [self.person(trades) for _ in range(count)]

    def _company(self, trades: Sequence[str], last_name: str) -> str:
        if self.dice.chance(0.06):
            return f"{last_name} & Sons"
        return f"{self.dice.pick(PLACES)} {self.dice.pick(trades)}"


def _domain(company: str) -> str:
    name = company.replace(" & ", "-").replace(" ", "-").lower().translate(_PLAIN)
    return f"{name}.example"
