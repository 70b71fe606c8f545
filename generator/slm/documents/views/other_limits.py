"""What holds for some only, in words: limits of some cases of a target, and lists of what an agreement covers."""

from __future__ import annotations

from collections.abc import Iterator

from slm.agreement import OtherLimit, Raised, ScopeList, Target
from slm.documents.edition import Edition
from slm.documents.views.maintenance import segments_text, weekdays


def other_limits(edition: Edition, target: Target) -> Iterator[str]:
    """Yield the limits that hold for some cases in the place of the one of the target, each in words."""
    yield from (other_limit(edition, limit) for limit in target.limits)


def other_limit(edition: Edition, limit: OtherLimit) -> str:
    """Return for which cases a limit is, and what it is: "raised Friday, 12:00–18:00: within the next working day"."""
    t = edition.labels
    kinds = t("separator|, ").join(t(f"ticket type|{kind}") for kind in limit.types)
    which = [t("only {types}", types=kinds)] if kinds else []
    which += [t("raised {when}", when=_when(edition, limit.raised))] if limit.raised else []
    name = t("separator|; ").join(which)
    return t("{cases}: within {limit}", cases=name, limit=limit.within.describe(edition.language))


def scope_list(edition: Edition, listed: ScopeList) -> str:
    """Return what of a kind is covered, or is not: "Domains, covered: mirror.example.org"."""
    t = edition.labels
    name = t("separator|, ").join((t(f"scope of|{listed.of}"), t("covered") if listed.covered else t("not covered")))
    return t("{name}: {value}", name=name, value=t("separator|, ").join(map(edition.text, listed.names)))


def _when(edition: Edition, raised: Raised) -> str:
    parts = [weekdays(edition, raised.days)] if raised.days else []
    parts += [segments_text(edition, raised.hours)] if raised.hours else []
    if raised.first or raised.last:
        parts.append(" – ".join(edition.date(day) if day else "…" for day in (raised.first, raised.last)))
    parts += [edition.labels("during {hours}", hours=edition.hours(raised.during))] if raised.during else []
    return edition.labels("separator|, ").join(parts)
