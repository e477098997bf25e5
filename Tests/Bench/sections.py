"""What is measured. Each section takes the subjects in turn, so that the machine's moods meet all of them."""

import contextlib
import os
import select
import signal
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable

import kernel
import stage
from subjects import BUNDLE, CHAIN, KEY, SignallingSVIDSync, Subject, SVIDSync

# Figure -> subject's name -> text.
Figures = dict[str, dict[str, str]]
HERE = os.path.dirname(os.path.abspath(__file__))


def spread(values: list[float], unit: str, digits: int = 1) -> str:
    """The median, and the range in brackets."""
    low, high = min(values), max(values)
    return f"{statistics.median(values):.{digits}f} {unit} ({low:.{digits}f}–{high:.{digits}f})"


def start(dev: str, subjects: list[Subject], rounds: int = 31) -> Figures:
    """From exec until the three files can be opened."""
    seconds, used = defaultdict(list), defaultdict(list)
    with stage.place() as socket_place, stage.agent(dev, socket_place):
        for number in range(rounds + 2):
            for subject in subjects:
                with stage.place() as at:
                    os.symlink(stage.socket_path(socket_place), stage.socket_path(at))
                    with stage.daemon(subject, at) as (daemon, _, took):
                        cpu = kernel.cpu(daemon.pid)
                # The first two fill the caches.
                if number >= 2:
                    seconds[subject.name].append(took * 1000)
                    used[subject.name].append(cpu * 1000)
    return {
        f"start → three files, {rounds} starts": {name: spread(v, "ms") for name, v in seconds.items()},
        "CPU until then": {name: spread(v, "ms") for name, v in used.items()},
    }


def idle(dev: str, subjects: list[Subject], settle: float = 15, span: float = 10) -> Figures:
    """Memory, threads and wake-ups of a daemon that has nothing to do."""
    figures: Figures = defaultdict(dict)
    for subject in subjects:
        with stage.place() as at, stage.agent(dev, at), stage.daemon(subject, at) as (daemon, _, _):
            time.sleep(settle)
            before = kernel.wakeups(daemon.pid)
            time.sleep(span)
            woken = kernel.wakeups(daemon.pid) - before
            for key, value in kernel.memory(daemon.pid).items():
                figures[f"{key} idle"][subject.name] = megabytes(value)
            figures["threads idle"][subject.name] = str(kernel.threads(daemon.pid))
            figures["wake-ups idle"][subject.name] = f"{woken / span:.1f}/s"
    return figures


def updates(dev: str, subjects: list[Subject], rounds: int = 5, count: int = 2000) -> Figures:
    """CPU of an update at 5 ms and at 1 ms spacing, and what 10,000 of them leave in memory."""
    figures: Figures = defaultdict(dict)
    for every, label in (("5ms", "at 5 ms spacing"), ("1ms", "at 1 ms spacing")):
        with stage.place() as at:
            runs = [Run(dev, subject, os.path.join(at, subject.name), every) for subject in subjects]
            try:
                for run in runs:
                    run.measure(200)
                    run.before = kernel.memory(run.daemon.pid)
                results = [[run.measure(count) for run in runs] for _ in range(rounds)]
                for run, values in zip(runs, zip(*results)):
                    used = [cpu for cpu, _ in values]
                    figures[f"CPU per update {label}"][run.subject.name] = spread(used, "µs", 0)
                    figures[f"updates per second {label}"][run.subject.name] = spread([r for _, r in values], "", 0)
                    after = kernel.memory(run.daemon.pid)
                    for key in ("VmRSS", "RssAnon") if every == "5ms" else ():
                        text = f"{megabytes(run.before[key])} → {megabytes(after[key])}"
                        figures[f"{key} after 200 → {rounds * count + 200:,} updates"][run.subject.name] = text
            finally:
                for run in runs:
                    run.end()
    return figures


