#!/bin/sh
# Generates the C code of Sources/Native/CWorkloadAPI from Protos/workload.proto.
#
#   Protos/generate.sh           writes it
#   Protos/generate.sh --check   exits 1, with a diff, when the committed code is not what would be written
#
# Needs protoc-c (protobuf-c-compiler) and google/protobuf/struct.proto (libprotobuf-dev).
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
target="$root/Sources/Native/CWorkloadAPI"
includes=${PROTOBUF_INCLUDE:-/usr/include}

case "${1:-}" in
"" | --check) ;;
*)
    echo "usage: $0 [--check]" >&2
    exit 64
    ;;
esac
command -v protoc-c >/dev/null || {
    echo "$0: protoc-c is missing: install protobuf-c-compiler" >&2
    exit 69
}
[ -r "$includes/google/protobuf/struct.proto" ] || {
    echo "$0: $includes/google/protobuf/struct.proto is missing: install libprotobuf-dev" >&2
    exit 69
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
protoc-c --proto_path="$root/Protos" --proto_path="$includes" --c_out="$work" \
    workload.proto google/protobuf/struct.proto

# Headers to include/, sources beside it: what SwiftPM expects of a C target.
headers="workload.pb-c.h google/protobuf/struct.pb-c.h"
sources="workload.pb-c.c google/protobuf/struct.pb-c.c"

if [ "${1:-}" = --check ]; then
    status=0
    for file in $headers; do diff -u "$target/include/$file" "$work/$file" || status=1; done
    for file in $sources; do diff -u "$target/$file" "$work/$file" || status=1; done
    [ $status = 0 ] || echo "$0: the generated code is not current: run Protos/generate.sh" >&2
    exit $status
fi

for file in $headers; do
    mkdir -p "$(dirname "$target/include/$file")"
    cp "$work/$file" "$target/include/$file"
done
for file in $sources; do
    mkdir -p "$(dirname "$target/$file")"
    cp "$work/$file" "$target/$file"
done
