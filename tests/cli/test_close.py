"""`slm close` and `slm restate`: what a closed month said stays, and a correction of it is seen."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from tests.books import (
    BOOKS,
    add_lines,
    bind_approvals,
    copied,
    portfolio_of,
    replace_words,
    say_closed,
    without_register,
)
from tests.processes import ended

from slm.calendar import Month
from slm.compliance import parse_lock
from slm.documents.edition import Edition
from slm.documents.views.reports import report_of
from slm.facts.judgement import judged
from slm.portfolio import Audience, for_audience

pytestmark = pytest.mark.floors

Run = Callable[..., Result]
AS_OF = "2026-03-10"
NOTHING = '{"on": "2026-02-06", "by": "ada", "reason": {}, "changes": [{"before": null, "after": null}]}'
LOCK = "measurements/2026-01/results.lock.json"
OUTAGES = "measurements/2026-01/outages.csv"
SLA = "agreements/SLA-MAIL/1.0/agreement.yml"
FEAST = "catalog/calendars/feast.yml"
OFFICE = "catalog/calendars/office.yml"
TICKETS = """\
id,service,type,priority,opened,responded,resolved,closed,customer,reason
T-1,mail,incident,P1,2026-01-05T09:00:00+08:00,2026-01-05T09:10:00+08:00,2026-01-05T11:00:00+08:00,,sales,
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book whose months are over, but not closed yet."""
    return copied(tmp_path)


@pytest.fixture
def close(run: Run, book: Path) -> Callable[..., Result]:
    """Return a function that closes a month of the book."""
    return lambda month="2026-01", *more: run("close", month, "--root", book, "--as-of", AS_OF, *more)


@pytest.fixture
def restate(run: Run, book: Path) -> Callable[..., Result]:
    """Return a function that restates January."""
    reason = ("--reason", "en=The outage ended later", "--reason", "zh=中断结束得更晚")
    return lambda *more: run("restate", "2026-01", "--root", book, "--as-of", AS_OF, *reason, *more)


@pytest.fixture
def check(run: Run, book: Path) -> Callable[..., Result]:
    """Return a function that checks the book."""
    return lambda *more: run("check", "--root", book, "--as-of", AS_OF, *more)


@pytest.mark.parametrize(
    "path, key, right",
    [
        ("measurements/2026-01/month.yml", "data_taken_on", "2026-02-01"),
        ("measurements/2026-01/figures.yml", "collected_on", "2026-02-02"),
    ],
)
def test_a_month_is_not_closed_on_data_that_end_in_its_middle(  # noqa: PLR0917 - the fixtures of an act
    book: Path, close: Callable[..., Result], restate: Callable[..., Result], check: Callable[..., Result],
    path: str, key: str, right: str,
) -> None:  # fmt: skip
    """Nothing is sealed until the day is mended; of what was sealed that is doubted only."""
    text = "\n".join(line for line in (book / path).read_text("utf-8").splitlines() if not line.startswith(key))
    (book / path).write_text(f"{text}\n{key}: 2026-01-31\n", "utf-8")
    refused = close()
    assert refused.exit_code == 1
    assert f"error SLM449 {key} 2026-01-31 lies before the end of 2026-01" in refused.output
    assert not (book / LOCK).exists()
    replace_words(book, path, {f"{key}: 2026-01-31": f"{key}: {right}"})
    assert close().exit_code == 0
    assert "SLM449" not in check().output
    replace_words(book, path, {f"{key}: {right}": f"{key}: 2026-01-10"})
    assert restate("--by", "ada").exit_code == 0
    told = check()
    assert told.exit_code == 0
    assert "warning SLM449" in told.output


def bind_again(book: Path) -> None:
    """Bind the approvals to the words of the agreement as they stand there now."""
    approvals = "agreements/SLA-MAIL/approvals.yml"
    shutil.copy(BOOKS / "base" / approvals, book / approvals)
    bind_approvals(book)


FIGURES = "source: figures"
SURVEYS = "source: surveys"


@pytest.mark.parametrize(
    "earlier, told", [("", True), ("\n    earlier: [{until: 2026-03-01, source: figures}]", False)]
)
def test_closed_months_stay_when_a_metric_is_measured_otherwise_from_a_day_on(
    book: Path, close: Callable[..., Result], check: Callable[..., Result], earlier: str, *, told: bool
) -> None:
    """Satisfaction was reported, and comes from surveys since March: what was closed stays, and March is surveyed.

    Without `earlier` the closed months would be judged by surveys that nobody made, which is told.
    """
    target = "  - {id: content, metric: satisfaction, at_least: 4 points}\nworkload:"
    replace_words(book, SLA, {"workload:": target})
    bind_again(book)
    for month in ("2026-01", "2026-02"):
        said = "  - {agreement: SLA-MAIL, target: content, service: mail, numerator: 50, denominator: 10}"
        add_lines(book, f"measurements/{month}/figures.yml", said)
        assert close(month).exit_code == 0
    metrics = (book / "catalog/metrics.yml").read_text("utf-8").rstrip()
    assert metrics.endswith(FIGURES)
    (book / "catalog/metrics.yml").write_text(f"{metrics.removesuffix(FIGURES)}{SURVEYS}{earlier}\n", "utf-8")
    (book / "measurements/2026-03").mkdir()
    (book / "measurements/2026-03/month.yml").write_text("kind: month\nstate: open\n", "utf-8")
    answers = "service,date,score,customer\nmail,2026-03-02,1,sales\n"
    (book / "measurements/2026-03/surveys.csv").write_text(answers, "utf-8")
    found = check()
    assert ("SLM858" in found.output) is told, found.output
    assert ("SLM526" in found.output) is told, found.output
    portfolio = portfolio_of(book, date.fromisoformat(AS_OF))
    verdicts = {
        (result.period.label, str(result.verdict))
        for result in judged(portfolio).scorecard.results
        if result.target == "content"
    }
    before = "no_data" if told else "met"
    assert verdicts == {("2026-01", before), ("2026-02", before), ("2026-03", "missed")}


def test_closing_locks_every_result(close: Callable[..., Result], check: Callable[..., Result], book: Path) -> None:
    """A closed month has a file with who closed it, the results, and the hashes of what they rest on."""
    done = close()
    assert done.exit_code == 0, done.output
    assert "2026-01 closed on 2026-02-05 by ada" in done.output
    lock = parse_lock(LOCK, (book / LOCK).read_text("utf-8"))
    assert (lock.month, lock.closed_on, lock.closed_by) == (Month(2026, 1), date(2026, 2, 5), "ada")
    assert {OUTAGES, SLA, "catalog/calendars/always.yml"} <= lock.inputs.keys()
    values = {(result["agreement"], result["target"]): result["display"] for result in lock.results}
    assert values["SLA-MAIL", "availability"] == "99.79 %"
    assert check().exit_code == 0


def test_closing_again_is_refused(close: Callable[..., Result], book: Path) -> None:
    """A month is closed once; the second try leaves the lock as it is."""
    close()
    before = (book / LOCK).read_bytes()
    again = close()
    assert again.exit_code == 2
    assert "SLM661" in again.output
    assert (book / LOCK).read_bytes() == before


def test_the_text_of_a_lock_is_the_lock(close: Callable[..., Result], book: Path) -> None:
    """What is read from a lock is written back byte for byte, and each result is on the line that is said of it."""
    close()
    text = (book / LOCK).read_text("utf-8")
    lock = parse_lock(LOCK, text)
    assert lock.text() == text
    for result in lock.results:
        line = text.splitlines()[lock.line_of(result) - 1]
        assert f'"target": "{result["target"]}"' in line


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "edited, code",
    [
        ((OUTAGES, "11:30:00", "12:30:00"), "SLM750"),
        ((SLA, "at_least: 99.5 %", "at_least: 99.9 %"), "SLM858"),
        (("catalog/calendars/office.yml", "tuesday: [09:00-12:00, ", "tuesday: ["), "SLM858"),
        (("measurements/2026-01/figures.yml", "numerator: 11", "numerator: 19"), "SLM750"),
    ],
    ids=["record", "agreement", "calendar", "figures"],
)
def test_an_edit_that_changes_a_closed_result_names_three_places(
    close: Callable[..., Result], check: Callable[..., Result], book: Path, edited: tuple[str, str, str], code: str
) -> None:
    """The file that was changed, the line of the lock and the target are named, and the check fails (F26, F30, F69).

    The first advice is to put it back; where it is no record of the month, nobody is told to restate it.
    """
    path, old, new = edited
    close()
    replace_words(book, path, {old: new})
    found = check()
    assert found.exit_code == 1
    told = found.output.partition(f"{path}: error {code} ")[2]
    assert told.partition("hint: ")[2].startswith("Put ")
    assert ("slm restate" in told) == (code == "SLM750")
    assert f"see also {LOCK}:" in found.output
    assert "agreement.yml:" in found.output


def test_a_changed_record_without_a_changed_result_is_told(
    close: Callable[..., Result], check: Callable[..., Result], book: Path
) -> None:
    """The record of a closed month stays as it was even where no figure depends on the words (F10)."""
    close()
    replace_words(book, OUTAGES, {"hardware": "disk"})
    found = check()
    assert found.exit_code == 1
    assert f"{OUTAGES}: error SLM751" in found.output


def test_a_restatement_keeps_the_old_value_beside_the_new(
    close: Callable[..., Result], restate: Callable[..., Result], check: Callable[..., Result], book: Path
) -> None:
    """Who corrected the month, why, and both values are written down; the check is clean again (F69)."""
    close()
    replace_words(book, OUTAGES, {"11:30:00": "15:30:00"})
    done = restate("--by", "ada")
    assert done.exit_code == 0, done.output
    assert "SLA-MAIL 1.0 availability, mail, 2026-01: 99.79 % (kept) -> 99.26 % (missed)" in done.output
    lock = parse_lock(LOCK, (book / LOCK).read_text("utf-8"))
    (statement,) = lock.restatements
    assert (statement.on, statement.by, statement.reason["zh"]) == (date(2026, 3, 10), "ada", "中断结束得更晚")
    changed = {change.result["target"]: change for change in statement.changes}["availability"]
    assert changed.before is not None
    assert changed.after is not None
    assert (changed.before["verdict"], changed.after["verdict"]) == ("met", "missed")
    assert check().exit_code == 0
    replace_words(book, OUTAGES, {"15:30:00": "11:30:00"})
    assert restate("--by", "ada").exit_code == 0
    assert len(parse_lock(LOCK, (book / LOCK).read_text("utf-8")).restatements) == 2


def test_a_restatement_without_a_change_is_refused(
    close: Callable[..., Result], restate: Callable[..., Result]
) -> None:
    """There is nothing to correct where nothing is other than it was; a month that is not locked has nothing either."""
    assert "SLM664" in restate("--by", "ada").output
    close()
    assert "SLM665" in restate("--by", "ada").output


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("2026-07",), "SLM660"),
        (("2026-01", "--by", "nobody"), "SLM663"),
        (("2026-01", "--by", "ben"), "SLM870"),
        (("2026-01", "--by", "li"), "SLM870"),
        (("2026-01", "--date", "2026-01-31"), "SLM662"),
        (("2026-01", "--date", "2026-03-11"), "SLM662"),
        (("2026-13",), "2026-13"),
    ],
)
def test_wrong_input_writes_nothing(
    close: Callable[..., Result], book: Path, arguments: tuple[str, ...], code: str
) -> None:
    """No month, nobody of the provider, or a day before its end or still to come: nothing is closed."""
    refused = close(*arguments)
    assert refused.exit_code == 2
    assert code in refused.output
    assert not list(book.rglob("results.lock.json"))


def test_a_month_needs_no_state_to_be_closed(
    close: Callable[..., Result], book: Path, check: Callable[..., Result]
) -> None:
    """The lock closes a month whatever state its file says, from the day on which it was closed."""
    (book / "measurements/2026-01/month.yml").write_text("kind: month\ndistribution: [Sales]\n", "utf-8")
    (book / "measurements/2026-02/month.yml").write_text("kind: month\ndistribution: [Sales]\n", "utf-8")
    assert close("2026-01", "--by", "ada", "--date", "2026-02-05").exit_code == 0
    assert check().exit_code == 0
    for day, state in ((date(2026, 3, 10), "closed"), (date(2026, 2, 4), "provisional")):
        portfolio = portfolio_of(book, day)
        assert portfolio.months[Month(2026, 1)].state == state


def test_month_that_only_says_that_it_is_closed_is_to_be_locked(
    close: Callable[..., Result], check: Callable[..., Result], book: Path
) -> None:
    """A book that never had a lock is warned of closed months; once it has one they are errors, until each is closed.

    Months before the first one that was locked were closed in version 0.1.0, which did not ask for locks.
    """
    say_closed(book)
    found = check()
    assert (found.exit_code, "warning SLM752 2 months are closed" in found.output) == (0, True)
    close("2026-01")
    found = check()
    assert (found.exit_code, "error SLM943 2026-02 is closed" in found.output) == (1, True)
    assert close("2026-02").exit_code == 0
    assert check().output == "no problems found\n"
    (book / LOCK).unlink()
    (book / "measurements/seals.json").unlink()
    second = book / "measurements/2026-02/results.lock.json"
    lock = replace(parse_lock("", second.read_text("utf-8")), after=None, format="slm-lock/1").sealed()
    second.write_text(lock.text(), "utf-8")
    assert "warning SLM752 2026-01 is closed" in check().output


def test_closing_does_not_foretell_that_the_month_is_not_locked(close: Callable[..., Result]) -> None:
    """What the command is about to do is not told as what will be missing."""
    assert close("2026-01").exit_code == 0
    second = close("2026-02")
    assert second.exit_code == 0
    assert "SLM752" not in second.output


def test_closing_tells_which_misses_want_an_answer(close: Callable[..., Result]) -> None:
    """Each miss of the month without an answer is told with its last day and the command; what is answered is not."""
    assert "answer it until" not in close("2026-01").output
    told = close("2026-02").stderr
    word = "SLA-MAIL/p1-response"
    assert f"{word} was missed; answer it until 2026-03-31: slm new improvement --from {word}/2026-02" in told


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "more, stored",
    [
        ((), {"en": "Es war später"}),
        (("--lang", "zh"), {"zh": "Es war später"}),
        (("--lang", "de"), {"en": "Es war später"}),
    ],
)
def test_a_plain_reason_is_in_one_language(
    run: Run, close: Callable[..., Result], book: Path, more: tuple[str, ...], stored: dict[str, str]
) -> None:
    """It is in the language that was asked for, else in the first one of the book; readers of others are shown it."""
    close("2026-01")
    replace_words(book, OUTAGES, {"11:30:00": "12:30:00"})
    asked = ("restate", "2026-01", "--by", "ada", "--reason", "Es war später", "--root", book, "--as-of", AS_OF)
    assert run(*asked, *more).exit_code == 0
    lock = parse_lock(LOCK, (book / LOCK).read_text("utf-8"))
    assert lock.restatements[-1].reason == stored
    portfolio = portfolio_of(book)
    for language in ("en", "zh"):
        edition = Edition.of(judged(portfolio).seen_by(Audience("internal")), language)
        assert report_of(edition, Month(2026, 1)).corrections[0].reason == "Es war später"


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "slm-lock/2"}', "[" * 100_000, '{"format": "slm-lock/1"}']
)
def test_a_broken_lock_is_a_mistake(
    close: Callable[..., Result], check: Callable[..., Result], book: Path, text: str
) -> None:
    """A lock that nobody can read is named with what to do about it."""
    close()
    (book / LOCK).write_text(text, "utf-8")
    found = check()
    assert found.exit_code == 1
    assert f"{LOCK}" in found.output
    assert "SLM730" in found.output or "SLM107" in found.output


def test_a_lock_in_the_folder_of_another_month_is_a_mistake(
    close: Callable[..., Result], check: Callable[..., Result], book: Path
) -> None:
    """A lock speaks for the month that it names."""
    close()
    (book / LOCK).rename(book / "measurements/2026-02/results.lock.json")
    assert "SLM753" in check().output


def test_a_customer_sees_own_corrections_only(
    close: Callable[..., Result], restate: Callable[..., Result], book: Path
) -> None:
    """Results of others, who closed the month, and a reason that may speak of others never reach a customer."""
    close()
    replace_words(book, OUTAGES, {"11:30:00": "15:30:00"})
    replace_words(book, "measurements/2026-01/figures.yml", {"numerator: 31": "numerator: 30"})
    assert restate("--by", "ada").exit_code == 0
    portfolio = portfolio_of(book)
    lock = for_audience(portfolio, Audience.parse("customer:sales", portfolio.provider)).locks[Month(2026, 1)]
    assert {result["agreement"] for result in lock.results} == {"SLA-MAIL"}
    (statement,) = lock.restatements
    assert {change.result["agreement"] for change in statement.changes} == {"SLA-MAIL"}
    assert (lock.closed_by, statement.by, dict(statement.reason)) == ("", "", {})


def test_a_killed_close_leaves_no_lock_or_a_whole_one(book: Path, slm: Callable[..., subprocess.Popen[str]]) -> None:
    """Whoever is killed while a month is closed leaves nothing half written."""
    process = slm(["close", "2026-01", "--root", book, "--as-of", AS_OF])
    process.kill()
    process.communicate()
    lock = book / LOCK
    assert not lock.exists() or parse_lock(LOCK, lock.read_text("utf-8")).results


@given(st.binary(max_size=200))
def test_any_text_is_a_lock_or_a_value_error(data: bytes) -> None:
    """No text makes the reader of locks fail in another way."""
    try:
        parse_lock(LOCK, data.decode("utf-8", "replace"))
    except ValueError:
        return
    pytest.fail("arbitrary text is no lock")


def test_a_holiday_that_is_announced_later_is_a_restatement(
    close: Callable[..., Result], restate: Callable[..., Result], check: Callable[..., Result], book: Path
) -> None:
    """A government may lengthen a holiday afterwards: the old figure stays until somebody restates the month (F30)."""
    replace_words(book, SLA, {"metric: availability": "metric: availability\n    during: office"})
    bind_again(book)
    assert close().exit_code == 0
    replace_words(
        book, FEAST, {"working_days:": "  - {date: 2026-01-06, name: {en: Extended, zh: 延长}}\nworking_days:"}
    )
    found = check()
    assert found.exit_code == 1
    assert (
        f"{FEAST}: error SLM858 this was changed or taken away after months were closed by it: 2 results"
        in found.output
    )
    assert restate("--by", "ada").exit_code == 0
    (statement,) = parse_lock(LOCK, (book / LOCK).read_text("utf-8")).restatements
    changes = {change.result["target"]: (change.before, change.after) for change in statement.changes}
    before, after = changes["availability"]
    assert before is not None
    assert after is not None
    assert float(before["denominator"]) - float(after["denominator"]) == 8 * 60
    assert check().exit_code == 0


def test_a_version_of_hours_that_begins_later_leaves_closed_months(
    close: Callable[..., Result], check: Callable[..., Result], book: Path
) -> None:
    """Hours have dates: new ones from March on change no figure of January, and nobody has to restate it (F26)."""
    replace_words(book, SLA, {"metric: availability": "metric: availability\n    during: office"})
    bind_again(book)
    close()
    later = "  - from: 2026-03-01\n    week: {friday: [10:00-11:00]}\n    holidays: [feast]\n"
    later += "    on_make_up_days: [09:00-12:00]\n"
    with (book / OFFICE).open("a", encoding="utf-8") as file:
        file.write(later)
    assert "SLM750" not in check().output


@pytest.mark.parametrize("lost", [OUTAGES, "measurements/2026-01/tickets.csv"])
def test_a_record_that_is_gone_is_told(
    close: Callable[..., Result], check: Callable[..., Result], book: Path, lost: str
) -> None:
    """Whoever deletes a record of a closed month is told, also where no figure was made of it (F10)."""
    (book / "measurements/2026-01/tickets.csv").write_text(TICKETS, "utf-8")
    assert close().exit_code == 0
    (book / lost).unlink()
    found = check()
    assert found.exit_code == 1
    assert lost in found.output


def test_closing_and_restating_write_no_file_of_a_writer(
    close: Callable[..., Result], restate: Callable[..., Result], book: Path
) -> None:
    """No file of a writer is written again, not even the month's own; comments and order stay (D24).

    What the program keeps by itself are the lock and the register of seals.
    """
    add = "# closed when the auditor had looked at it\nkind: month\nstate: open\ndistribution: [Sales]\n"
    (book / "measurements/2026-01/month.yml").write_text(add, "utf-8")
    (book / "measurements/2026-02/month.yml").write_text("kind: month\ndistribution: [Sales]\n", "utf-8")

    def others() -> dict[Path, bytes]:
        own = {book / LOCK, book / "measurements/seals.json"}
        return {path: path.read_bytes() for path in book.rglob("*") if path.is_file() and path not in own}

    before = others()
    assert close("2026-01", "--by", "ada", "--date", "2026-02-05").exit_code == 0
    assert others() == before
    replace_words(book, OUTAGES, {"11:30:00": "15:30:00"})
    before = others()
    assert restate("--by", "ada").exit_code == 0
    assert others() == before


def test_closing_changes_no_figure(run: Run, close: Callable[..., Result], book: Path) -> None:
    """What the report said before a month was closed is what it says after, in any later run, byte for byte."""

    def told() -> list[str]:
        return [
            run("report", "--root", book, "--as-of", AS_OF, "--month", month, "--format", "json").stdout
            for month in ("2026-01", "2026-02", "2026-01")
        ]

    say_closed(book)
    before = told()
    assert close("2026-01").exit_code == 0
    assert close("2026-02").exit_code == 0
    assert told() == before


@pytest.mark.unmeasured
def test_a_closed_book_is_built_to_the_same_bytes(close: Callable[..., Result], book: Path, first_book: Path) -> None:
    """Whoever builds a closed book again, also without what the last build kept, has the same site and lock."""
    shutil.copy(first_book / "mkdocs.yml", book)
    shutil.copytree(first_book / "site_overrides", book / "site_overrides")
    assert close().exit_code == 0
    lock = (book / LOCK).read_bytes()
    sites = []
    for _ in range(2):
        built = ended("slm", "build", "--as-of", AS_OF, cwd=book)
        assert built.returncode == 0, built.stderr
        files = sorted(path for path in (book / "site").rglob("*") if path.is_file())
        sites.append({file.relative_to(book).as_posix(): file.read_bytes() for file in files})
        shutil.rmtree(book / ".cache")
    assert sites[0] == sites[1]
    assert (book / LOCK).read_bytes() == lock


@pytest.mark.parametrize(
    "old, new",
    [
        ('"display": "99.79 %"', '"display": 1'),
        ('"restatements": [', f'"restatements": [{NOTHING}'),
    ],
    ids=["value that is no text", "correction of nothing"],
)  # fmt: skip
def test_a_lock_that_pages_could_not_tell_is_a_mistake(
    close: Callable[..., Result], check: Callable[..., Result], book: Path, old: str, new: str
) -> None:
    """What somebody edited in a lock is named; no page has to make sense of it."""
    close()
    replace_words(book, LOCK, {old: new})
    found = check()
    assert found.exit_code == 1
    assert "SLM730" in found.output


def test_closing_signs_off_to_whom_the_report_goes(
    close: Callable[..., Result], restate: Callable[..., Result], check: Callable[..., Result], book: Path
) -> None:
    """The lock holds the signer's roles and the distribution list; one edited later fails the check."""
    replace_words(book, "measurements/2026-01/month.yml", {"[Sales]": "[{en: Sales, zh: 销售}]"})
    done = close()
    assert "the report goes to: Sales" in done.output
    lock = parse_lock(LOCK, (book / LOCK).read_text("utf-8"))
    assert lock.roles == ("manager",)
    assert [text("zh") for text in lock.goes_to(date(2026, 3, 10)) or ()] == ["销售"]
    replace_words(book, "measurements/2026-01/month.yml", {"en: Sales": "en: Nobody"})
    found = check()
    assert found.exit_code == 1
    assert "measurements/2026-01/month.yml: error SLM751" in found.output
    assert restate("--by", "ada").exit_code == 0
    assert check().exit_code == 0
    lock = parse_lock(LOCK, (book / LOCK).read_text("utf-8"))
    given = {day: [text("en") for text in lock.goes_to(date(2026, 3, day)) or ()] for day in (9, 10)}
    assert given == {9: ["Sales"], 10: ["Nobody"]}


