"""Judges a SPIFFE Bundle Map by the rules for whoever publishes one; prints each breach with its rule, and fails if there is one.

Usage: check_bundle_map.py FILE TRUST-DOMAIN…
"""

import base64
import json
import sys

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

breaches: list[str] = []


def expect(rule: str, condition: bool, what: str) -> None:
    if not condition:
        breaches.append(f"{rule}: {what}")


def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    expect("BU-25", len(names) == len(set(names)), f"a name twice in {names}")
    return dict(pairs)


def number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def judge_entry(place: str, entry: dict[str, object]) -> None:
    parameters = {"EC": {"crv", "x", "y"}, "RSA": {"n", "e"}}.get(str(entry.get("kty")))
    expect("BU-11", parameters is not None, f"{place}: kty {entry.get('kty')}")
    expect("BU-11", entry.get("use") == "x509-svid", f"{place}: use {entry.get('use')}")
    expect("BU-14", "kid" not in entry, f"{place}: kid")
    extra = set(entry) - {"kty", "use", "x5c"} - (parameters or set())
    expect("BU-13", not extra, f"{place}: {extra}")
    chain = entry.get("x5c")
    if not isinstance(chain, list) or len(chain) != 1:
        expect("BU-15", False, f"{place}: x5c is not one certificate")
        return
    certificate = x509.load_der_x509_certificate(base64.b64decode(chain[0], validate=True))
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    expect("BU-15", constraints.ca, f"{place}: no authority")
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        numbers = key.public_numbers()
        same = (numbers.x, numbers.y) == (number(str(entry.get("x"))), number(str(entry.get("y"))))
    elif isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        same = (numbers.n, numbers.e) == (number(str(entry.get("n"))), number(str(entry.get("e"))))
    else:
        same = False
    expect("BU-19", same, f"{place}: the key is not the certificate's")


with open(sys.argv[1], encoding="utf-8") as file:
    document = json.load(file, object_pairs_hook=unique)
domains = document.get("trust_domains")
expect("BU-24", isinstance(domains, dict), "no trust_domains")
expect("BU-24", set(domains or {}) == set(sys.argv[2:]), f"the trust domains are {sorted(domains or {})}")
for name, bundle in (domains or {}).items():
    expect("BU-27", "spiffe_refresh_hint" not in bundle, f"{name}: a refresh hint")
    expect("BU-7", isinstance(bundle.get("keys"), list), f"{name}: no keys")
    for index, entry in enumerate(bundle.get("keys") or []):
        judge_entry(f"{name}, key {index}", entry)
print("\n".join(breaches))
sys.exit(1 if breaches else 0)
