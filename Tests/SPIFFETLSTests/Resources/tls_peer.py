"""A peer of plain Python: the standard library's ssl, which knows nothing of SPIFFE IDs.

Usage: tls_peer.py client PORT DIRECTORY    connects, prints all that the server says
       tls_peer.py server DIRECTORY         prints its port, greets one client by its URI and prints that

DIRECTORY holds tls.crt, tls.key and ca.pem.
"""

import socket
import ssl
import sys


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


{"client": client, "server": server}[sys.argv[1]](*sys.argv[2:])
