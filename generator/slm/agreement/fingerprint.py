"""The fingerprint of an agreement version: the words that an approval is bound to.

What belongs to it, and what does not:

- Everything in `agreement.yml` that any reader of the document sees, the clauses of each language, and the bytes of
  each attachment. One changed character is another document.
- Not what the document only names by its id: the names and contacts of parties, people and services, and service hours
  and holidays. They have a history of their own in the catalog; a team that is renamed, or next year's holidays, change
  nothing that was agreed.
- Service levels and metrics stand between the two: a paper shows how fast P1 is answered and how availability is
  computed, and the catalog keeps no older wording of them. They are no part of the fingerprint, since a change of them
  must not make a version void that ended years ago; but `slm approve` notes what they said (`content_of`), and while
  the version can still bind somebody, another wording is an error.
- Not what only the provider sees: costs and internal notes. Not comments, the order of keys, ends of lines, or how
  Unicode composes a letter: nobody can see them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from slm.agreement.agreement import Agreement
from slm.catalog import Level, Metric
from slm.document_control import Clauses, fingerprint, short_fingerprint

LEVELS: Final = "catalog/levels.yml"
METRICS: Final = "catalog/metrics.yml"

_USUAL_DIGITS: Final = {"decimals": Metric.model_fields["decimals"].default}
_NONE: Final[Mapping[str, str]] = MappingProxyType({})


def agreement_fingerprint(
    agreement: Agreement, terms: Mapping[str, Clauses], attachments: Mapping[str, str] = _NONE
) -> str:
    """Return the fingerprint of a version with its clauses by language and the SHA-256 of its attachments by name."""
    return fingerprint(
        agreement=agreement.id,
        version=agreement.version,
        content=_shown(agreement),
        clauses=terms,
        attachments=attachments,
    )


def content_of(
    agreement: Agreement,
    terms: Mapping[str, Clauses],
    attachments: Mapping[str, str],
    levels: Mapping[str, Level],
    metrics: Mapping[str, Metric],
) -> dict[str, str]:
    """Return what each file says of a version, as the short fingerprint of that part alone.

    An approval keeps it, so that it can be told later which file is not what was approved. Files of the version go by
    their name, those of the catalog by their path.
    """
    measured = {each.metric for each in agreement.targets} | {each.metric for each in agreement.workload}
    named: dict[str, dict[str, object]] = {
        LEVELS: {each: levels[each] for each in agreement.levels if each in levels},
        # How many digits a page shows says nothing about how a value is computed.
        METRICS: {each: metrics[each].model_copy(update=_USUAL_DIGITS) for each in measured if each in metrics},
    }
    own = {
        "agreement.yml": fingerprint(content=_shown(agreement)),
        **{f"terms.{language}.md": fingerprint(clauses=clauses) for language, clauses in terms.items()},
        **attachments,
    }
    shared = {path: fingerprint(content=content) for path, content in named.items() if content}
    return {path: short_fingerprint(whole) for path, whole in (own | shared).items()}


def _shown(agreement: Agreement) -> Agreement:
    charges = agreement.charges and agreement.charges.model_copy(update={"cost": None})
    return agreement.model_copy(update={"charges": charges, "internal_notes": None})