def test_report_says_who_signed_as_they_were_called_then(close: Callable[..., Result], book: Path) -> None:
    """A name that is changed in the catalog later, for a good reason or a bad one, signs nothing of before."""
    close()
    told = []
    for is_renamed in (False, True):
        if is_renamed:
            replace_words(book, "catalog/provider.yml", {"Ada Example": "Eve Example"})
        portfolio = portfolio_of(book)
        edition = Edition.of(judged(portfolio).seen_by(Audience("internal")), "en")
        told.append(report_of(edition, Month(2026, 1)).signed)
    assert told[0] == told[1]
    assert "Ada" in told[0]


@pytest.mark.parametrize("act", ["close", "restate"])
def test_a_month_that_goes_to_nobody_is_not_sealed(
    close: Callable[..., Result], restate: Callable[..., Result], check: Callable[..., Result], book: Path, act: str
) -> None:
    """Who is to get the report is asked for before anything is sealed; when it is written, the same command works."""
    path, outages = "measurements/2026-01/month.yml", "measurements/2026-01/outages.csv"
    if act == "restate":
        close()
        replace_words(book, outages, {"11:30:00": "12:30:00"})
    run: Callable[[], Result] = close if act == "close" else lambda: restate("--by", "ada")
    replace_words(book, path, {"distribution: [Sales]\n": ""})
    before = {file: file.read_bytes() for file in (book / "measurements").rglob("*") if file.is_file()}
    refused = run()
    assert refused.exit_code == 2
    assert f"{path} does not say to whom the report of 2026-01 goes [SLM614]" in refused.output
    assert {file: file.read_bytes() for file in (book / "measurements").rglob("*") if file.is_file()} == before
    add_lines(book, path, "distribution: [Board]")
    done = run()
    assert done.exit_code == 0
    assert "the report goes to: Board" in done.output
    assert "SLM751" not in check().output


