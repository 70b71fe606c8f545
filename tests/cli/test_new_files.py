"""`slm new` in a book: what each command begins fits at once, takes the next number and replaces nothing."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from click.testing import CliRunner
from tests.books import add_lines, copied, replace_words
from tests.cli.conftest import Run

from slm.cli.program import program

DAY: Final = "2026-11-28"
NEW: Final[Mapping[str, tuple[str, ...]]] = {
    "service": ("service", "printing", "--name", "Printing: fast"),
    "request for change": ("rfc", "--service", "data-export", "--by", "analyst", "--approved-by", "manager"),
    "pending request": ("rfc", "--by", "analyst", "--title", "en=Later", "--title", "zh=以后"),
    "numbered request": ("rfc", "--by", "analyst", "--id", "RFC-A"),
    "customer's agreement": ("agreement", "SLA", "SLA-NEW", "--by", "manager"),
    "team's agreement": ("agreement", "OLA", "OLA-NEW", "--with", "operations", "--by", "manager"),
    "supplier's contract": ("agreement", "UC", "UC-NEW", "--by", "analyst"),
    "version": ("version", "SLA-FERNHILL"),
    "named version": ("version", "SLA-FERNHILL", "2.0", "--valid-from", "2027-02-01"),
    "month": ("month", "2026-12"),
    "month of somebody": ("month", "2026-12", "--by", "desk-lead"),
    "improvement": (
        "improvement",
        "--agreement",
        "SLA-FERNHILL",
        "--target",
        "availability",
        "--month",
        "2026-10",
        "--owner",
        "analyst",
    ),
    "problem": ("problem", "--from", "SLA-FERNHILL/availability/2026-10", "--owner", "analyst"),
    "decision": ("problem", "--owner", "analyst", "--no-action", "One night", "--by", "manager"),
    "review": ("review",),
    "complaint": ("complaint", "--agreement", "SLA-FERNHILL"),
    "compliment": ("complaint", "--compliment", "--title", "Well done"),
    "dispute": ("dispute", "SLA-FERNHILL", "availability", "2026-10", "--by", "customer-contact"),
    "planned review": ("review", "SLA-FERNHILL", "--date", "2026-12-09"),
}
"""A command for each kind of file."""


@pytest.fixture(scope="session")
def _whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "book"
    words = ["new", "book", str(folder), "--template", "cloud", "--languages", "en,zh", "--as-of", DAY]
    made = CliRunner().invoke(program, words)
    assert made.exit_code == 0, made.output
    return folder


@pytest.fixture
def book(_whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a complete book in two languages, in which the commands run."""
    folder = Path(shutil.copytree(_whole, tmp_path / "book"))
    monkeypatch.chdir(folder)
    return folder


def _files(book: Path) -> dict[str, bytes]:
    return {path.relative_to(book).as_posix(): path.read_bytes() for path in book.rglob("*") if path.is_file()}


def _yaml(file: Path) -> Any:  # noqa: ANN401 - whatever a file holds
    return yaml.safe_load(file.read_text("utf-8"))


@pytest.mark.parametrize("name", NEW)
def test_what_is_begun_fits_at_once(run: Run, book: Path, name: str) -> None:
    """The book has no error afterwards, only gaps that the check tells; other files stay, the next step is said."""
    before = _files(book)
    done = run("new", *NEW[name], "--as-of", DAY)
    assert done.exit_code == 0, done.output
    assert "  next: slm " in done.stdout
    after = _files(book)
    fresh = after.keys() - before.keys()
    assert {path: after[path] for path in before} == before
    assert fresh
    assert all(f"{path} is made" in done.stdout for path in fresh)
    checked = run("check", "--as-of", DAY)
    assert checked.exit_code == 0, checked.output
    assert "SLM507" not in checked.stdout  # each text is there in both languages
    assert ("SLM834" in checked.stdout) == ("to fill in: TBD" in done.stdout)


