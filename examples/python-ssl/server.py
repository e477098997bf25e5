"""A TLS server that serves the SVID in a directory and loads it again on SIGHUP.

Usage: server.py DIRECTORY PORT PID-FILE
"""

import os
import signal
import socketserver
import ssl
import sys

directory, port, pid_file = sys.argv[1], int(sys.argv[2]), sys.argv[3]


def load() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(directory, "tls.pem"))
    return context


def reload(*_: object) -> None:
    # A new context each time: handshakes of other threads read the old one at this very moment, and loading into that
    # would show them the new chain with the old key.
    global context
    try:
        context = load()
    except OSError as error:
        print(f"the old SVID stays in use: {error}", file=sys.stderr, flush=True)


class Greeting(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        # The handshake runs here, in the connection's thread, so that a slow client delays nobody.
        try:
            with context.wrap_socket(self.request, server_side=True) as connection:
                connection.sendall(b"hello\n")
        except OSError as error:
            print(f"connection failed: {error}", file=sys.stderr, flush=True)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


context = load()
signal.signal(signal.SIGHUP, reload)
with Server(("127.0.0.1", port), Greeting) as server:
    # Only now is there something to signal.
    with open(pid_file + ".new", "w", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")
    os.rename(pid_file + ".new", pid_file)
    print(f"serving on 127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
