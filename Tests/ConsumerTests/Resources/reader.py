"""Reads a set of key, chain and bundle like a consumer that trusts nothing, and counts what none should ever meet.

Usage: reader.py follow|loop DIRECTORY

follow  reads the visible names each time that a publication shows in `..data` or in the status of the chain
loop    opens `..data` once for each pass and reads the three files through that descriptor

A set is judged by OpenSSL: the key must belong to the leaf, and a TLS handshake against the bundle must succeed.
Prints "reading" after the first set, "torn" when something is wrong for the first time, and at SIGTERM a JSON object
with the counts. "straddled" are passes by path during which a new set was published: there the names may belong to
two sets, whatever a writer does, so that only each file for itself is judged.
"""

import json
import os
import signal
import ssl
import sys

KEY, CHAIN, BUNDLE = "tls.key", "tls.crt", "ca.pem"

mode, directory = sys.argv[1], sys.argv[2]
data = os.path.join(directory, "..data")
counts = dict.fromkeys(("passes", "sets", "straddled", "missing", "empty", "truncated", "mismatched"), 0)
good: set[tuple[bytes, ...]] = set()
over = False


def stop(*_: object) -> None:
    global over
    over = True


def read(name: str, directory_descriptor: int | None = None) -> bytes:
    descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC, dir_fd=directory_descriptor)
    try:
        content = b""
        while part := os.read(descriptor, 65536):
            content += part
        return content
    finally:
        os.close(descriptor)


def fault_of_file(content: bytes) -> str | None:
    if not content:
        return "empty"
    lines = content.split(b"\n")
    if not lines[0].startswith(b"-----BEGIN ") or lines[-1] != b"" or not lines[-2].startswith(b"-----END "):
        return "truncated"
    return None


def in_memory(content: bytes) -> int:
    descriptor = os.memfd_create("credential", os.MFD_CLOEXEC)
    os.write(descriptor, content)
    return descriptor


def shake_hands(key: bytes, chain: bytes, bundle: bytes) -> None:
    """A handshake in memory; raises ssl.SSLError where the three do not belong together."""
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    key_file, chain_file = in_memory(key), in_memory(chain)
    try:
        server_context.load_cert_chain(f"/proc/self/fd/{chain_file}", f"/proc/self/fd/{key_file}")
    finally:
        os.close(key_file)
        os.close(chain_file)
    client_context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_context.check_hostname = False
    client_context.load_verify_locations(cadata=bundle.decode("ascii"))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = server_context.wrap_bio(to_server, to_client, server_side=True)
    client = client_context.wrap_bio(to_client, to_server)
    waiting = [client, server]
    for _ in range(8):
        for side in list(waiting):
            try:
                side.do_handshake()
                waiting.remove(side)
            except ssl.SSLWantReadError:
                pass
        if not waiting:
            return
    raise ssl.SSLError("the handshake does not end")


def judge(files: tuple[bytes, ...], *, as_a_set: bool = True) -> None:
    counts["passes"] += 1
    if files in good:
        return
    fault = next((fault for fault in map(fault_of_file, files) if fault), None)
    if fault is None and as_a_set:
        try:
            shake_hands(*files)
            if not good:
                print("reading", flush=True)
            good.add(files)
            counts["sets"] += 1
        except (ssl.SSLError, ValueError) as error:
            fault = "mismatched"
            print(error, file=sys.stderr, flush=True)
    if fault is not None:
        report(fault)


def report(fault: str) -> None:
    if not any(counts[kind] for kind in ("missing", "empty", "truncated", "mismatched")):
        print("torn", flush=True)
    counts[fault] += 1


def mark() -> tuple[object, ...]:
    """What changes with a publication, and with a write in place."""
    status = os.stat(os.path.join(directory, CHAIN))
    return os.readlink(data) if os.path.islink(data) else None, status.st_ino, status.st_mtime_ns, status.st_size


def follow() -> None:
    last: tuple[object, ...] | None = None
    while not over:
        try:
            now = mark()
            if now == last:
                continue
            files = tuple(read(os.path.join(directory, name)) for name in (KEY, CHAIN, BUNDLE))
            is_straddled = mark()[0] != now[0]
        except FileNotFoundError:
            report("missing")
            continue
        last = None if is_straddled else now
        counts["straddled"] += is_straddled
        judge(files, as_a_set=not is_straddled)


def loop() -> None:
    while not over:
        descriptor = os.open(data, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            files = tuple(read(name, descriptor) for name in (KEY, CHAIN, BUNDLE))
        except FileNotFoundError:
            report("missing")
            continue
        finally:
            os.close(descriptor)
        judge(files)


signal.signal(signal.SIGTERM, stop)
{"follow": follow, "loop": loop}[mode]()
print(json.dumps(counts), flush=True)
