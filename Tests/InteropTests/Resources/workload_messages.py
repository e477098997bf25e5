"""Messages of FetchX509SVID, good and bad, encoded by hand: nothing here comes from the code under test."""

import datetime
import ipaddress
import secrets

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
HOUR = datetime.timedelta(hours=1)
WEB = "spiffe://example.org/web"


# ---- the wire format of protobuf ----

def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


def field(number, value):
    """A length-delimited field; an empty one is left out, as proto3 does."""
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data if data else b""


def svid_message(spiffe_id, chain, key, bundle, hint=""):
    return field(1, spiffe_id) + field(2, chain) + field(3, key) + field(4, bundle) + field(5, hint)


def response(svids, federated=(), crls=()):
    out = b"".join(field(1, svid) for svid in svids)
    out += b"".join(field(2, crl) for crl in crls)
    for key, bundle in federated:
        out += field(3, field(1, key) + field(2, bundle))
    return out


# ---- certificates ----

def der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


def pkcs8(key, password=None):
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, encryption)


def key_usage(**flags):
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{name: flags.get(name, False) for name in names})


class Authority:
    """A signing authority of one trust domain."""

    def __init__(self, trust_domain, parent=None):
        self.trust_domain = trust_domain
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{trust_domain} {secrets.token_hex(4)}")])
        signer = parent or self
        self.certificate = (
            x509.CertificateBuilder().subject_name(self.name).issuer_name(signer.name)
            .public_key(self.key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(NOW - HOUR).not_valid_after(NOW + 24 * HOUR)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(key_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .add_extension(x509.SubjectAlternativeName(
                [x509.UniformResourceIdentifier(f"spiffe://{trust_domain}")]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False)
            .sign(signer.key, hashes.SHA256()))
        self.der = der(self.certificate)

    def leaf(self, uris=(WEB,), other_names=(), ca=False, usage=None, not_before=NOW - HOUR, not_after=NOW + HOUR,
             key=None, extended=(ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)):
        key = key or ec.generate_private_key(ec.SECP256R1())
        # The first digit of the serial number is never 0, so that all programs write it in the same way.
        serial = 0x40 << 56 | secrets.randbits(56)
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SPIFFE")]))
            .issuer_name(self.name).public_key(key.public_key()).serial_number(serial)
            .not_valid_before(not_before).not_valid_after(not_after)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(usage or key_usage(digital_signature=True), critical=True))
        if extended:
            builder = builder.add_extension(x509.ExtendedKeyUsage(extended), critical=False)
        names = [x509.UniformResourceIdentifier(uri) for uri in uris] + list(other_names)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self.key, hashes.SHA256()), key


class World:
    """The authorities behind one endpoint, and every private key that it has ever sent."""

    def __init__(self):
        self.own = Authority("example.org")
        self.other = Authority("other.test")
        self.keys = []
        self.serials = []

    def issue(self, authority=None, **options):
        certificate, key = (authority or self.own).leaf(**options)
        self.keys.append(key)
        self.serials.append(f"{certificate.serial_number:x}")
        return certificate, key

    def svid(self, spiffe_id=WEB, hint="", authority=None, bundle=None, **options):
        """The fields of one good SVID, except for what the options say."""
        authority = authority or self.own
        certificate, key = self.issue(authority, **{"uris": (spiffe_id,), **options})
        return {"spiffe_id": spiffe_id, "chain": der(certificate), "key": pkcs8(key),
                "bundle": authority.der if bundle is None else bundle, "hint": hint}

    def secrets(self):
        """Every key in the forms in which it could leak: lines of PEM, base64 of DER, the number in hexadecimal."""
        found = []
        for key in self.keys:
            pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                    serialization.NoEncryption()).decode()
            # The first line is the same for all keys of one kind but for its end.
            found += [line for line in pem.splitlines() if not line.startswith("-----")][1:]
            found.append(f"{key.private_numbers().private_value:064x}")
        return found


def one(world, federated=(), **changes):
    """A message with one SVID: a good one, with these fields changed."""
    return response([svid_message(**{**world.svid(), **changes})], federated)


