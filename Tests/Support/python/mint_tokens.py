"""Mints and checks tokens with Python's cryptography, independently of ours.

mint DIRECTORY ID AUDIENCE EXPIRY
    writes, for each algorithm, DIRECTORY/ALG.token and DIRECTORY/ALG.jwks (a JWK Set with the public key), and
    DIRECTORY/ALG.private (the private key as JWK).
check DIRECTORY
    verifies each DIRECTORY/ALG.token with the first key of DIRECTORY/ALG.jwks; prints "ALG good" or "ALG bad".
"""

import base64
import json
import pathlib
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

HASHES = {"256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512}
CURVES = {"256": (ec.SECP256R1, "P-256", 32), "384": (ec.SECP384R1, "P-384", 48), "512": (ec.SECP521R1, "P-521", 66)}
ALGORITHMS = [family + size for family in ("RS", "ES", "PS") for size in HASHES]


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(value, length=None):
    return encode(value.to_bytes(length or (value.bit_length() + 7) // 8, "big"))


def rsa_padding(algorithm):
    if algorithm.startswith("RS"):
        return padding.PKCS1v15()
    digest = HASHES[algorithm[2:]]()
    return padding.PSS(mgf=padding.MGF1(digest), salt_length=digest.digest_size)


def make_key(algorithm):
    """A private key, and it as JWK."""
    if algorithm.startswith("ES"):
        curve, name, length = CURVES[algorithm[2:]]
        key = ec.generate_private_key(curve())
        private = key.private_numbers()
        public = private.public_numbers
        return key, {
            "kty": "EC",
            "crv": name,
            "x": number(public.x, length),
            "y": number(public.y, length),
            "d": number(private.private_value, length),
        }
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_numbers()
    names = {"p": "p", "q": "q", "d": "d", "dp": "dmp1", "dq": "dmq1", "qi": "iqmp"}
    jwk = {name: number(getattr(private, attribute)) for name, attribute in names.items()}
    return key, {"kty": "RSA", "n": number(private.public_numbers.n), "e": number(private.public_numbers.e), **jwk}


def sign(key, algorithm, message):
    digest = HASHES[algorithm[2:]]()
    if not algorithm.startswith("ES"):
        return key.sign(message, rsa_padding(algorithm), digest)
    length = CURVES[algorithm[2:]][2]
    r, s = utils.decode_dss_signature(key.sign(message, ec.ECDSA(digest)))
    return r.to_bytes(length, "big") + s.to_bytes(length, "big")


def mint(directory, identity, audience, expiry):
    for algorithm in ALGORITHMS:
        key, private = make_key(algorithm)
        public = {name: private[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in private}
        header = {"alg": algorithm, "kid": algorithm, "typ": "JWT"}
        claims = {"sub": identity, "aud": [audience], "exp": int(expiry)}
        message = ".".join(encode(json.dumps(part).encode()) for part in (header, claims)).encode()
        token = message + b"." + encode(sign(key, algorithm, message)).encode()
        (directory / f"{algorithm}.token").write_bytes(token)
        jwks = {"keys": [{**public, "kid": algorithm, "use": "jwt-svid"}]}
        (directory / f"{algorithm}.jwks").write_text(json.dumps(jwks, indent=2))
        (directory / f"{algorithm}.private").write_text(json.dumps({**private, "alg": algorithm}))


def is_good(algorithm, token, jwk):
    message, signature = token.rsplit(".", 1)
    digest = HASHES[algorithm[2:]]()
    value = decode(signature)
    integer = {name: int.from_bytes(decode(jwk[name]), "big") for name in ("x", "y", "n", "e") if name in jwk}
    try:
        if not algorithm.startswith("ES"):
            key = rsa.RSAPublicNumbers(integer["e"], integer["n"]).public_key()
            key.verify(value, message.encode(), rsa_padding(algorithm), digest)
        else:
            curve, _, length = CURVES[algorithm[2:]]
            key = ec.EllipticCurvePublicNumbers(integer["x"], integer["y"], curve()).public_key()
            if len(value) != 2 * length:
                return False
            r, s = (int.from_bytes(part, "big") for part in (value[:length], value[length:]))
            key.verify(utils.encode_dss_signature(r, s), message.encode(), ec.ECDSA(digest))
    except InvalidSignature:
        return False
    return json.loads(decode(message.split(".")[0]))["alg"] == algorithm


def check(directory):
    for algorithm in ALGORITHMS:
        token = (directory / f"{algorithm}.token").read_text()
        jwk = json.loads((directory / f"{algorithm}.jwks").read_text())["keys"][0]
        print(algorithm, "good" if is_good(algorithm, token, jwk) else "bad")


if __name__ == "__main__":
    command, directory, *rest = sys.argv[1:]
    {"mint": mint, "check": check}[command](pathlib.Path(directory), *rest)
