"""Ports on loopback that nobody else on this machine is given."""
import fcntl
import os
import pathlib
import random
import socket

# Below what a system gives to whoever connects (net.ipv4.ip_local_port_range), so that none is taken before its program listens.
FIRST, LAST = 20000, 32767
_held = []


def listens(port):
    """Whether somebody does, on loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def free_port():
    """A port where nobody listens, ours until this process ends: whoever asks so, in any process of this user, gets another."""
    folder = pathlib.Path(f"/tmp/regard-ports-{os.geteuid()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    ports = list(range(FIRST, LAST + 1))
    random.shuffle(ports)
    for port in ports:
        lock = open(folder / str(port), "w", encoding="ascii")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        if listens(port):
            lock.close()
            continue
        _held.append(lock)
        return port
    raise OSError(f"no port is free from {FIRST} to {LAST}")
