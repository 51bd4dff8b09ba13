#!/usr/bin/env python3
"""The same screens through OpenGL (Mesa's llvmpipe under Xvfb) as without a display: GL may differ by 6 of 255 in 6 %
of the pixels (reference/screens.md), in no pixel more. The X server's own frame buffer is read."""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(os.environ.get("RG_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(ROOT / "board/desk"))
from store import Store  # noqa: E402

PROGRAM = pathlib.Path(os.environ.get("RG_BIN", ROOT / "build/release/bin")).parent / "tests/show_scenes"
LEVELS, SHARE = 6, 0.06
NO_OPENGL = 77


def pixels(*words, env=None):
    return subprocess.run([*words, "-depth", "8", "rgb:-"], check=True, stdout=subprocess.PIPE, env=env).stdout


def difference(one, other):
    """(the largest difference of a colour, the share of pixels that differ)"""
    if len(one) != len(other):
        return 255, 1.0
    if one == other:
        return 0, 0.0
    levels = [abs(a - b) for a, b in zip(one, other)]
    pixels_off = sum(1 for i in range(0, len(levels), 3) if levels[i] or levels[i + 1] or levels[i + 2])
    return max(levels), pixels_off * 3 / len(levels)


def settled(wanted, env):
    """The difference of what the X server shows; it may be a moment behind the program."""
    for attempt in range(5):
        level, share = difference(wanted, pixels("import", "-silent", "-window", "root", env=env))
        if level <= LEVELS and share <= SHARE:
            break
        time.sleep(0.2 * (attempt + 1))
    return level, share


def main():
    assert difference(b"\x10" * 6, b"\x10" * 3 + b"\x11" * 3) == (1, 0.5)
    with tempfile.TemporaryDirectory(prefix="regard-opengl-") as folder:
        subprocess.run([str(PROGRAM), "--headless", folder], check=True)
        store = Store(PROGRAM.parent, folder)
        store.start_display()
        env = dict(os.environ, DISPLAY=store.display, SDL_VIDEODRIVER="x11",
                   SDL_FRAMEBUFFER_ACCELERATION="opengl", LIBGL_ALWAYS_SOFTWARE="1")
        kiosk = subprocess.Popen([str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
        wrong, seen, exact = [], 0, 0
        try:
            for line in kiosk.stdout:
                name = line.strip()
                if not (pathlib.Path(folder) / f"{name}.png").exists():
                    continue  # SDL's or Mesa's own words
                level, share = settled(pixels("convert", f"{folder}/{name}.png"), env)
                seen, exact = seen + 1, exact + (share == 0)
                if level > LEVELS or share > SHARE:
                    wrong.append(f"{name}: {share:.1%} of the pixels differ, by {level} of 255 at most")
                kiosk.stdin.write("next\n")
                kiosk.stdin.flush()
        except BrokenPipeError:
            pass
        finally:
            kiosk.stdin.close()
            code = kiosk.wait(20)
            store.close()
    if code == NO_OPENGL:
        print("skipped: SDL finds no OpenGL here; it comes with the package libgl1-mesa-dri")
        return NO_OPENGL
    print(*wrong, sep="\n")
    print(f"{seen} screens through OpenGL, {exact} of them to the pixel, {len(wrong)} beyond the tolerance")
    return 0 if code == 0 and seen > 0 and not wrong else 1


sys.exit(main())
