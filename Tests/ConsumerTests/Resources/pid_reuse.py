"""The first process of a PID namespace: has the number of a signalled program go to another one.

Usage: pid_reuse.py DIRECTORY AGENT… . Writes DIRECTORY/program.pid for a first program that takes SIGHUP, starts the
agent, and, when DIRECTORY/next appears, ends the program and starts a second one with the same number.
"""

import os
import signal
import subprocess
import sys
import time

directory, agent = sys.argv[1], sys.argv[2:]


def listener(name):
    """Starts a program that notes SIGHUP in a file of this name."""
    pid = os.fork()
    if pid:
        return pid
    signal.signal(signal.SIGHUP, lambda *_: open(f"{directory}/{name}", "w").close())
    open(f"{directory}/{name}.ready", "w").close()
    while True:
        time.sleep(1)


def until(name):
    while not os.path.exists(f"{directory}/{name}"):
        time.sleep(0.01)


first = listener("first")
until("first.ready")
with open(f"{directory}/program.pid", "w") as file:
    file.write(f"{first}\n")
process = subprocess.Popen(agent)
until("next")
os.kill(first, signal.SIGKILL)
os.waitpid(first, 0)
second = 0
while second != first:
    if second:
        os.kill(second, signal.SIGKILL)
        os.waitpid(second, 0)
        os.unlink(f"{directory}/second.ready")
    with open("/proc/sys/kernel/ns_last_pid", "w") as file:
        file.write(str(first - 1))
    second = listener("second")
    until("second.ready")
print("reused", flush=True)
process.wait()
