#include "inflate.h"

#include <string.h>
#include <zlib.h>

/* What zlib needs to unpack at once: its state (7 KiB in 1.2.13), and no window, because everything that is referred back to is
 * still in the output. */
#define ARENA 12288u

struct arena {
    size_t used;
    _Alignas(16) uint8_t bytes[ARENA];
};

static voidpf take(voidpf opaque, uInt items, uInt size)
{
    struct arena *arena = opaque;
    size_t wanted = ((size_t)items * size + 15u) & ~(size_t)15u;
    if (wanted > sizeof arena->bytes - arena->used) {
        return Z_NULL;
    }
    void *taken = arena->bytes + arena->used;
    arena->used += wanted;
    return taken;
}

static void give_back(voidpf opaque, voidpf taken)
{
    (void)opaque;
    (void)taken;
}

enum rg_status rg_inflate(const uint8_t *packed, size_t packed_len, uint8_t *plain, size_t capacity,
                          size_t *len)
{
    struct arena arena;
    arena.used = 0;
    if (packed_len > UINT32_MAX || capacity > UINT32_MAX) {
        return RG_CORRUPT;
    }
    z_stream stream = {.next_in = packed,
                       .avail_in = (uInt)packed_len,
                       .next_out = plain,
                       .avail_out = (uInt)capacity,
                       .zalloc = take,
                       .zfree = give_back,
                       .opaque = &arena};
    if (inflateInit(&stream) != Z_OK) {
        return RG_NO_MEMORY;
    }
    int result = inflate(&stream, Z_FINISH);
    enum rg_status status = RG_CORRUPT;
    if (result == Z_STREAM_END && stream.avail_in == 0) {
        status = RG_OK;
        *len = capacity - stream.avail_out;
    } else if ((result == Z_BUF_ERROR || result == Z_MEM_ERROR) && stream.avail_out == 0) {
        /* It would go on, and zlib asked for the window that there is none of. */
        status = RG_FULL;
    }
    (void)inflateEnd(&stream);
    explicit_bzero(&arena, sizeof arena);
    if (status != RG_OK) {
        explicit_bzero(plain, capacity);
    }
    return status;
}
