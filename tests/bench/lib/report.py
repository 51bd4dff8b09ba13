"""Fills the speed table from what was measured."""
from numbers_of import median, p99

KIOSK_AND_LINK = ("regard-kiosk", "regard-link")
DISTURBED = 0.05  # of one core
STAGES = ("card_seen_ns", "identified_ns", "consent_ns", "profile_ns", "recommendations_ns", "first_feedback_ns",
          "final_frame_ns")


def feedbacks(taps):
    return [tap.first_ms for tap in taps if tap.first_ms is not None]


def finals(taps):
    return [tap.final_ms for tap in taps if tap.final_ms is not None and tap.screen == "profile"]


def total_mib(memory):
    return sum(parts[0] for parts in memory.values()) / 1024


def fill(table, chain, base, starts, firsts, mode_a, mode_abf, other):
    customers, products, purchases, _seed = chain.size
    for name, mode in (("A", mode_a), ("A+B+FeliCa", mode_abf)):
        if mode.disturbed > DISTURBED:
            table.section(f"!! other programs took {mode.disturbed * 100:.0f} % of a core during the taps (reader "
                          f"{name}): the latencies are not those of a quiet machine")
    table.section(f"the kiosk with {customers:,} customers, {products:,} products, {purchases:,} purchases")
    latency(table, base, firsts, mode_a, mode_abf, other)
    first, last = starts
    table.add("exec to the idle screen: median", median(first), 75, "ms", median(base.bare["start"]), "bare start")
    table.add("  worst", max(first), 75, "ms")
    table.add("  until the last change (reader ready, on line): median", median(last), None, "ms")
    bare_mib = base.bare["pss_kib"] / 1024
    table.add("PSS of all processes, idle", total_mib(mode_a.memory_idle), 43, "MiB", bare_mib, "bare")
    table.add(f"PSS of all processes, after {len(mode_a.taps)} taps", total_mib(mode_a.memory_after), 45, "MiB",
              bare_mib, "bare")
    idleness(table, mode_a, mode_abf)
    table.add("CPU a tap, all processes", sum(mode_a.cpu_ms.values()), 8, "ms", base.bare["cpu_ms"], "bare")
    where_time_goes(table, mode_a.taps)
    table.add("read calls a tap, regard-kiosk", mode_a.read_calls, None, "")
    table.add("read from the disk a tap (not in the page cache)", mode_a.read_kib, None, "KiB")
    breakdown(table, mode_a, mode_abf)


def latency(table, base, firsts, mode_a, mode_abf, other):
    bare = base.bare
    feedback, final = feedbacks(mode_a.taps), finals(mode_a.taps)
    table.add(f"reader A: card to first feedback, median of {len(feedback)}", median(feedback), 15, "ms",
              median(bare["pixels"]), "bare")
    table.add("  p99", p99(feedback), 20, "ms", p99(bare["pixels"]), "bare")
    if not final:
        table.not_measured("reader A: card to the profile", "no tap opened a profile")
        return
    two_frames = median(bare["pixels"]) + median(base.frame)
    table.add(f"reader A: card to the final profile frame, median of {len(final)}", median(final), 18, "ms",
              two_frames, "bare + 1 frame")
    table.add("  p99", p99(final), 25, "ms", p99(bare["pixels"]) + p99(base.frame), "bare + 1 frame")
    table.show("  until the status strip is still too", [tap.still_ms for tap in mode_a.taps if tap.still_ms], "ms")
    silent = sum(tap.first_ms is None for tap in mode_a.taps + mode_abf.taps)
    table.add(f"taps that changed no pixel, of {len(mode_a.taps + mode_abf.taps)}", silent, 0, "taps")
    first_taps, first_profiles = firsts
    worst = [tap.final_ms for tap in first_taps if tap.final_ms is not None]
    if worst:
        table.add(f"first tap after a start (no badge yet), worst of {len(worst)}", max(worst), 25, "ms", two_frames,
                  "bare + 1 frame")
    worst = finals(first_profiles)
    if worst:
        table.add(f"first profile after a start, worst of {len(worst)}", max(worst), 25, "ms", two_frames,
                  "bare + 1 frame")
    pictures(table, mode_a.taps, "")
    pictures(table, first_profiles, "first profile after a start: ")
    all_types = feedbacks(mode_abf.taps)
    table.add(f"reader A+B+FeliCa: A, first feedback, p99 of {len(all_types)}", p99(all_types), 26, "ms",
              base.select_ms, "wire + RF")
    table.add("  median", median(all_types), None, "ms")
    for name, taps in other.items():
        values = feedbacks(taps)
        if not values:
            table.not_measured(f"reader A+B+FeliCa: {name}, first feedback", "taps drew nothing")
            continue
        ends = "/".join(sorted({tap.screen for tap in taps}))
        table.add(f"reader A+B+FeliCa: {name}, first feedback, p99 of {len(values)} ({ends})", p99(values), 80, "ms",
                  10, "RF")
        table.add("  median", median(values), None, "ms")


