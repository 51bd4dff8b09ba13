"""Each program that stays ends clean within a second of SIGTERM; built with sanitizers it ends clean, at their pace."""
import os
import signal
import sqlite3
import subprocess
import time

from shop import BIN, END_S, PATIENCE, Case, main, say, wait_until


class Ends(Case):
    """SIGTERM in the middle of work: exit code 0, in time."""

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
        self.assertLess(took, END_S, f"{name} needed {took:.2f} s to end, over the {END_S} s that are allowed")

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
            wait_until(f"the end of the kiosk's process {pid}", END_S, lambda: not os.path.exists(f"/proc/{pid}"))

    def test_6_regard_kiosk_that_looks_up_a_name(self):
        self.shop.start_kiosk_by(url="mqtts://no-such-broker.invalid:8883")
        self.shop.wait_screen("idle", PATIENCE)
        self.shop.wait_offline()
        self.end("kiosk")

    def test_7_regard_hq_whose_database_another_holds(self):
        holder = sqlite3.connect(self.shop.home / "hq.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        try:
            self.end("hq")
        finally:
            holder.execute("ROLLBACK")
            holder.close()

    def test_8_regardctl_without_anyone_there(self):
        self.shop.stop("mosquitto")
        words = ["--broker", self.shop.url, *self.shop._credentials("ops.demo"), "status"]
        done = subprocess.run([str(BIN / "regardctl"), *[str(word) for word in words]], capture_output=True, text=True,
                              timeout=60)
        self.assertNotEqual(done.returncode, 0, "regardctl claims to have asked an HQ that is not there")
        self.assertTrue(done.stderr.strip(), "regardctl without a broker says nothing")


if __name__ == "__main__":
    main()
