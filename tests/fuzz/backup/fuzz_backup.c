/* Any bytes as what a restore reads: items behind a chunk's seal, a chunk's deflated form, a line of the journal, the file of
 * members' keys. Refused, or for items written back as they were. */
#include "backup_chunks.h"
#include "hq_journal_record.h"
#include "hq_member_keys_file.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const struct rg_backup_widths widths = {.count = 4, .cells = {1, 2, 5, 0}};

static void write_back(const struct rg_backup_item *item, struct rg_hq_buffer *to)
{
    switch (item->kind) {
    case RG_BACKUP_HEAD: rg_backup_write_head(to, &item->head); break;
    case RG_BACKUP_SHAPE: rg_backup_write_shape(to, &item->shape); break;
    case RG_BACKUP_ROW:
        rg_backup_write_row(to, true, item->row.shape, item->row.cells, widths.cells[item->row.shape]);
        break;
    case RG_BACKUP_MEMBER: rg_backup_write_member(to, &item->member); break;
    case RG_BACKUP_END: rg_backup_write_end(to, &item->end); break;
    }
}

static void items(const uint8_t *bytes, size_t len)
{
    struct rg_backup_bytes from = {bytes, bytes + len};
    struct rg_backup_item item;
    const uint8_t *at = bytes;
    while (rg_backup_read_item(&from, &widths, &item) == RG_OK) {
        struct rg_hq_buffer back = {0};
        write_back(&item, &back);
        if (back.len != (size_t)(from.at - at) || memcmp(back.data, at, back.len) != 0) {
            abort();
        }
        rg_hq_buffer_free(&back);
        at = from.at;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const uint8_t before[RG_HQ_JOURNAL_HASH];
    struct rg_hq_journal_entry entry;
    struct rg_hq_keys_file file;
    uint8_t inflated[4096];
    size_t inflated_len;
    items(bytes, len);
    if (rg_backup_inflate(bytes, len, inflated, sizeof inflated, &inflated_len) == RG_OK) {
        items(inflated, inflated_len);
    }
    if (len >= RG_HQ_JOURNAL_RECORD) {
        (void)!rg_hq_journal_record_read(bytes, 1, before, &entry);
    }
    if (rg_hq_keys_file_read(bytes, len, &file) == RG_OK) {
        rg_hq_keys_file_free(&file);
    }
    return 0;
}
