#include "backup_items.h"

#include "regard/status.h"

#include <string.h>

#define VARINT_MAX 10u

static void put_number(struct rg_hq_buffer *to, uint64_t number)
{
    uint8_t bytes[VARINT_MAX];
    size_t len = 0;
    do {
        bytes[len] = (uint8_t)(number & 0x7f);
        number >>= 7;
        bytes[len] = (uint8_t)(bytes[len] | (number > 0 ? 0x80 : 0));
        len++;
    } while (number > 0);
    rg_hq_buffer_bytes(to, bytes, len);
}

static void put_byte(struct rg_hq_buffer *to, unsigned byte)
{
    uint8_t one = (uint8_t)byte;
    rg_hq_buffer_bytes(to, &one, 1);
}

static void put_bytes(struct rg_hq_buffer *to, const void *bytes, size_t len)
{
    put_number(to, len);
    rg_hq_buffer_bytes(to, bytes, len);
}

static void put_text(struct rg_hq_buffer *to, const char *text)
{
    put_bytes(to, text, strlen(text));
}

static void put_cell(struct rg_hq_buffer *to, const struct rg_hq_cell *cell)
{
    put_byte(to, (unsigned)cell->type);
    switch (cell->type) {
    case RG_HQ_CELL_INT:
        put_number(to, (uint64_t)cell->number << 1 ^ (cell->number < 0 ? UINT64_MAX : 0));
        break;
    case RG_HQ_CELL_REAL: rg_hq_buffer_bytes(to, &cell->real, sizeof cell->real); break;
    case RG_HQ_CELL_TEXT:
    case RG_HQ_CELL_BLOB: put_bytes(to, cell->bytes, cell->len); break;
    case RG_HQ_CELL_NULL: break;
    }
}

void rg_backup_write_head(struct rg_hq_buffer *to, const struct rg_backup_head *head)
{
    put_byte(to, RG_BACKUP_HEAD);
    put_number(to, head->version);
    put_number(to, head->begun_ms);
    put_text(to, head->journal);
    put_text(to, head->release);
}

void rg_backup_write_shape(struct rg_hq_buffer *to, const struct rg_hq_shape *shape)
{
    put_byte(to, RG_BACKUP_SHAPE);
    put_byte(to, (unsigned)shape->keys);
    put_text(to, shape->table);
    put_number(to, shape->count);
    for (size_t i = 0; i < shape->count; i++) {
        put_text(to, shape->columns[i]);
    }
}

void rg_backup_write_row(struct rg_hq_buffer *to, bool kind, size_t shape, const struct rg_hq_cell *cells,
                         size_t count)
{
    if (kind) {
        put_byte(to, RG_BACKUP_ROW);
    }
    put_number(to, shape);
    for (size_t i = 0; i < count; i++) {
        put_cell(to, &cells[i]);
    }
}

void rg_backup_write_member(struct rg_hq_buffer *to, const struct rg_backup_member *member)
{
    put_byte(to, RG_BACKUP_MEMBER);
    rg_hq_buffer_bytes(to, member->handle, RG_BACKUP_HANDLE);
    put_number(to, member->piece);
    put_bytes(to, member->sealed, member->sealed_len);
}

void rg_backup_write_end(struct rg_hq_buffer *to, const struct rg_backup_end *end)
{
    put_byte(to, RG_BACKUP_END);
    put_number(to, end->rows);
    put_number(to, end->members);
    put_number(to, end->pieces);
    put_text(to, end->ledger_lines);
    put_text(to, end->ledger_head);
    put_text(to, end->audit_lines);
    put_text(to, end->audit_head);
}

/* Every take_*() below: false when the bytes do not hold it; then nothing more is to be read of them. */
static bool take_number(struct rg_backup_bytes *from, uint64_t *number)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && from->at < from->end; shift += 7) {
        uint8_t byte = *from->at++;
        uint64_t bits = byte & 0x7f;
        /* One way to write each number: no bits that fall off, no zeros on top. */
        if ((shift == 63 && bits > 1) || (shift > 0 && byte == 0)) {
            return false;
        }
        value |= bits << shift;
        if ((byte & 0x80) == 0) {
            *number = value;
            return true;
        }
    }
    return false;
}

static bool take_raw(struct rg_backup_bytes *from, size_t len, const uint8_t **bytes)
{
    if (len > (size_t)(from->end - from->at)) {
        return false;
    }
    *bytes = from->at;
    from->at += len;
    return true;
}

static bool take_bytes(struct rg_backup_bytes *from, const uint8_t **bytes, size_t *len)
{
    uint64_t number;
    if (!take_number(from, &number) || number > SIZE_MAX || !take_raw(from, (size_t)number, bytes)) {
        return false;
    }
    *len = (size_t)number;
    return true;
}

static bool take_text(struct rg_backup_bytes *from, char *text, size_t capacity)
{
    const uint8_t *bytes;
    size_t len;
    if (!take_bytes(from, &bytes, &len) || len >= capacity || memchr(bytes, 0, len) != NULL) {
        return false;
    }
    memcpy(text, bytes, len);
    text[len] = '\0';
    return true;
}