@pytest.mark.parametrize("name", NEW)
def test_next_step_can_be_copied_whatever_the_folder_is_called(run: Run, book: Path, name: str) -> None:
    """Each command that is told names the folder of the book as one word of a shell, and everybody in it by an id."""
    elsewhere = book.rename(book.with_name("my book 书册"))
    done = run("new", *NEW[name], "--root", elsewhere, "--as-of", DAY)
    assert done.exit_code == 0, done.output
    told = next(line for line in done.stdout.splitlines() if line.startswith("  next: ")).removeprefix("  next: ")
    for command in told.split("; "):
        words = shlex.split(command)
        assert words[:1] == ["slm"]
        assert words[-2:] == ["--root", str(elsewhere)]
        assert "WHO" not in words
        assert not re.search(r"[A-Z][a-z]+Text", command)


@pytest.mark.parametrize("name", sorted(NEW.keys() - {"version", "named version", "planned review"}))
def test_nobody_is_named_of_its_own_accord(run: Run, book: Path, name: str) -> None:
    """A file names who was given, the lead of a team and a party's own contact; who did what nobody else can say."""
    people = {person["id"] for person in _yaml(book / "catalog/provider.yml")["people"]}
    before = _files(book)
    assert run("new", *NEW[name], "--as-of", DAY).exit_code == 0
    fresh = [content.decode() for path, content in _files(book).items() if path not in before]
    lines = [line for text in fresh for line in text.splitlines() if line.lstrip()[:1] != "#" and "party:" not in line]
    named = {word for line in lines for word in re.findall(r"(?:: |\[|, )([\w-]+)(?=[],}]|$)", line)} & people
    assert named <= {*NEW[name], *({"desk-lead"} if name == "service" else ())}


@pytest.mark.parametrize("name", ["service", "customer's agreement", "numbered request", "month"])
def test_nothing_is_replaced(run: Run, book: Path, name: str) -> None:
    """What is there already is refused, and stays."""
    words = NEW[name]
    assert run("new", *words, "--as-of", DAY).exit_code == 0
    before = _files(book)
    refused = run("new", *words, "--as-of", DAY)
    assert (refused.exit_code, "SLM606" in refused.stderr) == (2, True), refused.output
    assert _files(book) == before


def test_numbers_go_on_where_the_book_is(run: Run, book: Path) -> None:
    """Each file takes the number after the highest one of its year, in the form that the book has."""
    for command, folder, numbers in (
        ("rfc --by analyst", "catalog/changes", ["RFC-2026-001", "RFC-2026-002", "RFC-2027-001"]),
        ("improvement --owner analyst", "measurements/improvements", ["CSI-2026-001", "CSI-2026-002", "CSI-2027-001"]),
        ("review", "measurements/reviews", ["REV-2026-01", "REV-2026-02", "REV-2027-01"]),
    ):
        for day in (DAY, "2027-01-08"):
            assert run("new", *command.split(), "--as-of", day).exit_code == 0
        assert sorted(path.stem for path in (book / folder).iterdir()) == numbers
    run("new", "agreement", "SLA", "SLA-NEW", "--by", "manager", "--as-of", DAY)
    assert _yaml(book / "agreements/SLA-NEW/1.0/agreement.yml")["document_number"] == "TL-SLA-2026-002"


def test_action_for_a_miss_is_measured_by_its_target(run: Run, book: Path) -> None:
    """The three months after it is due are to show whether it helped; what answers no miss is measured by nothing."""
    assert run("new", *NEW["improvement"], "--as-of", DAY).exit_code == 0
    assert run("new", "improvement", "--owner", "analyst", "--as-of", DAY).exit_code == 0
    first, second = (_yaml(book / f"measurements/improvements/CSI-2026-00{number}.yml") for number in (2, 3))
    by = {"agreement": "SLA-FERNHILL", "target": "availability", "from": "2027-01", "months": 3}
    assert (first["measured"], "measured" in second) == (by, False)


