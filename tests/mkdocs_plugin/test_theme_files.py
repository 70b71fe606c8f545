"""The files of a theme are those that MkDocs finds itself, found without a look at thousands of icons."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from slm.site.template_memory import load_by


def test_a_theme_gives_the_files_that_mkdocs_finds(tmp_path: Path) -> None:
    """Those of Material and of one's own theme, at any depth, but for hidden ones; the same templates are loaded."""
    for name in ("own.css", "deep/er/own.js", ".hidden/no.css", "deep/.hidden/no.css", "deep/.no.css", "own.html"):
        (tmp_path / "theme" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "theme" / name).write_text("x", "utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: x\ntheme: {name: material, custom_dir: theme}\n", "utf-8")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    expected = _files(config)
    load_by(config.theme, None)
    assert _files(config) == expected
    assert {"own.css", "deep/er/own.js"} <= set(expected)
    assert config.theme.get_env().get_template("own.html").render() == "x"


def _files(config: MkDocsConfig) -> list[str]:
    files = Files([])
    files.add_files_from_theme(config.theme.get_env(), config)
    return [file.src_uri for file in files]
