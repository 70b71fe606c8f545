"""A set of service levels makes targets of the times of its levels, in every version that names it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from tests.books import AS_OF, bind_approvals, copied, portfolio_of, replace_words
from tests.written import agreement

from slm.agreement import Agreement, with_level_targets
from slm.catalog import Levels, Metric
from slm.documents.agreements.document import agreement_document
from slm.documents.document import Section
from slm.documents.edition import Edition
from slm.facts.judgement import judged
from slm.portfolio import Audience
from slm.reading import read_book

pytestmark = pytest.mark.floors

NAME: Final = {"en": "A", "zh": "甲"}
LEVELS: Final[list[dict[str, Any]]] = [
    {"id": "P1", "name": NAME, "description": NAME, "respond": "30 working_minutes", "resolve": "4 working_hours",
     "update_every": "1 working_hours",
     "earlier": [{"until": "2020-01-01", "respond": "60 working_minutes"}]},
    {"id": "P2", "name": NAME, "description": NAME, "respond": "4 working_hours", "resolve": "2 working_days"},
]  # fmt: skip
SET: Final[dict[str, Any]] = {
    "id": "standard", "name": NAME, "levels": ["P1", "P2", "P9"],
    "response": {"metric": "response", "for_at_least": "95 %"}, "resolution": {"metric": "solved"},
    "update": {"metric": "unknown"},
}  # fmt: skip


def levels(**changes: Any) -> Levels:  # noqa: ANN401
    """Return levels with a set of them."""
    return Levels.model_validate({"kind": "levels", "levels": LEVELS, "sets": [SET | changes]})


def metrics() -> dict[str, Metric]:
    """Return a metric that is counted, and one that is reported."""
    said = {"kind": "percentage", "unit": "%", "name": NAME, "description": NAME, "formula": NAME}
    return {
        name: Metric.model_validate({**said, "id": name, "kind": "attainment", "source": source})
        for name, source in (("response", "tickets"), ("solved", "figures"))
    }


def targets(of: Levels, **written: Any) -> list[tuple[str, str, str, bool, bool]]:  # noqa: ANN401
    """Return the targets of a version that names the set: id, level, limit, is it an objective, is it counted."""
    made = with_level_targets(agreement("1.0", **{"level_set": "standard", **written}), of, metrics())
    return [
        (target.id, target.priority or "", str(target.within), target.objective, target.clock is not None)
        for target in made.targets
    ]


def test_each_time_of_a_level_is_a_target() -> None:
    """Answers and solutions of each level, and messages of those that have a time for them; what is unknown, none."""
    found = targets(levels())[-5:]
    assert found == [
        ("p1-response", "P1", "30 working_minutes", False, True),
        ("p1-resolution", "P1", "4 working_hours", True, False),
        ("p1-update", "P1", "1 working_hours", True, False),
        ("p2-response", "P2", "4 working_hours", False, True),
        ("p2-resolution", "P2", "2 working_days", True, False),
    ]
    made = with_level_targets(agreement("1.0", level_set="standard", levels=["P2"]), levels(), metrics())
    assert made.levels == ("P2", "P1")


def test_a_version_promises_what_the_set_was_on_its_first_day() -> None:
    """What the catalog says later changes no version that began before (ARCHITECTURE 5)."""
    earlier = {"earlier": [{"until": "2020-06-01", "levels": ["P1"]}]}
    valid = {"from": "2019-01-01", "until": "2021-01-01"}
    assert [(name, within) for name, _, within, *_ in targets(levels(**earlier), valid=valid)[-3:]] == [
        ("p1-response", "60 working_minutes"), ("p1-resolution", "4 working_hours"), ("p1-update", "1 working_hours"),
    ]  # fmt: skip


def test_a_target_of_the_version_takes_the_place_of_one_of_the_set() -> None:
    """A version repeats only what differs."""
    own = {"id": "p1-response", "metric": "response", "within": "5 working_minutes", "for_at_least": "99 %"}
    made = with_level_targets(agreement("1.0", own, level_set="standard"), levels(), metrics())
    assert [str(target.within) for target in made.targets if target.id == "p1-response"] == ["5 working_minutes"]


def test_a_version_without_a_set_stays_as_it_is() -> None:
    """Neither without the key, nor with a set that the catalog does not have."""
    for name in (None, "other"):
        version = agreement("1.0", level_set=name) if name else agreement("1.0")
        assert with_level_targets(version, levels(), metrics()) is version


def test_targets_stand_where_the_set_is_named() -> None:
    """What is wrong with one of them is told at `level_set`; those of a version of no file stand nowhere."""
    version = agreement("1.0", level_set="standard")
    made = with_level_targets(version, levels(), metrics())
    assert made.targets[-1].place() == version.place("level_set")
    unplaced = Agreement.model_validate({name: getattr(version, name) for name in Agreement.model_fields})
    assert with_level_targets(unplaced, levels(), metrics()).targets[-1].standing[0] is None


SETS: Final = "classes:\n"
STANDARD: Final = (
    "sets:\n  - id: standard\n    name: {en: Standard, zh: 标准}\n    levels: [P1]\n"
    "    resolution: {metric: response, for_at_least: 90 %}\nclasses:\n"
)


def test_a_set_that_is_changed_voids_the_approval_of_what_it_changes(tmp_path: Path) -> None:
    """The targets are bound by value: a set that is edited in place is told, one that says what was before is not."""
    root = copied(tmp_path, bound=False)
    replace_words(root, "catalog/levels.yml", {SETS: STANDARD})
    replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", {"targets:\n": "level_set: standard\ntargets:\n"})
    bind_approvals(root)

    def codes() -> set[str]:
        return {problem.code for problem in read_book(root, AS_OF).problems if problem.place.path.startswith("agree")}

    sound = codes()
    held = read_book(root, AS_OF).portfolio
    assert held
    made = [target.id for target in held.agreements["SLA-MAIL"].versions[0].agreement.targets]
    assert "p1-resolution" in made
    replace_words(root, "catalog/levels.yml", {"90 %}\n": "80 %}\n"})
    assert codes() > sound
    until = date(AS_OF.year + 1, 1, 1)
    before = f"    earlier: [{{until: {until}, resolution: {{metric: response, for_at_least: 90 %}}}}]\n"
    replace_words(root, "catalog/levels.yml", {"80 %}\n": f"80 %}}\n{before}"})
    assert codes() == sound


def test_the_table_of_levels_shows_the_times_that_are_targets(tmp_path: Path) -> None:
    """A level that changed in the term is shown as promised, or where it makes no target as it is; with its day."""
    root = copied(tmp_path, bound=False)
    before = "    earlier: [{until: 2026-02-01, resolve: 7 working_hours}]\n"
    replace_words(root, "catalog/levels.yml", {SETS: before + STANDARD})
    shown = []
    file = root / "agreements/SLA-MAIL/1.0/agreement.yml"
    text = file.read_text("utf-8")
    for said in ("", "level_set: standard\n", "level_set: other\n"):
        file.write_text(said + text, "utf-8")
        book = portfolio_of(root)
        edition = Edition.of(judged(book).seen_by(Audience("internal")), "en")
        document = agreement_document(edition, book.agreements["SLA-MAIL"].versions[0])
        told = repr([part for part in document.parts if isinstance(part, Section) and part.id == "levels"])
        of_day = "P1 Urgent: as of 10 Mar 2026" in told
        shown.append(("2 working hours" in told, "7 working hours" in told, "targets, as they were on" in told, of_day))
    assert shown == [(True, False, False, True), (False, True, True, False), (True, False, True, True)]


def test_a_set_that_the_catalog_lacks_is_told(tmp_path: Path) -> None:
    """A version that names one would promise nothing by it."""
    root = copied(tmp_path, bound=False)
    replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", {"targets:\n": "level_set: other\ntargets:\n"})
    told = {problem.code: problem.place.path for problem in read_book(root, AS_OF).problems}
    assert told["SLM1237"] == "agreements/SLA-MAIL/1.0/agreement.yml"
