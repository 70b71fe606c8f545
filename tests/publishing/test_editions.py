"""Every edition of the example can be published: none of its pages and files says what is not for its readers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import pytest
import yaml
from tests.books import EXAMPLE
from tests.books import example as example_on

from slm.cache import MemoryCache
from slm.facts.judgement import Judgement, View, judged
from slm.portfolio import Audience, Portfolio, secrets
from slm.site.contents import contents_of
from slm.site.leaks import Leaks
from slm.site.render import render

PROVIDER: Final = yaml.safe_load((EXAMPLE / "catalog/provider.yml").read_text("utf-8"))
AUDIENCES: Final = ("public", *(f"customer:{customer['id']}" for customer in PROVIDER["customers"]))


@pytest.fixture(scope="module")
def example() -> tuple[Portfolio, Judgement]:
    """Return the example and what follows from it."""
    portfolio = example_on(date(2026, 11, 22))
    return portfolio, judged(portfolio)


def _published(view: View, language: str) -> Iterator[tuple[str, bytes]]:
    site = render(view, language=language, charts=MemoryCache())
    yield from ((path.removesuffix(".md") + ".html", page.markdown.encode()) for path, page in site.pages.items())
    yield from ((path, b"".join(pieces)) for path, pieces in site.assets.items())


@pytest.mark.parametrize("language", PROVIDER["languages"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_edition_of_the_example_is_refused(
    example: tuple[Portfolio, Judgement], audience: str, language: str
) -> None:
    """What an agreement promises its customer, such as whom to call, is said to them, and nothing else is found."""
    portfolio, judgement = example
    leaks = Leaks(secrets(portfolio, Audience(audience)))
    view = judgement.seen_by(Audience(audience))
    told = [
        (contents.path, secret.text)
        for path, content in _published(view, language)
        for contents in contents_of(path, content)
        for secret in leaks.found(contents.texts)
    ]
    assert told == []
