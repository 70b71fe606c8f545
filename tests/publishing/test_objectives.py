"""An objective is aimed at and not promised: its figure is told, no verdict is made up, and nothing is owed."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import ValidationError
from tests import written
from tests.books import AS_OF, bind_approvals, copied, replace_words
from tests.cli.conftest import Run, run
from tests.publishing import small_book
from tests.publishing.small_book import edition, rendered, text

from slm.agreement import changes, with_figures
from slm.calendar import Month
from slm.compliance import Result, Verdict, evaluate, results_json
from slm.documents.views.promises import promise
from slm.documents.views.result_format import Counts
from slm.portfolio import Portfolio
from slm.reading import read_book
from slm.site.pages import agreements, home, reports

__all__ = ["run"]

pytestmark = pytest.mark.floors

JANUARY: Final = Month(2025, 1)
WITHIN: Final = {"id": "p1", "metric": "attainment", "within": "4 working_hours", "objective": "true"}
AIM: Final = written.target(objective="true", at_least="99.99 %")


def judged(target: dict[str, Any], *reported: dict[str, Any]) -> Result:
    """Return the result of January 2025 for one target, by a reported figure, or by outages without any."""
    agreement = written.agreement("1.0", target)
    known = written.evidence(
        figures={JANUARY: written.figures("2025-01", *reported)}, months=(written.month_file("2025-01"),),
        outages=written.outage_records(written.outage("2025-01-05T09:00:00+08:00", "2025-01-05T11:30:00+08:00")),
    )  # fmt: skip
    (result,) = evaluate(written.history(agreement), known, [JANUARY])
    return result


@pytest.mark.parametrize("good", ["100", "93", "0"])
def test_share_within_a_time_is_told_without_a_verdict(good: str) -> None:
    """Whether all, most or none kept the time that was aimed at, nothing was promised that could be missed."""
    result = judged(WITHIN, {"target": "p1", "numerator": good, "denominator": "100"})
    assert (result.verdict, result.value, result.credit) == (Verdict.REPORTED, int(good), None)
    assert (result.margin, result.allowed) == (None, None)
    told = results_json([result], small_book.AS_OF)["results"][0]
    assert (told["verdict"], told["threshold"], told["comparison"], told["value"]) == ("reported", None, None, good)


def test_objective_without_a_figure_is_no_miss_and_says_why() -> None:
    """No data stays no data: the reason is told, and there is no value."""
    result = judged(WITHIN)
    assert (result.verdict, result.value, result.reason) == (Verdict.REPORTED, None, "no_figure")


def test_objective_may_have_a_threshold() -> None:
    """Availability below what was aimed at is told as it is."""
    assert judged(AIM).verdict is Verdict.REPORTED


def test_objectives_do_not_count_among_promises() -> None:
    """Of one promise kept and two objectives, one of one promises was kept."""
    kept = judged(written.target(at_least="90 %"))
    counts = Counts.of([kept, judged(AIM), judged(WITHIN)])
    assert counts.by_verdict.total() == counts.by_verdict[Verdict.MET] == 1


@pytest.mark.parametrize(
    "target",
    [
        {"id": "p1", "metric": "attainment", "within": "4 working_hours"},
        {**WITHIN, "credits": [{"below": "95 %", "credit": "5 %"}]},
        {**AIM, "rewards": [{"at_least": "99.999 %", "reward": "5 %"}]},
        {"id": "p1", "metric": "attainment", "objective": "true"},
        {"id": "p1", "metric": "attainment", "objective": "true", "for_at_least": "95 %"},
    ],
)
def test_time_without_a_share_has_to_say_that_it_is_an_objective(target: dict[str, Any]) -> None:
    """Nobody gets a share of 100 % that was never agreed, and an objective neither costs nor earns."""
    with pytest.raises(ValidationError):
        written.agreement("1.0", target)


def book(*targets: dict[str, Any]) -> Portfolio:
    """Return the small book with these targets."""
    version = written.agreement("1.0", *targets)
    reported = written.figures("2025-02", {"target": "p1", "numerator": "93", "denominator": "100"})
    return small_book.portfolio(
        agreements={"SLA-MAIL": written.history(version, as_of=small_book.AS_OF)}, figures={Month(2025, 2): reported}
    )


@pytest.mark.parametrize("language", ["en", "zh", "de"])
def test_pages_call_it_an_objective(language: str) -> None:
    """Document, report and performance show the figure and the word, in each language; never "100 %" nor "missed"."""
    shown = edition(book(WITHIN, AIM), language)
    words = {"en": "objective", "zh": "努力目标", "de": "Richtwert"}[language]
    page = text(rendered(agreements.pages, shown)["agreements/SLA-MAIL/index.md"])
    report = text(rendered(reports.pages, shown)["reports/2025-02/index.md"])
    assert words in page
    assert words in report
    assert "93" in report
    for target in shown.portfolio.agreements["SLA-MAIL"].latest.targets:
        assert words in promise(shown, target)
        assert "100" not in promise(shown, target)
    assert rendered(home.pages, shown)
    assert rendered(agreements.performance_pages, shown)
    assert rendered(reports.figure_pages, shown)


def test_making_an_objective_of_a_promise_is_worse_for_the_customer() -> None:
    """The comparison of versions says so."""
    promised, aimed = (
        written.agreement(number, written.target(objective=said))
        for number, said in (("1.0", "false"), ("1.1", "true"))
    )
    (change,) = changes(promised, aimed, {})
    assert (change.path, change.adverse) == (("targets", "objective"), True)
    (back,) = changes(aimed, promised, {})
    assert not back.adverse


def test_time_of_an_objective_is_its_figure_in_texts() -> None:
    """Where a text names the figure of an objective, its time stands there and no share that was never agreed."""
    version = written.agreement("1.0", WITHIN, brief=["Answered within {{ targets.p1 }}."])
    said = with_figures(version, written.metrics(), ["en"])
    assert said.brief[0]("en") == "Answered within 4 working hours."


@pytest.mark.parametrize(
    "own, support, told",
    [
        ({}, {"objective": "true"}, ["SLM502"]),
        ({"objective": "true"}, {"objective": "true"}, []),
        ({"objective": "true"}, {}, []),
        ({}, {}, []),
    ],
)
def test_objective_carries_no_promise(
    own: dict[str, str], support: dict[str, str], told: list[str], tmp_path: Path
) -> None:
    """A promise that stands on what is only aimed at is told; an objective may stand on anything."""
    root = copied(tmp_path, bound=False)
    changes = [("SLA-MAIL", own), ("OLA-SERVER", support)]
    for name, more in changes:
        if more:
            share = "for_at_least: 90 %" if name == "SLA-MAIL" else "for_at_least: 95 %"
            replace_words(root, f"agreements/{name}/1.0/agreement.yml", {share: f"{share}\n    objective: true"})
    bind_approvals(root)
    found = [problem.code for problem in read_book(root, AS_OF).problems]
    assert [code for code in found if code == "SLM502"] == told


def test_command_counts_objectives_beside_promises(tmp_path: Path, run: Run) -> None:
    """`slm report` tells how many promises there were, and how many objectives besides; its JSON and CSV have both."""
    root = copied(tmp_path, bound=False)
    replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", {"for_at_least: 90 %": "objective: true"})
    bind_approvals(root)
    done = run("report", "--month", "2026-01", "--root", root, "--as-of", AS_OF)
    assert "an objective" in done.stdout
    assert "1 objective, reported and not promised" in done.stdout
    assert "5 promises" not in done.stdout
    for form in ("json", "csv"):
        told = run("report", "--month", "2026-01", "--format", form, "--root", root, "--as-of", AS_OF)
        assert "reported" in told.stdout
