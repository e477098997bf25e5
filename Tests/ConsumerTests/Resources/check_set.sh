#!/bin/sh
# Checks with OpenSSL alone that tls.key, tls.crt and ca.pem of a directory belong together.
# Usage: check_set.sh DIRECTORY
set -eu
cd "$1"
leaf=$(openssl x509 -in tls.crt -noout -pubkey)
key=$(openssl pkey -in tls.key -pubout)
[ "$leaf" = "$key" ] || { echo "the key is not that of the leaf" >&2; exit 1; }
openssl verify -CAfile ca.pem -untrusted tls.crt tls.crt >/dev/null
