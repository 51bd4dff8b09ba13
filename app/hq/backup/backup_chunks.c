#include "backup_chunks.h"

#include "aead.h"
#include "crypto.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define FORMAT   1u
#define CONTEXT  "backup-content"
#define LAST_BIT 0x80000000u
#define AAD_LEN  (RG_BACKUP_ID + 9u)
#define LEN_LEN  4u

static const char magic[8] = {'R', 'G', 'B', 'A', 'C', 'K', 'U', 'P'};

struct rg_backup_writer {
    int fd;
    struct rg_aead *aead;
    struct rg_sha256 *hash;
    uint8_t id[RG_BACKUP_ID], key[RG_KEY_LEN];
    uint64_t number, bytes;
    struct rg_hq_buffer items;
    uint8_t *plain, *sealed; /* RG_BACKUP_CHUNK_MAX and what goes around it */
};

struct rg_backup_reader {
    int fd;
    struct rg_aead *aead;
    struct rg_sha256 *hash;
    uint8_t id[RG_BACKUP_ID], key[RG_KEY_LEN];
    uint64_t number, bytes;
    bool over;
    uint8_t *sealed, *plain, *items;
};

static void put32(uint8_t *to, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++) {
        to[i] = (uint8_t)(value >> (8 * i));
    }
}

