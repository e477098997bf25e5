"""Judges, makes and reads certificates with Python's cryptography and py-spiffe, independently of ours.

judge DIRECTORY TIME
    verifies each DIRECTORY/NAME.chain.pem (leaf first) as a TLS client's against DIRECTORY/NAME.anchors.pem at TIME
    (seconds since 1970); prints "NAME accepted" or "NAME refused REASON".
make DIRECTORY ID
    writes, for each kind of key, DIRECTORY/KIND.svid.pem (leaf, intermediate, key) and DIRECTORY/KIND.bundle.pem.
read DIRECTORY TRUSTDOMAIN AUDIENCE
    reads what we wrote with py-spiffe: svid.pem and key.pem, svid.der and key.der, bundle.pem, bundle.der, keys.jwks,
    token; prints what it found, a line each.
token DIRECTORY TRUSTDOMAIN AUDIENCE
    validates token with py-spiffe by keys.jwks; prints "good ID" or "refused REASON".
documents DIRECTORY TRUSTDOMAIN
    reads bundle.json (a SPIFFE bundle) and map.json (a Bundle Map) with cryptography and PyJWT, keys.json (a SPIFFE
    bundle with keys for JWT-SVIDs alone) with py-spiffe; prints what it found, a line each.
golden DIRECTORY TOKENS AUDIENCE
    validates each line of the file TOKENS with py-spiffe by the keys of its trust domain, out of each of an output's
    files with keys for JWT-SVIDs: DOMAIN.jwks.json, jwt-map.json and jwt-map.helper.json; with all other keys of the
    file's document, it has to fail. Prints "FILE ID ALG KID", a line each.
"""

import base64
import datetime
import json
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

KEYS = {
    "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}


def judge(directory, time):
    for path in sorted(directory.glob("*.chain.pem")):
        name = path.name.removesuffix(".chain.pem")
        chain = x509.load_pem_x509_certificates(path.read_bytes())
        anchors = x509.load_pem_x509_certificates((directory / f"{name}.anchors.pem").read_bytes())
        builder = verification.PolicyBuilder().store(verification.Store(anchors))
        builder = builder.time(datetime.datetime.fromtimestamp(int(time), datetime.timezone.utc))
        try:
            builder.build_client_verifier().verify(chain[0], chain[1:])
            print(f"{name} accepted")
        except verification.VerificationError as error:
            print(f"{name} refused", str(error).replace("\n", " "))


def usage(**bits):
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{name: bits.get(name, False) for name in names})


def certificate(subject, key, issuer, signer, extensions):
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(minutes=5))
    builder = builder.not_valid_after(now + datetime.timedelta(hours=1))
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    digest = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA384()
    return builder.sign(signer, digest)


def make(directory, identity):
    uri = x509.UniformResourceIdentifier
    domain = "/".join(identity.split("/")[:3])
    authority = [(x509.BasicConstraints(True, None), True), (usage(key_cert_sign=True, crl_sign=True), True),
                 (x509.SubjectAlternativeName([uri(domain)]), False)]
    both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    leaf = [(x509.BasicConstraints(False, None), True), (usage(digital_signature=True), True),
            (x509.ExtendedKeyUsage(both), False), (x509.SubjectAlternativeName([uri(identity)]), True)]
    for kind, generate in KEYS.items():
        keys = [generate() for _ in range(3)]
        names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("root", "middle")]
        root = certificate(names[0], keys[0], names[0], keys[0], authority)
        middle = certificate(names[1], keys[1], names[0], keys[0], authority)
        # An empty subject, so that the name must be critical.
        end = certificate(x509.Name([]), keys[2], names[1], keys[1], leaf)
        pem = serialization.Encoding.PEM
        key = keys[2].private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        text = end.public_bytes(pem) + middle.public_bytes(pem) + key
        (directory / f"{kind}.svid.pem").write_bytes(text)
        (directory / f"{kind}.bundle.pem").write_bytes(root.public_bytes(pem))