def test_miss_is_named_in_one_word(run: Run, book: Path) -> None:
    """One word says what three options say, and not beside them; a problem takes it, and its action takes that."""
    word = "SLA-FERNHILL/availability/2026-10"
    assert run("new", "improvement", "--from", word, "--owner", "analyst", "--as-of", DAY).exit_code == 0
    assert run("new", *NEW["improvement"], "--as-of", DAY).exit_code == 0
    first, second = (_yaml(book / f"measurements/improvements/CSI-2026-00{number}.yml") for number in (2, 3))
    assert first == second
    both = run("new", "improvement", "--from", word, "--month", "2026-10", "--owner", "analyst", "--as-of", DAY)
    assert both.exit_code == 2
    assert run("new", *NEW["problem"], "--as-of", DAY).exit_code == 0
    problem = _yaml(book / "measurements/problems/PRB-2026-001.yml")
    miss = {"agreement": "SLA-FERNHILL", "target": "availability", "month": "2026-10"}
    assert (problem["answers"], problem["services"]) == ([miss], ["shop-platform"])
    words = ("improvement", "--problem", "PRB-2026-001", "--owner", "analyst", "--as-of", DAY)
    assert run("new", *words).exit_code == 0
    assert _yaml(book / "measurements/improvements/CSI-2026-004.yml")["problem"] == "PRB-2026-001"


UNREADABLE_NAMES: Final = (".hidden", "a/b", "..", "con", "a b", "名", "x" * 121, "a:b")


def test_no_name_is_taken_that_nobody_reads(run: Run, book: Path) -> None:
    """What would not be read afterwards, or not on every machine, is refused, and nothing is written."""
    before = _files(book)
    for command in (
        "rfc --by analyst --id",
        "improvement --owner analyst --id",
        "review --id",
        "service",
        "agreement SLA --by analyst",
    ):
        for name in UNREADABLE_NAMES:
            refused = run("new", *command.split(), name, "--as-of", DAY)
            assert (refused.exit_code, "SLM" in refused.stderr) == (2, True), refused.output
    for command in ("rfc --by analyst --id rfc-2026-001", "agreement SLA sla-fernhill --by analyst"):
        refused = run("new", *command.split(), "--as-of", DAY)
        assert (refused.exit_code, "SLM817" in refused.stderr) == (2, True), refused.output
    assert _files(book) == before


def test_an_agreement_can_begin_on_a_leap_day(run: Run, book: Path) -> None:
    """It holds for a year, to the day after the last of February."""
    assert (
        run(
            "new", "agreement", "SLA", "SLA-NEW", "--by", "manager", "--valid-from", "2028-02-29", "--as-of", DAY
        ).exit_code
        == 0
    )
    valid = _yaml(book / "agreements/SLA-NEW/1.0/agreement.yml")["valid"]
    assert (str(valid["from"]), str(valid["until"])) == ("2028-02-29", "2029-03-01")


def test_next_version_says_what_it_supersedes(run: Run, book: Path) -> None:
    """It is the version before but for the number, the first day, and the words of the change, which are a gap."""
    assert run("new", "version", "SLA-FERNHILL", "--as-of", DAY).exit_code == 0
    old, new = (_yaml(book / f"agreements/SLA-FERNHILL/{version}/agreement.yml") for version in ("1.0", "1.1"))
    assert new.pop("supersedes") == "1.0"
    assert str(new["valid"].pop("from")) == "2026-12-01"
    assert new["control"].pop("changes") == {"en": "TBD: what is different", "zh": "待定：有何不同"}
    del old["valid"]["from"], old["control"]["changes"]
    assert new == old
    terms = [(book / f"agreements/SLA-FERNHILL/{version}/terms.zh.md").read_bytes() for version in ("1.0", "1.1")]
    assert terms[0] == terms[1]
    comments = (book / "agreements/SLA-FERNHILL/1.1/agreement.yml").read_text("utf-8")
    assert "# An SLA: what you promise a customer." in comments
    refused = run("approve", "SLA-FERNHILL", "1.1", "--role", "customer", "--name", "customer-contact", "--as-of", DAY)
    assert (refused.exit_code, "SLM834" in refused.output) == (1, True), refused.output


def test_next_version_begins_after_one_that_is_still_to_come(run: Run, book: Path) -> None:
    """Where the newest version begins next year, the one after it begins a month later."""
    first = ("new", "version", "SLA-FERNHILL", "--valid-from", "2027-02-01", "--as-of", DAY)
    for words in (first, ("new", "version", "SLA-FERNHILL", "--as-of", DAY)):
        assert run(*words).exit_code == 0
    assert str(_yaml(book / "agreements/SLA-FERNHILL/1.2/agreement.yml")["valid"]["from"]) == "2027-03-01"
    assert run("check", "--as-of", DAY).exit_code == 0


