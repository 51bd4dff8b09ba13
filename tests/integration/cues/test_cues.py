"""What a whole kiosk lets be heard, by a device of ALSA's that writes every sound into a file."""
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kiosk"))
from shop import PATIENCE, RANDOM, UNKNOWN, Case, StoreError, main, synced, wait_until  # noqa: E402

# As ALSA writes them: 16 bits, two channels, 48 kHz.
READ, ATTENTION = 150 * 48 * 4, 230 * 48 * 4


class Cues(Case):
    data = staticmethod(synced)

    @classmethod
    def setUpClass(cls):
        shop = cls.open()
        shop.start_reader()
        cls.card = shop.members(1)[0]
        cls.heard = shop.home / "heard"
        config = shop.home / "asound.conf"
        config.write_text('pcm.silent { type null }\n'
                          f'pcm.recorder {{ type file slave.pcm "silent" file "|cat >>{cls.heard}" format "raw" }}\n')
        cls.environment = {"ALSA_CONFIG_PATH": str(config)}

    def start(self, sound):
        shop = self.shop
        self.heard.unlink(missing_ok=True)
        (shop.home / "kiosk.json").write_text(json.dumps({"time_zone": "Europe/Berlin", "sound": sound}))
        os.environ.update(self.environment)
        shop.start_kiosk()
        shop.wait_screen("idle", PATIENCE)
        self.addCleanup(shop.stop, "kiosk", seconds=PATIENCE)

    def tapped(self, card, screen, length):
        """The samples of a tap, once they are all there."""
        self.heard.unlink(missing_ok=True)
        self.shop.show_card(card, screen)

        def whole():
            return self.heard.exists() and self.heard.stat().st_size == length
        try:
            wait_until("the sound", PATIENCE, whole)
        except StoreError:
            size = self.heard.stat().st_size if self.heard.exists() else None
            raise StoreError(f"{screen}: heard {size} bytes, not {length}") from None
        if screen == "join":
            self.shop.touch("hide")
            self.shop.wait_hidden()
        self.shop.wait_screen("idle" if screen != "locked" else "locked", PATIENCE)
        return self.heard.read_bytes()

    def test_no_sound_shames_anyone(self):
        """cards that lead no further sound alike, to the sample; one that does sounds different"""
        self.start({"device": "recorder"})
        unknown = self.tapped(UNKNOWN, "join", READ + ATTENTION)
        refused = self.tapped(RANDOM, "refused-card", READ + ATTENTION)
        member = self.tapped(self.card, "locked", READ)
        self.assertEqual(unknown, refused)
        self.assertEqual(unknown[:READ], member)
        self.assertTrue(any(member))

    def test_without_a_device(self):
        """the kiosk goes on, says it once, and leaves no process behind"""
        before = self.shop.log().count(" SPEAKER ")
        self.start({"device": "nosuch"})
        wait_until("the player's end", PATIENCE, lambda: self.players() == [])
        for _ in range(3):
            self.shop.show_card(UNKNOWN, "join")
            self.shop.touch("hide")
            self.shop.wait_hidden()
        self.assertEqual(self.players(), [])
        self.assertEqual(self.shop.log().count(" SPEAKER ") - before, 1)

    def test_volume_nought(self):
        """who wants no sound pays nothing for it"""
        self.start({"device": "recorder", "volume": 0})
        self.shop.show_card(UNKNOWN, "join")
        self.assertEqual(self.players(), [])
        self.assertFalse(self.heard.exists())

    def test_a_player_that_dies(self):
        """nobody misses more than the sound"""
        self.start({"device": "recorder"})
        wait_until("a player", PATIENCE, self.players)
        os.kill(self.players()[0], 9)
        wait_until("the player's end", PATIENCE, lambda: self.players() == [])
        self.shop.show_card(UNKNOWN, "join")

    def players(self):
        """Children of the kiosk that play or played sound; dead ones too."""
        kiosk = self.shop.processes["kiosk"].pid
        children = pathlib.Path(f"/proc/{kiosk}/task/{kiosk}/children").read_text().split()
        found = []
        for child in children:
            try:
                name = pathlib.Path(f"/proc/{child}/comm").read_text().strip()
            except OSError:
                continue
            if name == "regard-sound":
                found.append(int(child))
        return found


if __name__ == "__main__":
    main()
