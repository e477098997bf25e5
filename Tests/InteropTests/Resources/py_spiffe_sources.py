"""Holds py-spiffe's sources on a Workload API, and prints as JSON what they have: at first, and
once both have followed a rotation.

Usage: py_spiffe_sources.py SOCKET-PATH
"""

import json
import sys
import threading

from spiffe import JwtSource, JwtSvid, X509Source


def watched(source):
    changed = threading.Event()
    source.subscribe_for_updates(changed.set)
    return changed


def wait(changed, is_new):
    """The first notification may be that of the state which is known already."""
    while not is_new():
        if not changed.wait(timeout=30):
            raise TimeoutError("a source heard of no rotation")
        changed.clear()


def report(x509, jwt):
    svid = x509.svid
    token = jwt.fetch_svid({"reports"}, timeout=20)
    bundle = jwt.get_bundle_for_trust_domain(token.spiffe_id.trust_domain)
    verified = JwtSvid.parse_and_validate(token.token, bundle, {"reports"})
    print(json.dumps({
        "id": str(svid.spiffe_id), "serial": f"{svid.leaf.serial_number:x}", "subject": str(verified.spiffe_id),
        "keys": sorted(bundle.jwt_authorities)}), flush=True)


def main():
    path = f"unix://{sys.argv[1]}"
    with X509Source(socket_path=path, timeout_in_seconds=30) as x509, \
            JwtSource(socket_path=path, timeout_in_seconds=30) as jwt:
        changes = watched(x509), watched(jwt)
        serial, bundles = x509.svid.leaf.serial_number, jwt.bundles
        report(x509, jwt)
        wait(changes[0], lambda: x509.svid.leaf.serial_number != serial)
        wait(changes[1], lambda: jwt.bundles != bundles)
        report(x509, jwt)


main()
