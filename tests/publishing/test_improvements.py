"""The improvement register, the page of an action, and service reviews."""

from __future__ import annotations

from tests.publishing.small_book import edition, files, improvement, links, portfolio, rendered, review, text

from slm.documents.document import Medium, Section, TableBlock, shown_on
from slm.documents.improvements import action_document, register_document
from slm.documents.parts import plain
from slm.documents.reviews import review_document
from slm.site.pages import reports
from slm.site.site import SitePage

REGISTER = "improvements/index.md"
ACTION = "improvements/SIP-1/index.md"
ANSWER = {"agreement": "SLA-MAIL", "target": "availability", "month": "2025-02"}


def _pages(language: str = "en", **parts: object) -> dict[str, SitePage]:
    return rendered(reports.improvement_pages, edition(portfolio(**parts), language))


def test_register_puts_what_is_overdue_first() -> None:
    """Overdue comes first, then what is open by its date, then what is finished, the newest first."""
    actions = {
        "SIP-1": improvement("SIP-1", title="Old and done", state="done", closed_on="2025-02-01"),
        "SIP-2": improvement("SIP-2", title="Later", due="2025-08-01"),
        "SIP-3": improvement("SIP-3", title="Sooner", due="2025-07-01"),
        "SIP-4": improvement("SIP-4", title="Too late", due="2025-03-01"),
        "SIP-5": improvement("SIP-5", title="Just done", state="verified", closed_on="2025-03-01", due="2025-02-10"),
    }
    words = text(_pages(improvements=actions)[REGISTER])
    order = ["Too late", "Sooner", "Later", "Just done", "Old and done"]
    assert sorted(order, key=words.index) == order
    assert "Open actions: 3, of which overdue: 1." in words
    assert words.count("overdue") == 2


def test_register_can_be_narrowed_down() -> None:
    """Each row carries its state, services and owner for the filters, which offer only what occurs."""
    page = _pages(improvements={"SIP-1": improvement("SIP-1", services=["mail"])})[REGISTER]
    assert 'data-state="in_progress" data-service="mail" data-owner="li-lei"' in page.markdown
    assert '<option value="mail">E-mail</option>' in page.markdown
    assert '<option value="li-lei">Li Lei</option>' in page.markdown
    assert '<option value="verified">' not in page.markdown


def test_empty_register() -> None:
    """A book without actions says so and still leads to the reviews."""
    page = _pages()[REGISTER]
    assert "No problem and no improvement has been entered yet." in text(page)
    assert "reviews/index.html" in links(page)


def test_register_as_a_file_keeps_formulas_quiet() -> None:
    """The file holds the same actions, and a spreadsheet does not run what somebody wrote (D29)."""
    actions = {"SIP-1": improvement("SIP-1", title="=1+1", answers=[ANSWER])}
    table = files(reports.improvement_pages, edition(portfolio(improvements=actions)))["improvements/improvements.csv"]
    assert table.startswith(b"\xef\xbb\xbf")
    row = table.decode("utf-8-sig").splitlines()[1]
    assert row.startswith(
        "SIP-1,'=1+1,problem,in_progress,no,Li Lei,2025-02-01,2025-06-30,,,SLA-MAIL/availability@2025-02"
    )


def test_action_tells_its_whole_story() -> None:
    """The page of an action says why, what is done, how one knows that it helped, and what was done so far."""
    action = improvement(
        "SIP-1", answers=[ANSWER], services=["mail"], cause="One server", baseline="99.7 %", goal="99.95 %",
        verified_value="99.96 %", verify_until="2025-09-30",
        progress=[{"date": "2025-03-01", "by": "han-mei", "text": "Ordered", "done": "40 %"}],
        proof=["https://example.com/order", "orders/1.txt", "javascript:alert(1)"],
    )  # fmt: skip
    page = _pages(improvements={"SIP-1": action})[ACTION]
    words = text(page)
    for said in (
        "Mail stopped", "One server", "Buy one", "Before 99.7 %", "Goal 99.95 %", "Verified 99.96 %",
        "1 Mar 2025 Ordered Han Mei 40 %", "To be verified by 30 Sept 2025", "orders/1.txt",
    ):  # fmt: skip
        assert said in words
    assert "https://example.com/order" in links(page)
    assert not [link for link in links(page) if "javascript" in link]
    assert page.edit == "measurements/improvements/SIP-1.yml"


