"""How long a world that was built aside takes to be put in its place: the part "swap" of tests/bench/run --sync."""
import os
import shutil
import subprocess
import tempfile

from numbers_of import median, p99
from processes import BenchError

SWAP_MS, SWAP_TIMES, WAIT_MS, TAP_MORE_MS = 100, 2, 150, 10  # the bars


def run(bench, options):
    """{what: [ms]} as bench-swap says it."""
    folder = tempfile.mkdtemp(prefix="swap-", dir=bench.work)
    try:
        done = subprocess.run([os.path.join(bench.tools, "bench-swap"), folder, str(options.customers), str(options.products),
                               str(options.purchases)], stdout=subprocess.PIPE, text=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if done.returncode != 0:
        raise BenchError("bench-swap failed")
    found = {}
    for line in done.stdout.splitlines():
        what, took = line.rsplit(" ", 1)
        found.setdefault(what, []).append(int(took) / 1e6)
    return found


def measure(bench, options, table):
    bench.say("swapping two worlds of this size, and the same renames by bare SQLite without a row")
    found = run(bench, options)
    for what in ("event swap", "tap swap"):
        if not found.get(what):
            raise BenchError("nothing was written or looked up while a swap was under way")
    swap, bare = median(found["swap"]), median(found["bare"])
    table.section(f"the swap of a world of {options.customers:,} members and {options.purchases:,} lines, {len(found['swap'])} times")
    table.add("its transaction, median", swap, SWAP_MS, "ms", bare, "bare SQLite, no rows")
    table.add("  times what bare SQLite takes in this run", swap / bare, SWAP_TIMES, "")
    table.add("  the longest", max(found["swap"]), None, "ms", max(found["bare"]), "bare SQLite, no rows")
    table.add("an event that is written meanwhile, the longest", max(found["event swap"]), WAIT_MS, "ms", p99(found["event quiet"]), "quiet, p99")
    limit = p99(found["tap quiet"])
    table.add("a card that is looked up meanwhile, p99", p99(found["tap swap"]), limit + TAP_MORE_MS, "ms", limit, "quiet, p99")
    table.add("  median", median(found["tap swap"]), None, "ms", median(found["tap quiet"]), "quiet")
