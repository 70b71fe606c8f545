"""Texts that end within a character: in whichever encoding, it is told as that."""

from __future__ import annotations

from typing import Final, get_args

import pytest

from slm.measurement import CsvFormat, Encoding, codec_of
from slm.problem import InputError
from slm.reading.proposals import look_at
from slm.reading.sources.source import read_table

ENCODINGS: Final = get_args(CsvFormat.model_fields["encoding"].annotation)
WORDS: Final = {
    "gb18030": "故障", "gbk": "故障", "big5": "故障", "shift_jis": "故障", "euc-jp": "故障", "euc-kr": "고장",
    "big5hkscs": "故障", "cp932": "故障", "cp949": "고장",
    "windows-1251": "сбой", "koi8-r": "сбой", "utf-8": "Störung", "utf-8-sig": "Störung", "utf-16": "Störung",
}  # fmt: skip
SEVERAL: Final = {
    "gb18030",
    "gbk",
    "big5",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "big5hkscs",
    "cp932",
    "cp949",
}
"""Encodings in which a character may be several bytes."""


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_text_that_ends_within_a_character_is_cut_off(encoding: Encoding) -> None:
    """One byte too few: in an encoding of one byte for each character nobody can tell."""
    word = WORDS.get(encoding, "Panne")
    end = "" if encoding == "utf-16" else word[-1] if encoding in SEVERAL else ""
    end = "ö" if encoding.startswith("utf-8") else end
    data = f"Number,Service\n1,{word}\n2,{end}".encode(codec_of(encoding))[:-1]
    _, problems = read_table("a.csv", data, CsvFormat(encoding=encoding), ("Number", "Service"))
    assert [problem.mistake.code for problem in problems] == (["SLM1066"] if encoding in SEVERAL else [])
    if encoding in SEVERAL:
        assert (problems[0].place.line, dict(problems[0].words)["path"]) == (3, "a.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_source_for_a_text_that_is_cut_off_is_not_proposed(encoding: str) -> None:
    """The cause is told, and not that no table is found, or that letters are of another encoding."""
    data = "Number,Opened,Service\n1,2026-01-05 10:00,Störung\n2,2026-01-06 10:00,ö".encode(encoding)
    assert look_at("a.csv", data)
    with pytest.raises(InputError) as refused:
        look_at("a.csv", data[:-1])
    assert refused.value.mistake.code == "SLM1066"


def test_a_last_letter_of_another_encoding_is_no_cut() -> None:
    """Of a file of Latin letters the last byte alone is beyond ASCII: it is a letter."""
    (found,) = look_at("a.csv", "Number,Opened,Service\n1,2026-01-05 10:00,Caf\xe9".encode("latin-1"))
    assert found.format["encoding"] == "windows-1252"


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be"])
def test_utf_32_is_told_as_such(encoding: str) -> None:
    """With a mark at its beginning and without, to whoever reads it and to whoever looks for a source."""
    data = "Number,Opened,Service\n1,2026-01-05 10:00,mail\n".encode(encoding)
    for told in ("utf-8", "utf-16"):
        _, (problem,) = read_table("a.csv", data, CsvFormat(encoding=told), ("Number",))
        assert problem.mistake.code == "SLM1069"
    with pytest.raises(InputError) as refused:
        look_at("a.csv", data)
    assert refused.value.mistake.code == "SLM1069"