def leaf_message(world, **options):
    return response([svid_message(**world.svid(**options))])


def federated_id(number):
    return f"spiffe://partner{number}.test"


# ---- what a server may send ----

def good(world):
    return one(world)


def with_intermediate(world):
    intermediate = Authority("example.org", parent=world.own)
    fields = world.svid(authority=intermediate)
    return response([svid_message(**{**fields, "chain": fields["chain"] + intermediate.der,
                                     "bundle": world.own.der})])


def two_identities(world):
    return response([svid_message(**world.svid(hint="web")),
                     svid_message(**world.svid("spiffe://example.org/db", hint="db"))])


def federated(world):
    return one(world, [("spiffe://other.test", world.other.der)])


def repeated_hint(world):
    return response([svid_message(**world.svid(hint="web")),
                     svid_message(**world.svid("spiffe://example.org/second", hint="web")),
                     svid_message(**world.svid("spiffe://example.org/third")),
                     svid_message(**world.svid("spiffe://example.org/fourth"))])


def long_hint(world):
    return response([svid_message(**world.svid(hint="h" * 1025)), svid_message(**world.svid(hint="g" * 1024))])


def federated_own_domain(world):
    return one(world, [("spiffe://example.org", world.other.der)])


def other_names(world):
    return leaf_message(world, other_names=[
        x509.DNSName("web.example.org"), x509.IPAddress(ipaddress.ip_address("192.0.2.1"))])


def empty_federated_bundle(world):
    entry = field(3, field(1, "spiffe://other.test"))
    return one(world) + entry


def unknown_fields(world):
    """What a later version of the standard may add: other field numbers, in all wire types."""
    extra = field(99, b"later") + varint(98 << 3) + varint(7) + varint(97 << 3 | 5) + b"\1\2\3\4"
    return one(world) + extra + varint(96 << 3 | 1) + bytes(8)


GOOD = {
    "good": good, "with intermediate": with_intermediate, "two identities": two_identities, "federated": federated,
    "repeated hint": repeated_hint, "long hint": long_hint, "federated own domain": federated_own_domain,
    "other names": other_names, "empty federated bundle": empty_federated_bundle, "unknown fields": unknown_fields,
}


def no_svids(world):
    return response([], [("spiffe://other.test", world.other.der)])


def missing(name):
    return lambda world: one(world, **{name: ""})


def second_without_key(world):
    return response([svid_message(**world.svid()),
                     svid_message(**{**world.svid("spiffe://example.org/db"), "key": b""})])


def id_is_not_the_sans(world):
    return one(world, spiffe_id="spiffe://example.org/admin")


def id_of_another_domain(world):
    return one(world, spiffe_id="spiffe://other.test/web")


def truncated_certificate(world):
    fields = world.svid()
    return response([svid_message(**{**fields, "chain": fields["chain"][:-20]})])


def bytes_behind_certificate(world):
    fields = world.svid()
    return response([svid_message(**{**fields, "chain": fields["chain"] + b"\0\1\2"})])


def certificate_in_pem(world):
    certificate, key = world.issue()
    return one(world, chain=certificate.public_bytes(serialization.Encoding.PEM), key=pkcs8(key))


def key_of_another(world):
    return one(world, key=pkcs8(world.issue()[1]))


def encrypted_key(world):
    certificate, key = world.issue()
    return one(world, chain=der(certificate), key=pkcs8(key, b"secret"))


def garbage_key(world):
    return one(world, key=secrets.token_bytes(138))


def bytes_behind_key(world):
    fields = world.svid()
    return response([svid_message(**{**fields, "key": fields["key"] + b"\0"})])


def key_in_sec1(world):
    certificate, key = world.issue()
    return one(world, chain=der(certificate), key=key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()))


def only_another_domain_trusts(world):
    """The chain leads to an authority of the federated domain, not to one of its own."""
    fields = world.svid(authority=world.other, bundle=world.own.der)
    return response([svid_message(**fields)], [("spiffe://other.test", world.other.der)])


def intermediate_is_no_authority(world):
    fields = world.svid()
    return response([svid_message(**{**fields, "chain": fields["chain"] + der(world.issue()[0])})])


