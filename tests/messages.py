"""Every message that the program can say, found in its text; `make i18n` writes those that a catalog lacks.

A message is what stands as the first argument of a call that says it (`t`, `say`, `tell`, `LANGUAGES[...]`), what `N_`
or `forms` mark in a table, what a `Mistake` is made of, and the help of commands and options.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from inspect import cleandoc
from pathlib import Path
from typing import Final, get_args

from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from slm.agreement import (
    Agreement,
    ClaimStep,
    Clock,
    Commitment,
    CreditRules,
    CreditTier,
    Direction,
    Interruptions,
    Rate,
    Requirement,
    ScopeList,
    States,
    Target,
)
from slm.agreement.provisions import DocumentControl, Risk
from slm.calendar import DurationUnit, MaintenanceWindow, Per
from slm.catalog import ChangeRequest, ServiceStatus
from slm.catalog.authority import Side
from slm.compliance import CreditState, SealedAct, Verdict
from slm.document_control import Status
from slm.facts.answers import ProblemState
from slm.improvement import ActionState, CauseCategory, Complaint, DisputeDecision, Improvement, ProblemTrigger, Review
from slm.measurement import Outage, State, Ticket
from slm.portfolio import MONTH_STATES
from slm.problem import Severity
from slm.reading.schemas import descriptions_of, without_sources
from slm.text import LANGUAGES
from slm.values import Written

PACKAGE: Final = Path(__file__).resolve().parents[1] / "generator" / "slm"
LOCALE: Final = PACKAGE / "text" / "locale"
SAYING: Final = {"t", "say", "tell", "labels", "N_", "Word", "forms", "spoken"}
"""Names of what says or marks a message."""

COMMANDS: Final = {"cli", "problem", "reading"}
"""Packages that speak to users of commands and not to readers."""

Message = str | tuple[str, str]
"""A message, or its two English forms: beside the number one, and beside others."""


def _choices(model: type, field: str) -> tuple[str, ...]:
    return get_args(model.model_fields[field].annotation)  # type: ignore[attr-defined]


def _values(*enums: type[StrEnum]) -> tuple[str, ...]:
    return tuple(str(member) for enum in enums for member in enum)


COMPLETED_BY: Final = {
    "action kind|": _choices(Improvement, "type"),
    "action state|": _values(ActionState),
    "cause|": _values(CauseCategory),
    "problem state|": _values(ProblemState),
    "trigger|": _choices(ProblemTrigger, "by"),
    "classification|": _choices(DocumentControl, "classification"),
    "clock due|": _choices(Clock, "due"),
    "clock measures|": _choices(Clock, "measures"),
    "clock population|": _choices(Clock, "population"),
    "clock priority change|": _choices(Clock, "priority_change"),
    "clock priority|": _choices(Clock, "priority"),
    "clock reopen|": ("continue", "new_cycle", "within"),
    "clock state|": tuple(States.model_fields),
    "clock statistic|": ("mean", "median", "percentile", "maximum"),
    "clock unanswered|": _choices(Clock, "unanswered"),
    "clock updates|": _choices(Clock, "updates"),
    "clock while solved|": _choices(Clock, "while_solved"),
    "clock within|": _choices(Clock, "measures"),
    "decision|": _choices(ChangeRequest, "decision"),
    "degree|": _choices(Risk, "impact"),
    "ended|": ("superseded", "expired", "withdrawn"),
    "direction|": _values(Direction),
    "every ": _values(Per),
    "excluded time|": _choices(Agreement, "excluded_time"),
    "importance|": _choices(Requirement, "importance"),
    "interruptions measure|": tuple(
        choice for choice in _choices(Interruptions, "measures") if choice != "availability"
    ),
    "length unit|": get_args(_choices(Interruptions, "unit")[0]),
    "kind|": _choices(Agreement, "kind"),
    "kinds|": _choices(Agreement, "kind"),
    "month state|": MONTH_STATES,
    "about month state|": MONTH_STATES,
    "exclusion|": ("excluded", "partly", "refused", "outside", "unused"),
    "nth|": get_args(_choices(MaintenanceWindow, "nth")[0]),
    "outage kind|": _choices(Outage, "kind"),
    "partial period|": _choices(Agreement, "partial_period"),
    "per ": _values(Per),
    "seen|": get_args(State),
    "copy event|": ("issued", "recalled", "returned", "lost", "destroyed"),
    "claim event|": ("none", *get_args(ClaimStep)),
    "credit state|": tuple(str(state) for state in CreditState if state is not CreditState.NOTHING),
    "copy|": ("outstanding", "to_recall", "asked"),
    "sealed act|": _values(SealedAct),
    "side|": get_args(Side),
    "progress|": ("page", "paper"),
    "review kind|": _choices(Review, "type"),
    "voice kind|": (*_choices(Complaint, "type"), "dispute"),
    "dispute outcome|": _choices(DisputeDecision, "outcome"),
    "severity|": _values(Severity),
    "service status|": _values(ServiceStatus),
    "duty of|": _choices(Commitment, "side"),
    "scope of|": _choices(ScopeList, "of"),
    "stacking|": _choices(CreditRules, "stacking"),
    "credit of|": _choices(CreditRules, "of"),
    "credit form|": get_args(_choices(CreditRules, "form")[0]),
    "credit given|": get_args(_choices(CreditRules, "form")[0]),
    "claim by|": get_args(_choices(CreditRules, "claim_by")[0]),
    "credit only if|": get_args(_choices(CreditRules, "conditions")[0]),
    "evidence of|": get_args(_choices(CreditRules, "evidence")[0]),
    "rate per|": _choices(Rate, "per"),
    "claim from|": _choices(CreditRules, "claim_from"),
    "credit counted|": get_args(_choices(CreditTier, "counted")[0]),
    "status banner|": tuple(str(status) for status in Status if status is not Status.IN_FORCE),
    "status|": _values(Status),
    "ticket type|": _choices(Ticket, "type"),
    "together|": _choices(Target, "together"),
    "unit|": _values(DurationUnit),
    "verdict|": _values(Verdict),
    "workload|": ("within", "above", "below", "no_data"),
}
"""Labels that a page completes with a word of the data, and all the words that can occur."""


@cache
def messages_of_code() -> dict[Message, bool]:
    """Return every message, and whether readers of pages and papers see it; the others are for users of commands."""
    found: dict[Message, bool] = {}
    for path, message, is_shown in (*_messages_of_templates(), *_messages_of_modules()):
        found[message] = found.get(message, False) or (is_shown and path.relative_to(PACKAGE).parts[0] not in COMMANDS)
    found |= dict.fromkeys(_written_to_books(), True)
    return dict.fromkeys(_descriptions(Written), False) | found


def update_catalogs() -> Iterator[str]:
    """Write the messages that a catalog lacks into it, and take out those of no use; yield how much is translated."""
    code = messages_of_code()
    for language in LANGUAGES.values():
        there = read_catalog(language.code)
        labels = {message for message, is_shown in code.items() if is_shown}
        must = set() if language.is_source else code.keys() if language.messages else labels
        wanted = must | there.keys() & code.keys()
        catalog = {message: there.get(message, ("",)) for message in wanted}
        write_catalog(language.code, catalog)
        done = {message for message, texts in catalog.items() if all(texts)}
        if not language.is_source:
            yield (
                f"{language.code}: {len(done)} of {len(code)} messages, {len(done & labels)} of the {len(labels)} that "
                f"readers see; {len(wanted - there.keys())} added, {len(there.keys() - code.keys())} taken out"
            )


def _descriptions(written: type[Written]) -> Iterator[str]:
    """Yield what schemas and the reference say about the models that people write, and about their keys."""
    for model in written.__subclasses__():
        if model.__module__.startswith("slm."):
            yield without_sources(cleandoc(model.__doc__ or ""))
            yield from map(without_sources, descriptions_of(model).values())
        yield from _descriptions(model)


def _messages_of_templates() -> Iterator[tuple[Path, Message, bool]]:
    for path in sorted(PACKAGE.rglob("*.jinja")):
        for call in Environment(autoescape=True).parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                is_counted = any(keyword.key == "n" for keyword in call.kwargs)
                texts = [_template_texts(argument) for argument in call.args]
                yield from ((path, message, True) for message in _messages(texts, path, is_counted=is_counted))


def _messages_of_modules() -> Iterator[tuple[Path, Message, bool]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                is_shown = ast.unparse(node.func) not in {"Mistake", "spoken"}
                found = _messages(_said_by(node), path, is_counted=_is_counted(node))
                yield from ((path, message, is_shown) for message in found)
            elif isinstance(node, ast.FunctionDef) and any(map(_makes_a_command, node.decorator_list)):
                yield from ((path, help_text, False) for help_text in filter(None, [ast.get_docstring(node)]))


def _written_to_books() -> Iterator[str]:
    """Yield what commands write into files of a book, in each of its languages: readers of its pages see that."""
    for path in sorted((PACKAGE / "cli").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        kept = {
            node.target.id: node
            for node in tree.body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "each_language":
                named = {name.id for name in ast.walk(call) if isinstance(name, ast.Name)}
                for part in (call, *(kept[name] for name in named & kept.keys())):
                    marked = (inner for inner in ast.walk(part) if isinstance(inner, ast.Call))
                    for inner in marked:
                        if ast.unparse(inner.func) == "N_":
                            yield ast.literal_eval(inner.args[0])


def read_catalog(language: str) -> dict[Message, tuple[str, ...]]:
    """Return what a catalog translates, as Babel reads it."""
    with (LOCALE / f"{language}.po").open("rb") as lines:
        messages = [message for message in read_po(lines) if message.id]
    return {
        message.id if isinstance(message.id, str) else (message.id[0], message.id[1]): (
            (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        )
        for message in messages
    }


def write_catalog(language: str, messages: dict[Message, tuple[str, ...]]) -> None:
    """Write a catalog in the order of its messages, so that two branches that add some can be merged."""
    path = LOCALE / f"{language}.po"
    header = path.read_text(encoding="utf-8").partition("\n\n")[0].strip()
    entries = (_entry(message, messages[message]) for message in sorted(messages, key=_forms_of))
    path.write_text("\n\n".join((header, *entries)) + "\n", encoding="utf-8")


def _forms_of(message: Message) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else message


def _entry(message: Message, texts: tuple[str, ...]) -> str:
    if isinstance(message, str):
        return f"msgid {_quoted(message)}\nmsgstr {_quoted(*texts)}"
    lines = [f"msgid {_quoted(message[0])}", f"msgid_plural {_quoted(message[1])}"]
    return "\n".join((*lines, *(f"msgstr[{number}] {_quoted(text)}" for number, text in enumerate(texts))))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _said_by(call: ast.Call) -> list[list[str]]:
    """Return what the arguments of a call can be, where it is one that says or marks a message."""
    name = ast.unparse(call.func)
    if name == "Mistake":
        plural = [_module_texts(keyword.value) for keyword in call.keywords if keyword.arg == "plural"]
        return [_module_texts(call.args[1]), *plural, _module_texts(call.args[2])]
    if name.startswith("click."):
        return [_module_texts(keyword.value) for keyword in call.keywords if keyword.arg == "help"]
    if name.rpartition(".")[2] in SAYING or name.startswith("LANGUAGES["):
        return [_module_texts(argument) for argument in call.args]
    return []


def _makes_a_command(decorator: ast.expr) -> bool:
    """Is the docstring of a function with this decorator the help of a command?"""
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func).rpartition(".")[2] in {"command", "group"}


def _is_counted(call: ast.Call) -> bool:
    """Do the first two arguments say one thing, beside the number one and beside others?"""
    return ast.unparse(call.func) == "forms" or any(keyword.arg in {"n", "plural"} for keyword in call.keywords)


def _messages(arguments: list[list[str]], path: Path, *, is_counted: bool) -> Iterator[Message]:
    """Yield the messages that arguments make: one that has two forms, or one, or each of a choice of several."""
    match arguments:
        case [[one], [many], *others] if is_counted:
            yield (one, many)
            arguments = others
    for texts in arguments:
        for text in texts:
            yield from _completed(text, path)


def _template_texts(label: nodes.Expr) -> list[str]:
    """Return the label, its beginning where the template completes it, or both branches of a choice."""
    match label:
        case nodes.Const():
            return [str(label.value)]
        case nodes.Concat():
            return _template_texts(label.nodes[0])
        case nodes.CondExpr():
            return [*_template_texts(label.expr1), *(_template_texts(label.expr2) if label.expr2 else [])]
    return []


def _module_texts(label: ast.expr) -> list[str]:
    """Return the label, its beginning where the module completes it, or both branches of a choice."""
    match label:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return [text]
        case ast.IfExp():
            return [*_module_texts(label.body), *_module_texts(label.orelse)]
    return []


def _completed(text: str, path: Path) -> Iterator[str]:
    """Yield full labels; a beginning that nobody has listed here is a mistake of this module."""
    text = text.removesuffix("{}")
    if text.endswith("|") or text in COMPLETED_BY:
        assert text in COMPLETED_BY, f"{path}: say in COMPLETED_BY what can follow {text!r}"
        yield from (text + word for word in COMPLETED_BY[text])
    else:
        yield text


if __name__ == "__main__":
    print(*update_catalogs(), sep="\n")  # noqa: T201 - it is a command
