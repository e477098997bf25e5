"""A consumer of its own process: loads key and chain as a server would, and counts what it could not use.

Usage: reader.py notified|loop|directory DIRECTORY

notified   loads by path each time that the chain changes, and once more when it is complete
loop       loads by path without a pause
directory  opens the set's directory once for each pass and loads through that descriptor

Prints "reading", and at SIGTERM the number of loads and of those that failed.
"""

import os
import signal
import ssl
import sys
import time
from collections.abc import Iterator

import kernel
from subjects import CHAIN, KEY

mode, directory = sys.argv[1], sys.argv[2]
data = os.path.join(directory, "..data")
over = False


def stop(*_: object) -> None:
    global over
    over = True


def load(where: str) -> bool:
    """Whether OpenSSL can use the pair: both complete, and the key that of the leaf."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(os.path.join(where, CHAIN), os.path.join(where, KEY))
    except (ssl.SSLError, OSError):
        return False
    return True


def passes() -> Iterator[bool]:
    if mode == "notified":
        with kernel.Watch([directory], kernel.IN_CLOSE_WRITE | kernel.IN_MOVED_TO) as watch:
            while not over:
                try:
                    events = watch.events(time.monotonic() + 0.2)
                except TimeoutError:
                    continue
                if any(name in (CHAIN, "..data") for _, name in events):
                    yield load(directory)
    elif mode == "directory":
        while not over:
            descriptor = os.open(data if os.path.islink(data) else directory, os.O_RDONLY | os.O_DIRECTORY)
            try:
                yield load(f"/proc/self/fd/{descriptor}")
            finally:
                os.close(descriptor)
    else:
        while not over:
            yield load(directory)


signal.signal(signal.SIGTERM, stop)
print("reading", flush=True)
total = torn = 0
for good in passes():
    total += 1
    torn += not good
print(total, torn)
