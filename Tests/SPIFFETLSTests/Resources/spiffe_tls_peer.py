"""A peer of py-spiffe's TLS package (`spiffe-tls`), on a Workload API.

Usage: spiffe_tls_peer.py client SOCKET-PATH PORT SPIFFE-ID    accepts that ID alone, prints what the server says
       spiffe_tls_peer.py server SOCKET-PATH PORT SPIFFE-ID    accepts that ID alone, greets one client
"""

import sys

from OpenSSL import SSL
from spiffe import SpiffeId, X509Source
from spiffetls import ListenOptions, dial, listen
from spiffetls.mode import ServerTlsMode
from spiffetls.tlsconfig.authorize import authorize_id


def client(source, port, authorized):
    connection = dial(f"127.0.0.1:{port}", source, authorize_fn=authorized)
    received = b""
    try:
        while portion := connection.recv(4096):
            received += portion
    except SSL.ZeroReturnError:
        pass
    print(received.decode().strip(), flush=True)
    connection.shutdown()


def server(source, port, authorized):
    options = ListenOptions(tls_mode=ServerTlsMode.MTLS, authorize_fn=authorized)
    listener = listen(f"127.0.0.1:{port}", source, options)
    print("listening", flush=True)
    connection, _ = listener.accept()
    connection.sendall(b"hello\n")
    connection.shutdown()
    print("served", flush=True)


role, path, port, name = sys.argv[1:]
with X509Source(socket_path=f"unix://{path}", timeout_in_seconds=20) as source:
    {"client": client, "server": server}[role](source, port, authorize_id(SpiffeId(name)))
