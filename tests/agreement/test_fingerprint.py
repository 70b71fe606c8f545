"""The fingerprint of a version: whatever a reader can see is in it, field by field."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeVar, get_args

import pytest
from tests.complete_agreement import BOTH, PARTS, TARGETS, WHOLE, Path, changed, other, values
from tests.written import agreement

from slm.agreement import Agreement, SharedContent, VersionContent
from slm.calendar import Duration
from slm.catalog import Glossary, Level, Levels, Metric
from slm.document_control import Clauses, Paragraph, Words
from slm.values import LocalText, Source, Written, keys_of

Value = TypeVar("Value")


def clauses(text: str = "We answer.", path: str = "agreements/SLA-MAIL/1.0/terms.en.md") -> Clauses:
    """Return one clause in English."""
    return Clauses(language="en", path=path, blocks=(Paragraph(inside=(Words(text=text),)),))


def fingerprint(of: Agreement, file: str = "agreements/SLA-MAIL/1.0/agreement.yml") -> str:
    """Return the fingerprint of a version that stands in a file."""
    of.written_in(Source(file))
    return VersionContent.of(of, {"en": clauses()}).fingerprint


def models(part: object) -> set[type[Written]]:
    """Return the types of all models in a model."""
    if isinstance(part, Written):
        inside = [models(getattr(part, name)) for name in type(part).model_fields]
        return {type(part)}.union(*inside)
    return set().union(*map(models, part)) if isinstance(part, tuple) else set()


def test_every_field_of_every_model_is_tried() -> None:
    """The version below leaves no field of any model empty, so that a new field cannot be forgotten here."""
    names = {(model, name) for model in models(WHOLE) for name in model.model_fields}
    tried = set()
    for path, _ in values(WHOLE):
        part: Any = WHOLE
        for step in path:
            if isinstance(part, Written):
                tried.add((type(part), step))
            part = getattr(part, step) if isinstance(step, str) else part[step]
    assert names - tried == set()


def reachable(annotation: Any) -> set[type[Written]]:  # noqa: ANN401 - whatever stands behind a field's name
    """Return all models that a type can hold, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, Written):
        inside = [reachable(field.annotation) for field in annotation.model_fields.values()]
        return {annotation}.union(*inside)
    return set().union(*map(reachable, get_args(annotation)))


def test_every_model_is_tried() -> None:
    """Each model that an agreement can hold is in the version below, also one that a field holds instead of another."""
    assert reachable(Agreement) == models(WHOLE)


class LaterAgreement(Agreement):
    """An agreement as a later program may know it."""

    language_that_prevails: Literal["en", "zh"] = "en"
    wishes: tuple[LocalText, ...] = ()


def test_keys_that_are_learnt_later_void_nothing() -> None:
    """A new key that an old file does not have leaves the approvals of its words as they are (D17)."""
    later = LaterAgreement.model_validate({name: getattr(WHOLE, name) for name in Agreement.model_fields})
    assert fingerprint(later) == fingerprint(WHOLE)
    assert fingerprint(changed(later, ("language_that_prevails",), "zh")) != fingerprint(WHOLE)


def binds(path: Path) -> bool:
    """Return whether an approval is bound to the value at the end of a way, as each key on it says."""
    part: Any = WHOLE
    bound = True
    for step in path:
        model: type[Written] = type(part)
        bound = bound and (isinstance(step, int) or keys_of(model)[step].binds)
        part = part[step] if isinstance(step, int) else getattr(part, step)
    return bound


@pytest.mark.unmeasured
@pytest.mark.parametrize("path", [pytest.param(path, id=".".join(map(str, path))) for path, _ in values(WHOLE)])
def test_what_a_reader_can_see_changes_the_fingerprint(path: Path) -> None:
    """One value changed a little is another document, unless its key says that no approval is bound to it."""
    value = dict(values(WHOLE))[path]
    assert (fingerprint(changed(WHOLE, path, other(value))) != fingerprint(WHOLE)) is binds(path)


def test_only_what_the_provider_alone_sees_is_not_bound() -> None:
    """What a side of the agreement can read is bound, whatever its key may say by mistake."""
    assert {path for path, _ in values(WHOLE) if not binds(path)} == {("charges", "cost"), ("internal_notes",)}


def test_number_of_the_version_is_part_of_it() -> None:
    """Two versions, or two agreements, with the same words are two documents with two addresses."""
    found = {fingerprint(agreement(), f"agreements/{folder}/agreement.yml") for folder in ("A/1.0", "A/1.1", "B/1.0")}
    assert len(found) == 3