def test_action_says_the_same_on_its_page_and_in_the_register() -> None:
    """The register on paper has each action with the sections, anchors and words of its page."""
    action = improvement("SIP-1", answers=[ANSWER], cause="One server", proof=["orders/1.txt"], review="R-1")
    book = edition(portfolio(improvements={"SIP-1": action}, reviews={"R-1": review("R-1")}))
    register = shown_on(Medium.PAPER, register_document(book))
    (printed,) = (part for part in register.parts if isinstance(part, Section) and part.id == "SIP-1")
    told = shown_on(Medium.PAPER, action_document(book, action)).parts
    in_register = [part for part in printed.body if isinstance(part, Section)]
    assert [part.id for part in in_register] == [f"SIP-1-{part.id}" for part in told if isinstance(part, Section)]
    assert [(part.title, part.body) for part in in_register] == [
        (part.title, part.body) for part in told if isinstance(part, Section)
    ]
    assert [plain(part.title) for part in in_register] == ["Why", "Cause", "What is done", "Proof"]


def test_action_leads_to_the_miss_that_it_answers() -> None:
    """What an action answers is named as the report names it, with a link to its row."""
    page = _pages(improvements={"SIP-1": improvement("SIP-1", answers=[ANSWER])})[ACTION]
    assert "February 2025: A metric (SLA-MAIL)" in text(page)
    assert "../../reports/2025-02/index.html#SLA-MAIL-availability-mail" in links(page)


def test_answer_to_a_month_that_was_not_judged_is_plain_text() -> None:
    """An answer to a month without report has no link that leads nowhere."""
    page = _pages(improvements={"SIP-1": improvement("SIP-1", answers=[ANSWER | {"month": "2023-01"}])})[ACTION]
    assert "January 2023: availability (SLA-MAIL)" in text(page)
    assert not [link for link in links(page) if "2023-01" in link]


def test_overdue_action_says_so_on_its_page() -> None:
    """A reader of an overdue action learns it at once; on its last day it is not overdue yet."""
    late, in_time = (improvement("SIP-1", due=day) for day in ("2025-03-09", "2025-03-10"))
    assert "Overdue: this was to be finished on 9 Mar 2025." in text(_pages(improvements={"SIP-1": late})[ACTION])
    assert "Overdue" not in text(_pages(improvements={"SIP-1": in_time})[ACTION])


def test_steps_show_how_far_an_action_is() -> None:
    """The states are shown in their order with the present one marked; a cancelled action has only that."""
    page = _pages(improvements={"SIP-1": improvement("SIP-1")})[ACTION]
    assert "proposed approved in progress done verified" in text(page)
    assert '<li class="slm-reached" aria-current="step">in progress</li>' in page.markdown
    cancelled = improvement("SIP-1", state="cancelled", closed_on="2025-03-01")
    page = _pages(improvements={"SIP-1": cancelled})[ACTION]
    assert 'aria-current="step">cancelled</li></ol>' in page.markdown


def test_reviews_and_the_actions_that_came_of_them() -> None:
    """Reviews are listed, the newest first, and each leads to the actions that it asked for, and back."""
    reviews = {
        "R-1": review("R-1", findings=["Too slow"], decisions=["Buy a server"], next_review="2025-08-20"),
        "R-2": review("R-2", title="Earlier review", date="2024-08-20"),
    }
    pages = _pages(reviews=reviews, improvements={"SIP-1": improvement("SIP-1", review="R-1")})
    listed = text(pages["improvements/reviews/index.md"])
    assert listed.index("Review of mail") < listed.index("Earlier review")
    one = pages["improvements/reviews/R-1/index.md"]
    for said in (
        "Li Lei, Han Mei",
        "Too slow",
        "Buy a server",
        "Next review 20 Aug 2025",
        "Second server , in progress",
    ):
        assert said in text(one)
    assert "../../SIP-1/index.html" in links(one)
    assert "../reviews/R-1/index.html" in links(pages[ACTION])


def test_review_names_its_people_and_says_what_it_is() -> None:
    """An id stands for a person's name; one that is still to come is planned; who signed is told with the day."""
    planned = review("R-1", date="2025-12-01", type="extraordinary", participants=["han-mei", "a guest"],
                     signed=[{"by": "li-lei", "on": "2025-12-02"}])  # fmt: skip
    pages = _pages(reviews={"R-1": planned})
    one = text(pages["improvements/reviews/R-1/index.md"])
    for said in ("Han Mei", "a guest", "1 Dec 2025 (planned)", "extraordinary", "Signed Li Lei, 2 Dec 2025"):
        assert said in one, said
    assert "1 Dec 2025 (planned)" in text(pages["improvements/reviews/index.md"])


