#include "hq_card_media.h"

#include "aead.h"
#include "base64.h"
#include "card_seal.h"
#include "crypto.h"
#include "hq_card_keys.h"
#include "hq_sql.h"
#include "text.h"

#include <string.h>

#define CONTEXT    "regard-card-keys/1"
#define ENTRY      (2u + RG_AES_KEY)
#define PLAIN_MAX  (RG_HQ_MEDIUM_KEYS_MAX * ENTRY)
#define SEALED_MAX (PLAIN_MAX + RG_SEAL_OVERHEAD)
_Static_assert(RG_BASE64_LEN(SEALED_MAX) < RG_HQ_CARD_KEYS_TEXT, "the column's text");

enum rg_status rg_hq_card_keys_seal(struct rg_hq_store *store, const struct rg_hq_medium_keys *keys,
                                    char text[RG_HQ_CARD_KEYS_TEXT])
{
    uint8_t plain[PLAIN_MAX], sealed[SEALED_MAX];
    size_t len = 0;
    if (store->keys == NULL) {
        return RG_UNSUPPORTED;
    }
    for (uint8_t i = 0; i < keys->count && i < RG_HQ_MEDIUM_KEYS_MAX; i++) {
        plain[len] = keys->keys[i].kind;
        plain[len + 1] = keys->keys[i].number;
        memcpy(plain + len + 2, keys->keys[i].bytes, RG_AES_KEY);
        len += ENTRY;
    }
    enum rg_status status = rg_hq_card_keys_ready(store->keys);
    if (status == RG_OK) {
        status = store->keys->ops->seal(store->keys, RG_KEY_CARD_STORE, CONTEXT, plain, len, sealed);
    }
    explicit_bzero(plain, sizeof plain);
    if (status == RG_OK) {
        rg_base64_write(sealed, len + RG_SEAL_OVERHEAD, text);
    }
    return status == RG_OK ? RG_OK : RG_CORRUPT;
}

static enum rg_status open_keys(struct rg_hq_store *store, const char *text, struct rg_hq_medium_keys *keys)
{
    uint8_t plain[PLAIN_MAX], sealed[SEALED_MAX];
    size_t len = 0;
    if (store->keys == NULL) {
        return RG_UNSUPPORTED;
    }
    if (rg_base64_read(text, strlen(text), sealed, sizeof sealed, &len) != RG_OK || len < RG_SEAL_OVERHEAD ||
        (len - RG_SEAL_OVERHEAD) % ENTRY != 0 ||
        store->keys->ops->open(store->keys, RG_KEY_CARD_STORE, CONTEXT, sealed, len, plain) != RG_OK) {
        return RG_CORRUPT;
    }
    keys->count = (uint8_t)((len - RG_SEAL_OVERHEAD) / ENTRY);
    for (uint8_t i = 0; i < keys->count; i++) {
        const uint8_t *entry = plain + i * ENTRY;
        keys->keys[i].kind = entry[0];
        keys->keys[i].number = entry[1];
        memcpy(keys->keys[i].bytes, entry + 2, RG_AES_KEY);
    }
    explicit_bzero(plain, sizeof plain);
    return RG_OK;
}

static void take(const struct rg_hq_medium_keys *keys, uint8_t kind, struct rg_card_here *here)
{
    for (uint8_t i = 0; i < keys->count && here->key_count < RG_CARD_KEYS_MAX; i++) {
        if (keys->keys[i].kind == kind) {
            struct rg_medium_key *key = &here->keys[here->key_count].key;
            here->keys[here->key_count++].kind = kind;
            *key = (struct rg_medium_key){.len = RG_AES_KEY, .number = keys->keys[i].number};
            memcpy(key->bytes, keys->keys[i].bytes, RG_AES_KEY);
        }
    }
}

/* The one key by which a card proves itself, and SUN's, of which one is common to the chain, only of cards that have no such key. */
static void pick(const struct rg_hq_medium_keys *keys, struct rg_card_here *here)
{
    take(keys, RG_CARD_KEY_NTAG424, here);
    take(keys, RG_CARD_KEY_DESFIRE, here);
    if (here->key_count == 0) {
        take(keys, RG_CARD_KEY_SUN_META, here);
        take(keys, RG_CARD_KEY_SUN_FILE, here);
    }
}