class Run:
    """A daemon with a Workload API of its own, which rotates only while it is measured."""

    def __init__(self, dev: str, subject: Subject, at: str, every: str) -> None:
        os.mkdir(at, 0o755)
        self.subject = subject
        self._agent = stage.agent(dev, at, every)
        self._server = self._agent.__enter__()
        self._run = stage.daemon(subject, at)
        self.daemon, (directory,), _ = self._run.__enter__()
        self._watch = kernel.Watch([directory], subject.last_event[0])
        self._server.send_signal(signal.SIGSTOP)
        self.before: dict[str, int] = {}

    def measure(self, count: int) -> tuple[float, float]:
        """The microseconds of CPU of each of so many updates, and how many there were in a second."""
        self._watch.pending()
        begin, used = time.monotonic(), kernel.cpu(self.daemon.pid)
        self._server.send_signal(signal.SIGCONT)
        end = stage.await_publications(self.subject, self._watch, count)
        used = kernel.cpu(self.daemon.pid) - used
        self._server.send_signal(signal.SIGSTOP)
        return used / count * 1e6, count / (end - begin)

    def end(self) -> None:
        self._watch.__exit__()
        self._run.__exit__(None, None, None)
        self._agent.__exit__(None, None, None)


def reconnect(dev: str, subjects: list[Subject], rounds: int = 5) -> Figures:
    """From the moment at which the agent serves again until its new SVID is on the disk."""
    figures: Figures = defaultdict(dict)
    for outage in (0.3, 1.0, 3.0):
        values = defaultdict(list)
        for _ in range(rounds):
            for subject in subjects:
                values[subject.name].append(outage_of(dev, subject, outage) * 1000)
        for name, found in values.items():
            figures[f"reconnect → new files after an outage of {outage} s"][name] = spread(found, "ms")
    return figures


def outage_of(dev: str, subject: Subject, seconds: float) -> float:
    with stage.place() as at:
        first = stage.agent(dev, at)
        server = first.__enter__()
        with stage.daemon(subject, at) as (_, (directory,), _), kernel.Watch([directory], subject.last_event[0]) as watch:
            server.kill()
            first.__exit__(None, None, None)
            if os.path.lexists(stage.socket_path(at)):
                os.unlink(stage.socket_path(at))
            time.sleep(seconds)
            watch.pending()
            command = [dev, "dev", "--socket", stage.socket_path(at), "--ttl", "24h"]
            with stage.process(command, os.path.join(at, "dev.log"), stdout=subprocess.PIPE) as server:
                poll = select.poll()
                poll.register(server.stdout, select.POLLIN)
                poll.register(watch, select.POLLIN)
                times: dict[int, float] = {}
                deadline = time.monotonic() + stage.PATIENCE
                while len(times) < 2 and time.monotonic() < deadline:
                    for descriptor, _ in poll.poll(1000):
                        times.setdefault(descriptor, time.monotonic())
                        poll.unregister(descriptor)
                return times[watch.fileno()] - times[server.stdout.fileno()]


def reload(dev: str, subjects: list[Subject], rounds: int = 200) -> Figures:
    """From the order to rotate until a program has its signal: a new SVID is issued, validated and written in between."""
    subject = next(subject for subject in subjects if isinstance(subject, SVIDSync))
    values = []
    with stage.place() as at, stage.agent(dev, at) as server, kernel.Signals(signal.SIGUSR2) as signals:
        with stage.daemon(SignallingSVIDSync(subject.binary), at):
            for _ in range(rounds):
                # What follows a signal is over.
                time.sleep(0.05)
                begin = time.monotonic()
                server.send_signal(signal.SIGUSR1)
                values.append((signals.next(stage.PATIENCE) - begin) * 1000)
    return {f"rotation → signal to a program, {rounds} rotations": {subject.name: spread(values, "ms")}}


