"""No page and no template is forgotten: what lies in the rooms of the site is what the site is made of."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import slm.site
from slm.site.render import PAGE_MODULES

SITE: Final = Path(slm.site.__path__[0])


def test_every_module_of_pages_is_part_of_the_site() -> None:
    """A module that was written and not listed would make pages that nobody ever sees."""
    written = {path.stem for path in (SITE / "pages").glob("[!_]*.py")}
    assert sorted(pages.__module__.rpartition(".")[2] for pages in PAGE_MODULES) == sorted(written)


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
