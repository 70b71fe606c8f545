"""Books as nobody means to write them: sound and broken ones, changed at random in the ways in which files go wrong.

A mutant is named by a seed and a number, and the same name gives the same files.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml
from click.testing import CliRunner
from tests.audience_book import audience_book
from tests.books import BOOKS, copied, with_tickets

from slm.cli.program import program

DAY: Final = "2026-03-10"
_CLOSED: Final = "a closed book"
_TICKETS: Final = "a book of tickets"
_CUSTOMERS: Final = "a book of two customers"
_WORDS: Final = (
    "", " ", "~", "null", "true", "no", "0", "-1", "1e9", "9" * 40, "0.1", "100 %", "-5 %", "1000000 %", "99.9999999 %",
    "NaN", "2026-02-30", "0001-01-01", "9999-12-31", "2026-01", "2026-13", "2026-01-05T09:00:00", "24:00",
    "09:00-08:00",
    "2026-01-05T09:00:00+08:00", "9999-12-31T23:59:59+00:00", "0 hours", "5 days", "1 working_hours",
    "9" * 30 + " hours",
    "Asia/Shanghai", "Mars/Olympus", "../../etc/passwd", "a/b", "a" * 5_000, "\u202e", "\u0000", "\ud83d\ude80", "你好",
    "{{ x }}",
    "%s", "<b>", "=1+1", "&a", "*a", "!!int 5", "<<", "sales", "mail", "SLA-MAIL", "SLA-MAIL/availability", "1.0",
    "10.0",
)  # fmt: skip
_MARKDOWN: Final = (
    "# ", "####### ", "<div>", "[x](y)", "[x]: y", "![p](q.png)", "* " * 40, ">" * 300, "| a |\n| - |", "```", "**",
    "[^1]",
    "{#id}", "&lt;", "---\n", "    code", "1)", "\u2028", "\u0007", "~~~", "`", "$$", "[" * 300, "- [ ] x",
    "\ud83d\ude80",
    "<<<<<<< HEAD", "(" * 2_000, "_" * 999,
)  # fmt: skip
_WEIGHTS: Final = {".yml": 6, ".csv": 3, ".md": 2, ".json": 3}
"""How often a file of each kind is changed, beside any file."""


class Books:
    """The books that mutants are made from, each made once below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Path] = {}
        broken = sorted(path.name for path in BOOKS.iterdir() if path.is_dir())
        # Sound ones more often: a book that was broken already seldom comes far.
        self.names: Final = (*broken, *(_CLOSED, _CLOSED, _TICKETS, _CUSTOMERS, "base") * 8)

    def mutant(self, seed: str, folder: Path) -> str:
        """Write a mutant to a folder that is not there yet, and return what was done to which book."""
        random = Random(seed)  # noqa: S311 - the same mutant for the same seed
        name = random.choice(self.names)
        shutil.copytree(self._book(name), folder)
        done = [_mutate(folder, random) for _ in range(random.choice((1, 1, 1, 2, 3, 8)))]
        return f"{name}: {'; '.join(done)}"

    def _book(self, name: str) -> Path:
        if name not in self._made:
            folder = self._folder / name
            folder.mkdir(parents=True)
            if name == _CUSTOMERS:
                audience_book(folder)
                made = folder / "book"
            else:
                made = with_tickets(folder) if name == _TICKETS else copied(folder, "base" if name == _CLOSED else name)
            for month in ("2026-01", "2026-02") if name == _CLOSED else ():
                ended = CliRunner().invoke(
                    program, ["close", month, "--by", "ada", "--root", str(made), "--as-of", DAY]
                )
                assert ended.exit_code == 0, ended.output
            self._made[name] = made
        return self._made[name]


