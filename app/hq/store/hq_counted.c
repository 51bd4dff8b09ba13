#include "hq_counted.h"

#include "card_counter.h"
#include "hq_audit.h"
#include "hq_card_keys.h"
#include "hq_consent_ops.h"
#include "hq_json.h"
#include "hq_sql.h"
#include "text.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS  INT64_C(86400000)
#define HOUR_MS INT64_C(3600000)

struct card {
    char token[65];
    int64_t row, site, counter, counted_at;
    int state;
};

bool rg_hq_counted_kind(const char *kind)
{
    return strcmp(kind, "counter") == 0 || strcmp(kind, "seen") == 0;
}

static enum rg_status find_by(struct rg_hq_store *store, const struct rg_card_token *token, struct card *card)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT row,site,state,counter,counted_at FROM cards WHERE token=?1 AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hex_write(token->bytes, sizeof token->bytes, card->token);
    rg_hq_bind_text(stmt, 1, card->token);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        card->row = sqlite3_column_int64(stmt, 0);
        card->site = sqlite3_column_int64(stmt, 1);
        card->state = sqlite3_column_int(stmt, 2);
        card->counter = sqlite3_column_int64(stmt, 3);
        card->counted_at = sqlite3_column_int64(stmt, 4);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status find_card(struct rg_hq_store *store, const struct rg_card_token *token,
                                struct card *card)
{
    struct rg_card_token known[2];
    size_t count = 0;
    enum rg_status status = rg_hq_card_known(store, token, known, &count);
    if (status == RG_OK) {
        status = find_by(store, &known[0], card);
        status = status == RG_NOT_FOUND && count == 2 ? find_by(store, &known[1], card) : status;
    }
    explicit_bzero(known, sizeof known);
    return status;
}

/* RG_OK when there is one. */
static enum rg_status exists(struct rg_hq_store *store, const char *sql, const struct card *card,
                             const struct rg_hq_origin *origin, int64_t site)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, card->token);
    (void)sqlite3_bind_int64(stmt, 2, site);
    rg_hq_bind_text(stmt, 3, origin != NULL ? origin->site : "");
    rg_hq_bind_text(stmt, 4, origin != NULL ? origin->device : "");
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    (void)sqlite3_clear_bindings(stmt);
    return status;
}

/* A kiosk is heard of cards that it was told of: of its own site, and of who visited it. */
static enum rg_status is_told_there(struct rg_hq_store *store, const struct card *card,
                                    const struct rg_hq_origin *origin)
{
    int64_t here;
    enum rg_status status = rg_hq_site_number(store, origin->site, &here);
    if (status == RG_OK && here != card->site) {
        status = exists(
            store, "SELECT 1 FROM visitor_rows WHERE feed=6 AND key=?1 AND row>>40=?2 AND ?3=?3 AND ?4=?4",
            card, origin, here);
    }
    return status;
}
_Static_assert(RG_HQ_CARDS == 6 && RG_HQ_SITE_SHIFT == 40, "the numbers in the texts");

/* In a store with one kiosk nobody wants to hear what it said itself. */
static enum rg_status tell_others(struct rg_hq_store *store, const struct card *card,
                                  const struct rg_hq_origin *origin)
{
    enum rg_status status =
        card->state != RG_HQ_LIVE
            ? RG_NOT_FOUND
            : exists(store,
                     "SELECT 1 FROM kiosks k JOIN sites s ON s.id=k.site WHERE s.number=?2 AND NOT "
                     "(k.site=?3 AND k.device=?4) UNION ALL SELECT 1 FROM visitor_rows WHERE feed=6 AND "
                     "key=?1 AND home<>0 LIMIT 1",
                     card, origin, card->site);
    if (status == RG_OK) {
        return rg_hq_row_touch(store, RG_HQ_CARDS, card->row, card->state);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status keep(struct rg_hq_store *store, const struct card *card, int64_t counter, int64_t at,
                           const struct rg_hq_origin *origin)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "UPDATE cards SET counter=?2,counted_at=?3 WHERE row=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, card->row);
    (void)sqlite3_bind_int64(stmt, 2, counter);
    (void)sqlite3_bind_int64(stmt, 3, at);
    enum rg_status status = rg_hq_run(store, stmt);
    return status == RG_OK ? tell_others(store, card, origin) : status;
}

static enum rg_status run_for_kiosk(struct rg_hq_store *store, const char *sql,
                                    const struct rg_hq_origin *origin)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, origin->site);
    rg_hq_bind_text(stmt, 2, origin->device);
    (void)sqlite3_bind_int64(stmt, 3, origin->now_ms);
    (void)sqlite3_bind_int64(stmt, 4, HOUR_MS);
    return rg_hq_run(store, stmt);
}