static bool take_cell(struct rg_backup_bytes *from, struct rg_hq_cell *cell)
{
    const uint8_t *bytes;
    uint64_t number;
    *cell = (struct rg_hq_cell){0};
    if (!take_raw(from, 1, &bytes)) {
        return false;
    }
    switch (*bytes) {
    case RG_HQ_CELL_NULL: return true;
    case RG_HQ_CELL_INT:
        cell->type = RG_HQ_CELL_INT;
        if (!take_number(from, &number)) {
            return false;
        }
        cell->number = (int64_t)(number >> 1 ^ (0 - (number & 1)));
        return true;
    case RG_HQ_CELL_REAL:
        cell->type = RG_HQ_CELL_REAL;
        if (!take_raw(from, sizeof cell->real, &bytes)) {
            return false;
        }
        memcpy(&cell->real, bytes, sizeof cell->real);
        return true;
    case RG_HQ_CELL_TEXT:
    case RG_HQ_CELL_BLOB: {
        cell->type = (enum rg_hq_cell_type) * bytes;
        const uint8_t *content;
        bool whole = take_bytes(from, &content, &cell->len);
        cell->bytes = whole ? content : NULL;
        return whole;
    }
    default: return false;
    }
}

static bool take_head(struct rg_backup_bytes *from, struct rg_backup_head *head)
{
    *head = (struct rg_backup_head){0};
    return take_number(from, &head->version) && take_number(from, &head->begun_ms) &&
           take_text(from, head->journal, sizeof head->journal) &&
           take_text(from, head->release, sizeof head->release);
}

static bool take_shape(struct rg_backup_bytes *from, struct rg_hq_shape *shape)
{
    const uint8_t *keys;
    uint64_t count = 0;
    *shape = (struct rg_hq_shape){0};
    if (!take_raw(from, 1, &keys) || *keys >= RG_HQ_CELLS_MAX ||
        !take_text(from, shape->table, sizeof shape->table) || !take_number(from, &count) || count == 0 ||
        count > RG_HQ_CELLS_MAX) {
        return false;
    }
    shape->keys = *keys;
    for (; shape->count < count; shape->count++) {
        if (!take_text(from, shape->columns[shape->count], RG_HQ_NAME_MAX)) {
            return false;
        }
    }
    return true;
}

static bool take_row(struct rg_backup_bytes *from, const struct rg_backup_widths *widths,
                     struct rg_backup_row *row)
{
    uint64_t shape;
    if (!take_number(from, &shape) || shape >= widths->count) {
        return false;
    }
    row->shape = (size_t)shape;
    for (size_t i = 0; i < widths->cells[shape]; i++) {
        if (!take_cell(from, &row->cells[i])) {
            return false;
        }
    }
    return true;
}

static bool take_member(struct rg_backup_bytes *from, struct rg_backup_member *member)
{
    *member = (struct rg_backup_member){0};
    return take_raw(from, RG_BACKUP_HANDLE, &member->handle) && take_number(from, &member->piece) &&
           member->piece <= UINT32_MAX && take_bytes(from, &member->sealed, &member->sealed_len);
}

static bool take_end(struct rg_backup_bytes *from, struct rg_backup_end *end)
{
    *end = (struct rg_backup_end){0};
    return take_number(from, &end->rows) && take_number(from, &end->members) &&
           take_number(from, &end->pieces) && take_text(from, end->ledger_lines, sizeof end->ledger_lines) &&
           take_text(from, end->ledger_head, sizeof end->ledger_head) &&
           take_text(from, end->audit_lines, sizeof end->audit_lines) &&
           take_text(from, end->audit_head, sizeof end->audit_head);
}

enum rg_status rg_backup_read_item(struct rg_backup_bytes *from, const struct rg_backup_widths *widths,
                                   struct rg_backup_item *item)
{
    const uint8_t *kind;
    bool whole = false;
    if (!take_raw(from, 1, &kind)) {
        return RG_NOT_FOUND;
    }
    switch (*kind) {
    case RG_BACKUP_HEAD: whole = take_head(from, &item->head); break;
    case RG_BACKUP_SHAPE: whole = take_shape(from, &item->shape); break;
    case RG_BACKUP_ROW: whole = take_row(from, widths, &item->row); break;
    case RG_BACKUP_MEMBER: whole = take_member(from, &item->member); break;
    case RG_BACKUP_END: whole = take_end(from, &item->end); break;
    default: break;
    }
    if (!whole) {
        return RG_CORRUPT;
    }
    item->kind = (enum rg_backup_kind) * kind;
    return RG_OK;
}

enum rg_status rg_backup_read_row(struct rg_backup_bytes *from, const struct rg_backup_widths *widths,
                                  struct rg_backup_row *row)
{
    if (from->at == from->end) {
        return RG_NOT_FOUND;
    }
    return take_row(from, widths, row) ? RG_OK : RG_CORRUPT;
}
