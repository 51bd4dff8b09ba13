#!/usr/bin/env python3
"""Can it be read? Every line of every screen as an eye sees it from its distance, read by OCR.

The error is Levenshtein's distance over all characters of a text size in a language: 2 % at most for T1 at two metres
and T2 at one. T3 at two metres must fail, or this test would prove nothing. See reference/screens.md section 6.
  test_legibility.py          the first panel in the light theme, in English, German and French
  test_legibility.py --full   every panel and theme, in each language for which a model of tesseract is installed
  --keep DIR                  keep the pictures that were read
"""
import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import unicodedata

ROOT = pathlib.Path(os.environ.get("RG_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
PROGRAM = pathlib.Path(os.environ.get("RG_BIN", ROOT / "build/release/bin")).parent / "tests/lines"
MODELS = {"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita"}
ALWAYS = ("en", "de", "fr")
ALLOWED = 0.02
# What is read at which distance in mm, and what must not be readable.
READ = (("T1", (("T1", 2000), ("T1-LOW", 2000))), ("T2", (("T2", 1000),)))
UNREADABLE = ("T3 at 2 m", (("T3", 2000),))
# One character for those that a model writes either way.
SAME = str.maketrans("\u00a0\u202f\u2019\u2018\u201c\u201d\u2013\u2014\u2011", "  ''\"\"---")


def tidy(text):
    return " ".join(unicodedata.normalize("NFC", text).translate(SAME).split())


def latin(text):
    """Whether the models can know every character: names in other scripts are not theirs to read."""
    return all(ord(c) < 0x250 or 0x2000 <= ord(c) < 0x2070 or c == "\u20ac" for c in text)


def distance(one, other):
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def cut(folder, language, sizes, full):
    """Picture and text of each different line of these sizes; what was skipped is counted."""
    found, skipped = {}, 0
    for size, millimetres in sizes:
        place = folder / f"{language}-{size}-{millimetres}"
        place.mkdir(parents=True)
        subprocess.run([str(PROGRAM), str(place), language, size, str(millimetres), *(["--all"] if full else [])],
                       check=True, stderr=subprocess.DEVNULL if full else None)
        for line in (place / "lines.tsv").read_text(encoding="utf-8").splitlines():
            name, screen, text = line.split("\t")
            key = hashlib.sha256((place / name).read_bytes() + text.encode()).digest()
            if not latin(text):
                skipped += 1
            elif key not in found:
                found[key] = (place / name, screen, tidy(text))
    return list(found.values()), skipped


def read(paths, model):
    """What tesseract reads in each picture, in one run."""
    names = paths[0].parent.parent / f"{model}-{paths[0].parent.name}.txt"
    names.write_text("".join(f"{path}\n" for path in paths))
    done = subprocess.run(["tesseract", str(names), "stdout", "-l", model, "--psm", "7", "--dpi", "300"],
                          check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          env=dict(os.environ, OMP_THREAD_LIMIT="1"))
    pages = done.stdout.decode("utf-8", errors="replace").split("\f")
    # Some versions write the separator after the last page too.
    if len(pages) == len(paths) + 1 and not pages[-1].strip():
        pages.pop()
    if len(pages) != len(paths):
        raise SystemExit(f"tesseract answered {len(pages)} of {len(paths)} lines")
    return [tidy(page) for page in pages]


def judge(folder, language, name, sizes, full):
    """(name, language, lines, characters, error, the worst lines, skipped)"""
    lines, skipped = cut(folder, language, sizes, full)
    if not lines:
        raise SystemExit(f"no screen has a line of {name} in {language}")
    wrong, characters, worst = 0, 0, []
    for (path, screen, text), seen in zip(lines, read([line[0] for line in lines], MODELS[language])):
        off = distance(text, seen)
        wrong, characters = wrong + off, characters + len(text)
        if off:
            worst.append((off, f'{screen}: "{text}" is read as "{seen}" ({path.name})'))
    return name, language, len(lines), characters, wrong / characters, sorted(worst, reverse=True)[:6], skipped


def installed():
    done = subprocess.run(["tesseract", "--list-langs"], check=True, stdout=subprocess.PIPE, text=True)
    return set(done.stdout.split())


def self_check():
    assert distance("Hello", "Hallo") == 1 and distance("", "abc") == 3 and distance("abc", "abc") == 0
    assert tidy(" a\u00a0 b\n") == "a b" and not latin("\u0645") and latin("\u20ac 3\u2009caf\u00e9")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--keep", type=pathlib.Path)
    wanted = parser.parse_args()
    self_check()
    models = installed()
    missing = [language for language in ALWAYS if MODELS[language] not in models]
    if missing:
        raise SystemExit(f"tesseract has no model for {', '.join(missing)}; run board/packages test")
    there = {path.name.split(".")[0] for folder in ("locale", "strings") for path in (ROOT / "assets" / folder).glob("*")}
    languages = [language for language in MODELS
                 if language in ALWAYS or (wanted.full and MODELS[language] in models and language in there)]
    scratch = tempfile.TemporaryDirectory(prefix="regard-legibility-")
    folder = wanted.keep or pathlib.Path(scratch.name)
    jobs = [(language, name, sizes) for language in languages for name, sizes in (*READ, UNREADABLE)]
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda job: judge(folder / job[1].replace(" ", "-"), *job, wanted.full), jobs)
        for name, language, lines, characters, error, worst, skipped in results:
            must_fail = name == UNREADABLE[0]
            good = error > ALLOWED if must_fail else error <= ALLOWED
            bad += not good
            print(f"{'ok  ' if good else 'FAIL'} {name:9} {language}: {error:7.2%} of {characters} characters in {lines} "
                  f"lines{' (must not be readable)' if must_fail else ''}{f', {skipped} of another script' if skipped else ''}",
                  flush=True)
            if not must_fail:
                for _, line in worst:
                    print(f"       {line}")
    scratch.cleanup()
    return 1 if bad else 0


sys.exit(main())
