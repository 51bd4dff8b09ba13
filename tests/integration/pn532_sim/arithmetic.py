"""The reader's side of the card protocols, for tests: nothing here is shared with what it tests. AES comes from
libcrypto's EVP functions, block by block; the modes, the curves and the derivations are written out."""
import ctypes
import ctypes.util
import hashlib
import hmac
import secrets

_crypto = ctypes.CDLL(ctypes.util.find_library("crypto"))
for _name in ("EVP_CIPHER_CTX_new", "EVP_aes_128_ecb", "EVP_aes_256_ecb"):
    getattr(_crypto, _name).restype = ctypes.c_void_p
_crypto.EVP_CipherInit_ex.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p,
                                      ctypes.c_char_p, ctypes.c_int]
_crypto.EVP_CIPHER_CTX_set_padding.argtypes = [ctypes.c_void_p, ctypes.c_int]
_crypto.EVP_CipherUpdate.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_int), ctypes.c_char_p,
                                     ctypes.c_int]
_crypto.EVP_CIPHER_CTX_free.argtypes = [ctypes.c_void_p]
ZERO = bytes(16)


def _ecb(key, data, encrypt):
    cipher = _crypto.EVP_aes_128_ecb() if len(key) == 16 else _crypto.EVP_aes_256_ecb()
    context = _crypto.EVP_CIPHER_CTX_new()
    out = ctypes.create_string_buffer(len(data) + 32)
    count = ctypes.c_int()
    done = _crypto.EVP_CipherInit_ex(context, cipher, None, key, None, encrypt) == 1
    _crypto.EVP_CIPHER_CTX_set_padding(context, 0)
    done = done and _crypto.EVP_CipherUpdate(context, out, ctypes.byref(count), data, len(data)) == 1
    _crypto.EVP_CIPHER_CTX_free(context)
    if not done or count.value != len(data):
        raise RuntimeError("libcrypto")
    return out.raw[:len(data)]


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def encrypt(key, data, iv=ZERO):
    out = b""
    for i in range(0, len(data), 16):
        iv = _ecb(key, xor(data[i:i + 16], iv), 1)
        out += iv
    return out


def decrypt(key, data, iv=ZERO):
    out = b""
    for i in range(0, len(data), 16):
        out += xor(_ecb(key, data[i:i + 16], 0), iv)
        iv = data[i:i + 16]
    return out


