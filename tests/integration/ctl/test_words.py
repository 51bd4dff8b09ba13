"""What is made from the table of commands: --help, complaints, the completion and the manuals; without HQ."""
import json
import os
import pathlib
import re
import subprocess
import unittest

BIN = pathlib.Path(os.environ.get("RG_BIN", "build/release/bin"))
SHARE = pathlib.Path(os.environ.get("RG_SHARE", "build/release/share"))
PROGRAMS = ("regard-hq", "regard-kiosk", "regard-reader", "regard-link", "regard-pictures", "regard-sound")


def run(program, *words, env=None):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("REGARD_")}
    return subprocess.run([str(BIN / program), *words], capture_output=True, text=True, timeout=20,
                          stdin=subprocess.DEVNULL, env={**clean, **(env or {})})


def ctl(*words):
    return run("regardctl", *words)


def commands():
    """(words, arguments and options) of each command, as --help has them."""
    text = ctl("--help").stdout.split("Commands;", 1)[1].split("\nOptions:", 1)[0]
    found = []
    for line in text.splitlines()[1:]:
        if re.match(r"  [a-z]", line):
            usage = re.split(r"\s{2,}", line.strip())[0]
            words = re.match(r"[a-z]+(?: (?!bash\b)[a-z]+)*(?= |$)", usage).group(0)
            found.append((words, usage[len(words):].strip()))
    return found


def complete(line):
    """What bash offers for the last word of a line."""
    script = ctl("completion", "bash").stdout
    script += "\nCOMP_WORDS=(" + " ".join("'%s'" % word for word in line.split(" ")) + ")"
    script += "\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\nCOMPREPLY=()\n_regardctl\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"
    done = subprocess.run(["bash", "--norc", "-u", "-c", script], capture_output=True, text=True, timeout=20)
    assert done.stderr == "", done.stderr
    return done.stdout.split()


def formatted(page):
    """A page as a reader sees it; groff must have nothing to say about it."""
    done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-P-c", "-rLL=200n", str(page)], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == "", (page, done.stderr)
    return re.sub(r".\x08", "", done.stdout).replace("\u2010", "-").replace("\u2212", "-")


