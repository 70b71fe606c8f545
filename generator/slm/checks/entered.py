"""Who entered what people did: they themselves, by commit or signature, or whoever may, with evidence (FAILURES S13).

Git believes what its user says about the author; only the server, or a signature, makes sure of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from slm.catalog import Provider
from slm.checks.authors import Authors, is_told_by, may_record, stands
from slm.checks.recorded import BookHistory, FileState
from slm.checks.recorded_acts import RecordedAct, acts_in
from slm.problem import Mistake, Place, Problem, Severity

ENTERED_BY_ANOTHER: Final = Mistake(
    "SLM925",
    "'{author}' entered what '{person}' did, in {by}",
    "Let '{person}' commit or sign what they do. Or let somebody who may (`authority: {{record: ...}}`) add `evidence` "
    "to the entry: where it can be seen, such as a letter or a mail. An address of '{person}' belongs into `emails` of "
    "the person.",
    plural="'{author}' entered {n} things that others did, the first is one of '{person}', in {by}",
)
ENTERED_BY_STRANGER: Final = Mistake(
    "SLM962",
    "'{author}', the mail address of nobody in provider.yml, entered what '{person}' did, in {by}",
    "Write addresses into `contact: {{email: ...}}` or `emails` of whose they are: only then can it be told whether "
    "people enter what they do themselves.",
    Severity.WARNING,
    plural="'{author}', the mail address of nobody in provider.yml, entered {n} things that people did, the first is "
    "one of '{person}', in {by}",
    binds_both=True,
)
ENTERED_UNPROVEN: Final = Mistake(
    "SLM937",
    "'{author}' entered what '{person}' did, with no place for evidence, in {by}: who asked, collected, approved, "
    "prepared or finished something",
    "Let '{person}' commit what they do. Or say in provider.yml who may enter what others did: "
    "`authority: {{record: {{roles: [...]}}}}`; then nothing is asked of them.",
    Severity.WARNING,
    plural="'{author}' entered {n} things that others did, with no place for evidence, the first is one of '{person}', "
    "in {by}: who asked, collected, approved, prepared or finished something",
    binds_both=True,
)


def entered_by_others(history: BookHistory, authors: Authors, provider: Provider) -> Iterator[Problem]:
    """Tell once for each author of acts that are those of other people, by the mail addresses of provider.yml.

    What others did may be entered by who may, with evidence. Of a merge, it is the commit of its branch that counts.
    What the history begins with was entered before.
    """
    found: dict[tuple[str, Mistake], list[tuple[str, str, FileState]]] = {}
    for path, states in sorted(history.files.items()):
        for act, entered, shown in _entered(path, states):
            person, names = authors.meant(act.name), authors.of(entered)
            is_own = not person or person in names or not is_told_by(history, entered)
            if (
                is_own
                or stands(history, act.signature)
                or (shown and _is_shown(history, authors, provider, shown, person))
            ):
                continue
            if act.is_minor and provider.authority.record and may_record(provider, names, entered):
                continue
            by_another = ENTERED_UNPROVEN if act.is_minor else ENTERED_BY_ANOTHER
            mistake = by_another if names or person in authors.reachable else ENTERED_BY_STRANGER
            found.setdefault((min(names or entered.authors), mistake), []).append((path, person, entered))
    for (author, mistake), acts in sorted(found.items(), key=lambda told: told[0][0]):
        _, person, state = acts[0]
        places = (Place(path) for path in dict.fromkeys(path for path, _, _ in acts))
        yield mistake.at(*places, n=len(acts), author=author, person=person, by=state.by)


def _entered(path: str, states: Sequence[FileState]) -> Iterator[tuple[RecordedAct, FileState, FileState | None]]:
    """Yield the acts that stand in a file now, each with what entered it, and what entered its evidence, if any."""
    first: dict[tuple[str, object], FileState] = {}
    acts: dict[str, RecordedAct] = {}
    for state in states:
        for step in (*state.branch, state):
            acts = {act.said: act for act in acts_in(path, step)}
            for said, act in acts.items():
                first.setdefault((said, ""), step)
                first.setdefault((said, str(act.evidence)), step)
    for said, act in acts.items():
        yield act, first[said, ""], first[said, str(act.evidence)] if act.evidence else None


def _is_shown(history: BookHistory, authors: Authors, provider: Provider, state: FileState, person: str) -> bool:
    """Return whether the person, or somebody who may, entered evidence; what is not committed is believed."""
    names = authors.of(state)
    return not is_told_by(history, state) or person in names or may_record(provider, names, state)
