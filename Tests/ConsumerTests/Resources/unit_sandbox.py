"""Runs a command as the unit for systemd would, as far as files, the private /tmp and capabilities go.

Usage: unshare --mount --net unit_sandbox.py UNIT DROP-IN NEW:OLD… -- COMMAND…. Each OLD directory is what COMMAND finds
at NEW. Ports below 1024 are for CAP_NET_BIND_SERVICE, as they are without further settings.
"""

import ctypes
import os
import subprocess
import sys

MS_BIND, MS_REC, MS_PRIVATE = 1 << 12, 1 << 14, 1 << 18
AT_FDCWD, AT_RECURSIVE, MOUNT_SETATTR, MOUNT_ATTR_RDONLY = -100, 0x8000, 442, 1
libc = ctypes.CDLL(None, use_errno=True)


def check(result, what):
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), what)


def mount(source, target, kind=None, flags=0, options=None):
    words = (word and word.encode() for word in (source, target, kind))
    check(libc.mount(*words, flags, options and options.encode()), target)


def set_writable(path, writable):
    attributes = (ctypes.c_uint64 * 4)(0 if writable else MOUNT_ATTR_RDONLY, MOUNT_ATTR_RDONLY if writable else 0, 0, 0)
    check(libc.syscall(MOUNT_SETATTR, AT_FDCWD, path.encode(), AT_RECURSIVE, attributes, 32), path)


separator = sys.argv.index("--")
settings = {}
for path in sys.argv[1:3]:
    for line in open(path, encoding="utf-8"):
        name, found, value = line.strip().partition("=")
        if found and not name.startswith("#"):
            settings.setdefault(name, []).extend(value.split())
assert settings["ProtectSystem"] == ["strict"] and settings["PrivateTmp"] == ["yes"]

mount("none", "/", flags=MS_REC | MS_PRIVATE)
# What is to be seen stays reachable when /tmp is private.
places = [pair.split(":") for pair in sys.argv[3:separator]]
descriptors = {new: os.open(old, os.O_PATH) for new, old in places}
command = sys.argv[separator + 1 :]
writable = settings["ReadWritePaths"] + [f"/run/{name}" for name in settings["RuntimeDirectory"]]
mount("tmpfs", "/run", "tmpfs", options="mode=0755")
for path in writable:
    os.makedirs(path, exist_ok=True)
for new, descriptor in descriptors.items():
    os.makedirs(new, exist_ok=True)
    mount(f"/proc/self/fd/{descriptor}", new, flags=MS_BIND | MS_REC)
mount("tmpfs", "/tmp", "tmpfs")
for path in writable:
    mount(path, path, flags=MS_BIND | MS_REC)
set_writable("/", False)
for path in writable + ["/tmp", "/dev", "/proc"]:
    set_writable(path, True)
with open("/proc/sys/net/ipv4/ip_unprivileged_port_start", "w", encoding="ascii") as file:
    file.write("1024")

capabilities = ",".join("+" + name.removeprefix("CAP_").lower() for name in settings["CapabilityBoundingSet"])
bounded = ["setpriv", f"--bounding-set=-all,{capabilities}", "--inh-caps=-all", "--no-new-privs"]
sys.exit(subprocess.run(bounded + command, check=False).returncode)
