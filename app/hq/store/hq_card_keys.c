#include "hq_card_keys.h"

#include "card_chain.h"
#include "hq_sql.h"
#include "text.h"

#include <string.h>

#define AT_ONCE 500
#define TOKEN   64

/* held 0: no key but the first was ever used here. */
struct versions {
    uint32_t held, target;
};

static enum rg_status read_versions(struct rg_hq_store *store, struct versions *versions)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT held,target FROM card_key");
    if (stmt == NULL) {
        return RG_IO;
    }
    *versions = (struct versions){0, 0};
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *versions = (struct versions){(uint32_t)sqlite3_column_int64(stmt, 0),
                                      (uint32_t)sqlite3_column_int64(stmt, 1)};
        (void)sqlite3_reset(stmt);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status write_versions(struct rg_hq_store *store, const struct versions *versions)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT OR REPLACE INTO card_key(one,held,target) VALUES(1,?1,?2)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, versions->held);
    (void)sqlite3_bind_int64(stmt, 2, versions->target);
    return rg_hq_run(store, stmt);
}

/* Zeros without any key. */
static enum rg_status read_span(const struct rg_hq_store *store, struct rg_card_span *span)
{
    *span = (struct rg_card_span){0, 0};
    enum rg_status status = store->keys != NULL ? rg_card_chain_span(store->keys, span) : RG_NOT_FOUND;
    return status == RG_OK || status == RG_NOT_FOUND ? RG_OK : RG_CORRUPT;
}

static enum rg_status lift(const struct rg_hq_store *store, uint32_t version, struct rg_card_token *token)
{
    if (token->key_version >= version) {
        return RG_OK;
    }
    if (store->keys == NULL) {
        return RG_UNSUPPORTED;
    }
    return rg_card_chain_lift(store->keys, version, token) == RG_OK ? RG_OK : RG_CORRUPT;
}

enum rg_status rg_hq_cards_version(struct rg_hq_store *store, uint32_t *version)
{
    struct versions versions;
    struct rg_card_span span;
    enum rg_status status = read_versions(store, &versions);
    if (status == RG_OK && versions.held == 0) {
        status = read_span(store, &span);
        versions.held = span.first;
    }
    if (status == RG_OK) {
        *version = versions.held;
    }
    return status;
}

enum rg_status rg_hq_cards_match(struct rg_hq_store *store, uint32_t version)
{
    struct versions versions;
    struct rg_card_span span;
    enum rg_status status = read_versions(store, &versions);
    if (status == RG_OK && versions.held != versions.target) {
        return RG_DENIED;
    }
    if (status == RG_OK) {
        status = read_span(store, &span);
    }
    if (status != RG_OK) {
        return status;
    }
    uint32_t here = versions.held != 0 ? versions.held : span.first;
    uint32_t there = version != 0 ? version : span.first;
    return here == there ? RG_OK : RG_DENIED;
}

enum rg_status rg_hq_cards_raise(struct rg_hq_store *store, uint32_t *version, bool *lifting)
{
    struct versions versions;
    struct rg_card_span span;
    bool ours;
    enum rg_status status = read_span(store, &span);
    if (status == RG_OK) {
        status = read_versions(store, &versions);
    }
    if (status != RG_OK) {
        return status;
    }
    uint32_t held = versions.held != 0 ? versions.held : span.first;
    bool begins = versions.held == versions.target && span.last > held;
    if (begins) {
        versions = (struct versions){held, span.last};
        status = rg_hq_join(store, &ours);
        status = status == RG_OK ? rg_hq_leave(store, ours, write_versions(store, &versions)) : status;
    }
    if (status == RG_OK) {
        *version = versions.target != 0 ? versions.target : held;
        *lifting = versions.held != versions.target;
    }
    return status;
}

static enum rg_status run_move(struct rg_hq_store *store, const char *sql, const char *from, const char *to,
                               uint32_t version)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, from);
    rg_hq_bind_text(stmt, 2, to);
    if (sqlite3_bind_parameter_count(stmt) > 2) {
        (void)sqlite3_bind_int64(stmt, 3, version);
    }
    enum rg_status status = rg_hq_run(store, stmt);
    (void)sqlite3_clear_bindings(stmt);
    return status;
}