def pictures(table, taps, title):
    """A picture that comes after the first frame is worse than a late frame, so it counts against a bar of its own."""
    shown = [tap.trace for tap in taps if tap.screen == "profile" and tap.trace.get("pictures")]
    if not shown:
        table.not_measured(title + "profile frames with all their pictures", "no profile had a picture to show")
        return
    lacking = sum(trace["pictures_missing"] > 0 for trace in shown)
    table.add(f"{title}first profile frames that lacked a picture, of {len(shown)}", lacking / len(shown) * 100, 1, "%")


def idleness(table, mode_a, mode_abf):
    table.add("idle: frames, reader A", mode_a.idle["frames"], 0, "frames")
    table.add("idle: frames, reader A+B+FeliCa", mode_abf.idle["frames"], 0, "frames")
    table.add("idle: wake-ups a second, kiosk + link (reader A)", mode_a.wakes(KIOSK_AND_LINK), 5, "/s")
    table.add("idle: wake-ups a second, kiosk + link (reader A+B+FeliCa)", mode_abf.wakes(KIOSK_AND_LINK), 5, "/s")
    table.add("idle: wake-ups a second, reader process (A)", mode_a.wakes(("regard-reader",)), 3, "/s")
    table.add("idle: wake-ups a second, reader process (A+B+FeliCa)", mode_abf.wakes(("regard-reader",)), 250, "/s")


def where_time_goes(table, taps):
    rows = [(tap, tap.trace) for tap in taps if tap.screen == "profile" and tap.trace.get("final_frame_ns")]
    if not rows:
        return
    table.section("where a tap's time goes (the kiosk's own trace, since the card was in the field)")
    for stage in STAGES:
        values = [(trace[stage] - tap.tapped_ns) / 1e6 for tap, trace in rows if trace.get(stage)]
        if values:
            table.show(stage[:-3].replace("_", " "), values, "ms")


def breakdown(table, mode_a, mode_abf):
    table.section("memory by process, after the taps (MiB)")
    for name, parts in mode_a.memory_after.items():
        text = "anonymous {:.1f}, files {:.1f}, shared {:.1f}".format(*(part / 1024 for part in parts[1:]))
        table.add(f"{name}: {text}", parts[0] / 1024, None, "MiB")
    table.section("CPU a tap by process")
    for name, value in mode_a.cpu_ms.items():
        table.add(name, value, None, "ms")
    for title, mode in (("A", mode_a), ("A+B+FeliCa", mode_abf)):
        table.section(f"wake-ups a second by thread, reader {title}")
        for (name, thread, _tid), rate in sorted(mode.idle["wakes"].items(), key=lambda item: -item[1]):
            if rate >= 0.05:
                table.add(f"{name} / {thread}", rate, None, "/s")


def compare(table, small, large):
    table.section("1,000,000 customers: within 20 % of the above")
    pairs = [("card to first feedback, median", median(feedbacks(small.taps)), median(feedbacks(large.taps)), "ms"),
             ("card to first feedback, p99", p99(feedbacks(small.taps)), p99(feedbacks(large.taps)), "ms"),
             ("card to the final profile frame, median", median(finals(small.taps)), median(finals(large.taps)), "ms"),
             ("card to the final profile frame, p99", p99(finals(small.taps)), p99(finals(large.taps)), "ms"),
             ("PSS, idle", total_mib(small.memory_idle), total_mib(large.memory_idle), "MiB"),
             ("PSS after the taps", total_mib(small.memory_after), total_mib(large.memory_after), "MiB"),
             ("CPU a tap", sum(small.cpu_ms.values()), sum(large.cpu_ms.values()), "ms")]
    for name, less, more, unit in pairs:
        table.add(name, more, less * 1.2, unit, less, "with fewer customers")
