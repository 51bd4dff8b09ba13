#include "hq_cards.h"

#include "card_media.h"
#include "hq_card_keys.h"
#include "hq_card_media.h"
#include "hq_counted.h"
#include "hq_rows.h"
#include "hq_sql.h"
#include "identity.h"
#include "regard/card_reader.h"
#include "text.h"

#include <string.h>
#include <time.h>

#define CARDS_LISTED 100

enum rg_status rg_hq_card_token(struct rg_keystore *keys, const char *uid, struct rg_card_token *token)
{
    /* What identity hashes on a kiosk: the type, so that equal bytes of two technologies differ, then the
     * UID. */
    uint8_t message[1 + RG_CARD_UID_MAX] = {RG_CARD_A};
    const char *digits = uid;
    if (strncmp(uid, "b:", 2) == 0 || strncmp(uid, "f:", 2) == 0) {
        message[0] = uid[0] == 'b' ? RG_CARD_B : RG_CARD_F;
        digits = uid + 2;
    }
    size_t len = strnlen(digits, 2 * RG_CARD_UID_MAX + 1) / 2;
    bool fits = message[0] == RG_CARD_A   ? len == 4 || len == 7 || len == 10
                : message[0] == RG_CARD_B ? len == 4
                                          : len == 8;
    if (!fits || rg_hex_read(digits, message + 1, len) != RG_OK) {
        return RG_INVALID;
    }
    if (message[0] == RG_CARD_A && len == 4 &&
        (message[1] == 0x08 || memcmp(message + 1, "\1\2\3\4", 4) == 0)) {
        return RG_DENIED;
    }
    struct rg_card_token fresh;
    enum rg_status status = keys->ops->version(keys, RG_KEY_CARD_HASH, &fresh.key_version);
    if (status == RG_OK) {
        status = keys->ops->hmac_sha256(keys, RG_KEY_CARD_HASH, message, len + 1, fresh.bytes);
    }
    if (status == RG_OK) {
        *token = fresh;
    }
    return status;
}

enum rg_status rg_hq_card_value_token(struct rg_keystore *keys, const char *medium, const char *value,
                                      struct rg_card_token *token)
{
    enum rg_medium is = rg_medium_of_word(medium, strlen(medium));
    struct rg_card_identifier identifier = {.kind = is == RG_MEDIUM_VAS ? RG_CARD_IDENTIFIER_VAS
                                                                        : RG_CARD_IDENTIFIER_SMART_TAP};
    size_t len = strnlen(value, sizeof identifier.bytes + 1);
    if (!rg_medium_is_phone(is) || len == 0 || len > sizeof identifier.bytes) {
        return RG_INVALID;
    }
    identifier.len = (uint8_t)len;
    memcpy(identifier.bytes, value, len);
    enum rg_status status = rg_identity_token_of(&identifier, keys, token);
    explicit_bzero(&identifier, sizeof identifier);
    return status;
}

static enum rg_status holder_site(struct rg_hq_store *store, bool badge, int64_t holder, int64_t *site)
{
    if (!badge) {
        return rg_hq_member_site(store, holder, site);
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT site FROM associates WHERE id=?1 AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, holder);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *site = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

bool rg_hq_medium_sound(const struct rg_hq_medium *medium)
{
    enum rg_medium is = rg_medium_of_word(medium->name, strlen(medium->name));
    return is != RG_MEDIUM_NONE && medium->assurance >= 0 && medium->assurance <= 2 &&
           (is != RG_MEDIUM_UID || medium->assurance == 0);
}

/* What a card is, and its keys as the column has them: "" for none. */
struct what {
    struct rg_hq_medium medium;
    char keys[RG_HQ_CARD_KEYS_TEXT];
    int64_t master;
    bool silent; /* of keys, which stay where the medium does */
};

/* RG_OK when nobody else holds it; *issued, *counter and *what are kept for a card that its holder has already. */
static enum rg_status holder_check(struct rg_hq_store *store, const char *token, const char *kind,
                                   int64_t holder, int64_t *issued, int64_t *counter, struct what *what)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT kind=?2 AND holder=?3,issued,medium,assurance,keys,master,counter FROM cards "
               "WHERE token=?1 AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, token);
    rg_hq_bind_text(stmt, 2, kind);
    (void)sqlite3_bind_int64(stmt, 3, holder);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        status = sqlite3_column_int(stmt, 0) != 0 ? RG_OK : RG_DENIED;
        *issued = sqlite3_column_int64(stmt, 1);
        *counter = sqlite3_column_int64(stmt, 6);
        const char *word = rg_hq_column_text(stmt, 2);
        enum rg_medium is = rg_medium_of_word(word, strlen(word));
        /* One of a later release proves nothing to this one. */
        what->medium = is != RG_MEDIUM_NONE
                           ? (struct rg_hq_medium){rg_medium_word(is), sqlite3_column_int(stmt, 3)}
                           : (struct rg_hq_medium){rg_medium_word(RG_MEDIUM_UID), 0};
        if (rg_text_copy(what->keys, sizeof what->keys, rg_hq_column_text(stmt, 4))) {
            what->master = sqlite3_column_int64(stmt, 5);
        }
        (void)sqlite3_reset(stmt);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* A card that two customers have may mean that they are one: somebody is to look at it. */
static enum rg_status note_clash(struct rg_hq_store *store, const char *token, int64_t member)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT OR IGNORE INTO card_clash SELECT min(holder,?2),max(holder,?2) FROM cards "
               "WHERE token=?1 AND kind='member' AND holder>0 AND holder<>?2");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, token);
    (void)sqlite3_bind_int64(stmt, 2, member);
    return rg_hq_run(store, stmt);
}