class Words(unittest.TestCase):
    def test_each_command_helps_and_stands_in_the_manual(self):
        manual = " ".join(formatted(SHARE / "man/man1/regardctl.1").split())
        found = commands()
        self.assertGreater(len(found), 35)
        self.assertEqual(len({words for words, _ in found}), len(found))
        for words, rest in found:
            usage = (words + " " + rest).strip()
            help_of_it = ctl(*words.split(), "--help")
            self.assertEqual(help_of_it.returncode, 0, words)
            self.assertTrue(help_of_it.stdout.startswith("Usage: regardctl [OPTIONS] %s\n" % usage), help_of_it.stdout)
            self.assertIn(usage, manual)
        for option in re.findall(r"^  (--[a-z]+)", ctl("--help").stdout, re.M):
            self.assertIn(option, manual)
        for code in range(5):
            self.assertIn(ctl("--help").stdout.split("Exit codes:")[1].split("  %d  " % code)[1].strip().split("\n")[0],
                          manual)

    def test_help_is_80_columns_but_for_a_usage(self):
        for line in ctl("--help").stdout.splitlines():
            self.assertTrue(len(line) <= 80 or re.match(r"  [a-z]+ [a-z]+ \S", line), line)

    def test_the_completion_offers_what_the_table_has(self):
        found = commands()
        self.assertEqual(complete("regardctl "), sorted({words.split()[0] for words, _ in found}))
        for words, rest in found:
            parts = words.split()
            self.assertIn(parts[-1], complete("regardctl " + " ".join(parts[:-1] + [parts[-1][:-1]])))
            own = set(re.findall(r"--[a-z]+", rest))
            offered = set(complete("regardctl --json %s --" % words))
            self.assertTrue(own <= offered, words)
            self.assertIn("--broker", offered)
            others = set(re.findall(r"--[a-z]+", " ".join(more for _, more in found))) - own
            self.assertFalse(others & offered, words)
        self.assertEqual(complete("regardctl cu"), ["customer"])
        self.assertEqual(complete("regardctl --broker mqtts://h --json device "), ["approve", "batch", "cancel", "config", "confirm", "diagnose", "group", "job", "jobs", "list", "readmit", "rejects", "result", "revoke", "show", "units", "wipe"])
        self.assertEqual(complete("regardctl duplicates "), ["dismiss"])
        self.assertEqual(complete("regardctl completion "), ["bash"])
        self.assertEqual(complete("regardctl customer correct 17 f"), ["first_name"])
        self.assertEqual(complete("regardctl customer correct "), [])
        self.assertEqual(complete("regardctl customer extend 5 --reason "), ["complexity", "number"])
        self.assertEqual(complete("regardctl customer refuse 5 --reason id"), ["identity"])
        self.assertEqual(complete("regardctl device show "), [])
        self.assertEqual(complete("regardctl status --every"), [])
        self.assertEqual(complete("regardctl --operator cu"), [], "a name is nothing that we know")

    def test_what_is_installed_is_what_the_program_says(self):
        self.assertEqual((SHARE / "bash-completion/completions/regardctl").read_text(), ctl("completion", "bash").stdout)
        self.assertEqual((SHARE / "man/man1/regardctl.1").read_text(), ctl("manual").stdout)

    def test_the_manuals_of_the_others_have_all_that_help_has(self):
        for program in PROGRAMS:
            page = formatted(SHARE / "man/man8" / (program + ".8"))
            flat = " ".join(page.split())
            helps = [run(program, "--help").stdout]
            if program == "regard-hq":
                names = re.findall(r"^  (\w+)  +\S", helps[0], re.M)
                self.assertGreater(len(names), 5)
                helps += [run(program, name, "--help").stdout for name in names]
            for text in helps:
                for option in re.findall(r"^  (--[a-z-]+)", text, re.M):
                    self.assertRegex(page, re.compile(r"^ +" + option + r"\b", re.M), (program, option))
                for piece in re.sub(r"^Usage:.*?\n(?! )", "", text, flags=re.S).split():
                    self.assertIn(piece, flat, program)
            for part in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS" if program != "regard-hq" else "COMMANDS", "FILES",
                         "EXIT STATUS", "SEE ALSO"):
                if part == "FILES" and program in ("regard-pictures", "regard-sound", "regard-reader"):
                    continue
                self.assertRegex(page, re.compile("^" + part + "$", re.M), program)

    def test_the_table_of_assurance_is_the_same_for_scripts(self):
        words = [[cell.strip() for cell in line.strip("|\n ").split("|")] for line in ctl("assurance").stdout.splitlines()[2:]]
        rows = json.loads(ctl("assurance", "--json").stdout)
        self.assertEqual([[row["right"], row["means"], row["needs"] or "never"] for row in rows], [line[:3] for line in words])
        self.assertEqual([f"from {row['confirmed_from']}" if row["confirmed_from"] else "never" for row in rows], [line[4] for line in words])
        for name, cell in (("may_need", 3), ("may_confirm_from", 5)):
            self.assertEqual([", ".join(row[name]) for row in rows if len(row[name]) > 1],
                             [line[cell].removesuffix(", never") for line in words if line[cell].count("L") > 1], name)

    def test_what_stays_text_for_scripts_stands_in_the_manual(self):
        for words in (["completion", "bash"], ["manual"], ["--help"], ["--version"]):
            self.assertEqual(ctl("--json", *words).stdout, ctl(*words).stdout)
            self.assertNotEqual(ctl(*words).stdout[:1], "{")
        said = ctl("manual").stdout.replace("\\-", "-")
        self.assertIn("completion, manual, --help and --version print text with --json, too, and a screenshot without --out its bytes.", said)
        self.assertIn('{"file":"...","size":...}', said)

    def test_complaints_are_words_or_one_object(self):
        for words, piece in (([], "say status, device"), (["nonsense"], "say status"), (["customer"], "customer find"),
                             (["device", "list", "--overdue"], "requests"), (["device", "show"], "device show DEVICE"),
                             (["fleet", "watch", "--every", "0"], "1 or more"), (["status", "--nonsense"], "--nonsense"),
                             (["device", "group", "store-1/kiosk-1", "--add", "No Name"], "lower-case"),
                             (["device", "job", "RG-1", "restart", "--group", "pilot"], "say device job"),
                             (["device", "config", "--group", "pilot", "--site", "store-1"], "say device config"),
                             (["device", "list", "--group", "pilot", "--group", "west"], "say device list"),
                             (["status"], "needs --broker"),
                             (["status", "--broker", "http://h", "--ca", "/a", "--cert", "/b", "--key", "/c",
                               "--operator", "anna"], "identity: ")):
            done = ctl(*words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
            self.assertTrue(done.stderr.startswith("regardctl: ") and piece in done.stderr, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            for place in range(2):
                done = ctl(*(["--json"] + words if place == 0 else words + ["--json"]))
                self.assertEqual((done.returncode, done.stdout), (2, ""), words)
                error = json.loads(done.stderr)["error"]
                self.assertEqual(sorted(error), ["code", "message"])
                self.assertIn(error["code"], ("usage", "identity"))
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([str(BIN / "regardctl"), "manual"], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("could not be written", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
