"""What each audience may see of a book: everything that is published is made from this part alone (ARCHITECTURE 18)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from tests.audience_book import audience_book

from slm.calendar import Month
from slm.portfolio import Audience, Portfolio, for_audience, secrets
from slm.problem import InputError
from slm.values import LocalText

PUBLIC: Final = Audience("public")
SALES: Final = Audience("customer:sales")
PLANT: Final = Audience("customer:plant")
INTERNAL: Final = Audience("internal")


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    """Return a book with two customers, a service that is not offered yet, costs, notes and a draft."""
    return audience_book(tmp_path_factory.mktemp("audience"))


def test_internal_audience_sees_everything(portfolio: Portfolio) -> None:
    """The provider's own people see the whole book, and nothing is secret to them."""
    assert for_audience(portfolio, INTERNAL) is portfolio
    assert not secrets(portfolio, INTERNAL)


def test_agreements_of_each_audience(portfolio: Portfolio) -> None:
    """The public sees what is classified as public, a customer their own SLAs, nobody outside an OLA or a UC."""
    seen = {str(audience): list(for_audience(portfolio, audience).agreements) for audience in (PUBLIC, SALES, PLANT)}
    assert seen == {"public": ["SLA-MAIL"], "customer:sales": ["SLA-MAIL"], "customer:plant": ["SLA-PLANT"]}


def test_drafts_stay_inside(portfolio: Portfolio) -> None:
    """A version that is not approved, and who has approved it so far, is seen by nobody outside."""
    assert [str(version.version) for version in portfolio.agreements["SLA-MAIL"].versions] == ["1.0", "1.1"]
    visible = for_audience(portfolio, SALES)
    assert [str(version.version) for version in visible.agreements["SLA-MAIL"].versions] == ["1.0"]
    assert {str(approval.version) for approval in visible.approvals["SLA-MAIL"].approvals} == {"1.0"}
    assert ("SLA-MAIL", "1.0") in visible.terms


def test_internal_version_stays_inside(portfolio: Portfolio) -> None:
    """An SLA that is classified as internal is not even seen by its customer."""
    history = portfolio.agreements["SLA-PLANT"]
    control = history.latest.control.model_copy(update={"classification": "internal"})
    internal = replace(history.versions[0], agreement=history.latest.model_copy(update={"control": control}))
    changed = replace(portfolio, agreements={"SLA-PLANT": replace(history, versions=(internal,))})
    assert "SLA-PLANT" in for_audience(portfolio, PLANT).agreements
    assert not for_audience(changed, PLANT).agreements


def test_service_that_is_no_longer_offered_stays_with_its_agreement(portfolio: Portfolio) -> None:
    """A service that was promised to a customer is known to that customer, whatever became of it."""
    early = replace(portfolio, changes={})
    assert list(for_audience(early, SALES).services) == ["mail"]
    assert list(for_audience(early, PLANT).services) == ["line"]


def test_what_an_agreement_stands_on_and_costs_is_hidden(portfolio: Portfolio) -> None:
    """A customer sees the price, but neither the cost, the notes, nor the OLAs and UCs behind a promise."""
    agreement = for_audience(portfolio, SALES).agreements["SLA-MAIL"].latest
    assert agreement.charges is not None
    assert agreement.charges.price is not None
    assert agreement.charges.cost is None
    assert agreement.internal_notes is None
    assert [target.supported_by for target in agreement.targets] == [(), ()]
    assert agreement.place("title").line == portfolio.agreements["SLA-MAIL"].versions[0].agreement.place("title").line


def test_requirements_are_the_customers_own(portfolio: Portfolio) -> None:
    """What a customer asked for is seen by that customer and not by the public."""
    assert for_audience(portfolio, SALES).agreements["SLA-MAIL"].requirements
    assert not for_audience(portfolio, PUBLIC).agreements["SLA-MAIL"].requirements


def test_services_that_are_not_offered_are_hidden(portfolio: Portfolio) -> None:
    """A service that is proposed is not in anybody's catalog, nor is it named by the services that need it."""
    visible = for_audience(portfolio, SALES)
    assert sorted(visible.services) == ["line", "mail", "storage"]
    assert [dependency.service for dependency in visible.services["mail"].depends_on] == ["storage"]
    assert visible.services["mail"].cost is None
    assert visible.services["mail"].internal_notes is None
    assert visible.service_status("mail") == portfolio.service_status("mail") == "retiring"


def test_changes_keep_their_effect_and_lose_hidden_words(portfolio: Portfolio) -> None:
    """An approved change about something hidden too keeps its effect without its words; a pending one is hidden."""
    changes = for_audience(portfolio, SALES).changes
    assert sorted(changes) == ["RFC-1", "RFC-2"]
    assert changes["RFC-1"].title("en") == "Begin"
    assert changes["RFC-1"].impact is None
    assert changes["RFC-2"].title("en") == "RFC-2"
    assert [service.service for service in changes["RFC-2"].services] == ["mail", "storage"]
    assert {change.requested_by for change in changes.values()} == {"lantern"}


