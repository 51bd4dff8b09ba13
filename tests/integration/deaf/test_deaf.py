"""HQ stays connected and hears nothing more: it finds out by what it says to itself, connects anew and counts it. A proxy eats what a real
broker delivers on that one connection; what is published on it, pings and acknowledgements go on, as where a broker lost a subscription."""
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE / "sync"), str(HERE / "metrics"), str(HERE.parent / "support")]
import sync_harness as rg  # noqa: E402
from chaos_proxy import ChaosProxy  # noqa: E402
from scrape import firing, scrape  # noqa: E402

ECHOES = ["rg/1/HQ/HQ/up/echo", "rg/1/HQ/till/HQ/retail"]
OTHERS = ["store-1.kiosk-1", "ops.anna", "till.store-1.one"]


class Deaf(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = rg.Place(["hq", *OTHERS])
        cls.addClassCleanup(cls.place.close)
        cls.place.start_broker()
        cls.proxy = ChaosProxy(pathlib.Path(cls.place.folder), cls.place.port, ["hq"], 1)
        cls.addClassCleanup(cls.proxy.close)
        cls.hq, cls.port = rg.Hq(cls.place, customers=20, products=20, purchases=50), rg.free_port()
        cls.hq.start("--broker", cls.place.url(port=cls.proxy.ports["hq"]), "--deaf-after", "3", "--metrics", str(cls.port))
        cls.kiosk = rg.Kiosk(cls.place, "store-1", "kiosk-1")
        cls.addClassCleanup(cls.kiosk.close)
        cls.kiosk.up()

    def answered(self, seconds):
        return self.kiosk.pull("associates", "", 0, seconds) is not None

    def times(self):
        return scrape(self.port).get("regard_hq_deaf_total")

    def test_1_who_hears_itself_stays(self):
        """three times as long as nothing may be heard, without a word of anybody: what it says to itself comes back"""
        rg.wait_for(lambda: self.answered(1), 15, "HQ answers")
        before = len(self.proxy.sent)
        rg.wait_for(lambda: all(sum(topic == echo for _, _, topic in self.proxy.sent[before:]) >= 4 for echo in ECHOES), 20, "echoes")
        self.assertEqual((self.times(), self.proxy.connections), (0, 1))

    def test_2_who_hears_nothing_connects_anew(self):
        """the kiosk is answered again, it is counted, and there is an alert"""
        self.proxy.deafen("hq")
        self.assertFalse(self.answered(1))
        self.assertEqual(scrape(self.port).get("regard_hq_broker_connected"), 1)
        rg.wait_for(lambda: self.answered(1), 20, "HQ answers again")
        taken = scrape(self.port)
        self.assertEqual((taken.get("regard_hq_deaf_total"), self.proxy.connections), (1, 2))
        self.assertIn("RegardHqDeaf", firing(taken))
        self.assertIn("SERVE-DEAF", self.place.log())

    def sub(self, identity, *topics):
        files = self.place.files(identity)
        files[0] = "--cafile"
        return subprocess.Popen(["mosquitto_sub", "-h", "127.0.0.1", "-p", str(self.place.port), *files, "-i", f"{identity}.ear", "-F", "%t %p",
                                 "-V", "mqttv311", "-W", "4", *[word for topic in topics for word in ("-t", topic)]],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def test_3_nobody_else_says_or_hears_it(self):
        """the topics are HQ's alone"""
        ears = {identity: self.sub(identity, *ECHOES, "rg/1/HQ/#") for identity in ["hq", *OTHERS]}
        for identity in OTHERS:
            for topic in ECHOES:
                self.place.publish(identity, topic, b'{"forged":true}')
        heard = {identity: ear.communicate(timeout=20)[0] for identity, ear in ears.items()}
        self.assertIn(ECHOES[0], heard["hq"])
        self.assertNotIn("forged", heard.pop("hq"))
        self.assertEqual(set(heard.values()), {""})


if __name__ == "__main__":
    unittest.main()
