"""What a version changed, as its page tells it (F67)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError
from tests import complete_agreement, written
from tests.publishing import small_book, whole_agreement

from slm.agreement import Agreement, Direction
from slm.document_control import (
    Clause,
    Clauses,
    Code,
    CodeBlock,
    Emphasis,
    Items,
    LineBreak,
    Paragraph,
    Quote,
    Rule,
    Table,
    Words,
)
from slm.documents.views.agreements import DescribedChange, WhatChanged, described_changes, predecessor, what_changed
from slm.values import LocalText, SeenBy, Source, keys_of

BOTH = {"en": "other words", "zh": "其他文字"}


def told(before: Agreement, after: Agreement, language: str = "en", **parts: Any) -> WhatChanged:  # noqa: ANN401
    """Return what is told about two versions."""
    portfolio = whole_agreement.portfolio(before, after, **parts)
    edition = small_book.edition(portfolio, language)
    versions = portfolio.agreements["SLA-MAIL"].versions
    return what_changed(edition, versions[0], versions[1])


def later(**fields: object) -> Agreement:
    """Return the second version, with other fields than the first."""
    return whole_agreement.agreement("1.1", **fields)


def row(**fields: object) -> DescribedChange:
    """Return the only row about a second version with other fields."""
    (change,) = told(whole_agreement.agreement(), later(**fields)).facts
    return change


def test_promise_is_told_in_words() -> None:
    """A relaxed promise stands there with both of its wordings, whatever else was reworded."""
    found = told(written.agreement("1.0", written.target()), written.agreement("1.1", written.target(at_least="99 %")))
    (change,) = found.facts
    assert change.direction is Direction.RELAXED
    assert (change.before, change.after) == ("at least 99.9 % per month", "at least 99 % per month")
    assert any(fact.adverse for fact in found.facts)


@pytest.mark.parametrize(
    "fields, part, before, after",
    [
        ({"kind": "OLA"}, "Kind", "service level agreement (SLA)", "operational level agreement (OLA)"),
        ({"levels": []}, "Service levels", "P1", ""),
        ({"exclusions": [{"id": "E1", "clause": whole_agreement.WORDS, "approval": "true"}]}, "Exclusions",
         "no approval needed", "approval needed"),
        ({"partial_period": "skip"}, "How it is measured", ("A period that lies only partly inside the term is judged "
         "over that part."), "A period that lies only partly inside the term is not judged."),
        ({"excluded_time": "is_not_counted"}, "How it is measured", "Excluded time counts as available.",
         "Excluded time is not counted at all."),
        ({"valid": {"from": "2024-01-01", "until": "2028-01-01"}}, "Valid", "31 Dec 2026", "31 Dec 2027"),
        ({"risks": []}, "Risks", "words, words", ""),
        ({"credit_rules": whole_agreement.CREDIT_RULES | {"cap": "20 %"}}, "Credits", "30 %", "20 %"),
        ({"workload": []}, "Workload limits", "A metric: 10 to 400 per month", ""),
        ({"review_every": "6 months"}, "Review, renewal and termination", "12 months", "6 months"),
        ({"hours_exceptions": BOTH}, "Service hours", "words", "other words"),
        ({"title": {"en": "Mail", "zh": "邮件"}}, "Title", "E-mail agreement", "Mail"),
    ],
)  # fmt: skip
def test_every_kind_of_value_is_told(fields: dict[str, Any], part: str, before: str, after: str) -> None:
    """Names instead of ids, days instead of bounds, words instead of keys."""
    change = row(**fields)
    assert (change.part, change.before, change.after) == (part, before, after)


def test_renewal_and_credits_are_told() -> None:
    """A flag and the step of a credit schedule have words of their own."""
    renewed = row(renewal={"automatic": "false", "renew_notice": "3 months", "terminate_notice": "3 months",
                           "change_notice": "1 month"})  # fmt: skip
    assert (renewed.before, renewed.after) == ("renewed automatically", "by a new version only")
    one = written.target(credits=[{"below": "99.9 %", "credit": "5 %"}])
    two = written.target(credits=[{"below": "99.9 %", "credit": "5 %"}, {"below": "99 %", "credit": "10 %"}])
    (change,) = told(written.agreement("1.0", one), written.agreement("1.1", two)).facts
    assert (change.part, change.after) == ("Targets", "below 99 %: 10 %")
    (gone,) = told(written.agreement("1.0", one, COUNT), written.agreement("1.1", one)).facts
    assert gone.before == "count: at most 2 per month"


COUNT = {"id": "count", "metric": "count", "name": "count", "at_most": "2",
         "credits": [{"above": "2", "credit": "5 %"}]}  # fmt: skip


def test_rules_of_credits_are_told() -> None:
    """Each rule has words of its own, and a reward says from which value on it is earned."""
    chronic = {"missed": "3", "of": "6", "credit": "5 %", "right": {"en": "Go", "zh": "走"}}
    rules = {"stacking": "worst_target", "cap_per_year": "20 %", "claim_hours": "always", "chronic": [chronic]}
    before = written.agreement("1.0", written.target())
    rewards = [{"at_least": "99.99 %", "reward": "1 %"}]
    after = written.agreement(
        "1.1", written.target(rewards=rewards), credit_rules=rules, charges={"monthly_fee": "12000 CNY"}
    )
    facts = told(before, after).facts
    assert [(fact.part, fact.detail.rpartition(", ")[2], fact.before, fact.after) for fact in facts] == [
        ("Targets", "Rewards", "", "99.99 % or more: 1 %"),
        ("Credits", "Several targets missed", "their credits add up", "only the greatest credit counts"),
        ("Credits", "At most in a year", "", "20 %"),
        ("Credits", "To be claimed within", "", "Day and night, every day"),
        ("Credits", "Repeated misses", "",
         "3 of 6 periods in a row missed: a further credit of 5 %; Go"),
        ("Charges", "Monthly fee", "", "12,000\N{NO-BREAK SPACE}yuan"),
    ]  # fmt: skip


def test_bound_of_a_reward_is_told_as_a_bound() -> None:
    """A reward that is earned earlier says from which value on."""
    one, two = (
        written.target(at_most="5 %", rewards=[{"at_most": percent, "reward": "5 %"}]) for percent in ("1 %", "2 %")
    )
    (change,) = told(written.agreement("1.0", one), written.agreement("1.1", two)).facts
    assert (change.before, change.after, change.direction) == ("1 % or less", "2 % or less", Direction.RAISED)


def test_credits_for_too_much_are_told() -> None:
    """Where less is better a credit is earned above a bound."""
    (change,) = told(written.agreement("1.0", COUNT | {"credits": []}), written.agreement("1.1", COUNT)).facts
    assert change.after == "above 2: 5 %"


def test_bound_of_a_credit_is_told_as_a_bound() -> None:
    """A credit that is earned earlier says below which value."""
    one, two = (written.target(credits=[{"below": percent, "credit": "5 %"}]) for percent in ("99 %", "99.9 %"))
    (change,) = told(written.agreement("1.0", one), written.agreement("1.1", two)).facts
    assert (change.before, change.after, change.direction) == ("below 99 %", "below 99.9 %", Direction.RAISED)


def clauses(*blocks: Any, language: str = "en") -> Clauses:  # noqa: ANN401
    """Return clauses with these blocks, the texts among them being paragraphs."""
    made = tuple(Paragraph(inside=(Words(text=block),)) if isinstance(block, str) else block for block in blocks)
    return Clauses(language=language, path="terms.en.md", blocks=made)


def pieces(old: Clauses | None, new: Clauses | None, language: str = "en") -> list[tuple[tuple[str, str], ...]]:
    """Return the changed passages of clauses."""
    terms = {("SLA-MAIL", version): {read.language: read} for version, read in (("1.0", old), ("1.1", new)) if read}
    found = told(whole_agreement.agreement(), later(), language, terms=terms)
    assert found.facts == ()
    return [passage.pieces for passage in found.passages]


def test_changed_words_are_marked_among_the_others() -> None:
    """Of a paragraph that was reworded, the words that are gone and those that are new."""
    assert pieces(clauses("We answer within 4 hours.", "Same."), clauses("We answer within 8 hours.", "Same.")) == [
        (("same", "We answer within "), ("removed", "4"), ("added", "8"), ("same", " hours.")),
    ]


def test_chinese_is_compared_by_character() -> None:
    """Chinese has no spaces, so every character counts by itself."""
    old, new = (clauses(text, language="zh") for text in ("我方四小时内响应。", "我方八小时内响应。"))
    assert pieces(old, new, "zh") == [(("same", "我方"), ("removed", "四"), ("added", "八"), ("same", "小时内响应。"))]


def test_new_and_lost_passages_are_told_whole() -> None:
    """A paragraph that is like none of the old ones is new; one that is like none of the new ones is gone."""
    assert pieces(clauses("Mail is answered."), clauses("XYZ 123")) == [
        (("added", "XYZ 123"),), (("removed", "Mail is answered."),),
    ]  # fmt: skip
    assert pieces(clauses("Gone."), None) == [(("removed", "Gone."),)]
    assert pieces(None, None) == []


def test_every_form_of_a_clause_is_compared() -> None:
    """Lists, quotes, tables, code, emphasis: no word of a clause can change unseen."""

    def forms(word: str) -> Clauses:
        text = (Words(text=word),)
        return clauses(
            Clause(number="1", id="a", level=1, line=1, title=text, body=(
                Items(start=None, items=((Paragraph(inside=(Emphasis(strong=True, inside=text), LineBreak())),),)),
                Quote(blocks=(Paragraph(inside=(Code(text=word),)),)),
                CodeBlock(text=f"{word}\n"),
                Table(align=("left",), head=(text,), rows=((text,),)),
                Rule(),
            )),
        )  # fmt: skip

    found = pieces(forms("abc"), forms("xyz"))
    assert sorted(words for passage in found for kind, words in passage if kind == "added") == [
        "xyz", "xyz", "xyz", "xyz", "xyz", "xyz ",
    ]  # fmt: skip


def test_page_tells_what_changed() -> None:
    """The section is on the page of the second version and not on that of the first."""
    portfolio = whole_agreement.portfolio(written.agreement("1.0", written.target()),
                                          written.agreement("1.1", written.target(at_least="99 %")))  # fmt: skip
    edition = small_book.edition(portfolio, "en")
    first, second = portfolio.agreements["SLA-MAIL"].versions
    assert predecessor(portfolio.agreements["SLA-MAIL"], first) is None
    assert predecessor(portfolio.agreements["SLA-MAIL"], second) is first
    assert edition.labels("direction|relaxed") == "relaxed"


def _left_out() -> dict[str, Agreement]:
    """Return the complete agreement without one of its keys, by the way to the key, as far as it can do without."""
    agreements: dict[str, Agreement] = {}
    for path, part in complete_agreement.parts(complete_agreement.WHOLE):
        for name, key in keys_of(type(part)).items():
            fields = {
                model_field: getattr(part, model_field)
                for model_field in type(part).model_fields
                if model_field != name
            }
            with suppress(ValidationError):
                less = type(part).model_validate(fields)
                if key.compared != "no" and getattr(less, name) != getattr(part, name):
                    way = (*path, name)
                    agreements[".".join(map(str, way))] = complete_agreement.changed(
                        complete_agreement.WHOLE, way, getattr(less, name)
                    )
    return agreements


LEFT_OUT = _left_out()


BOOK = small_book.portfolio()
DATED = written.history(complete_agreement.WHOLE).versions[0]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_key_that_comes_or_goes_is_told_in_words(language: str) -> None:
    """Whichever key is added or taken away, a reader is told which part it is in and what it says, or said."""
    whole = complete_agreement.WHOLE
    assert "complaints.answered_within" in LEFT_OUT
    for way, less in LEFT_OUT.items():
        for versions in ((less, whole), (whole, less)):
            before, after = (replace(DATED, agreement=version) for version in versions)
            facts = described_changes(BOOK, before, after, language).facts
            assert facts, way
            assert all(fact.part and (fact.before or fact.after) for fact in facts), way


class LaterAgreement(Agreement):
    """An agreement with a key that says nothing about itself."""

    wishes: tuple[LocalText, ...] = ()


def test_key_that_says_nothing_about_itself_is_told_to_the_provider_alone() -> None:
    """A comparison does not stop at a key without a label; it goes by its name, and to nobody outside."""
    fields = {name: getattr(complete_agreement.WHOLE, name) for name in Agreement.model_fields}
    before, after = (LaterAgreement.model_validate(fields | {"wishes": group}) for group in ([], ["More"]))
    for version in (before, after):
        version.written_in(Source("agreements/SLA-MAIL/1.0/agreement.yml"))
    versions = replace(DATED, agreement=before), replace(DATED, agreement=after)
    (fact,) = described_changes(BOOK, *versions, "en").facts
    assert (fact.part, fact.after) == ("wishes", "More")
    assert described_changes(BOOK, *versions, "en", SeenBy.PARTIES).facts == ()


def test_what_only_the_provider_sees_is_told_to_nobody_else() -> None:
    """What the provider stands on itself, and who watches a risk, is no change for the other side."""
    for way in ("targets.0.supported_by", "risks.0.owner"):
        versions = DATED, replace(DATED, agreement=LEFT_OUT[way])
        assert described_changes(BOOK, *versions, "en").facts
        assert described_changes(BOOK, *versions, "en", SeenBy.PARTIES).facts == ()