def read(directory, name, audience):
    from spiffe import JwtBundle, JwtSvid, TrustDomain, X509Bundle, X509Svid

    def content(file):
        return (directory / file).read_bytes()

    domain = TrustDomain(name)
    for svid in (X509Svid.parse(content("svid.pem"), content("key.pem")),
                 X509Svid.parse_raw(content("svid.der"), content("key.der"))):
        same = svid.private_key.public_key() == svid.leaf.public_key()
        print("svid", svid.spiffe_id, len(svid.cert_chain), same)
    for bundle in (X509Bundle.parse(domain, content("bundle.pem")), X509Bundle.parse_raw(domain, content("bundle.der"))):
        print("bundle", len(bundle.x509_authorities))
    keys = JwtBundle.parse(domain, content("keys.jwks"))
    print("keys", *sorted(keys.jwt_authorities))
    token = JwtSvid.parse_and_validate(content("token").decode(), keys, {audience})
    print("token", token.spiffe_id)


def token(directory, name, audience):
    from spiffe import JwtBundle, JwtSvid, TrustDomain
    from spiffe.errors import PySpiffeError

    keys = JwtBundle.parse(TrustDomain(name), (directory / "keys.jwks").read_bytes())
    try:
        svid = JwtSvid.parse_and_validate((directory / "token").read_text(), keys, {audience})
        print("good", svid.spiffe_id)
    except PySpiffeError as error:
        print("refused", str(error).replace("\n", " "))


def description(document):
    """What a SPIFFE bundle holds; fails for what its publisher must not write."""
    import jwt

    uses = {"x509-svid": [], "jwt-svid": [], "wit-svid": []}
    for entry in document["keys"]:
        # The members of the entry state a key; of its certificate, too, where there is one.
        stated = jwt.PyJWK(entry, algorithm={"EC": None, "RSA": "RS256"}[entry["kty"]]).key
        if entry["use"] == "x509-svid":
            assert "kid" not in entry and len(entry["x5c"]) == 1, entry
            found = x509.load_der_x509_certificate(base64.b64decode(entry["x5c"][0], validate=True))
            assert found.public_key() == stated, entry
            uses["x509-svid"].append(found.fingerprint(hashes.SHA256())[:4].hex())
        else:
            assert entry["kid"] and "x5c" not in entry and "d" not in entry, entry
            uses[entry["use"]].append(entry["kid"])
    prints = ",".join(uses["x509-svid"])
    tokens = f"jwt={len(uses['jwt-svid'])} wit={len(uses['wit-svid'])}"
    return f"{prints} {tokens} sequence={document.get('spiffe_sequence')} hint={document.get('spiffe_refresh_hint')}"


def documents(directory, name):
    from spiffe import JwtBundle, TrustDomain

    print("document", description(json.loads((directory / "bundle.json").read_bytes())))
    bundles = json.loads((directory / "map.json").read_bytes())["trust_domains"]
    for domain in sorted(bundles):
        print(domain, description(bundles[domain]))
    keys = JwtBundle.parse(TrustDomain(name), (directory / "keys.json").read_bytes())
    print("py-spiffe", *sorted(keys.jwt_authorities))


def golden(directory, tokens, audience):
    import jwt
    from spiffe import JwtBundle, JwtSvid, TrustDomain
    from spiffe.errors import PySpiffeError

    maps = json.loads((directory / "jwt-map.json").read_bytes())["trust_domains"]
    helper = json.loads((directory / "jwt-map.helper.json").read_bytes())
    for token in pathlib.Path(tokens).read_text().split():
        header = jwt.get_unverified_header(token)
        name = jwt.decode(token, options={"verify_signature": False})["sub"].split("/")[2]
        documents = {
            f"{name}.jwks.json": json.loads((directory / f"{name}.jwks.json").read_bytes()),
            "jwt-map.json": maps[name],
            "jwt-map.helper.json": json.loads(base64.b64decode(helper[name], validate=True)),
        }
        for file, document in documents.items():
            assert not any("d" in key or len(key["kid"]) == 0 for key in document["keys"]), file
            others = {"keys": [key for key in document["keys"] if key["kid"] != header["kid"]]}
            assert len(others["keys"]) == len(document["keys"]) - 1, file
            bundle = JwtBundle.parse(TrustDomain(name), json.dumps(document).encode())
            svid = JwtSvid.parse_and_validate(token, bundle, {audience})
            print(file, svid.spiffe_id, header["alg"], header["kid"])
            try:
                JwtSvid.parse_and_validate(
                    token, JwtBundle.parse(TrustDomain(name), json.dumps(others).encode()), {audience})
                print(file, "has another key that takes the token")
            except PySpiffeError:
                pass


COMMANDS = {"judge": judge, "make": make, "read": read, "token": token, "documents": documents,
            "golden": golden}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](pathlib.Path(sys.argv[2]), *sys.argv[3:])