/* A card of somebody who was merged with another comes with the number that it was given to. */
static enum rg_status keep_number(struct rg_hq_store *store, const char *token, int64_t number)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "UPDATE cards SET own=?2 WHERE token=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, token);
    (void)sqlite3_bind_int64(stmt, 2, number);
    return rg_hq_run(store, stmt);
}

/* Who says what a card is without its keys, as a kiosk that bound it, takes those of another medium away and no others. */
static void say(const struct what *said, struct what *what)
{
    if (said->silent && strcmp(said->medium.name, what->medium.name) == 0) {
        what->medium = said->medium;
    } else {
        *what = *said;
    }
}

static enum rg_status put(struct rg_hq_store *store, const char *kind, int64_t holder,
                          const struct rg_card_token *token, const char *status_name, int64_t issued,
                          const struct what *said, bool *changed)
{
    bool badge = strcmp(kind, "badge") == 0;
    if ((!badge && strcmp(kind, "member") != 0) ||
        (strcmp(status_name, "active") != 0 && strcmp(status_name, "blocked") != 0)) {
        return RG_INVALID;
    }
    char hex[65];
    int allowed = RG_HQ_MAY_RECOGNISE;
    int64_t site;
    struct rg_card_token card = *token;
    int64_t named = holder, counter = 0;
    struct what what = {.medium = {rg_medium_word(RG_MEDIUM_UID), 0}};
    enum rg_status status = rg_hq_card_lift(store, &card);
    rg_hex_write(card.bytes, sizeof card.bytes, hex);
    if (status == RG_OK && !badge) {
        status = rg_hq_member_resolve(store, &holder);
    }
    if (status == RG_OK) {
        status = holder_site(store, badge, holder, &site);
    }
    if (status == RG_OK) {
        status = holder_check(store, hex, kind, holder, &issued, &counter, &what);
        if (status == RG_DENIED && !badge) {
            enum rg_status noted = note_clash(store, hex, holder);
            status = noted == RG_OK ? RG_DENIED : noted;
        }
    }
    if (status == RG_OK && !badge) {
        status = rg_hq_allowed(store, holder, &allowed);
    }
    if (status != RG_OK) {
        return status;
    }
    if (said != NULL) {
        say(said, &what);
    }
    const struct rg_hq_value values[] = {rg_hq_text(hex),
                                         rg_hq_int(card.key_version),
                                         rg_hq_text(kind),
                                         rg_hq_int(holder),
                                         rg_hq_text(status_name),
                                         rg_hq_int(what.medium.assurance),
                                         rg_hq_text(what.medium.name),
                                         rg_hq_text(what.keys[0] != '\0' ? what.keys : NULL),
                                         rg_hq_int(counter),
                                         rg_hq_int(issued),
                                         rg_hq_int(what.master)};
    status = rg_hq_table_put(store, RG_HQ_CARDS, site, (allowed & RG_HQ_MAY_RECOGNISE) != 0, values, changed);
    return status == RG_OK && *changed && named != holder ? keep_number(store, hex, named) : status;
}

enum rg_status rg_hq_card_put(struct rg_hq_store *store, const char *kind, int64_t holder,
                              const struct rg_card_token *token, const char *status_name, int64_t issued,
                              bool *changed)
{
    return put(store, kind, holder, token, status_name, issued, NULL, changed);
}

