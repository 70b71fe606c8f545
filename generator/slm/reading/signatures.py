"""Signatures that lie in a book, held against what their people did: only what was verified counts.

A signature is a detached one, as `ssh-keygen -Y sign -n slm` makes it, of `Signable.text`. The library `sshsig`
verifies; where it is not installed, that is said, and nothing counts as signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from slm import layout
from slm.extras import how_to_get
from slm.facts.signing import NAMESPACE, Signable, signable
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity

NOT_VERIFIED: Final = Mistake(
    "SLM706",
    "signatures are not verified, and nothing counts as signed: the package sshsig is not installed",
    "Install it with: {install}",
    Severity.WARNING,
)
NOTHING_SIGNED: Final = Mistake(
    "SLM707",
    "there is nothing that this could be a signature of",
    "What is signed was recorded by `slm approve`, `slm close`, `slm restate` or `slm copy`, or is signed in the "
    "minutes of a review; the file is named for it. Put back what it was of, or take it out.",
)
NO_KEY: Final = Mistake(
    "SLM708",
    "nobody of that name has a key in provider.yml: {name}",
    "Add the public key to the person: signing_keys: [ssh-ed25519 ...]",
)
WRONG_SIGNATURE: Final = Mistake(
    "SLM709",
    "this is not a signature by {name} of what stands at {what}",
    "It is by another key, or of something else; a key that {name} no longer uses stays in provider.yml. {name} signs "
    "what stands there now with: {command}",
)


def verified(portfolio: Portfolio, signatures: Mapping[str, bytes]) -> tuple[dict[str, str], list[Problem]]:
    """Return what was signed, with the fingerprint of the key (`SHA256:...`) that did it, and why the rest was not."""
    acts = {act.path: act for act in signable(portfolio) if act.text} if signatures else {}
    signed: dict[str, str] = {}
    problems: list[Problem] = []
    for path, signature in signatures.items():
        if act := acts.get(path):
            found = _verified(act, portfolio, signature)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                signed[act.text] = found
        elif not any(map(portfolio.is_unread, _acts_of(path))):
            problems.append(NOTHING_SIGNED.at(Place(path)))
    return signed, problems


def _acts_of(path: str) -> tuple[str, ...]:
    """Return where the acts stand of which a signature can be."""
    agreement = layout.agreement_of(path)
    if path.startswith(layout.KEY_SIGNATURES):
        return (layout.PROVIDER,)
    registers = layout.approvals_file, layout.copies_file, layout.claims_file
    return tuple(file(agreement) for file in registers) if agreement else (layout.SEALS, layout.REVIEWS)


def _verified(act: Signable, portfolio: Portfolio, signature: bytes) -> str | Problem:
    person, words = act.by(portfolio.provider), act.words(portfolio.provider)
    keys = act.keys or (person.signing_keys if person else ())
    if not keys:
        return NO_KEY.at(Place(act.path), act.place, name=words["name"])
    try:
        key = _key_of(signature, act.text, keys)
    except ImportError:
        return NOT_VERIFIED.at(Place(act.path), install=how_to_get("signatures"))
    return key or WRONG_SIGNATURE.at(Place(act.path), act.place, **words)


def _key_of(signature: bytes, text: str, keys: Iterable[str]) -> str | None:
    """Return the fingerprint of the key that made a signature, or None where none of `keys` did."""
    from sshsig import InvalidSignature, PublicKey, verify  # noqa: PLC0415 - an extra that few books need

    try:
        allowed = [PublicKey.from_openssh_str(key) for key in keys]
        return verify(text, signature, allowed, NAMESPACE).sha256_str()
    # What a library meets in bytes that anybody may have written: each of these is "no signature".
    except (InvalidSignature, NotImplementedError, ValueError, AssertionError, TypeError):
        return None
