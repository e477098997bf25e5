"""Reads encrypted keys and PKCS#12 stores with Python's cryptography.

Usage: check_stores.py FOLDER PASSPHRASE. The folder holds chain.pem, ca.pem, key.pem, and the files to be judged.
"""

import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12


def main(folder, passphrase):
    folder, passphrase = pathlib.Path(folder), passphrase.encode()
    chain = x509.load_pem_x509_certificates((folder / "chain.pem").read_bytes())
    authorities = x509.load_pem_x509_certificates((folder / "ca.pem").read_bytes())

    def numbers(key):
        return key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())

    key = numbers(serialization.load_pem_private_key((folder / "key.pem").read_bytes(), None))
    for name in ["pbkdf2.pem", "scrypt.pem"]:
        encrypted = (folder / name).read_bytes()
        assert encrypted.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----"), name
        assert numbers(serialization.load_pem_private_key(encrypted, passphrase)) == key, name
        try:
            serialization.load_pem_private_key(encrypted, b"wrong")
        except ValueError:
            continue
        raise AssertionError(f"{name} opens with a wrong passphrase")
    assert numbers(serialization.load_der_private_key((folder / "pbkdf2.der").read_bytes(), passphrase)) == key
    assert numbers(serialization.load_pem_private_key((folder / "combined.pem").read_bytes(), passphrase)) == key
    if (folder / "traditional.pem").exists():
        assert numbers(serialization.load_pem_private_key((folder / "traditional.pem").read_bytes(), None)) == key

    store = pkcs12.load_pkcs12((folder / "key.p12").read_bytes(), passphrase)
    assert numbers(store.key) == key
    assert store.cert.certificate == chain[0] and store.cert.friendly_name == b"web"
    assert [entry.certificate for entry in store.additional_certs] == chain[1:]
    trust = pkcs12.load_pkcs12((folder / "trust.p12").read_bytes(), passphrase)
    assert trust.key is None
    assert [entry.certificate for entry in trust.additional_certs] == authorities
    names = [entry.friendly_name for entry in trust.additional_certs]
    assert len(set(names)) == len(authorities) and all(name.startswith(b"example.org-") for name in names)
    print("all read")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
