"""Detached signatures of approvals, as `ssh-keygen -Y sign -n slm` makes them: who signed, and is it what was approved.

What is signed is `Approval.signed_text`; keys are those of `provider.yml`. The library `sshsig` verifies; where it is
not installed, that is said, and nothing counts as signed.
"""

from __future__ import annotations

from collections.abc import Iterable
from shlex import quote
from typing import Final

from slm.catalog import Provider
from slm.document_control import Approval, Approvals
from slm.problem import Mistake, Place, Problem, Severity

SIGNATURE_LIMIT: Final = 20_000
"""The most bytes of a signature."""

NAMESPACE: Final = "slm"
"""What signatures are for, so that one of something else by the same key is none of ours."""

NOT_VERIFIED: Final = Mistake(
    "SLM706",
    "signatures are not verified, and nothing counts as signed: the package sshsig is not installed",
    "Install it with: pip install 'slm-docs[signatures]'",
    Severity.WARNING,
)
NOTHING_SIGNED: Final = Mistake(
    "SLM707",
    "there is no approval of {version} by the {role} that this could be a signature of",
    "An approval that is signed names its fingerprint: record it with `slm approve`. The file is named for its role.",
)
NO_KEY: Final = Mistake(
    "SLM708",
    "nobody of that name has a key in provider.yml: {name}",
    "Add the public key to the person: signing_keys: [ssh-ed25519 ...]",
)
WRONG_SIGNATURE: Final = Mistake(
    "SLM709",
    "this is not a signature by {name} of the approval of {version} by the {role}",
    "It is by another key, or of something else. {name} signs the approval as it stands with: {command}",
)


def verified(
    path: str, signature: bytes, approvals: Approvals | None, provider: Provider
) -> tuple[list[tuple[str, str]], list[Problem]]:
    """Return what was signed with the fingerprint of the key (`SHA256:...`) that did it, or why nothing was."""
    version, role = path.removesuffix(".sig").split("/")[-2:]
    known = approvals.approvals if approvals else ()
    given = [approval for approval in known if (str(approval.version), approval.role) == (version, role)]
    if not given or not given[-1].fingerprint:
        return [], [NOTHING_SIGNED.at(Place(path), version=version, role=role)]
    approval = given[-1]
    name = approval.name(provider.languages[0])
    keys = [key for person in provider.people_named(approval.name) for key in person.signing_keys]
    if not keys:
        return [], [NO_KEY.at(Place(path), approval.place("name"), name=name)]
    try:
        key = _key_of(signature, approval, keys)
    except ImportError:
        return [], [NOT_VERIFIED.at(Place(path))]
    if key is None:
        words = {"version": version, "role": role, "name": name, "command": signing_command(approval, path)}
        return [], [WRONG_SIGNATURE.at(Place(path), approval.place(), **words)]
    return [(approval.signed_text, key)], []


def signing_command(approval: Approval, path: str) -> str:
    """Return the command by which an approval is signed into the file at `path`."""
    text = approval.signed_text.strip()
    file = quote(path)
    return f"printf '%s\\n' '{text}' | ssh-keygen -Y sign -n {NAMESPACE} -f ~/.ssh/id_ed25519 > {file}"


def _key_of(signature: bytes, approval: Approval, keys: Iterable[str]) -> str | None:
    """Return the fingerprint of the key that made a signature, or None where none of `keys` did."""
    from sshsig import InvalidSignature, PublicKey, verify  # noqa: PLC0415 - an extra that few books need

    try:
        allowed = [PublicKey.from_openssh_str(key) for key in keys]
        return verify(approval.signed_text, signature, allowed, NAMESPACE).sha256_str()
    # What a library meets in bytes that anybody may have written: each of these is "no signature".
    except (InvalidSignature, NotImplementedError, ValueError, AssertionError, TypeError):
        return None
