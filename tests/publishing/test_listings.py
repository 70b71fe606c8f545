"""What a figure counts, one by one: stretches, slices, checks and answers, on the page and whole in the files."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from typing import Any, Final

import pytest
from tests import written
from tests.publishing import small_book
from tests.publishing.small_book import HOSTILE, edition, edition_for, files, portfolio, rendered, tags, text

from slm.documents.edition import Edition
from slm.measurement import Probe, Survey
from slm.portfolio import Portfolio
from slm.site.pages import reports

pytestmark = pytest.mark.floors

FEBRUARY: Final = "reports/2025-02/figures/index.md"
FOLDER: Final = FEBRUARY.removesuffix("index.md")


def probe(time: str, *, ok: bool = True, **fields: object) -> Probe:
    """Return a check of the mail in February, written `03T10:00`."""
    return written.probe(f"2025-02-{time}:00+08:00", ok=ok, month="2025-02", **fields)


def watched(
    *probes: Probe,
    kind: str = "availability",
    rules: dict[str, Any] | None = None,
    **promised: Any,  # noqa: ANN401
) -> Edition:
    """Return the book in which mail is watched by these checks, each of which speaks for ten minutes."""
    counted = {"known_for": "10 calendar_minutes"} | (rules or {})
    target = written.target(kind, source="probes", interruptions=counted, **promised)
    return edition(
        portfolio(
            agreements={"SLA-MAIL": written.history(written.agreement("1.0", target), as_of=small_book.AS_OF)},
            outages=written.outage_records(months=()),
            probes=written.probe_records(*probes, months=("2025-02",)),
        )
    )


def words(shown: Edition) -> str:
    """Return the words of the page of February."""
    return text(rendered(reports.figure_pages, shown)[FEBRUARY])


def table(shown: Edition, name: str) -> list[dict[str, str]]:
    """Return the rows of a file beside the page."""
    return list(csv.DictReader(StringIO(files(reports.figure_pages, shown)[FOLDER + name].decode("utf-8-sig"))))


def test_stretches_between_changes_and_gaps_are_listed() -> None:
    """Up, down and unknown follow each other, and together they are the whole of the agreed service time (F1, F5)."""
    shown = watched(probe("03T10:00"), probe("03T10:05", ok=False), probe("03T10:09"))
    printed = words(shown)
    for line in (
        "Up 0:15:00, down 0:04:00, unknown 671:41:00; together 672:00:00 of agreed service time.",
        "2025-02-01 00:00 – 2025-02-03 10:00 unknown 58:00:00 –",
        "2025-02-03 10:00 – 10:05 up 0:05:00 –",
        "✕ 2025-02-03 10:05 – 10:09 down 0:04:00 0:04:00",
        "2025-02-03 10:09 – 10:19 up 0:10:00 –",
    ):
        assert line in printed, line
    rows = table(shown, "stretches.csv")
    assert [row["seen"] for row in rows] == ["unknown", "up", "down", "up", "unknown"]
    assert sum(int(row["seconds"]) for row in rows) == 28 * 24 * 3600
    assert [row["counted_seconds"] for row in rows] == ["0", "0", "240", "0", "0"]


def test_failed_checks_stand_with_their_rows() -> None:
    """Each failed check is named with its row; the file holds the others too."""
    shown = watched(probe("03T10:00", response_ms="20"), probe("03T10:05", ok=False))
    assert "2 checks, 1 of them failed or were answered too late." in words(shown)
    assert "✕ 2025-02-03 10:05 failed – probes.csv" in words(shown)
    rows = table(shown, "checks.csv")
    assert [(row["time"], row["ok"], row["counts_against"], row["response_ms"]) for row in rows] == [
        ("2025-02-03T10:00:00+08:00", "yes", "no", "20"),
        ("2025-02-03T10:05:00+08:00", "no", "yes", ""),
    ]


def test_interruption_that_is_too_short_says_so() -> None:
    """A spell shorter than the shortest that counts is seen to be down, and counts nothing."""
    rules = {"shortest_counted": "5 calendar_minutes"}
    shown = watched(probe("03T10:00"), probe("03T10:05", ok=False), probe("03T10:09"), rules=rules)
    assert "10:05 – 10:09 down 0:04:00 0:00:00 (too short)" in words(shown)


def test_bad_slices_are_listed_with_their_share_and_the_bound() -> None:
    """Of the slices each bad one stands with what failed of what, its share and the bound; the others are counted."""
    rules = {"method": "timeslices", "slice": "5 calendar_minutes", "bad_above": "10 %"}
    checks = (probe("03T10:00"), probe("03T10:01", ok=False), probe("03T10:02"), probe("03T10:07"))
    shown = watched(*checks, rules=rules)
    printed = words(shown)
    assert "8,064 slices of 0:05:00: 1 good, 1 bad, 8,062 unknown." in printed
    assert "✕ 2025-02-03 10:00 – 10:05 1 of 3 checks 33.333333333… % > 10 % bad" in printed
    (row,) = table(shown, "slices.csv")
    assert (row["lost"], row["of"], row["unit"], row["bad_above"]) == ("1", "3", "checks", "1/10")


def test_slices_of_recorded_outages_are_told_in_time() -> None:
    """Where outages are recorded, a slice is bad by the downtime in it; an excused one counts nothing."""
    rules = {"method": "timeslices", "slice": "60 calendar_minutes", "bad_above": "10 %"}
    clause = {"id": "planned", "clause": "Planned work."}
    promised = written.agreement("1.0", written.target(interruptions=rules), exclusions=[clause])
    down = (
        written.outage("2025-02-03T10:00:00+08:00", "2025-02-03T10:30:00+08:00", "2025-02"),
        written.outage("2025-02-04T10:00:00+08:00", "2025-02-04T10:15:00+08:00", "2025-02", exclusion="planned"),
    )
    book = portfolio(
        agreements={"SLA-MAIL": written.history(promised, as_of=small_book.AS_OF)},
        outages=written.outage_records(*down, months=("2025-01", "2025-02")),
    )
    printed = words(edition(book))
    assert "✕ 2025-02-03 10:00 – 11:00 0:30:00 of 1:00:00 50 % > 10 % bad" in printed
    assert "2025-02-04 10:00 – 11:00 0:15:00 of 1:00:00 25 % > 10 % excluded" in printed


def test_percentile_tells_which_answer_it_is() -> None:
    """The response time of 50 % of three answers is the second, and the slower one is named."""
    rules = {"measures": "response_time", "percentile": "50 %"}
    checks = [probe(f"03T10:0{minute}", response_ms=ms) for minute, ms in enumerate(("20", "90", "40"))]
    shown = watched(*checks, kind="quantity", rules=rules, at_most="30 ms")
    printed = words(shown)
    assert "Answers by their times number 2 of 3, from the fastest" in printed
    assert "3 checks, 1 of them slower than the figure." in printed
    assert "2025-02-03 10:01 slower 90 ms" in printed


def test_check_in_excluded_time_says_so() -> None:
    """A failed check within excluded maintenance is listed, and marked as excluded (V12)."""
    clause = {"id": "planned", "clause": "Planned work."}
    rules = {"known_for": "10 calendar_minutes"}
    target = written.target(source="probes", interruptions=rules)
    promised = written.agreement("1.0", target, exclusions=[clause])
    work = written.outage(
        "2025-02-03T10:00:00+08:00", "2025-02-03T10:30:00+08:00", "2025-02", kind="maintenance", exclusion="planned"
    )
    book = portfolio(
        agreements={"SLA-MAIL": written.history(promised, as_of=small_book.AS_OF)},
        outages=written.outage_records(work, months=("2025-01", "2025-02")),
        probes=written.probe_records(probe("03T10:05", ok=False), months=("2025-02",)),
    )
    printed = words(edition(book))
    assert "10:05 – 10:15 down 0:10:00 0:00:00 (excluded)" in printed
    assert "2025-02-03 10:05 failed (excluded)" in printed


def answers(*rows: Survey) -> Portfolio:
    """Return the book in which a mean score of 4 is promised, with these surveys of February."""
    promised = written.agreement("1.0", written.target("score", "4", source="surveys"))
    return portfolio(
        agreements={"SLA-MAIL": written.history(promised, as_of=small_book.AS_OF)},
        surveys=written.survey_records(*rows, months=("2025-01", "2025-02")),
    )


def survey(day: str, score: str | None = None, **fields: object) -> Survey:
    """Return a survey of a day in February."""
    return written.survey(f"2025-02-{day}", score, "2025-02", **fields)


ANSWERS: Final = (
    survey("03", "5", answered="true", ticket="T-1", customer="sales"),
    survey("04", "2", answered="true", comment="Too slow for us", customer="sales"),
    survey("05", answered="false", customer="sales"),
)


def test_answers_and_silence_are_listed() -> None:
    """Every answer stands with its score and comment, and who did not answer; the sum is written out."""
    shown = edition(answers(*ANSWERS))
    printed = words(shown)
    assert "1 × 5 + 1 × 2 = 7" in printed
    assert "2 answers; 1 who were asked did not answer." in printed
    assert "2025-02-04 2 – Sales Too slow for us" in printed
    assert "2025-02-05 did not answer" in printed
    assert [row["score"] for row in table(shown, "answers.csv")] == ["5", "2", ""]


def test_comments_and_names_stay_with_the_provider() -> None:
    """A customer reads no comment, and the public no answer at all, only what they add up to."""
    control = {"owner": "li-lei", "prepared_by": "han-mei", "classification": "public"}
    promised = written.agreement("1.0", written.target("score", "4", source="surveys"), control=control)
    book = replace(answers(*ANSWERS), agreements={"SLA-MAIL": written.history(promised, as_of=small_book.AS_OF)})
    own, outside = edition_for("customer:sales", book), edition_for("public", book)
    assert [row["ticket"] for row in table(own, "answers.csv")] == ["T-1", "", ""]
    for shown in (own, outside):
        made = words(shown) + "".join(data.decode() for data in files(reports.figure_pages, shown).values())
        assert ("2025-02-04 2" in made) is (shown is own)
        assert "Too slow" not in made
        assert "7 ÷ 2 = 3.5" in made
    assert not [path for path in files(reports.figure_pages, outside) if path.endswith("answers.csv")]


def test_comment_is_text() -> None:
    """What a customer wrote is shown as it was written, on one line (D5, D6)."""
    page = rendered(reports.figure_pages, edition(answers(survey("03", "5", comment=HOSTILE))))[FEBRUARY]
    assert "script" not in tags(page)
    assert "how many were asked is not known" in text(page)


def test_long_lists_stand_whole_in_the_file() -> None:
    """Of thousands of checks the page lists those that say most, and counts the others; the file has them all."""
    start = datetime.fromisoformat("2025-02-03T00:00:00+08:00")
    times = [(start + timedelta(minutes=number)).isoformat() for number in range(3000)]
    probes = [written.probe(time, ok=bool(number % 2), month="2025-02") for number, time in enumerate(times)]
    shown = watched(*probes)
    page = rendered(reports.figure_pages, shown)[FEBRUARY]
    assert "1,440 more are not listed; all of them are in the file." in text(page)
    assert "2,942 more are not listed; all of them are in the file." in text(page)
    assert len(table(shown, "checks.csv")) == 3000
    assert len(page.markdown) < 60_000


def test_exclusions_of_what_was_watched_are_no_sum() -> None:
    """Where checks make the downtime, recorded maintenance only takes from it: nothing is added up beside it."""
    clause = {"id": "planned", "clause": "Planned work."}
    target = written.target(source="probes", interruptions={"known_for": "10 calendar_minutes"})
    work = written.outage("2025-02-03T10:00:00+08:00", "2025-02-03T10:30:00+08:00", "2025-02", exclusion="planned")
    book = portfolio(
        agreements={
            "SLA-MAIL": written.history(written.agreement("1.0", target, exclusions=[clause]), as_of=small_book.AS_OF)
        },
        outages=written.outage_records(work, months=("2025-01", "2025-02")),
        probes=written.probe_records(probe("03T10:25", ok=False), months=("2025-02",)),
    )
    printed = words(edition(book))
    assert "10:25 – 10:35 down 0:10:00 0:05:00 (excluded)" in printed
    assert "Added up" not in printed
