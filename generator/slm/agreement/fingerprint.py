"""The fingerprint of an agreement version: the words that an approval is bound to.

What belongs to it, and what does not:

- Everything in `agreement.yml` that any reader of the document sees, the clauses of each language, and the bytes of
  each attachment. One changed character is another document.
- Not what the document only names by its id: the names and contacts of parties, people and services, and service hours
  and holidays. They have a history of their own in the catalog; a team that is renamed, or next year's holidays, change
  nothing that was agreed.
- Service levels and metrics stand between the two: a paper shows how fast P1 is answered and how availability is
  computed, and the catalog keeps no older wording of them. They are no part of the fingerprint, since a change of them
  must not make a version void that ended years ago; but `slm approve` notes what they said
  (`VersionContent.by_file`), and while the version can still bind somebody, another wording is an error.
- Not what only the provider sees: costs and internal notes. Not comments, the order of keys, ends of lines, or how
  Unicode composes a letter: nobody can see them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from slm import layout
from slm.agreement.agreement import Agreement
from slm.catalog import Level, Metric
from slm.document_control import Canonical, Clauses, canonical, fingerprint, short_fingerprint

_NONE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedContent:
    """What the files of the catalog say that versions show, made canonical once for all of them."""

    levels: Mapping[str, Canonical]
    metrics: Mapping[str, Canonical]

    @classmethod
    def of(cls, levels: Iterable[Level], metrics: Iterable[Metric]) -> SharedContent:
        """Return what these levels and metrics say."""
        return cls(
            levels={level.id: canonical(level) for level in levels},
            metrics={metric.id: canonical(metric) for metric in metrics},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionContent:
    """What a version says, made canonical once: as a whole, and by the files that say it."""

    agreement: Agreement
    shown: Canonical
    clauses: Mapping[str, Canonical]
    """By language."""
    attachments: Mapping[str, str]
    """The SHA-256 of each, by name."""

    @classmethod
    def of(
        cls, agreement: Agreement, terms: Mapping[str, Clauses], attachments: Mapping[str, str] = _NONE
    ) -> VersionContent:
        """Return what a version says with its clauses by language and its attachments."""
        return cls(
            agreement=agreement,
            shown=canonical(agreement),
            clauses={language: canonical(clauses) for language, clauses in terms.items()},
            attachments=attachments,
        )

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the version."""
        return fingerprint(
            agreement=self.agreement.id,
            version=self.agreement.version,
            content=self.shown,
            clauses=self.clauses,
            attachments=self.attachments,
        )

    def by_file(self, shared: SharedContent) -> dict[str, str]:
        """Return what each file says of the version, as the short fingerprint of that part alone.

        An approval keeps it, so that it can be told later which file is not what was approved. Files of the version go
        by their name, those of the catalog by their path.
        """
        measured = {target.metric for target in self.agreement.targets} | {
            limit.metric for limit in self.agreement.workload
        }
        named = {
            layout.LEVELS: {level: shared.levels[level] for level in self.agreement.levels if level in shared.levels},
            layout.METRICS: {metric: shared.metrics[metric] for metric in measured if metric in shared.metrics},
        }
        own = {
            "agreement.yml": fingerprint(content=self.shown),
            **{f"terms.{language}.md": fingerprint(clauses=clauses) for language, clauses in self.clauses.items()},
            **self.attachments,
        }
        catalog = {path: fingerprint(content=content) for path, content in named.items() if content}
        return {path: short_fingerprint(whole) for path, whole in (own | catalog).items()}
