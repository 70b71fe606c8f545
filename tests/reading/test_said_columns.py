"""What somebody says of the columns of an export goes before what they are called."""

from __future__ import annotations

from typing import Final

import pytest

from slm.measurement import source_kinds
from slm.problem import InputError
from slm.reading.proposals import BookWords, Proposal, look_at, propose

WORDS: Final = BookWords(services={"mail": ["E-mail"], "web": ["Website"]}, levels={"P1": ["Urgent"]})
TICKETS: Final = (
    "Nr;Wat;Waar;Wie;Begonnen;Klaar;Service\n"
    "1;Storing;Mailer;Ann;01-10-2026 09:00;13-10-2026 10:00;x\n2;Vraag;Portaal;Bo;14-10-2026 09:00;;y\n"
)


def seen(data: str, of: str = "", **said: str) -> Proposal:
    """Return what is proposed for an export of which somebody says what columns hold."""
    return propose(look_at("export.csv", data.encode()), WORDS, of, said=said)


def test_a_column_that_is_said_holds_its_field() -> None:
    """Names in no known language: the columns, the words of the services and the form of the times follow."""
    found = seen(TICKETS, id="Nr", opened="Begonnen", resolved="klaar", service="Waar")
    assert found.kind == "tickets"
    assert found.columns == {"id": "Nr", "opened": "Begonnen", "resolved": "Klaar", "service": "Waar"}
    assert [(one.word, one.meant) for one in found.services] == [("Mailer", "TBD"), ("Portaal", "TBD")]
    assert found.formats == ("%d-%m-%Y %H:%M",)


def test_another_field_never_takes_a_column_that_is_said() -> None:
    """`Service` is called the service, and somebody says that it is the group: nothing else is made of it."""
    found = seen(TICKETS, id="Nr", opened="Begonnen", group="Service")
    assert found.columns["group"] == "Service"
    assert "service" not in found.columns


def test_it_goes_before_a_ready_made_mapping() -> None:
    """The mapping of Jira says nothing of the service, and takes Created for the opening."""
    jira = (
        "Summary,Issue key,Issue Type,Status,Priority,Created,Updated,Resolved,Team,Begun\n"
        "a,X-1,Bug,Done,High,01/Oct/26 9:05 AM,01/Oct/26 9:05 AM,13/Oct/26 9:05 AM,Mailer,01/Oct/26 9:00 AM\n"
    )
    found = seen(jira, service="Team", opened="Begun")
    assert (found.use, found.columns["service"], found.columns["opened"]) == ("jira", "Team", "Begun")
    assert "service" not in found.constants
    assert [one.word for one in found.services] == ["Mailer"]


@pytest.mark.parametrize("kind", source_kinds.SOURCE_KINDS)
def test_every_kind_takes_what_is_said(kind: str) -> None:
    """Whatever the rows are, a column that is said to hold a field is mapped to it, with and without names known."""
    data = "A,B,C\nx,2026-10-01 09:00,up\ny,2026-10-02 09:00,up\nz,2026-10-03 09:00,down\n"
    when = {"tickets": "opened", "outages": "start", "surveys": "date"}.get(kind, "time")
    what = {"tickets": "id", "outages": "kind", "surveys": "score", "probes": "ok", "events": "activity"}.get(
        kind, "state"
    )
    assert {**seen(data, kind, **{when: "B", what: "C"}).columns}.items() >= {when: "B", what: "C"}.items()


def test_the_hour_of_a_day_is_said_with_it() -> None:
    """`Tijd` is the hour of `Datum`: whichever of the two is named, the field is both together."""
    data = "Nr,Datum,Tijd\n1,13-10-2026,09:00\n2,14-10-2026,10:00\n"
    for column in ("Datum", "Tijd"):
        found = seen(data, id="Nr", opened=column)
        assert found.table.joined[found.columns["opened"]] == ("Datum", "Tijd")
        assert found.formats == ("%d-%m-%Y %H:%M",)


@pytest.mark.parametrize(
    "said,code,part",
    [
        ({"opened": "Begonen"}, "SLM1047", "'Begonnen'"), ({"opened": "Zzzz"}, "SLM1047", "'Nr', 'Wat'"),
        ({"servic": "Waar"}, "SLM1048", "service"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused(said: dict[str, str], code: str, part: str) -> None:
    """A column that the export lacks, with those that are called alike; and a field that no kind has."""
    with pytest.raises(InputError) as refused:
        seen(TICKETS, **said)
    assert refused.value.mistake.code == code
    assert part in " ".join(map(str, dict(refused.value.words).values()))


def test_of_many_columns_the_first_are_offered() -> None:
    """Nothing is called alike among 100 columns: 30 are named, and how many more there are."""
    names = ",".join(f"c{at}" for at in range(100))
    with pytest.raises(InputError) as refused:
        seen(f"{names}\n{names.replace('c', 'x')}\n", opened="Z")
    assert dict(refused.value.words)["like"].endswith("'c29', ... (+70)")


def test_fields_that_no_one_kind_has_lead_to_no_kind() -> None:
    """`score` is of surveys and `opened` of tickets: rows cannot be both."""
    with pytest.raises(InputError) as refused:
        seen(TICKETS, score="Nr", opened="Begonnen")
    assert (refused.value.mistake.code, dict(refused.value.words)["kind"]) == ("SLM1048", "surveys")
