"""No program of ours leaves an image of its memory, nor lets others of its user read it: at run time, each of them."""
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile

from shop import BIN, PATIENCE, Case, Shop, free_port, main, wait_until

NOBODY = 65534
# An answer from root's own processes says nothing: root owns all of their files anyway.
USER = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
# What other tests ask of builds like these is not wanted here.
os.environ.pop("REGARD_READABLE_MEMORY", None)


class Private(Case):
    def setUp(self):
        super().setUp()
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="regard-private-"))
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.processes = []
        self.addCleanup(self.end_all)

    def end_all(self):
        for process in self.processes:
            process.kill()
            process.wait()

    def own(self, path):
        for folder, _, names in os.walk(path):
            for name in [".", *names]:
                if USER:
                    os.chown(os.path.join(folder, name), NOBODY, NOBODY)

    def start(self, *words, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        with open(self.home / "log", "ab") as log:
            process = subprocess.Popen([str(word) for word in words], stdout=log, stderr=log, cwd="/", **USER, **options)
        self.processes.append(process)
        return process

    def log(self):
        return (self.home / "log").read_text(errors="replace")

    def is_private(self, pid, program):
        """The limit is in force, and the kernel has given the process's files to root, as it does when PR_GET_DUMPABLE is 0."""
        proc = pathlib.Path(f"/proc/{pid}")
        wait_until(f"{program} in private", PATIENCE,
                   lambda: (proc / "environ").stat().st_uid == 0 and self.core_limit(proc) == ["0", "0"], 0.05)
        self.assertEqual((proc / "comm").read_text().strip(), program[:15])

    @staticmethod
    def core_limit(proc):
        line = next(line for line in (proc / "limits").read_text().splitlines() if line.startswith("Max core file size"))
        return line.split()[4:6]

    def test_a_program_that_does_nothing_for_it_would_be_found(self):
        process = self.start("sleep", "60")
        wait_until("sleep", PATIENCE, lambda: pathlib.Path(f"/proc/{process.pid}/comm").read_text() == "sleep\n")
        owner = pathlib.Path(f"/proc/{process.pid}/environ").stat().st_uid
        self.assertEqual(owner, NOBODY if USER else os.geteuid())

    def test_the_kiosk_its_reader_and_its_link(self):
        shop = Shop()
        self.addCleanup(shop.close)
        shutil.copytree(shop.home / "kiosk", self.home / "kiosk")
        self.own(self.home)
        kiosk = self.start(BIN / "regard-kiosk", "--data", self.home / "kiosk", "--reader", "pn532_uart:/dev/null",
                           "--broker", f"mqtts://127.0.0.1:{free_port()}",
                           env=dict(os.environ, SDL_VIDEODRIVER="dummy", HOME=str(self.home)))
        shop.processes["kiosk"] = kiosk
        self.is_private(kiosk.pid, "regard-kiosk")
        for program in ("regard-reader", "regard-link"):
            pid = wait_until(program, PATIENCE, lambda: shop.child(program))
            self.is_private(pid, program)
        del shop.processes["kiosk"]

    def test_hq(self):
        shop = Shop()
        self.addCleanup(shop.close)
        for name in ("hq.db", "hq-keys", "pki"):
            source = shop.home / name
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, self.home / name)
        self.own(self.home)
        pki = self.home / "pki"
        hq = self.start(BIN / "regard-hq", "serve", "--db", self.home / "hq.db", "--keys", self.home / "hq-keys", "--broker",
                        f"mqtts://127.0.0.1:{free_port()}", "--ca", pki / "ca.pem", "--cert", pki / "hq.pem", "--key",
                        pki / "hq.key")
        self.is_private(hq.pid, "regard-hq")

    def test_sound(self):
        self.own(self.home)
        (self.home / "asoundrc").write_text("pcm.regard { type null }\n")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.addCleanup(ours.close)
        with theirs:
            sound = self.start(BIN / "regard-sound", "null", stdin=theirs.fileno())
        try:
            self.is_private(sound.pid, "regard-sound")
        except FileNotFoundError:
            self.fail(f"regard-sound ended: {self.log()}")


if __name__ == "__main__":
    main()
