"""Telephone numbers that whoever reads them can dial."""

from __future__ import annotations

import pytest

from slm.catalog import completed
from slm.text import LANGUAGES


@pytest.mark.parametrize(
    "language, written, said",
    [
        ("en", "Call ext. 4001, at night ext. 4002.",
         "Call +86 21 5555 0100 ext. 4001, at night +86 21 5555 0100 ext. 4002."),
        ("zh", "拨打分机 4001", "拨打+86 21 5555 0100 转 4001"),
        ("en", "The next 4001 cases", "The next 4001 cases"),
    ],
)  # fmt: skip
def test_extension_is_said_with_the_number_before_it(language: str, written: str, said: str) -> None:
    """At night, and from outside, nobody can dial an extension alone."""
    assert completed(written, "+86 21 5555 0100", LANGUAGES[language].label) == said