def test_provider_shows_only_who_is_named(portfolio: Portfolio) -> None:
    """Suppliers, other customers, and people and teams that nothing visible names are hidden."""
    provider = for_audience(portfolio, SALES).provider
    assert [customer.id for customer in provider.customers] == ["sales"]
    assert [team.id for team in provider.teams] == ["servers"]
    assert [person.id for person in provider.people] == ["ada", "ben"]
    assert not provider.suppliers
    assert provider.teams[0].lead is None


def test_team_of_somebody_who_is_shown_is_shown(portfolio: Portfolio) -> None:
    """Whom an agreement names is shown with their team; the customer of somebody who is shown is not."""
    for party, teams, customers in (("divers", ["divers", "servers"], ["sales"]), ("plant", ["servers"], ["sales"])):
        people = tuple(
            person.model_copy(update={"party": party}) if person.id == "ada" else person
            for person in portfolio.provider.people
        )
        moved = replace(portfolio, provider=portfolio.provider.model_copy(update={"people": people}))
        provider = for_audience(moved, SALES).provider
        assert sorted(team.id for team in provider.teams) == teams
        assert [customer.id for customer in provider.customers] == customers


def test_months_show_only_what_concerns_the_audience(portfolio: Portfolio) -> None:
    """Of a month, a customer sees the notes, waivers and figures of their agreements, not who made and closed them."""
    january = Month(2026, 1)
    sales, plant = for_audience(portfolio, SALES), for_audience(portfolio, PLANT)
    assert [note.text("en") for note in sales.months[january].notes] == ["Sales was happy"]
    assert [note.text("en") for note in plant.months[january].notes] == ["The plant complained"]
    assert not sales.months[january].waivers
    assert [waiver.id for waiver in plant.months[january].waivers] == ["W1"]
    assert sales.months[january].closed_by is None
    assert sales.months[january].summary is None
    assert {figure.agreement for figure in sales.figures[january].figures} == {"SLA-MAIL"}
    assert sales.figures[january].collected_by is None


def test_improvements_without_working_notes(portfolio: Portfolio) -> None:
    """A customer sees what is done about their misses, without whom else it helps and how work goes on."""
    sales, plant = for_audience(portfolio, SALES).improvements, for_audience(portfolio, PLANT).improvements
    assert (list(sales), list(plant)) == (["IMP-1"], ["IMP-1", "IMP-2"])
    assert [answer.agreement for answer in sales["IMP-1"].answers] == ["SLA-MAIL"]
    assert sales["IMP-1"].services == ("mail",)
    assert not sales["IMP-1"].progress
    assert not sales["IMP-1"].proof


def test_reviews_are_for_those_who_were_there(portfolio: Portfolio) -> None:
    """A customer sees reviews of their agreements alone, the public none."""
    assert list(for_audience(portfolio, SALES).reviews) == ["2026-02-sales"]
    assert not for_audience(portfolio, PUBLIC).reviews


def test_calendars_metrics_and_sources_follow(portfolio: Portfolio) -> None:
    """Calendars, metrics and records of sources that only hidden parts use are hidden with them."""
    visible = for_audience(portfolio, SALES)
    assert list(visible.hours) == list(visible.working_time) == ["always"]
    assert not visible.holidays
    assert sorted(visible.metrics) == ["availability", "response", "tickets"]
    assert list(visible.timelines) == ["status"]
    assert list(visible.timelines["status"].timelines) == ["mail"]


def test_outages_of_hidden_services_are_hidden(portfolio: Portfolio) -> None:
    """Outages are shown of services that are shown."""
    assert {outage.service for outage in for_audience(portfolio, SALES).outages.outages} == {"mail"}


def test_paths_of_hidden_things_are_hidden(portfolio: Portfolio) -> None:
    """The list of files that were read names no hidden agreement, version, service, calendar or source."""
    assert sorted(portfolio.files.keys() - for_audience(portfolio, SALES).files.keys()) == [
        "agreements/OLA-SERVER/1.0/agreement.yml",
        "agreements/OLA-SERVER/1.0/terms.en.md",
        "agreements/OLA-SERVER/1.0/terms.zh.md",
        "agreements/OLA-SERVER/approvals.yml",
        "agreements/SLA-MAIL/1.1/agreement.yml",
        "agreements/SLA-PLANT/1.0/agreement.yml",
        "agreements/SLA-PLANT/approvals.yml",
        "agreements/SLA-PLANT/claims.yml",
        "agreements/UC-LINE/1.0/agreement.yml",
        "agreements/UC-LINE/1.0/terms.en.md",
        "agreements/UC-LINE/1.0/terms.zh.md",
        "agreements/UC-LINE/approvals.yml",
        "catalog/calendars/feast.yml",
        "catalog/calendars/office.yml",
        "catalog/changes/RFC-3.yml",
        "catalog/services/cable.yml",
        "measurements/improvements/IMP-2.yml",
        "measurements/reviews/2026-02-both.yml",
        "measurements/sources/cable.yml",
        "measurements/status/cable.csv",
    ]


