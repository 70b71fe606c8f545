"""An agreement without an end (`until: open`, or no `until`): it goes on, and no reader is shown a day for it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from pydantic import ValidationError
from tests import written
from tests.books import AS_OF, bind_approvals, copied, portfolio_of, replace_words
from tests.cli.conftest import Run, run
from tests.publishing.small_book import edition_for

from slm.agreement import Agreement
from slm.document_control import Status, fingerprint
from slm.documents.edition import Edition
from slm.documents.papers.agreement import agreement_paper
from slm.printing.markdown import print_markdown
from slm.reading import read_book
from slm.site.render import PAGES
from slm.site.site import Later

__all__ = ["run"]

pytestmark = pytest.mark.floors

AGREEMENTS: Final = ("SLA-MAIL", "OLA-SERVER", "UC-LINE")
TERM: Final = "valid: {from: 2026-01-01, until: 2027-01-01}"
OPEN: Final = ("valid: {from: 2026-01-01}", "valid: {from: 2026-01-01, until: open}")
NOT_SHOWN: Final = re.compile(r"(?<![0-9a-f])(?:2199|2200)(?![0-9a-f])")
REVIEW: Final = "review_every: 12 months"
LATER: Final = date(2029, 3, 10)


def book(folder: Path, valid: str = OPEN[0], more: str = "") -> Path:
    """Return a sound book whose agreements have no end."""
    root = copied(folder, bound=False)
    for name in AGREEMENTS:
        file = f"agreements/{name}/1.0/agreement.yml"
        replace_words(root, file, {TERM: valid})
    if more:
        replace_words(root, f"agreements/{AGREEMENTS[0]}/1.0/agreement.yml", {REVIEW: f"{REVIEW}{more}"})
    bind_approvals(root)
    return root


def everything(edition: Edition) -> dict[str, str]:
    """Return the text of every page and file of an edition, and of every paper of an agreement."""
    found: dict[str, str] = {}
    for family in PAGES:
        for part in family(edition):
            if isinstance(part, Later):
                page = part.make()
                found[part.path] = page.text
            elif isinstance(part, tuple):
                path, content = part
                made = content() if callable(content) else content
                found[path] = (made if isinstance(made, bytes) else b"".join(made)).decode("utf-8", "ignore")
            else:
                found[part.path] = part.text
    for name, history in edition.portfolio.agreements.items():
        found[name] = print_markdown(agreement_paper(edition, history.versions[0]))
    return found


def test_no_reader_is_shown_a_day_for_an_end_that_is_not_agreed(tmp_path: Path) -> None:
    """Walks every page, table, feed and paper: the end stands there as none, never as a date far away."""
    portfolio = portfolio_of(book(tmp_path))
    edition = edition_for("internal", portfolio)
    told = everything(edition)
    assert len(told) > 20
    assert {path: NOT_SHOWN.findall(text) for path, text in told.items() if NOT_SHOWN.search(text)} == {}
    assert "without an end" in told["SLA-MAIL"]
    assert "not needed: it holds until another version" in told["SLA-MAIL"]


@pytest.mark.parametrize("valid", OPEN)
def test_agreement_without_an_end_is_sound_and_goes_on(tmp_path: Path, valid: str) -> None:
    """It is in force years later, nothing ends it, and the book has nothing against it."""
    root = book(tmp_path, valid)
    assert read_book(root, AS_OF).problems == ()
    version = portfolio_of(root, LATER).agreements["SLA-MAIL"].versions[0]
    assert (version.status, version.known_end, version.renews) == (Status.IN_FORCE, None, False)


def test_left_out_and_open_are_one_document() -> None:
    """Both ways to write it have one fingerprint, and another one than a term with an end."""
    terms = (
        {"from": "2024-01-01"},
        {"from": "2024-01-01", "until": "open"},
        {"from": "2024-01-01", "until": "2027-01-01"},
    )
    left_out, named, ended = (fingerprint(content=written.agreement("1.0", valid=term)) for term in terms)
    assert left_out == named != ended


@pytest.mark.parametrize("renewal", [{"automatic": "true"}, {"for": "12 months"}, {"renew_notice": "1 months"}])
def test_what_has_no_end_is_not_renewed(renewal: dict[str, str]) -> None:
    """A renewal at an end that is not there is refused, as one of the two cannot be meant."""
    with pytest.raises(ValidationError, match="never renewed"):
        Agreement.model_validate(
            written.agreement("1.0").model_dump(by_alias=True) | {"valid": {"from": "2024-01-01"}, "renewal": renewal}
        )


@pytest.mark.parametrize(
    "renewal, end", [("\nrenewal: {terminate_notice: 3 months}", date(2026, 6, 10)), ("", date(2026, 3, 11))]
)
def test_notice_ends_what_has_no_end_after_the_time_agreed(tmp_path: Path, renewal: str, end: date) -> None:
    """A notice of 10 March with three months ends it on 10 June; by hand, and with no time agreed, the day after."""
    root = book(tmp_path, OPEN[0], renewal)
    register = root / "agreements/SLA-MAIL/approvals.yml"
    notice = f'notices: [{{version: "1.0", date: {AS_OF}, person: ben, reason: Too dear}}]\n'
    register.write_text(register.read_text("utf-8") + notice, "utf-8")
    portfolio = portfolio_of(root)
    version = portfolio.agreements["SLA-MAIL"].versions[0]
    assert (version.validity.end, version.known_end) == (end, end)
    assert portfolio_of(root, end).agreements["SLA-MAIL"].versions[0].status is Status.EXPIRED


@pytest.mark.parametrize("renewal, code", [("\nrenewal: {terminate_notice: 3 months}", 0), ("", 1)])
def test_command_records_a_notice_only_where_its_time_is_agreed(
    tmp_path: Path, run: Run, renewal: str, code: int
) -> None:
    """`slm end --not-renewed` says when it ends; without a time agreed it says what to do instead."""
    root = book(tmp_path, OPEN[0], renewal)
    replace_words(root, "catalog/provider.yml", {"approvals_on_paper: true": "approvals_on_paper: false"})
    done = run("end", "SLA-MAIL", "1.0", "--by", "ben", "--not-renewed", "--root", root, "--as-of", AS_OF)
    assert bool(done.exit_code) is bool(code)
    said = "SLM1301" if code else "SLA-MAIL 1.0 ends on 2026-06-10: notice was given"
    assert said in done.output
    assert not NOT_SHOWN.search(done.output)


def test_next_version_of_what_has_no_end_has_none(tmp_path: Path, run: Run) -> None:
    """`slm new version` copies the term as one without an end, and the one that it takes the place of ends there."""
    root = book(tmp_path)
    done = run("new", "version", "SLA-MAIL", "--valid-from", "2026-06-01", "--root", root, "--as-of", AS_OF)
    assert done.exit_code == 0, done.output
    text = (root / "agreements/SLA-MAIL/1.1/agreement.yml").read_text("utf-8")
    assert "valid: {from: 2026-06-01, until: open}" in text
    assert 'supersedes: "1.0"' in text


def test_two_versions_without_an_end_need_to_say_which_follows(tmp_path: Path) -> None:
    """A later version that does not say what it takes the place of would be in force beside the earlier one."""
    root = book(tmp_path)
    folder = root / "agreements/SLA-MAIL/1.0"
    other = folder.with_name("1.1")
    other.mkdir()
    for file in folder.iterdir():
        other.joinpath(file.name).write_bytes(file.read_bytes().replace(b"2026-01-01", b"2026-06-01"))
    assert "SLM476" in {problem.code for problem in read_book(root, AS_OF).problems}
