"""What a code such as SLM203 means and what to do about it, as `slm explain` and the reference of the guide say it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from string import Formatter
from types import MappingProxyType
from typing import Any, Final

import click

from slm.cli.command import command, lang_option
from slm.cli.speech import look_up, say, speech
from slm.problem import Mistake, Severity

CODE_UNKNOWN: Final = Mistake(
    "SLM965", "there is no message with the code '{code}'", "See all of them with: slm explain --all"
)
_CODE: Final = re.compile(r"(?:SLM)?-?(\d{3,4})", re.IGNORECASE)
_DEFINED: Final = "Mistake("
_PARTS: Final = ("code", "message", "hint", "severity")


@command(epilog="slm explain SLM203")
@click.argument("codes", metavar="[CODE]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Explain every code.")
@lang_option
def explain(codes: tuple[str, ...], everything: bool) -> None:
    """Say what a code of a message means, and what to do.

    The codes that are met most often have an example: what is wrong, and how it is right.
    """
    if not codes and not everything:
        raise click.UsageError(say("Name a code, such as SLM203, or ask for --all."))
    known = mistakes()
    asked = known if everything else [_asked(code) for code in codes]
    click.echo("\n".join("\n".join((code, "", *explained(look_up(known, code)))) for code in asked).rstrip())


def _asked(code: str) -> str:
    number = _CODE.fullmatch(code)
    name = f"SLM{number[1]}" if number else code
    if name not in mistakes():
        digits = re.sub(r"^SLM-?", "", code.upper()).translate(str.maketrans("OIL", "011"))
        if f"SLM{digits}" in mistakes():
            raise CODE_UNKNOWN.raised(code=code, meant=f"SLM{digits}")
        raise CODE_UNKNOWN.raised(code=code, meant=", ".join(get_close_matches(code.upper(), mistakes())))
    return name


def explained(mistake: Mistake) -> Iterator[str]:
    """Yield the lines that say what a mistake is, what to do, and an example if it has one: Markdown, plain to read."""
    yield f"{say(f'severity|{mistake.severity}')}: {_in_general(mistake.message)}"
    yield ""
    yield say("What to do: {hint}", hint=_in_general(mistake.hint))
    yield ""
    if example := examples().get(mistake.code):
        for words, text in (
            (say("Wrong, in {path}:", path=example["file"]), example["wrong"]),
            (say("Right:"), example["right"]),
        ):
            yield from (words, "", *(f"    {line}" for line in text.splitlines()), "")


def _in_general(message: str) -> str:
    """Return a message as it is said of anything: an ellipsis stands for what differs each time."""
    parts = Formatter().parse(speech().template(message))
    return "".join(text + ("…" if name is not None else "") for text, name, _, _ in parts)


@cache
def mistakes() -> Mapping[str, Mistake]:
    """Return every kind of mistake by its code, in the order of codes.

    They are read from the text of the program, where each stands at the top of the module that finds it, so that the
    parts that need an extra are known without it.
    """
    found: dict[str, Mistake] = {}
    for module in files("slm").rglob("*.py"):  # type: ignore[attr-defined] # a path: the package is installed as files
        text = module.read_text("utf-8")
        if _DEFINED in text:
            defined = (
                _read(node.value) for node in ast.parse(text).body if isinstance(node, ast.Assign | ast.AnnAssign)
            )
            found |= {mistake.code: mistake for mistake in defined if mistake}
    return MappingProxyType(dict(sorted(found.items(), key=lambda entry: (len(entry[0]), entry[0]))))


def _read(value: ast.expr | None) -> Mistake | None:
    match value:
        case ast.Call(func=ast.Name(id="Mistake"), args=given, keywords=named):
            written = dict(zip(_PARTS, given, strict=False)) | {word.arg: word.value for word in named if word.arg}
            warns = "severity" in written and ast.unparse(written["severity"]) == "Severity.WARNING"
            code, message, hint = (ast.literal_eval(written[part]) for part in _PARTS[:3])
            severity = Severity.WARNING if warns else Severity.ERROR
            return replace(CODE_UNKNOWN, code=code, message=message, hint=hint, severity=severity)
    return None


@cache
def examples() -> Mapping[str, Mapping[str, str]]:
    """Return what is wrong and right in a file, by the code of the mistake."""
    import yaml

    read: dict[str, Any] = yaml.safe_load((files("slm.cli") / "examples.yml").read_text("utf-8"))
    return MappingProxyType(read)