@pytest.mark.usefixtures("book")
def test_a_second_draft_is_told_as_one(run: Run) -> None:
    """Whoever begins another version while one is not approved most often meant to go on with that."""
    assert "is not approved yet" not in run("new", "version", "SLA-FERNHILL", "--as-of", DAY).output
    told = "1.1 is not approved yet: what it is to say is edited there, and then 1.2 is to be deleted"
    assert told in run("new", "version", "SLA-FERNHILL", "--as-of", DAY).output


@pytest.mark.usefixtures("book")
def test_month_that_is_still_to_come_has_no_data_yet(run: Run) -> None:
    """Nothing is said to have been taken from its sources before it began; what will be awaited is said already."""
    made = run("new", "month", "2026-12", "--as-of", DAY)
    assert made.exit_code == 0, made.output
    assert "awaited: SLA-FERNHILL/satisfaction, shop-platform (figures.yml)" in made.stdout
    assert "no agreement is in force" not in made.stdout
    checked = run("check", "--strict", "--as-of", DAY)
    assert (checked.exit_code, checked.stdout) == (0, "no problems found\n")


def test_month_gets_what_was_approved_after_it_was_begun(run: Run, book: Path) -> None:
    """Typed again, it adds the files that are awaited now and replaces none; when nothing is lacking, it is refused."""
    month = book / "measurements/2026-11"
    (month / "figures.yml").unlink(missing_ok=True)
    before = _files(book)
    made = run("new", "month", "--as-of", DAY)
    assert made.exit_code == 0, made.output
    after = _files(book)
    assert after.keys() - before.keys() == {"measurements/2026-11/figures.yml"}
    assert {path: after[path] for path in before} == before
    assert "SLM606" in run("new", "month", "--as-of", DAY).stderr


def test_closed_month_gets_no_further_file(run: Run, book: Path) -> None:
    """What a lock rests on is complete, so nothing is laid beside it."""
    before = _files(book)
    assert any(path.endswith("2026-10/results.lock.json") for path in before)
    (book / "measurements/2026-10/figures.yml").unlink()
    refused = run("new", "month", "2026-10", "--as-of", DAY)
    assert (refused.exit_code, "SLM606" in refused.stderr) == (2, True)
    assert not (book / "measurements/2026-10/figures.yml").exists()


def test_every_command_that_follows_stands_on_a_line_of_its_own(run: Run, book: Path) -> None:
    """Each can be copied: of a new agreement, those of all roles that approve it."""
    made = run("new", "agreement", "SLA", "SLA-NEW", "--by", "manager", "--as-of", DAY)
    steps = [line.removeprefix("  next: ") for line in made.stdout.splitlines() if line.startswith("  next: ")]
    assert [step.split()[1] for step in steps] == ["serve", "approve", "approve"]
    assert not any(";" in step or "|" in step for step in steps)
    agreement = book / "agreements/SLA-NEW/1.0/agreement.yml"
    agreement.write_text(re.sub(r"TBD:|待定：", "", agreement.read_text("utf-8")), "utf-8")
    for step in steps[1:]:
        assert run(*shlex.split(step)[1:], "--as-of", DAY).exit_code == 0
    assert "SLM879" not in run("check", "--as-of", DAY).stdout


def test_minutes_of_a_review_that_was_held_are_not_complete_without_words(run: Run, book: Path) -> None:
    """An empty file is no review: what was found is a gap, but of a review that is planned there is nothing to say."""
    held = run("new", "review", "--as-of", DAY)
    assert "to fill in: TBD" in held.stdout
    planned = run("new", "review", "--date", "2026-12-09", "--as-of", DAY)
    assert "to fill in" not in planned.stdout
    assert _yaml(book / "measurements/reviews/REV-2026-03.yml")["findings"] == []


def test_review_tells_its_agenda(run: Run, book: Path) -> None:
    """What it has to look at is told at once; one about an event says so in its file, and the book stays sound."""
    made = run("new", "review", "SLA-FERNHILL", "--date", "2026-12-09", "--extraordinary", "--as-of", DAY)
    assert made.exit_code == 0, made.output
    assert "on the agenda: SLA-FERNHILL since " in made.stdout
    (path,) = (path for path in (book / "measurements/reviews").iterdir() if path.name == "REV-2026-02.yml")
    assert (_yaml(path)["type"], _yaml(path)["agenda"]) == ("extraordinary", [])
    checked = run("check", "--strict", "--as-of", DAY)
    assert (checked.exit_code, checked.stdout) == (0, "no problems found\n")


