"""On what a target stands: what is needed, and what stands in for each other."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from tests import written

from slm.agreement import Reference, changes

NETWORK, LINE, RADIO = "OLA-NETWORK/availability", "UC-LINE/line", "UC-RADIO/line"


def test_alternatives_are_one_of_the_things_that_are_needed() -> None:
    """The network is needed, and one of the two carriers."""
    agreement = written.agreement("1.0", written.target(supported_by=[NETWORK, {"any_of": [LINE, RADIO]}]))
    assert agreement.targets[0].supports == (
        (Reference("OLA-NETWORK", "availability"),),
        (Reference("UC-LINE", "line"), Reference("UC-RADIO", "line")),
    )


def test_what_stands_in_for_nothing_is_refused() -> None:
    """One target alone is no choice."""
    with pytest.raises(ValidationError, match="at least 2 items"):
        written.agreement("1.0", written.target(supported_by=[{"any_of": [LINE]}]))


def test_a_support_is_written_as_it_was_read() -> None:
    """A target that is needed stays the text that it was, so that approvals go on to hold."""
    target = written.agreement("1.0", written.target(supported_by=[NETWORK, {"any_of": [LINE, RADIO]}])).targets[0]
    assert target.model_dump(mode="json")["supported_by"] == [NETWORK, {"any_of": [LINE, RADIO]}]


def test_a_second_carrier_is_told_as_a_change() -> None:
    """What was needed by itself is now one of two."""
    before = written.agreement("1.0", written.target(supported_by=[LINE]))
    after = written.agreement("2.0", written.target(supported_by=[{"any_of": [LINE, RADIO]}]))
    told = [(str(change.before or ""), str(change.after or "")) for change in changes(before, after, {})]
    assert told == [("", f"{LINE} | {RADIO}"), (LINE, "")]
