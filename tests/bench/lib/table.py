"""The speed table: each figure, its bar, what this machine charges at least, and by how much a bar is missed."""
from numbers_of import median, p99


class Table:
    def __init__(self):
        self.rows = []
        self.missed = 0

    def section(self, text):
        self.rows.append((text,))

    def add(self, figure, value, bar, unit, limit=None, limit_name=""):
        """bar None: shown for comparison only."""
        verdict = ""
        if bar is not None:
            if value <= bar:
                verdict = "ok"
            else:
                self.missed += 1
                over = value - bar
                verdict = f"MISSED by {number(over)} {unit}" + (f" ({over / bar * 100:+.0f} %)" if bar else "")
        floor = f"{number(limit)} {limit_name}".strip() if limit is not None else ""
        self.rows.append((figure, f"{number(value)} {unit}", "" if bar is None else f"{number(bar)} {unit}", floor,
                          verdict))

    def least(self, figure, value, bar, unit, limit=None, limit_name=""):
        """A figure that is the better the larger."""
        verdict = "ok"
        if value < bar:
            self.missed += 1
            verdict = f"MISSED by {number(bar - value)} {unit}".rstrip() + f" ({(value - bar) / bar * 100:+.0f} %)"
        floor = f"{number(limit)} {limit_name}".strip() if limit is not None else ""
        self.rows.append((figure, f"{number(value)} {unit}".rstrip(), f"{number(bar)} {unit}".rstrip(), floor, verdict))

    def show(self, figure, values, unit):
        """A figure without a bar, as median and p99."""
        self.rows.append((figure, f"{number(median(values))} {unit}", "", f"p99 {number(p99(values))} {unit}", ""))

    def not_measured(self, figure, why):
        self.missed += 1
        self.rows.append((figure, "-", "", "", "NOT MEASURED: " + why))

    def text(self):
        head = ("figure", "measured", "bar", "limit in this run, or p99", "")
        wide = [max(len(row[i]) for row in self.rows + [head] if len(row) > 1) for i in range(len(head))]
        lines = []
        for row in [head] + self.rows:
            if len(row) == 1:
                lines += ["", row[0]]
            else:
                lines.append("  " + "  ".join(cell.rjust(wide[i]) if i in (1, 2) else cell.ljust(wide[i])
                                              for i, cell in enumerate(row)).rstrip())
        return "\n".join(lines)


def number(value):
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
