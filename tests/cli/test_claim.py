"""`slm claim`: what is done about a credit is added to a register with a seal; what cannot be so is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, bind_approvals, copied, replace_words
from tests.cli.conftest import Run

from slm.reading import read_book

pytestmark = pytest.mark.floors

CLAIMS: Final = "agreements/SLA-MAIL/claims.yml"
AGREEMENT: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
RULES: Final = {
    "    for_at_least: 90 %\n": "    for_at_least: 90 %\n    credits: [{below: 90 %, credit: 5 %}]\n",
    "suspensions:\n": (
        "charges: {monthly_fee: 1000 crowns}\ncredit_rules: {claim_within: 10 calendar_days}\nsuspensions:\n"),
}  # fmt: skip

REASON: Final = ("--reason", "en=Half was yours", "--reason", "zh=一半由贵方造成")


@pytest.fixture
def book(tmp_path: Path, run: Run) -> Path:
    """Return a sound book, closed until February, in which January and February earned 5 % of 1,000 crowns each."""
    book = copied(tmp_path, bound=False)
    replace_words(book, AGREEMENT, RULES)
    bind_approvals(book)
    replace_words(book, "catalog/provider.yml", {"approvals_on_paper: true": "approvals_on_paper: false"})
    for month in ("2026-01", "2026-02"):
        assert run("close", month, "--root", book, "--as-of", AS_OF).exit_code == 0
    return book


def told(book: Path) -> dict[str, str]:
    """Return what is wrong with a book, and where."""
    return {problem.code: str(problem.place) for problem in read_book(book, AS_OF).problems}


def test_claim_answer_and_settlement_are_added_below_each_other(run: Run, book: Path) -> None:
    """Each step stands with its day, its person and its own seal; what stood there stays byte for byte."""
    steps = (
        ("claimed", "--by", "ben", "--date", "2026-03-06", "--evidence", "A letter"),
        (
            "accepted",
            "--by",
            "ada",
            "--date",
            "2026-03-08",
            "--amount",
            "20 crowns",
            "--reason",
            "en=Half was yours",
            "--reason",
            "zh=一半由贵方造成",
        ),
        ("settled", "--by", "ada", "--document", "en=invoice 7", "--document", "zh=发票 7"),
    )
    before = ""
    for step in steps:
        done = run("claim", "SLA-MAIL", "2026-02", *step, "--root", book, "--as-of", AS_OF)
        assert done.exit_code == 0, done.output
        now = (book / CLAIMS).read_text("utf-8")
        assert now.startswith(before)
        before = now
    assert before.count("seal: slm2:sha256:") == len(steps)
    assert "    document: {en: invoice 7, zh: 发票 7}\n" in before
    assert told(book) == {}
    text = run("credits", "--root", book, "--as-of", AS_OF).output.splitlines()
    assert [line.split()[0] + line[line.rindex("  ") :] for line in text[1:]] == ["2026-01  lost", "2026-02  set off"]


def test_credits_that_can_be_had_say_what_they_hang_on(tmp_path: Path, run: Run) -> None:
    """What the program cannot tell stands beside the credit that is to be claimed, not beside one that is lost."""
    book = copied(tmp_path, bound=False)
    more = {"{claim_within: 10 calendar_days}": "{claim_within: 10 calendar_days, conditions: [invoices_paid]}"}
    replace_words(book, AGREEMENT, RULES)
    replace_words(book, AGREEMENT, more)
    bind_approvals(book)
    lines = run("credits", "--root", book, "--as-of", AS_OF).output.splitlines()
    assert [line.rsplit("  ", 1)[1] for line in lines[1:]] == [
        "lost", "to be claimed; only if all due invoices are paid",
    ]  # fmt: skip


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "arguments, code",
    [
        (("SLA-MAIL", "2026-02", "claimed", "--by", "ada"), "SLM870"),
        (("SLA-MAIL", "2026-02", "claimed", "--by", "nobody"), "SLM663"),
        (("SLA-MAIL", "2026-02", "accepted", "--by", "ada"), "SLM411"),
        (("SLA-MAIL", "2025-12", "claimed", "--by", "ben"), "2025-12"),
        (("SLA-MAIL", "2026-02", "claimed", "--by", "ben", "--date", "2026-03-11"), "SLM636"),
        (("SLA-MAIL", "2026-02", "settled", "--by", "ada", "--amount", "70 crowns"), "70 crowns"),
        (("OLA-SERVER", "2026-02", "claimed", "--by", "ada"), "nothing is credited"),
    ],
)
def test_what_cannot_be_is_refused_and_writes_nothing(
    run: Run, book: Path, arguments: tuple[str, ...], code: str
) -> None:
    """The wrong side, nobody, an answer to no claim, a month without a credit, a day to come and another amount."""
    before = {path: path.read_bytes() for path in book.rglob("*.yml")}
    refused = run("claim", *arguments, "--root", book, "--as-of", AS_OF)
    assert refused.exit_code != 0
    assert code.replace("SLM411", "until then it was not claimed") in refused.output, refused.output
    assert {path: path.read_bytes() for path in book.rglob("*.yml")} == before


def test_late_claim_is_recorded_with_a_warning(run: Run, book: Path) -> None:
    """Who claims after the last day is told so, and the other side decides."""
    done = run("claim", "SLA-MAIL", "2026-01", "claimed", "--by", "ben", "--root", book, "--as-of", AS_OF)
    assert (done.exit_code, "after 2026-02-10, the last day for it [SLM414]" in done.stderr) == (0, True), done.output
    assert [*told(book)] == ["SLM414"]


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "edit, code",
    [
        (("date: 2026-03-10", "date: 2026-03-09"), "SLM919"),
        (("event: claimed", "event: settled"), "SLM919"),
        (("person: ben", "person: ada"), "SLM919"),
        (("    seal: ", "    # seal: "), "SLM921"),
    ],
)
def test_edited_event_is_told(run: Run, book: Path, edit: tuple[str, str], code: str) -> None:
    """Whoever changes an event, or takes its seal away, is told of."""
    assert (
        run("claim", "SLA-MAIL", "2026-02", "claimed", "--by", "ben", "--root", book, "--as-of", AS_OF).exit_code == 0
    )
    replace_words(book, CLAIMS, dict([edit]))
    assert told(book).get(code, "").startswith(CLAIMS)


def test_people_of_the_provider_need_the_role_that_is_named(run: Run, book: Path) -> None:
    """Where the provider says who settles credits, others of it may not; the customer's people claim as they like."""
    words = {"approvals_on_paper: false": "authority: {settle: {roles: [keeper]}}", "roles:\n": (
        "roles:\n  - {id: keeper, name: {en: Keeper, zh: 保管人}}\n")}  # fmt: skip
    replace_words(book, "catalog/provider.yml", words)
    by = ("--root", book, "--as-of", AS_OF)
    assert run("claim", "SLA-MAIL", "2026-02", "claimed", "--by", "ben", *by).exit_code == 0
    refused = run("claim", "SLA-MAIL", "2026-02", "accepted", "--by", "ada", *by)
    assert (refused.exit_code != 0, "SLM870" in refused.output) == (True, True), refused.output


