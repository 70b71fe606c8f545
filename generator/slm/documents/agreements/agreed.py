"""The clauses and what belongs to them: attachments, definitions, requirements answered, other agreements."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from slm.agreement import Agreement, DatedVersion, Reference, Requirement, Target
from slm.documents.addresses import agreement_path
from slm.documents.document import EVERYWHERE, SCREEN, Part, TableRow
from slm.documents.edition import Edition
from slm.documents.parts import Text, exactly, fact, facts, items, joined, lines, row, section, small, styled, table, to
from slm.documents.views.agreements import attached, stands_on
from slm.text import N_


def agreed(edition: Edition, version: DatedVersion) -> Iterator[Part]:
    """Yield clauses, attachments, definitions, the requirements that are answered, and what stands on what."""
    agreement, t = version.agreement, edition.labels
    texts = edition.portfolio.terms.get((agreement.id, str(agreement.version)), {})
    clauses = next((texts[language] for language in edition.languages if language in texts), None)
    yield from section("terms", t("Clauses"), clauses)
    hashed = N_(" ({file}), SHA-256: {sha256}")
    files = (
        (*to(file.path, file.title), *exactly(t(hashed, file=file.file, sha256=file.sha256)))
        for file in attached(edition, agreement)
    )
    yield from section("attachments", t("Attachments"), items(files, "attachments"))
    definitions = (
        fact(edition.text(definition.term), edition.text(definition.meaning), id=f"definition-{number}")
        for number, definition in enumerate(agreement.definitions, start=1)
    )
    yield from section("definitions", t("Definitions"), facts(*definitions, look="glossary"))
    requirements = edition.portfolio.agreements[agreement.id].requirements
    head = (t("Requirement"), t("Importance"), t("Requested by"), t("Answered by"))
    answers = table(head, (_requirement(edition, agreement, requirement) for requirement in requirements))
    yield from section("requirements", t("Requirements answered"), answers, on=SCREEN)
    yield from section(
        "supporting",
        t("Supporting agreements"),
        items(_stands_on(edition, agreement)),
        items(_supports(edition, agreement), on=SCREEN),
        on=SCREEN if agreement.kind == "SLA" else EVERYWHERE,
    )


def _requirement(edition: Edition, agreement: Agreement, requirement: Requirement) -> TableRow:
    t = edition.labels
    targets = [target for target in agreement.targets if requirement.id in target.answers]
    answered = (to(f"#target-{target.id}", edition.target(target)) for target in targets)
    asked = (edition.text(requirement.requested_by), edition.date(requirement.requested_on))
    return row(
        lines(
            joined(" ", (styled("id", requirement.id), edition.text(requirement.statement))),
            small(edition.text(requirement.reason)),
        ),
        t(f"importance|{requirement.importance}"),
        t("separator|, ").join(asked),
        joined(t("separator|, "), answered) or edition.text(requirement.answer) or t("not answered"),
        id=f"requirement-{requirement.id}",
    )


def _stands_on(edition: Edition, agreement: Agreement) -> Iterator[Text]:
    t = edition.labels
    for target, groups in stands_on(edition, agreement):
        name = t("{target} stands on", target=edition.target(target))
        supports = (joined(t("separator| or "), map(_reference, group)) for group in groups)
        yield joined(": ", (name, joined(", ", supports)))


def _supports(edition: Edition, agreement: Agreement) -> Iterator[Text]:
    """Yield the targets of other agreements that stand on this one."""
    for target, reference in _supported(edition, agreement):
        name = edition.labels("{target} supports", target=edition.target(target))
        yield joined(": ", (name, _reference(reference)))


def _supported(edition: Edition, agreement: Agreement) -> Iterator[tuple[Target, Reference]]:
    own = {Reference(agreement.id, target.id): target for target in agreement.targets}
    for _, history in sorted(edition.portfolio.agreements.items()):
        for other in history.shown.agreement.targets:
            supports = set(chain.from_iterable(other.supports))
            yield from ((own[name], Reference(history.id, other.id)) for name in own if name in supports)


def _reference(reference: Reference) -> Text:
    return to(f"{agreement_path(reference.agreement)}#target-{reference.target}", str(reference))
