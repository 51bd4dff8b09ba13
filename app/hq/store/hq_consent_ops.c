#include "hq_consent_ops.h"

#include "base64.h"
#include "hq_amend.h"
#include "hq_card_keys.h"
#include "hq_cards.h"
#include "hq_erase.h"
#include "hq_json.h"
#include "hq_ledger.h"
#include "hq_rows.h"
#include "hq_sql.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

bool rg_hq_consent_kind(const char *kind)
{
    return strcmp(kind, "consent") == 0 || strcmp(kind, "enrol") == 0 || strcmp(kind, "erase") == 0 ||
           strcmp(kind, "bind") == 0 || rg_hq_amend_kind(kind);
}

static enum rg_status reject(const char **code, const char *why)
{
    *code = why;
    return RG_INVALID;
}

static bool read_base64(const cJSON *json, const char *name, uint8_t *bytes, size_t capacity, size_t *len)
{
    const char *text;
    return rg_hq_json_text(json, name, RG_BASE64_LEN(RG_LEDGER_LINE_MAX), &text) &&
           rg_base64_read(text, strlen(text), bytes, capacity, len) == RG_OK;
}

static enum rg_status take_line(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                                const cJSON *json, const char **code)
{
    uint8_t line[RG_LEDGER_LINE_MAX], key[RG_LEDGER_KEY];
    size_t line_len = 0, key_len = 0;
    int64_t at;
    if (!rg_hq_json_int(json, "at", 0, RG_HQ_JSON_MAX, &at) ||
        !read_base64(json, "line", line, sizeof line, &line_len) ||
        !read_base64(json, "key", key, sizeof key, &key_len) || key_len != sizeof key) {
        return reject(code, "bad-op");
    }
    enum rg_status status = rg_hq_ledger_take(store, line, line_len, key, origin->now_ms, code);
    explicit_bzero(key, sizeof key);
    return status;
}

static enum rg_status take_erase(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                                 const cJSON *json, const char **code)
{
    char from[2 * RG_HQ_SITE_MAX];
    int64_t at, assurance;
    struct rg_hq_erasure erasure = {.origin = from};
    (void)snprintf(from, sizeof from, "%s/%s", origin->site, origin->device);
    if (!rg_hq_json_int(json, "at", 0, RG_HQ_JSON_MAX, &at) ||
        !rg_hq_json_int(json, "member", 1, RG_HQ_JSON_MAX, &erasure.member) ||
        !rg_hq_json_int(json, "assurance", 0, 2, &assurance) ||
        !rg_hq_json_int(json, "hold_ms", 0, RG_HQ_HOLD_MAX_MS, &erasure.hold_ms)) {
        return reject(code, "bad-op");
    }
    erasure.assurance = (int)assurance;
    *code = "unknown-member";
    return rg_hq_erase(store, &erasure, origin->now_ms);
}

struct enrolment {
    int64_t member, site;
    int64_t seen; /* the version of the consents that the kiosk had, -1: not said or of another epoch */
    const char *name, *language;
    char hex[65];
    struct rg_card_token token;
    bool minor;
};

static bool read_enrolment(const struct rg_hq_store *store, const cJSON *json, struct enrolment *e)
{
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(json, "name");
    const cJSON *minor = cJSON_GetObjectItemCaseSensitive(json, "minor");
    const char *hex;
    int64_t at, version;
    if (!rg_hq_json_int(json, "at", 0, RG_HQ_JSON_MAX, &at) ||
        !rg_hq_json_int(json, "member", 1, RG_HQ_JSON_MAX, &e->member) ||
        !rg_hq_json_text(json, "token", 64, &hex) ||
        rg_hex_read(hex, e->token.bytes, sizeof e->token.bytes) != RG_OK ||
        !rg_hq_json_int(json, "key_version", 1, INT32_MAX, &version) ||
        !rg_hq_json_text(json, "language", 8, &e->language) || !cJSON_IsBool(minor) ||
        (name != NULL && !cJSON_IsNull(name) && !rg_hq_json_text(json, "name", RG_HQ_NAME_BYTES, &e->name))) {
        return false;
    }
    const cJSON *seen = cJSON_GetObjectItemCaseSensitive(json, "seen");
    const char *epoch;
    if (!rg_hq_json_text(seen, "epoch", RG_HQ_EPOCH_LEN, &epoch) || strcmp(epoch, store->epoch) != 0 ||
        !rg_hq_json_int(seen, "consents", 0, RG_HQ_VERSIONS, &e->seen)) {
        e->seen = -1;
    }
    e->token.key_version = (uint32_t)version;
    e->minor = cJSON_IsTrue(minor);
    return true;
}

static enum rg_status number_taken(struct rg_hq_store *store, int64_t member)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT 1 FROM members WHERE id=?1 UNION SELECT 1 FROM tombstone WHERE "
                               "member=?1 UNION SELECT 1 FROM ledger_line WHERE member=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}

