"""The words of the book (`catalog/glossary.yml`)."""

from __future__ import annotations

from typing import Annotated, Literal

from slm.text import N_
from slm.values import Id, LocalText, Text, Written, internal, public


class Term(Written):
    """A word, what it means, and other words that people use for it."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id, of which its address is made."""
    term: Annotated[LocalText, public(N_("Term"))]
    """The word."""
    abbreviation: Annotated[Text | None, public(N_("Abbreviation"))] = None
    """Its short form, such as SLA."""
    definition: Annotated[LocalText, public(N_("Definition"))]
    """What it means in this book."""
    aliases: Annotated[tuple[Text, ...], public(N_("Also called"))] = ()
    """Other words that people use for it."""


class Glossary(Written):
    """The whole file."""

    kind: Annotated[Literal["glossary"], internal()]
    """The word for this kind of file."""
    terms: Annotated[tuple[Term, ...], public(N_("Terms"))]
    """The words of the book."""
