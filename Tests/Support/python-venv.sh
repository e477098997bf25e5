#!/bin/sh
# Makes .build/venv, the Python environment with the third-party peers that our tests talk to; prints its python.
#
# Nothing happens when it is there already. CI calls this before `swift test`; without it those tests are skipped.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
venv="$root/.build/venv"
packages="grpcio grpcio-tools protobuf cryptography spiffe spiffe-tls PyYAML jsonschema prometheus-client uvicorn"
modules="cryptography, google.protobuf, grpc, grpc_tools, jsonschema, prometheus_client, spiffe, spiffetls, uvicorn, yaml"

if ! "$venv/bin/python" -c "import $modules" 2>/dev/null; then
    mkdir -p "$root/.build"
    python3 -m venv "$venv" >&2
    # shellcheck disable=SC2086  # a list of words
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check $packages >&2
fi
echo "$venv/bin/python"
