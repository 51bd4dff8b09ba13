#include "pack.h"

#include "text.h"

#include <string.h>

void rg_pack_number(struct rg_pack *pack, uint64_t number)
{
    do {
        if (pack->len == pack->capacity) {
            pack->full = true;
            return;
        }
        uint8_t low = (uint8_t)(number & 0x7f);
        number >>= 7;
        pack->bytes[pack->len++] = (uint8_t)(low | (number != 0 ? 0x80 : 0));
    } while (number != 0);
}

void rg_pack_text(struct rg_pack *pack, const char *text, size_t len)
{
    if (len > 255 || pack->capacity - pack->len < len + 1) {
        pack->full = true;
        return;
    }
    pack->bytes[pack->len++] = (uint8_t)len;
    if (len > 0) {
        memcpy(pack->bytes + pack->len, text, len);
    }
    pack->len += len;
}

const char *rg_unpack_view(struct rg_unpack *unpack, size_t *text_len)
{
    if (!rg_unpack_more(unpack)) {
        unpack->broken = true;
        return NULL;
    }
    size_t len = unpack->bytes[unpack->at++];
    if (unpack->len - unpack->at < len) {
        unpack->broken = true;
        return NULL;
    }
    const char *text = (const char *)unpack->bytes + unpack->at;
    unpack->at += len;
    *text_len = len;
    return text;
}

void rg_unpack_text(struct rg_unpack *unpack, char *text, size_t capacity)
{
    char whole[256];
    size_t len = 0;
    const char *view = rg_unpack_view(unpack, &len);
    if (view != NULL) {
        memcpy(whole, view, len);
    }
    whole[len] = '\0';
    rg_text_copy(text, capacity, whole);
    explicit_bzero(whole, sizeof whole);
}

void rg_pack_bytes(struct rg_pack *pack, const uint8_t *bytes, size_t len)
{
    if (pack->capacity - pack->len < len) {
        pack->full = true;
        return;
    }
    if (len > 0) {
        memcpy(pack->bytes + pack->len, bytes, len);
    }
    pack->len += len;
}

void rg_unpack_bytes(struct rg_unpack *unpack, uint8_t *bytes, size_t len)
{
    if (unpack->broken || unpack->len - unpack->at < len) {
        unpack->broken = true;
        return;
    }
    memcpy(bytes, unpack->bytes + unpack->at, len);
    unpack->at += len;
}
