"""Writes sets of files in place, in turn from two directories, every 20 ms until SIGTERM: how it should not be done.

Usage: naive_writer.py TARGET SOURCE SOURCE
"""

import itertools
import os
import signal
import sys
import time

NAMES = ("tls.crt", "tls.key", "ca.pem")

target, *sources = sys.argv[1:]
over = False


def stop(*_: object) -> None:
    global over
    over = True


def load(source: str) -> dict[str, bytes]:
    contents = {}
    for name in NAMES:
        with open(os.path.join(source, name), "rb") as file:
            contents[name] = file.read()
    return contents


signal.signal(signal.SIGTERM, stop)
# The same layout for readers: one directory behind `..data`, and links to its files.
data = os.path.join(target, "..data")
os.mkdir(data)
for name in NAMES:
    os.symlink(os.path.join("..data", name), os.path.join(target, name))
for contents in itertools.cycle([load(source) for source in sources]):
    for name in NAMES:
        with open(os.path.join(data, name), "wb") as file:
            file.write(contents[name])
    print("written", flush=True)
    if over:
        break
    time.sleep(0.02)