def test_decisions_stand_with_their_actions() -> None:
    """Who does it until when, and where it stands, is said by the action; else by the decision; else by nobody."""
    decisions = [
        {"text": "Buy one", "action": "SIP-1"}, {"text": "Ask", "owner": "han-mei", "due": "2025-03-05"}, "Meet again",
    ]  # fmt: skip
    actions = {"SIP-1": improvement("SIP-1", due="2025-03-01"), "SIP-2": improvement("SIP-2", review="R-1")}
    pages = _pages(improvements=actions, reviews={"R-1": review("R-1", decisions=decisions)})
    page = pages["improvements/reviews/R-1/index.md"]
    said = text(page)
    assert "Buy one SIP-1 Li Lei 1 Mar 2025 in progress overdue" in said
    assert "Ask Han Mei 5 Mar 2025 Meet again" in said
    assert "Actions that came of it" in said
    assert "../../SIP-1/index.html" in links(page)


def test_review_that_is_planned_shows_its_agenda() -> None:
    """Its own points, what became of the decisions of the last one, open actions, and each agreement since then."""
    before = review("R-1", date="2024-12-20", decisions=[{"text": "Buy one", "action": "SIP-1"}])
    special = review("R-2", date="2025-01-20", type="extraordinary", decisions=["Call each other"])
    planned = review("R-3", date="2025-06-01", agenda=["The price of 2026"], findings=[])
    done = improvement("SIP-2", title="Long done", state="done", closed_on="2025-01-02", answers=[ANSWER])
    pages = _pages(
        improvements={"SIP-1": improvement("SIP-1", answers=[ANSWER]), "SIP-2": done},
        reviews={"R-1": before, "R-2": special, "R-3": planned},
    )
    page = pages["improvements/reviews/R-3/index.md"]
    said = text(page)
    for words in (
        "Points to talk about { #points } The price of 2026", "Call each other 20 Jan 2025",
        "Buy one 20 Dec 2024 SIP-1",
        "Last review 20 Dec 2024", "Results since", "Provider Li Lei, Han Mei Customer for Sales",
    ):  # fmt: skip
        assert words in said, words
    assert "Long done" not in said
    assert "../R-1/index.html" in links(page)


def test_review_that_holds_nothing_says_so() -> None:
    """In the list and on its page: without minutes it counts as not held, and its agenda is folded away."""
    pages = _pages(reviews={"R-1": review("R-1", findings=[])})
    assert "20 Feb 2025 (no minutes)" in text(pages["improvements/reviews/index.md"])
    page = pages["improvements/reviews/R-1/index.md"]
    assert "it counts as not held" in text(page)
    assert '<details class="slm-details" id="agenda">' in page.markdown


def test_minutes_leave_room_to_sign_for_each_side_that_is_known() -> None:
    """On paper those who signed stand there, else the sides that came; of unknown people there is no table."""
    for fields, sides in (
        ({"signed": [{"by": "li-lei", "on": "2025-02-21"}]}, ["IT department"]), ({}, ["Provider", "Customer"]),
        ({"participants": ["Tom", "a guest"]}, None), ({"findings": [], "date": "2025-06-01"}, None),
    ):  # fmt: skip
        document = review_document(edition(portfolio()), review("R-1", **fields))
        printed = shown_on(Medium.PAPER, document)
        found = [part for part in printed.parts if isinstance(part, Section) and part.id == "sign-off"]
        rows = [row for part in found for block in part.body if isinstance(block, TableBlock) for row in block.rows]
        assert [plain(cell.inside) for cell in rows[0].cells[1:]] == sides if sides else not rows


def test_register_in_chinese() -> None:
    """The Chinese edition has the same register."""
    pages = _pages("zh", improvements={"SIP-1": improvement("SIP-1", due="2025-03-01")}, reviews={"R-1": review("R-1")})
    assert pages[REGISTER].title == "服务问题和改进行动跟踪表"
    assert "增加服务器" in text(pages[REGISTER])
    assert "逾期" in text(pages[REGISTER])
    assert "李雷、韩梅" in text(pages["improvements/reviews/R-1/index.md"])


MEASURED = {"agreement": "SLA-MAIL", "target": "availability", "from": "2025-01", "months": "2"}


