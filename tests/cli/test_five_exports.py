"""A book of exports as they come: five tools, three languages, titles, sums and three ways to write characters.

Nothing is typed but the commands and the words that the book has for those of the exports.
"""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Final, NamedTuple

import openpyxl
import pytest
from tests.books import AS_OF, copied, replace_words
from tests.cli.conftest import Run
from tests.reading.exports import export_of

DAY: Final = ("--as-of", str(AS_OF))
FOLDER: Final = Path(__file__).parents[1] / "reading" / "presets"
GERMAN: Final = """\
Störungen der Auskunft
Stand: 01.02.2026

Ticketnummer;Dienst;Priorität;Erstellt am;Gelöst am;Bemerkung
4711;E-Mail;hoch;05.01.2026 09:00;05.01.2026 11:30;"gelöst;\nvon Lin"
4712;Ablage;hoch;14.01.2026 09:00;-;
Summe;2;;;;
"""
SHEET: Final = (
    ("一月份系统中断统计",), (), ("服务名称", "开始时间", "结束时间", "故障类型", "故障原因"),
    ("邮件系统", "2026/01/05 09:00", "2026/01/05 09:30", "故障", "电源"),
    ("邮件系统", "2026/01/20 22:00", "2026/01/20 23:00", "计划维护", "升级"),
    ("合计", 2),
)  # fmt: skip


class Tool(NamedTuple):
    """An export, and the words that somebody fills in."""

    file: str
    data: bytes
    words: dict[str, str]
    read: int
    """How many records it has."""


def _sheet() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in SHEET:
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _export(name: str) -> bytes:
    return export_of(FOLDER / name)[1]


TOOLS: Final = (
    Tool(
        "helpdesk.csv",
        GERMAN.encode("windows-1252"),
        # Hardly anybody in Shanghai writes in German, so the zone is open, too.
        {
            "Ablage: TBD": "Ablage: storage",
            "hoch: TBD": "hoch: P1",
            "type: TBD": "type: incident",
            "time_zone: TBD": "time_zone: Asia/Shanghai",
        },
        2,
    ),
    Tool(
        "zentao.csv",
        _export("zentao").decode().encode("gbk"),
        {'"邮件(#1)": TBD': '"邮件(#1)": mail', '"3": TBD': '"3": P1'},
        2,
    ),
    Tool("freshdesk.csv", _export("freshdesk"), {"Low: TBD": "Low: P1"}, 2),
    Tool("interruptions.xlsx", _sheet(), {"邮件系统: TBD": "邮件系统: mail"}, 2),
    Tool("kuma.db", _export("uptime-kuma"), {"Website: TBD": "Website: storage"}, 3),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a sound book beside the exports."""
    folder = tmp_path_factory.mktemp("five")
    copied(folder)
    for tool in TOOLS:
        (folder / tool.file).write_bytes(tool.data)
    return folder


def test_exports_of_five_tools_become_a_sound_book(run: Run, made: Path, tmp_path: Path) -> None:
    """One command for each export, then words for its gaps: the book is sound, and every record is understood."""
    folder = Path(shutil.copytree(made, tmp_path / "five"))
    book = folder / "book"
    for tool in TOOLS:
        done = run("new", "source", folder / tool.file, "--covers", "2026-01", "--root", book, *DAY)
        assert done.exit_code == 0, done.output
        source = f"measurements/sources/{tool.file.partition('.')[0]}.yml"
        replace_words(book, source, tool.words)
        assert "TBD" not in (book / source).read_text("utf-8")
        tried = run("measure", "--source", Path(source).stem, "--try", "--root", book, *DAY)
        assert (tried.exit_code, tried.stdout.startswith(f"{tool.read} records are understood")) == (0, True), (
            tried.output
        )
    checked = run("check", "--root", book, *DAY)
    assert (checked.exit_code, " error " in checked.stdout) == (0, False), checked.stdout
