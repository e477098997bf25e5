"""Uses JWT-SVIDs of a Workload API by py-spiffe, the independent client; prints as JSON what it got.

Usage: py_spiffe_tokens.py SOCKET-PATH AUDIENCE[,AUDIENCE…] [SUBJECT]
"""

import json
import sys

from spiffe import JwtSvid, SpiffeId, WorkloadApiClient
from spiffe.workloadapi.errors import ValidateJwtSvidError


def description(svid, bundles):
    audience = set(svid.audience)
    bundle = bundles.get_bundle_for_trust_domain(svid.spiffe_id.trust_domain)
    # Offline, with the keys of the bundle.
    verified = JwtSvid.parse_and_validate(svid.token, bundle, audience)
    return {"id": str(verified.spiffe_id), "audience": sorted(audience), "expiry": verified.expiry}


def refusal(client, token, audience):
    try:
        client.validate_jwt_svid(token, audience, timeout=20)
        return None
    except ValidateJwtSvidError as error:
        return str(error)


def main():
    client = WorkloadApiClient(socket_path=f"unix://{sys.argv[1]}")
    audience = set(sys.argv[2].split(","))
    subject = SpiffeId(sys.argv[3]) if len(sys.argv) > 3 else None
    bundles = client.fetch_jwt_bundles(timeout=20)
    one = client.fetch_jwt_svid(audience=audience, subject=subject, timeout=20)
    several = client.fetch_jwt_svids(audience=audience, subject=subject, timeout=20)
    first = sorted(audience)[0]
    # By the Workload API.
    validated = client.validate_jwt_svid(one.token, first, timeout=20)
    head, body, signature = one.token.split(".")
    forged = f"{head}.{body}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
    print(json.dumps({
        "one": description(one, bundles),
        "several": [description(svid, bundles) for svid in several],
        "validated": str(validated.spiffe_id),
        "forged": refusal(client, forged, first),
        "otherAudience": refusal(client, one.token, "somebody else"),
        "bundles": {bundle.trust_domain.name: len(bundle.jwt_authorities) for bundle in bundles.bundles},
    }), flush=True)
    client.close()


main()
