#include "neighbour_write.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER 262144u
/* The disk takes so much at once in a tenth of a second; events wait as long for it at the most. */
#define SYNC_AFTER (UINT64_C(1) << 20)

enum rg_status rg_neighbour_write_begin(struct rg_neighbour_writer *writer, int fd,
                                        const struct rg_neighbour_head *head)
{
    *writer = (struct rg_neighbour_writer){.fd = fd, .head = *head, .at = RG_NEIGHBOUR_HEAD};
    writer->head.count = 0;
    writer->head.rows = 0;
    writer->bytes = malloc(BUFFER);
    enum rg_status status = writer->bytes != NULL ? rg_sha256_begin(&writer->hash) : RG_NO_MEMORY;
    if (status != RG_OK) {
        rg_neighbour_write_end(writer);
    }
    return status;
}

void rg_neighbour_write_end(struct rg_neighbour_writer *writer)
{
    rg_sha256_free(writer->hash);
    free(writer->bytes);
    free(writer->index);
    *writer = (struct rg_neighbour_writer){.fd = -1};
}

static enum rg_status failed(void)
{
    return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? RG_FULL : RG_IO;
}

static enum rg_status write_at(int fd, const uint8_t *bytes, size_t len, uint64_t at)
{
    for (size_t done = 0; done < len;) {
        ssize_t more = pwrite(fd, bytes + done, len - done, (off_t)(at + done));
        if (more < 0) {
            return failed();
        }
        done += (size_t)more;
    }
    return RG_OK;
}

static enum rg_status append(struct rg_neighbour_writer *writer, const uint8_t *bytes, size_t len)
{
    if (writer->at + len > RG_NEIGHBOUR_FILE_MAX) {
        return RG_FULL;
    }
    enum rg_status status = rg_sha256_add(writer->hash, bytes, len);
    if (status == RG_OK) {
        status = write_at(writer->fd, bytes, len, writer->at);
    }
    if (status == RG_OK) {
        writer->at += len;
    }
    return status;
}

static enum rg_status flush(struct rg_neighbour_writer *writer)
{
    size_t len = writer->waiting;
    writer->waiting = 0;
    return append(writer, writer->bytes, len);
}

static enum rg_status put(struct rg_neighbour_writer *writer, const uint8_t *bytes, size_t len)
{
    enum rg_status status = BUFFER - writer->waiting < len ? flush(writer) : RG_OK;
    if (status == RG_OK) {
        memcpy(writer->bytes + writer->waiting, bytes, len);
        writer->waiting += len;
        writer->head.rows += len;
    }
    return status;
}

static enum rg_status make_room(struct rg_neighbour_writer *writer)
{
    if (writer->index_room - writer->index_len >= RG_NEIGHBOUR_ENTRY) {
        return RG_OK;
    }
    size_t room = writer->index_room == 0 ? BUFFER / 4 : writer->index_room * 2;
    uint8_t *index = room <= RG_NEIGHBOUR_FILE_MAX ? realloc(writer->index, room) : NULL;
    if (index == NULL) {
        return RG_NO_MEMORY;
    }
    writer->index = index;
    writer->index_room = room;
    return RG_OK;
}

enum rg_status rg_neighbour_write_row(struct rg_neighbour_writer *writer, int64_t product, const uint8_t *row,
                                      size_t len)
{
    struct rg_neighbour others[RG_RECO_NEIGHBOURS];
    if (product < 0 || (writer->head.count > 0 && product <= writer->product)) {
        return RG_INVALID;
    }
    if (len > RG_NEIGHBOUR_ROW_MAX || rg_neighbour_row_read(row, len, others) == 0) {
        return RG_OK;
    }
    enum rg_status status = make_room(writer);
    uint64_t at = writer->head.rows;
    if (status == RG_OK) {
        status = put(writer, row, len);
    }
    if (status == RG_OK) {
        rg_neighbour_entry_write(product, (uint32_t)at, (uint32_t)len, writer->index + writer->index_len);
        writer->index_len += RG_NEIGHBOUR_ENTRY;
        writer->head.count++;
        writer->product = product;
    }
    return status;
}

enum rg_status rg_neighbour_write_pause(struct rg_neighbour_writer *writer)
{
    enum rg_status status = flush(writer);
    if (status == RG_OK && writer->at - writer->synced >= SYNC_AFTER) {
        status = fdatasync(writer->fd) == 0 ? RG_OK : failed();
        writer->synced = writer->at;
    }
    return status;
}

static enum rg_status write_head(struct rg_neighbour_writer *writer)
{
    uint8_t bytes[RG_NEIGHBOUR_HEAD];
    rg_neighbour_head_write(&writer->head, bytes);
    enum rg_status status = rg_sha256_add(writer->hash, bytes, RG_NEIGHBOUR_SUMMED);
    if (status == RG_OK) {
        status = rg_sha256_end(writer->hash, writer->head.sum);
    }
    if (status == RG_OK) {
        rg_neighbour_head_write(&writer->head, bytes);
        status = write_at(writer->fd, bytes, sizeof bytes, 0);
    }
    return status == RG_OK && fsync(writer->fd) != 0 ? failed() : status;
}

enum rg_status rg_neighbour_write_finish(struct rg_neighbour_writer *writer, bool *done)
{
    static const uint8_t zeros[RG_NEIGHBOUR_ENTRY];
    size_t beyond = (size_t)(writer->head.rows % RG_NEIGHBOUR_ENTRY);
    enum rg_status status = beyond > 0 ? put(writer, zeros, RG_NEIGHBOUR_ENTRY - beyond) : RG_OK;
    if (status == RG_OK) {
        status = rg_neighbour_write_pause(writer);
    }
    size_t left = writer->index_len - writer->index_at, len = left < BUFFER ? left : BUFFER;
    if (status == RG_OK && len > 0) {
        status = append(writer, writer->index + writer->index_at, len);
        writer->index_at += len;
    }
    *done = status == RG_OK && len == left;
    if (*done) {
        status = write_head(writer);
        *done = status == RG_OK;
    }
    return status;
}
