"""Credit statements: what is owed for a month, how it was computed, and what we are owed in turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from tests import written
from tests.publishing import small_book
from tests.publishing.small_book import HOSTILE, edition, edition_for, files, headings, links, rendered, text

from slm.agreement import ClaimRegister
from slm.calendar import Month
from slm.compliance import MonthLock, Restated, Restatement
from slm.compliance.lock import locked
from slm.documents.document import Section
from slm.documents.papers.papers import settlement_paper
from slm.portfolio import Portfolio
from slm.printing.markdown import print_markdown
from slm.site.pages import agreements, reports
from slm.site.site import SitePage
from slm.values import Source

pytestmark = pytest.mark.floors

STATEMENT: Final = "agreements/SLA-MAIL/credits/2025-02/index.md"
LIST: Final = "agreements/SLA-MAIL/credits/index.md"
FEBRUARY: Final = Month(2025, 2)
TARGET: Final = written.target(credits=[{"below": "99.9 %", "credit": "5 %"}])


def book(*targets: dict[str, Any], fee: str | None = "12345 CNY", **fields: object) -> Portfolio:
    """Return a book in which February 2025 earned 5 %, with these rules."""
    rules = {"credit_rules": fields} if fields else {}
    charges = {"charges": {"monthly_fee": fee}} if fee else {}
    version = written.agreement("1.0", *(targets or (TARGET,)), **rules | charges)
    return small_book.portfolio(agreements={"SLA-MAIL": written.history(version, as_of=small_book.AS_OF)})


def page(visible: Portfolio, path: str = STATEMENT, language: str = "en") -> SitePage:
    """Return a page about the credits of the book."""
    return rendered(agreements.credit_pages, edition(visible, language))[path]


def test_a_statement_begins_with_the_amount_and_the_last_day() -> None:
    """The first screen says who pays whom how much, and until when it can be claimed; below it each step."""
    words = text(page(book(cap="4 %", cap_per_year="1 %", claim_within="20 calendar_days")))
    assert "IT department credits Sales 493.80 yuan. To be claimed by 20 Mar 2025, the last day." in words
    assert "99.70 % at least 99.9 % below 99.9 % 5 % 5 %" in words
    for step in (
        "Sum of what counts 5 % 617.25 yuan", "Cap of the period 4 % 493.80",
        "Cap of the year, left before this month 12 %", "Credited 4 % 493.80", "Cap of the period, left after it 0 %",
        "Cap of the year, left after it 8 % 987.60",
    ):  # fmt: skip
        assert step in words, step


def test_a_part_of_a_month_says_which() -> None:
    """Where only some days were judged the line names them, and their part of the charge is told to six digits."""
    version = written.agreement("1.0", TARGET, valid={"from": "2025-02-01", "until": "2025-02-14"})
    visible = small_book.portfolio(agreements={"SLA-MAIL": written.history(version, as_of=small_book.AS_OF)})
    assert "A metric E-mail 1 Feb 2025 – 13 Feb 2025 99.35 %" in text(page(visible))
    assert "5 % 2.321428… %" in text(page(visible))


def test_claims_that_are_too_late_are_told() -> None:
    """After the last day, the statement says when it was."""
    said = "No claim is recorded; the time for claims ended on 1 Mar 2025: the credit is lost."
    assert said in text(page(book(claim_within="1 calendar_day")))


PAID: Final = (
    ("claimed", "2025-03-04", {"person": "han-mei"}),
    (
        "accepted",
        "2025-03-06",
        {"amount": "400 CNY", "reason": {"en": "One fault was yours.", "zh": "一次故障由贵方造成。"}},
    ),
    ("settled", "2025-03-08", {"amount": "400 CNY", "document": {"en": "invoice 7", "zh": "发票 7"}}),
)
WORDS_OF: Final = [
    pytest.param(
        PAID[:1], "Claimed on 4 Mar 2025; the claim is not answered yet.", "617.25 yuan, claimed", id="claimed"
    ),
    pytest.param(
        PAID[:2],
        "The claim was accepted in part on 6 Mar 2025; 400 yuan is not set off yet. Reason: One fault was yours.",
        "400 yuan of 617.25 yuan, accepted",
        id="part",
    ),
    pytest.param(PAID, "Set off on 8 Mar 2025: invoice 7.", "400 yuan of 617.25 yuan, set off", id="settled"),
    pytest.param(
        (PAID[0], ("refused", "2025-03-06", {"reason": "Not ours"})),
        "The claim was refused on 6 Mar 2025. Reason: Not ours",
        "617.25 yuan, refused",
        id="refused",
    ),
    pytest.param((), "To be claimed by 20 Mar 2025, the last day. 10 days are left.", "to be claimed", id="to claim"),
]


def claimed(*events: tuple[str, str, dict[str, Any]], **rules: Any) -> Portfolio:  # noqa: ANN401 - as written
    """Return the book in which this was done about the credit of February 2025."""
    done = [{"month": "2025-02", "event": what, "date": day, "person": "li-lei"} | more for what, day, more in events]
    register = ClaimRegister.model_validate({"kind": "claims", "events": done})
    return replace(book(**({"claim_within": "20 calendar_days"} | rules)), claims={"SLA-MAIL": register})


@pytest.mark.parametrize("events, sentence, short", WORDS_OF)
def test_every_page_says_what_became_of_a_credit(
    events: tuple[tuple[str, str, dict[str, Any]], ...], sentence: str, short: str
) -> None:
    """Statement, list, agreement and report say the same of it; nothing is called set off before somebody said so."""
    visible = claimed(*events)
    shown = edition(visible)
    pages = [page(visible), page(visible, LIST), rendered(agreements.pages, shown)["agreements/SLA-MAIL/index.md"]]
    pages.append(rendered(reports.pages, shown)["reports/2025-02/index.md"])
    assert [sentence in text(one) for one in pages] == [True] * 4
    assert [short in text(one) for one in (pages[0], pages[2])] == [True] * 2
    assert any(
        "set off" in text(one).replace("not set off", "").replace("of this set off: 0.00", "") for one in pages
    ) is (events == PAID)


TERMS: Final = {
    "conditions": ["invoices_paid", "failure_reported"], "lapse_at_end": True, "claim_by": ["email", "ticket"],
}  # fmt: skip
LAPSED: Final = "It was not set off by 28 Feb 2025, the last day of the agreement, and lapsed with it."


HANGS_ON: Final = {
    "en": (
        "It has to be claimed; no last day for that is agreed.",
        "It is claimed by e-mail or by a ticket.",
        "It is owed only if all due invoices are paid and the customer reported the failure; the program cannot tell.",
        "What is not set off by the end of the agreement lapses.",
    ),
    "zh": (
        "须提出申请；未约定申请截止日。",
        "通过电子邮件或工单申请。",
        "仅在到期发票均已付清且客户已报告该故障时才应补偿；本程序无法判断是否如此。",
        "协议终止时尚未抵扣的补偿失效。",
    ),
}
SHORT: Final = {
    "en": "to be claimed, only if all due invoices are paid and the customer reported the failure",
    "zh": "待申请，前提是到期发票均已付清且客户已报告该故障",
}


@pytest.mark.parametrize("language", HANGS_ON)
def test_every_page_says_what_a_credit_hangs_on(language: str) -> None:
    """Statement, list, agreement, report and paper say how it is claimed, what has to be so, and when it lapses."""
    version = written.agreement("1.0", TARGET, valid={"from": "2024-01-01"}, credit_rules=TERMS)
    visible = small_book.portfolio(agreements={"SLA-MAIL": written.history(version, as_of=small_book.AS_OF)})
    shown = edition(visible, language)
    whole = text(rendered(agreements.pages, shown)["agreements/SLA-MAIL/index.md"])
    report = text(rendered(reports.pages, shown)["reports/2025-02/index.md"])
    statement, every = (text(page(visible, path, language)) for path in (STATEMENT, LIST))
    paper = print_markdown(settlement_paper(shown, shown.credit_statements["SLA-MAIL", FEBRUARY]))
    for sentence in HANGS_ON[language]:
        assert [sentence in words for words in (statement, every, whole, report, paper)] == [True] * 5, sentence
    assert [SHORT[language] in words for words in (statement, whole)] == [True] * 2


def test_credit_that_lapsed_is_not_said_to_be_had() -> None:
    """After the end of the agreement no page says that it can be claimed, or on which condition; before, by when."""
    ended = written.agreement("1.0", TARGET, valid={"from": "2024-01-01", "until": "2025-03-01"}, credit_rules=TERMS)
    visible = small_book.portfolio(agreements={"SLA-MAIL": written.history(ended, as_of=small_book.AS_OF)})
    words = text(page(visible))
    assert LAPSED in words
    assert "lapsed" in text(page(visible, LIST))
    for gone in ("It is claimed", "It is owed only", "What is not set off"):
        assert gone not in words
    goes_on = book(fee="100 CNY", lapse_at_end=True)
    assert "What is not set off by 31 Dec 2026, the last day of the agreement, lapses." in text(page(goes_on))


def test_statement_names_who_did_what_when() -> None:
    """Each step has its day and person, and what else was said; a late claim is called that, on paper, too."""
    words = text(page(claimed(*PAID)))
    for step in (
        "4 Mar 2025 claimed Han Mei –", "6 Mar 2025 accepted Li Lei 400 yuan; One fault was yours.",
        "8 Mar 2025 set off Li Lei 400 yuan; invoice 7",
    ):  # fmt: skip
        assert step in words, step
    late = edition(claimed(PAID[0], claim_within="1 calendar_day"))
    paper = print_markdown(settlement_paper(late, late.credit_statements["SLA-MAIL", FEBRUARY]))
    assert "claimed (after the last day, 1 Mar 2025)" in paper
    assert "Claimed on 4 Mar 2025, after 1 Mar 2025, the last day; the claim is not answered yet." in paper


def test_sum_of_a_year_says_what_of_it_was_set_off() -> None:
    """What was credited and what was paid are two sums, where they differ."""
    assert "2025 617.25 yuan of this set off: 400.00 yuan" in text(page(claimed(*PAID), LIST))
    assert "of this set off" not in text(page(claimed(PAID[0], ("settled", "2025-03-08", {})), LIST))


@pytest.mark.parametrize(
    "events, said", [((), "to be claimed"), ((PAID[0], ("settled", "2025-03-08", {})), "set off"),
                     (PAID, "of this set off: 400.00 yuan")]
)  # fmt: skip
def test_year_says_what_became_of_its_credit(events: tuple[tuple[str, str, dict[str, Any]], ...], said: str) -> None:
    """Also where all of it was set off, or nothing: nobody has to guess from silence."""
    shown = edition(claimed(*events))
    whole = rendered(agreements.pages, shown)["agreements/SLA-MAIL/index.md"]
    assert f"617.25 yuan {said}" in text(whole).rpartition("This year and last")[2]
    assert f"2025 617.25 yuan {said}" in text(page(claimed(*events), LIST))


def test_year_without_a_sum_tells_each_credit() -> None:
    """Without a fee a year with a credit is no year without one."""
    shown = edition(book(fee=None))
    words = text(rendered(agreements.pages, shown)["agreements/SLA-MAIL/index.md"]).rpartition("This year and last")[2]
    assert "5 % of a month's charge not set off yet" in words


def test_what_is_too_small_is_not_paid() -> None:
    """The statement says why nothing comes of a credit."""
    visible = book(smallest="1000 CNY")
    words = text(page(visible))
    assert "The credit of 617.25 yuan is less than 1,000 yuan and is not paid." in words
    assert "less than the smallest amount: not paid 0.00" in words
    assert "5 % not paid – – Closed" in text(page(visible, LIST))


def test_without_a_fee_shares_are_told() -> None:
    """Nobody guesses an amount."""
    visible = book(fee=None)
    assert "IT department credits Sales 5 % of a month's charge." in text(page(visible))
    assert "Monthly fee not stated" in text(page(visible))
    assert "5 % 5 % of a month's charge – It need not be claimed and is not set off yet. Closed" in text(
        page(visible, LIST)
    )


def test_rewards_and_rights_are_told() -> None:
    """What the customer pays on top, and what the customer may do after failures in a row."""
    right = {"missed": "1", "of": "2", "right": {"en": "To leave.", "zh": "可以退出。"}}
    down = written.target("count", at_most="9", rewards=[{"at_most": "3", "reward": "2 %"}], per="month")
    visible = book(written.target(), down, chronic=[right])
    visible = replace(visible, figures={FEBRUARY: written.figures("2025-02", {"target": "count", "numerator": "2"})})
    words = text(page(visible))
    assert "Nothing is credited. Sales pays IT department a reward of 246.90 yuan." in words
    assert "1 of 2 periods in a row missed: To leave." in words
    assert "at most 9 3 or less 2 % 2 %" in words
    assert "连续 2 个统计期内有 1 个未达标：可以退出。" in text(page(visible, language="zh"))
    free = replace(book(written.target(), down, fee=None), figures=visible.figures)
    assert "Sales pays IT department a reward of 2 % of a month's charge." in text(page(free))


def test_a_month_that_is_open_may_still_change() -> None:
    """Figures of an open month are called provisional, and there is no paper of them."""
    visible = replace(book(), months={})
    assert "these figures may still change" in text(page(visible))
    assert replace(edition(visible), papers=True).credits_paper("SLA-MAIL", FEBRUARY) == ""


def test_a_closed_month_has_its_statement_on_paper() -> None:
    """The page leads to the PDF where the site has papers."""
    shown = replace(edition(book()), papers=True)
    (path,) = [link for link in links(rendered(agreements.credit_pages, shown)[STATEMENT]) if link.endswith(".pdf")]
    assert path == "credit-statement-SLA-MAIL-2025-02-en.pdf"


def test_corrections_are_told_with_the_old_and_the_new_value() -> None:
    """When the month was restated and what it was before; corrections of other agreements are not part of it."""
    (result,) = edition(book()).scorecard.in_month(FEBRUARY)
    new = locked(result)
    old = {**new, "display": "99.95 %", "verdict": "met"}
    others = Restated(before={**old, "agreement": "SLA-OTHER"}, after=None)
    made = (
        Restatement(on=date(2025, 3, 5), by="li-lei", reason={"en": "A late record"}, changes=(
            Restated(before=old, after=new),)),
        Restatement(on=date(2025, 3, 7), by="li-lei", reason={}, changes=(others,)),
    )  # fmt: skip
    lock = MonthLock(
        path="measurements/2025-02/results.lock.json", month=FEBRUARY, closed_on=date(2025, 3, 2), closed_by="li-lei",
        inputs={}, results=(), restatements=made,
    )  # fmt: skip
    visible = replace(book(), locks={FEBRUARY: lock})
    words = text(page(visible))
    assert "Corrected on 5 Mar 2025: A late record A metric · E-mail: 99.95 % (kept) → 99.70 % (missed)" in words
    assert "7 Mar 2025" not in words
    assert "Corrected on 5 Mar 2025" in text(page(visible, LIST))
    paper = settlement_paper(edition(visible), edition(visible).credit_statements["SLA-MAIL", FEBRUARY])
    assert any(isinstance(part, Section) and part.id == "corrections" for part in paper.document.parts)


def supported(supports: list[str], *, fee: str | None = "1000 CNY") -> Portfolio:
    """Return a book in which the mail stands on a network that was down for as long."""
    owing = book(TARGET | {"supported_by": supports})
    charges = {"charges": {"monthly_fee": fee}} if fee else {}
    network = written.agreement("1.0", TARGET | {"id": "line"}, kind="UC", title="Network", **charges)
    network.written_in(Source("agreements/UC-NET/1.0/agreement.yml"))
    history = replace(written.history(network, as_of=small_book.AS_OF), id="UC-NET")
    return replace(owing, agreements={**owing.agreements, "UC-NET": history})


def test_what_we_owe_stands_against_what_we_are_owed() -> None:
    """Each miss names what it stands on, by its name, with verdict and credit, and both sums; a result counts once."""
    shown = page(supported(["UC-NET/line", "UC-NET/line", "UC-NET/other", "UC-ELSE/line"]))
    words = text(shown)
    assert "We owe 617.25 yuan; for the targets that it stands on we are owed 50.00 yuan." in words
    assert "UC-NET: A metric E-mail A metric ✕ missed 99.70 % 5 % 50.00 yuan" in words
    assert "UC-NET/other A metric not judged in this month – –" in words
    assert "UC-ELSE" not in words
    assert "../../../UC-NET/credits/2025-02/index.html" in links(shown)


def test_nothing_may_be_owed_to_us() -> None:
    """A support without a fee, or one that is not known, gives nothing to set against."""
    words = text(page(supported(["UC-NET/line"], fee=None)))
    assert "We owe 617.25 yuan; for the targets that it stands on we are owed nothing." in words
    assert "✕ missed 99.70 % 5 % –" in words


def test_results_for_the_same_service_count_else_those_for_needed_ones() -> None:
    """What a support says of other services is not about the miss."""
    visible = supported(["UC-NET/line"])
    services = {
        "mail": small_book.service("mail", depends_on=[{"service": "lan"}]),
        "lan": small_book.service("lan", name="Cables"),
        "phone": small_book.service("phone", name="Phones"),
    }
    network = visible.agreements["UC-NET"].versions[0].agreement

    def told(*about: str) -> str:
        version = network.model_copy(update={"services": about})
        version.written_in(Source("agreements/UC-NET/1.0/agreement.yml"))
        history = replace(written.history(version, as_of=small_book.AS_OF), id="UC-NET")
        return text(page(replace(visible, services=services, agreements={**visible.agreements, "UC-NET": history})))

    every, needed, other = told("phone", "lan", "mail"), told("phone", "lan"), told("phone")
    assert ("UC-NET: A metric E-mail" in every, "metric Cables" in every, "metric Phones" in every) == (
        True,
        False,
        False,
    )
    assert ("metric Cables" in needed, "metric Phones" in needed) == (True, False)
    assert "metric Phones" in other


def test_a_customer_never_sees_what_we_are_owed() -> None:
    """The page of the customer's own edition has neither the part nor the names of supporting agreements (D18)."""
    whole = supported(["UC-NET/line"])
    pages = rendered(agreements.credit_pages, edition_for("customer:sales", whole))
    assert pages.keys() == {STATEMENT, LIST}
    assert "back-to-back" in page(whole).markdown
    assert not [
        site_page
        for site_page in pages.values()
        if "UC-NET" in site_page.markdown or "back-to-back" in site_page.markdown
    ]


