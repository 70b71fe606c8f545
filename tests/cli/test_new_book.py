"""`slm new book`: complete and silent, in every language, for every kind of provider, on every day."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path
from typing import Final

import pytest
import yaml
from tests.books import replace_words
from tests.cli.conftest import Run

from slm.cli.new_book import TEMPLATES
from slm.text import LANGUAGES

MARKED: Final = ("met", "missed", "no_data", "no_events", "waived", "suspended", "not_in_force")
"""The verdicts, in the order of the legend."""
DAYS: Final = ("2026-01-01", "2026-10-09", "2026-12-31", "2027-01-04", "2028-02-29")
"""The first and the last of a year, days after long holidays and leap days, and years whose holidays nobody knows."""


def _made(run: Run, folder: Path, *words: str, day: str = "2026-11-28") -> Path:
    made = run("new", "book", folder / "book", "--as-of", day, *words)
    assert made.exit_code == 0, made.output
    return folder / "book"


def _written(book: Path) -> list[tuple[Path, str]]:
    files = (path for path in book.rglob("*") if path.is_file() and ".schemas" not in path.parts)
    return [(path, path.read_text("utf-8")) for path in files]


@pytest.mark.parametrize("languages", [*LANGUAGES, "zh,en", "de,en,zh"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_new_book_is_sound_in_every_language(run: Run, tmp_path: Path, template: str, languages: str) -> None:
    """Whatever is asked for, `slm check --strict` has nothing to say, and the book is in these languages alone."""
    book = _made(run, tmp_path, "--template", template, "--languages", languages)
    checked = run("check", "--strict", "--root", book, "--as-of", "2026-11-28")
    assert (checked.exit_code, checked.stdout) == (0, "no problems found\n")
    assert yaml.safe_load((book / "catalog/provider.yml").read_text("utf-8"))["languages"] == languages.split(",")
    asked = set(languages.split(","))
    texts = [(path, text) for path, text in _written(book) if path.suffix in {".yml", ".csv", ".md"}]
    for path, text in texts:
        assert "<<" not in text, path
        assert not re.search(rf"^ *#(?:{'|'.join(LANGUAGES)}) ", text, re.MULTILINE), path
        named = re.fullmatch(r".+\.([a-z]{2})\.md", path.name)
        assert named is None or named[1] in asked, path
        if "zh" not in asked and path.suffix != ".md":
            assert not re.search(r"[\u4e00-\u9fff]", text), path


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("template", TEMPLATES)
def test_new_book_is_sound_on_every_day(run: Run, tmp_path: Path, template: str, day: str) -> None:
    """Its days follow from the day on which it is made, and its report tells a promise kept and one missed.

    Where the holidays of a year are not known yet, that is all that the check warns of.
    """
    book = tmp_path / "book"
    made = run("new", "book", book, "--as-of", day, "--template", template, "--languages", "zh,en")
    assert made.exit_code == 0, made.output
    checked = run("check", "--root", book, "--as-of", day)
    warned = {*re.findall(r"warning (SLM\d+)", checked.stdout)}
    assert (checked.exit_code, warned - {"SLM505"}) == (0, set()), checked.output
    assert not warned or "slm new calendar --country CN --year 2027" in made.stdout
    told = json.loads(run("report", "--root", book, "--as-of", day, "--format", "json").stdout)
    verdicts = {result["verdict"] for result in told["results"]}
    assert {"met", "missed"} <= verdicts


def test_new_book_speaks_the_language_of_its_maker(run: Run, tmp_path: Path) -> None:
    """`--lang zh` makes a book in Chinese alone; without it the environment decides, also for German."""
    asked = _made(run, tmp_path / "a", "--lang", "zh")
    assert "languages: [zh]\n" in (asked / "catalog/provider.yml").read_text("utf-8")
    assert not list(asked.rglob("*.en.md"))
    found = run("new", "book", tmp_path / "b", env={"LANG": "de_DE.UTF-8"})
    assert found.exit_code == 0, found.output
    assert "languages: [de]\n" in (tmp_path / "b/catalog/provider.yml").read_text("utf-8")


def test_what_comes_next_can_be_copied_whatever_the_folder_is_called(run: Run, tmp_path: Path) -> None:
    """A folder with a blank in its name is one word of each command that is told."""
    made = run("new", "book", tmp_path / "my book 书册", "--bare", "--languages", "en")
    told = [line.removeprefix("  next: ") for line in made.stdout.splitlines() if line.startswith("  next: ")]
    assert [shlex.split(command)[-2:] for command in told] == [["--root", str(tmp_path / "my book 书册")]] * 2


@pytest.mark.parametrize("wrong", ["fr", "zh,", "zh,zh", ""])
def test_new_book_refuses_languages_that_it_does_not_have(run: Run, tmp_path: Path, wrong: str) -> None:
    """An unknown, an empty or a repeated language is told with those there are."""
    refused = run("new", "book", tmp_path / "book", "--languages", wrong)
    assert (refused.exit_code, "SLM956" in refused.stderr, "en, zh, de" in refused.stderr) == (2, True, True)
    assert not (tmp_path / "book").exists()


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_edition_of_a_new_book_is_published(run: Run, tmp_path: Path, template: str) -> None:
    """What its CI files build for the public, and the site of each customer, is made at the first try.

    Its ids, such as `manager` and `always`, are words that pages and the scripts of the theme use, too.
    """
    book = _made(run, tmp_path, "--template", template, "--languages", ",".join(LANGUAGES))
    customers = yaml.safe_load((book / "catalog/provider.yml").read_text("utf-8"))["customers"]
    assert customers
    for audience in ("public", *(f"customer:{customer['id']}" for customer in customers)):
        built = run("build", "--root", book, "--no-pdf", "--audience", audience, "--as-of", "2026-11-28")
        assert built.exit_code == 0, built.output
        assert (book / "site/index.html").is_file()


def test_month_of_a_new_book_is_closed_by_the_rules(run: Run, tmp_path: Path) -> None:
    """The lock of the month stands in the register of seals, and an edit of what it rests on is told."""
    book = _made(run, tmp_path, "--template", "cloud", "--languages", "en")
    assert run("verify", "--seals", book / "measurements/seals.json", "--root", book).exit_code == 0
    replace_words(book, "measurements/2026-10/outages.csv", {":52": ":22"})
    assert "SLM750" in run("check", "--root", book, "--as-of", "2026-11-28").stdout


def test_bare_book_has_a_catalog_alone(run: Run, tmp_path: Path) -> None:
    """Whoever begins their own agreements at once has none to take away."""
    book = _made(run, tmp_path, "--bare", "--languages", "en")
    assert {path.name for path in book.iterdir()} >= {"catalog", ".gitignore"}
    assert not (book / "agreements").exists()
    assert not (book / "measurements").exists()
    assert run("check", "--strict", "--root", book, "--as-of", "2026-11-28").stdout == "no problems found\n"


def test_holidays_are_entered_where_they_are_used(run: Run, tmp_path: Path) -> None:
    """The office hours keep the days off and the make-up days of the year."""
    book = _made(run, tmp_path, "--template", "itss", "--languages", "zh")
    hours = yaml.safe_load((book / "catalog/calendars/office.yml").read_text("utf-8"))["versions"][0]
    assert hours["holidays"] == ["cn-2026"]
    due = run("clock", "due", "--calendar", "office", "2026-09-30T17:00+08:00", "1 working_days", "--root", book)
    assert due.stdout.startswith("2026-10-08"), due.output


def test_holidays_that_are_known_are_entered_though_those_of_the_next_year_are_not(run: Run, tmp_path: Path) -> None:
    """In December nobody may know the next year yet; this year's days off count, and what is missing is said."""
    made = run("new", "book", tmp_path / "book", "--template", "itss", "--as-of", "2030-12-05")
    assert "slm new calendar --country CN --year 2030" in made.stdout
    made = run("new", "book", tmp_path / "other", "--template", "itss", "--as-of", "2026-12-05")
    hours = yaml.safe_load((tmp_path / "other/catalog/calendars/office.yml").read_text("utf-8"))["versions"][0]
    years = [year for year in (2026, 2027) if f"slm new calendar --country CN --year {year} " not in made.stdout]
    assert hours["holidays"] == [f"cn-{year}" for year in years]
    assert 2026 in years


