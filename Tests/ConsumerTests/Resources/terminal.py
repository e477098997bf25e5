"""Runs svidsync exec on a terminal, once by itself and once as a job of an interactive shell.

Usage: terminal.py PROGRAM ARGUMENT... The words start `svidsync exec` with a program of this file (`program`).
Types Ctrl-C, Ctrl-Z, "fg" and Ctrl-\\, changes the window's size, and expects what would happen without svidsync. Every wait
has a deadline, and an alarm ends all.
"""

import errno
import fcntl
import os
import pty
import select
import shlex
import signal
import struct
import sys
import termios
import time


class Terminal:
    """The other end of a terminal on which a program runs."""

    def __init__(self, words):
        self.output = b""
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            os.execvp(words[0], words)

    def expect(self, text, limit=40):
        """Reads until the text has come; what came before it is forgotten."""
        deadline = time.monotonic() + limit
        while text not in self.output:
            left = deadline - time.monotonic()
            if left <= 0:
                raise SystemExit(f"no {text!r} in {self.output!r}")
            if select.select([self.end], [], [], left)[0]:
                try:
                    self.output += os.read(self.end, 4096)
                except OSError as error:
                    if error.errno != errno.EIO:
                        raise
                    raise SystemExit(f"the end before {text!r} in {self.output!r}") from error
        self.output = self.output[self.output.index(text) + len(text):]

    def type(self, text):
        os.write(self.end, text)

    def status(self, limit=40):
        """The status of the program on the terminal, once it has ended."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            # What it says last must not keep it from ending.
            if select.select([self.end], [], [], 0.01)[0]:
                try:
                    self.output += os.read(self.end, 4096)
                except OSError:
                    pass
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
        raise SystemExit("it does not end")


def by_itself(words):
    terminal = Terminal(words)
    terminal.expect(b"ready in the foreground")
    for count in (b"1", b"2"):
        terminal.type(b"\x03")
        # A second interrupt for one key would be counted in the next.
        terminal.expect(b"interrupted " + count + b"\r")
    fcntl.ioctl(terminal.end, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 77, 0, 0))
    terminal.expect(b"window 33 77")
    terminal.type(b"\x1c")
    terminal.expect(b"quit")
    status = terminal.status()
    if status != 6:
        raise SystemExit(f"status {status}")


def as_a_job(words):
    terminal = Terminal(["bash", "--norc", "--noprofile", "-i"])
    terminal.type(b"PS1='prompt'' '\r")
    terminal.expect(b"prompt ")
    terminal.type(shlex.join(words).encode() + b"\r")
    terminal.expect(b"ready in the foreground")
    for count in (b"1", b"2"):
        terminal.type(b"\x1a")
        terminal.expect(b"Stopped")
        terminal.expect(b"prompt ")
        terminal.type(b"fg\r")
        terminal.expect(b"continued")
        terminal.type(b"\x03")
        terminal.expect(b"interrupted " + count + b"\r")
    terminal.type(b"\x1c")
    terminal.expect(b"quit")
    terminal.expect(b"prompt ")
    terminal.type(b"echo status $?.\r")
    terminal.expect(b"status 6.")
    terminal.type(b"exit 0\r")
    status = terminal.status()
    if status != 0:
        raise SystemExit(f"the shell ends with {status}")


def program():
    """What runs under svidsync: says what comes from the terminal."""
    count = 0

    def say(*words):
        # Not by print: a signal may come while it is at work, and it cannot be called again then.
        os.write(1, " ".join(map(str, words)).encode() + b"\n")

    def interrupted(*_):
        nonlocal count
        count += 1
        say("interrupted", count)

    def resized(*_):
        size = os.get_terminal_size(0)
        say("window", size.lines, size.columns)

    def quit(*_):
        say("quit")
        sys.exit(6)

    # Each signal leaves a byte, so that none is slept through that comes before the read.
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGINT, interrupted)
    signal.signal(signal.SIGQUIT, quit)
    signal.signal(signal.SIGWINCH, resized)
    signal.signal(signal.SIGCONT, lambda *_: say("continued"))
    place = "the foreground" if os.tcgetpgrp(0) == os.getpgrp() else "the background"
    say("ready in", place)
    while True:
        os.read(reader, 64)


if __name__ == "__main__":
    if sys.argv[1:] == ["program"]:
        program()
    signal.alarm(170)
    words = sys.argv[1:] + [sys.executable, os.path.abspath(__file__), "program"]
    by_itself(words)
    as_a_job(words)
    print("all as without it")
