"""Versions of documents and their order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from slm.document_control import Version, VersionText
from slm.problem import InputError

READER: TypeAdapter[Version] = TypeAdapter(VersionText)


def test_versions_are_ordered_by_number() -> None:
    """1.10 comes after 1.9 and is not 1.1 (D2)."""
    written = ["2.0", "1.10", "1.9", "1.1", "1.9.1"]
    assert [str(version) for version in sorted(map(Version.parse, written))] == ["1.1", "1.9", "1.9.1", "1.10", "2.0"]
    assert Version.parse("1.10") != Version.parse("1.1")


@pytest.mark.parametrize("text", ["1", "v1.0", "1.0-draft", "01.0", "1.0.0.0", "1.", "", "1,0", "1.99999", "１.0"])
def test_what_is_no_version_is_refused(text: str) -> None:
    """A version is two or three numbers between points."""
    with pytest.raises(InputError, match="is not a version"):
        Version.parse(text)


@pytest.mark.parametrize("value", [1.1, None, ["1.0"]])
def test_field_refuses_what_is_not_text(value: object) -> None:
    """A number has already lost its digits, and is no version (D2)."""
    with pytest.raises(ValidationError, match="is not a version"):
        READER.validate_python(value)


@given(st.lists(st.integers(0, 9999), min_size=2, max_size=3))
def test_version_survives_writing(parts: list[int]) -> None:
    """What is written is read again as the same version."""
    version = Version(tuple(parts))
    assert READER.validate_python(version) == version
    assert READER.validate_python(READER.dump_python(version)) == version
