"""What stands between a kiosk and HQ has a name: on glass, on IT's screen and in regardctl; it makes no storm, and ends by itself."""
import json
import os
import shutil
import subprocess
import time
import uuid

import shop_path  # noqa: F401
from shop import DEVICE, PATIENCE, ROOT, SITE, Case, main, say, synced, wait_until


class Named(Case):
    data = staticmethod(synced)

    def setUp(self):
        super().setUp()
        self.open()
        self.addCleanup(self.__class__.doClassCleanups)

    def device(self):
        return self.shop.ctl("device", "show", f"{SITE}/{DEVICE}")

    def reasons(self):
        try:
            return self.device()["reasons"]
        except Exception:  # noqa: BLE001 - HQ starts anew meanwhile
            return []

    def on_glass(self, words):
        wait_until(f"'{words}' on glass", PATIENCE, lambda: words in " ".join(self.shop.texts()), 0.3)

    def gone_from_glass(self, words):
        wait_until(f"'{words}' is gone from glass", PATIENCE, lambda: words not in " ".join(self.shop.texts()), 0.3)

    def cpu(self):
        pid = self.shop.processes["kiosk"].pid
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def test_1_disk_full(self):
        """HQ is told that the disk is full, and that there is room again"""
        shop, small, db = self.shop, self.shop.home / "small", self.shop.home / "kiosk/kiosk.db"
        small.mkdir()
        room = db.stat().st_size // 1024 + 3072
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}k", "none", str(small)],
                                               capture_output=True).returncode != 0:
            self.skipTest("needs the right to mount a small tmpfs (root)")
        self.addCleanup(subprocess.run, ["umount", "-l", str(small)], check=True)
        for path in db.parent.glob("kiosk.db*"):
            shutil.move(path, small / path.name)
        db.symlink_to(small / "kiosk.db")
        shop.start_reader()
        shop.start_broker()
        shop.start_hq()
        shop.start_kiosk()
        shop.wait_online()
        cards = shop.members(2)
        shop.show_card(cards[0], "locked")
        shop.show_card("b1", "profile")
        with open(small / "filler", "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"\0" * 4096)
            except OSError:
                pass
        for outcome in ("liked", "not-found", "sold", "not-for-them") * 20:
            if shop.record(0, outcome) == "not-saved":
                break
        wait_until("disk-full in regardctl", PATIENCE, lambda: "disk-full" in self.reasons(), 0.3)
        self.assertEqual(self.device()["status"], "fault")
        shop.touch("hide")
        shop.wait_screen("database-fault", PATIENCE)
        self.on_glass("D-02")
        before = self.cpu()
        time.sleep(2)
        self.assertLess(self.cpu() - before, 0.6, "it works hard over a full disk")
        (small / "filler").unlink()
        # Nobody has anything to save there.
        wait_until("another screen", PATIENCE, lambda: shop.screen()["screen"] == "idle", 0.3)
        wait_until("no disk-full in regardctl", PATIENCE, lambda: "disk-full" not in self.reasons(), 0.3)
        say("it went by itself")
        shop.show_card(cards[1], "profile")
        self.assertEqual(shop.record(0, "liked"), "saved")

    def pub(self, topic, body, kind):
        """Something of HQ's that HQ would never send, with HQ's own signature."""
        pki, home = self.shop.home / "pki", self.shop.home
        message = json.dumps({"v": 1, "id": str(uuid.uuid4()), "t": kind, "ts": int(time.time() * 1000), "exp": None, "b": body},
                             separators=(",", ":"))
        subprocess.run(["bash", "-c", r"""
            { printf '\060\056\002\001\000\060\005\006\003\053\145\160\004\042\004\040'; tail -c +13 "$1"/hq-keys/command-a.key | head -c 32; } >"$1"/by-hand.key
            printf 'regard-command/1\n%s\n%s\n' "$2" "$(printf %s "$3" | sha256sum | cut -c1-64)" >"$1"/statement
            sig=$(openssl pkeyutl -sign -rawin -keyform DER -inkey "$1"/by-hand.key -in "$1"/statement | base64 -w0)
            printf '%s,"sig":"%s"}' "${3%\}}" "$sig" | mosquitto_pub -h 127.0.0.1 -p "$4" --cafile "$1"/pki/ca.pem --cert "$1"/pki/hq.pem \
                --key "$1"/pki/hq.key -q 1 -s -t "$2" """, "bash", str(home), topic, message, str(self.shop.port)], check=True)
        del pki

    def test_2_poison(self):
        """a page that breaks the contract is not used, is named, asked for again without a storm, and forgotten when it is sent right"""
        shop, kiosk = self.shop, f"rg/1/{SITE}/{DEVICE}"
        shop.start_reader()
        shop.start_broker()
        heard = shop.home / "heard"
        with open(heard, "ab") as out:
            pki = shop.home / "pki"
            shop.processes["ear"] = subprocess.Popen(
                ["stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", str(shop.port), "--cafile", pki / "ca.pem", "--cert", pki / "hq.pem",
                 "--key", pki / "hq.key", "-i", "ear", "-q", "1", "-d", "-t", f"{kiosk}/up/req", "-t", f"{kiosk}/up/state"], stdout=out)
        wait_until("the ear", PATIENCE, lambda: "SUBACK" in heard.read_text(), 0.1)
        shop.start_hq()
        shop.start_kiosk()
        shop.wait_online()
        shop.wait_data()
        epoch = shop.rows("SELECT value FROM meta WHERE name='epoch'")[0][0]

        def silent():
            # A question that HQ leaves open as it ends would be asked again before the one of this test.
            before = heard.read_text()
            time.sleep(2)
            return '"feed":"stock"' in before and heard.read_text().count('"m":"pull"') == before.count('"m":"pull"')
        wait_until("an end of the kiosk's questions", PATIENCE, silent, 0.1)
        shop.stop("hq")
        heard.write_text("")

        def asked():
            return [json.loads(line)["b"] for line in heard.read_text().splitlines() if '"m":"pull"' in line and '"feed":"stock"' in line]
        self.pub(f"{kiosk}/dn/feed/stock", {"feed": "stock", "epoch": epoch, "head": 99999999}, "hint")
        wait_until("the question", PATIENCE, asked, 0.1)
        ask = asked()[-1]
        self.pub(f"{kiosk}/dn/res", {"rid": ask["rid"], "feed": "stock", "epoch": ask["epoch"], "from": ask["from"], "to": ask["from"] + 5, "more": False,
                                     "columns": ["product", "quantity"], "rows": [[1, 2]], "dels": []}, "page")
        words = "HQ not readable: call IT"
        self.on_glass(words)
        count = len(asked())
        time.sleep(3)
        self.assertEqual(len(asked()), count, "it asks again at once")
        wait_until("its state says so", PATIENCE, lambda: '"unusable":true' in heard.read_text(), 0.3)
        shop.stop("ear")
        shop.start_hq()
        # What the broker kept of a kiosk counts from its next sign of life, which is due within a minute.
        wait_until("unusable in regardctl", 60 + PATIENCE, lambda: "unusable" in self.reasons() or words not in " ".join(shop.texts()), 0.3)
        # It asks by itself within a minute; a connection that comes anew does not wait.
        shop.stop("mosquitto")
        shop.start_broker()
        self.gone_from_glass(words)
        wait_until("nothing of it in regardctl", PATIENCE, lambda: "unusable" not in self.reasons(), 0.3)

    def test_3_certificate(self):
        """its own certificate has run out: said on glass without a connection, and gone once there is another"""
        shop, pki, identity = self.shop, self.shop.home / "pki", self.shop.home / "kiosk/identity"
        name = f"{SITE}.{DEVICE}"
        past = {**os.environ, "RG_PKI_NOT_BEFORE": "20200101000000Z", "RG_PKI_NOT_AFTER": "20200201000000Z"}
        shutil.copytree(pki, shop.home / "good")
        subprocess.run([ROOT / "board/pki", pki, "client", name], check=True, env=past)
        for end in ("pem", "key"):
            shutil.copy(pki / f"{name}.{end}", identity / f"device.{end}")
        shop.start_reader()
        shop.start_broker()
        shop.start_hq()
        shop.start_kiosk()
        words = "HQ out of reach: call IT"
        self.on_glass(words)
        shop.show_card(shop.members(1)[0], "locked")
        before = self.cpu()
        time.sleep(2)
        self.assertLess(self.cpu() - before, 0.6, "it works hard over a certificate")
        for end in ("pem", "key"):
            shutil.copy(shop.home / "good" / f"{name}.{end}", identity / f"device.{end}")
        # Without a visit it is renewed before it runs out; here the files come by hand, and are read with the next start.
        shop.stop("kiosk")
        shop.start_kiosk()
        shop.wait_online()
        self.gone_from_glass(words)


if __name__ == "__main__":
    main()
