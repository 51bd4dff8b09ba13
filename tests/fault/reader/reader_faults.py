"""Everything that a chip, a card, a cable or a kill can do to regard-reader: afterwards a tap is seen."""
import concurrent.futures
import os
import signal
import subprocess
import sys
import time
import traceback

from supervisor import BIN, FAULT, RAW, READY, WAKE, Chip, Supervisor

# No hang may last longer: 12 s for a line that has fallen silent, and room for a slow machine.
LIMIT_S = 20
FIRST = "04a1b2c3d4e5f6"
SECOND = "04112233445566"
FAULTS = ["nad", "ats0", "uidlen", "nbtg", "oversize", "bad-checksum", "bad-length", "garbage", "truncated",
          "error-frame", "leave-mid-read", "no-reply", "no-reply-forever", "no-ack", "mute", "slow"]
cases = []


def case(function):
    cases.append((function.__name__, function))
    return function


def with_stand(types, play):
    chip = Chip()
    try:
        reader = Supervisor(chip, types)
        try:
            reader.until(lambda: reader.health == READY, LIMIT_S, "ready at the start")
            play(chip, reader)
        finally:
            reader.close()
    finally:
        chip.close()


def expect_tap(chip, reader, uid):
    chip.say("tap uid:" + uid)
    reader.until(lambda: reader.field == [uid], LIMIT_S, "a tap is seen")
    chip.say("remove")
    reader.until(lambda: reader.field == [], LIMIT_S, "the departure is seen")


def fault_case(kind, types):
    def play(chip, reader):
        # In an idle field, while a card comes, and while it rests.
        chip.say("fault " + kind)
        reader.run(1.0)
        chip.say("tap uid:" + FIRST)
        reader.run(1.5)
        chip.say("fault clear")
        chip.say("fault " + kind)
        reader.run(1.0)
        chip.say("fault clear")
        chip.say("remove")
        reader.until(lambda: reader.health == READY and reader.field == [], LIMIT_S, "well again")
        expect_tap(chip, reader, SECOND)

    return f"fault_{kind}_types_{types}", lambda: with_stand(types, play)


for fault in FAULTS:
    for mask in ("a", "a,b,f"):
        cases.append(fault_case(fault, mask))


@case
def silent_line_is_noticed():
    def play(chip, reader):
        chip.say("fault mute")
        reader.until(lambda: reader.health == FAULT, LIMIT_S, "the loss is told")
        assert reader.starts == 1, f"the process itself stays (ends {reader.ends})"
        chip.say("fault clear")
        reader.until(lambda: reader.health == READY, LIMIT_S, "ready again")
        expect_tap(chip, reader, FIRST)

    for types in ("a", "a,b,f"):
        with_stand(types, play)


@case
def unplugged_and_plugged_in():
    def play(chip, reader):
        for _ in range(2):
            chip.say("unplug")
            reader.until(lambda: reader.health == FAULT, LIMIT_S, "the loss is told")
            reader.run(1.5)
            assert reader.health == FAULT and reader.starts == 1
            chip.say("replug")
            reader.until(lambda: reader.health == READY, LIMIT_S, "ready again")
            expect_tap(chip, reader, FIRST)

    for types in ("a", "a,b,f"):
        with_stand(types, play)


@case
def absent_at_the_start():
    chip = Chip()
    chip.say("unplug")
    reader = Supervisor(chip)
    try:
        reader.until(lambda: reader.health == FAULT, LIMIT_S, "the absence is told")
        chip.say("replug")
        reader.until(lambda: reader.health == READY, LIMIT_S, "ready")
        expect_tap(chip, reader, FIRST)
        assert reader.starts == 1
    finally:
        reader.close()
        chip.close()


@case
def killed_at_any_moment():
    def play(chip, reader):
        chip.say("tap uid:" + FIRST)
        reader.until(lambda: reader.field == [FIRST], LIMIT_S, "a tap is seen")
        # A card that rests while the process is new is told again; one that left meanwhile has left.
        reader.process.kill()
        reader.field = None
        reader.until(lambda: reader.field == [FIRST], LIMIT_S, "the resting card is told")
        reader.process.kill()
        chip.say("remove")
        reader.until(lambda: reader.starts == 3 and reader.field == [], LIMIT_S, "the empty field is told")
        for _ in range(5):
            reader.process.kill()
            starts = reader.starts
            reader.until(lambda: reader.starts > starts and reader.health == READY, LIMIT_S, "ready")
        expect_tap(chip, reader, SECOND)

    with_stand("a", play)
    with_stand("a,b,f", play)


@case
def stopped_by_a_signal():
    def play(chip, reader):
        reader.process.send_signal(signal.SIGSTOP)
        reader.until(lambda: reader.starts == 2 and reader.health == READY, LIMIT_S, "killed and ready again")
        expect_tap(chip, reader, FIRST)

    with_stand("a", play)


