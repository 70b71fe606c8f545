"""Texts that end within a character, as a file that was cut off does, and those of an encoding that no export has."""

from __future__ import annotations

from typing import Final

from slm.problem import InputError, Mistake, Place, Problem
from slm.reading.files import place_in

CUT_CHARACTER: Final = Mistake(
    "SLM1066",
    "{path} ends in the middle of a character of {encoding}: it is cut off",
    "Export it again: what comes after that is lost.",
)
UTF_32: Final = Mistake(
    "SLM1069",
    "{path} is written in UTF-32, which no source reads",
    "Export it as UTF-8, or write it anew in a text editor, as UTF-8.",
)
_ENDS: Final = ("unexpected end of data", "truncated data", "incomplete multibyte sequence")
"""What decoders say of a text that ends within a character."""
_MARKS: Final = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_HEAD: Final = 64


def of_cut_character(path: str, data: bytes, encoding: str, error: UnicodeDecodeError) -> list[Problem]:
    """Return that a text which cannot be decoded is cut off within its last character, where that is why."""
    if error.reason not in _ENDS or error.end != len(data):
        return []
    before = data[: error.start].decode(encoding, "replace")
    if encoding == "utf-8" and before.isascii():
        return []  # one byte beyond ASCII at the end is rather a letter of another encoding
    return [CUT_CHARACTER.at(place_in(path, before, len(before)), path=path, encoding=encoding)]


def of_utf_32(path: str, data: bytes) -> list[Problem]:
    """Return that a file has four bytes for each character: of Latin letters three of them are zero."""
    head = data[:_HEAD]
    zeros = {at % 4 for at, byte in enumerate(head) if not byte}
    letters = {at % 4 for at, byte in enumerate(head) if byte}
    is_without_mark = len(head) == _HEAD and len(zeros) == 3 and len(letters) == 1
    return [UTF_32.at(Place(path), path=path)] if head.startswith(_MARKS) or is_without_mark else []


def refuse_cut(path: str, data: bytes) -> None:
    """Raise `InputError` for a text in UTF-32, or in UTF-8 or UTF-16 and cut off within a character."""
    found = of_utf_32(path, data)
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        found = found or of_cut_character(path, data, encoding, error)
    for wrong in found:
        raise InputError(wrong.mistake, (), wrong.words)
