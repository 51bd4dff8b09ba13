"""The broker of a test: mosquitto, or with ENGINE=nats a cluster of three NATS nodes in its place, of which the first is spoken to. Run by
itself it names the tests that are for both (tests/full nats runs them)."""
import os
import shutil
import socket
import subprocess
import time

import nats_cluster

NAME = os.environ.get("ENGINE", "mosquitto")
NATS = NAME == "nats"
# What is of mosquitto alone, and why NATS has nothing to be tested there.
PLUGIN = "HQ tells mosquitto's dynamic-security plugin who may connect; a NATS node reads a list that IT writes"
LISTENERS = "it moves a mosquitto's listeners"
SIZES = "a NATS node (2.9.10) bounds no MQTT message, whatever its max_payload"
FELLOWS = "what a node shows to kiosks it shows to its fellows too, and with a wrong one there is no cluster"
# All that is about what kiosks, HQ, operators and the retailer's systems say to each other.
BOTH = ("integration/sync/test_sync", "integration/heal/test_heal", "integration/config/test_config", "integration/jobs/test_jobs",
        "integration/consent/test_ledger", "integration/consent/test_requests", "integration/outflow/test_outflow",
        "integration/compatibility/test_transcripts", "integration/contract/test_refusals", "integration/metrics/test_hq",
        "integration/metrics/test_kiosk", "integration/web/test_web", "integration/ctl/test_devices", "integration/kiosk/test_path",
        "integration/sync/test_signed", "integration/kiosk/test_lease", "integration/kiosk/test_visitor", "integration/kiosk/test_looks",
        "integration/kiosk/test_trial", "integration/kiosk/test_household", "integration/contract/test_wire",
        "integration/provision/test_provision", "integration/provision/test_rechain", "fault/kiosk/test_copied", "fault/kiosk/test_hostile",
        "fault/rotation/test_clones", "fault/rotation/test_clock", "integration/sync/test_packed", "integration/deaf/test_deaf", "integration/issue/test_issued",
        "integration/backup/test_backup", "integration/kiosk/test_anew", "integration/kiosk/test_keys", "integration/kiosk/test_measured",
        "integration/kiosk/test_media", "integration/kiosk/test_notes", "integration/kiosk/test_proof", "integration/kiosk/test_ratings",
        "integration/kiosk/test_recorded", "integration/kiosk/test_rests", "integration/kiosk/test_threads", "integration/kiosk/test_why",
        "integration/kiosk/test_written", "integration/screens/test_code", "integration/kiosk/test_nowhere",
        "integration/kiosk/test_start", "fault/kiosk/test_broker", "fault/kiosk/test_named", "fault/kiosk/test_unheard", "fault/link/test_link")
if NAME not in ("mosquitto", "nats"):
    raise SystemExit(f"ENGINE is mosquitto or nats, not {NAME}")


class Broker:
    """@p start is called with a name for the log and a command, and returns the process; @p port is the one that everybody is given."""

    def __init__(self, source, pki, port, start):
        self.source, self.pki, self.port, self.begin = str(source), str(pki), port, start
        self.cluster = nats_cluster.Cluster(self.source, self.pki, lambda command: start("nats", command), mqtt_port=port) if NATS else None
        # What board/pki makes the certificate of who is spoken to by.
        self.certificate = ("node", "node-1", "localhost", "127.0.0.1") if NATS else ("server", "localhost", "127.0.0.1")
        self.processes = [None]
        self.made = False

    def allow(self, identities):
        """Who may connect, and to what."""
        identities = [str(name) for name in identities]
        if not NATS:
            subprocess.run([os.path.join(self.source, "board/mosquitto-conf"), self.pki, str(self.port), *identities], check=True)
        elif self.made:
            self.cluster.allow(identities)
        else:
            self.cluster.prepare(identities)
        self.made = True

    def start(self, seconds=60):
        """All of it that does not run; back when it takes connections."""
        if NATS:
            self.cluster.start(seconds)
            self.processes = self.cluster.processes
            return
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        self.processes = [self.begin("mosquitto", [program, "-c", os.path.join(self.pki, "mosquitto.conf")])]
        end = time.monotonic() + seconds
        while not self._listens():
            if self.processes[0].poll() is not None or time.monotonic() > end:
                raise AssertionError("the broker did not start")
            time.sleep(0.02)

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def running(self):
        """Whether who is spoken to is there."""
        return self.processes[0] is not None and self.processes[0].poll() is None


if __name__ == "__main__":
    for test in BOTH:
        print(f"tests/{test}.py")
