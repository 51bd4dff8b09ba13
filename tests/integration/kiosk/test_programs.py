"""Each program: --help, --version, and mistakes that say what to do."""
import os
import subprocess
import time

from shop import BIN, PATIENCE, Case, Shop, main, wait_until

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


if __name__ == "__main__":
    main()