/* With what visitors' rows know it by. Where it is known by the new token already, what is left of it stays as nobody's card. */
static enum rg_status move(struct rg_hq_store *store, const struct rg_card_token *from,
                           const struct rg_card_token *to)
{
    char old[TOKEN + 1], new[TOKEN + 1];
    rg_hex_write(from->bytes, sizeof from->bytes, old);
    rg_hex_write(to->bytes, sizeof to->bytes, new);
    enum rg_status status =
        run_move(store, "UPDATE OR IGNORE cards SET token=?2,key_version=?3 WHERE token=?1", old, new,
                 to->key_version);
    if (status == RG_OK) {
        status = run_move(store, "UPDATE cards SET key_version=?3 WHERE token=?1", old, new, to->key_version);
    }
    if (status == RG_OK) {
        status = run_move(store, "UPDATE visitor_rows SET key=?2 WHERE feed=6 AND key=?1", old, new,
                          to->key_version);
    }
    explicit_bzero(old, sizeof old);
    explicit_bzero(new, sizeof new);
    return status;
}
_Static_assert(RG_HQ_CARDS == 6, "the number in the text above");

enum rg_status rg_hq_card_known(struct rg_hq_store *store, const struct rg_card_token *token,
                                struct rg_card_token known[2], size_t *count)
{
    struct versions versions;
    enum rg_status status = read_versions(store, &versions);
    /* A kiosk had the next key before this database did: it is an older copy. What its card was known by nobody can tell. */
    if (status == RG_OK && versions.held != versions.target && token->key_version > versions.held) {
        return RG_BUSY;
    }
    if (status == RG_OK) {
        known[0] = *token;
        status = lift(store, versions.held, &known[0]);
    }
    if (status == RG_OK) {
        known[1] = known[0];
        status = lift(store, versions.target, &known[1]);
    }
    if (status == RG_OK) {
        *count = known[1].key_version > known[0].key_version ? 2 : 1;
    }
    return status;
}

enum rg_status rg_hq_card_lift(struct rg_hq_store *store, struct rg_card_token *token)
{
    struct rg_card_token known[2];
    size_t count = 0;
    enum rg_status status = rg_hq_card_known(store, token, known, &count);
    if (status == RG_OK && count == 2) {
        status = move(store, &known[0], &known[1]);
    }
    if (status == RG_OK) {
        *token = known[count - 1];
    }
    explicit_bzero(known, sizeof known);
    return status;
}

struct slice {
    struct rg_card_token tokens[AT_ONCE];
    size_t count;
};

static enum rg_status read_slice(struct rg_hq_store *store, uint32_t held, struct slice *slice)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT token FROM cards WHERE key_version=?1 LIMIT ?2");
    int result = SQLITE_DONE;
    bool sound = true;
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, held);
    (void)sqlite3_bind_int(stmt, 2, AT_ONCE);
    while (sound && slice->count < AT_ONCE && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct rg_card_token *token = &slice->tokens[slice->count++];
        const char *digits = rg_hq_column_text(stmt, 0);
        token->key_version = held;
        sound = strlen(digits) == TOKEN && rg_hex_read(digits, token->bytes, sizeof token->bytes) == RG_OK;
        result = SQLITE_DONE;
    }
    (void)sqlite3_reset(stmt);
    return sound ? rg_hq_status_of(result) : RG_CORRUPT;
}

static enum rg_status step(struct rg_hq_store *store, bool *last)
{
    struct versions versions;
    struct slice slice = {.count = 0};
    enum rg_status status = read_versions(store, &versions);
    if (status == RG_OK && versions.held != versions.target) {
        status = read_slice(store, versions.held, &slice);
    }
    for (size_t i = 0; i < slice.count && status == RG_OK; i++) {
        struct rg_card_token to = slice.tokens[i];
        status = lift(store, versions.target, &to);
        status = status == RG_OK ? move(store, &slice.tokens[i], &to) : status;
    }
    *last = slice.count == 0;
    if (status == RG_OK && *last && versions.target != 0) {
        status = write_versions(store, &(struct versions){versions.target, versions.target});
    }
    explicit_bzero(&slice, sizeof slice);
    return status;
}

enum rg_status rg_hq_cards_step(struct rg_hq_store *store, bool *done)
{
    bool ours, last = false;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status == RG_OK) {
        status = rg_hq_leave(store, ours, step(store, &last));
    }
    if (status == RG_OK) {
        *done = last;
    }
    return status;
}
