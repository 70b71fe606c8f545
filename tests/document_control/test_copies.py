"""Controlled copies: what their events have made of them (D35)."""

from __future__ import annotations

from typing import Final

import pytest

from slm.document_control import Copies, CopyRegister, CopyState, Version, copy_register

FIRST: Final = Version.parse("1.0")


def register(*events: str) -> CopyRegister:
    """Return what events such as `1 issued 05` have made of copies of version 1.0."""
    written = [
        {"version": "1.0", "number": number, "event": event, "date": f"2026-01-{day}"}
        | ({"holder": "Ada"} if event == "issued" else {})
        for number, event, day in (event.split() for event in events)
    ]
    return copy_register(Copies.model_validate({"kind": "copies", "events": written}).events)


@pytest.mark.parametrize(
    "events, state",
    [
        (["1 issued 05"], CopyState.OUTSTANDING),
        (["1 issued 05", "1 recalled 06"], CopyState.OUTSTANDING),
        (["1 issued 05", "1 returned 05"], CopyState.RETURNED),
        (["1 issued 05", "1 recalled 06", "1 destroyed 07"], CopyState.DESTROYED),
        (["1 issued 05", "1 lost 06"], CopyState.LOST),
        (["1 issued 05", "1 lost 06", "1 returned 07"], CopyState.RETURNED),
    ],
)
def test_copy_is_where_its_last_event_left_it(events: list[str], state: CopyState) -> None:
    """Issued, perhaps recalled, and ended once; a lost copy can turn up."""
    (copy,) = register(*events).copies
    assert copy.state is state
    assert (copy.recalled is not None) is any("recalled" in event for event in events)


@pytest.mark.parametrize(
    "events",
    [
        ["1 returned 05"],
        ["0 issued 05"],
        ["1 issued 05", "1 issued 06"],
        ["1 issued 05", "1 returned 04"],
        ["1 issued 05", "1 recalled 06", "1 recalled 07"],
        ["1 issued 05", "1 returned 06", "1 recalled 07"],
        ["1 issued 05", "1 returned 06", "1 lost 07"],
        ["1 issued 05", "1 lost 06", "1 lost 07"],
        ["1 issued 05", "1 destroyed 06", "1 returned 07"],
    ],
)
def test_event_that_cannot_have_happened_is_found(events: list[str]) -> None:
    """Nobody gives back what was never issued, or twice, or before it was issued."""
    found = register(*events)
    assert [f"{event.number} {event.event} {event.date:%d}" for event in found.impossible] == events[-1:]


def test_copy_needs_a_holder() -> None:
    """A copy that nobody holds cannot be recalled."""
    event = {"version": "1.0", "number": "1", "event": "issued", "date": "2026-01-05"}
    found = copy_register(Copies.model_validate({"kind": "copies", "events": [event]}).events)
    assert found.copies == ()


def test_copies_add_up() -> None:
    """Issued = returned + destroyed + lost + outstanding."""
    found = register("1 issued 01", "2 issued 01", "3 issued 01", "4 issued 02", "1 returned 03", "2 lost 03",
                     "3 destroyed 04")  # fmt: skip
    assert {state: found.count(FIRST, state) for state in CopyState} == dict.fromkeys(CopyState, 1)
    assert [copy.number for copy in found.outstanding(FIRST)] == [4]
    assert len(found.of(FIRST)) == 4
    assert found.of(Version.parse("1.1")) == ()