def test_clauses_of_every_language_are_part_of_it() -> None:
    """A changed clause, or one more language, is another document; where the file lies is not seen."""
    fingerprint(WHOLE)
    usual = VersionContent.of(WHOLE, {"en": clauses()}).fingerprint
    assert VersionContent.of(WHOLE, {"en": clauses("We answer!")}).fingerprint != usual
    assert VersionContent.of(WHOLE, {"en": clauses(), "zh": clauses()}).fingerprint != usual
    assert VersionContent.of(WHOLE, {"en": clauses(path="elsewhere.md")}).fingerprint == usual


def test_default_that_is_written_out_changes_nothing() -> None:
    """`partial_period: prorate` holds anyway, and an empty list says what no list says."""
    written = agreement(
        "1.0", *TARGETS, **PARTS | {"partial_period": "prorate", "excluded_time": "counts_as_available"}
    )
    assert fingerprint(written) == fingerprint(WHOLE)
    assert fingerprint(agreement(risks=[])) == fingerprint(agreement())


def test_version_without_charges_is_as_one_with_a_cost_alone() -> None:
    """A cost that is noted later is no change of what was agreed."""
    assert fingerprint(agreement(charges={"cost": BOTH})) == fingerprint(agreement())


LEVEL: Final = Level.model_validate(
    {"id": "P1", "name": BOTH, "description": BOTH, "respond": "30 calendar_minutes", "resolve": "4 calendar_hours"}
)
METRIC: Final = Metric.model_validate(
    {"id": "availability", "name": BOTH, "kind": "availability", "description": BOTH, "formula": BOTH, "source": "x"}
)


def content(level: Level = LEVEL, metric: Metric = METRIC) -> dict[str, str]:
    """Return what the files of the version, and of the catalog by which it promises, say."""
    levels = (level, LEVEL.model_copy(update={"id": "P2"}))
    metrics = (metric, METRIC.model_copy(update={"id": "unused"}))
    said = VersionContent.of(WHOLE, {"en": clauses()}, {"plan.pdf": "0123456789abcdef"})
    return said.by_file(SharedContent.of(Levels(kind="levels", levels=levels), metrics), WHOLE.valid.until)


def test_each_file_has_a_fingerprint_of_its_own() -> None:
    """Files of the version go by their names, those of the catalog by their paths."""
    found = content()
    assert {path.partition("#")[0] for path in found} == {
        "agreement.yml", "terms.en.md", "plan.pdf", "catalog/levels.yml", "catalog/metrics.yml",
        "catalog/provider.yml", "catalog/glossary.yml",
    }  # fmt: skip
    assert found["plan.pdf"] == "0123456789ab"
    whole = [said for path, said in found.items() if "#" not in path]
    assert len(set(whole)) == len(whole)


def test_levels_and_metrics_are_noted_and_bind_no_fingerprint() -> None:
    """How fast P1 is answered is noted with an approval; how many digits a page shows of a value is not."""
    slower = LEVEL.model_copy(update={"respond": Duration.parse("60 calendar_minutes")})
    other = METRIC.model_copy(update={"formula": LocalText("a / b")})
    assert changed_files(content(level=slower)) == {"catalog/levels.yml"}
    assert changed_files(content(metric=other)) == {"catalog/metrics.yml"}
    assert changed_files(content(metric=METRIC.model_copy(update={"decimals": 3}))) == set()


def changed_files(found: dict[str, str]) -> set[str]:
    """Return which files say something else than usual."""
    return {name for name, usual in content().items() if found[name] != usual}


def test_attachments_are_part_of_it() -> None:
    """Another name, or another byte, of a file that is attached is another document."""
    usual = VersionContent.of(WHOLE, {}, {"plan.pdf": "a" * 64}).fingerprint
    others = [{"plan.pdf": "b" * 64}, {"plans.pdf": "a" * 64}, {}]
    assert len({usual, *(VersionContent.of(WHOLE, {}, files).fingerprint for files in others)}) == 4
    assert VersionContent.of(WHOLE, {}, {}).fingerprint == VersionContent.of(WHOLE, {}).fingerprint


def test_word_of_the_glossary_is_used_where_it_stands_alone() -> None:
    """'Mail' is a word of 'e-mails and mail', the second time, and none of 'emails'; what is not used binds nobody."""
    term = {"id": "mail", "term": {"en": "Mail", "zh": "邮件"}, "definition": BOTH}
    glossary = Glossary.model_validate({"kind": "glossary", "terms": [term]})
    shared = SharedContent.of(Levels(kind="levels", levels=(LEVEL,)), (METRIC,), glossary=glossary)

    def words(text: str) -> list[str]:
        used = shared.used_by(WHOLE, text, WHOLE.valid.until)
        return [path for path, _ in used if path.startswith("catalog/glossary.yml#")]

    assert words("emails and mail") == ["catalog/glossary.yml#mail"]
    assert words("emails and mailboxes") == []