/* Whose card it is: *holder is 0 when it is nobody's, or of somebody who is about to be destroyed; then *freed is its row. */
static enum rg_status look_at_card(struct rg_hq_store *store, const struct enrolment *e, int64_t *holder,
                                   struct rg_hq_row_ref *freed, const char **code)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT row,state,site,kind,status,holder FROM cards WHERE token=?1");
    *holder = 0;
    *freed = (struct rg_hq_row_ref){0};
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, e->hex);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    struct rg_hq_row_ref row = {.row = sqlite3_column_int64(stmt, 0), .state = sqlite3_column_int(stmt, 1)};
    bool elsewhere = sqlite3_column_int64(stmt, 2) != e->site;
    bool free_to_join = strcmp(rg_hq_column_text(stmt, 3), "member") == 0 &&
                        strcmp(rg_hq_column_text(stmt, 4), "active") == 0;
    int64_t member = sqlite3_column_int64(stmt, 5);
    (void)sqlite3_reset(stmt);
    if (elsewhere) {
        return reject(code, "other-site");
    }
    if (row.state == RG_HQ_REMOVED) {
        return RG_OK;
    }
    if (!free_to_join) {
        return reject(code, "card-taken");
    }
    status = rg_hq_erasure_pending(store, member);
    if (status == RG_OK) {
        *freed = row;
        return RG_OK;
    }
    *holder = member;
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status set_minor(struct rg_hq_store *store, int64_t member)
{
    enum rg_status status =
        rg_hq_run_for(store,
                      "UPDATE members SET minor=1 WHERE id=?1 OR (state<3 AND id IN (SELECT id FROM "
                      "member_alias WHERE member=?1))",
                      member);
    return status == RG_OK ? rg_hq_run_for(store, "UPDATE member_own SET minor=1 WHERE id=?1", member)
                           : status;
}

/* What they typed is how they want to be greeted from now on. */
static enum rg_status rename_member(struct rg_hq_store *store, int64_t member, const char *name)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "UPDATE members SET first_name=?2,display_name=coalesce(display_name,?2) "
                               "WHERE id=?1 RETURNING row,state");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, name);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status;
    }
    int64_t row = sqlite3_column_int64(stmt, 0);
    int state = sqlite3_column_int(stmt, 1);
    (void)sqlite3_reset(stmt);
    return rg_hq_row_touch(store, RG_HQ_MEMBERS, row, state);
}

/* HQ knew the card's holder: the number that the kiosk gave is another name of theirs, and its rows there are to go. */
static enum rg_status join_members(struct rg_hq_store *store, const struct enrolment *e, const char *ref,
                                   int64_t holder)
{
    const struct rg_hq_value none = rg_hq_text(NULL), list = rg_hq_text("[]");
    const struct rg_hq_value values[] = {rg_hq_int(e->member),
                                         none,
                                         none,
                                         none,
                                         none,
                                         none,
                                         none,
                                         list,
                                         list,
                                         list,
                                         list,
                                         list,
                                         none,
                                         list,
                                         none,
                                         list,
                                         list,
                                         list,
                                         list,
                                         rg_hq_text(ref)};
    _Static_assert(sizeof values / sizeof values[0] == RG_HQ_COLUMNS_MAX,
                   "a value for each column of hq_tables.c, where members is the widest");
    enum rg_status status = rg_hq_table_write(store, RG_HQ_MEMBERS, e->site, RG_HQ_REMOVED, values, 0);
    /* By a card that came with somebody whom an operator merged, it goes where that one goes. */
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT INTO member_alias(id,member,seen,under) VALUES(?1,?2,?3,(SELECT own FROM "
               "cards WHERE token=?4))");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, e->member);
    (void)sqlite3_bind_int64(stmt, 2, holder);
    (void)sqlite3_bind_int64(stmt, 3, e->seen);
    rg_hq_bind_text(stmt, 4, e->hex);
    status = rg_hq_run(store, stmt);
    if (status == RG_OK && e->minor) {
        status = set_minor(store, holder);
    }
    return status == RG_OK && e->name != NULL ? rename_member(store, holder, e->name) : status;
}

static enum rg_status make_member(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                                  const struct enrolment *e, const char *ref)
{
    const struct rg_hq_member member = {.id = e->member,
                                        .ref = ref,
                                        .display_name = e->name,
                                        .first_name = e->name,
                                        .language = e->language,
                                        .member_since = origin->now_ms};
    bool changed;
    enum rg_status status = rg_hq_member_put(store, origin->site, &member, &changed);
    if (status == RG_OK && e->minor) {
        status = set_minor(store, e->member);
    }
    return status == RG_OK
               ? rg_hq_card_put(store, "member", e->member, &e->token, "active", origin->now_ms, &changed)
               : status;
}

