"""What is known about a key stands at its field and nowhere else."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import Field

from slm.values import DocumentPart, Key, SeenBy, Written, internal, keys_of, parties, public


class Letter(Written):
    """A letter."""

    written: Annotated[str, public("Written", part=DocumentPart("top"))] = Field(alias="from")
    """Who wrote it."""
    draft: str = ""


def test_key_is_found_by_the_name_of_its_field() -> None:
    """A key is known by the name of the field, whatever it is called in a file."""
    assert keys_of(Letter)["written"].label == "Written"
    assert keys_of(Letter)["written"].part == DocumentPart("top")


def test_silence_is_internal() -> None:
    """A field that says nothing about itself is for nobody outside, and an approval is bound to it."""
    silent = keys_of(Letter)["draft"]
    assert silent.seen_by is SeenBy.INTERNAL
    assert silent.binds


def test_who_sees_more_is_told_more() -> None:
    """The provider's people see all, the sides of an agreement less, the public least."""
    keys = public("a"), parties("b"), internal("c")
    assert [[key.label for key in keys if key.seen_by >= reader] for reader in SeenBy] == [
        ["a", "b", "c"],
        ["a", "b"],
        ["a"],
    ]


@pytest.mark.parametrize(
    "key, effect",
    [
        (public(), "nothing"),
        (public(better="more"), "grants"),
        (public(better=("none", "some")), "grants"),
        (public(better="unclear"), "unclear"),
        (public(better="more", added="burdens"), "burdens"),
    ],
)
def test_what_has_a_better_side_grants_something(key: Key, effect: str) -> None:
    """To take away what can be better or worse is for the worse, unless its key says something else."""
    assert key.effect == effect
