#include "zstd_frame.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* For a context in memory of our own, that can be wiped: what the library keeps of a text is in it. */
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

/* RFC 8878, 3.1.1.1: the byte behind the magic number. */
#define DESCRIPTOR     4u
#define SINGLE_SEGMENT 0x20u
#define DICTIONARY     0x03u

struct rg_zstd_reader {
    size_t size;
    _Alignas(16) uint8_t context[];
};

struct rg_zstd_writer {
    ZSTD_CCtx *context;
};

/* The library also reads frames of its releases before 1.0, and passes over skippable ones: neither is one here. */
bool rg_zstd_is_frame(const void *packed, size_t packed_len)
{
    static const uint8_t magic[DESCRIPTOR] = {0x28, 0xb5, 0x2f, 0xfd};
    return packed_len > sizeof magic && memcmp(packed, magic, sizeof magic) == 0;
}

enum rg_status rg_zstd_reader_create(struct rg_zstd_reader **reader)
{
    size_t size = ZSTD_estimateDCtxSize();
    struct rg_zstd_reader *fresh = calloc(1, sizeof *fresh + size);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    fresh->size = size;
    *reader = fresh;
    return RG_OK;
}

void rg_zstd_reader_destroy(struct rg_zstd_reader *reader)
{
    free(reader);
}

/* All that is known of a frame before any of it is unpacked; @p len is written on RG_OK. */
static enum rg_status check(const uint8_t *packed, size_t packed_len, size_t capacity, size_t *len)
{
    if (!rg_zstd_is_frame(packed, packed_len)) {
        return RG_CORRUPT;
    }
    unsigned long long says = ZSTD_getFrameContentSize(packed, packed_len);
    if (says == ZSTD_CONTENTSIZE_ERROR) {
        return RG_CORRUPT;
    }
    if (says == ZSTD_CONTENTSIZE_UNKNOWN) {
        return RG_UNSUPPORTED;
    }
    if (says > capacity) {
        return RG_FULL;
    }
    if ((packed[DESCRIPTOR] & SINGLE_SEGMENT) == 0 || (packed[DESCRIPTOR] & DICTIONARY) != 0) {
        return RG_UNSUPPORTED;
    }
    if (ZSTD_findFrameCompressedSize(packed, packed_len) != packed_len) {
        return RG_CORRUPT;
    }
    *len = (size_t)says;
    return RG_OK;
}

enum rg_status rg_zstd_read(struct rg_zstd_reader *reader, const void *packed, size_t packed_len, void *plain,
                            size_t capacity, size_t *len)
{
    size_t says = 0;
    enum rg_status status = check(packed, packed_len, capacity, &says);
    if (status == RG_OK) {
        /*
         * At once, so that what is referred back to is still in the output and there is no window beside it; into no more room than it
         * says, since the library may write what it has read into all of what it is given.
         */
        ZSTD_DCtx *context = ZSTD_initStaticDCtx(reader->context, reader->size);
        size_t got = ZSTD_decompressDCtx(context, plain, says, packed, packed_len);
        explicit_bzero(reader->context, reader->size);
        if (!ZSTD_isError(got) && got == says) {
            *len = got;
            return RG_OK;
        }
        status = RG_CORRUPT;
    }
    explicit_bzero(plain, capacity);
    return status;
}

enum rg_status rg_zstd_writer_create(int level, struct rg_zstd_writer **writer)
{
    struct rg_zstd_writer *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL || (fresh->context = ZSTD_createCCtx()) == NULL ||
        ZSTD_isError(ZSTD_CCtx_setParameter(fresh->context, ZSTD_c_compressionLevel, level))) {
        rg_zstd_writer_destroy(fresh);
        return RG_NO_MEMORY;
    }
    *writer = fresh;
    return RG_OK;
}

void rg_zstd_writer_destroy(struct rg_zstd_writer *writer)
{
    if (writer != NULL) {
        (void)ZSTD_freeCCtx(writer->context);
        free(writer);
    }
}

enum rg_status rg_zstd_write(struct rg_zstd_writer *writer, const void *plain, size_t len, void *packed,
                             size_t capacity, size_t *packed_len)
{
    size_t got = ZSTD_compress2(writer->context, packed, capacity, plain, len);
    if (ZSTD_isError(got)) {
        return RG_FULL;
    }
    *packed_len = got;
    return RG_OK;
}
