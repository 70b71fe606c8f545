"""Who does it: every command that records an act asks for a person of the book who may, and says who that is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest
from tests.books import add_lines, bind_approvals, copied, replace_words
from tests.cli.conftest import Run

from slm.cli.program import program

AT: Final = ("--as-of", "2026-03-10")
SLA: Final = ("SLA-MAIL", "1.0")
REASON: Final = ("--reason", "It ended later")
COMMANDS: Final[dict[str, tuple[tuple[str, ...], str, str]]] = {
    "approve": ((*SLA, "--role", "manager"), "--name", "ada"),
    "close": (("2026-01",), "--by", "ada"),
    "restate": (("2026-02", *REASON), "--by", "ada"),
    "send": (("2026-02", "ben"), "--by", "ada"),
    "claim": (("SLA-MAIL", "2026-02", "claimed"), "--by", "ben"),
    "end": ((*SLA, *REASON), "--by", "ada"),
    "copy issue": ((*SLA, "--holder", "Ben"), "--by", "ada"),
    "copy recall": (SLA, "--by", "ada"),
    "copy return": (SLA, "--by", "ada"),
    "copy lost": (SLA, "--by", "ada"),
    "copy destroy": (SLA, "--by", "ada"),
}
"""Each command that records who does something: what else it needs, its option, and who may."""


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its name."""
    for name, found in group.commands.items():
        if isinstance(found, click.Group):
            yield from commands(found, f"{before}{name} ")
        else:
            yield f"{before}{name}", found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return a book in which every act is possible: a month is closed, a copy is out, a credit is due."""
    folder = tmp_path_factory.mktemp("made")
    root = copied(folder, bound=False)
    tiers = {"    for_at_least: 90 %\n": "    for_at_least: 90 %\n    credits: [{below: 90 %, credit: 5 %}]\n"}
    replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", tiers)
    bind_approvals(root)
    without = {"closed_by: ada\n": "", "closed_on: 2026-02-05\n": ""}
    replace_words(root, "measurements/2026-01/month.yml", without)
    assert run("close", "2026-02", "--root", root, *AT).exit_code == 0
    issue = ("copy", "issue", *SLA, "--holder", "Ben", "--to", folder / "out", "--date", "2026-03-09")
    assert run(*issue, "--root", root, *AT).exit_code == 0
    add_lines(
        root, "catalog/provider.yml", "signed_since: {copies: 2026-03-10}\nauthority: {close: {roles: [manager]}}"
    )
    return root


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    """Return a copy of that book."""
    return shutil.copytree(made, tmp_path / "book")


def test_every_command_that_records_who_does_it_is_tried() -> None:
    """A command that gets such an option has to stand in the table of this test."""
    options = {name: {text for option in found.params for text in option.opts} for name, found in commands(program)}
    asking = {name for name, opts in options.items() if "--by" in opts or (name == "approve" and "--name" in opts)}
    # `slm new` fills a template, names of people too, for its writer to correct.
    assert {name for name in asking if not name.startswith("new ")} == COMMANDS.keys()


@pytest.mark.parametrize("command", COMMANDS)
def test_who_does_it_is_asked(run: Run, book: Path, command: str) -> None:
    """Without the option the command says which one is missing, and who may."""
    arguments, option, who = COMMANDS[command]
    refused = run(*command.split(), *arguments, "--root", book, *AT)
    assert refused.exit_code == 2
    assert "nothing says who does this [SLM894]" in refused.output
    assert f"Add {option} with the id of a person of catalog/provider.yml. Who may: {who}\n" in refused.output


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - {"approve"}))
def test_nobody_of_the_book_does_nothing(run: Run, book: Path, command: str) -> None:
    """An id that the book does not have is refused, and those who may are named."""
    arguments, option, who = COMMANDS[command]
    refused = run(*command.split(), *arguments, option, "nemo", "--root", book, *AT)
    assert "'nemo' is nobody of this book [SLM663]" in refused.output
    assert f"Who may: {who}\n" in refused.output


@pytest.mark.parametrize("command", ["close", "restate", "approve"])
def test_somebody_who_may_not_learns_who_may(run: Run, book: Path, command: str) -> None:
    """The hint names people who may do it, never a role: whoever types what is proposed must be a person who may."""
    if command == "approve":
        (book / "agreements/SLA-MAIL/approvals.yml").write_text("kind: approvals\n", "utf-8")
    arguments, option, who = COMMANDS[command]
    refused = run(*command.split(), *arguments, option, "ben", "--root", book, *AT)
    assert "'ben' is not entitled to this on 2026-03-10" in refused.output
    assert f"Did you mean {who}? " in refused.output


@pytest.mark.parametrize("value", ["manager", "customer", "Sales", "supplier", "lantern"])
def test_a_role_or_a_party_approves_nothing(run: Run, book: Path, value: str) -> None:
    """The id of a role or a party is refused where a person is asked for, and those who may are named."""
    register = book / "agreements/SLA-MAIL/approvals.yml"
    register.write_text("kind: approvals\n", "utf-8")
    refused = run("approve", *SLA, "--role", "customer", "--name", value, "--root", book, *AT)
    assert refused.exit_code == 2
    assert f"'{value}' is a role or a party, and what approves is a person [SLM615]" in refused.output
    assert "Who may: ben\n" in refused.output
    assert register.read_text("utf-8") == "kind: approvals\n"


def test_role_that_is_not_given_is_asked_for(run: Run, book: Path) -> None:
    """Without a role, or in one that does not approve this, the hint names the roles of this person for it."""
    approve = ("approve", *SLA, "--root", book, *AT, "--name")
    refused = run(*approve, "ben")
    assert "nothing says in which role Ben Example approves SLA-MAIL 1.0 [SLM895]" in refused.output
    assert (
        "Did you mean customer? Add --role. Roles that approve it, by provider.yml: manager, customer" in refused.output
    )
    assert "Did you mean manager? Roles that approve it" in run(*approve, "ada", "--role", "boss").output


def test_check_says_how_a_version_is_approved(run: Run, book: Path) -> None:
    """Of a version that has begun without approval the hint is the whole command of each role, with who may give it."""
    register = "agreements/SLA-MAIL/approvals.yml"
    kept = (line for line in (book / register).read_text("utf-8").splitlines() if "role: customer" not in line)
    (book / register).write_text("\n".join(kept) + "\n", "utf-8")
    told = run("check", "--root", book, *AT).output
    assert "Let them approve it: slm approve SLA-MAIL 1.0 --role customer --name ben; or correct `valid`." in told
