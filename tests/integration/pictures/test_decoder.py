#!/usr/bin/env python3
"""regard-pictures on sound pictures and on those that a hostile or careless HQ may send."""
import os
import struct
import subprocess
import tempfile
import unittest
import zlib

import samples

PROGRAM = os.path.join(os.environ.get("RG_BIN", "build/release/bin"), "regard-pictures")
DONE, FAILED, USAGE, BAD = range(4)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, pixels, kind=2, extra=b""):
    """pixels: a function of (x, y) that gives a pixel's bytes."""
    rows = b"".join(b"\0" + b"".join(bytes(pixels(x, y)) for x in range(width)) for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)) + extra +
            chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def bomb(width, height):
    """Says to be so large, and unpacks to as much, out of some kilobytes."""
    packer = zlib.compressobj(9)
    row, data = b"\0" + bytes(width), b""
    for _ in range(height):
        data += packer.compress(row)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", data + packer.flush()) + chunk(b"IEND", b""))


def unpack(packed):
    """The pixels that app/pictures/raw/picture_pack.h describes, read a second time and by other hands."""
    pixels, at = [], 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = packed[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(packed):
        step = packed[at]
        at += 1
        if step < 128:
            for _ in range(step + 1):
                pixels.append(int.from_bytes(packed[at:at + 3], "big"))
                at += 3
        else:
            length = (step & 127) + 2 + (number() if step == 255 else 0)
            distance = number()
            for _ in range(length):
                pixels.append(pixels[-distance])
    return pixels


class Decoder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rg-decoder-")
        self.addCleanup(folder.cleanup)
        self.source, self.target = os.path.join(folder.name, "in"), os.path.join(folder.name, "out")

    def run_program(self, data, width=300, height=220, *more):
        with open(self.source, "wb") as file:
            file.write(data)
        return subprocess.run([PROGRAM, "--in", self.source, "--out", self.target, "--width", str(width), "--height",
                               str(height), *more], capture_output=True, timeout=30, check=False).returncode

    def decode(self, data, width=300, height=220, *more):
        """(width, height, pixels by (x, y)) after checking what the kiosk checks."""
        self.assertEqual(self.run_program(data, width, height, *more), DONE)
        with open(self.target, "rb") as file:
            raw = file.read()
        magic, version, wide, high, packed_len, crc, head_crc = struct.unpack_from("=8s6I", raw)
        self.assertEqual((magic, version), (b"RGPIC\r\n\x1a", 2))
        self.assertEqual(head_crc, zlib.crc32(raw[:28]))
        self.assertEqual(crc, zlib.crc32(raw[64:]))
        self.assertEqual(len(raw), 64 + packed_len)
        self.assertTrue(0 < wide <= width and 0 < high <= height)
        pixels = unpack(raw[64:])
        self.assertEqual(len(pixels), wide * high)
        return wide, high, lambda x, y: pixels[y * wide + x]

    def test_a_png_of_the_size_of_the_box_stays_as_it_is(self):
        wide, high, at = self.decode(png(60, 44, lambda x, y: (x * 4, y * 5, 7)), 60, 44)
        self.assertEqual((wide, high), (60, 44))
        for x, y in ((0, 0), (59, 0), (31, 17), (59, 43)):
            self.assertEqual(at(x, y), (x * 4) << 16 | (y * 5) << 8 | 7)

    def test_smaller_is_the_mean_and_larger_lies_between(self):
        wide, high, at = self.decode(png(100, 100, lambda x, y: (255, 255, 255) if (x + y) % 2 else (0, 0, 0)), 50, 40)
        self.assertEqual((wide, high), (40, 40))
        self.assertTrue(all(abs((at(x, y) & 255) - 128) <= 13 for x in range(40) for y in range(40)))
        wide, high, at = self.decode(png(2, 1, lambda x, y: (200 * x, 0, 0)), 100, 100)
        self.assertEqual((wide, high), (100, 50))
        reds = [at(x, 20) >> 16 for x in range(100)]
        self.assertEqual((reds[0], reds[99]), (0, 200))
        self.assertEqual(reds, sorted(reds))
        # Nothing is so flat or so narrow that it vanishes.
        self.assertEqual(self.decode(png(4000, 1, lambda x, y: (1, 2, 3)))[:2], (300, 1))
        self.assertEqual(self.decode(png(1, 4000, lambda x, y: (1, 2, 3)))[:2], (1, 220))

    def test_what_is_transparent_lies_on_the_ground(self):
        data = png(20, 20, lambda x, y: (255, 0, 0, 0 if x < 10 else 255), kind=6)
        _, _, at = self.decode(data, 20, 20, "--ground", "102030")
        self.assertEqual((at(3, 3), at(15, 3)), (0x102030, 0xFF0000))
        self.assertEqual(self.decode(data, 20, 20)[2](3, 3), 0xFFFFFF)

    def test_jpeg_and_webp(self):
        for data in (samples.JPEG, samples.WEBP):
            wide, high, at = self.decode(data, 300, 220)
            self.assertEqual((wide, high), (293, 220))
            self.assertGreater(at(146, 5) >> 16, 200)
            self.assertGreater(at(146, 215) & 255, 200)

    def test_the_largest_that_is_allowed(self):
        self.assertEqual(self.decode(bomb(4096, 4096))[:2], (220, 220))

    def test_what_cannot_be_decoded_ends_with_its_code_and_leaves_no_pixels(self):
        good = png(200, 150, lambda x, y: (x, y, (x * y) & 255))
        wrong_crc = bytearray(good)
        wrong_crc[29] ^= 1
        bad = {"empty": b"", "text": b"This is a text file.\n" * 100, "truncated": good[:len(good) // 2],
               "only a head": good[:33], "no data": png(50, 50, lambda x, y: (0, 0, 0))[:57], "wrong sum": bytes(wrong_crc),
               "too wide": bomb(5000, 3), "a bomb": bomb(4096, 64).replace(struct.pack(">II", 4096, 64), struct.pack(">II", 60000, 60000)),
               "moving": png(10, 10, lambda x, y: (0, 0, 0), extra=chunk(b"acTL", bytes(8))),
               "moving WebP": b"RIFF" + struct.pack("<I", 40) + b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02" + bytes(9) + bytes(20),
               "another kind": b"GIF89a" + bytes(100), "an SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
               "too long": good + bytes(256 * 1024), "half a JPEG": samples.JPEG[:200], "half a WebP": samples.WEBP[:60],
               "a JPEG of noise": samples.JPEG[:20] + bytes(range(256)) * 20,
               "a WebP of noise": samples.WEBP[:30] + bytes(range(256)) * 20}
        for name, data in bad.items():
            with self.subTest(name):
                code = self.run_program(data)
                if name in ("half a JPEG", "a JPEG of noise", "a WebP of noise", "half a WebP") and code == DONE:
                    continue  # their libraries fill in what is missing
                self.assertEqual(code, BAD, name)
                self.assertEqual(os.path.getsize(self.target), 0)

    def test_any_bit_may_be_wrong(self):
        """However it is broken: done or bad, never a crash that a sanitizer or the filter of calls would end."""
        sound = png(40, 30, lambda x, y: (x, y, 0), kind=2)
        for data in (sound, samples.JPEG, samples.WEBP):
            for at in range(0, len(data), max(1, len(data) // 60)):
                broken = bytearray(data)
                broken[at] ^= 0xFF
                self.assertIn(self.run_program(bytes(broken)), (DONE, BAD), at)

    def test_files_and_words(self):
        self.assertEqual(subprocess.run([PROGRAM, "--in", "/nonexistent", "--out", self.target, "--width", "3", "--height",
                                         "3"], capture_output=True, check=False).returncode, FAILED)
        for words in ([], ["--in", "a", "--out", "b", "--width", "0", "--height", "3"],
                      ["--in", "a", "--out", "b", "--width", "9999", "--height", "3"],
                      ["--in", "a", "--out", "b", "--width", "3", "--height", "3", "more"], ["--dance"]):
            self.assertEqual(subprocess.run([PROGRAM, *words], capture_output=True, check=False).returncode, USAGE, words)
        said = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, check=True).stdout
        self.assertIn("Usage: regard-pictures", said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
