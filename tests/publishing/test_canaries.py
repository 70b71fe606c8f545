"""No text of a hidden key and no row of somebody else is in any byte that is published (ARCHITECTURE 18, FAILURES S6).

A canary is a word that stands in one key of one object of a book and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, NamedTuple, get_args, get_origin

import hypothesis.strategies as st
import pytest
from hypothesis import Phase, given, settings
from tests import written
from tests.audience_book import audience_book
from tests.publishing import small_book
from tests.written import mapped

from slm.agreement import AgreementHistory
from slm.cache import MemoryCache
from slm.document_control import Approvals
from slm.documents.edition import Edition
from slm.documents.papers.papers import papers_of
from slm.facts.judgement import View, judged
from slm.measurement import Outage, Survey, Ticket
from slm.portfolio import Audience, Portfolio, for_audience
from slm.printing.docx import print_docx
from slm.printing.markdown import print_markdown
from slm.site.contents import contents_of
from slm.site.render import render
from slm.values import LocalText, Source, Written, keys_of

AUDIENCES: Final = tuple(map(Audience, ("public", "customer:sales", "customer:plant")))
PLAIN: Final = {"reason", "impact", "told", "approved_by", "comment", "email", "phone"}
"""Keys whose values are words without a language."""


@dataclass
class Canaries:
    """Puts a canary into every text of a book, and knows in which keys each stands."""

    keys: dict[str, tuple[tuple[type[Written], str], ...]]

    def put(self, value: Any, path: tuple[tuple[type[Written], str], ...] = ()) -> Any:  # noqa: ANN401 - of the same type
        """Return a value with a canary in the place of each text, also of those that are not written."""
        if isinstance(value, Written):
            changed = {}
            for name, info in type(value).model_fields.items():
                one, at = getattr(value, name), (*path, (type(value), name))
                if one is None and LocalText in get_args(info.annotation):
                    one = LocalText("-")
                is_plain = (
                    name in PLAIN and not isinstance(one, LocalText) and get_origin(info.annotation) is not Literal
                )
                changed[name] = self._word(at) if is_plain else self.put(one, at)
            return value.model_copy(update=changed)
        if isinstance(value, LocalText):
            return LocalText(self._word(path)) if path else value
        return mapped(value, lambda part: self.put(part, path))

    def _word(self, path: tuple[tuple[type[Written], str], ...]) -> str:
        word = f"canary{len(self.keys):05}q"
        self.keys[word] = path
        return word

    def kinds(self, words: Iterable[str]) -> set[str]:
        """Return in which keys some canaries stand."""
        return {f"{self.keys[word][-1][0].__name__}.{self.keys[word][-1][1]}" for word in words}


def _canaries_in(value: object) -> set[str]:
    """Return the canaries that can be reached from a value."""
    found = Canaries({})
    reached: set[str] = set()

    def see(part: Any) -> Any:  # noqa: ANN401 - of the same type
        if isinstance(part, str):
            reached.add(part)
        elif isinstance(part, LocalText):
            reached.add(part("en"))
        elif isinstance(part, Written):
            for name in type(part).model_fields:
                see(getattr(part, name))
        else:
            mapped(part, see)
        return part

    see(value)
    assert not found.keys
    return {word for word in reached if word.startswith("canary")}


def published(view: View, *languages: str) -> str:
    """Return all words that are published for an audience: pages, files and papers in each format and language."""
    written = languages or view.portfolio.provider.languages
    return "\n".join(words for language in written for words in _words(view, language))


def _words(view: View, language: str) -> Iterator[str]:
    site = render(view, language=language)
    for path, page in site.pages.items():
        yield from (path, page.markdown)
    yield from (word for path, pieces in site.assets.items() for word in _read(path, b"".join(pieces)))
    edition = replace(Edition.of(view, language), charts=MemoryCache())
    for path, paper in papers_of(edition):
        yield print_markdown(paper)
        yield from _read(f"{path}.docx", print_docx(paper))


def _read(path: str, content: bytes) -> Iterator[str]:
    yield from (text for part in contents_of(path, content) for text in part.texts)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[Portfolio, Canaries]:
    """Return a book with two customers in which every text is a canary."""
    canaries = Canaries({})
    whole = audience_book(tmp_path_factory.mktemp("canaries"))
    at, month = "2026-01-05T09:00:00+08:00", "2026-01"
    owners = [("mail", "sales"), ("mail", "plant"), ("mail", None), ("line", "plant"), ("storage", "sales")]
    tickets = [
        written.ticket(at, month, id=f"T-{number}", service=service, customer=customer)
        for number, (service, customer) in enumerate(owners)
    ]
    waits = [written.pause(at, None, month, ticket=ticket.id) for ticket in tickets]
    answers = [
        written.survey(f"{month}-06", "4", month, service=service, customer=customer) for service, customer in owners
    ]
    full = replace(
        whole,
        tickets=written.ticket_records(*tickets, *waits, months=(month,)),
        surveys=written.survey_records(*answers, months=(month,)),
    )
    return canaries.put(full), canaries


@pytest.mark.parametrize("audience", AUDIENCES, ids=str)
def test_no_published_byte_has_a_text_of_a_hidden_key(book: tuple[Portfolio, Canaries], audience: Audience) -> None:
    """Of all keys of all models only those are published that say that they are for the audience (S5)."""
    portfolio, canaries = book
    view = judged(portfolio).seen_by(audience)
    told = published(view)
    shown = {word for word in canaries.keys if word in told}
    hidden = {
        word
        for word, path in canaries.keys.items()
        if any(keys_of(model)[name].seen_by < audience.sees for model, name in path)
    }
    assert len(canaries.kinds(canaries.keys)) >= 60
    assert shown
    assert canaries.kinds(shown & hidden) == set()
    assert canaries.kinds(shown - _canaries_in(for_audience(portfolio, audience))) == set()


SERVICES: Final = ("mail", "line", "depot")
TARGETS: Final = (
    written.target(),
    written.target(
        "attainment", source="tickets", within="4 calendar_hours", for_at_least="90 %", clock={"measures": "resolution"}
    ),
    written.target("score", at_least="4", source="surveys"),
)


class Row(NamedTuple):
    """A row of a record: what it is of, and the words in it that are nowhere else."""

    kind: str
    number: int
    service: str
    customer: str | None

    @property
    def words(self) -> dict[str, str]:
        """Every word that could tell of it, by the key in which it stands."""
        return {key: f"{self.kind}{self.number:03}{key}q" for key in ("id", "reason", "impact", "told", "by", "wait")}


def _history(name: str, customer: str, services: list[str], classification: str) -> AgreementHistory:
    control = {"owner": "li-lei", "prepared_by": "han-mei", "classification": classification}
    made = written.agreement("1.0", *TARGETS, customer=customer, services=services, control=control)
    made.written_in(Source(f"agreements/{name}/1.0/agreement.yml"))
    return replace(written.history(made, as_of=small_book.AS_OF), id=name)


@st.composite
def books(draw: st.DrawFn) -> tuple[Portfolio, list[Row]]:
    """Return a book of two customers whose services and rows are mixed in every way, with all rows of its records."""
    agreements = {}
    for customer in ("sales", "plant"):
        services = draw(st.lists(st.sampled_from(SERVICES), min_size=1, unique=True))
        classification = draw(st.sampled_from(("public", "customer")))
        agreements[f"SLA-{customer.upper()}"] = _history(
            f"SLA-{customer.upper()}", customer, services, classification
        )  # fmt: skip
    drawn = st.tuples(
        st.sampled_from(("outage", "ticket", "survey")),
        st.sampled_from(SERVICES),
        st.sampled_from((None, "sales", "plant")),
    )
    found = draw(st.lists(drawn, min_size=4, max_size=12))
    rows = [Row(kind, number, service, customer) for number, (kind, service, customer) in enumerate(found)]
    customers = [{"id": customer, "name": customer.title(), "type": "external"} for customer in ("sales", "plant")]
    tickets = [_ticket(row) for row in rows if row.kind == "ticket"]
    waits = [
        written.pause(_at(row), None, "2025-02", ticket=row.words["id"], reason=row.words["wait"])
        for row in rows
        if row.kind == "ticket"
    ]
    live = [{"service": service, "status": "live"} for service in SERVICES]
    portfolio = small_book.portfolio(
        provider=small_book.provider(customers=customers),
        services={service: small_book.service(service) for service in SERVICES},
        changes={"RFC-1": small_book.change("RFC-1", services=live)},
        metrics=written.metrics(score="surveys"),
        agreements=agreements,
        approvals={
            name: small_book.of(Approvals, f"agreements/{name}/approvals.yml", kind="approvals") for name in agreements
        },
        outages=written.outage_records(*(_outage(row) for row in rows if row.kind == "outage"), months=("2025-02",)),
        tickets=written.ticket_records(*tickets, *waits, months=("2025-02",)),
        surveys=written.survey_records(*(_survey(row) for row in rows if row.kind == "survey"), months=("2025-02",)),
    )
    return portfolio, rows


def _at(row: Row) -> str:
    return f"2025-02-{row.number + 1:02}T09:00:00+08:00"


def _outage(row: Row) -> Outage:
    words = {key: row.words[key] for key in ("id", "reason", "impact", "told")}
    end = _at(row).replace("T09", "T10")
    return written.outage(_at(row), end, "2025-02", service=row.service, approved_by=row.words["by"], **words)


def _ticket(row: Row) -> Ticket:
    resolved = _at(row).replace("T09", "T15")
    return written.ticket(
        _at(row), "2025-02", id=row.words["id"], service=row.service, customer=row.customer, resolved=resolved,
        reason=row.words["reason"],
    )  # fmt: skip


def _survey(row: Row) -> Survey:
    return written.survey(
        f"2025-02-{row.number + 1:02}", "4", "2025-02", service=row.service, customer=row.customer,
        ticket=row.words["id"], comment=row.words["reason"],
    )  # fmt: skip


def _may_be_told(row: Row, audience: Audience, book: Portfolio) -> set[str]:
    """Return the words of a row that an audience may read, by the plain words of the rule."""
    own, having = set[str](), set[str]()
    for agreement in book.all_agreements:
        if row.service in agreement.services:
            having.add(agreement.customer)
            is_public = agreement.control.classification == "public"
            if agreement.customer == audience.customer or (audience.customer is None and is_public):
                own.add(agreement.customer)
    if not own:
        return set()
    if row.kind == "outage":
        return {row.words["id"], row.words["told"]} if audience.customer else {row.words["id"]}
    if audience.customer is None or (row.customer or "".join(having)) != audience.customer:
        return set()
    return {row.words[key] for key in (("id", "reason", "wait") if row.kind == "ticket" else ("id",))}


# To find a smaller book than the first that fails takes minutes, and says little more.
@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(books(), st.sampled_from(("en", "zh")))
def test_no_published_byte_has_a_row_of_somebody_else(made: tuple[Portfolio, list[Row]], language: str) -> None:
    """Whatever customers have in common, each reads of the records their own rows, and the public none (S6)."""
    book, rows = made
    whole = judged(book)
    for audience in AUDIENCES:
        told = published(whole.seen_by(audience), language)
        for row in rows:
            allowed = _may_be_told(row, audience, book)
            assert {word for word in row.words.values() if word in told} <= allowed, (row, str(audience))
            if audience.customer and row.kind != "survey" and allowed:
                assert row.words["told" if row.kind == "outage" else "reason"] in told
