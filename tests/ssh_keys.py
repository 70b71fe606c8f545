"""Keys of people, and signatures by them as `ssh-keygen -Y sign` makes them."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ADA: Final = Ed25519PrivateKey.from_private_bytes(b"a" * 32)
MALLORY: Final = Ed25519PrivateKey.from_private_bytes(b"m" * 32)


def public(key: Ed25519PrivateKey) -> str:
    """Return a public key as OpenSSH writes it."""
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def signature(text: str, key: Ed25519PrivateKey, *, namespace: bytes = b"slm", digest: bytes = b"sha512") -> bytes:
    """Return a signature in the format of `ssh-keygen -Y sign` (PROTOCOL.sshsig of OpenSSH)."""

    def packed(*parts: bytes) -> bytes:
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)

    hashed = packed(namespace, b"", digest, hashlib.sha512(text.encode()).digest())
    signed = packed(b"ssh-ed25519", key.sign(b"SSHSIG" + hashed))
    blob = base64.b64decode(public(key).split()[1])
    whole = b"SSHSIG" + (1).to_bytes(4, "big") + packed(blob, namespace, b"", digest, signed)
    return b"-----BEGIN SSH SIGNATURE-----\n" + base64.encodebytes(whole) + b"-----END SSH SIGNATURE-----\n"
