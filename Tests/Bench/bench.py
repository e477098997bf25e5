"""Runs the sections and prints their figures as a Markdown table; see `run`."""

import argparse
import os
import sys

from sections import SECTIONS
from subjects import SPIFFEHelper, Subject, SVIDSync


def main() -> None:
    parser = argparse.ArgumentParser(prog="Tests/Bench/run")
    parser.add_argument("binary", help="the release binary of svidsync")
    parser.add_argument("--only", default=",".join(SECTIONS), help=f"some of {', '.join(SECTIONS)}")
    arguments = parser.parse_args()
    binary = os.path.realpath(arguments.binary)
    subjects: list[Subject] = [SVIDSync(binary)]
    if helper := os.environ.get("SPIFFE_HELPER"):
        subjects.append(SPIFFEHelper(os.path.realpath(helper)))

    names = [subject.name for subject in subjects]
    print(f"| median (range) | {' | '.join(names)} |\n|---|{'---|' * len(names)}", flush=True)
    for section in arguments.only.split(","):
        if section not in SECTIONS:
            parser.error(f"'{section}' is none of {', '.join(SECTIONS)}")
        print(f"{section} …", file=sys.stderr, flush=True)
        for figure, values in SECTIONS[section](binary, subjects).items():
            print(f"| {figure} | {' | '.join(values.get(name, '—') for name in names)} |", flush=True)
    load = os.getloadavg()
    print(f"\n{os.cpu_count()} cores, Linux {os.uname().release}, load at the end {load[0]:.1f} {load[1]:.1f}")


if __name__ == "__main__":
    main()
