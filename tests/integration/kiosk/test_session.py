"""The four ends of a badge's session, in the running programs: three minutes without input, closing time, another
badge, the badge's second tap. What waits, waits side by side: a store for each scenario, all at once."""
import concurrent.futures
import datetime
import os
import struct
import subprocess
import time
import zoneinfo

from shop import PATIENCE, Case, Shop, StoreError, main, say, synced, wait_until

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SESSION_S = 180
# So long before and after an end the screen is asked what it was meant to end.
MARGIN_S = 12


def personal(screen):
    """What of a customer stands there: names, facts, recommendations; and the controls of an open visit."""
    return [node for node in screen["nodes"]
            if node["privacy"] != "public" or node.get("action") in ("select", "hide", "switch", "liked", "sold")]


def sleep_until(moment):
    time.sleep(max(0.0, moment - time.monotonic()))


def sign_in(shop, badge="b1"):
    """Returns a moment before the session's first input and one after it."""
    before = time.monotonic()
    shop.show_card(badge, "hello-badge")
    return before, time.monotonic()


def expect(good, what):
    if not good:
        raise AssertionError(what)


def expect_no_session(shop, card):
    """A customer meets a locked kiosk, and the badge's next tap begins a session anew."""
    shop.show_card(card, "locked")
    expect(not shop.has("select"), "recommendations are shown after the session's end")
    shop.show_card("b1", "profile")
    shop.show_card("b1", "goodbye-badge")
    screen = shop.wait_screen("idle", PATIENCE)
    expect(not personal(screen), f"after the session's end there stands {personal(screen)}")


def keep_open(shop, until):
    """Touch nothing in particular from time to time, so that the profile stays; it must."""
    while time.monotonic() < until:
        screen = shop.screen()
        expect(screen["screen"] == "profile", f"the profile gave way to '{screen['screen']}' before closing time")
        shop.pointer("mousemove", 4, 4, "click", 1)
        time.sleep(min(8.0, max(0.1, until - time.monotonic())))


# -- the scenarios; each has a store of its own --


def still_open(shop, card):
    """shortly before the three minutes are over the session holds, and a customer's tap is input"""
    before, _ = sign_in(shop)
    sleep_until(before + SESSION_S - MARGIN_S)
    shop.show_card(card, "profile")
    shop.show_card("b1", "goodbye-badge")


def three_minutes(shop, card):
    """after three minutes without input the session is over"""
    _, after = sign_in(shop)
    sleep_until(after + SESSION_S + 2)
    expect_no_session(shop, card)


def one_minute(shop, card):
    """session_minutes 1: input makes it longer, and a minute after the last the session is over"""
    before, _ = sign_in(shop)
    sleep_until(before + 60 - MARGIN_S)
    shop.show_card(card, "profile")
    shop.touch("select", 0)
    last = time.monotonic()
    screen = shop.wait_screen("idle", 60)
    expect(not personal(screen), f"a profile without input leaves {personal(screen)}")
    sleep_until(last + 62)
    expect_no_session(shop, card)


def closing(shop, card, at):
    """at closing time in the site's time zone the session ends and what is open is hidden"""
    sign_in(shop)
    shop.show_card(card, "profile")
    ends = time.monotonic() + at - time.time()
    keep_open(shop, ends - 4)
    expect(personal(shop.wait_screen("profile")), "the profile before closing time holds nothing personal")
    # Without input the profile would stay for 45 s, counted down from the 25th on.
    screen = shop.wait_screen("idle", 20)
    expect(time.time() >= at, "the session ended before closing time")
    expect(not personal(screen), f"after closing time there stands {personal(screen)}")
    expect_no_session(shop, card)


def other_badge(shop, card):
    """another badge's tap hides what is open and begins that badge's session"""
    sign_in(shop)
    shop.show_card(card, "profile")
    shop.show_card("b2", "hello-badge")
    screen = shop.wait_screen("idle", PATIENCE)
    expect(not personal(screen), f"another badge left {personal(screen)}")
    shop.show_card(card, "profile")
    shop.touch("hide")
    shop.wait_screen("idle", PATIENCE)
    shop.show_card("b2", "goodbye-badge")
    shop.wait_screen("idle", PATIENCE)
    expect_no_session(shop, card)


def second_tap(shop, card):
    """the badge's second tap hides what is open and ends the session"""
    sign_in(shop)
    shop.show_card(card, "profile")
    shop.show_card("b1", "goodbye-badge")
    screen = shop.wait_screen("idle", PATIENCE)
    expect(not personal(screen), f"the badge's second tap left {personal(screen)}")
    expect_no_session(shop, card)


# -- the stores --


