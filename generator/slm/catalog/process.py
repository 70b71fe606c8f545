"""How service level management is done here (`catalog/process.yml`), and its words (`catalog/glossary.yml`)."""

from __future__ import annotations

from typing import Annotated, Literal

from slm.text import N_
from slm.values import Id, LocalText, Text, Written, internal, public


class Activity(Written):
    """One activity of the cycle: who does it, from what, to what end."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id, of which its address is made."""
    name: Annotated[LocalText, public(N_("Activity"))]
    """Its name for readers."""
    purpose: Annotated[LocalText, public(N_("Purpose"))]
    """What it is done for."""
    steps: Annotated[tuple[LocalText, ...], public(N_("Steps"))]
    """What is done, step by step."""
    responsible: Annotated[Id, public(N_("Responsible"))]
    """A role (`provider.yml`)."""
    takes_part: Annotated[tuple[Id, ...], public(N_("Takes part"))] = ()
    """Other roles that take part."""
    inputs: Annotated[tuple[LocalText, ...], public(N_("Inputs"))] = ()
    """What it begins with."""
    outputs: Annotated[tuple[LocalText, ...], public(N_("Outputs"))] = ()
    """What it results in."""


class Process(Written):
    """The management process."""

    kind: Annotated[Literal["process"], internal()]
    """The word for this kind of file."""
    name: Annotated[LocalText, public(N_("Process"))]
    """What it is called here."""
    purpose: Annotated[LocalText, public(N_("Purpose"))]
    """What it is for."""
    scope: Annotated[tuple[LocalText, ...], public(N_("Scope"))] = ()
    """What it covers, point by point."""
    activities: Annotated[tuple[Activity, ...], public(N_("Activities"))]
    """The activities of the cycle, in their order."""
    indicators: Annotated[tuple[LocalText, ...], public(N_("Indicators"))] = ()
    """How the process itself is judged."""


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