def _mutate(book: Path, random: Random) -> str:
    files = sorted(path for path in book.rglob("*") if path.is_file())
    kinds = [suffix for suffix, weight in _WEIGHTS.items() if any(file.suffix == suffix for file in files)
             for _ in range(weight)]  # fmt: skip
    kind = random.choice([*kinds, ""])
    file = random.choice([file for file in files if file.suffix == kind] or files)
    structured = {".yml": _yaml, ".csv": _csv, ".md": _markdown, ".json": _json}.get(file.suffix)
    change = structured if structured and random.random() < 0.75 else random.choice((_bytes, _bytes, _place))
    try:
        did = change(file, random)
    except (ValueError, yaml.YAMLError, csv.Error, RecursionError, IndexError):  # broken before: no structure to change
        did = _bytes(file, random)
    return f"{file.relative_to(book).as_posix()}: {did}"


def _yaml(file: Path, random: Random) -> str:
    if random.random() < 0.3:
        return _lines(file, random)
    tree = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - makes texts only
    did = _change_tree(tree, random)
    file.write_bytes(yaml.dump(tree, allow_unicode=True, sort_keys=False, width=1_000).encode("utf-8", "surrogatepass"))
    return did


def _json(file: Path, random: Random) -> str:
    tree = json.loads(file.read_text("utf-8"))
    did = _change_tree(tree, random)
    file.write_bytes(json.dumps(tree, indent=2, ensure_ascii=random.random() < 0.1).encode("utf-8", "surrogatepass"))
    return did


def _nodes(tree: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - whatever stands in a file
    """Yield each mapping and list with each of its keys or numbers."""
    keys = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in keys:
        yield tree, key
        yield from _nodes(tree[key])


def _change_tree(tree: Any, random: Random) -> str:  # noqa: ANN401
    nodes = list(_nodes(tree))
    holder, key = random.choice(nodes)
    others = [other[name] for other, name in nodes]
    kind = random.choice(("delete", "rename", "replace", "replace", "other", "wrap", "deep", "empty", "many", "swap"))
    value = holder[key]
    if kind == "delete":
        del holder[key]
    elif kind == "rename" and isinstance(holder, dict):
        holder[
            random.choice((f"{key}x", "", random.choice(_WORDS), random.choice([str(name) for _, name in nodes])))
        ] = holder.pop(key)
    elif kind == "other":
        holder[key] = random.choice(others)
    elif kind == "wrap":
        holder[key] = random.choice(([value], {"id": value}, {str(value): value}, [value, value]))
    elif kind == "deep":
        for _ in range(random.choice((3, 40, 70))):
            value = [value] if random.random() < 0.5 else {"a": value}
        holder[key] = value
    elif kind == "empty":
        holder[key] = random.choice((None, [], {}, ""))
    elif kind == "many" and isinstance(value, list) and value:
        holder[key] = value * random.choice((2, 50))
    elif kind == "swap":
        other, name = random.choice(nodes)
        other[name], holder[key] = value, other[name]
    else:
        holder[key] = random.choice(_WORDS)
    return f"{kind} {key}"


def _lines(file: Path, random: Random) -> str:
    """Change a line as hands do: one twice, one too few, in another place, one more or one less indented."""
    lines = file.read_bytes().decode("utf-8", "surrogateescape").splitlines(keepends=True)
    at = random.randrange(len(lines))
    kind = random.choice(("twice", "less", "elsewhere", "indented", "tab", "outdented", "comment", "word"))
    line = lines[at]
    lines[at : at + 1] = {
        "twice": [line, line], "less": [], "elsewhere": [], "indented": [f"  {line}"], "tab": [f"\t{line}"],
        "outdented": [line.lstrip()], "comment": [f"#{line}"],
        "word": [line.replace(random.choice(line.split() or [" "]), random.choice(_WORDS), 1)],
    }[kind]  # fmt: skip
    if kind == "elsewhere":
        lines.insert(random.randrange(len(lines) + 1), line)
    file.write_bytes("".join(lines).encode("utf-8", "surrogatepass" if kind == "word" else "surrogateescape"))
    return f"line {at + 1} {kind}"


def _csv(file: Path, random: Random) -> str:
    rows = list(csv.reader(io.StringIO(file.read_text("utf-8"))))
    at = random.randrange(len(rows))
    column = random.randrange(len(rows[at]))
    kind = random.choice(
        ("cell", "cell", "cell", "other", "no column", "column twice", "row twice", "no row", "short", "end")
    )
    if kind == "cell":
        rows[at][column] = random.choice(_WORDS)
    elif kind == "other":
        rows[at][column] = random.choice(random.choice(rows))
    elif kind == "no column":
        rows = [[*row[:column], *row[column + 1 :]] for row in rows]
    elif kind == "column twice":
        rows = [[*row, *row[column : column + 1]] for row in rows]
    elif kind == "row twice":
        rows += [rows[at]] * random.choice((1, 100))
    elif kind == "no row":
        del rows[at]
    elif kind == "short":
        rows[at] = rows[at][:column]
    text = io.StringIO()
    delimiter = random.choice((",", ",", ",", ";", "\t"))
    quoting: Any = random.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=random.choice(("\n", "\r\n"))).writerows(rows)
    written = text.getvalue() + ('"' if kind == "end" else "")
    file.write_bytes(written.encode(random.choice(("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16")), "replace"))
    return f"{kind} {at + 1},{column + 1}"


