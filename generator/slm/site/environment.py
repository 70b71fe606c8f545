"""The template environment: autoescape, undefined names fail, user text never becomes markup.

ARCHITECTURE 16, FAILURES D5, D6.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from slm.documents import addresses
from slm.documents.addresses import link
from slm.documents.edition import Edition
from slm.printing.html import SYMBOLS, markdown_text
from slm.site.site import PageText


def render_page(template: str, path: str, edition: Edition, values: Mapping[str, object]) -> PageText:
    """Return the text of a page from a template in `templates/`.

    The template sees `edition`, `t` (labels), `text` (texts of the book), `link` (relative address of a path of the
    site), the paths of `slm.documents.addresses` by their names, and `values`.
    """
    page = template_environment().get_template(template)
    text = page.render(edition=edition, t=edition.labels, text=edition.text, link=partial(link, path), **values)
    return PageText.of(text)


def load_templates() -> None:
    """Load all templates, so that processes that fork share them."""
    for name in template_environment().list_templates():
        template_environment().get_template(name)


def paragraphs(text: object) -> Markup:
    """Return the paragraphs of a text, which are separated by empty lines."""
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n", str(text)) if part.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(escape(part)) for part in parts)


@cache
def template_environment() -> Environment:
    """Return the environment in which all templates are read."""
    environment = Environment(
        loader=PackageLoader("slm.site"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_on_one_line,
        auto_reload=False,
    )
    environment.globals |= {name: path for name, path in vars(addresses).items() if name.isupper() or "_path" in name}
    environment.globals["MARKS"] = SYMBOLS
    environment.filters |= {"md": _heading, "paragraphs": paragraphs}
    return environment


def _heading(text: object) -> Markup:
    return Markup(markdown_text(str(text)))  # noqa: S704  # every mark of Markdown and of HTML is escaped


def _on_one_line(value: object) -> object:
    """Return a text of the book without line breaks: Markdown reads what stands at the start of a line."""
    if isinstance(value, str) and not isinstance(value, Markup) and not value.isprintable():
        return " ".join(value.split())
    return value