@pytest.mark.parametrize("version", ["1.0", "0.9"])
def test_version_has_to_come_after_the_newest(run: Run, book: Path, version: str) -> None:
    """A number that would not be the latest is refused."""
    refused = run("new", "version", "SLA-FERNHILL", version, "--as-of", DAY)
    assert (refused.exit_code, "SLM961" in refused.stderr) == (2, True)
    assert not (book / "agreements/SLA-FERNHILL/0.9").exists()


def test_agreement_is_copied_for_another_customer(run: Run, book: Path) -> None:
    """Names, contacts and number are those of the other customer; promises stay, and no word of the first is left."""
    other = '  - {id: acme, name: {en: "Acme, Inc.", zh: 顶点公司}, type: external}'
    replace_words(book, "catalog/provider.yml", {"suppliers:\n": f"{other}\n\nsuppliers:\n"})
    words = ("new", "agreement", "SLA", "SLA-ACME", "--from", "SLA-FERNHILL", "--with", "acme")
    made = run(*words, "--name", "en=Services", "--name", "zh=服务", "--as-of", DAY)
    assert made.exit_code == 0, made.output
    checked = run("check", "--as-of", DAY)
    assert checked.exit_code == 0, checked.output
    old, new = (_yaml(book / f"agreements/{name}/1.0/agreement.yml") for name in ("SLA-FERNHILL", "SLA-ACME"))
    assert (new["customer"], new["document_number"]) == ("acme", "TL-SLA-2026-002")
    assert new["targets"] == old["targets"]
    assert new["title"] == {"en": "Services", "zh": "服务"}
    for file in (book / "agreements/SLA-ACME/1.0").iterdir():
        text = file.read_text("utf-8").lower()
        assert not any(name in text for name in ("fernhill sample", "枫岭样例", "customer-contact")), file
    refused = run("new", "agreement", "SLA", "SLA-X", "--from", "SLA-FERNHILL", "--as-of", DAY)
    assert (refused.exit_code, "SLM960" in refused.stderr) == (2, True)


def test_requirements_of_one_customer_are_not_answered_to_another(run: Run, tmp_path: Path) -> None:
    """A copy names no requirement of the agreement that it was made from."""
    book = copied(tmp_path)
    target = "agreements/SLA-MAIL/1.0/agreement.yml"
    replace_words(book, target, {"metric: availability\n": "metric: availability\n    answers: [SLR-1]\n"})
    add_lines(book, "catalog/provider.yml", "short_name: L")
    replace_words(
        book,
        "catalog/provider.yml",
        {"suppliers:\n": "  - {id: buyers, name: {en: Buyers, zh: 采购部}, type: internal}\nsuppliers:\n"},
    )
    made = run(
        "new",
        "agreement",
        "SLA",
        "SLA-BUY",
        "--from",
        "SLA-MAIL",
        "--with",
        "buyers",
        "--root",
        book,
        "--as-of",
        "2026-03-10",
    )
    assert made.exit_code == 0, made.output
    assert "answers" not in (book / "agreements/SLA-BUY/1.0/agreement.yml").read_text("utf-8")


def test_new_month_names_what_is_awaited(run: Run, book: Path) -> None:
    """It has a file for each record that a promise in force is judged by, and says so; records that are there stay."""
    shutil.rmtree(book / "measurements/2026-11")
    (book / "measurements/2026-11").mkdir()
    (book / "measurements/2026-11/outages.csv").write_text("id,service,start,end,kind\n", "utf-8")
    made = run("new", "month", "--by", "desk-lead", "--as-of", "2026-12-02")
    assert made.exit_code == 0, made.output
    assert "awaited: SLA-FERNHILL/satisfaction, shop-platform (figures.yml)" in made.stdout
    assert "awaited: OLA-DESK/p1-response, shop-platform (desk)" in made.stdout
    assert "awaited: SLA-FERNHILL/cases, shop-platform (figures.yml)" in made.stdout
    assert (book / "measurements/2026-11/outages.csv").read_text("utf-8") == "id,service,start,end,kind\n"
    figures = book / "measurements/2026-11/figures.yml"
    assert _yaml(figures)["figures"] == []
    replace_words(book, "measurements/2026-11/figures.yml", {"figures: []": "figures:", "  # - {": "  - {"})
    assert run("check", "--as-of", "2026-12-02").exit_code == 0