@pytest.mark.parametrize("months", [("2026-01",), ("2026-01", "2026-02")], ids=["before another", "all"])
def test_the_folder_of_a_closed_month_that_is_gone_is_put_back(
    close: Callable[..., Result], check: Callable[..., Result], book: Path, months: tuple[str, ...]
) -> None:
    """It is not told that a folder has to be added there: a closed month is not made anew."""
    for month in ("2026-01", "2026-02"):
        assert close(month).exit_code == 0
    for month in months:
        shutil.rmtree(book / "measurements" / month)
    found = check().output
    assert "SLM759" in found
    assert not re.findall("SLM510|SLM880", found)


def test_what_a_closed_month_would_be_now_is_told_in_one_language(
    close: Callable[..., Result], check: Callable[..., Result], book: Path
) -> None:
    """A verdict is a word of the message that names it; of what is not judged any more it is said that it has none."""
    assert close().exit_code == 0
    replace_words(book, OUTAGES, {"11:30:00": "15:30:00"})
    found = check("--lang", "zh").output
    assert "SLM750" in found
    assert not re.findall(r"% \([a-z]+\)", found)
    (book / "agreements/SLA-MAIL/approvals.yml").write_text("kind: approvals\n", "utf-8")
    assert "would be no result now" in check().output


@pytest.mark.parametrize("code", ["SLM755", "SLM756"], ids=["taken away", "made anew"])
def test_a_lock_that_later_ones_name_stays(
    close: Callable[..., Result], check: Callable[..., Result], book: Path, code: str
) -> None:
    """Who deletes the first lock of a book without a register, or makes it anew with other figures, is found out.

    Without a later lock that names it, nothing in such a book knows that it was ever there (F26, F69).
    """
    close("2026-01")
    close("2026-02")
    without_register(book)
    later = (book / "measurements/2026-02/results.lock.json").read_bytes()
    (book / LOCK).unlink()
    if code == "SLM756":
        replace_words(book, OUTAGES, {"11:30:00": "15:30:00"})
        assert close("2026-01").exit_code == 1
        (book / "measurements/2026-02/results.lock.json").unlink()
        assert close("2026-01").exit_code == 0
        without_register(book)
        (book / "measurements/2026-02/results.lock.json").write_bytes(later)
    found = check()
    assert found.exit_code == 1
    assert f"{LOCK}: error {code}" in found.output
    assert "slm close 2026" not in found.output
    assert "see also measurements/2026-02/results.lock.json:5" in found.output


