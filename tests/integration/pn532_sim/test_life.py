"""The program around the chip: control lines, stdin, the cards file, unplugging, start and end."""
import errno
import os
import signal
import socket
import subprocess
import tempfile
import time
import unittest

import sim
from sim import A4, A7, B, F, Case, Sim

VERSION = "0332010607"


class Control(Case):
    def test_the_time_of_an_act(self):
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        at = self.sim.do("tap " + A7)
        self.assertTrue(before <= at <= time.clock_gettime_ns(time.CLOCK_MONOTONIC))

    def test_what_is_in_the_field(self):
        for card in (A7, B, F):
            self.sim.do("tap " + card)
        self.assertEqual(self.sim.ask("cards").split()[2:], [A7, B, F])
        self.sim.do("remove " + B)
        self.assertEqual(self.sim.ask("cards").split()[2:], [A7, F])
        self.sim.do("remove")
        self.assertEqual(self.sim.ask("cards").split()[2:], [])

    def test_errors(self):
        self.sim.do("tap " + A7)
        for line, code in (("", "bad-command"), ("dance", "bad-command"), ("tap", "bad-command"),
                           ("tap uid:04", "bad-card"), ("tap uid:04A1B2C3D4E5F", "bad-card"),
                           ("tap uid:zzzzzzzz", "bad-card"), ("tap b:01", "bad-card"), ("tap f:01", "bad-card"),
                           ("tap uid:" + "00" * 100, "bad-card"), ("tap " + A4 + " sak", "bad-card"),
                           ("tap " + A4 + " sak=2000", "bad-card"), ("tap " + A4 + " ats=" + "00" * 25, "bad-card"),
                           ("tap " + A4 + " colour=00", "bad-card"), ("tap m17", "unknown-card"),
                           ("tap " + A7, "exists"), ("remove " + A4, "not-there"), ("remove x y", "bad-command"),
                           ("replug", "plugged"), ("fault", "bad-command"), ("fault rust", "unknown-fault"),
                           ("a b c d e f g h i j", "bad-command"), ("x" * 5000, "too-long"), ("tap\0", "bad-command")):
            self.assertTrue(self.sim.ask(line).startswith(f"err {code} "), line)
        self.assertEqual(self.sim.ask("cards").split()[2:], [A7])

    def test_the_field_is_bounded(self):
        for i in range(8):
            self.sim.do(f"tap b:0000000{i}")
        self.assertTrue(self.sim.ask("tap " + A7).startswith("err full "))

    def test_several_clients_and_one_that_hangs_up_early(self):
        others = [self.sim.connect() for _ in range(10)]
        for client, lines in others:
            client.sendall(b"cards\n")
            client.shutdown(socket.SHUT_WR)
            self.assertTrue(lines.readline().startswith(b"ok "))
            self.assertEqual(lines.readline(), b"")
            lines.close()
            client.close()
        self.sim.do("cards")

    def test_a_client_that_reads_nothing_is_let_go(self):
        client, lines = self.sim.connect()
        with self.assertRaises((BrokenPipeError, ConnectionResetError)):
            while True:
                client.sendall(b"cards\n" * 1000)
        lines.close()
        client.close()
        self.sim.do("cards")

    def test_quit(self):
        self.sim.do("quit")
        self.assertEqual(self.sim.process.wait(sim.PATIENCE), 0)
        self.assertEqual(os.listdir(self.sim.folder), [])


class Cable(Case):
    def test_the_tty_may_be_opened_again_and_again(self):
        for _ in range(20):
            self.assertEqual(self.sim.command("02"), VERSION)
            self.sim.hang_up()
            self.sim.open(wake=False)

    def test_unplug_and_replug(self):
        self.sim.do("tap " + A7)
        self.assertEqual(self.sim.command("02"), VERSION)
        self.sim.do("unplug")
        self.assertTrue(self.sim.ask("unplug").startswith("err unplugged "))
        self.assertFalse(os.path.lexists(self.sim.link))
        with self.assertRaises((OSError, EOFError)) as caught:
            while True:
                self.sim.read(1)
        if isinstance(caught.exception, OSError):
            self.assertEqual(caught.exception.errno, errno.EIO)
        self.sim.hang_up()
        self.sim.do("replug")
        self.sim.open(wake=False)
        self.sim.send(sim.frame("02"))
        self.assertTrue(self.sim.silent())
        self.sim.send(sim.WAKE)
        self.assertEqual(self.sim.command("4a0100")[:4], "4b01")

    def test_unplugged_in_the_middle_of_a_wait(self):
        self.sim.start("4a0100")
        self.sim.do("unplug")
        self.sim.do("tap " + A7)
        self.sim.hang_up()
        self.sim.do("replug")
        self.sim.open()
        self.assertEqual(self.sim.command("02"), VERSION)

    def test_a_host_that_never_reads(self):
        for _ in range(3000):
            self.sim.send(sim.frame("02"))
        self.sim.do("cards")
        while not self.sim.silent():
            self.sim.drain()
        self.assertEqual(self.sim.command("02"), VERSION)