def test_month_that_nothing_is_promised_in_says_so(run: Run, book: Path) -> None:
    """Before any agreement is in force there is nothing to wait for."""
    shutil.rmtree(book / "agreements")
    shutil.rmtree(book / "measurements")
    made = run("new", "month", "--as-of", DAY)
    assert made.exit_code == 0, made.output
    assert "no agreement is in force in it" in made.stdout
    assert (book / "measurements/2026-10/outages.csv").is_file()


@pytest.mark.parametrize(
    "words, code",
    [
        (("service", "Web Hosting"), "SLM958"),
        (("agreement", "SLA", "SLA/1"), "SLM959"),
        (("agreement", "SLA", "SLA-X", "--with", "nobody"), "SLM604"),
        (("agreement", "SLA", "SLA-X", "--service", "nothing"), "SLM604"),
        (("rfc", "--by", "analyst", "--service", "nothing"), "SLM604"),
        (("rfc", "--by", "analyst", "--approved-by", "nobody"), "SLM604"),
        (("rfc", "--by", "nobody"), "SLM663"),
        (("rfc", "--by", "analyst", "--approved-by", "analyst"), "SLM870"),
        (("month", "2027-03"), "SLM865"),
        (("rfc",), "SLM894"),
        (("improvement", "--agreement", "SLA-FERNHILL"), "SLM669"),
        (("improvement", "--target", "availability", "--month", "2026-10"), "SLM669"),
        (("improvement", "--from", "SLA-FERNHILL/availability"), "SLM669"),
        (("improvement", "--from", "SLA-FERNHILL/x/2026-10", "--owner", "analyst"), "SLM604"),
        (("improvement", "--problem", "PRB-1", "--owner", "analyst"), "SLM604"),
        (("problem", "--from", "SLA-NONE/availability/2026-10", "--owner", "analyst"), "SLM604"),
        (("problem", "--no-action", "One night", "--owner", "analyst"), "SLM894"),
        (("problem",), "SLM894"),
        (("agreement", "OLA", "OLA-NEW", "--from", "SLA-FERNHILL"), "SLM670"),
        (("agreement", "SLA", "SLA-NEW", "--from", "SLA-FERNHILL", "--service", "data-export"), "SLM670"),
        (("agreement", "SLA", "SLA-NEW", "--by", "analyst", "--valid-from", "2199-02-01"), "SLM166"),
        (("agreement", "SLA", "SLA-NEW"), "SLM894"),
        (("agreement", "SLA", "SLA-NEW", "--by", "nobody"), "SLM604"),
        (("improvement",), "SLM894"),
        (("month", "2026-12", "--by", "nobody"), "SLM604"),
        (("service", "printing", "--owner", "nobody"), "SLM604"),
        (("improvement", "--owner", "nobody"), "SLM604"),
        (("improvement", "--agreement", "SLA-FERNHILL", "--target", "x", "--month", "2026-10"), "SLM604"),
        (("version", "SLA-NONE"), "SLM604"),
        (("calendar", "--country", "GB", "--year", "2027", "--for", "night"), "SLM604"),
    ],
)
def test_what_the_book_does_not_have_is_refused(run: Run, book: Path, words: tuple[str, ...], code: str) -> None:
    """A name that nobody knows is told, and nothing is written."""
    before = _files(book)
    refused = run("new", *words, "--as-of", DAY)
    assert (refused.exit_code, code in refused.stderr) == (2, True), refused.output
    assert _files(book) == before


def test_provider_without_teams_is_told(run: Run, book: Path) -> None:
    """A file that has to name somebody is not begun where there is nobody."""
    text = (book / "catalog/provider.yml").read_text("utf-8")
    start, end = text.index("families:"), text.index("teams:")
    (book / "catalog/provider.yml").write_text(text[:start] + text[end:], "utf-8")
    refused = run("new", "service", "printing", "--as-of", DAY)
    assert (refused.exit_code, "SLM957" in refused.stderr) == (2, True)


