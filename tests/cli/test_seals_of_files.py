"""`slm verify --seals`: whatever was rewritten since it was published is told, also what people may rightly change."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, replace_words, with_tickets
from tests.cli.conftest import Run
from tests.cli.test_seals_of_records import seals
from tests.histories import git

pytestmark = pytest.mark.floors

OUTAGES: Final = "measurements/2026-03/outages.csv"
TICKETS: Final = "measurements/2026-03/tickets.csv"
FIGURES: Final = "measurements/2026-02/figures.yml"
PAUSES: Final = "measurements/2026-03/pauses.csv"
EVENTS: Final = "measurements/2026-03/events.csv"
SURVEYS: Final = "measurements/2026-03/surveys.csv"
MAIL: Final = "catalog/services/mail.yml"
PROVIDER: Final = "catalog/provider.yml"
TEN: Final = "2026-03-02T10:00:00+08:00"
ROWS: Final[dict[str, tuple[str, dict[str, str], str]]] = {
    "end of an outage": (OUTAGES, {"11:30:00": "10:30:00"}, "OUT-3"),
    "priority of a ticket": (TICKETS, {"T-4,mail,incident,P1": "T-4,mail,incident,P2"}, "T-4"),
    "pause of a ticket": (PAUSES, {"12:00:00": "11:00:00"}, "T-4"),
    "event of a ticket": (EVENTS, {"reopened": "waiting"}, "T-4"),
    "survey": (SURVEYS, {",5,": ",4,"}, "mail 2026-03-03"),
    "figure": (FIGURES, {"numerator: 42": "numerator: 52"}, "SLA-MAIL tickets"),
}
"""A value of a month that is not closed, by which it is told."""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book with an open month, a page and a theme of its own."""
    book = with_tickets(tmp_path)
    words = {"-02-": "-03-", "T-2,": "T-3,"}
    replace_words(book, "measurements/2026-02/outages.csv", words, to=OUTAGES)
    (book / PAUSES).write_text(f"ticket,start,end,reason\nT-4,{TEN},2026-03-02T12:00:00+08:00,user\n", "utf-8")
    (book / EVENTS).write_text(f"ticket,time,state\nT-4,{TEN},reopened\n", "utf-8")
    (book / SURVEYS).write_text("service,date,score,customer\nmail,2026-03-03,5,sales\n", "utf-8")
    (book / ".gitattributes").write_text("* text=auto\n", "utf-8")
    for path, text in (("site_overrides/pages/help.en.md", "# Help\n"), ("mkdocs.yml", "site_name: Lantern\n")):
        (book / path).parent.mkdir(parents=True, exist_ok=True)
        (book / path).write_text(text, "utf-8")
    return book


def held(run: Run, book: Path, published: str) -> str:
    """Return what is said of a book held against published seals, none of which it contradicts."""
    file = book.parent / "seals.json"
    file.write_text(published, "utf-8")
    found = run("verify", "--seals", file, "--root", book, "--as-of", AS_OF)
    assert found.exit_code == 0, found.output
    return found.output


@pytest.mark.parametrize("audience", ["internal", "customer:sales"])
@pytest.mark.parametrize("change", ROWS)
def test_value_of_a_month_that_was_open_is_told_by_its_row(run: Run, book: Path, change: str, audience: str) -> None:
    """A correction is allowed, and whoever has the seals of what they saw learns which row it is."""
    path, edit, row = ROWS[change]
    published = seals(book, audience)
    replace_words(book, path, edit)
    assert f"warning: {path} says something else than was published on {AS_OF} of {row}\n" in held(run, book, published)


def test_what_was_empty_may_be_filled_in(run: Run, book: Path) -> None:
    """A ticket that is solved since says what it said, and more."""
    published = seals(book, "customer:sales")
    replace_words(book, TICKETS, {"09:00:00+08:00,,,": "09:00:00+08:00,,2026-03-02T10:00:00+08:00,"})
    assert "something else" not in held(run, book, published)


def test_every_file_of_a_book_that_was_changed_since_is_named(run: Run, book: Path) -> None:
    """The provider's own seals know every file, whatever it is, and tell those that came and went, too."""
    published = seals(book)
    files = [path for path in sorted(book.rglob("*")) if path.is_file() and path.name != "README.md"]
    for path in files:
        path.write_bytes(path.read_bytes() + b"\n")
    (book / "site_overrides/pages/help.zh.md").write_text("# 帮助\n", "utf-8")
    (book / FIGURES.replace("figures.yml", "events.csv")).unlink(missing_ok=True)
    told = held(run, book, published)
    assert not [path for path in files if path.relative_to(book).as_posix() not in told]
    assert f"added since {AS_OF}: site_overrides/pages/help.zh.md\n" in told
    (book / "site_overrides/pages/help.en.md").unlink()
    assert f"taken away since {AS_OF}: site_overrides/pages/help.en.md\n" in held(run, book, published)


