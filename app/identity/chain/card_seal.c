#include "card_seal.h"

#include <string.h>

static size_t add(char *text, size_t at, const char *more)
{
    size_t len = strlen(more);
    memcpy(text + at, more, len);
    return at + len;
}

/* Holders are numbers from 1 up. */
static size_t add_number(char *text, size_t at, int64_t number)
{
    char digits[20];
    size_t count = 0;
    uint64_t left = number > 0 ? (uint64_t)number : 0;
    do {
        digits[count++] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    while (count > 0) {
        text[at++] = digits[--count];
    }
    return at;
}

size_t rg_card_seal_label(const struct rg_card_seal_owner *owner, char label[RG_CARD_SEAL_LABEL_MAX])
{
    const char *word = rg_medium_word((enum rg_medium)owner->medium);
    size_t len = add(label, 0, owner->badge ? "regard-card-keys/1 badge " : "regard-card-keys/1 member ");
    len = add_number(label, len, owner->holder);
    len = add(label, len, " ");
    return add(label, len, word != NULL ? word : "");
}

size_t rg_card_seal_write(const struct rg_card_here *here, uint8_t plain[RG_CARD_SEAL_PLAIN_MAX])
{
    size_t len = 0;
    for (uint8_t i = 0; i < here->key_count && i < RG_CARD_KEYS_MAX; i++) {
        plain[len] = here->keys[i].kind;
        plain[len + 1] = here->keys[i].key.number;
        memcpy(plain + len + 2, here->keys[i].key.bytes, RG_CARD_SEAL_ENTRY - 2);
        len += RG_CARD_SEAL_ENTRY;
    }
    return len;
}

/* A key that writes cards has no business here: whoever sealed one made a mistake, and it is not used. */
static bool is_for_kiosks(uint8_t kind)
{
    return kind == RG_CARD_KEY_NTAG424 || kind == RG_CARD_KEY_SUN_META || kind == RG_CARD_KEY_SUN_FILE ||
           kind == RG_CARD_KEY_DESFIRE;
}

enum rg_status rg_card_seal_read(const uint8_t *plain, size_t len, struct rg_card_here *here)
{
    size_t count = len / RG_CARD_SEAL_ENTRY;
    bool sound = count > 0 && count <= RG_CARD_KEYS_MAX && len % RG_CARD_SEAL_ENTRY == 0;
    for (size_t i = 0; sound && i < count; i++) {
        sound = is_for_kiosks(plain[i * RG_CARD_SEAL_ENTRY]);
    }
    if (!sound) {
        return RG_CORRUPT;
    }
    for (size_t i = 0; i < count; i++) {
        const uint8_t *entry = plain + i * RG_CARD_SEAL_ENTRY;
        here->keys[i].kind = entry[0];
        here->keys[i].key = (struct rg_medium_key){.len = RG_CARD_SEAL_ENTRY - 2, .number = entry[1]};
        memcpy(here->keys[i].key.bytes, entry + 2, RG_CARD_SEAL_ENTRY - 2);
    }
    here->key_count = (uint8_t)count;
    return RG_OK;
}