def soon():
    """The next full minute that leaves time for a sign-in and a profile: 60 to 120 s from now."""
    return (int(time.time()) // 60 + 2) * 60


def far_zone(moment):
    """A zone at least two hours from this machine's, in which it is now neither early nor late."""
    here = datetime.datetime.fromtimestamp(moment).astimezone().utcoffset()
    for name in ("Asia/Tokyo", "America/New_York", "Asia/Kolkata", "America/Los_Angeles", "Pacific/Auckland",
                 "Atlantic/Azores", "Europe/Berlin", "Asia/Dubai"):
        there = datetime.datetime.fromtimestamp(moment, zoneinfo.ZoneInfo(name))
        if abs(there.utcoffset() - here) >= datetime.timedelta(hours=2) and 3 <= there.hour < 21:
            return name, there
    raise StoreError("no zone for this moment")


def close_in_far_zone(shop):
    """The day began an hour ago over there: by this machine's own clock the store would be closed all the time."""
    at = soon()
    name, there = far_zone(at)
    opened = there - datetime.timedelta(hours=1)
    shop.configure(time_zone=name, opening={DAYS[there.weekday()]: [opened.strftime("%H:%M"), there.strftime("%H:%M")]})
    say(f"closes at {there:%A %H:%M} in {name}, where this machine says {datetime.datetime.fromtimestamp(at):%H:%M}")
    shop.start_kiosk()
    return at


MIDNIGHT_ZONE = "Antarctica/Troll"


def midnight_zone(at):
    """A time zone's file in which the day ends at that moment."""
    offset = -(at % 86400)
    offset += 86400 if offset < -43200 else 0
    sign, left = ("-", offset) if offset >= 0 else ("", -offset)
    rule = f"<here>{sign}{left // 3600:02}:{left % 3600 // 60:02}"
    head = struct.pack(">4sc15x6l", b"TZif", b"2", 0, 0, 0, 0, 1, 4)
    kind = struct.pack(">lBB", offset, 0, 0) + b"loc\0"
    return head + kind + head + kind + b"\n" + rule.encode() + b"\n"


def close_at_midnight(shop):
    """The day ends at 24:00, one or two minutes from now, in a zone made for it; the next day has no hours."""
    at = soon()
    (shop.home / "zone").write_bytes(midnight_zone(at))
    with open(shop.home / "zone", "rb") as file:
        there = datetime.datetime.fromtimestamp(at - 1, zoneinfo.ZoneInfo.from_file(file))
    expect((there.hour, there.minute) == (23, 59), f"the zone made for midnight says {there}")
    shop.configure(time_zone=MIDNIGHT_ZONE, opening={DAYS[there.weekday()]: ["00:00", "24:00"]})
    say(f"closes at {there:%A} 24:00")
    script = 'mount --bind "$0" "$1" || exit 99; shift; exec "$@"'
    shop.start_kiosk_by("unshare", "-m", "sh", "-c", script, shop.home / "zone",
                        f"/usr/share/zoneinfo/{MIDNIGHT_ZONE}")
    return at


def may_mount():
    return os.geteuid() == 0 and subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0


class Session(Case):
    data = staticmethod(synced)

    @classmethod
    def setUpClass(cls):
        cls.shops, cls.running = {}, {}
        pool = concurrent.futures.ThreadPoolExecutor(8)
        cls.addClassCleanup(pool.shutdown)
        scenes = [(still_open, None), (three_minutes, None), (one_minute, None), (other_badge, None),
                  (second_tap, None), (closing, close_in_far_zone)]
        scenes += [("midnight", close_at_midnight)] if may_mount() else []
        for scene, start in scenes:
            shop = Shop(synced())
            cls.addClassCleanup(shop.close)
            name = scene if isinstance(scene, str) else scene.__name__
            cls.shops[name] = shop
            shop.start_display()
            shop.start_broker()
            shop.start_reader()
            if name == "one_minute":
                shop.configure(session_minutes=1)
            at = start(shop) if start else shop.start_kiosk()
            card = shop.members(1)[0]
            shop.wait_screen("idle", PATIENCE)
            words = (closing, shop, card, at) if start else (scene, shop, card)
            cls.running[name] = pool.submit(*words)

    def ends_well(self, name):
        self.shop = self.shops[name]
        self.running[name].result()
        self.assertTrue(self.shop.running(), "the kiosk ended")

    def test_1_still_open_before_three_minutes(self):
        """shortly before the three minutes are over the session holds"""
        self.ends_well("still_open")

    def test_2_over_after_three_minutes(self):
        """three minutes without input end the session"""
        self.ends_well("three_minutes")

    def test_3_a_configured_minute(self):
        """session_minutes 1: a minute without input ends the session"""
        self.ends_well("one_minute")

    def test_4_closing_time(self):
        """closing time in the site's time zone, which is not this machine's, hides and ends"""
        self.ends_well("closing")

    def test_5_closing_at_midnight(self):
        """a day that ends at 24:00"""
        if "midnight" not in self.running:
            self.skipTest("needs the right to give a program a time zone of its own (root)")
        self.ends_well("midnight")

    def test_6_another_badge(self):
        """another badge hides and takes over"""
        self.ends_well("other_badge")

    def test_7_the_second_tap(self):
        """the badge's second tap hides and ends"""
        self.ends_well("second_tap")


if __name__ == "__main__":
    main()
