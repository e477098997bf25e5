"""A peer of plain Python: the standard library's ssl, which knows nothing of SPIFFE IDs.

Usage: tls_peer.py client PORT DIRECTORY    connects, prints all that the server says
       tls_peer.py server DIRECTORY         prints its port, greets one client by its URI and prints that
       tls_peer.py closer PORT DIRECTORY    connects twenty times, says only that it ends, and prints the milliseconds of
                                            the quickest answer to that

DIRECTORY holds tls.crt, tls.key and ca.pem.
"""

import socket
import ssl
import sys
import time


def context(purpose, directory):
    made = ssl.SSLContext(purpose)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_cert_chain(f"{directory}/tls.crt", f"{directory}/tls.key")
    made.load_verify_locations(f"{directory}/ca.pem")
    return made


def everything(connection):
    received = b""
    while portion := connection.recv(4096):
        received += portion
    return received.decode()


def uri(connection):
    return next(value for kind, value in connection.getpeercert()["subjectAltName"] if kind == "URI")


def client(port, directory):
    tls = context(ssl.PROTOCOL_TLS_CLIENT, directory)
    with socket.create_connection(("127.0.0.1", int(port)), timeout=60) as plain:
        with tls.wrap_socket(plain) as connection:
            print(uri(connection), connection.version(), everything(connection).strip(), flush=True)


def closer(port, directory):
    tls = context(ssl.PROTOCOL_TLS_CLIENT, directory)
    times = []
    for _ in range(20):
        # Small segments are gathered, as is the default: the end waits until the handshake is acknowledged.
        with socket.create_connection(("127.0.0.1", int(port)), timeout=60) as plain:
            with tls.wrap_socket(plain) as connection:
                begin = time.monotonic()
                connection.unwrap().close()
                times.append(time.monotonic() - begin)
    print(round(min(times) * 1000), flush=True)


def server(directory):
    tls = context(ssl.PROTOCOL_TLS_SERVER, directory)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        plain, _ = listener.accept()
        plain.settimeout(60)
        with tls.wrap_socket(plain, server_side=True) as connection:
            name = uri(connection)
            connection.sendall(f"hello {name}\n".encode())
            connection.unwrap()
            print(name, flush=True)


{"client": client, "server": server, "closer": closer}[sys.argv[1]](*sys.argv[2:])
