"""Programs that do the same work beside each other, some pages at a time, so that what disturbs one disturbs the other."""
import os
import shutil
import subprocess

from processes import BenchError


class Side:
    """One program on one fresh database. feeds: {feed: (rows, nanoseconds of the processor, nanoseconds of the clock)}."""

    def __init__(self, tools, program, folder, size, order="ordered"):
        os.makedirs(folder)
        self.folder, self.feeds, self.ended = folder, {}, False
        self.child = subprocess.Popen(
            [os.path.join(tools, program), folder, str(size.customers), str(size.products), str(size.purchases), order],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def turn(self):
        self.child.stdin.write("\n")
        self.child.stdin.flush()
        line = self.child.stdout.readline()
        if not line:
            raise BenchError("a program that applies rows ended early")
        feed, rows, busy, spent = line.split()
        if feed == "end":
            self.ended = True
            return
        before = self.feeds.get(feed, (0, 0, 0))
        self.feeds[feed] = tuple(a + int(b) for a, b in zip(before, (rows, busy, spent)))

    def close(self):
        """@return the size of the database."""
        self.child.stdin.close()
        if self.child.wait() != 0:
            raise BenchError("a program that applies rows failed")
        size = sum(os.path.getsize(os.path.join(self.folder, name)) for name in os.listdir(self.folder)
                   if name.startswith("kiosk.db"))
        shutil.rmtree(self.folder)
        return size


def take(sides):
    while not all(side.ended for side in sides):
        for side in sides:
            if not side.ended:
                side.turn()
