"""A place in memory, a development Workload API and daemons on it, all gone at the end."""

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator

import kernel
from subjects import Subject, complete

PATIENCE = 60.0


@contextlib.contextmanager
def place() -> Iterator[str]:
    """A directory on a tmpfs."""
    path = tempfile.mkdtemp(prefix="svidsync-bench.", dir="/dev/shm")
    # A parent that others may not write: the daemon refuses anything else.
    os.chmod(path, 0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def process(command: list[str], log: str, **options: object) -> Iterator[subprocess.Popen[bytes]]:
    """A process, ended by SIGTERM at the end and by SIGKILL where that does not help."""
    with open(log, "ab") as errors:
        started = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=errors, **options)
    try:
        yield started
    finally:
        started.send_signal(signal.SIGCONT)
        started.terminate()
        try:
            started.wait(10)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
        if started.stdout:
            started.stdout.close()


@contextlib.contextmanager
def agent(
    binary: str, at: str, every: str = "12h", identities: list[str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A development Workload API that is serving.

    `every` is the time between rotations; `identities` are the hints of SVIDs, and the last parts of their SPIFFE IDs.
    """
    command = [binary, "dev", "--socket", socket_path(at), "--ttl", "24h", "--rotate-every", every]
    if identities:
        command += ["--spiffe-id", ",".join(f"spiffe://example.org/{name}={name}" for name in identities)]
    with process(command, os.path.join(at, "dev.log"), stdout=subprocess.PIPE) as server:
        await_serving(server)
        # Its further lines go nowhere, and must not make it wait.
        drain = os.open("/dev/null", os.O_WRONLY)
        pump = subprocess.Popen(["cat"], stdin=server.stdout, stdout=drain)
        os.close(drain)
        try:
            yield server
        finally:
            server.send_signal(signal.SIGCONT)
            server.terminate()
            pump.wait()


def await_serving(server: subprocess.Popen[bytes]) -> float:
    """Waits for the line that says that the socket is there; returns the time of it."""
    assert server.stdout
    ready, _, _ = select.select([server.stdout], [], [], PATIENCE)
    if not ready or b"serving" not in os.read(server.stdout.fileno(), 4096):
        raise TimeoutError("the development Workload API does not serve")
    return time.monotonic()


@contextlib.contextmanager
def daemon(subject: Subject, at: str, outputs: int = 1) -> Iterator[tuple[subprocess.Popen[bytes], list[str], float]]:
    """A daemon that has written all its outputs; gives its directories and the seconds that this took."""
    directories = [os.path.join(at, f"out-{subject.name}-{index}") for index in range(outputs)]
    for directory in directories:
        os.mkdir(directory, 0o755)
    command = subject.command(at, socket_path(at), directories)
    # The outputs are written in any order: after the last one of the list, only those still missing are waited for.
    with contextlib.ExitStack() as stack:
        mask = kernel.IN_CLOSE_WRITE | kernel.IN_MOVED_TO | kernel.IN_CREATE
        watch = stack.enter_context(kernel.Watch(directories, mask))
        begin = time.monotonic()
        started = stack.enter_context(process(command, os.path.join(at, "log"), stdout=subprocess.DEVNULL))
        for directory in directories:
            while not complete(directory):
                watch.events(begin + PATIENCE)
        yield started, directories, time.monotonic() - begin


def free_port() -> int:
    """A TCP port of this machine that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def await_port(port: int) -> None:
    """Waits until somebody listens there."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.01)
    raise TimeoutError(f"nobody listens at {port}")


def socket_path(at: str) -> str:
    return os.path.join(at, "agent.sock")


def await_publications(subject: Subject, watch: kernel.Watch, count: int) -> float:
    """Waits for so many publications; returns the time of the last."""
    left = count
    while left > 0:
        events = watch.events(time.monotonic() + PATIENCE)
        left -= sum(bool(mask & subject.last_event[0]) and name == subject.last_event[1] for mask, name in events)
    return time.monotonic()
