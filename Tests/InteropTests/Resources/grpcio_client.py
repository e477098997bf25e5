"""Calls a Workload API by grpcio and Google's protobuf, and prints as JSON what the raw messages hold.

Tokens are verified by PyJWT, with keys from the bundles. Usage: grpcio_client.py SOCKET-PATH PROTOS-DIRECTORY AUDIENCE
"""

import importlib
import json
import pathlib
import subprocess
import sys
import tempfile

import grpc
import grpc_tools
import jwt
from google.protobuf.json_format import MessageToDict

HEADER = (("workload.spiffe.io", "true"),)
STREAMS = ("FetchX509SVID", "FetchX509Bundles", "FetchJWTBundles", "FetchWITSVID", "FetchWITBundles")


class Client:
    def __init__(self, socket, protos):
        with tempfile.TemporaryDirectory() as directory:
            includes = [protos, str(pathlib.Path(grpc_tools.__file__).parent / "_proto")]
            command = [sys.executable, "-m", "grpc_tools.protoc", *(f"-I{path}" for path in includes)]
            subprocess.run([*command, f"--python_out={directory}", "workload.proto"], check=True)
            sys.path.insert(0, directory)
            self.messages = importlib.import_module("workload_pb2")
        self.channel = grpc.insecure_channel(f"unix://{socket}", options=[("grpc.default_authority", "localhost")])

    def call(self, method, metadata=HEADER, **fields):
        """The answer, or the first one of a stream."""
        name = method.removeprefix("Fetch") if method.startswith("Fetch") else method
        request = getattr(self.messages, f"{name}Request")(**fields)
        answer = getattr(self.messages, f"{name}Response").FromString
        path = f"/SpiffeWorkloadAPI/{method}"
        if method in STREAMS:
            return next(self.channel.unary_stream(path, type(request).SerializeToString, answer)(
                request, metadata=metadata, timeout=20))
        return self.channel.unary_unary(path, type(request).SerializeToString, answer)(
            request, metadata=metadata, timeout=20)

    def status(self, method, metadata=HEADER, **fields):
        try:
            self.call(method, metadata, **fields)
            return "OK"
        except grpc.RpcError as error:
            return error.code().name


def trust_domain(spiffe_id):
    return "spiffe://" + spiffe_id.removeprefix("spiffe://").split("/")[0]


def verified(token, document, audience):
    """The claims, once the key that the token names has verified them."""
    header = jwt.get_unverified_header(token)
    keys = {key["kid"]: key for key in json.loads(document)["keys"]}
    key = jwt.PyJWK(keys[header["kid"]], algorithm=header["alg"])
    options = {} if audience else {"verify_aud": False}
    return header, jwt.decode(token, key, algorithms=[header["alg"]], audience=audience, options=options)


def wit_svid(svid, document):
    header, claims = verified(svid.wit_svid, document, None)
    public, private = claims["cnf"]["jwk"], json.loads(svid.wit_svid_key)
    # A proof of possession: signed with the private key that came beside, verified with the key in the token.
    proof = jwt.encode({"nonce": "1"}, jwt.PyJWK(private).key, algorithm=public["alg"])
    jwt.decode(proof, jwt.PyJWK(public).key, algorithms=[public["alg"]])
    return {"id": svid.spiffe_id, "hint": svid.hint, "type": header["typ"], "algorithm": header["alg"],
            "subject": claims["sub"], "hasAudience": "aud" in claims, "key": public["alg"],
            "isPublic": "d" not in public, "uses": [key["use"] for key in json.loads(document)["keys"]]}


def main():
    client, audience = Client(sys.argv[1], sys.argv[2]), sys.argv[3]
    wit_bundles, jwt_bundles = client.call("FetchWITBundles").bundles, client.call("FetchJWTBundles").bundles
    tokens = client.call("FetchJWTSVID", audience=[audience]).svids
    validation = client.call("ValidateJWTSVID", audience=audience, svid=tokens[0].svid)
    print(json.dumps({
        "wit": [wit_svid(svid, wit_bundles[trust_domain(svid.spiffe_id)])
                for svid in client.call("FetchWITSVID").svids],
        "jwt": [{"id": svid.spiffe_id, "hint": svid.hint,
                 "subject": verified(svid.svid, jwt_bundles[trust_domain(svid.spiffe_id)], audience)[1]["sub"]}
                for svid in tokens],
        "x509": [{"id": svid.spiffe_id, "hint": svid.hint} for svid in client.call("FetchX509SVID").svids],
        "one": [svid.spiffe_id for svid in client.call("FetchWITSVID", spiffe_id=tokens[-1].spiffe_id).svids],
        "bundles": [sorted(client.call(method).bundles)
                    for method in ("FetchX509Bundles", "FetchJWTBundles", "FetchWITBundles")],
        "validated": {"id": validation.spiffe_id, "claims": sorted(MessageToDict(validation.claims))},
        "withoutHeader": {method: client.status(method, ()) for method in (*STREAMS, "FetchJWTSVID", "ValidateJWTSVID")},
        "twoHeaders": client.status("FetchX509SVID", HEADER * 2),
        "noAudience": client.status("FetchJWTSVID"),
        "stranger": client.status("FetchWITSVID", spiffe_id="spiffe://example.org/stranger"),
    }), flush=True)


main()
