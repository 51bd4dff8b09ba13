"""Looks for words in another process's memory."""
import re

CHUNK, CONTEXT = 1 << 20, 48


def forms(word):
    """A word as UTF-8, UTF-16 and UCS-4 of this machine."""
    return {name: word.encode(name) for name in ("utf-8", "utf-16-le", "utf-32-le")}


def mappings(pid):
    """(from, to, name) of what is writable and private: heap, stack, what threads allocate, programs' own data."""
    with open(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as maps:
        lines = maps.readlines()
    for line in lines:
        fields = line.split(None, 5)
        name = fields[5].strip() if len(fields) > 5 else ""
        no_file = fields[4] == "0" or name.startswith(("/memfd:", "/dev/zero", "/SYSV"))
        if fields[1].startswith("rw") and (no_file or fields[1].endswith("p")) and not name.startswith("[v"):
            start, end = (int(part, 16) for part in fields[0].split("-"))
            yield start, end, name or "anonymous"


def find(pid, words):
    """Where the words stand: a list of (word, form, mapping, address, what stands around it)."""
    wanted = [(word, form, data) for word in words for form, data in forms(word).items()]
    pattern = re.compile(b"|".join(re.escape(data) for _, _, data in wanted))
    overlap = max(len(data) for _, _, data in wanted) + 2 * CONTEXT
    found = {}
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end, name in mappings(pid):
            for at in range(start, end, CHUNK):
                try:
                    memory.seek(at)
                    data = memory.read(min(CHUNK + overlap, end - at))
                except OSError:
                    continue  # given back meanwhile
                for match in pattern.finditer(data):
                    word, form = next((w, f) for w, f, d in wanted if d == match.group())
                    around = data[max(0, match.start() - CONTEXT):match.end() + CONTEXT]
                    found[at + match.start()] = (word, form, name, hex(at + match.start()), around)
    return list(found.values())