@case
def ends_when_told():
    for types in ("a", "a,b,f"):
        for broken in (False, True):
            chip = Chip()
            reader = Supervisor(chip, types)
            try:
                reader.until(lambda: reader.health == READY, LIMIT_S, "ready")
                if broken:
                    chip.say("fault mute")
                    reader.run(1.0)
                reader.process.send_signal(signal.SIGTERM)
                assert reader.process.wait(LIMIT_S) == 0
                reader.socket.close()
                chip.say("fault clear")
                reader.start()
                reader.until(lambda: reader.health == READY, LIMIT_S, "ready")
                reader.socket.close()
                assert reader.process.wait(LIMIT_S) == 0, "ends with its socket"
            finally:
                reader.close()
                chip.close()


@case
def a_word_to_a_card_that_left_is_answered():
    """whenever it comes: before that was noticed, and after"""
    def play(chip, reader):
        chip.say("tap uid:" + FIRST)
        reader.until(lambda: reader.field == [FIRST], LIMIT_S, "a card")
        there = reader.report
        reader.order(1, there, RAW, b"\x60")
        reader.until(lambda: reader.answered and reader.answered[0] == 1, LIMIT_S, "an answer")
        chip.say("remove")
        reader.order(2, there, RAW, b"\x60")
        reader.until(lambda: reader.answered[0] == 2, LIMIT_S, "an answer that there is none")
        reader.order(3, there, WAKE)
        reader.until(lambda: reader.answered[0] == 3, LIMIT_S, "an answer to being woken")
        status = reader.answered[1]
        assert status != 0, "nobody was woken"
        reader.until(lambda: reader.field == [], LIMIT_S, "an empty field")
        reader.order(4, there, WAKE)
        reader.until(lambda: reader.answered[0] == 4, LIMIT_S, "an answer without a card")
        assert reader.answered[1] == status, "as before"

    with_stand("a", play)
    with_stand("a,b,f", play)


@case
def two_cards_and_back():
    def play(chip, reader):
        chip.say("tap uid:" + FIRST)
        reader.until(lambda: reader.field == [FIRST], LIMIT_S, "one")
        chip.say("tap uid:" + SECOND)
        reader.until(lambda: reader.field == sorted([FIRST, SECOND]), LIMIT_S, "two")
        chip.say("remove uid:" + FIRST)
        reader.until(lambda: reader.field == [SECOND], LIMIT_S, "the other")

    with_stand("a", play)
    with_stand("a,b,f", play)


@case
def by_hand_it_prints_lines_without_numbers():
    chip = Chip()
    command = [os.path.join(BIN, "regard-reader"), "--reader", "pn532_uart:" + chip.tty]
    # Closed standard descriptors must not end up as the serial port.
    reader = subprocess.Popen(["sh", "-c", 'exec "$@" <&-', "sh", *command], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
    try:
        assert reader.stdout.readline() == '{"cards":[]}\n'
        chip.say("tap uid:" + FIRST)
        line = reader.stdout.readline()
        assert '"type":"A","uid_bytes":7' in line and FIRST not in line.lower(), line
        second = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert "in use" in second.stderr.readline()
        second.terminate()
        second.communicate(timeout=LIMIT_S)
        reader.terminate()
        _, log = reader.communicate(timeout=LIMIT_S)
        assert reader.returncode == 0
        assert FIRST not in log.lower()
    finally:
        reader.kill()
        chip.close()


@case
def command_line_says_what_is_wrong():
    program = os.path.join(BIN, "regard-reader")
    for arguments, status, text in ((["--help"], 0, "Usage: regard-reader"),
                                    (["--version"], 0, "regard-reader "),
                                    ([], 2, "--reader"),
                                    (["--reader", "x:y", "--types", "a;b"], 2, "--types"),
                                    (["--reader", "x:y", "more"], 2, "more")):
        done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=LIMIT_S)
        assert done.returncode == status and text in done.stdout + done.stderr, (arguments, done)


def run(named):
    name, function = named
    started = time.monotonic()
    try:
        function()
        return name, time.monotonic() - started, None
    except Exception:  # pylint: disable=broad-except
        return name, time.monotonic() - started, traceback.format_exc()


def main():
    wanted = [named for named in cases if not sys.argv[1:] or any(part in named[0] for part in sys.argv[1:])]
    failed = 0
    # Processes and not threads: a fork between threads that hold locks would hang now and then.
    with concurrent.futures.ProcessPoolExecutor(max_workers=6) as pool:
        for name, seconds, trouble in pool.map(run_by_index, range(len(wanted)), [sys.argv[1:]] * len(wanted)):
            print(f"{'FAILED' if trouble else 'ok'} {name} ({seconds:.1f} s)", flush=True)
            if trouble:
                failed += 1
                print(trouble, flush=True)
    print(f"{len(wanted) - failed} of {len(wanted)} passed")
    return 1 if failed or not wanted else 0


def run_by_index(index, parts):
    wanted = [named for named in cases if not parts or any(part in named[0] for part in parts)]
    return run(wanted[index])


if __name__ == "__main__":
    sys.exit(main())
