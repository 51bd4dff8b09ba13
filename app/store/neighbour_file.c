#include "neighbour_file.h"

#include "pack.h"

#include <endian.h>
#include <string.h>

static const uint8_t magic[8] = {0x89, 'R', 'G', 'N', 'E', 'A', 'R', '\n'};

enum place {
    FORMAT = 8,
    COUNT = 12,
    ROWS = 16,
    VERSION = 24,
    EPOCH = 32,
    STAMP = 72,
    BOUGHT = 88,
    BESIDE = 90,
    UNUSED = 92,
    SUM = RG_NEIGHBOUR_SUMMED,
    /* Of an entry of the index. */
    ENTRY_AT = 8,
    ENTRY_LEN = 12
};

static uint16_t read_16(const uint8_t *bytes)
{
    uint16_t number;
    memcpy(&number, bytes, sizeof number);
    return le16toh(number);
}

static uint32_t read_32(const uint8_t *bytes)
{
    uint32_t number;
    memcpy(&number, bytes, sizeof number);
    return le32toh(number);
}

static uint64_t read_64(const uint8_t *bytes)
{
    uint64_t number;
    memcpy(&number, bytes, sizeof number);
    return le64toh(number);
}

static void write_16(uint16_t number, uint8_t *bytes)
{
    number = htole16(number);
    memcpy(bytes, &number, sizeof number);
}

static void write_32(uint32_t number, uint8_t *bytes)
{
    number = htole32(number);
    memcpy(bytes, &number, sizeof number);
}

static void write_64(uint64_t number, uint8_t *bytes)
{
    number = htole64(number);
    memcpy(bytes, &number, sizeof number);
}

enum rg_status rg_neighbour_head_read(const uint8_t bytes[RG_NEIGHBOUR_HEAD], struct rg_neighbour_head *head)
{
    struct rg_neighbour_head found;
    if (memcmp(bytes, magic, sizeof magic) != 0) {
        return RG_CORRUPT;
    }
    if (read_32(bytes + FORMAT) != RG_NEIGHBOUR_FORMAT) {
        return RG_UNSUPPORTED;
    }
    found.count = read_32(bytes + COUNT);
    found.rows = read_64(bytes + ROWS);
    found.version = (int64_t)read_64(bytes + VERSION);
    memcpy(found.epoch, bytes + EPOCH, sizeof found.epoch);
    memcpy(found.stamp, bytes + STAMP, sizeof found.stamp);
    found.fade = (struct rg_reco_fade){.bought = read_16(bytes + BOUGHT), .beside = read_16(bytes + BESIDE)};
    memcpy(found.sum, bytes + SUM, sizeof found.sum);
    if (read_32(bytes + UNUSED) != 0 || found.epoch[sizeof found.epoch - 1] != '\0' ||
        found.fade.bought > RG_RECO_FADE_MAX || found.fade.beside > RG_RECO_FADE_MAX ||
        found.rows % RG_NEIGHBOUR_ENTRY != 0 || found.rows > RG_NEIGHBOUR_FILE_MAX ||
        rg_neighbour_file_size(&found) > RG_NEIGHBOUR_FILE_MAX) {
        return RG_CORRUPT;
    }
    *head = found;
    return RG_OK;
}

void rg_neighbour_head_write(const struct rg_neighbour_head *head, uint8_t bytes[RG_NEIGHBOUR_HEAD])
{
    memset(bytes, 0, RG_NEIGHBOUR_HEAD);
    memcpy(bytes, magic, sizeof magic);
    write_32(RG_NEIGHBOUR_FORMAT, bytes + FORMAT);
    write_32(head->count, bytes + COUNT);
    write_64(head->rows, bytes + ROWS);
    write_64((uint64_t)head->version, bytes + VERSION);
    memcpy(bytes + EPOCH, head->epoch, sizeof head->epoch);
    memcpy(bytes + STAMP, head->stamp, sizeof head->stamp);
    write_16(head->fade.bought, bytes + BOUGHT);
    write_16(head->fade.beside, bytes + BESIDE);
    memcpy(bytes + SUM, head->sum, sizeof head->sum);
}

uint64_t rg_neighbour_file_size(const struct rg_neighbour_head *head)
{
    return RG_NEIGHBOUR_HEAD + head->rows + (uint64_t)head->count * RG_NEIGHBOUR_ENTRY;
}

void rg_neighbour_entry_write(int64_t product, uint32_t at, uint32_t len, uint8_t bytes[RG_NEIGHBOUR_ENTRY])
{
    write_64((uint64_t)product, bytes);
    write_32(at, bytes + ENTRY_AT);
    write_32(len, bytes + ENTRY_LEN);
}

enum rg_status rg_neighbour_file_look(const uint8_t *bytes, size_t len, struct rg_neighbour_file *file)
{
    struct rg_neighbour_file found = {.bytes = bytes};
    enum rg_status status =
        len >= RG_NEIGHBOUR_HEAD ? rg_neighbour_head_read(bytes, &found.head) : RG_CORRUPT;
    if (status == RG_OK && rg_neighbour_file_size(&found.head) != len) {
        status = RG_CORRUPT;
    }
    if (status == RG_OK) {
        *file = found;
    }
    return status;
}

static const uint8_t *entry_of(const struct rg_neighbour_file *file, size_t number)
{
    return file->bytes + RG_NEIGHBOUR_HEAD + file->head.rows + number * RG_NEIGHBOUR_ENTRY;
}

static bool among_rows(const struct rg_neighbour_file *file, const uint8_t *entry)
{
    return (uint64_t)read_32(entry + ENTRY_AT) + read_32(entry + ENTRY_LEN) <= file->head.rows;
}

bool rg_neighbour_file_ordered(const struct rg_neighbour_file *file)
{
    uint64_t before = 0;
    for (size_t i = 0; i < file->head.count; i++) {
        const uint8_t *entry = entry_of(file, i);
        uint64_t product = read_64(entry);
        if (product > INT64_MAX || (i > 0 && product <= before) || !among_rows(file, entry)) {
            return false;
        }
        before = product;
    }
    return true;
}

size_t rg_neighbour_row_read(const uint8_t *row, size_t len,
                             struct rg_neighbour neighbours[RG_RECO_NEIGHBOURS])
{
    struct rg_unpack others = {.bytes = row, .len = len};
    size_t found = 0;
    while (found < RG_RECO_NEIGHBOURS && rg_unpack_more(&others)) {
        uint64_t product = rg_unpack_number(&others), weight = rg_unpack_number(&others);
        if (others.broken || product > INT64_MAX || weight > INT32_MAX) {
            return 0;
        }
        neighbours[found].product.value = (int64_t)product;
        neighbours[found].weight = (int32_t)weight;
        found++;
    }
    return found;
}

size_t rg_neighbour_file_find(const struct rg_neighbour_file *file, int64_t product,
                              struct rg_neighbour neighbours[RG_RECO_NEIGHBOURS])
{
    size_t from = 0, to = file->head.count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (read_64(entry_of(file, middle)) < (uint64_t)product) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    const uint8_t *entry = entry_of(file, from);
    if (from == file->head.count || read_64(entry) != (uint64_t)product || !among_rows(file, entry)) {
        return 0;
    }
    return rg_neighbour_row_read(file->bytes + RG_NEIGHBOUR_HEAD + read_32(entry + ENTRY_AT),
                                 read_32(entry + ENTRY_LEN), neighbours);
}
