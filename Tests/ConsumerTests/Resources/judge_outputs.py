"""A reader of its own process: reads outputs of every kind as a consumer would, and says what it could not use.

Usage: judge_outputs.py once|loop|files|stream DIRECTORY

once    judges the directory once: every file whole, and all of one set; prints what is wrong and fails
each    the same, but files may be of different sets
loop    opens the set's directory once for each pass and judges what is in it, until SIGTERM
files   judges each file by itself, until SIGTERM: each must be whole, but may be of another set than the next
stream  as files, for files that are written in place: counts those that were not whole, and fails for none

Prints "reading", and at SIGTERM the number of passes and of those that failed.
"""

import base64
import collections
import hashlib
import json
import os
import signal
import sys

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12

PASSPHRASE = b"correct horse"


def public(key):
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return (key if hasattr(key, "public_bytes") else key.public_key()).public_bytes(serialization.Encoding.DER, form)


def certificates(content):
    found = x509.load_pem_x509_certificates(content)
    assert content.count(b"-----END CERTIFICATE-----") == len(found)
    assert content.endswith(b"-----END CERTIFICATE-----\n"), "cut off"
    return found


def key_of(content, passphrase=None):
    assert content.endswith(b"-----\n"), "cut off"
    return public(serialization.load_pem_private_key(content, passphrase))


def claims(token):
    parts = token.split(b".")
    assert len(parts) == 3
    assert len(base64.urlsafe_b64decode(parts[2] + b"==")) == 64, "cut off"
    return json.loads(base64.urlsafe_b64decode(parts[1] + b"=" * (-len(parts[1]) % 4)))


def jwk_point(jwk):
    return jwk["x"], jwk["y"]


def bundle(content):
    keys = json.loads(content)["keys"]
    assert keys
    return keys


def bundle_map(content):
    domains = json.loads(content)["trust_domains"]
    assert "example.org" in domains
    return domains["example.org"]["keys"]


def sds(content):
    assert yaml.safe_load(content)["resources"] and content.endswith(b"\n"), "cut off"


def facts(read):
    """Judges each file that there is; yields name, and what it must have in common with others."""
    chain = certificates(read("chain.pem"))
    yield "svid", public(chain[0].public_key())
    yield "svid", public(certificates(read("leaf.pem"))[0].public_key())
    yield "svid", key_of(read("key.pem"))
    yield "svid", public(serialization.load_der_private_key(read("key.der"), None))
    yield "svid", key_of(read("key.old"))
    yield "svid", key_of(read("key.enc"), PASSPHRASE)
    combined = read("all.pem")
    begin = combined.index(b"-----BEGIN CERT")
    key, leaf = key_of(combined[:begin]), certificates(combined[begin:])[0]
    assert key == public(leaf.public_key()), "one file of two sets"
    yield "svid", key
    store = pkcs12.load_pkcs12(read("key.p12"), PASSPHRASE)
    assert public(store.key) == public(store.cert.certificate.public_key()), "one file of two sets"
    yield "svid", public(store.key)
    authorities = certificates(read("ca.pem"))
    fingerprints = [hashlib.sha256(each.public_bytes(serialization.Encoding.DER)).hexdigest() for each in authorities]
    yield "authorities", tuple(fingerprints)
    yield "authorities", tuple(
        hashlib.sha256(each.public_bytes(serialization.Encoding.DER)).hexdigest()
        for each in certificates(read("bundle-example.org")))
    trust = pkcs12.load_pkcs12(read("trust.p12"), PASSPHRASE)
    yield "authorities", tuple(
        hashlib.sha256(each.certificate.public_bytes(serialization.Encoding.DER)).hexdigest()
        for each in trust.additional_certs)
    for keys in [bundle(read("own.json")), bundle_map(read("map.json"))]:
        found = [hashlib.sha256(base64.b64decode(key["x5c"][0])).hexdigest() for key in keys if "x5c" in key]
        yield "authorities", tuple(found)
    assert read("id") == b"spiffe://example.org/web"
    metadata = json.loads(read("metadata.json"))
    yield "serial", int(metadata["serial_number"], 16)
    yield "serial", chain[0].serial_number
    token = claims(read("jwt"))
    assert token["sub"] == "spiffe://example.org/web" and token["aud"] in ("api", ["api"])
    yield "jwks", tuple(sorted(key["kid"] for key in bundle(read("jwks.json"))))
    yield "jwks", tuple(sorted(key["kid"] for key in bundle_map(read("jwt-map.json"))))
    helper = json.loads(read("helper.json"))
    yield "jwks", tuple(sorted(key["kid"] for key in json.loads(base64.b64decode(helper["example.org"]))["keys"]))
    yield "wit", jwk_point(claims(read("wit"))["cnf"]["jwk"])
    yield "wit", jwk_point(json.loads(read("wit.jwk")))
    numbers = serialization.load_pem_private_key(read("wit.pem"), None).public_key().public_numbers()
    assert isinstance(numbers.curve, ec.SECP256R1)
    yield "wit", tuple(
        base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode() for number in (numbers.x, numbers.y))
    sds(read("certificate.yaml"))
    sds(read("validation.yaml"))
    assert read("intermediates.pem") == b"" and read("crl.pem") == b""


def judge(read, is_set):
    """What is wrong; nothing where all files are whole and, of a set, belong together."""
    found = collections.defaultdict(set)
    try:
        for name, fact in facts(read):
            found[name].add(fact)
    except Exception as error:  # whatever a parser says of half a file
        return f"{type(error).__name__}: {error}"
    mixed = [name for name, values in found.items() if len(values) != 1]
    return f"mixed sets: {mixed}" if is_set and mixed else None


def reader(directory):
    def read(name):
        path = os.path.join(directory, name)
        with open(path, "rb") as file:
            return file.read()
    return read


def main(mode, directory):
    if mode in ("once", "each"):
        problem = judge(reader(directory), mode == "once")
        print(problem or "whole")
        return 1 if problem else 0
    over = []
    signal.signal(signal.SIGTERM, lambda *_: over.append(True))
    print("reading", flush=True)
    total = failed = 0
    while not over:
        total += 1
        if mode == "loop":
            descriptor = os.open(os.path.join(directory, "..data"), os.O_RDONLY | os.O_DIRECTORY)
            problem = judge(reader(f"/proc/self/fd/{descriptor}"), True)
            os.close(descriptor)
        else:
            problem = judge(reader(directory), False)
        if problem:
            failed += 1
            print(problem, file=sys.stderr, flush=True)
    print(total, failed)
    return 1 if failed and mode != "stream" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
