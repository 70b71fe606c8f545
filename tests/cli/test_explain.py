"""`slm explain`: what each code means, what to do, and a wrong and a right example of those that are met most often."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, bind_approvals, copied, replace_words
from tests.cli.conftest import Run

from slm.cli.explain import examples, mistakes
from slm.reading import read_book

PACKAGE: Final = Path(__file__).resolve().parents[2] / "generator/slm"
INSTEAD: Final = {
    "SLM113": "title: {en: E-mail agreement, zh: 电子邮件服务级别协议}\n",
    "SLM129": "The service works as promised.\n",
    "SLM146": "OUT-1,mail,2026-01-10T10:00:00+08:00,2026-01-10T11:30:00+08:00,outage,all,hardware,\n",
    "SLM147": "OUT-1,mail,2026-01-10T10:00:00+08:00,2026-01-10T11:30:00+08:00,outage,all,hardware,\n",
    "SLM149": "The service works as promised.\n",
    "SLM251": "default_hours: always\n",
    "SLM500": "  - {en: Encrypted, zh: 加密}\n\n",
    "SLM835": "The service works as promised.\n",
    "SLM839": "The service works as promised.\n",
}
"""What an example stands in place of in the sound book, where that does not have what is right in it."""
ADDED: Final = {"SLM251", "SLM500"}
"""The codes whose example is added to what it stands in place of."""


def told_of(folder: Path, code: str, text: str) -> set[str]:
    """Return the codes that are told of a sound book with a text of an example in it."""
    file = examples()[code]["file"]
    is_approved = file.startswith("agreements/")
    book = copied(folder, bound=not is_approved)
    before = INSTEAD.get(code, examples()[code]["right"])
    if (after := before * (code in ADDED) + text) != before:
        replace_words(book, file, {before: after})
    if is_approved:
        bind_approvals(book)
    return {problem.code for problem in read_book(book, AS_OF).problems}


@pytest.mark.parametrize("code", examples())
def test_examples_are_wrong_and_right(tmp_path: Path, code: str) -> None:
    """Of what is called wrong the code is told, and of what is called right it is not."""
    example = examples()[code]
    assert code in told_of(tmp_path / "wrong", code, example["wrong"])
    assert code not in told_of(tmp_path / "right", code, example["right"])


def test_every_code_says_what_it_means_and_what_to_do(run: Run) -> None:
    """Whatever the program can say with a code is explained, in English and Chinese, and nothing else is."""
    modules = (path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    used = {code for text in modules for code in re.findall(r'Mistake\(\s*(?:code=)?"(SLM\d{3,4})"', text)}
    assert mistakes().keys() == used
    for language, to_do in (("en", "What to do: "), ("zh", "处理方法：")):
        told = run("explain", "--all", "--lang", language).stdout
        parts = re.split(r"^(SLM\d{3,4})\n\n", told, flags=re.MULTILINE)
        assert parts[1::2] == sorted(used, key=lambda code: (len(code), code))
        for text in parts[2::2]:
            cause, _, remedy = text.partition(f"\n\n{to_do}")
            assert cause.partition(": ")[2].strip()
            assert remedy.strip()


@pytest.mark.parametrize("asked", ["SLM203", "slm203", "203"])
def test_a_code_is_found_as_people_write_it(run: Run, asked: str) -> None:
    """Upper and lower case are one, and the number is enough."""
    told = run("explain", asked)
    assert told.exit_code == 0
    assert told.stdout.startswith("SLM203\n\nerror: '…' does not say whose … are meant\n")
    assert "    maintenance: {notice: 3 days, " in told.stdout


def test_warnings_are_called_so(run: Run) -> None:
    """What stops nothing is not called an error, wherever in the program it is said so."""
    assert "\nwarning: " in run("explain", "SLM493").stdout


def test_a_code_that_is_not_there_is_refused(run: Run) -> None:
    """Nothing is said of an unknown code but which ones are like it; without a code, how to ask."""
    told = run("explain", "SLM20")
    assert told.exit_code == 2
    assert "there is no message with the code 'SLM20' [SLM965]" in told.stderr
    assert run("explain").exit_code == 2
