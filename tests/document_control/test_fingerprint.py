"""Fingerprints: one visible character changes them; what nobody sees does not."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from pydantic import ValidationError

from slm.document_control import (
    Approval,
    Clause,
    Clauses,
    Code,
    CodeBlock,
    Emphasis,
    Items,
    LineBreak,
    Link,
    Paragraph,
    Quote,
    Rule,
    Table,
    Words,
    fingerprint,
    grouped_fingerprint,
    short_fingerprint,
)
from slm.values import Amount, LocalText

WORDS = Words(text="Faults are answered within 4 hours.")


def clauses(*blocks: object) -> Clauses:
    """Return clauses with these blocks."""
    return Clauses(language="en", path="agreements/A/1.0/terms.en.md", blocks=blocks)  # type: ignore[arg-type]


def test_fingerprint_names_its_algorithm() -> None:
    """A fingerprint says how it was made, so that another way can never be mistaken for it (FAILURES D17)."""
    algorithm, digits = "slm1:sha256:", fingerprint(title="Mail")
    assert digits.startswith(algorithm)
    assert len(digits) == len(algorithm) + 64


def test_algorithm_never_changes_under_its_name() -> None:
    """What was approved years ago has the same fingerprint today."""
    content = {"title": LocalText({"en": "Mail", "zh": "邮件"}), "limit": Amount(Decimal("99.90"), "%"), "empty": None}
    expected = "slm1:sha256:170e588ab4b2824bbb16dc752b1b24aeaafb2c70d73d509c22f0cd5d3aca2079"
    assert fingerprint(**content, clauses={"en": clauses(Paragraph(inside=(WORDS,)))}) == expected


def test_short_form_is_the_first_twelve_digits() -> None:
    """The short form is part of an address; in groups it can be read aloud."""
    whole = "slm1:sha256:" + "0123456789abcdef" * 4
    assert short_fingerprint(whole) == "0123456789ab"
    assert grouped_fingerprint(whole) == "0123-4567-89ab"


@pytest.mark.parametrize("fingerprint_text", ["", "slm1:sha256:12", "slm9:sha256:" + "a" * 64, ["a"]])
def test_approval_names_a_fingerprint_of_a_known_kind(fingerprint_text: object) -> None:
    """What was made in another way is refused, not taken for a change of the words (FAILURES D17)."""
    approval = {"version": "1.0", "role": "owner", "name": "Li Lei", "date": "2026-01-05", "meaning": "yes"}
    with pytest.raises(ValidationError, match="is not a fingerprint"):
        Approval.model_validate(approval | {"fingerprint": fingerprint_text})
    with pytest.raises(ValidationError, match="is not a seal"):
        Approval.model_validate(approval | {"seal": fingerprint_text})


@pytest.mark.parametrize(
    "written, same",
    [
        ("One line.\r\nAnother.", "One line.\nAnother."),
        ("One line.\rAnother.", "One line.\nAnother."),
        (unicodedata.normalize("NFD", "Prüfung"), "Prüfung"),
        ("Folded\nover lines\n", "Folded over lines"),
        ("One.\n\n\nTwo.", "One.\n\nTwo."),
        ("  around  ", "around"),
    ],
)
def test_what_a_page_does_not_show_changes_nothing(written: str, same: str) -> None:
    """Ends of lines, decomposed letters and the style of YAML texts are no part of the words."""
    assert fingerprint(text=LocalText(written)) == fingerprint(text=LocalText(same))


@pytest.mark.parametrize("other", ["One. Two.", "One.\n\nTwo", "One.\n\n Two。", "one.\n\nTwo.", "One.\n\nTwo.\u3000"])
def test_every_visible_character_counts(other: str) -> None:
    """A point, a letter, a break between paragraphs, a wide space: each is another text."""
    assert fingerprint(text=LocalText(other)) != fingerprint(text=LocalText("One.\n\nTwo."))


def test_what_is_empty_counts_as_not_written() -> None:
    """A key that the program learns later is empty in every old document and leaves its fingerprint alone."""
    assert fingerprint(title="Mail", note=None, targets=(), risks={}) == fingerprint(title="Mail")


def test_parts_cannot_be_mistaken_for_each_other() -> None:
    """Parts have names, so that words moved from one to another are a change (FAILURES D17)."""
    assert fingerprint(title="Mail", note="fast") != fingerprint(title="Mail fast")
    assert fingerprint(title="Mail", note="fast") != fingerprint(title="fast", note="Mail")
    assert fingerprint(texts=("a", "b")) != fingerprint(texts=("b", "a"))


def test_places_and_anchors_of_clauses_are_no_words() -> None:
    """A clause further down in a file, or under another anchor, says the same."""
    here = Clause(number="1", id="clause-1", level=1, line=1, title=(WORDS,), body=())
    there = Clause(number="1", id="duties", level=1, line=9, title=(WORDS,), body=())
    moved = Clauses(language="en", path="elsewhere.md", blocks=(there,))
    assert fingerprint(clauses=clauses(here)) == fingerprint(clauses=moved)


VARIANTS = [
    Paragraph(inside=(WORDS,)),
    Paragraph(inside=(Words(text=f"{WORDS.text} "), WORDS)),
    Paragraph(inside=(Code(text=WORDS.text),)),
    Paragraph(inside=(Code(text="a  b"),)),
    Paragraph(inside=(Code(text="a b"),)),
    Paragraph(inside=(WORDS, LineBreak(), WORDS)),
    Paragraph(inside=(Emphasis(strong=True, inside=(WORDS,)),)),
    Paragraph(inside=(Emphasis(strong=False, inside=(WORDS,)),)),
    Paragraph(inside=(Link(address="https://example.com", inside=(WORDS,)),)),
    Paragraph(inside=(Link(address="https://example.org", inside=(WORDS,)),)),
    Items(start=None, items=((Paragraph(inside=(WORDS,)),),)),
    Items(start=1, items=((Paragraph(inside=(WORDS,)),),)),
    Items(start=2, items=((Paragraph(inside=(WORDS,)),),)),
    Quote(blocks=(Paragraph(inside=(WORDS,)),)),
    CodeBlock(text=WORDS.text),
    CodeBlock(text=f"{WORDS.text}\n{WORDS.text}"),
    Table(align=("left",), head=((WORDS,),), rows=(((WORDS,),),)),
    Table(align=("right",), head=((WORDS,),), rows=(((WORDS,),),)),
    Table(align=("left",), head=((WORDS,),), rows=()),
    Rule(),
    Clause(number="1", id="a", level=1, line=1, title=(WORDS,), body=()),
    Clause(number="2", id="a", level=1, line=1, title=(WORDS,), body=()),
    Clause(number="1", id="a", level=2, line=1, title=(WORDS,), body=()),
    Clause(number="1", id="a", level=1, line=1, title=(), body=()),
    Clause(number="1", id="a", level=1, line=1, title=(WORDS,), body=(Rule(),)),
]


def test_every_form_of_a_clause_is_another() -> None:
    """Emphasis, numbers, addresses, alignment and nesting are seen, so each has a fingerprint of its own."""
    found = [fingerprint(clauses=clauses(variant)) for variant in VARIANTS]
    assert len(set(found)) == len(VARIANTS)