/* Somebody whom the kiosk knows, by the card that HQ has for them, and who comes back. */
static enum rg_status come_back(struct rg_hq_store *store, const struct enrolment *e, int64_t holder,
                                const char **code)
{
    int64_t member = e->member;
    enum rg_status status = rg_hq_member_resolve(store, &member);
    if (status == RG_OK && (holder == 0 || holder != member)) {
        return reject(code, e->member < RG_HQ_ENROLLED ? "unknown-member" : "member-exists");
    }
    if (status == RG_OK && e->minor) {
        status = set_minor(store, member);
    }
    return status == RG_OK && e->name != NULL ? rename_member(store, member, e->name) : status;
}

static enum rg_status take_enrol(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                                 const cJSON *json, const char **code)
{
    struct enrolment e = {0};
    struct rg_hq_row_ref freed;
    char ref[40];
    int64_t holder;
    enum rg_status status = rg_hq_site_number(store, origin->site, &e.site);
    if (status != RG_OK || !read_enrolment(store, json, &e)) {
        return status != RG_OK ? status : reject(code, "bad-op");
    }
    /* A kiosk that was offline knows it by an earlier version of the key. */
    struct rg_card_token lifted = e.token;
    status = rg_hq_card_lift(store, &lifted);
    if (status != RG_OK) {
        return status;
    }
    rg_hex_write(lifted.bytes, sizeof lifted.bytes, e.hex);
    (void)snprintf(ref, sizeof ref, RG_HQ_ENROLLED_REF "%lld", (long long)e.member);
    status = number_taken(store, e.member);
    bool taken = status == RG_OK || e.member < RG_HQ_ENROLLED;
    if (status == RG_OK || status == RG_NOT_FOUND) {
        status = look_at_card(store, &e, &holder, &freed, code);
    }
    if (status != RG_OK || taken) {
        return status != RG_OK ? status : come_back(store, &e, holder, code);
    }
    if (freed.row != 0) {
        status = rg_hq_remove_row(store, RG_HQ_CARDS, &freed);
    }
    if (status != RG_OK) {
        return status;
    }
    return holder != 0 ? join_members(store, &e, ref, holder) : make_member(store, origin, &e, ref);
}

/* A kiosk of a release before says nothing of them, and they stay. */
static bool read_others(const cJSON *json, enum rg_hq_others *others)
{
    const char *word = "kept";
    if (cJSON_GetObjectItemCaseSensitive(json, "others") != NULL &&
        !rg_hq_json_text(json, "others", 16, &word)) {
        return false;
    }
    bool numbers = strcmp(word, "numbers") == 0, lost = strcmp(word, "lost") == 0;
    *others = numbers ? RG_HQ_OTHERS_NUMBERS : lost ? RG_HQ_OTHERS_LOST : RG_HQ_OTHERS_KEPT;
    return numbers || lost || strcmp(word, "kept") == 0;
}

/* A card of theirs that somebody tapped who had proved that they are the member. */
static enum rg_status take_bind(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                                const cJSON *json, const char **code)
{
    struct rg_card_token token;
    struct rg_hq_medium medium = {0};
    const char *hex;
    enum rg_hq_others others;
    int64_t at, member, version, assurance, proof;
    if (!rg_hq_json_int(json, "at", 0, RG_HQ_JSON_MAX, &at) ||
        !rg_hq_json_int(json, "member", 1, RG_HQ_JSON_MAX, &member) ||
        !rg_hq_json_text(json, "token", 64, &hex) ||
        rg_hex_read(hex, token.bytes, sizeof token.bytes) != RG_OK ||
        !rg_hq_json_int(json, "key_version", 1, INT32_MAX, &version) ||
        !rg_hq_json_text(json, "medium", 16, &medium.name) ||
        !rg_hq_json_int(json, "assurance", 1, 2, &assurance) ||
        !rg_hq_json_int(json, "proof", 1, 2, &proof) || !read_others(json, &others)) {
        return reject(code, "bad-op");
    }
    token.key_version = (uint32_t)version;
    medium.assurance = (int)assurance;
    enum rg_status status =
        rg_hq_card_bind_for(store, origin->site, member, &token, &medium, others, origin->now_ms);
    *code = status == RG_DENIED      ? "card-taken"
            : status == RG_NOT_FOUND ? "unknown-member"
            : status == RG_INVALID   ? "bad-op"
                                     : *code;
    return status == RG_DENIED || status == RG_NOT_FOUND ? RG_INVALID : status;
}

enum rg_status rg_hq_consent_op(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                                const char *kind, const cJSON *json, const char **code)
{
    if (strcmp(kind, "enrol") == 0) {
        return take_enrol(store, origin, json, code);
    }
    if (strcmp(kind, "bind") == 0) {
        return take_bind(store, origin, json, code);
    }
    if (rg_hq_amend_kind(kind)) {
        return rg_hq_amend_op(store, origin, kind, json, code);
    }
    return strcmp(kind, "erase") == 0 ? take_erase(store, origin, json, code)
                                      : take_line(store, origin, json, code);
}
