"""A zstd frame and its text, by the library that the programs use: Debian's Python has no module for it."""
import ctypes

LIBRARY = ctypes.CDLL("libzstd.so.1")
MAGIC, SINGLE_SEGMENT, DICTIONARY = bytes.fromhex("28b52ffd"), 0x20, 0x03
PLAIN_MAX = 65536
LIBRARY.ZSTD_compress.restype = LIBRARY.ZSTD_decompress.restype = LIBRARY.ZSTD_compressBound.restype = ctypes.c_size_t
LIBRARY.ZSTD_findFrameCompressedSize.restype = ctypes.c_size_t
LIBRARY.ZSTD_getFrameContentSize.restype = ctypes.c_ulonglong


def pack(text, level=1):
    room = LIBRARY.ZSTD_compressBound(ctypes.c_size_t(len(text)))
    frame = ctypes.create_string_buffer(room)
    size = LIBRARY.ZSTD_compress(frame, ctypes.c_size_t(room), text, ctypes.c_size_t(len(text)), level)
    return frame.raw[:size]


def is_packed(payload):
    return payload.startswith(MAGIC)


def unpack(payload):
    """The text of a frame as include/protocol/README.md wants it."""
    size, length = LIBRARY.ZSTD_getFrameContentSize(payload, ctypes.c_size_t(len(payload))), ctypes.c_size_t(len(payload))
    if not payload[4] & SINGLE_SEGMENT or payload[4] & DICTIONARY or size > PLAIN_MAX or \
            LIBRARY.ZSTD_findFrameCompressedSize(payload, length) != len(payload):
        raise ValueError(f"not a frame of the contract: {payload[:16].hex()}, {len(payload)} bytes, says {size}")
    plain = ctypes.create_string_buffer(max(size, 1))
    if LIBRARY.ZSTD_decompress(plain, ctypes.c_size_t(size), payload, length) != size:
        raise ValueError("the frame is not what it says")
    return plain.raw[:size]


def plain(payload):
    """A message's text, whether it was packed or not."""
    return unpack(payload) if is_packed(payload) else payload