def readers(dev: str, subjects: list[Subject], rotations: int = 500) -> Figures:
    """What consumers read while the SVID rotates every 20 ms."""
    figures: Figures = defaultdict(dict)
    labels = {
        "notified": "reloads on the change of the chain that failed",
        "loop": "loads by path in a loop that failed",
        "directory": "loads through one directory descriptor that failed",
    }
    for mode, label in labels.items():
        for subject in subjects:
            with stage.place() as at, stage.agent(dev, at, "20ms"), stage.daemon(subject, at) as (_, (directory,), _):
                command = [sys.executable, os.path.join(HERE, "reader.py"), mode, directory]
                with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
                    assert reader.stdout
                    reader.stdout.readline()
                    with kernel.Watch([directory], subject.last_event[0]) as watch:
                        stage.await_publications(subject, watch, rotations)
                    reader.terminate()
                    total, torn = map(int, reader.stdout.read().split())
                figures[f"{label}, {rotations} rotations"][subject.name] = f"{torn:,} of {total:,}"
    return figures


def outputs(dev: str, subjects: list[Subject], rounds: int = 5) -> Figures:
    """What many outputs cost."""
    figures: Figures = defaultdict(dict)
    for subject in subjects:
        if not isinstance(subject, SVIDSync):
            continue
        for count in (1, 10, 100, 1000):
            with stage.place() as at, stage.agent(dev, at) as server:
                with stage.daemon(subject, at, count) as (daemon, directories, took):
                    time.sleep(2)
                    found = kernel.memory(daemon.pid)
                    used, waited = [], []
                    for _ in range(rounds):
                        spent, seconds = rotation(subject, server, daemon.pid, directories)
                        used.append(spent * 1e6 / count)
                        waited.append(seconds * 1000)
                    figures[f"{count} output{'s' * (count > 1)}"][subject.name] = (
                        f"written after {took * 1000:.0f} ms, VmRSS {megabytes(found['VmRSS'])}, RssAnon"
                        f" {megabytes(found['RssAnon'])}; a rotation: all written after"
                        f" {statistics.median(waited):.0f} ms, {statistics.median(used):.0f} µs CPU an output"
                    )
    return figures


def rotation(subject: Subject, server: subprocess.Popen[bytes], pid: int, directories: list[str]) -> tuple[float, float]:
    """One rotation of all outputs: the CPU of the daemon and the time until the last one is written."""
    with kernel.Watch(directories, subject.last_event[0]) as watch:
        begin, used = time.monotonic(), kernel.cpu(pid)
        server.send_signal(signal.SIGUSR1)
        stage.await_publications(subject, watch, len(directories))
        end = time.monotonic()
    # What follows the publication of the last one belongs to it.
    time.sleep(0.1)
    used = kernel.cpu(pid) - used
    return used, end - begin


