"""Exports of surveys whose columns are questions, as tools of several languages write them."""

from __future__ import annotations

from typing import Final

import pytest

from slm.reading.proposals import BookWords, Proposal, look_at, propose

WORDS: Final = BookWords(services={"mail": ["E-mail"], "web": ["Website"]})
FORMS: Final = {
    "Forms it": ("ID", "Ora di inizio", "Ora di completamento", "Posta elettronica", "Quale servizio ha usato?",
                 "Quanto è soddisfatto del supporto?"),
    "Forms en": ("ID", "Start time", "Completion time", "Email", "Which service did you use?",
                 "How satisfied are you with our support?"),
    "Forms de": ("ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Welchen Dienst haben Sie genutzt?",
                 "Wie zufrieden sind Sie?"),
    "Forms zh": ("ID", "开始时间", "完成时间", "电子邮件", "您使用了哪项服务？", "您对支持的满意程度是多少？"),
    "LimeSurvey fr": ("ID de la réponse", "Langue de départ", "Date de soumission", "Dernière page",
                      "Quel service avez-vous utilisé ?", "Quelle est votre note (1 à 5) ?"),
    "Google pt": ("N", "Idioma", "Carimbo de data/hora", "Endereço", "Qual serviço você usou?",
                  "Qual é a sua avaliação?"),
    "Google es": ("N", "Idioma", "Marca temporal", "Correo", "¿Qué servicio utilizó?", "¿Qué tan satisfecho está?"),
}  # fmt: skip
"""The columns of a number, something else, the day of the answer, something else, the service, the score."""


def seen(head: tuple[str, ...], *more: str) -> Proposal:
    """Return what is proposed for three answers, and rows of another form."""
    rows = [f'{n},xx,2026-10-0{n} 09:00,a@example.com,{"E-mail" if n % 2 else "Website"},"{n},5"' for n in (1, 2, 3)]
    text = "\n".join((",".join(f'"{name}"' for name in head), *rows, *more, ""))
    return propose(look_at("export.csv", text.encode()), WORDS)


@pytest.mark.parametrize("tool", FORMS)
def test_a_survey_is_known_by_its_questions(tool: str) -> None:
    """Its day, its score and its service are columns, whatever is asked, and rows are no interruptions."""
    found = seen(FORMS[tool])
    assert found.kind == "surveys"
    assert {field: found.columns[field] for field in ("date", "service", "score")} == {
        "date": FORMS[tool][2], "service": FORMS[tool][4], "score": FORMS[tool][5],
    }  # fmt: skip


def test_people_who_answered_nothing_say_nothing_of_a_service() -> None:
    """They are left out for want of a score, so that the question for the service is answered in every other row."""
    found = seen(FORMS["LimeSurvey fr"], "4,xx,,a@example.com,,")
    assert found.columns["service"] == FORMS["LimeSurvey fr"][4]


def test_of_two_questions_for_a_score_none_is_taken() -> None:
    """Nobody can tell which of them the agreement means."""
    head = FORMS["Forms en"]
    text = f"{head[2]},{head[4]},{head[5]},How satisfied are you with the portal?\n2026-10-01 09:00,E-mail,4,5\n"
    found = propose(look_at("export.csv", text.encode()), WORDS, "surveys")
    assert found.columns["score"] == "TBD"


def test_tickets_with_questions_are_no_survey() -> None:
    """Yes and no are no scores."""
    text = "Number,Created,Resolved,Closed?,In time?\n1,2026-10-01 09:00,2026-10-01 10:00,yes,no\n"
    assert propose(look_at("export.csv", text.encode()), WORDS).kind == "tickets"
