"""`slm new book`, `slm write` and `slm schema`: what they put on the disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator
from tests.books import add_lines, copied
from tests.cli.conftest import ROOT, Run


def test_new_book_has_its_editor_files(run: Run, tmp_path: Path) -> None:
    """Files of a new book name schemas that are there."""
    assert run("new", "book", tmp_path / "book", "--as-of", "2026-11-22").exit_code == 0
    written = (tmp_path / f"book/{folder}" for folder in ("agreements", "catalog", "measurements"))
    for file in (file for folder in written for file in folder.rglob("*.yml") if file.name != "approvals.yml"):
        schema = file.read_text("utf-8").splitlines()[0].partition("$schema=")[2]
        assert (file.parent / schema).is_file(), file


def test_new_book_refuses_a_folder_with_something_in_it(run: Run, tmp_path: Path) -> None:
    """Nothing is written into a folder that holds anything, nor in the place of a file."""
    (tmp_path / "file").write_text("text", "utf-8")
    for folder in (tmp_path, tmp_path / "file"):
        refused = run("new", "book", folder)
        assert refused.exit_code == 2
        assert "SLM605" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_new_book_appears_whole_or_not_at_all(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last step fails, no half-written book is left."""

    def _full(*_: object) -> str:
        raise OSError(28, "No space left on device", "book")

    monkeypatch.setattr("slm.cli.new_book.editor_settings", _full)
    assert run("new", "book", tmp_path / "book").exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_schemas_are_those_that_the_example_names(run: Run, tmp_path: Path) -> None:
    """Every file of the example book names, in its first line, a sound schema that the command writes."""
    assert run("schema", "--to", tmp_path / ".schemas").exit_code == 0
    files = [file for folder in ("catalog", "agreements", "measurements") for file in (ROOT / folder).rglob("*.yml")]
    named = {file.read_text("utf-8").splitlines()[0].rpartition("$schema=")[2].rpartition("/")[2] for file in files}
    written = {path.name: json.loads(path.read_text("utf-8")) for path in (tmp_path / ".schemas").glob("[!.]*")}
    assert named
    assert named <= written.keys()
    for schema in written.values():
        Draft7Validator.check_schema(schema)


def test_reference_tells_of_every_kind_of_file(run: Run, tmp_path: Path) -> None:
    """A page for each kind of file and of record, with what a key means and who may see it; nothing else is written."""
    run("schema", "--to", tmp_path / "schemas")
    assert run("schema", "--reference", "--to", tmp_path / "deep" / "keys").exit_code == 0
    pages = {path.name: path.read_text("utf-8") for path in (tmp_path / "deep" / "keys").glob("[!.]*")}
    either = {"calendar.en.md"}  # an editor cannot tell by the folder which of two kinds a calendar is
    assert {f"{path.stem}.en.md" for path in (tmp_path / "schemas").glob("[!.]*")} - either < pages.keys() - either
    cost = "| `cost` | text | the provider alone | **Cost (internal)**<br>What it costs the provider"
    assert cost in pages["agreement.en.md"]
    assert "measurements/*/tickets.csv" in pages["tickets.en.md"]
    assert "## slm new book" in pages["commands.en.md"]
    assert "## SLM203" in pages["codes-200.en.md"]
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["keys"]


def test_references_in_two_languages_lie_beside_each_other(run: Run, tmp_path: Path) -> None:
    """They are named as the hand-written pages of a site, so that a site can have both."""
    for language in ("en", "zh"):
        assert run("schema", "--reference", "--to", tmp_path, "--lang", language).exit_code == 0
    assert "| `cost` | 文字 | " in (tmp_path / "agreement.zh.md").read_text("utf-8")
    assert (tmp_path / "agreement.en.md").is_file()


def test_schemas_leave_the_editor_settings_alone(run: Run, tmp_path: Path) -> None:
    """The mapping of files to schemas is written where there is none, and never over one that is there."""
    settings = tmp_path / ".vscode/settings.json"
    run("schema", "--to", tmp_path / ".schemas")
    assert json.loads(settings.read_text("utf-8"))["yaml.schemas"][".schemas/provider.json"] == "catalog/provider.yml"
    settings.write_text("{}\n", "utf-8")
    run("schema", "--to", tmp_path / ".schemas")
    assert settings.read_text("utf-8") == "{}\n"


def test_written_pages_stand_alone(run: Run, small_book: Path, tmp_path: Path) -> None:
    """Every language gets its pages with front matter, its files and a configuration that names them."""
    outcome = run("write", "--root", small_book, "--to", tmp_path / "pages", "--as-of", "2026-11-22")
    assert outcome.exit_code == 0
    configuration = yaml.safe_load((tmp_path / "pages/zh/mkdocs.yml").read_text("utf-8"))
    assert configuration["theme"]["language"] == "zh"
    for entry in configuration["nav"]:
        page = (tmp_path / "pages/zh/docs" / next(iter(entry.values()))).read_text("utf-8")
        assert yaml.safe_load(page.split("---")[1])["title"]
    assert all((tmp_path / "pages/zh/docs" / style).is_file() for style in configuration["extra_css"])


def test_written_pages_replace_nothing(run: Run, small_book: Path, tmp_path: Path) -> None:
    """A folder that holds something is refused and stays as it is."""
    (tmp_path / "mine.md").write_text("# Mine\n", "utf-8")
    assert run("write", "--root", small_book, "--to", tmp_path).exit_code == 2
    assert (tmp_path / "mine.md").read_text("utf-8") == "# Mine\n"


def test_next_free_document_number(run: Run, tmp_path: Path) -> None:
    """Whoever begins an agreement is told its number; a book without a scheme is told how to have one."""
    book = copied(tmp_path, bound=False)
    assert "[SLM653]" in run("new", "number", "SLA", "--root", book).output
    add_lines(book, "catalog/provider.yml", 'document_numbers: {pattern: "LT-{kind}-{number:3}"}')
    assert run("new", "number", "SLA", "--root", book).output == "LT-SLA-002\n"


def test_schemas_speak_the_language_of_the_writer(run: Run, tmp_path: Path) -> None:
    """What a key means is said in Chinese to those who are spoken to in Chinese; keys stay as they are."""
    run("schema", "--to", tmp_path / "schemas", "--lang", "zh")
    schema = json.loads((tmp_path / "schemas" / "agreement.json").read_text("utf-8"))
    answered = schema["definitions"]["Complaints"]["properties"]["answered_within"]
    assert (answered["title"], answered["description"]) == ("答复时限", "多久答复。")
