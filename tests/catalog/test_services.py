"""What services are to be: promised, there as long as others need them, costed in one currency (FAILURES D52)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.books import AS_OF, add_lines, copied, replace_words

from slm.reading import read_book

MAIL = "catalog/services/mail.yml"
REQUEST = "catalog/changes/RFC-1.yml"


def told(book: Path, code: str) -> list[str]:
    """Return the messages of one kind about a book."""
    return [problem.message("en") for problem in read_book(book, AS_OF).problems if problem.code == code]


def change(book: Path, number: int, day: str, status: str) -> None:
    """Let an approved request give the storage another status on a day."""
    others = {f"  - {{service: {name}, status: live}}\n": "" for name in ("mail", "line")}
    words = {"effective_on: 2025-12-01": f"effective_on: {day}", "e, status: live": f"e, status:  {status}"}
    replace_words(book, REQUEST, others | words, to=f"catalog/changes/RFC-{number}.yml")


@pytest.mark.parametrize(
    "mail, storage, line, wrong",
    [
        ("10 crowns", "20 crowns", "30 bananas", ["30 bananas"]),
        ("10 crowns", "20 crowns", "30", ["30"]),
        ("10 crowns", "20 crowns", "0", []),
        ("0", "0", "0 bananas", []),
        ("10", "20", "30", ["30"]),
    ],
)
def test_costs_are_in_the_currency_of_most(
    tmp_path: Path, mail: str, storage: str, line: str, wrong: list[str]
) -> None:
    """Where no agreement has a fee, the currency of most costs counts; one without any is told, what is free is not."""
    book = copied(tmp_path)
    for name, amount in {"mail": mail, "storage": storage, "line": line}.items():
        add_lines(book, f"catalog/services/{name}.yml", f"cost: {{amount: {amount}, per: month}}")
    found = told(book, "SLM929")
    assert len(found) == len(wrong)
    assert all(f"'{amount}'" in message for amount, message in zip(wrong, found, strict=True))


def test_a_book_without_agreements_is_only_begun(tmp_path: Path) -> None:
    """Before there is any agreement, nobody is asked what is promised of live services."""
    book = copied(tmp_path)
    add_lines(book, REQUEST, "  - {service: fax, status: live}")
    replace_words(book, MAIL, {"E-mail": "Fax"}, to="catalog/services/fax.yml")
    assert told(book, "SLM927") == ["nothing is promised of the live service 'fax'"]
    shutil.rmtree(book / "agreements")
    assert told(book, "SLM927") == []


def test_an_agreement_that_cannot_be_read_may_promise_it(tmp_path: Path) -> None:
    """Nobody is told that nothing is promised while an agreement is unread."""
    book = copied(tmp_path)
    replace_words(book, "agreements/SLA-MAIL/1.0/agreement.yml", {"kind: SLA": "kind: ["})
    assert told(book, "SLM927") == []


def test_what_still_needs_a_retired_service_is_told(tmp_path: Path) -> None:
    """A service that needs one retired long ago is named, until it is retired, too, or the other is live again."""
    book = copied(tmp_path)
    change(book, 2, "2026-02-01", "retired")
    assert told(book, "SLM928") == ["RFC-2 retires 'storage' on 2026-02-01, which is still needed by mail"]
    change(book, 3, "2026-03-01", "live")
    assert told(book, "SLM928") == []


def test_a_request_without_a_day_retires_nothing(tmp_path: Path) -> None:
    """An approved request that does not say from when it holds is told as incomplete, and of it nothing else."""
    book = copied(tmp_path)
    change(book, 2, "2026-02-01", "retired")
    replace_words(book, "catalog/changes/RFC-2.yml", {"effective_on: 2026-02-01\n": ""})
    assert told(book, "SLM928") == []
    assert len(told(book, "SLM531")) == 1
