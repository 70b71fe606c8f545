"""From nothing to an approved, closed and published first month: what somebody types who has never seen the program."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from tests.cli.conftest import Run

DAY: Final = "2026-11-28"
AT_MOST: Final = 60
"""So many lines may have to be typed, commands and lines of files together."""
GAP: Final = re.compile(r'"TBD: [^"]*"|待定：[^,}\n]*')


@dataclass(frozen=True)
class Words:
    """What a writer has to say, in their language."""

    language: str
    template: str
    provider: str
    customer: str
    manager: str
    contact: str
    service: str
    filled: str
    outage: str
    role: str = "service-level-manager"


WRITERS: Final = {
    "en": Words("en", "internal-it", "Millbrook IT", "Sales", "Ann Hale", "Tom Reed", "Printing", "Said by the writer",
                "Paper jam"),
    "zh": Words("zh", "itss", "明湖样例信息公司", "长岭样例制造", "周知行", "陈若谷", "打印服务", "已由编制人写明",
                "卡纸"),
}  # fmt: skip


class Typing:
    """Somebody who types commands and lines of files in a book, each of which counts."""

    def __init__(self, run: Run, words: Words) -> None:
        self._run, self.words, self.lines = run, words, 0

    def slm(self, *typed: str) -> str:
        """Type a command, which must succeed."""
        self.lines += 1
        dated = () if typed[0] == "schema" else ("--as-of", DAY)
        done = self._run(*typed, *dated, env={"LANG": f"{self.words.language}_X.UTF-8"})
        assert done.exit_code == 0, f"{typed}: {done.output}"
        return done.stdout

    def write(self, path: str, old: str, new: str) -> None:
        """Change a line of a file."""
        self.lines += 1
        text = Path(path).read_text("utf-8")
        assert re.search(old, text), f"{path}: {old}"
        Path(path).write_text(re.sub(old, new, text, count=1), "utf-8")

    def add(self, path: str, line: str) -> None:
        """Add a line to a file."""
        self.lines += 1
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def fill_in(self, path: str) -> None:
        """Say what a draft leaves open, each gap in its line."""
        while GAP.search(Path(path).read_text("utf-8")):
            self.write(path, GAP.pattern, self.words.filled)


@pytest.fixture(params=WRITERS)
def typing(request: pytest.FixtureRequest, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typing:
    """Return a writer of a language in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Typing(run, WRITERS[request.param])


def test_first_month_in_sixty_lines(typing: Typing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new book, an own service and agreement, approved; a month with its outage, closed; the site published."""
    words = typing.words
    typing.slm("new", "book", "book", "--bare", "--template", words.template)
    monkeypatch.chdir(tmp_path / "book")
    typing.lines += 1  # cd book
    who = "catalog/provider.yml"
    typing.write(who, r"\nname: .*", f"\nname: {words.provider}")
    typing.write(who, r"(customers:\n  - id: [^\n]*\n    name: ).*", rf"\1{words.customer}")
    typing.write(who, r"(id: customer-contact\n    name: ).*", rf"\1{words.contact}")
    typing.write(who, r"(id: manager\n    name: ).*", rf"\1{words.manager}")

    typing.slm("new", "service", "printing", "--name", words.service)
    typing.fill_in("catalog/services/printing.yml")
    typing.slm("new", "rfc", "--service", "printing", "--by", "analyst", "--approved-by", "manager")
    typing.slm(
        "new",
        "agreement",
        "SLA",
        "SLA-PRINTING",
        "--service",
        "printing",
        "--by",
        "manager",
        "--valid-from",
        "2026-10-01",
    )
    draft = "agreements/SLA-PRINTING/1.0/agreement.yml"
    typing.fill_in(draft)
    typing.write(draft, "at_least: 99.5 %", "at_least: 99 %")
    typing.slm("check")
    for role, person in ((words.role, "manager"), ("customer", "customer-contact")):
        typing.slm("approve", "SLA-PRINTING", "1.0", "--role", role, "--name", person, "--date", "2026-09-25")
    awaited = typing.slm("new", "month", "2026-10", "--by", "desk-lead")
    assert "SLA-PRINTING/availability" in awaited
    typing.add("measurements/2026-10/outages.csv",
               f"O-1,printing,2026-10-13T10:00+08:00,2026-10-13T10:40+08:00,outage,,{words.outage},,,,,")  # fmt: skip
    typed = r"figures: \[\]\n  # (- .*numerator: )0"
    typing.write("measurements/2026-10/figures.yml", typed, r"figures:\n  \1 12")
    typing.slm("check")
    typing.slm("close", "2026-10", "--by", "desk-lead")
    report = typing.slm("report")
    assert "SLA-PRINTING" in report
    typing.slm("build", "--no-pdf")
    page = Path("site/reports/2026-10/index.html").read_text("utf-8")
    assert all(name in page for name in (words.provider, "SLA-PRINTING"))
    assert typing.lines <= AT_MOST