@pytest.mark.parametrize(
    "old, new",
    [('"by": "ada"', '"by": "eve"'), ('"on": "2026-02-05"', '"on": "2026-02-06"'), ("Sales", "Nobody")],
    ids=["signer", "day", "distribution"],
)
def test_an_edited_sign_off_is_found_out(
    close: Callable[..., Result], check: Callable[..., Result], book: Path, old: str, new: str
) -> None:
    """The seal of a lock speaks for who signed, when, and to whom the report goes; pages show what was signed."""
    close()
    replace_words(book, LOCK, {old: new})
    assert f"{LOCK}:4:1: error SLM754" in check().output


def test_a_restatement_breaks_no_seal(
    close: Callable[..., Result], restate: Callable[..., Result], check: Callable[..., Result], book: Path
) -> None:
    """What was locked at first stays behind a correction, so that the next lock knows it; taking it back does not."""
    close("2026-01")
    close("2026-02")
    replace_words(book, OUTAGES, {"11:30:00": "15:30:00"})
    assert restate("--by", "ada").exit_code == 0
    assert check().exit_code == 0
    lines = (book / LOCK).read_text("utf-8").splitlines(keepends=True)
    correction = next(line for line in lines if line.startswith('{"on"'))
    replace_words(book, LOCK, {correction: ""})
    assert f"{LOCK}:4:1: error SLM754" in check().output


