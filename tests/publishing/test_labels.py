"""The program's own words: every label has its Chinese, and nothing is translated that no page says."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Final, get_args

import pytest
from babel.messages.pofile import read_po
from jinja2 import nodes

from slm.agreement import Agreement, Clock, CreditRules, Direction, Interruptions, Requirement, States, Target
from slm.agreement.provisions import DocumentControl, Risk
from slm.calendar import DurationUnit, Per
from slm.catalog import ChangeRequest, ServiceStatus
from slm.compliance import Verdict
from slm.document_control import Status
from slm.documents.labels import Labels, UntranslatedLabel
from slm.improvement import ActionState, Improvement
from slm.measurement import Outage, State, Ticket
from slm.portfolio import MONTH_STATES
from slm.site.environment import template_environment

PACKAGE: Final = Path(__file__).resolve().parents[2] / "generator" / "slm"
CATALOGS: Final = sorted((PACKAGE / "documents" / "locale" / "zh").glob("*.po"))


def _choices(model: type, field: str) -> tuple[str, ...]:
    return get_args(model.model_fields[field].annotation)  # type: ignore[attr-defined]


def _values(*enums: type[StrEnum]) -> tuple[str, ...]:
    return tuple(str(each) for enum in enums for each in enum)


COMPLETED_BY: Final = {
    "action kind|": _choices(Improvement, "type"),
    "action state|": _values(ActionState),
    "classification|": _choices(DocumentControl, "classification"),
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
    "decision|": _choices(ChangeRequest, "decision"),
    "degree|": _choices(Risk, "impact"),
    "ended|": ("superseded", "expired", "withdrawn"),
    "direction|": _values(Direction),
    "every ": _values(Per),
    "excluded time|": _choices(Agreement, "excluded_time"),
    "importance|": _choices(Requirement, "importance"),
    "interruptions measure|": tuple(each for each in _choices(Interruptions, "measures") if each != "availability"),
    "length unit|": get_args(_choices(Interruptions, "unit")[0]),
    "kind|": _choices(Agreement, "kind"),
    "kinds|": _choices(Agreement, "kind"),
    "month state|": MONTH_STATES,
    "about month state|": MONTH_STATES,
    "exclusion|": ("excluded", "partly", "refused", "outside", "unused"),
    "outage kind|": _choices(Outage, "kind"),
    "partial period|": _choices(Agreement, "partial_period"),
    "per ": _values(Per),
    "seen|": get_args(State),
    "service status|": _values(ServiceStatus),
    "stacking|": _choices(CreditRules, "stacking"),
    "status banner|": tuple(str(each) for each in Status if each is not Status.IN_FORCE),
    "status|": _values(Status),
    "ticket type|": _choices(Ticket, "type"),
    "together|": _choices(Target, "together"),
    "unit|": _values(DurationUnit),
    "verdict|": _values(Verdict),
    "workload|": ("within", "above", "below", "no_data"),
}
"""Labels that a page completes with a word of the data, and all the words that can occur."""


def _labels() -> set[str]:
    """Return the labels that templates and modules ask for."""
    asked: set[str] = set()
    for path in sorted((PACKAGE / "site" / "templates").iterdir()):
        for call in template_environment().parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                asked |= _completed(_template_texts(call.args[0]), path.name)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"t", "labels"} and node.args:
                asked |= _completed(_module_texts(node.args[0]), path.name)
    return asked | _key_labels()


def _key_labels() -> set[str]:
    """Return the labels that the models give to their keys and to the words of their values."""
    asked: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"N_", "Word"}:
                asked |= _completed([text.removesuffix("{}") for text in _module_texts(node.args[0])], path.name)
    return asked


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


def _completed(texts: list[str], where: str) -> set[str]:
    """Return full labels; a beginning that nobody has listed here is a mistake of this test."""
    found: set[str] = set()
    for text in texts:
        if text.endswith("|") or text in COMPLETED_BY:
            assert text in COMPLETED_BY, f"{where}: say in COMPLETED_BY what can follow {text!r}"
            found |= {text + word for word in COMPLETED_BY[text]}
        else:
            found.add(text)
    return found


def _constants() -> set[str]:
    """Return every text in modules and templates: labels also come from tables such as `_SENTENCES`."""
    found: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    for path in sorted((PACKAGE / "site" / "templates").iterdir()):
        parsed = template_environment().parse(path.read_text(encoding="utf-8"))
        found |= {str(node.value) for node in parsed.find_all(nodes.Const)}
    return found


def _translations() -> dict[str, dict[str, str]]:
    """Return the Chinese of each label, by the catalog that has it."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for path in CATALOGS:
        with path.open("rb") as lines:
            for message in read_po(lines):
                if message.id:
                    found[str(message.id)][path.name] = str(message.string)
    return dict(found)


def test_every_label_has_its_chinese() -> None:
    """Whatever a template or a module asks for by name is translated."""
    asked = _labels()
    assert "Service catalog" in asked
    assert sorted(asked - _translations().keys()) == []


def test_no_translation_is_left_over() -> None:
    """What is translated is said somewhere."""
    said = _labels() | _constants()
    begun = tuple(each for each in _constants() if each.endswith(("|", "_")) and len(each) > 2)
    assert not [label for label in _translations() if label not in said and not label.startswith(begun)]


def test_each_label_is_translated_once() -> None:
    """No two catalogs translate one label, so that pages cannot disagree."""
    assert not {label: found for label, found in _translations().items() if len(found) > 1}


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.name)
def test_translations_use_the_same_words(path: Path) -> None:
    """The Chinese fills in the same words as the English, and has no half-width mark after a Chinese character."""
    with path.open("rb") as lines:
        for message in read_po(lines):
            if not message.id:
                continue
            english, chinese = Labels("en")(str(message.id)), str(message.string)
            assert _words(english) == _words(chinese), english
            assert not re.search(r"[\u4e00-\u9fff][,;:?!()]", chinese), chinese


def _words(label: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(label) if name}


def test_english_is_its_own_label() -> None:
    """In English a label is what it says, without the context in front of it."""
    assert Labels("en")("verdict|no_data") == "no data"
    assert Labels("en")("due {day}", day="today") == "due today"


def test_unknown_label_is_not_published() -> None:
    """A label without Chinese stops the build instead of reaching a reader."""
    with pytest.raises(UntranslatedLabel, match="never said"):
        Labels("zh")("never said")
