"""regard-kiosk under systemd's watchdog: what it says, how often, and that one frozen thread ends it."""
import ctypes
import os
import pathlib
import signal
import socket
import subprocess
import time

from shop import PATIENCE, Case, Shop, main, say, synced, wait_until

LIMIT_S = 4
THREADS = ("main", "tap", "store", "sync", "events")
SEIZE, INTERRUPT, DETACH = 0x4206, 0x4207, 17
WALL = 0x40000000

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.restype = ctypes.c_long
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def ptrace(request, thread):
    if libc.ptrace(request, thread, None, None) != 0:
        code = ctypes.get_errno()
        raise PermissionError(code, os.strerror(code))


class Frozen:
    """One thread of another program stands still, and the others go on: what a signal cannot do, the kernel's
    interface for debuggers can."""

    def __init__(self, thread):
        self.thread = thread

    def __enter__(self):
        ptrace(SEIZE, self.thread)
        ptrace(INTERRUPT, self.thread)
        os.waitpid(self.thread, WALL)
        return self

    def __exit__(self, *_):
        ptrace(DETACH, self.thread)


def may_freeze():
    with subprocess.Popen(["sleep", "60"]) as sleeper:
        try:
            with Frozen(sleeper.pid):
                return True
        except PermissionError:
            return False
        finally:
            sleeper.kill()


class Manager:
    """systemd's end of the socket, with the time of each datagram."""

    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        self.socket.setblocking(False)

    def heard(self):
        """What has come since the last call."""
        words = []
        while True:
            try:
                words.append(self.socket.recv(256).decode())
            except BlockingIOError:
                return words

    def hear(self, word, seconds):
        """Wait for the word; returns everything that came up to it, and when it came."""
        words = []

        def there():
            words.extend(self.heard())
            return word in words
        wait_until(f"the kiosk's {word}", seconds, there, 0.01)
        return words, time.monotonic()

    def close(self):
        self.socket.close()


class Watchdog(Case):
    data = staticmethod(synced)

    def setUp(self):
        super().setUp()
        self.shop = Shop(synced())
        self.addCleanup(self.shop.close)
        self.shop.start_display()
        self.manager = Manager(self.shop.home)
        self.addCleanup(self.manager.close)

    def start(self, limit_s=LIMIT_S, pid="$$"):
        """As systemd does: with WATCHDOG_PID of the process that becomes the kiosk."""
        shop = self.shop
        shop.start_broker()
        shop.start_reader()
        env = dict(os.environ, NOTIFY_SOCKET=str(self.manager.path), WATCHDOG_USEC=str(limit_s * 1000000))
        shop.start_kiosk_by("sh", "-c", f'WATCHDOG_PID={pid} exec "$@"', "sh", env=env)

    def threads(self):
        """Id of each thread by its name; the first thread bears the program's."""
        pid = self.shop.processes["kiosk"].pid
        names = {"main": pid}
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            if int(task.name) != pid:
                names[(task / "comm").read_text().strip()] = int(task.name)
        return names

    def test_1_ready_fed_and_stopping(self):
        """READY once when the first screen stands, WATCHDOG at half of the limit, STOPPING on SIGTERM"""
        shop, manager = self.shop, self.manager
        self.start()
        manager.hear("READY=1", PATIENCE)
        self.assertEqual(shop.screen()["screen"], "idle", "READY was said without a screen")
        manager.hear("WATCHDOG=1", LIMIT_S)
        times = []
        for _ in range(4):
            words, at = manager.hear("WATCHDOG=1", LIMIT_S)
            self.assertEqual(set(words), {"WATCHDOG=1"})
            times.append(at)
        gaps = [later - earlier for earlier, later in zip(times, times[1:])]
        say(f"fed every {', '.join(f'{gap:.2f}' for gap in gaps)} s under a limit of {LIMIT_S} s")
        # Half of the limit, and never more often than that asks for.
        self.assertGreater(sum(gaps), len(gaps) * LIMIT_S / 2 * 0.9)
        self.assertLess(max(gaps), LIMIT_S)
        shop.processes["kiosk"].send_signal(signal.SIGTERM)
        words, _ = manager.hear("STOPPING=1", PATIENCE)
        self.assertNotIn("READY=1", words)
        self.assertEqual(shop.processes["kiosk"].wait(PATIENCE), 0)
        self.assertNotIn("WATCHDOG=1", manager.heard(), "a kiosk that ends still feeds")

    def test_2_taps_go_on_while_watched(self):
        """a tap under the watchdog is a tap as always, and the feeding goes on"""
        shop = self.shop
        self.start()
        shop.wait_screen("idle", PATIENCE)
        shop.show_card(shop.members(1)[0], "locked")
        shop.show_card("b1", "profile")
        self.manager.heard()
        self.manager.hear("WATCHDOG=1", LIMIT_S)

    def test_3_another_process_is_watched(self):
        """a WATCHDOG_PID of another process: ready is said, and nothing is fed"""
        self.start(limit_s=1, pid="1")
        self.manager.hear("READY=1", PATIENCE)
        time.sleep(2)
        self.assertEqual(self.manager.heard(), [])

    def test_4_a_thread_that_hangs(self):
        """each thread in turn stands still: the feeding ends within the limit, and goes on when it goes on"""
        if not may_freeze():
            self.skipTest("needs the right to trace a program of one's own (ptrace)")
        shop, manager = self.shop, self.manager
        self.start(limit_s=2)
        shop.wait_screen("idle", PATIENCE)
        wait_until("every thread of the kiosk", PATIENCE, lambda: set(THREADS) <= set(self.threads()))
        threads = self.threads()
        for name in THREADS:
            with self.subTest(thread=name):
                manager.heard()
                manager.hear("WATCHDOG=1", PATIENCE)
                with Frozen(threads[name]):
                    # What was asked before the freeze may still be answered once.
                    time.sleep(2)
                    self.assertLessEqual(len(manager.heard()), 2)
                    time.sleep(3)
                    self.assertEqual(manager.heard(), [], f"the watchdog is fed while the {name} thread hangs")
                manager.hear("WATCHDOG=1", PATIENCE)
                shop.wait_screen("idle", PATIENCE)
        self.assertEqual(shop.log().count("THREAD-STUCK") > 0, True, "the log does not say that a thread hangs")
        self.assertTrue(shop.running())


if __name__ == "__main__":
    main()
