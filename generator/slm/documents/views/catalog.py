"""What the catalog says of a service."""

from __future__ import annotations

from slm.catalog import Level, Service
from slm.documents.edition import Edition


def levels_of(edition: Edition, service: Service) -> list[Level]:
    """Return the service levels of all grades; every level where grades name none."""
    named = {level for grade in service.grades for level in grade.levels}
    return [level for level in edition.portfolio.levels.levels if level.id in named]