def test_book_without_the_package_of_holidays_says_how_to_have_them(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the package is missing the book is made without holidays, and the command for later is told."""
    monkeypatch.setitem(sys.modules, "chinese_calendar", None)
    made = run("new", "book", tmp_path / "book", "--template", "itss", "--as-of", "2026-11-28")
    assert made.exit_code == 0, made.output
    assert "slm new calendar --country CN --year 2026" in made.stdout
    assert run("check", "--strict", "--root", tmp_path / "book", "--as-of", "2026-11-28").exit_code == 0


def test_new_book_tells_editors_and_machines_what_to_do(run: Run, tmp_path: Path) -> None:
    """CI files check and build the book, and an editor is told the extension and the schema of every folder."""
    book = _made(run, tmp_path, "--languages", "zh")
    for path in (".gitlab-ci.yml", ".github/workflows/book.yml"):
        text = (book / path).read_text("utf-8")
        assert yaml.safe_load(text)
        assert "slm check --strict" in text
        assert "slm build" in text
    assert json.loads((book / ".vscode/extensions.json").read_text("utf-8"))["recommendations"] == [
        "redhat.vscode-yaml"
    ]
    mapped = json.loads((book / ".vscode/settings.json").read_text("utf-8"))["yaml.schemas"]
    assert mapped[".schemas/calendar.json"] == "catalog/calendars/*.yml"
    assert all((book / schema).is_file() for schema in mapped)
    assert (book / "README.md").read_text("utf-8").startswith("# 服务级别")


def test_readers_are_told_the_marks_in_the_words_of_the_pages(run: Run, tmp_path: Path) -> None:
    """The guide of a new book has every mark and every verdict, as the pages of its language say them."""
    book = _made(run, tmp_path, "--bare", "--languages", ",".join(LANGUAGES))
    for code, say in LANGUAGES.items():
        legend = (book / f"site_overrides/pages/guide.{code}.md").read_text("utf-8")
        rows = [line for line in legend.splitlines() if line[2:3] in set("●✕▨○◇‖·")]
        assert [row.split("|")[2].strip() for row in rows] == [say(f"verdict|{verdict}") for verdict in MARKED]
