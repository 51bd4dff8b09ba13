#include "codec.h"

#include "base64.h"
#include "message_read.h"
#include "picture_format.h"
#include "text.h"

#include <string.h>

struct chunk_members {
    struct rg_text_view rid, sha256, error, type, data;
    bool gone, has_data;
};

static bool read_members(struct rg_json *json, struct rg_chunk *chunk, struct chunk_members *found)
{
    struct rg_json_walk walk = {0};
    struct rg_text_view key;
    bool fits = true;
    while (rg_json_member(json, &walk, &key)) {
        if (rg_text_is(key, "rid")) {
            fits = rg_json_text(json, &found->rid) && fits;
        } else if (rg_text_is(key, "sha256")) {
            fits = rg_json_text(json, &found->sha256) && fits;
        } else if (rg_text_is(key, "error")) {
            fits = rg_json_text(json, &found->error) && fits;
        } else if (rg_text_is(key, "gone")) {
            fits = rg_json_boolean(json, &found->gone) && fits;
        } else if (rg_text_is(key, "size")) {
            fits = rg_json_integer(json, &chunk->size) && fits;
        } else if (rg_text_is(key, "type")) {
            fits = rg_json_text(json, &found->type) && fits;
        } else if (rg_text_is(key, "from")) {
            fits = rg_json_integer(json, &chunk->from) && fits;
        } else if (rg_text_is(key, "data")) {
            found->has_data = rg_json_text(json, &found->data);
            fits = found->has_data && fits;
        } else if (rg_text_is(key, "more")) {
            fits = rg_json_boolean(json, &chunk->more) && fits;
        } else {
            rg_json_skip(json);
        }
    }
    return fits && walk.entered;
}

static bool read_digest(struct rg_text_view view, uint8_t sha256[32])
{
    char digits[65];
    if (view.text == NULL || view.len != sizeof digits - 1) {
        return false;
    }
    memcpy(digits, view.text, view.len);
    digits[view.len] = '\0';
    return rg_hex_read(digits, sha256, 32) == RG_OK;
}

/* More that does not move forward would be asked for without end. */
static bool sound(const struct rg_chunk *chunk)
{
    int64_t end = chunk->from + (int64_t)chunk->len;
    return chunk->size > 0 && chunk->size <= (int64_t)RG_PICTURE_FILE_MAX && chunk->from >= 0 &&
           chunk->from < chunk->size && chunk->len > 0 && end <= chunk->size &&
           chunk->more == (end < chunk->size);
}

enum rg_refusal rg_chunk_read(const void *payload, size_t len, int64_t wall_ms, struct rg_chunk *chunk)
{
    struct rg_message_body body;
    enum rg_refusal refusal = rg_message_open(payload, len, "picture", wall_ms, &body);
    if (refusal != RG_REFUSED_NOT) {
        return refusal;
    }
    struct rg_json_arena arena;
    struct rg_json json = rg_message_scan(payload, &body, &arena);
    struct chunk_members found = {.gone = false};
    chunk->kind = RG_CHUNK_DATA;
    chunk->size = chunk->from = -1;
    chunk->len = 0;
    chunk->more = false;
    chunk->error[0] = '\0';
    if (!read_members(&json, chunk, &found) || !rg_text_word(found.rid, chunk->rid, sizeof chunk->rid) ||
        !read_digest(found.sha256, chunk->sha256)) {
        return RG_REFUSED_MEMBER;
    }
    if (found.error.text != NULL) {
        chunk->kind = RG_CHUNK_ERROR;
        return rg_text_word(found.error, chunk->error, sizeof chunk->error) ? RG_REFUSED_NOT
                                                                            : RG_REFUSED_MEMBER;
    }
    if (found.gone) {
        chunk->kind = RG_CHUNK_GONE;
        return RG_REFUSED_NOT;
    }
    if (!found.has_data || found.type.text == NULL || chunk->from < 0 ||
        chunk->from > (int64_t)RG_PICTURE_FILE_MAX ||
        rg_base64_read(found.data.text, found.data.len, chunk->data, sizeof chunk->data, &chunk->len) !=
            RG_OK) {
        return RG_REFUSED_MEMBER;
    }
    return sound(chunk) ? RG_REFUSED_NOT : RG_REFUSED_MEMBER;
}
