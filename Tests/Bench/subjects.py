"""The programs that are measured, each with its configuration and the event that ends a publication."""

import os
from dataclasses import dataclass

import kernel

CHAIN, KEY, BUNDLE = NAMES = ("tls.crt", "tls.key", "ca.pem")


@dataclass(frozen=True)
class Subject:
    """A program under measurement."""

    name: str
    binary: str
    # What shows that a set of files is complete.
    last_event: tuple[int, str]

    def command(self, place: str, socket: str, directories: list[str]) -> list[str]:
        """Writes a configuration into `place` and returns the daemon's command line."""
        raise NotImplementedError


class SVIDSync(Subject):
    """svidsync, with one output for each directory."""

    def __init__(self, binary: str) -> None:
        super().__init__("svidsync", binary, (kernel.IN_MOVED_TO, "..data"))

    def command(
        self, place: str, socket: str, directories: list[str], more: list[str] | None = None
    ) -> list[str]:
        """The same with a further line, if there are `more`, for each of the directories."""
        lines = ["workload_api:", f"  endpoint: unix://{socket}", "outputs:"]
        for index, directory in enumerate(directories):
            lines += [
                f"  - name: output-{index}",
                f"    directory: {directory}",
                *([f"    {more[index]}"] if more else []),
                "    files:",
                f"      - {{ kind: certificate-chain, name: {CHAIN} }}",
                f"      - {{ kind: private-key, name: {KEY} }}",
                f"      - {{ kind: trust-bundle, name: {BUNDLE} }}",
                *self.hooks(place),
            ]
        return [self.binary, "run", "--config", _write(place, "svidsync.yaml", lines)]

    def hooks(self, place: str) -> list[str]:
        """The lines of each output's hooks."""
        return []


class SignallingSVIDSync(SVIDSync):
    """svidsync that sends SIGUSR2 to this process after each publication but the first."""

    def hooks(self, place: str) -> list[str]:
        path = _write(place, "program.pid", [str(os.getpid())])
        return ["    hooks:", f"      - {{ signal: SIGUSR2, pid_file: {path}, first: skip }}"]


class SPIFFEHelper(Subject):
    """spiffe-helper, which has one directory only."""

    def __init__(self, binary: str) -> None:
        super().__init__("spiffe-helper", binary, (kernel.IN_CLOSE_WRITE, BUNDLE))

    def command(self, place: str, socket: str, directories: list[str]) -> list[str]:
        (directory,) = directories
        lines = [
            f'agent_address = "{socket}"',
            f'cert_dir = "{directory}"',
            f'svid_file_name = "{CHAIN}"',
            f'svid_key_file_name = "{KEY}"',
            f'svid_bundle_file_name = "{BUNDLE}"',
            "daemon_mode = true",
        ]
        return [self.binary, "-config", _write(place, "helper.conf", lines)]


def complete(directory: str) -> bool:
    """Whether all three files can be opened and have content."""
    try:
        return all(os.stat(os.path.join(directory, name)).st_size > 0 for name in NAMES)
    except FileNotFoundError:
        return False


def _write(place: str, name: str, lines: list[str]) -> str:
    path = os.path.join(place, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path