/* So that a kiosk which says so of every card fills no audit. */
static enum rg_status note_replay(struct rg_hq_store *store, const struct rg_hq_origin *origin)
{
    enum rg_status status =
        run_for_kiosk(store,
                      "INSERT INTO kiosk_replay(site,device,count,last,told) VALUES(?1,?2,1,?3,0) ON "
                      "CONFLICT(site,device) DO UPDATE SET count=count+1,last=?3 WHERE ?4=?4",
                      origin);
    if (status == RG_OK) {
        status =
            run_for_kiosk(store,
                          "UPDATE kiosk_replay SET told=?3 WHERE site=?1 AND device=?2 AND (told+?4<=?3 OR "
                          "told>?3)",
                          origin);
    }
    if (status != RG_OK || sqlite3_changes(store->db) == 0) {
        return status;
    }
    char who[2 * RG_HQ_SITE_MAX];
    (void)snprintf(who, sizeof who, "%s.%s", origin->site, origin->device);
    const struct rg_hq_audit audit = {
        .operator_name = who, .what = "replay", .member = 0, .at_ms = origin->now_ms};
    return rg_hq_audit(store, &audit);
}

static enum rg_status take_counter(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                                   const cJSON *json, int64_t at, const char **code)
{
    struct rg_card_token token;
    struct card card;
    const char *hex;
    int64_t version, counter;
    if (!rg_hq_json_text(json, "token", 64, &hex) ||
        rg_hex_read(hex, token.bytes, sizeof token.bytes) != RG_OK || strlen(hex) != 64 ||
        !rg_hq_json_int(json, "key_version", 1, INT32_MAX, &version) ||
        !rg_hq_json_int(json, "counter", 1, RG_CARD_COUNTER_MAX, &counter)) {
        *code = "bad-op";
        return RG_INVALID;
    }
    token.key_version = (uint32_t)version;
    enum rg_status status = find_card(store, &token, &card);
    if (status == RG_OK) {
        status = is_told_there(store, &card, origin);
    }
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    switch (rg_card_counter_heard(card.counter, card.counted_at, counter, at)) {
    case RG_COUNTER_NEWER: return keep(store, &card, counter, at, origin);
    case RG_COUNTER_REPEATED: return note_replay(store, origin);
    case RG_COUNTER_LATE: break;
    }
    return RG_OK;
}

static enum rg_status run_for_hash(struct rg_hq_store *store, const char *sql, const char *hash, int64_t at)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, hash);
    (void)sqlite3_bind_int64(stmt, 2, at);
    return rg_hq_run(store, stmt);
}

/* Nothing is good for longer than its window, which is of minutes; a kiosk may say it a day later. */
static enum rg_status take_seen(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                                const cJSON *json, const char **code)
{
    const char *hash;
    uint8_t bytes[32];
    if (!rg_hq_json_text(json, "hash", 64, &hash) || strlen(hash) != 64 ||
        rg_hex_read(hash, bytes, sizeof bytes) != RG_OK) {
        *code = "bad-op";
        return RG_INVALID;
    }
    enum rg_status status =
        run_for_hash(store, "DELETE FROM pass_seen WHERE at<?2 AND ?1=?1", hash, origin->now_ms - DAY_MS);
    if (status == RG_OK) {
        status = run_for_hash(store, "INSERT OR IGNORE INTO pass_seen(hash,at) VALUES(?1,?2)", hash,
                              origin->now_ms);
    }
    return status == RG_OK && sqlite3_changes(store->db) == 0 ? note_replay(store, origin) : status;
}

enum rg_status rg_hq_counted_take(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                                  const char *kind, const cJSON *json, const char **code)
{
    int64_t at;
    if (!rg_hq_json_int(json, "at", 0, RG_HQ_JSON_MAX, &at)) {
        *code = "bad-op";
        return RG_INVALID;
    }
    /* A clock that is ahead would let what is played again pass for late. */
    at = at < origin->now_ms ? at : origin->now_ms;
    return strcmp(kind, "seen") == 0 ? take_seen(store, origin, json, code)
                                     : take_counter(store, origin, json, at, code);
}

enum rg_status rg_hq_counter_said(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                                  const struct rg_card_token *token, uint32_t counter)
{
    struct card card;
    int64_t now = 0;
    bool ours, replayed = false;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = find_card(store, token, &card);
    if (status == RG_OK) {
        replayed = rg_card_counter_read(card.counter, counter, &now) != RG_COUNTER_FRESH;
        status = replayed ? note_replay(store, origin) : keep(store, &card, now, origin->now_ms, NULL);
    }
    status = rg_hq_leave(store, ours, status);
    return status == RG_OK && replayed ? RG_DENIED : status;
}

enum rg_status rg_hq_counter_keyed(struct rg_hq_store *store, const struct rg_card_token *token,
                                   uint32_t version)
{
    struct card card;
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = find_card(store, token, &card);
    int64_t counter = rg_card_counter_keyed(version);
    if (status == RG_OK && counter > card.counter) {
        status = keep(store, &card, counter, 0, NULL);
    }
    return rg_hq_leave(store, ours, status);
}