def test_every_month_is_in_the_list_with_the_sum_of_the_year() -> None:
    """The list leads to each statement and adds up what is paid."""
    shown = page(book(), LIST)
    became = "It need not be claimed and is not set off yet."
    assert f"February 2025 5 % 617.25 yuan – {became} Closed on 1 Dec 2026 2025 617.25" in text(shown)
    assert "2025-02/index.html" in links(shown)


def test_a_statement_is_a_file_too() -> None:
    """CSV and JSON lie beside the page and hold the exact amount."""
    found = files(agreements.credit_pages, edition(book()))
    assert found.keys() == {f"agreements/SLA-MAIL/credits/{file}" for file in (
        "credits.csv", "credits.json", "2025-02/credits.csv", "2025-02/credits.json")}  # fmt: skip
    assert b'"amount": "617.25"' in found["agreements/SLA-MAIL/credits/2025-02/credits.json"]


def test_report_and_performance_lead_to_the_statement() -> None:
    """Whoever reads that a target was missed finds what it costs."""
    shown = edition(book())
    report = rendered(reports.pages, shown)
    assert "../../agreements/SLA-MAIL/credits/2025-02/index.html" in links(report["reports/2025-02/index.md"])
    assert "Credit statement" not in text(report["reports/2025-01/index.md"])
    of_agreement = rendered(agreements.performance_pages, shown)["agreements/SLA-MAIL/performance/index.md"]
    assert "../credits/index.html" in links(of_agreement)


