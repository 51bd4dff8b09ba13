#include "hq_restore_read.h"

#include "backup_keys.h"
#include "vault.h"

#include <stdlib.h>
#include <string.h>

struct reading {
    struct rg_hq_image *image;
    const char *path;
    struct rg_backup_index index;
    struct rg_backup_widths widths;
    struct rg_aead *aead;
    struct rg_backup_manifest *found;
    struct rg_backup_end counted;
    uint64_t destroyed;
    uint8_t *opened;
    bool ended;
};

static enum rg_status take_head(struct reading *r, const struct rg_backup_head *head)
{
    if (r->image != NULL) {
        return RG_CORRUPT;
    }
    r->found->head = *head;
    return head->version > INT32_MAX ? RG_UNSUPPORTED
                                     : rg_hq_image_create(r->path, (int64_t)head->version, &r->image);
}

static enum rg_status take_shape(struct reading *r, const struct rg_hq_shape *shape)
{
    enum rg_status status = rg_hq_image_shape(r->image, shape);
    if (status == RG_OK) {
        r->widths.cells[r->widths.count++] = shape->count;
    }
    return status == RG_FULL ? RG_CORRUPT : status;
}

static enum rg_status put_piece(struct reading *r, const uint8_t *rows, size_t len)
{
    struct rg_backup_bytes from = {rows, rows + len};
    struct rg_backup_row row;
    enum rg_status status;
    while ((status = rg_backup_read_row(&from, &r->widths, &row)) == RG_OK) {
        status = rg_hq_image_put(r->image, row.shape, row.cells);
        if (status != RG_OK) {
            return status;
        }
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status take_member(struct reading *r, const struct rg_backup_member *piece)
{
    r->counted.pieces++;
    r->counted.members += piece->piece == 0;
    const struct rg_hq_member_key *key = rg_backup_index_find(&r->index, piece->handle);
    if (key == NULL) {
        r->destroyed += piece->piece == 0;
        return RG_OK;
    }
    if (piece->sealed_len < RG_AEAD_OVERHEAD) {
        return RG_CORRUPT;
    }
    const struct rg_vault_subject subject = {.owner = key->member, .part = (uint32_t)piece->piece};
    size_t len = piece->sealed_len - RG_AEAD_OVERHEAD;
    enum rg_status status =
        rg_vault_unseal(r->aead, key->key, subject, piece->sealed, piece->sealed_len, r->opened);
    if (status == RG_OK) {
        status = put_piece(r, r->opened, len);
        explicit_bzero(r->opened, len);
    }
    return status;
}

static enum rg_status take_item(struct reading *r, const struct rg_backup_item *item)
{
    if (r->ended || (r->image == NULL) != (item->kind == RG_BACKUP_HEAD)) {
        return RG_CORRUPT;
    }
    switch (item->kind) {
    case RG_BACKUP_HEAD: return take_head(r, &item->head);
    case RG_BACKUP_SHAPE: return take_shape(r, &item->shape);
    case RG_BACKUP_ROW: r->counted.rows++; return rg_hq_image_put(r->image, item->row.shape, item->row.cells);
    case RG_BACKUP_MEMBER: return take_member(r, &item->member);
    case RG_BACKUP_END: r->found->end = item->end; break;
    }
    r->ended = true;
    return RG_OK;
}

static enum rg_status take_chunk(struct reading *r, struct rg_backup_bytes *items)
{
    struct rg_backup_item item;
    enum rg_status status;
    while ((status = rg_backup_read_item(items, &r->widths, &item)) == RG_OK) {
        status = take_item(r, &item);
        if (status != RG_OK) {
            return status;
        }
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status same_head(struct reading *r, const char *name, const char *said)
{
    char value[RG_BACKUP_TEXT_MAX] = "";
    enum rg_status status = rg_hq_image_meta(r->image, name, value, sizeof value);
    status = status == RG_NOT_FOUND ? RG_OK : status;
    return status == RG_OK && strcmp(value, said) != 0 ? RG_CORRUPT : status;
}

/* The end names what came before it: no row may be missing, and the chains end where they did. */
static enum rg_status check(struct reading *r)
{
    const struct rg_backup_end *end = &r->found->end;
    if (!r->ended || end->rows != r->counted.rows || end->members != r->counted.members ||
        end->pieces != r->counted.pieces) {
        return RG_CORRUPT;
    }
    enum rg_status status = same_head(r, "ledger-count", end->ledger_lines);
    if (status == RG_OK) {
        status = same_head(r, "ledger-head", end->ledger_head);
    }
    if (status == RG_OK) {
        status = same_head(r, "audit-count", end->audit_lines);
    }
    return status == RG_OK ? same_head(r, "audit-head", end->audit_head) : status;
}

static enum rg_status read_all(struct reading *r, struct rg_backup_reader *reader)
{
    struct rg_backup_bytes items;
    enum rg_status status;
    while ((status = rg_backup_reader_next(reader, &items)) == RG_OK) {
        status = take_chunk(r, &items);
        if (status != RG_OK) {
            return status;
        }
    }
    if (status != RG_NOT_FOUND) {
        return status;
    }
    status = check(r);
    if (status == RG_OK) {
        status = rg_backup_reader_end(reader, &r->found->bytes, r->found->sha256);
    }
    return status == RG_OK ? rg_hq_image_finish(r->image) : status;
}

enum rg_status rg_hq_restore_read(struct rg_backup_reader *reader, const struct rg_hq_member_keys *keys,
                                  const char *path, struct rg_backup_manifest *found, uint64_t *destroyed)
{
    struct reading r = {.path = path, .found = found, .opened = malloc(RG_BACKUP_CHUNK_MAX)};
    enum rg_status status = r.opened == NULL ? RG_NO_MEMORY : RG_OK;
    if (status == RG_OK) {
        status = rg_aead_make(&r.aead);
    }
    if (status == RG_OK) {
        status = rg_backup_index_make(keys, rg_backup_reader_id(reader), &r.index);
    }
    if (status == RG_OK) {
        status = read_all(&r, reader);
    }
    rg_hq_image_close(r.image);
    rg_backup_index_free(&r.index);
    rg_aead_free(r.aead);
    free(r.opened);
    *destroyed = r.destroyed;
    return status;
}
