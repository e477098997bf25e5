"""Builds what spiffe-helper writes from what py-spiffe, the independent client, gets, and compares it with files.

Usage: helper_files.py SOCKET DIRECTORY [AUDIENCE...]: the certificates and bundles of a directory, and, with audiences,
the token for them. Prints one line for each difference, and fails if there is any.
"""

import base64
import json
import pathlib
import sys

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from spiffe import WorkloadApiClient


def base64url(number):
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


def jwk_set(bundle):
    """As go-jose writes it: the members in this order, no white space."""
    keys = []
    for kid, key in bundle.jwt_authorities.items():
        numbers = key.public_numbers()
        keys.append(
            f'{{"kty":"EC","kid":{json.dumps(kid)},"crv":"P-256","x":"{base64url(numbers.x)}","y":"{base64url(numbers.y)}"}}')
    return ('{"keys":[' + ",".join(keys) + "]}").encode()


def expected(client):
    context = client.fetch_x509_context(timeout=20)
    svid = context.default_svid
    own = svid.spiffe_id.trust_domain.name
    bundles = {bundle.trust_domain.name: bundle.x509_authorities for bundle in context.x509_bundle_set.bundles}
    names = [own] + sorted(set(bundles) - {own})
    jwt = {bundle.trust_domain.name: bundle for bundle in client.fetch_jwt_bundles(timeout=20).bundles}
    return {
        "svid.pem": b"".join(found.public_bytes(Encoding.PEM) for found in svid.cert_chain),
        "svid_key.pem": svid.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        "svid_bundle.pem": b"".join(found.public_bytes(Encoding.PEM) for name in names for found in bundles[name]),
        "bundle.json": ("{" + ",".join(
            f'"{name}":"{base64.b64encode(jwk_set(jwt[name])).decode()}"' for name in sorted(jwt)) + "}").encode(),
    }


def token_faults(client, token, audiences):
    if token.count(b".") != 2 or token != token.strip():
        return ["token: not a token alone"]
    claims = json.loads(base64.urlsafe_b64decode(token.split(b".")[1] + b"=="))
    found = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if sorted(found) != sorted(audiences):
        return [f"token: for {found}, not for {audiences}"]
    client.validate_jwt_svid(token.decode(), audiences[0])
    return []


def main(socket, directory, *audiences):
    client = WorkloadApiClient(socket_path=f"unix://{socket}")
    directory = pathlib.Path(directory)
    faults = []
    for name, contents in expected(client).items():
        found = (directory / name).read_bytes()
        if found != contents:
            # A key is not to appear in the log of a test.
            faults.append(f"{name}: differs" + ("" if name == "svid_key.pem" else f": {found!r}, not {contents!r}"))
    if audiences:
        faults += token_faults(client, (directory / "jwt_svid.token").read_bytes(), list(audiences))
    print("\n".join(faults) or "all as spiffe-helper writes them")
    client.close()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