def test_a_lock_of_before_there_were_seals_is_read(
    close: Callable[..., Result], check: Callable[..., Result], book: Path
) -> None:
    """A lock without roles, distribution, seal and predecessor stays what it was, byte for byte."""
    close()
    lock = parse_lock(LOCK, (book / LOCK).read_text("utf-8"))
    old = replace(lock, format="slm-lock/1", signer=None, roles=(), distribution=None, after=None, seal="")
    (book / LOCK).write_text(old.text(), "utf-8")
    (book / "measurements/seals.json").unlink()
    assert '"closed": {"on": "2026-02-05", "by": "ada"},\n"restatements"' in old.text()
    assert check().exit_code == 0
    assert parse_lock(LOCK, old.text()).text() == old.text()
    assert old.goes_to(date(2026, 3, 10)) is None


def test_figures_that_differ_behind_the_point_are_told_apart(
    close: Callable[..., Result], check: Callable[..., Result], book: Path
) -> None:
    """Where the old and the new figure print the same, the message shows what was divided by what."""
    close()
    replace_words(book, OUTAGES, {"11:30:00": "11:30:01"})
    assert "99.79 % = " in check().output


def test_an_export_of_a_closed_month_stays(
    close: Callable[..., Result], check: Callable[..., Result], book: Path
) -> None:
    """An export that is named after a month belongs to its record; one for all months goes on growing (F10)."""
    source = """\
kind: tickets
name: {en: Desk, zh: 服务台}
files: ["desk/{month}.csv"]
columns: {id: id, opened: opened, service: service}
constants: {type: incident, priority: P1}
time_zone: Asia/Shanghai
covers: {from: 2026-01-01, until: 2026-03-01}
"""
    for path, text in (
        ("sources/desk.yml", source),
        ("desk/2026-01.csv", "id,opened,service,note\nT-1,2026-01-05T09:00:00+08:00,mail,a\n"),
        ("desk/2026-02.csv", "id,opened,service,note\n"),
    ):
        (book / "measurements" / path).parent.mkdir(exist_ok=True)
        (book / "measurements" / path).write_text(text, "utf-8")
    done = close()
    assert done.exit_code == 0, done.output
    replace_words(book, "measurements/desk/2026-02.csv", {"note\n": "note\nT-2,2026-02-05T09:00:00+08:00,mail,b\n"})
    assert check().exit_code == 0
    replace_words(book, "measurements/desk/2026-01.csv", {",a\n": ",b\n"})
    assert "measurements/desk/2026-01.csv: error SLM751" in check().output


