"""No page and no template is forgotten: what lies in the rooms of the site is what the site is made of."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import slm.site
from slm.site.render import PAGES

SITE: Final = Path(slm.site.__path__[0])


def test_every_page_of_the_modules_is_part_of_the_site() -> None:
    """A function that was written and not listed would make pages that nobody ever sees."""
    written = {
        f"{path.stem}.{node.name}"
        for path in (SITE / "pages").glob("[!_]*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert sorted(f"{made.__module__.rpartition('.')[2]}.{made.__name__}" for made in PAGES) == sorted(written)


def test_every_template_is_used() -> None:
    """Each template is named by a module of pages or by another template."""
    files = [path for path in SITE.rglob("*") if path.suffix in {".py", ".jinja"}]
    said = {path: path.read_text("utf-8") for path in files}
    unused = [
        path.name
        for path in (SITE / "templates").glob("*.jinja")
        if not any(f'"{path.name}"' in text for other, text in said.items() if other != path)
    ]
    assert not unused
