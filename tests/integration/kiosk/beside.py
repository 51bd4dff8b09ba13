"""A second kiosk of the same store, with a screen and a reader of its own, at the first one's broker and HQ."""
import json
import shutil
import subprocess

from shop import DEVICE, ROOT, SITE, Shop, wait_until

OTHER = "kiosk-2"


def allow(first):
    """Before the broker is started: both kiosks may connect."""
    pki = first.home / "pki"
    subprocess.run([str(ROOT / "board/pki"), str(pki), "client", f"{SITE}.{OTHER}"], check=True)
    first.allow(f"{SITE}.{DEVICE}", f"{SITE}.{OTHER}", "hq", "ops.demo", f"till.{SITE}.t1")


class Beside(Shop):
    """Started by start_beside(), once the first one runs."""

    def __init__(self, first):
        super().__init__()
        self.first, self.port = first, first.port
        identity, pki = self.home / "kiosk/identity", first.home / "pki"
        shutil.copy(pki / "ca.pem", identity / "ca.pem")
        for end in ("pem", "key"):
            shutil.copy(pki / f"{SITE}.{OTHER}.{end}", identity / f"device.{end}")
        (identity / "device.json").write_text(json.dumps({"site": SITE, "device": OTHER}))
        shutil.copy(first.home / "command.pem", identity / "command.pem")
        for key in (first.home / "kiosk/keys").glob("card-*.key"):
            shutil.copy(key, self.home / "kiosk/keys" / key.name)
        shutil.copy(first.home / "kiosk.json", self.home / "kiosk.json")

    def rows(self, query, *values):
        return self.first.rows(query, *values)

    def start_beside(self):
        self.start_display()
        self.start_reader()
        self.start_kiosk()
        self.wait_screen("idle", 30)
        self.wait_online()
        self.wait_data()


def chips(screen):
    """How many notes stand on a profile: what is theirs on it and neither a button nor written, one panel each."""
    return sum(node["role"] == "panel" and node["privacy"] == "personal" for node in screen["nodes"])


def allowing(shop, count):
    """Cards of members who allow notes and of whom nothing is noted."""
    rows = shop.rows("SELECT m.id FROM members m WHERE (SELECT count(*) FROM consents c WHERE c.member=m.id AND c.granted=1 AND "
                     "c.purpose IN ('recognise','notes'))=2 AND NOT EXISTS (SELECT 1 FROM notes n WHERE n.member=m.id) "
                     "ORDER BY m.id LIMIT ?", count)
    return [f"m{row[0]}" for row in rows]


def note(shop, page, value):
    """Three touches; the last as soon as it can be."""
    shop.touch("note", 0)
    shop.wait_screen("note")
    shop.touch("note-kind", page)
    wait_until("the values", 10, lambda: shop.has("note-value", value))
    shop.touch("note-value", value)
