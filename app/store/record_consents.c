/* Consents as one record of a member, and the lines that were said here. */
#include "record.h"

#include <string.h>

#define HEAD_LEN 32u

static void pack_heads(struct rg_pack *pack, const uint8_t *heads, size_t len)
{
    rg_pack_number(pack, len / HEAD_LEN);
    rg_pack_bytes(pack, heads, len - len % HEAD_LEN);
}

static size_t unpack_heads(struct rg_unpack *unpack, uint8_t heads[RG_RECORD_HEADS * HEAD_LEN])
{
    uint64_t count = rg_unpack_number(unpack);
    if (count > RG_RECORD_HEADS) {
        unpack->broken = true;
        return 0;
    }
    rg_unpack_bytes(unpack, heads, (size_t)count * HEAD_LEN);
    return (size_t)count * HEAD_LEN;
}

size_t rg_record_write_consents(const struct rg_record_consents *consents, uint8_t *bytes, size_t capacity)
{
    struct rg_pack pack = {.bytes = bytes, .capacity = capacity};
    for (size_t i = 0; i < consents->count; i++) {
        const struct rg_record_consent *row = &consents->rows[i];
        rg_pack_number(&pack, row->purpose);
        rg_pack_number(&pack, row->granted);
        rg_pack_number(&pack, (uint64_t)row->at);
        rg_pack_text(&pack, row->text_version, strnlen(row->text_version, sizeof row->text_version));
        pack_heads(&pack, row->heads, row->heads_len);
    }
    return pack.full ? 0 : pack.len;
}

bool rg_record_read_consents(const uint8_t *bytes, size_t len, struct rg_record_consents *consents)
{
    struct rg_unpack unpack = {.bytes = bytes, .len = len};
    consents->count = 0;
    while (rg_unpack_more(&unpack)) {
        if (consents->count == RG_RECORD_CONSENTS) {
            return false;
        }
        struct rg_record_consent *row = &consents->rows[consents->count++];
        row->purpose = (uint32_t)rg_unpack_number(&unpack);
        row->granted = rg_unpack_number(&unpack) == 1;
        row->at = (int64_t)rg_unpack_number(&unpack);
        rg_unpack_text(&unpack, row->text_version, sizeof row->text_version);
        row->heads_len = unpack_heads(&unpack, row->heads);
    }
    return !unpack.broken;
}

struct rg_record_consent *rg_record_find_consent(struct rg_record_consents *consents, uint32_t purpose)
{
    for (size_t i = 0; i < consents->count; i++) {
        if (consents->rows[i].purpose == purpose) {
            return &consents->rows[i];
        }
    }
    return NULL;
}

size_t rg_record_write_said(const struct rg_record_said *said, uint8_t *bytes, size_t capacity)
{
    struct rg_pack pack = {.bytes = bytes, .capacity = capacity};
    rg_pack_number(&pack, said->purpose);
    rg_pack_number(&pack, said->granted);
    rg_pack_bytes(&pack, said->line, sizeof said->line);
    pack_heads(&pack, said->named, said->named_len);
    return pack.full ? 0 : pack.len;
}

bool rg_record_read_said(const uint8_t *bytes, size_t len, struct rg_record_said *said)
{
    struct rg_unpack unpack = {.bytes = bytes, .len = len};
    said->purpose = (uint32_t)rg_unpack_number(&unpack);
    said->granted = rg_unpack_number(&unpack) == 1;
    rg_unpack_bytes(&unpack, said->line, sizeof said->line);
    said->named_len = unpack_heads(&unpack, said->named);
    return !unpack.broken && !rg_unpack_more(&unpack);
}