def test_a_large_record_of_a_closed_month_stays(
    close: Callable[..., Result], check: Callable[..., Result], book: Path
) -> None:
    """A file of a large record that covers one month belongs to it; one for several months does not (F10)."""
    source = """\
kind: aggregated_tickets
name: {en: Desk, zh: 服务台}
files: ["desk/{month}.csv", "desk/all.csv"]
covers: {from: 2026-01, until: 2026-03}
time_zone: Asia/Shanghai
"""
    (book / "measurements/sources").mkdir(exist_ok=True)
    (book / "measurements/sources/desk.yml").write_text(source, "utf-8")
    (book / "measurements/desk").mkdir(exist_ok=True)
    for name in ("2026-01", "2026-02", "all"):
        (book / f"measurements/desk/{name}.csv").write_text(TICKETS, "utf-8")
    done = close()
    assert done.exit_code == 0, done.output
    for name in ("2026-02", "all", "2026-01"):
        assert check().exit_code == 0
        replace_words(book, f"measurements/desk/{name}.csv", {"T-1": "T-2"})
    assert "measurements/desk/2026-01.csv: error SLM751" in check().output


NEW_LEVEL = (
    "  - {id: P2, name: {en: Soon, zh: 尽快}, description: {en: Some, zh: 部分}, respond: 2 working_hours,"
    " resolve: 9 working_hours}\nclasses:\n"
)