def tls(dev: str, subjects: list[Subject], rounds: int = 5, seconds: int = 3) -> Figures:
    """The CPU that a server needs for one full mTLS handshake (P-256, TLS 1.3), beside openssl s_server's.

    Clients come twice: one that has been there before, again and again, and ones with a certificate that the server has
    not seen, or has forgotten.
    """
    subject = next(subject for subject in subjects if isinstance(subject, SVIDSync))
    names = [f"client-{number}" for number in range(STRANGERS)]
    figures: Figures = {}
    with stage.place() as at, stage.agent(dev, at, identities=["web", *names]):
        own, *strangers = credentials(subject, at, ["web", *names])
        key = ["-cert", f"{own}/{CHAIN}", "-key", f"{own}/{KEY}", "-CAfile", f"{own}/{BUNDLE}"]
        ports = {"svidsync": stage.free_port(), "openssl": stage.free_port()}
        commands = {
            "svidsync": [subject.binary, "tls", "serve", "--socket", stage.socket_path(at), "--tls13"]
            + [f"127.0.0.1:{ports['svidsync']}"],
            "openssl": ["openssl", "s_server", "-accept", f"127.0.0.1:{ports['openssl']}", "-tls1_3", "-quiet"]
            + ["-num_tickets", "0", "-Verify", "4", "-verify_return_error"] + key,
        }

        def again(port: int) -> int:
            timed = ["openssl", "s_time", "-connect", f"127.0.0.1:{port}", "-new", "-time", str(seconds), "-tls1_3"]
            said = subprocess.run(timed + key, check=True, capture_output=True, text=True).stdout
            return int(next(line for line in said.splitlines() if "real seconds" in line).split()[0])

        def first(port: int) -> int:
            subprocess.run([sys.executable, os.path.join(HERE, "strangers.py"), str(port), *strangers], check=True)
            return len(strangers)

        with contextlib.ExitStack() as stack:
            log = os.path.join(at, "log")
            servers = {
                name: stack.enter_context(stage.process(command, f"{log}-{name}", stdout=subprocess.DEVNULL))
                for name, command in commands.items()
            }
            for port in ports.values():
                stage.await_port(port)
            for clients, label in ((again, "a client seen before"), (first, "a new client each time")):
                used = defaultdict(list)
                for number in range(rounds + 1):
                    for name, server in servers.items():
                        before = kernel.cpu(server.pid)
                        count = clients(ports[name])
                        # The first round fills the caches.
                        if number:
                            used[name].append((kernel.cpu(server.pid) - before) / count * 1e6)
                for name, values in used.items():
                    server = "" if name == "svidsync" else ", openssl s_server"
                    figures[f"server's CPU per full mTLS handshake, {label}{server}"] = {
                        subject.name: f"{spread(values, 'µs', 0)}, {1e6 / statistics.median(values):.0f} a second and core"
                    }
    return figures


# More than the certificates of peers that SPIFFETLS remembers, twice 128: whoever comes again is new again.
STRANGERS = 300


def credentials(subject: Subject, at: str, names: list[str]) -> list[str]:
    """The directories of files for the SVIDs with these hints."""
    directories = [os.path.join(at, name) for name in names]
    for directory in directories:
        os.mkdir(directory, 0o755)
    identities = [f"identity: {{ hint: {name} }}" for name in names]
    command = subject.command(at, stage.socket_path(at), directories, identities)
    subprocess.run([subject.binary, "fetch", *command[2:]], check=True, capture_output=True)
    return directories


def binary(_: str, subjects: list[Subject]) -> Figures:
    """The size of each binary and the shared libraries that it needs."""
    figures: Figures = defaultdict(dict)
    for subject in subjects:
        size = os.path.getsize(subject.binary)
        figures["binary"][subject.name] = f"{size / 1e6:.1f} MB"
        listed = subprocess.run(["ldd", subject.binary], capture_output=True, text=True, check=False).stdout
        names = sorted(line.split()[0] for line in listed.splitlines() if "=>" in line)
        figures["shared libraries"][subject.name] = ", ".join(names) or "none"
    return figures


def library(_: str, subjects: list[Subject]) -> Figures:
    """What the calls of the library cost, in CPU time."""
    figures: Figures = defaultdict(dict)
    program = os.environ.get("LIBRARY_BENCH")
    if not program:
        print("library: LIBRARY_BENCH does not name the program; `make bench` builds it", file=sys.stderr)
        return figures
    output = subprocess.run([program], capture_output=True, text=True, check=True, timeout=300).stdout
    (name,) = (subject.name for subject in subjects if isinstance(subject, SVIDSync))
    for line in output.splitlines():
        figure, _, value = line.partition("|")
        figures[figure][name] = value
    return figures


def megabytes(kilobytes: int) -> str:
    return f"{kilobytes / 1024:.2f} MB"


SECTIONS: dict[str, Callable[[str, list[Subject]], Figures]] = {
    function.__name__: function
    for function in (start, idle, updates, reconnect, reload, readers, outputs, tls, binary, library)
}
