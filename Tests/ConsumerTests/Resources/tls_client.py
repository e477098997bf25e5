"""Connects to a TLS server all the time, with several threads, and counts failures.

Each connection is a full handshake on a new context that trusts the bundle as it is on the disk at that moment.

Usage: tls_client.py PORT BUNDLE http|greeting THREADS

Prints "leaf SERIAL" when a server certificate is met for the first time, "connections NUMBER" for each hundred of them,
"failure" at the first failure (the reasons go to standard error), and at SIGTERM a JSON object with the counts.
"""

import json
import signal
import socket
import ssl
import sys
import threading

port, bundle, dialogue, thread_count = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
lock = threading.Lock()
over = threading.Event()
seen: set[str] = set()
connections = 0
failures = 0


def connect() -> str:
    """One connection: the serial number of the server's leaf, or an exception."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(bundle)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        with context.wrap_socket(plain) as connection:
            if connection.session_reused:
                raise RuntimeError("a session was resumed")
            serial = connection.getpeercert()["serialNumber"]
            if dialogue == "http":
                connection.sendall(b"GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n")
            answer = b""
            while part := connection.recv(4096):
                answer += part
            if not answer.endswith(b"hello\n"):
                raise RuntimeError(f"an incomplete answer: {answer!r}")
            return serial


def work() -> None:
    global connections, failures
    while not over.is_set():
        try:
            serial = connect()
        except Exception as error:
            with lock:
                failures += 1
                print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
                if failures == 1:
                    print("failure", flush=True)
            # A server that is not there must not fill the log.
            over.wait(0.05)
            continue
        with lock:
            connections += 1
            if serial not in seen:
                seen.add(serial)
                print(f"leaf {serial}", flush=True)
            if connections % 100 == 0:
                print(f"connections {connections}", flush=True)
        # The server and the agent need the processor, too.
        over.wait(0.002)


signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
threads = [threading.Thread(target=work) for _ in range(thread_count)]
for thread in threads:
    thread.start()
signal.sigwait({signal.SIGTERM})
over.set()
for thread in threads:
    thread.join()
print(json.dumps({"connections": connections, "failures": failures}), flush=True)