@pytest.mark.parametrize(
    "changed",
    [
        ("agreements/SLA-MAIL/1.0/terms.en.md", "as promised", "as it can"),
        ("agreements/SLA-MAIL/approvals.yml", "role: customer", "role: owner"),
    ],
    ids=["clause", "approval"],
)
def test_cause_is_what_was_changed_and_not_what_grew_before(
    close: Callable[..., Result], check: Callable[..., Result], book: Path, changed: tuple[str, str, str]
) -> None:
    """A catalog that had grown when a later month was closed is not blamed for what happened to the agreement since."""
    close()
    replace_words(book, "catalog/levels.yml", {"classes:\n": NEW_LEVEL})
    assert close("2026-02").exit_code == 0
    path, before, after = changed
    replace_words(book, path, {before: after})
    found = check().output
    causes = [line for line in found.splitlines() if " error SLM858 " in line]
    assert causes
    assert all(path in f"{line} {found.partition(line)[2].partition('hint')[0]}" for line in causes)
    assert "levels.yml" not in found


def test_work_that_nobody_told_is_named_when_the_month_is_closed(close: Callable[..., Result], book: Path) -> None:
    """A limit of work without a number is told before it is too late; what is locked is told no more."""
    figures = "measurements/2026-01/figures.yml"
    kept = [line for line in (book / figures).read_text("utf-8").splitlines(keepends=True) if "workload" not in line]
    (book / figures).write_text("".join(kept), "utf-8")
    told = close().output
    assert "2026-01 says nothing of how much work there was: 'tickets' of SLA-MAIL is limited, and not told" in told
    assert "check will say: 2026-01 says nothing" not in told


def test_an_outage_that_was_open_ends_in_the_file_of_the_next_month(
    book: Path, close: Callable[..., Result], run: Run
) -> None:
    """The row of the closed month stays as it is and says no longer that the outage goes on; nothing is restated."""
    opened = "OUT-9,mail,2026-01-31T22:00:00+08:00,"
    add_lines(book, OUTAGES, f"{opened},outage,all,disk,")
    assert close().exit_code == 0
    add_lines(book, "measurements/2026-02/outages.csv", f"{opened}2026-02-01T01:00:00+08:00,outage,all,disk,")
    found = run("check", "--root", book, "--as-of", AS_OF).output
    assert "SLM527" not in found
    assert "SLM750" not in found
    ends = {str(row.end) for row in portfolio_of(book).outages.outages if row.id == "OUT-9"}
    assert ends == {"2026-02-01 01:00:00+08:00"}