def test_line_ends_change_no_file(run: Run, book: Path) -> None:
    """Git may rewrite the line ends of a text: it says the same."""
    published = seals(book)
    for path in (path for path in book.rglob("*") if path.is_file()):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert "since" not in held(run, book, published)


SHOWN: Final[dict[str, tuple[str, dict[str, str], str]]] = {
    "owner": (MAIL, {"owner: ada": "owner: li"}, f"{MAIL}#owner"),
    "summary": (MAIL, {"E-mail for everybody": "Mail"}, f"{MAIL}#summary"),
    "outcome": (MAIL, {"Work goes on": "Work stops"}, f"{MAIL}#outcome"),
    "contact": (MAIL, {"desk@": "nobody@"}, f"{MAIL}#contact.email"),
    "name of a role": (PROVIDER, {"en: Service level manager": "en: Clerk"}, f"{PROVIDER}#roles.manager.name"),
    "digits of a metric": (
        "catalog/metrics.yml",
        {"source: outages\n": "source: outages\n    decimals: 1\n"},
        "catalog/metrics.yml#availability.decimals",
    ),
}


@pytest.mark.unmeasured
@pytest.mark.parametrize("change", SHOWN)
def test_customers_hold_what_they_see_key_by_key(run: Run, book: Path, change: str) -> None:
    """A key that no promise rests on, and that a customer saw, is told with the seals of their edition."""
    path, edit, name = SHOWN[change]
    published = seals(book, "customer:sales")
    assert not [line for line in held(run, book, published).splitlines() if "since" in line]
    replace_words(book, path, edit)
    told = held(run, book, published)
    assert name in next(line for line in told.splitlines() if line.startswith(f"changed since {AS_OF}: "))


HIDDEN: Final = (
    (OUTAGES, "hardware", "theirs"), (MAIL, "owner: ada", "owner: ada\ncost: {amount: 10 CNY, per: month}"),
    (PROVIDER, "name: {en: Longline Carrier", "name: {en: Shortline Carrier"),
    ("agreements/UC-LINE/1.0/agreement.yml", "en: ", "en: Other "), ("mkdocs.yml", "Lantern", "Lamp"),
    ("site_overrides/pages/help.en.md", "Help", "Aid"), (".gitattributes", "auto", "binary"),
)  # fmt: skip


@pytest.mark.unmeasured
@pytest.mark.parametrize("audience", ["public", "customer:sales"])
def test_seals_of_an_edition_stay_the_same_where_only_hidden_things_change(book: Path, audience: str) -> None:
    """Nobody learns from the seals of their edition that something changed which they do not see (ARCHITECTURE 18)."""
    git(book, "init", "--quiet")
    before = seals(book, audience)
    for path, old, new in HIDDEN:
        replace_words(book, path, {old: new})
    git(book, "add", "--all")
    git(book, "commit", "--quiet", "--message", "Change")
    assert seals(book, audience) == before


def test_history_made_anew_lacks_the_commit_that_was_published(run: Run, book: Path) -> None:
    """The provider's own seals name the last commit: a history without it is another one, whatever its files say."""
    git(book, "init", "--quiet")
    git(book, "add", "--all")
    git(book, "commit", "--quiet", "--message", "Begin")
    published, commit = seals(book), git(book, "rev-parse", "HEAD").strip()
    git(book, "commit", "--quiet", "--allow-empty", "--message", "Go on")
    assert f"the history has the commit {commit}, of which it was published on {AS_OF}\n" in held(run, book, published)
    git(book, "checkout", "--quiet", "--orphan", "anew")
    git(book, "commit", "--quiet", "--message", "Begin otherwise")
    found = run("verify", "--seals", book.parent / "seals.json", "--root", book, "--as-of", AS_OF)
    assert found.exit_code == 1
    assert f"differs: the history does not have the commit {commit}" in found.output


@pytest.mark.unmeasured
def test_where_no_history_is_nobody_can_tell(run: Run, book: Path) -> None:
    """A copy without its repository, and one with a part of it, contradicts no commit."""
    git(book, "init", "--quiet")
    git(book, "add", "--all")
    git(book, "commit", "--quiet", "--message", "Begin")
    published = seals(book)
    git(book, "commit", "--quiet", "--allow-empty", "--message", "Go on")
    part = book.parent / "part"
    git(book.parent, "clone", "--quiet", "--depth", "1", f"file://{book}", str(part))
    assert "cannot be told" in held(run, part, published)
    shutil.rmtree(part / ".git")
    assert "cannot be told" in held(run, part, published)
