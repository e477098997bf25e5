"""Asks the agent's listener as clients do that mean well, and as those that do not.

Usage: probes.py PORT TASK. Fails with what was not as it should be.
"""

import http.client
import socket
import sys
import time

port, task = int(sys.argv[1]), sys.argv[2]


def get(path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read().decode()


def raw(request):
    """The first line of the answer to these bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while more := connection.recv(4096):
            answer += more
    head, _, body = answer.partition(b"\r\n\r\n")
    if head:
        assert f"Content-Length: {len(body)}".encode() in head or request.startswith(b"HEAD"), answer
    return head.split(b"\r\n")[0].decode(), body


def slow():
    """Clients that say nothing whole neither keep a probe out nor stay."""
    silent = []
    for _ in range(300):
        connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        connection.send(b"GET /ready HTTP/1.1\r\nX: ")
        silent.append(connection)
    assert get("/live") == (200, "live\n")
    begin = time.monotonic()
    for connection in silent:
        # Ended by newer ones, or by the time that a request may take, which is 5 s.
        connection.settimeout(40)
        try:
            assert connection.recv(1) == b""
        except ConnectionResetError:
            pass
    assert time.monotonic() - begin < 40
    assert get("/ready") == (200, "ready\n")


def hostile():
    line = "GET /live HTTP/1.1\r\n"
    cases = {
        f"{line}Host: a\r\n\r\n": "200 OK",
        "HEAD /live HTTP/1.1\r\nHost: a\r\n\r\n": "200 OK",
        "GET /live HTTP/1.0\r\n\r\n": "200 OK",
        "GET /live?verbose HTTP/1.1\r\nHost: a\r\n\r\n": "200 OK",
        "GET /LIVE HTTP/1.1\r\nHost: a\r\n\r\n": "404 Not Found",
        "GET /live/../ready HTTP/1.1\r\nHost: a\r\n\r\n": "404 Not Found",
        "GET /status.json HTTP/1.1\r\nHost: a\r\n\r\n": "404 Not Found",
        "POST /live HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxx": "405 Method Not Allowed",
        "get /live HTTP/1.1\r\nHost: a\r\n\r\n": "405 Method Not Allowed",
        f"{line}\r\n": "400 Bad Request",
        f"{line}Host: a\r\nHost: b\r\n\r\n": "400 Bad Request",
        f"{line}Host: a\r\nContent-Length: 5\r\n\r\nhello": "400 Bad Request",
        f"{line}Host: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": "400 Bad Request",
        f"{line}Host : a\r\n\r\n": "400 Bad Request",
        f"{line}Host: a\r\n folded\r\n\r\n": "400 Bad Request",
        f"{line}Host: a\nX: b\r\n\r\n": "400 Bad Request",
        f"{line}Host: a\0\r\n\r\n": "400 Bad Request",
        "GET  /live HTTP/1.1\r\nHost: a\r\n\r\n": "400 Bad Request",
        "GET http://a/live HTTP/1.1\r\nHost: a\r\n\r\n": "400 Bad Request",
        "GET /live HTTP/2.0\r\nHost: a\r\n\r\n": "400 Bad Request",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n": "400 Bad Request",
        "\r\n\r\n": "400 Bad Request",
        "\x16\x03\x01\x02\r\n\r\n": "400 Bad Request",
        f"{line}Host: {'a' * 9000}\r\n\r\n": "431 Request Header Fields Too Large",
        # Not more than the agent reads on after an answer, or the answer could get lost with the connection.
        "GET /" + "x" * 60000: "431 Request Header Fields Too Large",
    }
    for request, expected in cases.items():
        status, body = raw(request.encode("latin-1"))
        assert status == f"HTTP/1.1 {expected}", (request[:80], status)
        assert not (request.startswith("HEAD") and body), body
    # What ends before its empty line gets no answer.
    assert raw(b"GET /live HTTP/1.1\r\nHost: a\r\n") == ("", b"")


def metrics():
    from prometheus_client.parser import text_string_to_metric_families

    status, text = get("/metrics")
    assert status == 200
    families = {family.name: family for family in text_string_to_metric_families(text)}
    for name, family in families.items():
        assert name.startswith("svidsync_") and family.documentation, name
        assert family.type in ("counter", "gauge"), family
        for sample in family.samples:
            assert sample.name.endswith("_total") == (family.type == "counter"), sample
    def value(name, **labels):
        found = [s.value for family in families.values() for s in family.samples
                 if s.name == name and s.labels == labels]
        assert len(found) == 1, (name, labels, found)
        return found[0]
    assert value("svidsync_output_ready", output="web") == 1
    assert value("svidsync_output_deliveries_total", output="web") == float(sys.argv[3])
    assert value("svidsync_output_hooks_total", output="web", result="failed") >= 1
    assert value("svidsync_output_generation", output="web") == float(sys.argv[3])
    assert 0 < value("svidsync_output_expiry_seconds", output="web") <= 86400
    left = value("svidsync_output_not_after_timestamp_seconds", output="web") - time.time()
    assert abs(left - value("svidsync_output_expiry_seconds", output="web")) < 60, left
    assert value("svidsync_workload_api_state", state="connected") == 1
    assert value("svidsync_workload_api_state", state="unavailable") == 0
    assert value("svidsync_workload_api_updates_total") == float(sys.argv[3])


{"slow": slow, "hostile": hostile, "metrics": metrics}[task]()
print("as it should be")