def test_correction_of_a_month_makes_no_claim_of_before_wrong(run: Run, book: Path) -> None:
    """What was claimed before a month was corrected was right then; after it nothing more can be claimed."""
    by = ("--root", book, "--as-of", AS_OF)
    assert run("claim", "SLA-MAIL", "2026-02", "claimed", "--by", "ben", "--amount", "50 crowns", *by).exit_code == 0
    replace_words(book, "measurements/2026-02/figures.yml", {"numerator: 12": "numerator: 19"})
    reason = ("--reason", "en=Counted again", "--reason", "zh=重新统计")
    restated = run("restate", "2026-02", "--by", "ada", *reason, *by)
    assert restated.exit_code == 0, restated.output
    assert told(book) == {}
    late = ("--root", book, "--as-of", "2026-03-12")
    refused = run("claim", "SLA-MAIL", "2026-02", "accepted", "--by", "ada", *late)
    assert "nothing is credited for 2026-02 under SLA-MAIL" in refused.output


@pytest.mark.parametrize("broken", ["kind: SLA\ntitle: {", None])
def test_claims_of_an_agreement_that_cannot_be_read_or_is_gone_are_no_mistakes(
    run: Run, book: Path, broken: str | None
) -> None:
    """What is credited cannot be known then: the cause is told, and nothing of the register."""
    assert (
        run("claim", "SLA-MAIL", "2026-02", "claimed", "--by", "ben", "--root", book, "--as-of", AS_OF).exit_code == 0
    )
    if broken is None:
        (book / AGREEMENT).unlink()
    else:
        (book / AGREEMENT).write_text(broken, "utf-8")
    assert not [place for place in told(book).values() if place.startswith(CLAIMS)]
