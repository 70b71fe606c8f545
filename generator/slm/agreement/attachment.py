"""A file that belongs to an agreement version as its clauses do: a plan, a price list, a form."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import BeforeValidator, WithJsonSchema

from slm.problem import Mistake
from slm.text import N_
from slm.values import LocalText, Written, public

KINDS: Final = (
    "pdf", "txt", "csv", "png", "jpg", "jpeg", "docx", "xlsx", "pptx", "odt", "ods", "odp", "vsdx", "zip",
)  # fmt: skip
"""Kinds of files that a browser opens or saves without running anything in them as a part of the site."""

WRONG_ATTACHMENT: Final = Mistake(
    "SLM306",
    "'{value}' cannot be an attachment",
    "Name a file in the folder of the version by its name alone: letters, digits, '-', '_' and '.', ending in "
    "one of {kinds}; its title may be in any language.",
)
ATTACHED_TWICE: Final = Mistake(
    "SLM307",
    "'{file}' is attached twice",
    "List each file once; upper and lower case make no difference on some systems.",
)

_NAME: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,99}}\.({'|'.join(KINDS)})", re.ASCII)


def _read(value: object) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise WRONG_ATTACHMENT.raised(value=value if isinstance(value, str) else "", kinds=", ".join(KINDS))
    return value


AttachmentName = Annotated[
    str, BeforeValidator(_read), WithJsonSchema({"type": "string", "pattern": f"^{_NAME.pattern}$"})
]


class Attachment(Written):
    """A file in the folder of the version. Approvals are bound to its bytes."""

    file: Annotated[AttachmentName, public(N_("File"))]
    """Its name, such as `network-plan.pdf`."""
    title: Annotated[LocalText, public(N_("Title"))]
    """What it is, for readers."""


def attachment_path(agreement_file: str, name: str) -> str:
    """Return the path of an attachment of the version that is written in a file."""
    return f"{agreement_file.rpartition('/')[0]}/{name}"
