"""The reference of keys: what a writer of a file looks up."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field

from slm.reading import key_reference
from slm.values import Date, Flag, Id, LocalText, Percent, Text, Whole, Written, internal, parties, public


class Inner(Written):
    """A part."""

    share: Annotated[Percent, public("Share")]
    """How much | of it."""


class Outer(Written):
    """A file.

    It has parts.
    """

    kind: Annotated[Literal["outer"], internal()]
    """The word for it."""
    since: Annotated[Date, public("Since")] = Field(alias="from")
    """From when on,
    in words of two lines."""
    name: Annotated[LocalText | None, parties("Name")] = None
    """What it is called."""
    parts: Annotated[tuple[Inner, ...], public("Parts")] = ()
    """What it is made of."""
    part: Annotated[Inner | None, public("Part")] = None
    """One more."""
    weights: Annotated[dict[Id, Whole], public("Weights")] = Field(default_factory=dict)
    """How much each counts."""
    words: Annotated[dict[str, Text], public("Words")] = Field(default_factory=dict)
    """What each means."""
    on: Annotated[Flag, internal("On", binds=False)] = False
    """Whether it holds."""


ROWS = {
    "`kind`": "`outer`<br>*needed* | the provider alone | **Kind**<br>The word for it.",
    "`from`": "`2026-01-05`<br>*needed* | whoever sees the object | **Since**<br>From when on, in words of two lines.",
    "`name`": "text | the sides of the agreement | **Name**<br>What it is called.",
    "`parts`": "list: [Inner](#inner) | whoever sees the object | **Parts**<br>What it is made of.",
    "`part`": "[Inner](#inner) | whoever sees the object | **Part**<br>One more.",
    "`weights`": "`...`: whole number | whoever sees the object | **Weights**<br>How much each counts.",
    "`words`": "`...`: text | whoever sees the object | **Words**<br>What each means.",
    "`on`": "`true`, `false` | the provider alone | **On**<br>Whether it holds. *No approval is bound to it.*",
    "`share`": r"`99.9 %`<br>*needed* | whoever sees the object | **Share**<br>How much \| of it.",
}


@pytest.mark.parametrize("key", ROWS)
def test_each_key_has_a_row(key: str) -> None:
    """A row says of what type a value is, whether it is needed, who sees it, what it means and whether it is bound."""
    lines = key_reference(Outer, "outer", "outer/*.yml", str).splitlines()
    assert f"| {key} | {ROWS[key]} |" in lines


def test_page_begins_with_the_kind_of_file() -> None:
    """The kind of file, where such files lie, and each part of it under a heading that others link to."""
    page = key_reference(Outer, "outer", "outer/*.yml", str)
    assert page.startswith("# outer\n\n`outer/*.yml`\n\n## outer\n\nA file.\n\nIt has parts.\n\n| Key | Type |")
    assert "\n## Inner\n\nA part.\n" in page


def test_what_is_bound_is_not_said_where_all_of_it_is() -> None:
    """Where an approval is bound to every key, it is not worth a word."""
    assert "bound" in key_reference(Outer, "outer", "outer/*.yml", str)
    assert "bound" not in key_reference(Inner, "inner", "inner/*.yml", str)


def test_reference_is_told_in_the_language_of_the_reader() -> None:
    """Whatever is not a key or a value goes through the catalog of the language."""
    page = key_reference(Inner, "inner", "inner/*.yml", str.upper)
    assert r"| `share` | `99.9 %`<br>*NEEDED* | WHOEVER SEES THE OBJECT | **SHARE**<br>HOW MUCH \| OF IT. |" in page
