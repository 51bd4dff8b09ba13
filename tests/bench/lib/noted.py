"""How long a note takes from the finger at one kiosk of a store to the screen of another: broker, HQ and both kiosks on this machine.
Run by itself, as measure() does, it is the store of the integration tests, whose modules have names of this folder's."""
import json
import os
import subprocess
import sys
import time

NOTE_MS = 1000  # the bar
PATIENCE_S = 10
COLOUR, BLUE = 2, 6


def measure(bench, options, table):
    from numbers_of import median, p99
    from processes import BenchError
    count = 5 if options.quick else 20
    bench.say(f"{count} notes from one kiosk to another")
    done = subprocess.run([sys.executable, os.path.abspath(__file__), str(count)], capture_output=True, text=True,
                          env=dict(os.environ, RG_BIN=bench.programs, RG_SOURCE=bench.source, PYTHONDONTWRITEBYTECODE="1"))
    if done.returncode != 0:
        raise BenchError("notes: " + (done.stderr.strip().splitlines() or ["no reason was given"])[-1])
    took = json.loads(done.stdout.splitlines()[-1])
    table.section("a note, by the programs: finger, kiosk's disk, broker, HQ's commit, hint, pull, the other kiosk's screen")
    table.add(f"finger to the other kiosk's screen, median of {len(took)}", median(took), NOTE_MS, "ms")
    table.add("  p99", p99(took), NOTE_MS, "ms")


def one(first, other, card, beside):
    """In ms; what stands on the other screen is asked for every few, and that it has come is known when it has answered. None: beside a name of
    so many lines there is room for no note, on either screen."""
    other.open_profile(card)
    first.open_profile(card)
    first.touch("note", 0)
    first.wait_screen("note")
    first.touch("note-kind", COLOUR)
    screen = first.wait_screen("note", condition=lambda screen: first.button(screen, "note-value", BLUE) is not None)
    x, y, width, height = first.button(screen, "note-value", BLUE)["rect"]
    first.pointer("mousemove", x + width // 2, y + height // 2)
    began = time.monotonic()
    first.pointer("click", 1)
    took = None
    while took is None and time.monotonic() - began < PATIENCE_S:
        took = (time.monotonic() - began) * 1000 if beside.chips(other.screen()) > 0 else None
        time.sleep(0.005)
    if took is None and beside.chips(first.screen()) > 0:
        raise SystemExit("the note did not come to the other kiosk")
    for shop in (first, other):
        shop.touch("hide")
        shop.wait_screen("idle")
    return took


def main():
    sys.path[0] = os.path.join(os.environ["RG_SOURCE"], "tests", "integration", "kiosk")
    import beside
    from shop import Shop
    first, other = Shop(), None
    try:
        first.start_display()
        beside.allow(first)
        first.start_all()
        other = beside.Beside(first)
        other.start_beside()
        first.show_card("b1", "hello-badge")
        other.show_card("b2", "hello-badge")
        count = int(sys.argv[1])
        took = []
        for card in beside.allowing(first, 2 * count):
            took += [ms for ms in [one(first, other, card, beside)] if ms is not None]
            if len(took) == count:
                break
    finally:
        for shop in (other, first):
            if shop is not None:
                shop.close()
    print(json.dumps(took))


if __name__ == "__main__":
    main()
