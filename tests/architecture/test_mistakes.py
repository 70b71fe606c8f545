"""Every kind of mistake has one code for ever, in its package's range, and says the same in every language."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final

from slm.problem import Mistake, Place
from slm.text import LANGUAGES

PACKAGE: Final = Path(__file__).resolve().parents[2] / "generator" / "slm"
EVIDENCE: Final = range(858, 1000)
"""What guards the evidence of a book, in whichever package."""
RANGES: Final = {
    "reading": (
        *range(100, 150),
        *range(590, 600),
        *range(681, 687),
        *range(700, 750),
        *range(816, 823),
        829,
        *range(833, 850),
        *range(1000, 1100),
    ),
    "values": range(150, 200),
    "calendar": range(200, 250),
    "catalog": range(250, 300),
    "document_control": range(250, 300),
    "agreement": (*range(300, 350), *range(1300, 1400)),
    "measurement": (*range(350, 400), 685, *range(1100, 1200)),
    "compliance": (*range(400, 421), *range(1400, 1450)),
    "improvement": range(400, 421),
    "portfolio": (*range(421, 550), *range(750, 850), *range(1200, 1300)),
    "facts": (*range(421, 550), *range(750, 850), *range(1200, 1300)),
    "checks": (*range(421, 550), 580, *range(750, 850), *range(1200, 1300)),
    "engine": (*range(850, 858), *range(1000, 1100)),
    "printing": range(550, 600),
    "site": (*range(550, 600), *range(600, 700), *range(823, 830)),
    "cli": (*range(600, 700), *range(823, 830), *range(1500, 1600)),
    "fetching": range(600, 700),
    "mkdocs_plugin": range(600, 700),
}
ARGUMENTS: Final = ("code", "message", "hint")


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """One `NAME: Final = Mistake(...)` of the package, as written."""

    module: Path
    name: str
    code: str
    message: str
    hint: str

    @property
    def package(self) -> str:
        """The package whose rule it belongs to."""
        return self.module.relative_to(PACKAGE).parts[0]


@cache
def _definitions(module: Path) -> list[Defined]:
    text = module.read_text(encoding="utf-8")
    tree = ast.parse(text if "Mistake(" in text else "")
    return [
        Defined(module=module, name=ast.unparse(target), **_texts(statement.value))
        for statement in tree.body
        for target in _targets(statement)
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        and isinstance(statement.value, ast.Call)
        and ast.unparse(statement.value.func) == "Mistake"
    ]


def _targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.AnnAssign):
        return [statement.target]
    return statement.targets if isinstance(statement, ast.Assign) else []


def _texts(call: ast.Call) -> dict[str, str]:
    written = dict(zip(ARGUMENTS, call.args, strict=False)) | {keyword.arg: keyword.value for keyword in call.keywords}
    return {argument: ast.literal_eval(written[argument]) for argument in ARGUMENTS}


def _words(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


MODULES: Final = sorted(PACKAGE.rglob("*.py"))


@cache
def _mistakes() -> list[Defined]:
    return [defined for module in MODULES for defined in _definitions(module)]


def test_every_mistake_is_seen_here() -> None:
    """Mistakes are defined at the top of a module and nowhere else, so that this file sees each of them."""
    calls = [
        path
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "Mistake"
    ]
    assert Counter(calls) == Counter(mistake.module for mistake in _mistakes())


def test_codes_are_unique() -> None:
    """No two mistakes share a code, so that a code can be looked up and suppressed."""
    assert not {code: n for code, n in Counter(mistake.code for mistake in _mistakes()).items() if n > 1}


def test_code_lies_in_the_range_of_its_package() -> None:
    """The code is SLM and three or four digits, and its number tells the package."""
    outside = [
        mistake.code
        for mistake in _mistakes()
        if not re.fullmatch(r"SLM[1-9]\d{2,3}", mistake.code)
        or int(mistake.code.removeprefix("SLM")) not in (*RANGES[mistake.package], *EVIDENCE)
    ]
    assert outside == []


def test_message_and_hint_say_something() -> None:
    """Neither is empty, and both are translated into every language in which the program speaks."""
    spoken = [language for language in LANGUAGES.values() if language.messages and not language.is_source]
    silent = [
        f"{mistake.code}: {text!r}"
        for mistake in _mistakes()
        for text in (mistake.message, mistake.hint)
        if not text.strip() or any(language.template(text) == text for language in spoken)
    ]
    assert silent == []


def test_no_hint_asks_without_a_candidate() -> None:
    """Names that may be `meant` stand before a hint where there are any; a hint asks by itself of what never lacks one.

    A kind of file, a column and a ready-made mapping are among a few that are always there: these are `legal`.
    """
    asking = [mistake for mistake in _mistakes() if "Did you mean" in mistake.hint or "{meant}" in mistake.hint]
    assert asking
    assert [mistake.code for mistake in asking if _words(mistake.hint) != {"legal"}] == []


def test_every_use_supplies_the_words() -> None:
    """Wherever a mistake is reported, the words that its texts need are given, so that saying it cannot fail."""
    assert [use for module in MODULES if _definitions(module) for use in _lacking(module)] == []


def _lacking(module: Path) -> Iterator[str]:
    defined = {definition.name: definition for definition in _definitions(module)}
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="at" | "raised")) if name in defined:
                given = {keyword.arg for keyword in node.keywords}
                mistake = defined[name]
                needed = _words(mistake.message) | _words(mistake.hint)
                if None not in given and needed - given:
                    yield f"{module.relative_to(PACKAGE)}:{node.lineno}: {name} lacks {sorted(needed - given)}"


def test_no_message_is_filled_by_one_word() -> None:
    """A cell of an export or an argument of a command may have 30,000 letters: its beginning is quoted, everywhere."""
    prose, endless = "wort, und " * 3000, "x" * 30_000
    long = [
        f"{mistake.code}: {name}"
        for mistake in _mistakes()
        for text in (mistake.message, mistake.hint)
        for _, name, _, _ in Formatter().parse(text)
        for word in ((endless, prose) if name in ("value", "name", "column", "text", "word") else (endless,))
        if name and name != "n" and len(_said(text, name, word)) > 2000
    ]
    assert long == []


def _said(text: str, name: str, word: str) -> str:
    others = {other: "1" for _, other, _, _ in Formatter().parse(text) if other}
    return Mistake("SLM100", text, text).at(Place("a.csv"), **{**others, name: word}).message()