def test_calendar_is_entered_at_its_hours(run: Run, book: Path) -> None:
    """Next year's holidays are named by the hours that keep this year's, and by others only where that is asked for."""
    made = run("new", "calendar", "--country", "GB", "--year", "2027", "--as-of", DAY)
    assert made.exit_code == 0, made.output
    hours = {name: _yaml(book / f"catalog/calendars/{name}.yml")["versions"][-1] for name in ("office", "always")}
    assert hours["office"]["holidays"] == ["gb-2026", "gb-2027"]
    assert "holidays" not in hours["always"]
    comments = (book / "catalog/calendars/office.yml").read_text("utf-8")
    assert "# Calendars of public holidays." in comments
    assert run("check", "--as-of", DAY).exit_code == 0
    assert run("new", "calendar", "--country", "DE", "--year", "2027", "--for", "always", "--as-of", DAY).exit_code == 0
    assert _yaml(book / "catalog/calendars/always.yml")["versions"][-1]["holidays"] == ["de-2027"]
    left = run("new", "calendar", "--country", "FR", "--year", "2027", "--for", "none", "--as-of", DAY)
    assert "no service hours keep these days yet" in left.stdout


def test_calendar_that_was_not_entered_is_entered_by_the_next_run(run: Run, book: Path) -> None:
    """Whoever was killed between the two files runs the command again."""
    office = book / "catalog/calendars/office.yml"
    before = office.read_bytes()
    words = ("new", "calendar", "--country", "GB", "--year", "2027", "--as-of", DAY)
    run(*words)
    after = office.read_bytes()
    office.write_bytes(before)
    assert run(*words).exit_code == 0
    assert office.read_bytes() == after
    assert "SLM606" in run(*words).stderr


@pytest.mark.parametrize(
    "written",
    [
        "holidays:\n      - gb-2026\n    # a word",
        "holidays: [ gb-2026 ,\n      ]",
        "on_holidays: []  # closed",
        "holidays: []",
    ],
)
def test_calendar_is_entered_however_hours_are_written(run: Run, book: Path, written: str) -> None:
    """A list in lines, one in brackets and none at all take the new calendar; comments stay."""
    replace_words(book, "catalog/calendars/office.yml", {"holidays: [gb-2026]": written})
    words = ("new", "calendar", "--country", "GB", "--year", "2027", "--for", "office", "--as-of", DAY)
    assert run(*words).exit_code == 0
    text = (book / "catalog/calendars/office.yml").read_text("utf-8")
    kept = _yaml(book / "catalog/calendars/office.yml")["versions"][-1]["holidays"]
    assert (kept[-1], text.count(" holidays:")) == ("gb-2027", 1)
    assert all(comment in text for comment in ("# a word", "# closed") if comment in written)


@pytest.mark.usefixtures("book")
def test_what_is_there_already_is_said_when_it_is_begun_again(run: Run) -> None:
    """A request that opens a live service, and an action about a target that was kept, are made, and it is said."""
    live = run("new", "rfc", "--service", "shop-platform", "--by", "analyst", "--as-of", DAY)
    assert "is live already: name what changes, or another service" in live.stderr
    kept = run(
        "new", "improvement", "--agreement", "SLA-FERNHILL", "--target", "p1-response", "--month", "2026-10",
        "--owner", "analyst", "--as-of", DAY,
    )  # fmt: skip
    assert "SLA-FERNHILL/p1-response was not missed in 2026-10" in kept.stderr


@pytest.mark.usefixtures("book")
def test_a_new_version_tells_who_has_to_approve_it(run: Run) -> None:
    """Each approval that is to come is a line to copy, as after a new agreement."""
    told = run("new", "version", "SLA-FERNHILL", "--as-of", DAY).stdout
    assert "slm approve SLA-FERNHILL 1.1 --role customer --name " in told


@pytest.mark.usefixtures("book")
def test_a_review_whose_participants_are_a_gap_lacks_nobody_yet(run: Run) -> None:
    """Who took part is still to be filled in: that is one gap, and no review without the customer."""
    run("new", "review", "SLA-FERNHILL", "--as-of", DAY)
    assert "SLM885" not in run("check", "--as-of", DAY).stdout
