"""Clients of a TLS server, one after the other, each with an X509-SVID of its own.

Usage: strangers.py PORT DIRECTORY…
"""

import os
import socket
import ssl
import sys

from subjects import BUNDLE, CHAIN, KEY

port, *directories = sys.argv[1:]
for directory in directories:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.load_verify_locations(os.path.join(directory, BUNDLE))
    context.load_cert_chain(os.path.join(directory, CHAIN), os.path.join(directory, KEY))
    with socket.create_connection(("127.0.0.1", int(port))) as plain, context.wrap_socket(plain) as tls:
        # Only what the server says after the handshake shows that it has accepted the client: its end does, too.
        tls.unwrap().close()
