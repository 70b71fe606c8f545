"""Where a book keeps what: from ids to paths and back. No other module knows a folder of a book."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

AGREEMENTS: Final = "agreements"
CATALOG: Final = "catalog"
MEASUREMENTS: Final = "measurements"
ROOTS: Final = (AGREEMENTS, CATALOG, MEASUREMENTS)
OVERRIDES: Final = "site_overrides"
"""Hand-written pages, and what is laid over the theme and the templates of papers."""
CONFIGURATION: Final = "mkdocs.yml"
ATTRIBUTES: Final = ".gitattributes"
"""What Git does to line ends and merges of the files of a book."""

PROVIDER: Final = "catalog/provider.yml"
LEVELS: Final = "catalog/levels.yml"
METRICS: Final = "catalog/metrics.yml"
GLOSSARY: Final = "catalog/glossary.yml"
PROCESS: Final = "catalog/process.yml"
SERVICES: Final = "catalog/services"
CALENDARS: Final = "catalog/calendars"
CHANGES: Final = "catalog/changes"
SOURCES: Final = "measurements/sources"
REVIEWS: Final = "measurements/reviews"
IMPROVEMENTS: Final = "measurements/improvements"
SENT: Final = "measurements/sent.yml"
PROBLEMS: Final = "measurements/problems"
COMPLAINTS: Final = "measurements/complaints"
DISPUTES: Final = "measurements/disputes"

WRITTEN: Final[Mapping[str, str]] = {
    "provider": PROVIDER,
    "levels": LEVELS,
    "metrics": METRICS,
    "glossary": GLOSSARY,
    "process": PROCESS,
    "service": f"{SERVICES}/*.yml",
    "calendar": f"{CALENDARS}/*.yml",
    "change_request": f"{CHANGES}/*.yml",
    "approvals": "agreements/*/approvals.yml",
    "copies": "agreements/*/copies.yml",
    "claims": "agreements/*/claims.yml",
    "requirements": "agreements/*/requirements.yml",
    "agreement": "agreements/*/*/agreement.yml",
    "month": "measurements/{month}/month.yml",
    "figures": "measurements/{month}/figures.yml",
    "measured": "measurements/{month}/measured/*.json",
    "source": f"{SOURCES}/*.yml",
    "review": f"{REVIEWS}/*.yml",
    "improvement": f"{IMPROVEMENTS}/*.yml",
    "sent": SENT,
    "problem": f"{PROBLEMS}/*.yml",
    "complaint": f"{COMPLAINTS}/*.yml",
    "dispute": f"{DISPUTES}/*.yml",
}
"""The files with a model, by what each is: `*` stands for a name, `{month}` for a month."""
NEEDED: Final = (
    (re.compile(r"catalog"), ("provider.yml", "levels.yml", "metrics.yml")),
    (re.compile(r"agreements/[^/]+/v?\d[^/]*"), ("agreement.yml",)),
    (re.compile(r"measurements/\d[^/]*"), ("month.yml",)),
)
"""Files without which their folder cannot be understood."""
KNOWN_FOLDERS: Final = re.compile(
    r"catalog(/(services|calendars|changes|signatures))?"
    r"|agreements(/[^/]+(/v?\d[^/]*|/signatures(/v?\d[^/]*|/copies|/ends|/claims)?)?)?"
    r"|measurements(/(sources|reviews|improvements|problems|complaints|disputes|signatures|\d[^/]*(/measured)?))?"
)
TERMS: Final = re.compile(r"agreements/([^/]+)/([^/]+)/terms\.([a-z]+)\.md")
"""Clauses, with agreement, version and language."""
SIGNATURES: Final = "measurements/signatures"
KEY_SIGNATURES: Final = "catalog/signatures"
SIGNATURE: Final = re.compile(r"(?:agreements/[^/]+/signatures/[^/]+|(?:catalog|measurements)/signatures)/[^/]+\.sig")
"""A signature of an approval, or of an end, of a version, of a copy, of a claim, of what was done to a month or in a
review, or of a further key."""
LOCK: Final = re.compile(r"measurements/(\d[^/]*)/results\.lock\.json")
SEALS: Final = "measurements/seals.json"
"""The register of what was closed and restated."""
OF_A_MONTH: Final = re.compile(r"measurements/(\d[^/]*)(?:/.*)?")
"""Whatever belongs to a month, with the month."""
OF_A_VERSION: Final = re.compile(r"agreements/([^/]+)/(\d[^/]*)/.+")
"""Whatever belongs to a version of an agreement, with both."""
MONTH_NAMES: Final = re.compile(r"measurements/(\d[^/]*)")
AGREEMENT_NAMES: Final = re.compile(r"agreements/([^/]+)")
VERSION_NAMES: Final = re.compile(r"agreements/[^/]+/(?:signatures/)?(v?\d[^/]*)")
ID_NAMES: Final = re.compile(r"(?:catalog|measurements)/[a-z]+/([^/]+)\.yml")


def pattern(written: str) -> re.Pattern[str]:
    """Return what matches the paths of a kind of file in `WRITTEN`."""
    return re.compile(re.escape(written).replace(r"\*", "[^/]+").replace(r"\{month\}", r"\d[^/]*"))


def record_pattern(name: str) -> re.Pattern[str]:
    """Return what matches the record of that name in every month, such as `outages.csv`."""
    return pattern(f"measurements/{{month}}/{name}")


def agreement_folder(agreement: str, version: object = "") -> str:
    """Return the folder of an agreement, or of one of its versions."""
    return f"agreements/{agreement}/{version}".rstrip("/")


def agreement_file(agreement: str, version: object) -> str:
    """Return the file of a version of an agreement."""
    return f"agreements/{agreement}/{version}/agreement.yml"


def approvals_file(agreement: str) -> str:
    """Return the register of the approvals of an agreement."""
    return f"agreements/{agreement}/approvals.yml"


def copies_file(agreement: str) -> str:
    """Return the register of the controlled copies of an agreement."""
    return f"agreements/{agreement}/copies.yml"


def claims_file(agreement: str) -> str:
    """Return the register of what was done about the credits of an agreement."""
    return f"agreements/{agreement}/claims.yml"


def requirements_file(agreement: str) -> str:
    """Return the file of the requirements that an agreement answers."""
    return f"agreements/{agreement}/requirements.yml"


def signatures_folder(agreement: str) -> str:
    """Return the folder of the signatures of an agreement."""
    return f"agreements/{agreement}/signatures"


def signature_file(agreement: str, version: object, role: str) -> str:
    """Return the file of the signature that somebody in a role gave to a version."""
    return f"agreements/{agreement}/signatures/{version}/{role}.sig"


def copy_signature_file(agreement: str, seal: str, person: str) -> str:
    """Return the file of the signature by a person of the event of a copy that has this seal."""
    return f"agreements/{agreement}/signatures/copies/{_digits(seal)}.{person}.sig"


def end_signature_file(agreement: str, seal: str, person: str) -> str:
    """Return the file of the signature by a person of the withdrawal or notice that has this seal."""
    return f"agreements/{agreement}/signatures/ends/{_digits(seal)}.{person}.sig"


def claim_signature_file(agreement: str, seal: str, person: str) -> str:
    """Return the file of the signature by a person of the event of a claim that has this seal."""
    return f"agreements/{agreement}/signatures/claims/{_digits(seal)}.{person}.sig"


def month_signature_file(seal: str, person: str) -> str:
    """Return the file of the signature by a person of the entry of the register of months that has this seal."""
    return f"{SIGNATURES}/{_digits(seal)}.{person}.sig"


def review_signature_file(review: str, person: str) -> str:
    """Return the file of the signature by a person of the minutes of a review."""
    return f"{SIGNATURES}/{review}.{person}.sig"


def key_signature_file(person: str, key: str) -> str:
    """Return the file of the signature, by an earlier key of a person, of a further one."""
    return f"{KEY_SIGNATURES}/{person}.{sha256(key.encode()).hexdigest()[:12]}.sig"


def _digits(seal: str) -> str:
    """Return the first 12 digits of a seal."""
    return seal.rpartition(":")[2][:12]


def service_file(name: str) -> str:
    """Return the file of a service of the catalog."""
    return f"{SERVICES}/{name}.yml"


def calendar_file(name: str) -> str:
    """Return the file of service hours or holidays."""
    return f"{CALENDARS}/{name}.yml"


def source_file(name: str) -> str:
    """Return the file that says how a foreign export is understood."""
    return f"{SOURCES}/{name}.yml"


def month_folder(month: object) -> str:
    """Return the folder of a month."""
    return f"measurements/{month}"


def month_file(month: object) -> str:
    """Return the file of a month."""
    return f"measurements/{month}/month.yml"


def lock_file(month: object) -> str:
    """Return the file of the locked results of a month."""
    return f"measurements/{month}/results.lock.json"


def measured_file(month: object, source: str) -> str:
    """Return the file of the figures that were counted from a large record."""
    return f"measurements/{month}/measured/{source}.json"


def record_file(name: str, month: object = "") -> str:
    """Return the path of a record: in the folder of a month, or of an export where its source names it."""
    return f"measurements/{month}/{name}" if month else f"measurements/{name}"


def month_of(path: str) -> str | None:
    """Return the month to which a path belongs, as it is written."""
    match = OF_A_MONTH.fullmatch(path)
    return match[1] if match else None


def agreement_of(path: str) -> str | None:
    """Return the id of the agreement to which a path belongs."""
    parts = path.split("/")
    return parts[1] if parts[0] == AGREEMENTS and len(parts) > 1 else None


def version_of(path: str) -> str | None:
    """Return the version of an agreement to which a path belongs, as it is written."""
    parts = path.split("/")
    return parts[2] if parts[0] == AGREEMENTS and len(parts) > 3 else None
