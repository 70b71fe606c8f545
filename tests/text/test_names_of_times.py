"""The names of months and parts of the day are those of a language that is known, and of no other."""

from __future__ import annotations

from slm.text import has_names_of_times


def test_a_language_is_known_by_its_code() -> None:
    """A code that no list of languages has is no language, and is told where a source is read."""
    codes = ("es", "pt-BR", "qqx", "e", "")
    assert [code for code in codes if has_names_of_times(code)] == ["es", "pt-BR"]
