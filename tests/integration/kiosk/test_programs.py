"""Each program: --help, --version, mistakes that say what to do, and a clean end within a second of SIGTERM."""
import os
import signal
import subprocess
import time

from shop import BIN, PATIENCE, Case, Shop, main, say, wait_until

# A program, what it needs at least, and words that are a mistake without it.
PROGRAMS = ("regard-kiosk", "regard-reader", "regard-link", "regard-hq", "regardctl", "pn532-sim", "regard-pictures",
            "regard-sound")
MISTAKES = {
    "regard-kiosk": (["--data", "/tmp", "--window", "1x1"], ["--data"], ["--nonsense"], ["word"], []),
    "regard-reader": (["--nonsense"], ["--reader"], ["--reader", "pn532_uart:/dev/null", "--types", "x"]),
    "regard-link": (["--nonsense"], ["--broker"], ["--broker", "http://localhost"], []),
    "regard-hq": (["nonsense"], [], ["serve", "--nonsense"], ["serve"], ["serve", "--broker"], ["generate"]),
    "regardctl": (["--nonsense"], [], ["nonsense"], ["status"]),
    "pn532-sim": (["--nonsense"], ["--link"], ["word"]),
    "regard-pictures": (["--nonsense"], [], ["--in", "/dev/null"], ["word"]),
    "regard-sound": (["--nonsense"], [], ["default"]),
}


def run(*words):
    return subprocess.run([str(BIN / words[0]), *words[1:]], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=PATIENCE, env=dict(os.environ, DISPLAY=""))


class Words(Case):
    def test_help(self):
        for program in PROGRAMS:
            done = run(program, "--help")
            self.assertEqual(done.returncode, 0, f"{program} --help ended with {done.returncode}: {done.stderr}")
            self.assertIn("usage", done.stdout.lower(), f"{program} --help does not show its usage")
            self.assertEqual(done.stderr, "", f"{program} --help wrote to stderr")
        done = run("regard-hq", "serve", "--help")
        self.assertEqual(done.returncode, 0, f"regard-hq serve --help ended with {done.returncode}: {done.stderr}")

    def test_version(self):
        for program in PROGRAMS:
            done = run(program, "--version")
            self.assertEqual(done.returncode, 0, f"{program} --version ended with {done.returncode}")
            self.assertRegex(done.stdout, rf"^{program} \d+\.\d+\.\d+\n$", f"{program} --version says {done.stdout!r}")

    def test_mistakes(self):
        for program, mistakes in MISTAKES.items():
            for words in mistakes:
                done = run(program, *words)
                line = " ".join([program, *words])
                self.assertEqual(done.returncode, 2, f"'{line}' ended with {done.returncode}, not 2: {done.stderr}")
                self.assertTrue(done.stderr.strip(), f"'{line}' did not say what is wrong")
                self.assertEqual(done.stdout, "", f"'{line}' wrote its complaint to stdout")

    def test_the_kiosk_without_a_display_says_what_to_do(self):
        shop = Shop()
        self.addCleanup(shop.close)
        env = {name: value for name, value in os.environ.items() if name != "SDL_VIDEODRIVER"}
        shop.start("kiosk", BIN / "regard-kiosk", "--data", shop.home / "kiosk", env=dict(env, DISPLAY=""))
        wait_until("a word about the display", PATIENCE, lambda: "DISPLAY" in shop.log())
        time.sleep(3)
        self.assertTrue(shop.running(), "regard-kiosk ended for want of a display")
        self.assertEqual(shop.log().count("DISPLAY"), 1, "it is said again and again")
        self.assertEqual(shop.stop("kiosk"), 0)


class Ends(Case):
    """SIGTERM in the middle of work: exit code 0 within 1 s."""

    @classmethod
    def setUpClass(cls):
        cls.open()

    def end(self, name, sig=signal.SIGTERM):
        process = self.shop.processes.pop(name)
        self.assertIsNone(process.poll(), f"{name} had ended by itself with {process.poll()}: {self.shop.log(name)}")
        began = time.monotonic()
        process.send_signal(sig)
        code = process.wait(PATIENCE)
        took = time.monotonic() - began
        say(f"{name} ended with {code} after {took * 1000:.0f} ms")
        self.assertEqual(code, 0, f"{name} ended with {code}")
        self.assertLess(took, 1.0, f"{name} needed {took:.2f} s to end, over the 1 s that is allowed")

    def test_1_pn532_sim(self):
        self.shop.start_reader()
        self.end("reader")

    def test_2_regard_reader_by_itself(self):
        self.shop.start_reader()
        for connstring in (f"pn532_uart:{self.shop.tty}", "pn532_uart:/dev/null-is-no-reader"):
            self.shop.start("alone", BIN / "regard-reader", "--reader", connstring, "--types", "a,b,f")
            time.sleep(1)
            self.end("alone")
        self.shop.stop("reader")

    def test_3_regard_hq(self):
        self.shop.start_hq()
        time.sleep(1)
        self.end("hq")
        self.shop.start_broker()
        self.shop.start_hq()
        time.sleep(1)
        self.end("hq")

    def test_4_regard_kiosk_alone(self):
        self.shop.start_kiosk(reader="pn532_uart:/dev/null-is-no-reader")
        self.shop.wait_screen("reader-fault", PATIENCE)
        self.end("kiosk")

    def test_5_regard_kiosk_at_work_and_its_children(self):
        for name in ("start_broker", "start_hq", "start_reader", "start_kiosk"):
            if not (name == "start_broker" and self.shop.running("mosquitto")):
                getattr(self.shop, name)()
        self.shop.wait_online()
        self.shop.wait_data()
        children = [self.shop.child("regard-reader"), self.shop.child("regard-link")]
        self.assertNotIn(None, children, "the kiosk runs without one of its two processes")
        self.end("kiosk", signal.SIGINT)
        for pid in children:
            wait_until(f"the end of the kiosk's process {pid}", 3, lambda: not os.path.exists(f"/proc/{pid}"))

    def test_6_regardctl_without_anyone_there(self):
        self.shop.stop("mosquitto")
        words = ["--broker", self.shop.url, *self.shop._credentials("ops.demo"), "status"]
        done = subprocess.run([str(BIN / "regardctl"), *[str(word) for word in words]], capture_output=True, text=True,
                              timeout=60)
        self.assertNotEqual(done.returncode, 0, "regardctl claims to have asked an HQ that is not there")
        self.assertTrue(done.stderr.strip(), "regardctl without a broker says nothing")


if __name__ == "__main__":
    main()