enum rg_status rg_hq_card_put_as(struct rg_hq_store *store, int64_t member, const struct rg_card_token *token,
                                 const struct rg_hq_medium *medium, int64_t issued, bool *changed)
{
    const struct what said = {.medium = *medium, .silent = true};
    return put(store, "member", member, token, "active", issued, &said, changed);
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum rg_status issue(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                            const struct rg_card_token *token, const struct what *said)
{
    bool ours, changed;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = put(store, kind == RG_HQ_BADGE ? "badge" : "member", holder, token, "active", now_ms(), said,
                 &changed);
    /* What was written on it anew, with other keys, counts from 1 again. */
    if (status == RG_OK && said != NULL && said->master > 0) {
        status = rg_hq_counter_keyed(store, token, (uint32_t)said->master);
    }
    /* What was noted of a card that somebody else has is to stay. */
    enum rg_status ended = rg_hq_leave(store, ours, status == RG_DENIED ? RG_OK : status);
    return status == RG_DENIED && ended == RG_OK ? RG_DENIED : ended;
}

enum rg_status rg_hq_card_issue(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                                const struct rg_card_token *token)
{
    return issue(store, kind, holder, token, NULL);
}

static bool are_of(const struct rg_hq_medium_keys *keys, const char *name)
{
    enum rg_medium medium = rg_medium_of_word(name, strlen(name));
    bool are = keys->count > 0 && keys->count <= RG_HQ_MEDIUM_KEYS_MAX && keys->version > 0;
    for (uint8_t i = 0; are && i < keys->count; i++) {
        uint8_t kind = keys->keys[i].kind;
        bool chip = kind == RG_CARD_KEY_DESFIRE || kind == RG_CARD_KEY_DESFIRE_MASTER;
        bool tag = kind == RG_CARD_KEY_NTAG424 || kind == RG_CARD_KEY_NTAG424_MASTER ||
                   kind == RG_CARD_KEY_SUN_META || kind == RG_CARD_KEY_SUN_FILE;
        are = (medium == RG_MEDIUM_DESFIRE && chip) || (medium == RG_MEDIUM_NTAG424 && tag);
    }
    return are;
}

enum rg_status rg_hq_card_issue_medium(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                                       const struct rg_card_token *token, const struct rg_hq_medium *medium,
                                       const struct rg_hq_medium_keys *keys)
{
    struct what said = {.medium = *medium};
    if (!rg_hq_medium_sound(medium) || (keys != NULL && !are_of(keys, medium->name))) {
        return RG_INVALID;
    }
    enum rg_status status = keys != NULL ? rg_hq_card_keys_seal(store, keys, said.keys) : RG_OK;
    said.master = keys != NULL ? keys->version : 0;
    return status == RG_OK ? issue(store, kind, holder, token, &said) : status;
}

enum rg_status rg_hq_card_list(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                               struct rg_hq_buffer *rows)
{
    int64_t site;
    enum rg_status status = kind == RG_HQ_BADGE ? RG_OK : rg_hq_member_resolve(store, &holder);
    if (status == RG_OK) {
        status = holder_site(store, kind == RG_HQ_BADGE, holder, &site);
    }
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT substr(token,1,8),key_version,kind,holder,status,issued,medium,"
               "assurance FROM cards WHERE holder=?1 AND kind=?2 AND state<3 ORDER BY issued,token "
               "LIMIT ?3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, holder);
    rg_hq_bind_text(stmt, 2, kind == RG_HQ_BADGE ? "badge" : "member");
    (void)sqlite3_bind_int(stmt, 3, CARDS_LISTED);
    static const char *const names[] = {
        "{\"card\":",   ",\"key_version\":", ",\"kind\":",   ",\"holder\":",
        ",\"status\":", ",\"issued\":",      ",\"medium\":", ",\"assurance\":"};
    int result;
    bool first = true;
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        rg_hq_buffer_text(rows, first ? "" : ",");
        first = false;
        for (int i = 0; i < 8; i++) {
            rg_hq_buffer_text(rows, names[i]);
            if (i == 1 || i == 3 || i == 5 || i == 7) {
                rg_hq_buffer_int(rows, sqlite3_column_int64(stmt, i));
            } else {
                const char *text = rg_hq_column_text(stmt, i);
                rg_hq_buffer_json(rows, text, strlen(text));
            }
        }
        rg_hq_buffer_text(rows, "}");
    }
    (void)sqlite3_reset(stmt);
    status = rg_hq_status_of(result);
    return status == RG_OK ? rg_hq_buffer_status(rows) : status;
}
