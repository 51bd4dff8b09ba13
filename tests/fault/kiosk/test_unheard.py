"""The broker is there and HQ's answers do not come, or are too large for it or for the kiosk: each has a name, on glass and for IT, makes
no storm, and ends by itself. ROUNDS: with brokers that take only small messages, too."""
import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

import shop_path  # noqa: F401
from shop import DEVICE, PATIENCE, SITE, Case, engine, free_port, main, say, wait_until

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from chaos_proxy import CALM, ChaosProxy  # noqa: E402
from preload import preloaded  # noqa: E402

LONG = unittest.skipUnless(os.environ.get("ROUNDS"), "a long one: tests/full unheard")
KIOSK = f"{SITE}.{DEVICE}"
WHOLE_PAGE = 60 * 1024  # bytes, where the broker takes it
TOO_MUCH = "HQ data too big: call IT"
# As the kiosk speaks, and as its customer does.
SILENT = ("HQ is silent: call IT", "Zentrale stumm: IT rufen")


class Unheard(Case):
    def setUp(self):
        super().setUp()
        self.open()
        self.addCleanup(self.__class__.doClassCleanups)

    def device(self):
        return self.shop.ctl("device", "show", f"{SITE}/{DEVICE}")

    def start(self, url=None, *more, env=None):
        shop = self.shop
        shop.start_reader()
        shop.start("kiosk", shop.bin / "regard-kiosk", "--data", shop.home / "kiosk", "--reader", f"pn532_uart:{shop.tty}", "--broker",
                   url or shop.url, "--window", shop.window, "--config", shop.home / "kiosk.json", "--trace", shop.trace, "--trust-uid",
                   "--answer-after", "2", *more, env=dict(env or os.environ, DISPLAY=shop.display))
        wait_until("the kiosk's start", PATIENCE, shop._kiosk_listens)

    def words(self):
        return " ".join(self.shop.texts())

    def silent(self):
        return any(words in self.words() for words in SILENT)

    def limit(self, *lines):
        """As a broker is that somebody else configured."""
        conf = self.shop.home / "pki/mosquitto.conf"
        rest = [line for line in conf.read_text().splitlines() if not line.startswith(("message_size_limit", "max_packet_size"))]
        conf.write_text("\n".join([*lines, *rest, ""]))

    def test_1_silent(self):
        """nothing of HQ's comes through: not green, said, another connection is tried, seldom; and over as soon as it does"""
        shop = self.shop
        proxy = ChaosProxy(shop.home / "pki", shop.port, [KIOSK], 1)
        self.addCleanup(proxy.close)
        shop.start_broker()
        shop.start_hq()
        self.start(f"mqtts://127.0.0.1:{proxy.ports[KIOSK]}")
        shop.wait_online()
        shop.wait_data()
        before = proxy.connections
        proxy.storm(dict(CALM, lose=1.0))
        cards = shop.members(1)
        shop.show_card(cards[0], "locked")
        shop.show_card("b1", "profile")
        wait_until("the sentence", PATIENCE, self.silent, 0.1)
        self.assertFalse(shop.online(), "green while nothing is heard")
        wait_until("another connection", PATIENCE, lambda: proxy.connections > before, 0.1)
        time.sleep(2)
        self.assertLessEqual(proxy.connections, before + 3, "a storm of connections")
        self.assertTrue(self.silent())
        self.assertFalse(shop.online())
        proxy.calm()
        began = time.monotonic()
        wait_until("its end", PATIENCE, lambda: shop.online() and not self.silent(), 0.1)
        say(f"over after {time.monotonic() - began:.1f} s; "
            f"{proxy.connections - before} connections were tried")

    @LONG
    @unittest.skipIf(engine.NATS, engine.LISTENERS)
    def test_2_another_address(self):
        """a broker that has lost HQ at the first address of the name, one with HQ at the second"""
        shop, lone, inner = self.shop, free_port(), free_port()
        conf = (shop.home / "pki/mosquitto.conf").read_text()
        here = f"listener {shop.port} 127.0.0.1"
        self.assertIn(here, conf)
        tls = [line for line in conf.splitlines() if line.split(" ")[0] in (
            "cafile", "certfile", "keyfile", "tls_version", "require_certificate", "use_identity_as_username")]
        (shop.home / "pki/lone.conf").write_text(conf.replace(here, f"listener {lone} 127.0.0.1"))
        (shop.home / "pki/mosquitto.conf").write_text(
            conf.replace(here, f"listener {lone} 127.0.0.2") + "\n".join([f"listener {inner} 127.0.0.1", *tls, ""]))
        shop.start("lone", shutil.which("mosquitto") or "/usr/sbin/mosquitto", "-c", shop.home / "pki/lone.conf")
        shop.port = shop.broker.port = inner
        shop.start_broker()
        shop.start_hq()
        self.start(f"mqtts://localhost:{lone}", env=preloaded(os.environ["RG_TWO_ADDRESSES"]))
        shop.wait_online()
        wait_until("its state at HQ", PATIENCE, lambda: (shop.status() or {}).get("online"), 0.2)
        self.assertIn("SYNC-SILENT", shop.log())

    def broker(self, program, *words):
        home = self.shop.home
        return [program, "-h", "127.0.0.1", "-p", str(self.shop.port), "--cafile", home / "pki/ca.pem", "--cert", home / "pki/hq.pem",
                "--key", home / "pki/hq.key", "-q", "1", *words]

    @LONG
    def test_3_too_large_for_the_kiosk(self):
        """what is larger than any message of the contract comes in the place of an answer"""
        shop, kiosk = self.shop, f"rg/1/{SITE}/{DEVICE}"
        heard, large = shop.home / "heard", shop.home / "large"
        large.write_text("x" * 70000)
        self.limit()
        shop.start_broker()
        self.start(None, "--answer-after", "600")
        with open(heard, "wb") as out:
            shop.processes["ear"] = subprocess.Popen(
                ["stdbuf", "-oL", *self.broker("mosquitto_sub", "-i", "ear", "-t", f"{kiosk}/up/req", "-t", f"{kiosk}/up/state")], stdout=out)
        wait_until("its first question", PATIENCE, lambda: '"feed":"erasures"' in heard.read_text(), 0.1)
        subprocess.run(self.broker("mosquitto_pub", "-t", f"{kiosk}/dn/res", "-f", large), check=True)
        wait_until("the sentence", PATIENCE, lambda: TOO_MUCH in self.words(), 0.1)
        wait_until("its state says so", PATIENCE, lambda: '"oversized":true' in heard.read_text(), 0.2)
        self.assertEqual(shop.log().count("LINK-OVERSIZED"), 1)
        shop.stop("ear")
        shop.start_hq()
        # It asks by itself within a minute; a connection that comes anew does not wait.
        shop.stop("mosquitto")
        shop.start_broker()
        wait_until("its end", PATIENCE, lambda: shop.online() and TOO_MUCH not in self.words(), 0.1)
        wait_until("HQ's word", PATIENCE, lambda: self.device()["online"] and "oversized" not in self.device()["reasons"], 0.2)

    @LONG
    @unittest.skipIf(engine.NATS, engine.SIZES)
    def test_4_a_broker_that_drops(self):
        """message_size_limit below a page: HQ hears nothing of it, and its pages get smaller until they come"""
        self.small_pages("message_size_limit 9000")

    @LONG
    @unittest.skipIf(engine.NATS, engine.SIZES)
    def test_5_a_broker_that_hangs_up(self):
        """max_packet_size below a page: HQ's connection breaks over each"""
        self.small_pages("max_packet_size 9000")

    def small_pages(self, line):
        shop = self.shop
        self.limit(line)
        shop.start_broker()
        shop.start_hq()
        self.start(None, "--answer-after", "600")
        shop.wait_data(240)
        row = self.device()
        # Before they are packed: how far below the whole page that has to be is for the rows to say, and the broker let none of 9,000 bytes through.
        self.assertLess(row["page"]["bytes"], WHOLE_PAGE)
        self.assertFalse(row["page"]["stuck"])
        self.assertNotIn("oversized", row["reasons"])
        downs = shop.log("hq").count("SERVE-DOWN")
        time.sleep(12)
        self.assertEqual(shop.log("hq").count("SERVE-DOWN"), downs, "it goes on breaking")
        self.assertTrue(shop.online())
        say(f"pages of {row['page']['bytes']} bytes; HQ's connection broke {downs} times")


if __name__ == "__main__":
    main()
