"""A book with two customers, a service that is not offered yet, costs, notes, drafts, and a mixed review."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.books import AS_OF, add_lines, bind_approvals, copied, replace_words

from slm.portfolio import Portfolio
from slm.reading import read_book

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
CABLE: Final = """
kind: service
name: {en: Submarine cable, zh: 海底光缆线路}
summary: Not yet
description: Not yet
outcome: Not yet
family: office
owner: cy
team: divers
contact: {email: divers@example.com}
who_may_use_it: Nobody
how_to_request: Not yet
how_to_get_help: Not yet
security: [None]
"""
PLANT_SLA: Final = {
    "id: a, clause": "id: b, clause",
    "{en: E-mail agreement, zh: 电子邮件服务级别协议}": "{en: Plant agreement, zh: 工厂专线服务级别协议}",
    "LT-SLA-001": "LT-SLA-777",
    "customer: sales": "customer: plant",
    "party: sales, person: ben": "party: plant, person: cy",
    "services: [mail]": "services: [line]",
    "    answers: [SLR-1]\n": "",
    "control: {owner: ada, prepared_by: ada, classification: public}": "control: {owner: ada, prepared_by: ada}",
}
JANUARY: Final = """
summary: A hard month for the harbour
distribution: [The board of five]
notes:
  - {text: The plant complained, agreement: SLA-PLANT}
  - {text: Sales was happy, agreement: SLA-MAIL}
  - {text: Everybody was tired}
waivers:
  - {id: W1, agreement: SLA-PLANT, target: availability, from: 2026-01-01, until: 2026-02-01, reason: Storm,
     approved_by: Cyra, approved_on: 2026-01-05}
"""
PLANT_FIGURE: Final = "  - {agreement: SLA-PLANT, target: p1-response, numerator: 10, denominator: 20}"


CLAIMS: Final = """
kind: claims
events:
  - {{month: 2026-01, event: claimed, date: 2026-02-03, person: {who}, evidence: Letter of the captain}}
  - {{month: 2026-01, event: accepted, date: 2026-02-05, person: ada, amount: 2 crowns,
     reason: {{en: Half was the tide of {who}, zh: 一半因潮汐}}}}
  - {{month: 2026-01, event: settled, date: 2026-02-07, person: ada, amount: 2 crowns, document: Note of {who}}}
"""


def audience_book(folder: Path) -> Portfolio:
    """Return the book as it is read; it has no errors."""
    book = copied(folder, bound=False)
    _write_catalog(book)
    _write_agreements(book)
    _write_months(book)
    bind_approvals(book)
    read = read_book(book, AS_OF)
    assert not [problem for problem in read.problems if problem.severity == "error"]
    assert read.portfolio
    return read.portfolio


def _write_catalog(book: Path) -> None:
    parties = {
        "customers:\n": "customers:\n  - {id: plant, name: {en: Harbour Plant, zh: 港口工厂生产部}, type: external}\n",
        "people:\n": "people:\n  - {id: cy, name: {en: Cyra Example, zh: 西拉}, party: plant,\n"
        "     contact: {email: cyra@example.com}}\n",
        "teams:\n": "teams:\n  - {id: divers, name: {en: Divers of the line, zh: 潜水作业班组}, lead: cy}\n",
    }
    replace_words(book, "catalog/provider.yml", parties)
    (book / "catalog/services/cable.yml").write_text(CABLE, "utf-8")
    mail, change = "catalog/services/mail.yml", "catalog/changes/RFC-1.yml"
    replace_words(book, mail, {"  - {service: storage}": "  - {service: storage}\n  - {service: cable}"})
    add_lines(book, mail, "cost: {amount: 9876 crowns, per: month}\ninternal_notes: Old and tired")
    retiring = {
        "{en: Begin, zh: 启用}": "Begin with the cable", "effective_on: 2025-12-01": "effective_on: 2026-02-01",
        "status: live": "status: retiring", "{service: line, status: retiring}": "{service: cable, status: accepted}",
    }  # fmt: skip
    replace_words(book, change, retiring, to="catalog/changes/RFC-2.yml")
    replace_words(book, change, {"decision: approved": "decision: pending"}, to="catalog/changes/RFC-3.yml")
    add_lines(book, change, "impact: Costs a fortune")


def _write_agreements(book: Path) -> None:
    public = "control: {owner: ada, prepared_by: ada, classification: public}"
    replace_words(book, SLA, {"control: {owner: ada, prepared_by: ada}": public})
    replace_words(book, SLA, PLANT_SLA, to="agreements/SLA-PLANT/1.0/agreement.yml")
    draft = {
        "valid: {from: 2026-01-01": 'supersedes: "1.0"\nvalid: {from: 2026-06-01',
        "at_least: 99.5 %": "at_least: 99.7 %",
        "below: 99.5 %": "below: 99.7 %",
    }  # fmt: skip
    replace_words(book, SLA, draft, to="agreements/SLA-MAIL/1.1/agreement.yml")
    charges = "charges: {price: 10 a box, cost: 7777 crowns, monthly_fee: 100 crowns}"
    add_lines(book, SLA, f"internal_notes: We could live with less\n{charges}")
    for name, who in (("MAIL", "ben"), ("PLANT", "cy")):
        credited = {"    for_at_least: 90 %\n": "    for_at_least: 90 %\n    credits: [{below: 90 %, credit: 5 %}]\n"}
        replace_words(book, f"agreements/SLA-{name}/1.0/agreement.yml", credited)
        (book / f"agreements/SLA-{name}/claims.yml").write_text(CLAIMS.format(who=who), "utf-8")
    approvals = "agreements/SLA-MAIL/approvals.yml"
    by_plant = {"{en: Ben Example, zh: 本恩}": "{en: Cyra Example, zh: 西拉}"}
    replace_words(book, approvals, by_plant, to="agreements/SLA-PLANT/approvals.yml")
    add_lines(book, approvals, '  - {version: "1.1", role: manager, name: Ada, date: 2026-03-01, meaning: ready}')


def _write_months(book: Path) -> None:
    replace_words(book, "measurements/2026-01/month.yml", {"distribution: [Sales]\n": ""})
    add_lines(book, "measurements/2026-01/month.yml", JANUARY)
    for month in ("2026-01", "2026-02"):
        add_lines(book, f"measurements/{month}/figures.yml", PLANT_FIGURE)
    action, review, source = (f"measurements/{path}" for path in ("improvements/IMP-1", "reviews/2026-02-", "sources/"))
    trench = {
        "SLA-MAIL": "SLA-PLANT", "service: mail": "service: line", "Answer sooner": "Dig a second trench",
        "services: [mail]": "services: [line]",
    }  # fmt: skip
    replace_words(book, f"{action}.yml", trench, to="measurements/improvements/IMP-2.yml")
    plant = "answers: [{agreement: SLA-PLANT, target: p1-response, service: line, month: 2026-01},\n    "
    replace_words(book, f"{action}.yml", {"answers: [": plant, "services: [mail]": "services: [mail, cable]"})
    replace_words(book, f"{review}sales.yml", {"[SLA-MAIL]": "[SLA-MAIL, SLA-PLANT]"}, to=f"{review}both.yml")
    cable = {
        "{Mail: mail}": "{Cable: cable}",
        "status/history": "status/cable",
        "- {name": "- {name: Mail, reason: no}\n  - {name",
    }
    replace_words(book, f"{source}status.yml", cable, to=f"{source}cable.yml")
    replace_words(book, f"{source}status.yml", {"{Mail: mail}": "{Mail: mail, Cable: cable}"})
    replace_words(book, "measurements/status/history.csv", {}, to="measurements/status/cable.csv")