def _markdown(file: Path, random: Random) -> str:
    text = file.read_text("utf-8")
    at, piece = random.randrange(len(text) + 1), random.choice(_MARKDOWN)
    alone = random.random() < 0.5
    written = f"{text[:at]}\n\n{piece}\n\n{text[at:]}" if alone else f"{text[:at]}{piece}{text[at:]}"
    file.write_bytes(written.encode("utf-8", "surrogatepass"))
    return f"{piece[:20]!r} at {at}"


def _bytes(file: Path, random: Random) -> str:
    content = file.read_bytes()
    at = random.randrange(len(content) + 1)
    ways: dict[str, Callable[[], bytes]] = {
        "cut": lambda: content[:at],
        "nothing": lambda: b"",
        "noise": lambda: content[:at] + random.randbytes(3) + content[at:],
        "flip": lambda: content[:at] + bytes(byte ^ 1 for byte in content[at : at + 1]) + content[at + 1 :],
        "mark": lambda: b"\xef\xbb\xbf" + content,
        "ends": lambda: content.replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\n"))),
        "wide": lambda: content.decode("utf-8", "replace").encode("utf-16"),
        "chinese": lambda: content.decode("utf-8", "replace").encode("gb18030"),
        "twice": lambda: content + content,
    }
    kind = random.choice(tuple(ways))
    file.write_bytes(ways[kind]())
    return f"{kind} at {at}"


def _place(file: Path, random: Random) -> str:
    """Take the file away, or put it elsewhere."""
    kind = random.choice(("removed", "renamed", "copied", "folder", "exchanged"))
    book = next(folder for folder in file.parents if (folder / "catalog").is_dir())
    others = sorted(path for path in book.rglob(f"*{file.suffix}") if path.is_file() and path != file)
    name = random.choice(
        (f"{file.stem}-2{file.suffix}", f"x{file.name}", file.name.upper(), f"{file.name}.bak", "nul.yml")
    )
    other = random.choice(others) if others else file
    if kind in {"removed", "folder"}:
        file.unlink()
    if kind == "folder":
        file.mkdir()
    elif kind == "renamed":
        file.rename(file.with_name(name))
    elif kind == "copied" and other != file:
        shutil.copy(file, other)
    elif kind == "exchanged" and other != file:
        mine, theirs = file.read_bytes(), other.read_bytes()
        file.write_bytes(theirs)
        other.write_bytes(mine)
    return f"{kind} {name if kind == 'renamed' else other.name}"
