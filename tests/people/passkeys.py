"""A passkey in software, as WebAuthn writes it: an ES256 key, attested by nobody."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

PRESENT_AND_VERIFIED = 0x01 | 0x04
ATTESTED = 0x40


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Passkey:
    """Answers a site's options. `user` is what the site called the account when it was made."""

    def __init__(self, *, origin: str = "http://localhost") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.origin, self.id, self.user = origin, b"passkey-of-a-test", ""

    def _client_data(self, kind: str, challenge: str) -> bytes:
        data = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(data).encode()

    def _said(self, rp: str, flags: int, tail: bytes = b"") -> bytes:
        return hashlib.sha256(rp.encode()).digest() + bytes([flags, 0, 0, 0, 0]) + tail

    def _answer(self, response: dict[str, Any]) -> str:
        name = text(self.id)
        answer = {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}}
        return json.dumps({**answer, "response": response})

    def made(self, options: dict[str, Any]) -> str:
        """What a browser sends after `navigator.credentials.create`."""
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        tail = bytes(16) + len(self.id).to_bytes(2) + self.id + cbor.encode(public)
        said = self._said(options["rp"]["id"], PRESENT_AND_VERIFIED | ATTESTED, tail)
        self.user = options["user"]["id"]
        attestation = {"fmt": "none", "attStmt": {}, "authData": said}
        data = self._client_data("webauthn.create", options["challenge"])
        return self._answer(
            {"clientDataJSON": text(data), "attestationObject": text(cbor.encode(attestation))}
        )

    def used(self, options: dict[str, Any], *, flags: int = PRESENT_AND_VERIFIED) -> str:
        """What a browser sends after `navigator.credentials.get`."""
        data = self._client_data("webauthn.get", options["challenge"])
        said = self._said(options["rpId"], flags)
        signed = said + hashlib.sha256(data).digest()
        return self._answer(
            {
                "clientDataJSON": text(data),
                "authenticatorData": text(said),
                "signature": text(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
                "userHandle": self.user,
            }
        )