def test_secrets_name_what_is_hidden(portfolio: Portfolio) -> None:
    """Ids, titles, names, costs and notes of hidden parts must not be found in what is built for the audience."""
    assert secrets(portfolio, SALES).texts.keys() >= {
        "OLA-SERVER",
        "UC-LINE",
        "SLA-PLANT",
        "LT-SLA-777",
        "工厂专线服务级别协议",
        "Plant agreement",
        "Submarine cable",
        "Harbour Plant",
        "港口工厂生产部",
        "Cyra Example",
        "cyra@example.com",
        "Longline Carrier",
        "Divers of the line",
        "9876 crowns",
        "Old and tired",
        "7777 crowns",
        "We could live with less",
        "Dig a second trench",
        "Costs a fortune",
        "A hard month for the harbour",
        "The plant complained",
        "Everybody was tired",
        "The board of five",
        "Begin with the cable",
    }


def test_another_customers_name_is_secret_wherever_it_stands(portfolio: Portfolio) -> None:
    """A shared service's own words must not tell one customer of another."""
    plant = next(customer for customer in portfolio.provider.customers if customer.id == "plant")
    mail = portfolio.services["mail"]
    named = mail.model_copy(update={"description": LocalText(f"Mail, also for the {plant.name('en')}")})
    gossip = replace(portfolio, services={**portfolio.services, "mail": named})
    assert plant.name("en") in secrets(gossip, SALES).texts
    assert not secrets(gossip, SALES).excused_by(plant.name("en"))
    assert plant.name("en") not in secrets(gossip, PLANT).texts


def test_secrets_spare_what_is_shown_or_short(portfolio: Portfolio) -> None:
    """A text that the audience is shown as it is, or that is too short to tell anything, is no secret."""
    spared = {"SLA-MAIL", "E-mail agreement", "Ada Example", "Sales was happy", "mail", "cable"}
    assert not secrets(portfolio, SALES).texts.keys() & spared


@pytest.mark.parametrize("name, is_secret", [("Cables", True), ("Cable", False), ("海底电缆", True), ("海底缆", False)])
def test_six_letters_or_four_chinese_characters_are_a_secret(
    portfolio: Portfolio, name: str, *, is_secret: bool
) -> None:
    """The shortest name that is looked for has just so many; a shorter one occurs by chance."""
    cable = portfolio.services["cable"].model_copy(update={"name": LocalText(name)})
    renamed = replace(portfolio, services={**portfolio.services, "cable": cable})
    assert (name in secrets(renamed, SALES).texts) is is_secret


def test_words_of_the_program_are_no_secrets(portfolio: Portfolio) -> None:
    """A hidden text that says what the program itself says on many pages tells nothing."""
    cable = portfolio.services["cable"].model_copy(update={"name": LocalText("Next review")})
    found = secrets(replace(portfolio, services={**portfolio.services, "cable": cable}), SALES)
    assert "Next review" not in found.texts
    assert "Divers of the line" in found.texts


def test_secret_inside_a_shown_text_stays_a_secret(portfolio: Portfolio) -> None:
    """What is hidden may stand inside a text that is shown; everywhere else it is a leak as before."""
    mail = portfolio.services["mail"]
    service = mail.model_copy(update={"description": LocalText("Mail over the SUBMARINE CABLE, one day")})
    gossip = replace(portfolio, services={**portfolio.services, "mail": service})
    found = secrets(gossip, SALES)
    assert "Submarine cable" in found.texts
    assert found.excused_by("Submarine cable") == ("Mail over the SUBMARINE CABLE, one day",)
    assert not found.excused_by("Harbour Plant")


@pytest.mark.parametrize("text", ["public", "internal", "customer:sales", "customer:plant"])
def test_audiences_of_a_book(portfolio: Portfolio, text: str) -> None:
    """An audience is written as the public, the provider's own people, or a customer."""
    audience = Audience.parse(text, portfolio.provider)
    assert str(audience) == text
    assert audience.customer == (text.partition(":")[2] or None)


@pytest.mark.parametrize("text", ["", "everybody", "customer", "customer:", "customer:servers"])
def test_unknown_audience(portfolio: Portfolio, text: str) -> None:
    """Any other audience is refused with those that there are."""
    with pytest.raises(InputError) as refused:
        Audience.parse(text, portfolio.provider)
    assert dict(refused.value.words)["known"] == "public, internal, customer:plant, customer:sales"
