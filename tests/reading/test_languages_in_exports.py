"""Times, numbers and letters of exports in other languages: seen in the values, with the proof, and never guessed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import COVERS, problems, read
from tests.reading.test_file_shapes import saved, workbook
from tests.reading.test_looking import seen

from slm.reading.proposals import look_at

TIMES: Final[dict[str, tuple[list[str], str, tuple[str, ...]]]] = {
    "German months, hours of twelve": (["05/Okt/26 8:15 AM", "13/Dez/26 2:40 PM"], "de", ("%d/%b/%y %I:%M %p",)),
    "months that German and English share": (["21/Sep/26 8:15 AM", "01/Okt/26 9:00 AM"], "de", ("%d/%b/%y %I:%M %p",)),
    "Spanish parts of the day": (["05/oct/26 8:15 a. m.", "06/oct/26 2:40 p. m."], "es", ("%d/%b/%y %I:%M %p",)),
    "a Spanish sentence": (["5 de octubre de 2026 08:15"], "es", ("%d de %B de %Y %H:%M",)),
    "French months": (["5 oct. 2026 08:15", "14 févr. 2026 12:40"], "fr", ("%d %b %Y %H:%M",)),
    "Portuguese months": (["05/out/26 8:15 AM", "06/fev/26 9:15 AM"], "pt", ("%d/%b/%y %I:%M %p",)),
    "Italian months": (["5 ott 2026 08:15", "6 mag 2026 08:15"], "it", ("%d %b %Y %H:%M",)),
    "Chinese parts of the day": (["2026/10/9 上午9:12", "2026/10/13 下午1:40"], "zh", ("%Y/%m/%d %p%I:%M",)),
    "Chinese parts of the day after a blank": (["2026/10/9 上午 9:12:05"], "zh", ("%Y/%m/%d %p %I:%M:%S",)),
    "Chinese signs and parts of the day": (["2026年10月9日下午1:12"], "zh", ("%Y年%m月%d日%p%I:%M",)),
    "English as programs do not write it": (["5 Sept 2026 08:15"], "en", ("%d %b %Y %H:%M",)),
    "English": (["05/Oct/26 8:15 AM"], "", ("%d/%b/%y %I:%M %p",)),
    "two ways in one column": (["2026-10-05 08:15", "2026-10-16 09:15", "14.10.2026 08:15"], "",
                               ("iso", "%d.%m.%Y %H:%M")),
    "both orders in one column": (["13/10/2026 08:15", "14/10/2026 08:15", "10/14/2026 08:15"], "",
                                  ("%d/%m/%Y %H:%M", "TBD")),
    "both orders in two forms": (["13/10/2026 08:15", "14/10/2026 08:15", "10/14/26 08:15"], "",
                                 ("%d/%m/%Y %H:%M", "TBD")),
    "days that a spreadsheet took for months": (["2026-05-10 08:15", "2026-06-10 08:15", "13/10/2026 08:15"], "",
                                                ("iso", "%d/%m/%Y %H:%M", "TBD")),
    "a month that nobody knows": (["05/Xyz/26 8:15 AM", "06/Xyz/26 8:15 AM"], "", ("TBD",)),
    "words among the times": (["2026-10-05 08:15", "see note", "ask Lin"], "", ("iso", "TBD")),
}  # fmt: skip


@pytest.mark.parametrize("name", TIMES)
def test_times_are_understood_in_their_language_or_left_open(name: str) -> None:
    """The language is the one of which the words are names; what no format reads is a gap, and its column stays."""
    times, language, formats = TIMES[name]
    rows = "".join(f"{number};{time}\n" for number, time in enumerate(times, start=1))
    found = seen(f"Number;Created\n{rows}")
    assert (found.language, found.formats, found.columns["opened"]) == (language, formats, "Created")
    told = found.times["Created"]
    assert bool(told.examples or told.exchanged) == ("TBD" in formats)


@pytest.mark.parametrize(
    "names,language", [("Número;Creada", "es"), ("Numéro;Création", "fr"), ("Number;Created", "en")]
)
def test_of_several_languages_that_of_the_columns_is_taken(names: str, language: str) -> None:
    """Where months are called the same in several languages, the next export of the tool may not be."""
    assert seen(f"{names}\n1;5 oct. 2026 08:15\n").language == language


def test_a_column_that_is_understood_goes_before_one_that_is_not() -> None:
    """Of two columns with a name of one field, times decide; where none is understood, the likelier name does."""
    rows = "1,2026-10-05 08:15,05/Xyz/26 9:15 AM,{}\n"
    head = "Number,Created,Resolved,Resolution date\n"
    assert seen(head + rows.format("2026-10-05 09:15")).columns["resolved"] == "Resolution date"
    assert seen(head + rows.format("soon")).columns["resolved"] == "Resolved"


def test_what_has_not_the_look_of_a_time_is_no_column_of_times() -> None:
    """A word or a length under such a name is named among the columns that are left out."""
    found = seen("Number,Created,Resolution,First response\n1,2026-10-05 08:15,Fixed,0:30:00\n")
    assert ("resolved" in found.columns, "responded" in found.columns) == (False, False)
    assert {"Resolution", "First response"} <= {*found.unused}


def test_the_days_of_an_export_are_those_of_the_right_reading() -> None:
    """A column that may be read in two ways is read as its neighbour; while nobody can tell, no days are told."""
    found = seen("Number,Created,Resolved\n1,10-05-2026 08:15,10-05-2026 09:15\n2,10-13-2026 08:15,\n")
    assert (found.formats, found.days and found.days[0].date().isoformat()) == (("%m-%d-%Y %H:%M",), "2026-10-05")
    assert seen("Number,Created\n1,10-05-2026 08:15\n").days is None


def test_days_of_surveys_are_dates_in_any_order() -> None:
    """A day needs no time, and no zone."""
    found = seen("Datum;Bewertung\n05.10.2026;4,5\n13.10.2026;3\n")
    assert (found.formats, found.is_local, found.writing.decimal) == (("%d.%m.%Y",), False, ",")


NUMBERS: Final[dict[str, tuple[list[str], str, str]]] = {
    "a comma": (["649,5"], ",", ""),
    "a point between thousands": (["12,5", "1.250,5"], ",", "."),
    "a lone mark before three digits": (["1.600"], "TBD", ""),
    "another lone mark": (["1,600"], "TBD", ""),
    "a lone mark that another number explains": (["1.600", "2,5"], ",", "."),
    "a lone mark that thousands explain": (["1.600", "1.600.000"], ",", "."),
    "a point that another number explains": (["1.600", "2.5"], ".", ""),
    "a blank between thousands": (["1 250,75"], ",", " "),
    "an apostrophe": (["1’250.5"], ".", "'"),
    "a blank alone": (["1 250", "1,600"], ",", " "),
    "numbers that deny each other": (["4,5", "3.5"], "TBD", ""),
    "a fraction below one": (["0.250"], "", ""),
    "a point": (["4.25"], "", ""),
    "whole numbers": (["90"], "", ""),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_marks_of_numbers_are_proven(name: str) -> None:
    """A number that can be read in one way alone says what its marks are; where none does, they stay open."""
    numbers, decimal, thousands = NUMBERS[name]
    rows = "".join(f'a;2026-10-0{day}T08:15:00Z;"{number}"\n' for day, number in enumerate(numbers, start=1))
    found = seen(f"Service;Start;Duration (min)\n{rows}")
    assert (found.writing.decimal, found.writing.thousands, found.writing.unit) == (decimal, thousands, "minutes")
    assert bool(found.writing.proof) == bool(decimal)


UNITS: Final = {
    "Duration (hours)": "hours", "Dauer (Std)": "hours", "Durée (h)": "hours", "时长（分钟）": "minutes",
    "Duration (in mins.)": "minutes", "duration_seconds": "seconds", "durationSeconds": "seconds", "Duration": "TBD",
    "Downtime (what we know)": "TBD",
}  # fmt: skip


@pytest.mark.parametrize("column", UNITS)
def test_the_unit_of_lengths_is_that_of_the_name_of_their_column(column: str) -> None:
    """A plain number says no unit: its column does, or somebody has to."""
    found = seen(f"Service;Start;{column}\na;2026-10-05T08:15:00Z;12\n")
    assert (found.columns["length"], found.writing.unit) == (column, UNITS[column])


@pytest.mark.parametrize(
    "answer,unit",
    [("Erste Antwort (Minuten)", "minutes"), ("First response time in seconds", "seconds"), ("Reaktionszeit", "TBD")],
)
def test_columns_of_several_units_have_each_its_own(answer: str, unit: str) -> None:
    """What the name of one says holds for no other one."""
    found = seen(
        f"Nummer;Service;Typ;Erstellt;{answer};Lösungszeit (Stunden)\n1;a;incident;2026-10-05T08:15:00Z;12;3\n"
    )
    assert (found.writing.unit, found.writing.units) == ("", {"responded_after": unit, "resolved_after": "hours"})


def test_a_length_that_says_its_unit_needs_none() -> None:
    """1h 30m is as long whatever plain numbers are."""
    assert not seen("Service;Start;Duration\na;2026-10-05T08:15:00Z;1h 30m\n").writing.unit


def test_an_answer_is_a_number_of_milliseconds() -> None:
    """A column of seconds is no column of milliseconds, whatever it is called."""
    text = "Monitor;Timestamp;Status;Latency ({})\na;2026-10-05T08:15:00Z;up;649,5\n"
    assert "response_ms" in seen(text.format("ms")).columns
    assert "response_ms" not in seen(text.format("s")).columns


LETTERS: Final = {
    "Polish": ("Poczta i łączność;Najwyższy", "windows-1250"),
    "Czech": ("Číslo;Služba;Přerušení", "windows-1250"),
    "Hungarian": ("Időpont;Szolgáltatás;Megoldás", "windows-1250"),
    "German": ("Büro-Geräte;Höchste;Müßig", "windows-1252"),
    "French": ("Gravité;Écran noir;à côté;Problème", "windows-1252"),
    "Portuguese": ("Solução;São Paulo;ações", "windows-1252"),
    "Danish": ("Søren;Århus", "windows-1252"),
    "Spanish": ("José Núñez;Año", "windows-1252"),
    "Chinese": ("无法收发邮件;服务台", "gb18030"),
    "Chinese beside Latin letters": ("web端异常;VPN掉线;办公终端", "gb18030"),
}


@pytest.mark.parametrize("language", LETTERS)
def test_the_encoding_is_that_in_which_letters_make_words(language: str) -> None:
    """Bytes that two encodings know are read in the one in which they are letters of one language."""
    text, encoding = LETTERS[language]
    (table,) = look_at("export.csv", f"Number;Created;Note\n1;2026-10-05 08:15;{text[:3]}\n{text};x\n".encode(encoding))
    assert table.format["encoding"] == encoding


SHEET: Final = [["Number", "Created", "Resolved"]]
SOURCE: Final = f"""\
kind: tickets
name: Desk
files: [desk.xlsx]
{COVERS}time_zone: Asia/Shanghai
times: ["%d/%m/%Y %H:%M"]
columns: {{id: Number, opened: Created, resolved: Resolved}}
constants: {{service: mail, type: incident}}
"""
MADE: Final = datetime(2026, 5, 10, 8, 15)  # noqa: DTZ001 - of a sheet
EXCHANGED: Final[dict[str, tuple[list[object], list[str]]]] = {
    "texts that a spreadsheet could not take": ([MADE, "13/10/2026 08:15"], ["SLM1081 measurements/desk.xlsx:2:2"]),
    "days that a spreadsheet took": (["2026-05-10", "13/10/2026 08:15"], ["SLM1081 measurements/desk.xlsx:2:2"]),
    "the month first": ([MADE, "10/13/2026 08:15"], ["SLM1081 measurements/desk.xlsx:2:2"]),
    "a text that it could have taken": ([MADE, "11/10/2026 08:15"], []),
    "a day that is no month": ([MADE.replace(day=20), "13/10/2026 08:15"], []),
    "times alone": ([MADE, MADE], []),
    "texts alone": (["12/10/2026 08:15", "13/10/2026 08:15"], []),
}


@pytest.mark.parametrize("name", EXCHANGED)
def test_days_that_a_spreadsheet_took_for_months_are_refused(tmp_path: Path, name: str) -> None:
    """Opened by a spreadsheet of another country, an export has times for small days and texts for the rest."""
    cells, expected = EXCHANGED[name]
    book = saved(workbook([*SHEET, *([number, cell, None] for number, cell in enumerate(cells, start=1))]))
    told = problems(read(tmp_path, SOURCE, {"desk.xlsx": book}))
    assert [line for line in told if "SLM1081" in line] == expected
    if not isinstance(cells[0], str):
        assert bool(seen(book, "desk.xlsx").times["Created"].exchanged) == bool(expected)


OF_LENGTHS: Final = f"""\
kind: outages
name: Down
files: [down.csv]
{COVERS}format: {{delimiter: ";"}}
columns: {{service: Service, start: Start, length: Length}}
constants: {{kind: outage}}
"""
COMMA: Final = "numbers: {decimal: ',', thousands: '.'}\n"
LENGTHS: Final[dict[str, tuple[str, str]]] = {
    "12,5": ("SLM1082", COMMA),
    "12,5 min": ("SLM1082", COMMA),
    "1,250.5": ("SLM1082", "numbers: {thousands: ','}\n"),
    "soon": ("SLM738", ""),
    "12:30": ("SLM738", "length_unit: minutes\n"),
}


@pytest.mark.parametrize("length", LENGTHS)
def test_the_marks_of_a_length_are_named_where_they_are_the_cause(tmp_path: Path, length: str) -> None:
    """A comma that the source does not know is no other unit: the remedy is the key for marks, and it helps."""
    code, remedy = LENGTHS[length]
    files: dict[str, str | bytes] = {"down.csv": f"Service;Start;Length\nmail;2026-01-05T08:15:00Z;{length}\n"}
    assert problems(read(tmp_path / "wrong", OF_LENGTHS, files)) == [f"{code} measurements/down.csv:2:27"]
    assert bool(problems(read(tmp_path / "mended", OF_LENGTHS + remedy, files))) == (not remedy)
