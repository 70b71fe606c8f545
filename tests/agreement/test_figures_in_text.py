"""A figure of a target is typed once and named where words need it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, bind_approvals, copied, replace_words

from slm.agreement import DatedVersion, changes
from slm.document_control import Clauses
from slm.portfolio import Portfolio
from slm.reading import read_book
from slm.values import LocalText

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
TERMS: Final = "agreements/SLA-MAIL/1.0/terms.{}.md"
BRIEF: Final = "{en: E-mail works, zh: 邮件可用}"


def parts(book: Path) -> Portfolio:
    """Return the parts of a book in which nothing is wrong."""
    read = read_book(book, AS_OF)
    assert read.problems == ()
    assert read.portfolio
    return read.portfolio


def version(portfolio: Portfolio) -> DatedVersion:
    """Return the version of the agreement whose words are looked at."""
    found = portfolio.agreements["SLA-MAIL"].version("1.0")
    assert found
    return found


def written(folder: Path, brief: str, clause: str = "") -> Path:
    """Return a book with a short version and a clause."""
    book = copied(folder, bound=False)
    replace_words(book, SLA, {BRIEF: brief})
    if clause:
        replace_words(book, TERMS.format("en"), {"The service works": f"The service {clause}"})
    bind_approvals(book)
    return book


def test_figures_are_shown_in_the_language_of_the_text(tmp_path: Path) -> None:
    """A limit and a time stand in the short version and in clauses as each language writes them."""
    both = "{{ targets.availability }}, {{ targets.p1-response.within }}"
    book = written(tmp_path, f"'{both}'", f"**{both}** works")
    portfolio = parts(book)
    (text,) = version(portfolio).agreement.brief
    assert text == LocalText({"en": "99.5 %, 60 working minutes", "zh": "99.5 %, 60 个工作分钟"})
    assert "99.5 %, 60 working minutes" in repr(terms(portfolio).blocks)
    assert "{{" not in repr(terms(portfolio).blocks)


def terms(portfolio: Portfolio) -> Clauses:
    """Return the clauses in English."""
    return portfolio.terms["SLA-MAIL", "1.0"]["en"]


def test_an_approval_binds_the_words_and_the_target(tmp_path: Path) -> None:
    """A sentence that names a figure is not the sentence with the figure in it; a new figure voids both."""
    named = version(parts(written(tmp_path / "a", "'{{ targets.availability }}'"))).fingerprint
    typed = version(parts(written(tmp_path / "b", "{en: 99.5 %, zh: 99.5 %}"))).fingerprint
    raised = written(tmp_path / "c", "'{{ targets.availability }}'")
    replace_words(raised, SLA, {"at_least: 99.5 %": "at_least: 99.6 %"})
    assert "SLM532" in {problem.code for problem in read_book(raised, AS_OF).problems}
    assert named != typed


def test_a_changed_figure_is_a_change_of_the_words_that_name_it(tmp_path: Path) -> None:
    """What a comparison tells of the short version are the words that a reader sees."""
    before = written(tmp_path / "a", "'E-mail works {{ targets.availability }} of the time'")
    after = written(tmp_path / "b", "'E-mail works {{ targets.availability }} of the time'")
    replace_words(after, SLA, {"99.5 %": "99.6 %"})
    bind_approvals(after)
    old, new = (read_book(book, AS_OF).portfolio for book in (before, after))
    assert old
    assert new
    (change,) = (
        change
        for change in changes(version(old).agreement, version(new).agreement, old.hours)
        if change.path == ("brief",)
    )
    assert isinstance(change.before, LocalText)
    assert isinstance(change.after, LocalText)
    assert [change.before("en"), change.after("en")] == [f"E-mail works 99.{n} % of the time" for n in (5, 6)]


@pytest.mark.parametrize(
    "figure", ["{{ targets.nothing }}", "{{ targets.availability.within }}", "{{targets.p1-response.for}}"]
)
def test_what_names_no_figure_is_an_error_at_its_place(tmp_path: Path, figure: str) -> None:
    """A target that there is not, or a part that it has not, is told where it is written, whatever the language."""
    book = copied(tmp_path)
    replace_words(book, SLA, {BRIEF: f"{{en: 'E-mail works', zh: '邮件 {figure}'}}"})
    replace_words(book, TERMS.format("en"), {"works as": f"works {figure} as"})
    told = [f"{problem.place} {problem.code}" for problem in read_book(book, AS_OF).problems]
    for path in (SLA, TERMS.format("en")):
        lines = (book / path).read_text("utf-8").splitlines()
        number = next(nth for nth, line in enumerate(lines, start=1) if figure in line)
        assert f"{path}:{number}:{lines[number - 1].index(figure) + 1} SLM839" in told


def test_a_figure_elsewhere_is_a_gap(tmp_path: Path) -> None:
    """Only the short version and clauses have figures filled in; in other texts the braces would be shown."""
    book = copied(tmp_path)
    replace_words(book, SLA, {"{en: Mailboxes, zh: 邮箱}": "'{{ targets.availability }}'"})
    assert "SLM834" in {problem.code for problem in read_book(book, AS_OF).problems}
