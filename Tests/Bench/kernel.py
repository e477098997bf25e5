"""What the kernel knows of a process, and of a directory that changes."""

import ctypes
import os
import select
import signal
import socket
import struct
import time

IN_CLOSE_WRITE, IN_MOVED_TO, IN_CREATE = 0x8, 0x80, 0x100

_libc = ctypes.CDLL(None, use_errno=True)


def memory(pid: int) -> dict[str, int]:
    """VmRSS, RssAnon and Pss in kB."""
    found = {}
    for file, names in (("status", ("VmRSS", "RssAnon")), ("smaps_rollup", ("Pss",))):
        with open(f"/proc/{pid}/{file}", encoding="ascii") as lines:
            for line in lines:
                name, _, value = line.partition(":")
                if name in names:
                    found[name] = int(value.split()[0])
    return found


def threads(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/task"))


def wakeups(pid: int) -> int:
    """How often threads of the process that live now have waited for something and were woken."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/status", encoding="ascii") as lines:
            total += sum(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt_switches"))
    return total


def cpu(pid: int) -> float:
    """The seconds of CPU that all threads of the process have used, exact to the nanosecond."""
    # The number of another process's CPU clock, as clock_getcpuclockid(3) makes it.
    return time.clock_gettime((~pid << 3) | 2)


class Signals:
    """The signals of one kind that this process gets, with the times at which they come."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._reader, self._writer = socket.socketpair()
        self._writer.setblocking(False)

    def __enter__(self) -> "Signals":
        self._former = signal.signal(self._number, lambda *_: None)
        signal.set_wakeup_fd(self._writer.fileno())
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(self._number, self._former)
        self._reader.close()
        self._writer.close()

    def next(self, patience: float) -> float:
        """Waits for the next one; returns its time (of `time.monotonic`)."""
        self._reader.settimeout(patience)
        self._reader.recv(1)
        return time.monotonic()


class Watch:
    """The events of directories, in the order in which they happen; one descriptor, of which a user may have few."""

    def __init__(self, directories: list[str], mask: int) -> None:
        self._descriptor = _libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        for path in directories:
            if self._descriptor < 0 or _libc.inotify_add_watch(self._descriptor, os.fsencode(path), mask) < 0:
                raise OSError(ctypes.get_errno(), f"inotify: {os.strerror(ctypes.get_errno())}", path)
        self._poll = select.poll()
        self._poll.register(self._descriptor, select.POLLIN)

    def __enter__(self) -> "Watch":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def fileno(self) -> int:
        return self._descriptor

    def events(self, deadline: float) -> list[tuple[int, str]]:
        """Waits for events until the deadline (of `time.monotonic`); raises TimeoutError after it."""
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not self._poll.poll(left * 1000):
                raise TimeoutError("no event within the time")
            if events := self.pending():
                return events

    def pending(self) -> list[tuple[int, str]]:
        """What has happened since the last look."""
        try:
            data = os.read(self._descriptor, 1 << 16)
        except BlockingIOError:
            return []
        events = []
        while data:
            _, mask, _, length = struct.unpack_from("iIII", data)
            events.append((mask, os.fsdecode(data[16 : 16 + length].rstrip(b"\0"))))
            data = data[16 + length :]
        return events
