#include "hq_backup_write.h"

#include "backup_keys.h"
#include "vault.h"

#include <stdlib.h>
#include <string.h>

struct writing {
    struct rg_hq_image *image;
    struct rg_backup_writer *writer;
    const struct rg_hq_shape *shapes;
    struct rg_backup_end *end;
    struct rg_aead *aead;
    /* Of the member at hand. */
    const uint8_t *key;
    int64_t member;
    uint32_t piece;
    uint8_t handle[RG_BACKUP_HANDLE];
    struct rg_hq_buffer rows;
    uint8_t *sealed;
    size_t sealed_capacity;
};

static enum rg_status take_rest(void *context, size_t shape, const struct rg_hq_cell *cells)
{
    struct writing *w = context;
    rg_backup_write_row(rg_backup_writer_items(w->writer), true, shape, cells, w->shapes[shape].count);
    w->end->rows++;
    return rg_backup_writer_turn(w->writer);
}

static enum rg_status close_piece(struct writing *w)
{
    enum rg_status status = rg_hq_buffer_status(&w->rows);
    size_t len = w->rows.len + RG_AEAD_OVERHEAD;
    if (status == RG_OK && len > w->sealed_capacity) {
        free(w->sealed);
        w->sealed = malloc(len * 2);
        w->sealed_capacity = w->sealed == NULL ? 0 : len * 2;
        status = w->sealed == NULL ? RG_NO_MEMORY : RG_OK;
    }
    if (status == RG_OK) {
        const struct rg_vault_subject subject = {.owner = w->member, .part = w->piece};
        status = rg_vault_seal(w->aead, w->key, subject, w->rows.data, w->rows.len, w->sealed);
    }
    if (status != RG_OK) {
        return status;
    }
    const struct rg_backup_member piece = {
        .handle = w->handle, .piece = w->piece, .sealed = w->sealed, .sealed_len = len};
    rg_backup_write_member(rg_backup_writer_items(w->writer), &piece);
    explicit_bzero(w->rows.data, w->rows.len);
    rg_hq_buffer_clear(&w->rows);
    w->piece++;
    w->end->pieces++;
    return rg_backup_writer_turn(w->writer);
}

static enum rg_status take_theirs(void *context, size_t shape, const struct rg_hq_cell *cells)
{
    struct writing *w = context;
    rg_backup_write_row(&w->rows, false, shape, cells, w->shapes[shape].count);
    return w->rows.len < RG_BACKUP_PIECE ? RG_OK : close_piece(w);
}

static enum rg_status write_member(struct writing *w, int64_t member, const uint8_t *key)
{
    w->member = member;
    w->key = key;
    w->piece = 0;
    enum rg_status status = rg_backup_handle(key, rg_backup_writer_id(w->writer), w->handle);
    if (status == RG_OK) {
        status = rg_hq_image_member(w->image, member, take_theirs, w);
    }
    if (status == RG_OK && w->rows.len > 0) {
        status = close_piece(w);
    }
    w->end->members += status == RG_OK && w->piece > 0;
    return status;
}

static enum rg_status write_all(struct writing *w, const struct rg_hq_member_keys *keys,
                                const struct rg_backup_head *head)
{
    size_t shapes, members;
    struct rg_hq_buffer *items = rg_backup_writer_items(w->writer);
    w->shapes = rg_hq_image_shapes(w->image, &shapes);
    rg_backup_write_head(items, head);
    for (size_t i = 0; i < shapes; i++) {
        rg_backup_write_shape(items, &w->shapes[i]);
    }
    enum rg_status status = rg_backup_writer_turn(w->writer);
    if (status == RG_OK) {
        status = rg_hq_image_rest(w->image, take_rest, w);
    }
    const int64_t *numbers = rg_hq_image_members(w->image, &members);
    for (size_t i = 0; status == RG_OK && i < members; i++) {
        const uint8_t *key = rg_hq_member_key_find(keys, numbers[i]);
        status = key == NULL ? RG_OK : write_member(w, numbers[i], key);
    }
    return status;
}

static enum rg_status read_head(struct rg_hq_image *image, const char *name, char text[RG_BACKUP_TEXT_MAX])
{
    text[0] = '\0';
    enum rg_status status = rg_hq_image_meta(image, name, text, RG_BACKUP_TEXT_MAX);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_hq_backup_write(struct rg_hq_image *image, const struct rg_hq_member_keys *keys,
                                  const struct rg_backup_head *head, struct rg_backup_writer *writer,
                                  struct rg_backup_end *end)
{
    struct writing w = {.image = image, .writer = writer, .end = end};
    *end = (struct rg_backup_end){0};
    enum rg_status status = rg_aead_make(&w.aead);
    if (status == RG_OK) {
        status = write_all(&w, keys, head);
    }
    if (status == RG_OK) {
        status = read_head(image, "ledger-count", end->ledger_lines);
    }
    if (status == RG_OK) {
        status = read_head(image, "ledger-head", end->ledger_head);
    }
    if (status == RG_OK) {
        status = read_head(image, "audit-count", end->audit_lines);
    }
    if (status == RG_OK) {
        status = read_head(image, "audit-head", end->audit_head);
    }
    if (status == RG_OK) {
        rg_backup_write_end(rg_backup_writer_items(writer), end);
    }
    if (w.rows.data != NULL) {
        explicit_bzero(w.rows.data, w.rows.capacity);
    }
    rg_hq_buffer_free(&w.rows);
    rg_aead_free(w.aead);
    free(w.sealed);
    return status;
}