static enum rg_status seal_for_site(struct rg_hq_store *store, const struct rg_hq_fed_card *card,
                                    const uint8_t *plain, size_t len, uint8_t sealed[RG_CARD_SEAL_MAX])
{
    const struct rg_card_seal_owner owner = {
        .badge = strcmp(card->kind, "badge") == 0,
        .holder = card->holder,
        .medium = (uint8_t)rg_medium_of_word(card->medium, strlen(card->medium))};
    char label[RG_CARD_SEAL_LABEL_MAX];
    uint8_t site[RG_KEY_LEN], key[RG_AEAD_KEY];
    uint32_t version;
    size_t label_len = rg_card_seal_label(&owner, label);
    enum rg_status status = rg_hq_site_key(store->keys, card->site, &version, site);
    if (status == RG_OK) {
        status = rg_hmac_sha256(site, sizeof site, RG_CARD_SEAL_CONTEXT, strlen(RG_CARD_SEAL_CONTEXT), key);
    }
    if (status == RG_OK) {
        status = rg_aead_seal(store->aead, key, label, label_len, plain, len, sealed);
    }
    explicit_bzero(site, sizeof site);
    explicit_bzero(key, sizeof key);
    return status;
}

void rg_hq_card_keys_append(struct rg_hq_store *store, const struct rg_hq_fed_card *card,
                            struct rg_hq_buffer *to)
{
    struct rg_hq_medium_keys keys = {.count = 0};
    struct rg_card_here here = {.key_count = 0};
    uint8_t plain[RG_CARD_SEAL_PLAIN_MAX], sealed[RG_CARD_SEAL_MAX];
    char text[RG_BASE64_LEN(RG_CARD_SEAL_MAX) + 1] = "";
    bool given = card->keys != NULL && strcmp(card->status, "active") == 0 &&
                 open_keys(store, card->keys, &keys) == RG_OK;
    if (given) {
        pick(&keys, &here);
        size_t len = rg_card_seal_write(&here, plain);
        given = len > 0 && seal_for_site(store, card, plain, len, sealed) == RG_OK;
        if (given) {
            rg_base64_write(sealed, len + RG_AEAD_OVERHEAD, text);
        }
    }
    rg_hq_buffer_json(to, given ? text : NULL, strlen(text));
    explicit_bzero(&keys, sizeof keys);
    explicit_bzero(&here, sizeof here);
    explicit_bzero(plain, sizeof plain);
}

static enum rg_status get(struct rg_hq_store *store, const struct rg_card_token *token,
                          enum rg_medium *medium, struct rg_hq_medium_keys *keys)
{
    char hex[65];
    rg_hex_write(token->bytes, sizeof token->bytes, hex);
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT medium,keys,master FROM cards WHERE token=?1 AND "
                                                "state<3 AND holder>0 AND status='active' AND keys NOTNULL");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, hex);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        const char *word = rg_hq_column_text(stmt, 0);
        struct rg_hq_medium_keys found = {.version = (uint32_t)sqlite3_column_int64(stmt, 2)};
        enum rg_medium what = rg_medium_of_word(word, strlen(word));
        status = open_keys(store, rg_hq_column_text(stmt, 1), &found);
        if (status == RG_OK) {
            *keys = found;
            *medium = what;
        }
        explicit_bzero(&found, sizeof found);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_card_keys_get(struct rg_hq_store *store, const struct rg_card_token *token,
                                   enum rg_medium *medium, struct rg_hq_medium_keys *keys)
{
    struct rg_card_token known[2];
    size_t count = 0;
    enum rg_status status = rg_hq_card_known(store, token, known, &count);
    if (status == RG_OK) {
        status = RG_NOT_FOUND;
    }
    for (size_t i = 0; i < count && status == RG_NOT_FOUND; i++) {
        status = get(store, &known[i], medium, keys);
    }
    explicit_bzero(known, sizeof known);
    return status;
}

enum rg_status rg_hq_cards_of_master(struct rg_hq_store *store, uint32_t version, int64_t *count)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT count(*) FROM cards WHERE master=?1 AND state<3 AND holder>0 AND "
                               "status='active' AND keys NOTNULL");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, version);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *count = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}