class Stdin(unittest.TestCase):
    def test_lines_on_stdin_are_answered_on_stdout(self):
        chip = Sim(stdin=subprocess.PIPE, bufsize=0)
        chip.process.stdin.write(b"tap " + A7.encode() + b"\r\nnonsense\n")
        self.assertTrue(chip.process.stdout.readline().startswith(b"ok "))
        self.assertTrue(chip.process.stdout.readline().startswith(b"err bad-command "))
        chip.process.stdin.close()
        self.assertEqual(chip.ask("cards").split()[2:], [A7])
        chip.process.stdin = None
        self.assertEqual(chip.close(), 0)

    def test_closed_stdin_neither_ends_nor_spins_it(self):
        chip = Sim(stdin=None, preexec_fn=lambda: os.close(0))
        chip.open()
        self.assertEqual(chip.command("02"), VERSION)
        with open(f"/proc/{chip.process.pid}/stat", encoding="ascii") as stat:
            before = sum(map(int, stat.read().split()[13:15]))
        time.sleep(0.5)
        with open(f"/proc/{chip.process.pid}/stat", encoding="ascii") as stat:
            after = sum(map(int, stat.read().split()[13:15]))
        self.assertLessEqual(after - before, 5)
        self.assertEqual(chip.close(), 0)


class CardsFile(unittest.TestCase):
    def start(self, text):
        with tempfile.NamedTemporaryFile("wb", suffix=".csv") as cards:
            cards.write(text)
            cards.flush()
            return Sim("--cards", cards.name)

    def test_names(self):
        rows = b"".join(b"x%d,member,%d,04%012X\n" % (i, i, i) for i in range(5000))
        chip = self.start(b"\xef\xbb\xbfname,kind,id,uid\r\nm17,member,17,04A1B2C3D4E5F6\r\n"
                          b"\"b1\",badge,1,\"uid:A1B2C3D4\"\nph,member,2,b:11223344\nfe,member,3,f:0102030405060708\n"
                          b"bad,member,4,xyz\nshort,member\n" + rows)
        for name, card in (("m17", A7), ("b1", A4), ("ph", B), ("fe", F), ("x4999", "uid:04000000001387")):
            chip.do("tap " + name)
            self.assertEqual(chip.ask("cards").split()[2:], [card])
            chip.do("remove " + name)
        for name in ("bad", "short", "nobody", "name"):
            self.assertTrue(chip.ask("tap " + name).startswith("err unknown-card "), name)
        self.assertEqual(chip.close(), 0)

    def test_files_that_are_none(self):
        for text in (b"", b"id,kind\n1,2\n"):
            with self.assertRaises(RuntimeError):
                self.start(text)


class StartAndEnd(unittest.TestCase):
    def fail(self, *options):
        return subprocess.run([sim.PROGRAM, *options], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=sim.PATIENCE)

    def test_signals_end_it_and_leave_nothing(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            chip = Sim("--wire-time")
            chip.open()
            chip.start("4a0100")
            chip.process.send_signal(number)
            self.assertEqual(chip.process.wait(1), 0)
            self.assertEqual(os.listdir(chip.folder), [])
            chip.close()

    def test_what_a_killed_one_left_is_replaced(self):
        first = Sim()
        first.process.kill()
        first.process.wait(sim.PATIENCE)
        self.assertEqual(sorted(os.listdir(first.folder)), ["control", "tty"])
        second = subprocess.Popen([sim.PROGRAM, "--link", first.link, "--control", first.sock],
                                  stdin=subprocess.DEVNULL)
        limit = time.monotonic() + sim.PATIENCE
        while True:
            try:
                client, lines = first.connect()
                break
            except ConnectionRefusedError:
                self.assertLess(time.monotonic(), limit)
                time.sleep(0.01)
        client.sendall(b"cards\n")
        self.assertTrue(lines.readline().startswith(b"ok "))
        lines.close()
        client.close()
        second.terminate()
        self.assertEqual(second.wait(1), 0)
        first.close()

    def test_a_path_in_use_is_respected(self):
        chip = Sim()
        refused = self.fail("--link", chip.folder + "/other", "--control", chip.sock)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("--control", refused.stderr)
        with open(chip.folder + "/file", "w", encoding="ascii"):
            pass
        refused = self.fail("--link", chip.folder + "/file", "--control", chip.folder + "/new")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("--link", refused.stderr)
        refused = self.fail("--link", chip.folder + "/new", "--control", chip.folder + "/file")
        self.assertEqual(refused.returncode, 1)
        self.assertEqual(sorted(os.listdir(chip.folder)), ["control", "file", "tty"])
        chip.do("cards")
        chip.close()

    def test_options(self):
        self.assertRegex(self.fail("--version").stdout, r"^pn532-sim \d")
        self.assertIn("No figure is published", self.fail("--help").stdout)
        needed = ("--link", "/nowhere/tty", "--control", "/nowhere/sock")
        for options in ((), ("--link", "x"), needed, (*needed, "--baud", "5"), (*needed, "--rf-miss-ms", "-1"),
                        (*needed, "--rf-select-ms", "x"), (*needed, "--cards", "/nowhere/cards"), (*needed, "word"),
                        ("--nonsense",)):
            refused = self.fail(*options)
            # A path that cannot be made or read is no mistake in the words.
            self.assertEqual(refused.returncode, 1 if options == needed or "--cards" in options else 2, options)
            self.assertNotEqual(refused.stderr, "", options)


if __name__ == "__main__":
    unittest.main()
