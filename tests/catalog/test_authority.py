"""Whose name a name is, and what a person was on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.publishing import small_book

from slm.catalog import Provider
from slm.values import LocalText


def provider(**fields: Any) -> Provider:  # noqa: ANN401 - parts of a file as people write them
    """Return a provider with two people whose names can be mistaken."""
    people = [
        {"id": "mo-xiaohe", "name": {"en": "Mo Xiaohe", "zh": "莫晓禾"}, "roles": ["owner"]},
        {"id": "li-na", "name": {"en": "Li Na", "zh": "李娜"}, "party": "sales"},
    ]
    return small_book.provider(**{"people": people} | fields)


@pytest.mark.parametrize(
    "written",
    [
        "Mo Xiaohe", "mo-xiaohe", "Mo  Xiaohe", " MO XIAOHE ", "Mo\u00a0Xiaohe", "M\u043e Xiaohe", "Mo Xia\u03bfhe",
        "Ｍｏ　Ｘｉａｏｈｅ", "Mo Xi\u200baohe", "M\u00f3 Xiaohe", "莫晓禾", {"en": "Somebody", "zh": "莫晓禾"},
        "MoXiaohe", "Mo Xiaohe.",
    ],
)  # fmt: skip
def test_spelling_makes_no_other_person(written: str | dict[str, str]) -> None:
    """Blanks, case, look-alike letters, accents, wide letters and the id lead to the same person."""
    book, name = provider(), LocalText(written)
    person = book.person_meant(name)
    assert person is not None
    assert person.id == "mo-xiaohe"
    assert book.is_named("mo-xiaohe", name)
    assert not book.is_named("li-na", name)


@pytest.mark.parametrize("written", ["Mo Xiaoli", "Mo", "", "...", "Mo Xiaohe and Li Na", "owner"])
def test_other_name_is_nobodys(written: str) -> None:
    """A part of a name, two names and no name at all are no person."""
    assert provider().person_meant(LocalText(written)) is None
    assert not provider().people_named(LocalText(written))


def test_name_of_two_people_is_nobodys_but_counts_against_both() -> None:
    """Who acted has to be one person; whom four eyes keep away is everybody that it can be."""
    twins = [{"id": name, "name": "Wang Wei"} for name in ("wang-wei", "wang-wei-2")]
    book = provider(people=twins)
    assert book.person_meant(LocalText("Wang Wei")) is None
    assert all(book.is_named(person, LocalText("Wang Wei")) for person in ("wang-wei", "wang-wei-2"))
    assert book.person_meant("wang-wei-2") is book.people[1]


def test_name_as_it_is_written_is_before_one_that_looks_like_it() -> None:
    """Of two people whose names only look alike, each is found by the own name."""
    book = provider(people=[{"id": "a", "name": "Ivan Po"}, {"id": "b", "name": "Ivan P\u043e"}])
    found = [book.person_meant(LocalText(name)) for name in ("Ivan Po", "Ivan P\u043e", "ivan po")]
    assert found == [book.people[0], book.people[1], None]


@pytest.mark.parametrize(
    "day, party, roles",
    [
        (date(2024, 12, 31), "sales", ()),
        (date(2025, 1, 1), None, ("guest",)),
        (date(2025, 6, 30), None, ("guest",)),
        (date(2025, 7, 1), "mail-team", ("owner",)),
    ],
)
def test_person_is_on_a_day_what_held_then(day: date, party: str | None, roles: tuple[str, ...]) -> None:
    """What was done before a person changed side or role is held against what they were before."""
    earlier = [{"until": "2025-01-01", "party": "sales"}, {"until": "2025-07-01", "roles": ["guest"]}]
    person = {"id": "a", "name": "Ann", "party": "mail-team", "roles": ["owner"], "earlier": earlier}
    assert provider(people=[person]).people[0].held_on(day) == (party, roles)
