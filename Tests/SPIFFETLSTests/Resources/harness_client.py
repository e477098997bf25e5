"""Judges spiffe-harness from outside, by the lines that it prints and the bytes on its two ports.

Usage: harness_client.py SPIFFE-HARNESS SVIDSYNC DIRECTORY

Ends with "all is well", or with an AssertionError.
"""

import atexit
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

harness_path, svidsync, place = sys.argv[1:]
WEB, API, STRANGER = "spiffe://example.org/web", "spiffe://example.org/api", "spiffe://other.example/stranger"
DEADLINE = 40


def started(command, **options):
    """A program that does not outlive this one."""
    program = subprocess.Popen(command, **options)
    atexit.register(program.kill)
    return program


def agent(name, identities):
    path = f"{place}/{name}.sock"
    serve = [svidsync, "dev", "--socket", path, "--spiffe-id", identities]
    said = started(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    limit = time.monotonic() + DEADLINE
    while not os.path.exists(path):
        assert time.monotonic() < limit, "the development Workload API does not begin"
        time.sleep(0.02)
    return said, path


def credentials(name, path, hint):
    directory = f"{place}/{name}"
    fetch = [svidsync, "x509", "fetch", "--socket", path, "--hint", hint, "--output-directory", directory]
    subprocess.run(fetch, check=True, stdout=subprocess.DEVNULL)
    return directory


def context(purpose, own, trusted):
    made = ssl.SSLContext(purpose)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_verify_locations(f"{trusted}/ca.pem")
    if own:
        made.load_cert_chain(f"{own}/tls.crt", f"{own}/tls.key")
    return made


class Harness:
    def __init__(self, socket_path):
        environment = {"SPIFFE_ENDPOINT_SOCKET": f"unix://{socket_path}"}
        self.process = started([harness_path], env=environment, stdout=subprocess.PIPE, text=True)
        self.lines, self.told = [], threading.Condition()
        threading.Thread(target=self.listen, daemon=True).start()
        self.await_lines(3)
        assert self.lines[0] == "SPIFFE_HARNESS_VERSION=1", self.lines
        names = [line.split("=")[0] for line in self.lines[1:3]]
        assert names == ["SPIFFE_X509_PORT", "SPIFFE_CONTROL_PORT"], self.lines
        self.x509, self.control = (int(line.split("=")[1]) for line in self.lines[1:3])

    def listen(self):
        for line in self.process.stdout:
            with self.told:
                self.lines.append(line.rstrip("\n"))
                self.told.notify_all()

    def await_lines(self, count):
        with self.told:
            assert self.told.wait_for(lambda: len(self.lines) >= count, DEADLINE), self.lines

    def ask(self, method, path, body=None, raw=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.control, timeout=DEADLINE)
        data = raw if raw is not None else json.dumps(body) if body is not None else None
        connection.request(method, path, data, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        assert answer.version == 11 and answer.headers["Content-Type"] == "application/json"
        return answer.status, json.loads(answer.read())

    def expect(self, status, path, body=None, raw=None, method="POST"):
        words = {200: "ok", 422: "rejected", 500: "error", 501: "unsupported"}
        found, answer = self.ask(method, path, body, raw)
        assert (found, answer.get("status")) == (status, words[status]), (path, body, found, answer)
        return answer

    def greeting(self, own, trusted):
        """What the X.509 port says to a client; nothing where it refuses."""
        received = b""
        try:
            with socket.create_connection(("127.0.0.1", self.x509), timeout=DEADLINE) as plain:
                with context(ssl.PROTOCOL_TLS_CLIENT, own, trusted).wrap_socket(plain) as tls:
                    presented = [value for kind, value in tls.getpeercert()["subjectAltName"] if kind == "URI"]
                    assert presented == [WEB], presented
                    while portion := tls.recv(4096):
                        received += portion
        except (ssl.SSLError, ConnectionError):
            assert received == b"", received
        return received.decode()


class Server:
    """A TLS server that takes one connection, and greets whom its trust anchors verify."""

    def __init__(self, own, trusted, greets=True):
        self.context, self.greets = context(ssl.PROTOCOL_TLS_SERVER, own, trusted), greets
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        try:
            plain, _ = self.listener.accept()
            plain.settimeout(DEADLINE)
            with self.context.wrap_socket(plain, server_side=True) as tls:
                tls.sendall(b"hello\n")
                tls.recv(1)
        except (OSError, ssl.SSLError):
            pass
        self.listener.close()


def before_the_agent(harness):
    """Both ports accept, nothing can be done, and nobody is told READY."""
    assert harness.ask("GET", "/v1/info")[0] == 200
    harness.expect(500, "/v1/jwt/fetch", {"audience": ["a"], "spiffe_id": ""})
    harness.expect(500, "/v1/x509/dial", {"address": f"127.0.0.1:{harness.x509}"})
    with socket.create_connection(("127.0.0.1", harness.x509), timeout=DEADLINE) as plain:
        plain.sendall(b"no TLS at all\r\n\r\n")
        # An alert of TLS at most.
        assert plain.recv(4096)[:1] in (b"", b"\x15")
    assert "READY" not in harness.lines


def information(harness):
    status, answer = harness.ask("GET", "/v1/info")
    assert status == 200 and set(answer) >= {"sdk", "sdk_version", "language"}, answer
    assert answer["language"] == "swift"
    for method, path in [("GET", "/v1/nothing"), ("POST", "/v1/info"), ("GET", "/v1/x509/dial"), ("DELETE", "/v1/info")]:
        harness.expect(501, path, method=method)


def x509_port(harness, own, stranger):
    assert harness.greeting(own, own) == f"{API}\n"
    assert harness.greeting(None, own) == ""
    assert harness.greeting(stranger, own) == ""


def tokens(harness):
    for audience in ["a", [], [""], ["a", 1], None]:
        harness.expect(422, "/v1/jwt/fetch", {"audience": audience, "spiffe_id": ""})
    for identity in ["nonsense", "spiffe://Example.org/x", 7, ["a"]]:
        harness.expect(422, "/v1/jwt/fetch", {"audience": ["a"], "spiffe_id": identity})
    every = harness.expect(200, "/v1/jwt/fetch", {"audience": ["a", "b"], "spiffe_id": ""})["svids"]
    assert [svid["spiffe_id"] for svid in every] == [WEB, API] and every[0]["hint"] == "web", every
    one = harness.expect(200, "/v1/jwt/fetch", {"audience": ["a"], "spiffe_id": API})["svids"]
    assert [svid["spiffe_id"] for svid in one] == [API], one
    # The agent refuses: not the library.
    harness.expect(500, "/v1/jwt/fetch", {"audience": ["a"], "spiffe_id": "spiffe://example.org/nobody"})
    return every[0]["token"]


def validation(harness, token, foreign):
    limit = time.monotonic() + DEADLINE
    # The bundles for tokens come on a stream of their own, which READY does not wait for.
    while harness.ask("POST", "/v1/jwt/validate", {"token": token, "audience": "a"})[0] == 500:
        assert time.monotonic() < limit
        time.sleep(0.02)
    good = harness.expect(200, "/v1/jwt/validate", {"token": token, "audience": "b"})
    assert good["spiffe_id"] == WEB and good["claims"]["sub"] == WEB and good["claims"]["aud"] == ["a", "b"], good
    head, payload, signature = token.split(".")
    spoilt = [f"{head}.{payload}.{signature[:-4]}AAAA", f"{head}.{payload}", "", "nonsense", foreign]
    for text in spoilt:
        answer = harness.expect(422, "/v1/jwt/validate", {"token": text, "audience": "a"})
        assert signature not in json.dumps(answer)
    for body in [{"token": token, "audience": "c"}, {"token": token}, {"audience": "a"}, {"token": 1, "audience": "a"}, []]:
        harness.expect(422, "/v1/jwt/validate", body)
    harness.expect(422, "/v1/jwt/validate", raw="{")


def dialling(harness, own, stranger):
    good = harness.expect(200, "/v1/x509/dial", {"address": Server(own, own).address})
    assert good["spiffe_id"] == API, good
    # Judged by the library, and refused; then a server that refuses us, one that is none, and no server.
    harness.expect(422, "/v1/x509/dial", {"address": Server(stranger, own).address})
    harness.expect(500, "/v1/x509/dial", {"address": Server(own, stranger).address})
    harness.expect(500, "/v1/x509/dial", {"address": f"127.0.0.1:{harness.control}"})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        unused = taken.getsockname()[1]
    harness.expect(500, "/v1/x509/dial", {"address": f"127.0.0.1:{unused}"})
    for address in ["nowhere", "", 7, None]:
        harness.expect(422, "/v1/x509/dial", {"address": address})


stranger_agent, stranger_path = agent("stranger", f"{STRANGER}=stranger")
stranger = credentials("strange", stranger_path, "stranger")
other = Harness(stranger_path)
other.await_lines(4)
foreign = other.expect(200, "/v1/jwt/fetch", {"audience": ["a"], "spiffe_id": ""})["svids"][0]["token"]
other.process.send_signal(signal.SIGTERM)
assert other.process.wait(DEADLINE) == 0

harness = Harness(f"{place}/main.sock")
before_the_agent(harness)
main_agent, main_path = agent("main", f"{WEB}=web,{API}=api")
harness.await_lines(4)
assert harness.lines[3:] == ["READY"], harness.lines
own = credentials("own", main_path, "api")
information(harness)
x509_port(harness, own, stranger)
token = tokens(harness)
validation(harness, token, foreign)
dialling(harness, own, stranger)

# Without the agent: what needs it fails, what was there before does not.
main_agent.terminate()
main_agent.wait(DEADLINE)
harness.expect(500, "/v1/jwt/fetch", {"audience": ["a"], "spiffe_id": ""})
harness.expect(200, "/v1/jwt/validate", {"token": token, "audience": "a"})
assert harness.greeting(own, own) == f"{API}\n"
assert harness.lines[3:] == ["READY"], harness.lines

harness.process.send_signal(signal.SIGTERM)
assert harness.process.wait(DEADLINE) == 0
stranger_agent.terminate()
stranger_agent.wait(DEADLINE)
print("all is well", flush=True)
