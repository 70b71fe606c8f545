"""`slm write`: the pages as files, for any generator that reads Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slm.cli.command import command
from slm.cli.command_error import NOT_EMPTY
from slm.cli.options import as_of_option, audience_option, lang_option, root_option
from slm.text import LANGUAGES

if TYPE_CHECKING:
    from slm.site.site import Site


@command(epilog="slm write --to pages && zensical build -f pages/en/mkdocs.yml")
@root_option
@click.option(
    "--to", "target", type=click.Path(path_type=Path), required=True, metavar="DIR", help="A new or empty folder."
)
@audience_option
@as_of_option
@lang_option
def write(root: Path, target: Path, audience: str, as_of: date, lang: str) -> None:
    """Write the pages as Markdown, for any site generator.

    Every language gets a folder with `docs/` and a `mkdocs.yml` that MkDocs and Zensical understand.
    """
    from slm.cli.book import sound_book, view_for
    from slm.documents.build_context import BuildContext
    from slm.site.render import render

    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise NOT_EMPTY.raised(path=target)
    portfolio, _ = sound_book(root, as_of, lang)
    view = view_for(portfolio, audience)
    shared = BuildContext(view.portfolio, view.scorecard)
    pages = assets = 0
    for language in portfolio.provider.languages:
        site = render(view, language=language, shared=shared)
        _write(site, target / language)
        pages, assets = pages + len(site.pages), assets + len(site.assets)
    languages = ", ".join(portfolio.provider.languages)
    say = LANGUAGES[lang]
    click.echo(
        say(
            "{target}: {pages} and {files} in {languages}",
            target=target,
            pages=say("{n} page", "{n} pages", n=pages),
            files=say("{n} file", "{n} files", n=assets),
            languages=languages,
        )
    )


def _write(site: Site, target: Path) -> None:
    contents = {path: page.text.encode() for path, page in site.pages.items()} | dict(site.assets)
    for path, content in contents.items():
        file = target / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (target / "mkdocs.yml").write_text("\n".join(_configuration(site)) + "\n", "utf-8")


def _configuration(site: Site) -> Iterator[str]:
    """Yield the lines of a configuration; JSON is YAML, so every value is written as JSON."""
    values: dict[str, Any] = {
        "site_name": site.name,
        "use_directory_urls": False,
        "theme": {"name": "material", "language": site.language, "font": False},
        "extra_css": list(site.styles),
        "extra_javascript": list(site.scripts),
        "markdown_extensions": ["attr_list", "md_in_html", "tables", "toc"],
        "nav": [{title: path} for title, path in site.nav],
    }
    for key, value in values.items():
        yield f"{key}: {json.dumps(value, ensure_ascii=False)}"
