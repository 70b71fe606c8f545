"""Document numbers follow the scheme that the organisation has."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import ValidationError

from slm.catalog import DocumentNumbers

Kind = Literal["SLA", "OLA", "UC"]


def scheme(pattern: str, **kinds: str) -> DocumentNumbers:
    """Return a scheme with this pattern."""
    return DocumentNumbers.model_validate({"pattern": pattern, "kinds": kinds})


@pytest.mark.parametrize(
    "pattern, kind, number, fits",
    [
        ("HX-ITSS-{kind}-{number:3}", "SLA", "HX-ITSS-SLA-001", True),
        ("HX-ITSS-{kind}-{number:3}", "SLA", "HX-ITSS-SLA-1000", True),
        ("HX-ITSS-{kind}-{number:3}", "SLA", "HX-ITSS-OLA-001", False),
        ("HX-ITSS-{kind}-{number:3}", "SLA", "HX-ITSS-SLA-01", False),
        ("HX-ITSS-{kind}-{number:3}", "SLA", "HX-ITSS-SLA-0001", False),
        ("HX-ITSS-{kind}-{number:3}", "SLA", "HX-ITSS-SLA-000", False),
        ("HX-ITSS-{kind}-{number:3}", "SLA", "HX-ITSS-SLA-001a", False),
        ("HX-ITSS-{kind}-{number:3}", "SLA", "HX-ITSS-SLA-００１", False),
        ("HX-ITSS-PR-9.2-{number:3}", "UC", "HX-ITSS-PR-9.2-001", True),
        ("HX-ITSS-PR-9.2-{number:3}", "UC", "HX-ITSS-PR-9x2-001", False),
        ("{number:1}/{year}", "OLA", "7/2026", True),
        ("{number:1}/{year}", "OLA", "7/26", False),
    ],
)
def test_number_fits_its_scheme(pattern: str, kind: Kind, number: str, fits: bool) -> None:  # noqa: FBT001
    """A number has the words of the pattern and a running number with as many digits as it asks for, or more."""
    assert scheme(pattern).fits(number, kind) is fits


def test_kinds_can_have_codes() -> None:
    """A kind can be told by the number of a clause, as ITSS does."""
    numbers = scheme("HX-ITSS-{kind}-{number:3}", SLA="PR-9.2")
    assert numbers.fits("HX-ITSS-PR-9.2-001", "SLA")
    assert numbers.next_free("SLA", ["HX-ITSS-PR-9.2-001", "HX-ITSS-OLA-007"], 2026) == "HX-ITSS-PR-9.2-002"


@pytest.mark.parametrize(
    "pattern, taken, expected",
    [
        ("A-{number:3}", [], "A-001"),
        ("A-{number:3}", ["A-001", "A-009", "B-012"], "A-010"),
        ("A-{number:2}", ["A-99"], "A-100"),
        ("A-{year}-{number:2}", ["A-2025-07", "A-2026-02"], "A-2026-03"),
        ("A-{year}-{number:2}", ["A-2025-07"], "A-2026-01"),
    ],
)
def test_next_free_number_follows_the_highest(pattern: str, taken: list[str], expected: str) -> None:
    """A number that a withdrawn document had is not given again; where it has a year, numbers begin anew with it."""
    found = scheme(pattern).next_free("SLA", taken, 2026)
    assert found == expected
    assert scheme(pattern).fits(found, "SLA")


@pytest.mark.parametrize(
    "pattern", ["", "HX-001", "HX-{number}", "HX-{number:0}", "{number:3}{number:3}", "{kind:3}-{number:3}",
                "{number:3}-{", "{town}-{number:3}", "}{number:3}", 7],
)  # fmt: skip
def test_pattern_has_one_running_number(pattern: object) -> None:
    """What is no pattern is refused, not taken for words."""
    with pytest.raises(ValidationError, match="not a pattern of document numbers"):
        DocumentNumbers.model_validate({"pattern": pattern})


def test_every_number_begins_alike() -> None:
    """What stands before the first part that differs tells a document's number from any other word."""
    assert scheme("HX-ITSS-{kind}-{number:3}").beginning == "HX-ITSS-"