def test_nothing_owed_is_no_page() -> None:
    """A book in which nothing is owed has no statements, and nothing leads to them."""
    shown = edition(small_book.portfolio())
    assert list(agreements.credit_pages(shown)) == []
    assert shown.credits_list("SLA-MAIL") == ""


def test_hostile_text_is_text() -> None:
    """Names and rights of a book never become markup."""
    right = {"missed": "1", "of": "2", "right": HOSTILE}
    version = written.agreement("1.0", TARGET | {"name": HOSTILE}, title=HOSTILE, credit_rules={"chronic": [right]})
    visible = small_book.portfolio(agreements={"SLA-MAIL": written.history(version, as_of=small_book.AS_OF)})
    for made in rendered(agreements.credit_pages, edition(visible)).values():
        assert "<script>" not in made.markdown
        assert not [heading for heading in headings(made) if "Not a heading" in heading and "\\# Not" not in heading]


@pytest.mark.parametrize(
    "tier, rules, words",
    [
        ({"times_charge_of_interruption": "10"}, {}, "10 times the charge of the interruption; downtime here: 120 min"),
        ({"credit": "5 %", "for_each": "1 working_hours", "counted": "started"}, {},
         "5 % for each started 1 working hour of downtime; here 2 times"),
        ({"credit": "5 %"}, {"form": "voucher"}, "It is given as a voucher."),
        ({"days": "3"}, {"form": "extension"}, "The term becomes 3 days longer."),
    ],
)  # fmt: skip
def test_statement_says_how_a_credit_was_made_and_how_it_is_given(
    tier: dict[str, str], rules: dict[str, str], words: str
) -> None:
    """Two hours of February were down: whoever reads the statement can do the sum again."""
    target = written.target(credits=[{"below": "99.9 %", **tier}])
    assert words in text(page(book(target, **rules)))
