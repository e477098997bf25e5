"""Fetches the X.509 context of a Workload API with py-spiffe, the independent client; prints as JSON what it got.

Usage: py_spiffe_client.py SOCKET-PATH [UPDATES]: with UPDATES it watches the stream for as many contexts.
"""

import json
import queue
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from spiffe import WorkloadApiClient

SPKI = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def is_issued_by(certificate, authority):
    try:
        certificate.verify_directly_issued_by(authority)
        return True
    except (ValueError, TypeError, InvalidSignature):
        return False


def description(context):
    bundles = {bundle.trust_domain.name: bundle.x509_authorities for bundle in context.x509_bundle_set.bundles}
    svids = []
    for svid in context.x509_svids:
        authorities = bundles[svid.spiffe_id.trust_domain.name]
        svids.append({
            "id": str(svid.spiffe_id),
            "serial": f"{svid.leaf.serial_number:x}",
            "chain": len(svid.cert_chain),
            "hint": getattr(svid, "hint", None) or "",
            "keyMatches": svid.private_key.public_key().public_bytes(*SPKI) == svid.leaf.public_key().public_bytes(*SPKI),
            "isTrusted": any(is_issued_by(svid.cert_chain[-1], authority) for authority in authorities),
        })
    return {"defaultID": str(context.default_svid.spiffe_id), "svids": svids,
            "bundles": {name: len(found) for name, found in bundles.items()}}


def main():
    client = WorkloadApiClient(socket_path=f"unix://{sys.argv[1]}")
    if len(sys.argv) == 2:
        print(json.dumps(description(client.fetch_x509_context(timeout=20))), flush=True)
        # The bundles have a call of their own, which must say the same.
        bundles = client.fetch_x509_bundles(timeout=20).bundles
        print(json.dumps({bundle.trust_domain.name: len(bundle.x509_authorities) for bundle in bundles}), flush=True)
        client.close()
        return
    events = queue.Queue()
    watch = client.stream_x509_contexts(events.put, lambda error: events.put(error))
    for _ in range(int(sys.argv[2])):
        context = events.get(timeout=30)
        if isinstance(context, Exception):
            raise context
        print(json.dumps(description(context)), flush=True)
    watch.cancel()
    client.close()


main()