def test_action_says_what_its_figures_say() -> None:
    """Months before and after stand with their figures; one miss of two makes an action that was done not effective."""
    was = {"opened_on": "2025-01-02", "due": "2025-01-10", "closed_on": "2025-01-10"}
    actions = {
        "SIP-1": improvement("SIP-1", state="done", measured=MEASURED, succeeded_by="SIP-2", review="R-1", **was),
        "SIP-2": improvement("SIP-2", title="Third server", measured=MEASURED | {"from": "2025-02", "months": "1"}),
        "SIP-3": improvement("SIP-3", title="No more", state="cancelled", closed_on="2025-02-10", cancelled="Too dear"),
        "SIP-4": improvement("SIP-4", state="done", measured=MEASURED | {"goal": {"at_least": "99 %"}}, **was),
        "SIP-5": improvement(
            "SIP-5", state="done", measured=MEASURED | {"months": "3", "goal": {"at_most": "1 %"}}, **was
        ),
    }
    pages = _pages(improvements=actions, reviews={"R-1": review("R-1")})
    assert "not effective" in text(pages["improvements/reviews/R-1/index.md"])
    words = text(pages[ACTION])
    for said in (
        "Measured by", "Goal in figures the target is kept (at least 99.9 %)",
        "Verification period January 2025 – February 2025", "The figures say not effective",
        "Succeeded by Third server",
        "January 2025 100.00 % goal reached verification", "February 2025 99.70 % goal not reached verification",
    ):  # fmt: skip
        assert said in words, words
    assert "../SIP-2/index.html" in links(pages[ACTION])
    assert "../SIP-1/index.html" in links(pages["improvements/SIP-2/index.md"])
    assert "The figures say" not in text(pages["improvements/SIP-2/index.md"])
    assert "Cancelled Too dear" in text(pages["improvements/SIP-3/index.md"])
    reached = text(pages["improvements/SIP-4/index.md"])
    assert "Goal in figures at least 99 %" in reached
    assert (
        "The goal was reached in every month: January 2025 – February 2025. The action was done on 10 Jan 2025."
        in reached
    )
    register = text(pages[REGISTER])
    assert register.count("not effective") == 2
    assert "verified by the figures" in register


def test_figures_before_the_action_are_told_as_such() -> None:
    """What was good already before an action was done is not its doing, and the page says so."""
    measured = MEASURED | {"from": "2025-02", "months": "2", "goal": {"at_least": "99 %"}}
    days = {"opened_on": "2025-02-01", "due": "2025-02-10", "closed_on": "2025-02-10"}
    pages = _pages(improvements={"SIP-1": improvement("SIP-1", state="done", measured=measured, **days)})
    words = text(pages[ACTION])
    assert "and before the action, too: January 2025 – February 2025. It was done on 10 Feb 2025." in words
    assert "awaits its figures: 1 of 2" in words
    assert "March 2025 – not final yet verification" in words


def test_register_as_a_file_has_what_the_figures_say() -> None:
    """Programs read by what an action is measured, what the figures say, what goes on with it, and why it ended."""
    days = {"opened_on": "2025-01-02", "due": "2025-01-10", "closed_on": "2025-01-10"}
    actions = {
        "SIP-1": improvement("SIP-1", state="done", measured=MEASURED, succeeded_by="SIP-2", **days),
        "SIP-2": improvement("SIP-2", state="cancelled", cancelled="Too dear", **days),
    }
    table = files(reports.improvement_pages, edition(portfolio(improvements=actions)))["improvements/improvements.csv"]
    rows = table.decode("utf-8-sig").splitlines()
    assert rows[0].endswith(",measured,effect,succeeded_by,cancelled")
    assert {row.split(",", 1)[0]: row.split(",")[-4:] for row in rows[1:]} == {
        "SIP-1": ["SLA-MAIL/availability@2025-01..2025-02", "not_reached", "SIP-2", ""],
        "SIP-2": ["", "", "", "Too dear"],
    }


def test_a_step_says_what_the_action_said_before() -> None:
    """Whoever reads that a day was moved sees which day it was, beside who moved it and why."""
    step = {"date": "2025-03-01", "by": "li-lei", "text": "More time agreed", "was": {"due": "2025-04-30"}}
    words = text(_pages(improvements={"SIP-1": improvement("SIP-1", progress=[step])})[ACTION])
    assert "More time agreed (Before: Due 2025-04-30)" in words