def ctr(key, counter, data):
    out = b""
    number = int.from_bytes(counter, "big")
    for i in range(0, len(data), 16):
        out += xor(data[i:i + 16], _ecb(key, (number + i // 16).to_bytes(16, "big"), 1))
    return out


def cmac(key, data, iv=ZERO):
    def double(block):
        number = int.from_bytes(block, "big") << 1
        return ((number & (1 << 128) - 1) ^ (0x87 if number >> 128 else 0)).to_bytes(16, "big")

    subkey = double(_ecb(key, ZERO, 1))
    if not data or len(data) % 16:
        subkey = double(subkey)
        data += b"\x80" + bytes(-len(data) - 1 & 15)
    return encrypt(key, data[:-16] + xor(data[-16:], subkey), iv)[-16:]


def cmac8(key, data):
    return cmac(key, data)[1::2]


def crc32(data):
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
    return value.to_bytes(4, "little")


def pad(data):
    return data + b"\x80" + bytes(-len(data) - 1 & 15)


def unpad(data):
    kept = data.rstrip(b"\0")
    if kept[-1:] != b"\x80":
        raise ValueError("padding")
    return kept[:-1]


def gcm_open(key, iv, data, tag):
    """AES-GCM without additional data; raises where the tag is wrong."""
    hash_key = int.from_bytes(_ecb(key, ZERO, 1), "big")

    def multiply(x, y):
        product = 0
        for i in range(127, -1, -1):
            if x >> i & 1:
                product ^= y
            y = y >> 1 ^ (0xE1 << 120 if y & 1 else 0)
        return product

    def ghash(text):
        y = 0
        for i in range(0, len(text), 16):
            y = multiply(y ^ int.from_bytes(text[i:i + 16], "big"), hash_key)
        return y.to_bytes(16, "big")

    def filled(text):
        return text + bytes(-len(text) % 16)

    start = ghash(filled(iv) + bytes(8) + (8 * len(iv)).to_bytes(8, "big"))
    made = xor(_ecb(key, start, 1), ghash(filled(data) + bytes(8) + (8 * len(data)).to_bytes(8, "big")))
    if made != tag:
        raise ValueError("tag")
    counter = int.from_bytes(start[12:], "big")
    out = b""
    for i in range(0, len(data), 16):
        counter = counter + 1 & 0xFFFFFFFF
        out += xor(data[i:i + 16], _ecb(key, start[:12] + counter.to_bytes(4, "big"), 1))
    return out


class Curve:
    def __init__(self, prime, a, b, x, y, order):
        self.prime, self.a, self.b, self.base, self.order = prime, a, b, (x, y), order
        self.size = (prime.bit_length() + 7) // 8

    def add(self, p, q):
        if p is None or q is None:
            return p or q
        if p[0] == q[0]:
            if (p[1] + q[1]) % self.prime == 0:
                return None
            slope = (3 * p[0] * p[0] + self.a) * pow(2 * p[1], -1, self.prime)
        else:
            slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, self.prime)
        x = (slope * slope - p[0] - q[0]) % self.prime
        return x, (slope * (p[0] - x) - p[1]) % self.prime

    def multiply(self, number, point=None):
        point = point or self.base
        total = None
        while number:
            if number & 1:
                total = self.add(total, point)
            point = self.add(point, point)
            number >>= 1
        return total

    def compress(self, point):
        return bytes([2 + (point[1] & 1)]) + point[0].to_bytes(self.size, "big")

    def expand(self, data):
        x = int.from_bytes(data[1:], "big")
        y = pow(x ** 3 + self.a * x + self.b, (self.prime + 1) // 4, self.prime)
        if (y * y - x ** 3 - self.a * x - self.b) % self.prime:
            raise ValueError("not on the curve")
        return x, y if y & 1 == data[0] & 1 else self.prime - y

    def agree(self, secret, data):
        return self.multiply(secret, self.expand(data))[0].to_bytes(self.size, "big")

    def sign(self, secret, digest):
        number = int.from_bytes(digest, "big")
        while True:
            once = secrets.randbelow(self.order - 1) + 1
            r = self.multiply(once)[0] % self.order
            s = pow(once, -1, self.order) * (number + r * secret) % self.order
            if r and s:
                return r, s

    def verifies(self, point, digest, r, s):
        inverse = pow(s, -1, self.order)
        number = int.from_bytes(digest, "big")
        found = self.add(self.multiply(number * inverse % self.order),
                         self.multiply(r * inverse % self.order, point))
        return found is not None and found[0] % self.order == r


P256 = Curve(0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF, -3,
             0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
             0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
             0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
             0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551)
P128 = Curve(0xFFFFFFFDFFFFFFFFFFFFFFFFFFFFFFFF, -3, 0xE87579C11079F43DD824993C2CEE5ED3,
             0x161FF7528B899B2D0C28607CA52C5B86, 0xCF5AC8395BAFEB13C02DA292DDED7A83,
             0xFFFFFFFE0000000075A30D1B9038A115)


def der(r, s):
    parts = b""
    for number in (r, s):
        text = number.to_bytes(33, "big").lstrip(b"\0")
        text = b"\0" + text if text[0] & 0x80 else text
        parts += bytes([2, len(text)]) + text
    return bytes([0x30, len(parts)]) + parts


def hkdf(secret, salt, info, length):
    key = hmac.new(salt, secret, hashlib.sha256).digest()
    out = block = b""
    number = 1
    while len(out) < length:
        block = hmac.new(key, block + info + bytes([number]), hashlib.sha256).digest()
        out += block
        number += 1
    return out[:length]


def x963(secret, info):
    return hashlib.sha256(secret + bytes([0, 0, 0, 1]) + info).digest()
