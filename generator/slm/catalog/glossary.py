"""The words of the book (`catalog/glossary.yml`)."""

from __future__ import annotations

from typing import Literal

from slm.values import Id, LocalText, Text, Written


class Term(Written):
    """A word, what it means, and other words that people use for it."""

    id: Id
    term: LocalText
    abbreviation: Text | None = None
    definition: LocalText
    aliases: tuple[Text, ...] = ()


class Glossary(Written):
    """The whole file."""

    kind: Literal["glossary"]
    terms: tuple[Term, ...]
