"""Books in repositories, for tests of what the history of a book tells."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.books import copied, replace_words

AS_OF: Final = "2026-03-10"
ADAS, BENS = "ada@lantern.example", "ben@sales.example"
Commit = Callable[..., None]
History = Callable[..., list[str]]


def git(book: Path, *words: str) -> str:
    """Run git in a folder, as nobody in particular and without the settings of whoever runs the tests."""
    settings = ("user.name=Nobody", "user.email=nobody@example.com", "commit.gpgSign=false", "maintenance.auto=false")
    command = ["git", "-C", str(book), *(word for setting in settings for word in ("-c", setting)), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def amend(book: Path, *options: str) -> None:
    """Let the last commit have the book as it stands."""
    git(book, "add", "--all")
    git(book, "commit", "--quiet", "--amend", "--no-edit", *options)


def book_with_addresses(folder: Path) -> Path:
    """Return a sound book in a repository, in which people can be written to."""
    book = copied(folder)
    for party, mail in (("servers", ADAS), ("sales", BENS)):
        replace_words(book, "catalog/provider.yml", {f"party: {party}": f"contact: {{email: {mail}}}, party: {party}"})
    git(book, "init", "--quiet", "--template=")
    return book