static uint32_t get32(const uint8_t *from)
{
    return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

static void name_chunk(uint8_t aad[AAD_LEN], const uint8_t id[RG_BACKUP_ID], uint64_t number, bool last)
{
    memcpy(aad, id, RG_BACKUP_ID);
    for (unsigned i = 0; i < 8; i++) {
        aad[RG_BACKUP_ID + i] = (uint8_t)(number >> (8 * i));
    }
    aad[RG_BACKUP_ID + 8] = last;
}

static enum rg_status write_out(struct rg_backup_writer *writer, const uint8_t *bytes, size_t len)
{
    enum rg_status status = rg_sha256_add(writer->hash, bytes, len);
    writer->bytes += len;
    while (status == RG_OK && len > 0) {
        ssize_t n = write(writer->fd, bytes, len);
        if (n < 0 && errno != EINTR) {
            return errno == ENOSPC || errno == EDQUOT ? RG_FULL : RG_IO;
        }
        bytes += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return status;
}

static enum rg_status key_ready(struct rg_keystore *keys)
{
    uint32_t version;
    enum rg_status status = keys->ops->version(keys, RG_HQ_BACKUP_KEY, &version);
    return status == RG_NOT_FOUND ? keys->ops->make(keys, RG_HQ_BACKUP_KEY, 1) : status;
}

static enum rg_status write_header(struct rg_backup_writer *writer, struct rg_keystore *keys)
{
    uint8_t header[RG_BACKUP_HEADER];
    enum rg_status status = rg_random(writer->id, sizeof writer->id);
    if (status == RG_OK) {
        status = rg_random(writer->key, sizeof writer->key);
    }
    if (status == RG_OK) {
        status = key_ready(keys);
    }
    memcpy(header, magic, sizeof magic);
    put32(header + sizeof magic, FORMAT);
    memcpy(header + 12, writer->id, sizeof writer->id);
    if (status == RG_OK) {
        status = keys->ops->seal(keys, RG_HQ_BACKUP_KEY, CONTEXT, writer->key, sizeof writer->key,
                                 header + 12 + RG_BACKUP_ID);
    }
    return status == RG_OK ? write_out(writer, header, sizeof header) : status;
}

enum rg_status rg_backup_writer_open(int fd, struct rg_keystore *keys, struct rg_backup_writer **writer)
{
    struct rg_backup_writer *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    fresh->fd = fd;
    fresh->plain = malloc(LEN_LEN + RG_BACKUP_CHUNK_MAX);
    fresh->sealed = malloc(LEN_LEN + LEN_LEN + RG_BACKUP_CHUNK_MAX + RG_AEAD_OVERHEAD);
    enum rg_status status = fresh->plain == NULL || fresh->sealed == NULL ? RG_NO_MEMORY : RG_OK;
    if (status == RG_OK) {
        status = rg_aead_make(&fresh->aead);
    }
    if (status == RG_OK) {
        status = rg_sha256_begin(&fresh->hash);
    }
    if (status == RG_OK) {
        status = write_header(fresh, keys);
    }
    if (status != RG_OK) {
        rg_backup_writer_close(fresh);
        return status;
    }
    *writer = fresh;
    return RG_OK;
}

const uint8_t *rg_backup_writer_id(const struct rg_backup_writer *writer)
{
    return writer->id;
}

struct rg_hq_buffer *rg_backup_writer_items(struct rg_backup_writer *writer)
{
    return &writer->items;
}

static enum rg_status write_chunk(struct rg_backup_writer *writer, bool last)
{
    struct rg_hq_buffer *items = &writer->items;
    uint8_t aad[AAD_LEN];
    enum rg_status status = rg_hq_buffer_status(items);
    if (status != RG_OK || items->len > RG_BACKUP_CHUNK_MAX) {
        return status != RG_OK ? status : RG_UNSUPPORTED;
    }
    put32(writer->plain, (uint32_t)items->len);
    uLongf packed = items->len > 0 ? items->len - 1 : 0;
    /* What does not become shorter does not fit, and stays as it is. */
    if (items->len == 0 ||
        compress2(writer->plain + LEN_LEN, &packed, (const Bytef *)items->data, items->len, 1) != Z_OK) {
        packed = items->len;
        if (packed > 0) {
            memcpy(writer->plain + LEN_LEN, items->data, packed);
        }
    }
    size_t len = LEN_LEN + packed;
    name_chunk(aad, writer->id, writer->number, last);
    status = rg_aead_seal(writer->aead, writer->key, aad, sizeof aad, writer->plain, len,
                          writer->sealed + LEN_LEN);
    if (status == RG_OK) {
        put32(writer->sealed, (uint32_t)(len + RG_AEAD_OVERHEAD) | (last ? LAST_BIT : 0));
        status = write_out(writer, writer->sealed, LEN_LEN + len + RG_AEAD_OVERHEAD);
    }
    if (items->data != NULL) {
        explicit_bzero(items->data, items->len);
    }
    rg_hq_buffer_clear(items);
    writer->number++;
    return status;
}

enum rg_status rg_backup_writer_turn(struct rg_backup_writer *writer)
{
    if (writer->items.failed) {
        return RG_NO_MEMORY;
    }
    return writer->items.len < RG_BACKUP_CHUNK ? RG_OK : write_chunk(writer, false);
}

enum rg_status rg_backup_writer_end(struct rg_backup_writer *writer, uint64_t *bytes, uint8_t digest[32])
{
    enum rg_status status = write_chunk(writer, true);
    if (status == RG_OK) {
        status = rg_sha256_end(writer->hash, digest);
    }
    if (status == RG_OK && fsync(writer->fd) != 0) {
        status = errno == ENOSPC || errno == EDQUOT ? RG_FULL : RG_IO;
    }
    *bytes = writer->bytes;
    return status;
}

void rg_backup_writer_close(struct rg_backup_writer *writer)
{
    if (writer == NULL) {
        return;
    }
    rg_aead_free(writer->aead);
    rg_sha256_free(writer->hash);
    if (writer->items.data != NULL) {
        explicit_bzero(writer->items.data, writer->items.capacity);
    }
    rg_hq_buffer_free(&writer->items);
    if (writer->plain != NULL) {
        explicit_bzero(writer->plain, LEN_LEN + RG_BACKUP_CHUNK_MAX);
    }
    free(writer->plain);
    free(writer->sealed);
    explicit_bzero(writer, sizeof *writer);
    free(writer);
}

/* RG_NOT_FOUND when nothing is there, RG_CORRUPT when it ends too soon. */
static enum rg_status read_in(struct rg_backup_reader *reader, uint8_t *bytes, size_t len)
{
    size_t got = 0;
    while (got < len) {
        ssize_t n = read(reader->fd, bytes + got, len - got);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return RG_IO;
        }
        if (n == 0) {
            break;
        }
        got += (size_t)n;
    }
    if (got < len) {
        return got == 0 ? RG_NOT_FOUND : RG_CORRUPT;
    }
    reader->bytes += len;
    return rg_sha256_add(reader->hash, bytes, len);
}

static enum rg_status read_header(struct rg_backup_reader *reader, struct rg_keystore *keys)
{
    uint8_t header[RG_BACKUP_HEADER];
    enum rg_status status = read_in(reader, header, sizeof header);
    if (status != RG_OK || memcmp(header, magic, sizeof magic) != 0) {
        return status == RG_IO || status == RG_NO_MEMORY ? status : RG_CORRUPT;
    }
    if (get32(header + sizeof magic) != FORMAT) {
        return RG_UNSUPPORTED;
    }
    memcpy(reader->id, header + 12, sizeof reader->id);
    status = keys->ops->open(keys, RG_HQ_BACKUP_KEY, CONTEXT, header + 12 + RG_BACKUP_ID,
                             RG_KEY_LEN + RG_SEAL_OVERHEAD, reader->key);
    return status == RG_DENIED ? RG_CORRUPT : status;
}

enum rg_status rg_backup_reader_open(int fd, struct rg_keystore *keys, struct rg_backup_reader **reader)
{
    struct rg_backup_reader *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    fresh->fd = fd;
    fresh->sealed = malloc(LEN_LEN + RG_BACKUP_CHUNK_MAX + RG_AEAD_OVERHEAD);
    fresh->plain = malloc(LEN_LEN + RG_BACKUP_CHUNK_MAX);
    fresh->items = malloc(RG_BACKUP_CHUNK_MAX);
    enum rg_status status =
        fresh->sealed == NULL || fresh->plain == NULL || fresh->items == NULL ? RG_NO_MEMORY : RG_OK;
    if (status == RG_OK) {
        status = rg_aead_make(&fresh->aead);
    }
    if (status == RG_OK) {
        status = rg_sha256_begin(&fresh->hash);
    }
    if (status == RG_OK) {
        status = read_header(fresh, keys);
    }
    if (status != RG_OK) {
        rg_backup_reader_close(fresh);
        return status;
    }
    *reader = fresh;
    return RG_OK;
}

const uint8_t *rg_backup_reader_id(const struct rg_backup_reader *reader)
{
    return reader->id;
}

enum rg_status rg_backup_inflate(const uint8_t *plain, size_t len, uint8_t *items, size_t capacity,
                                 size_t *items_len)
{
    if (len < LEN_LEN) {
        return RG_CORRUPT;
    }
    size_t wanted = get32(plain), packed = len - LEN_LEN;
    if (wanted > capacity || packed > wanted) {
        return RG_CORRUPT;
    }
    if (packed == wanted) {
        memcpy(items, plain + LEN_LEN, wanted);
    } else {
        uLongf got = wanted;
        int result = uncompress(items, &got, plain + LEN_LEN, packed);
        if (result != Z_OK || got != wanted) {
            return result == Z_MEM_ERROR ? RG_NO_MEMORY : RG_CORRUPT;
        }
    }
    *items_len = wanted;
    return RG_OK;
}

enum rg_status rg_backup_reader_next(struct rg_backup_reader *reader, struct rg_backup_bytes *items)
{
    uint8_t head[LEN_LEN], aad[AAD_LEN], more;
    size_t items_len = 0;
    if (reader->over) {
        return RG_NOT_FOUND;
    }
    enum rg_status status = read_in(reader, head, sizeof head);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_CORRUPT : status;
    }
    uint32_t len = get32(head) & ~LAST_BIT;
    bool last = (get32(head) & LAST_BIT) != 0;
    if (len < LEN_LEN + RG_AEAD_OVERHEAD || len > LEN_LEN + RG_BACKUP_CHUNK_MAX + RG_AEAD_OVERHEAD) {
        return RG_CORRUPT;
    }
    status = read_in(reader, reader->sealed, len);
    if (status == RG_OK) {
        name_chunk(aad, reader->id, reader->number, last);
        status = rg_aead_open(reader->aead, reader->key, aad, sizeof aad, reader->sealed, len, reader->plain);
    }
    if (status == RG_OK) {
        status = rg_backup_inflate(reader->plain, len - RG_AEAD_OVERHEAD, reader->items, RG_BACKUP_CHUNK_MAX,
                                   &items_len);
    }
    if (status == RG_OK && last) {
        status = read_in(reader, &more, 1);
        status = status == RG_OK ? RG_CORRUPT : status == RG_NOT_FOUND ? RG_OK : status;
        reader->over = true;
    }
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_CORRUPT : status;
    }
    reader->number++;
    *items = (struct rg_backup_bytes){reader->items, reader->items + items_len};
    return RG_OK;
}

enum rg_status rg_backup_reader_end(struct rg_backup_reader *reader, uint64_t *bytes, uint8_t digest[32])
{
    *bytes = reader->bytes;
    return rg_sha256_end(reader->hash, digest);
}

void rg_backup_reader_close(struct rg_backup_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    rg_aead_free(reader->aead);
    rg_sha256_free(reader->hash);
    if (reader->plain != NULL) {
        explicit_bzero(reader->plain, LEN_LEN + RG_BACKUP_CHUNK_MAX);
    }
    if (reader->items != NULL) {
        explicit_bzero(reader->items, RG_BACKUP_CHUNK_MAX);
    }
    free(reader->sealed);
    free(reader->plain);
    free(reader->items);
    explicit_bzero(reader, sizeof *reader);
    free(reader);
}