def authority_as_leaf(world):
    """The bundle's own certificate in the leaf's place."""
    return one(world, chain=world.own.der, key=pkcs8(world.own.key))


def bad_signature(world):
    fields = world.svid()
    chain = bytearray(fields["chain"])
    chain[-1] ^= 1
    return response([svid_message(**{**fields, "chain": bytes(chain)})])


def truncated_bundle(world):
    return one(world, bundle=world.own.der[:-5])


def truncated_federated_bundle(world):
    return one(world, [("spiffe://other.test", world.other.der[:-5])])


def random_bytes(world):
    # The first byte has a wire type that does not exist, so that the rest can never be right by chance.
    return b"\x0f" + secrets.token_bytes(499)


def cut_off(world):
    return one(world)[:-7]


def name_is_no_text(world):
    return one(world, spiffe_id=b"spiffe://example.org/\xff\xfe")


def too_many_svids(world):
    fields = svid_message(**world.svid())
    return response([fields] * 1001)


BAD = {
    "no svids": no_svids,
    "no bytes at all": lambda world: b"",
    "no spiffe_id": missing("spiffe_id"),
    "no x509_svid": missing("chain"),
    "no x509_svid_key": missing("key"),
    "no bundle": missing("bundle"),
    "second without key": second_without_key,
    "spiffe_id is not the SAN": id_is_not_the_sans,
    "spiffe_id of another domain": id_of_another_domain,
    "truncated certificate": truncated_certificate,
    "bytes behind the certificate": bytes_behind_certificate,
    "certificate in PEM": certificate_in_pem,
    "key of another": key_of_another,
    "encrypted key": encrypted_key,
    "garbage key": garbage_key,
    "bytes behind the key": bytes_behind_key,
    "key in SEC 1": key_in_sec1,
    "expired": lambda world: leaf_message(world, not_before=NOW - 2 * HOUR, not_after=NOW - HOUR),
    "not yet valid": lambda world: leaf_message(world, not_before=NOW + HOUR, not_after=NOW + 2 * HOUR),
    "only another domain trusts": only_another_domain_trusts,
    "intermediate is no authority": intermediate_is_no_authority,
    "authority as leaf": authority_as_leaf,
    "bad signature": bad_signature,
    "leaf is an authority": lambda world: leaf_message(world, ca=True),
    "leaf may sign certificates": lambda world: leaf_message(
        world, usage=key_usage(digital_signature=True, key_cert_sign=True)),
    "leaf may sign CRLs": lambda world: leaf_message(world, usage=key_usage(digital_signature=True, crl_sign=True)),
    "leaf may not sign": lambda world: leaf_message(world, usage=key_usage(key_encipherment=True)),
    "two URIs": lambda world: leaf_message(world, uris=(WEB, "https://example.org/")),
    "no SAN": lambda world: leaf_message(world, uris=()),
    "DNS name alone": lambda world: leaf_message(world, uris=(), other_names=[x509.DNSName("web.example.org")]),
    "URI is no SPIFFE ID": lambda world: leaf_message(world, uris=("https://example.org/web",)),
    "ID with upper case": lambda world: leaf_message(world, uris=("spiffe://Example.org/web",)),
    "ID without a path": lambda world: leaf_message(
        world, spiffe_id="spiffe://example.org", uris=("spiffe://example.org",)),
    "truncated bundle": truncated_bundle,
    "truncated federated bundle": truncated_federated_bundle,
    "federated key is a workload": lambda world: one(world, [("spiffe://other.test/web", world.other.der)]),
    "federated key is a name": lambda world: one(world, [("other.test", world.other.der)]),
    "federated key is missing": lambda world: one(world, [("", world.other.der)]),
    "random bytes": random_bytes,
    "cut off": cut_off,
    "spiffe_id is no text": name_is_no_text,
    "too many svids": too_many_svids,
}

# Beyond what the client takes from the transport.
HUGE = {"20 MiB": lambda world: one(world, [(federated_id(0), bytes(20 << 20))])}

ALL = {**GOOD, **BAD, **HUGE}
