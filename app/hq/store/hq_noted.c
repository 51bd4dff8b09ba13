#include "hq_noted.h"

#include "hq_amend.h"
#include "hq_carried.h"
#include "hq_json.h"
#include "text.h"

#include <string.h>

#define MARK     "note:"
#define TEXT_MAX 63
#define PREFIX   RG_HQ_NOTED_REF
#define REF_ROOM 72

struct said {
    const char *kind, *text;
    bool own; /* the customer's answer */
};

/* Words of a later release are taken as they are: a kiosk that does not know one says nothing of it. */
static bool read(const cJSON *json, const struct rg_hq_noted *noted, struct said *said)
{
    const char *source;
    bool good = rg_hq_json_text(json, "note", 32, &said->kind) &&
                rg_hq_json_text(json, "text", TEXT_MAX, &said->text) &&
                rg_hq_json_text(json, "source", 16, &source) && strcmp(said->kind, "other") != 0 &&
                rg_hq_carried_kind(RG_HQ_NOTES, said->kind) &&
                strncmp(said->text, MARK, sizeof MARK - 1) == 0 && said->text[sizeof MARK - 1] != '\0';
    if (!good) {
        return false;
    }
    said->own = strcmp(source, "customer") == 0;
    return said->own || (strcmp(source, "team") == 0 && noted->associate > 0);
}

static enum rg_status site_of(struct rg_hq_store *store, int64_t member, char *name, size_t capacity)
{
    int64_t number;
    enum rg_status status = rg_hq_member_site(store, member, &number);
    sqlite3_stmt *stmt =
        status == RG_OK ? rg_hq_statement(store, "SELECT id FROM sites WHERE number=?1") : NULL;
    if (stmt == NULL) {
        return status == RG_OK ? RG_IO : status;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)rg_text_copy(name, capacity, rg_hq_column_text(stmt, 0));
        (void)sqlite3_reset(stmt);
    }
    return status;
}

/* What the event's note is called here, beside the retailer's numbers of theirs. */
static void name_of(const char *event, char ref[REF_ROOM])
{
    size_t len = sizeof PREFIX - 1;
    memcpy(ref, PREFIX, len);
    for (const char *at = event; *at != '\0' && len < REF_ROOM - 1; at++) {
        ref[len++] = *at >= 'A' && *at <= 'F' ? (char)(*at - 'A' + 'a') : *at;
    }
    ref[len] = '\0';
}

/* What says the same by the same hand; *ref stays as it is where there is none. */
static enum rg_status find_same(struct rg_hq_store *store, const struct rg_hq_noted *noted,
                                const struct said *said, char ref[REF_ROOM])
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT ref FROM notes WHERE member=?1 AND kind=?2 AND text=?3 AND state<3 AND "
               "(associate IS NULL)=?4");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, noted->member);
    rg_hq_bind_text(stmt, 2, said->kind);
    rg_hq_bind_text(stmt, 3, said->text);
    (void)sqlite3_bind_int(stmt, 4, said->own);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)rg_text_copy(ref, REF_ROOM, rg_hq_column_text(stmt, 0));
    }
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_hq_noted_take(struct rg_hq_store *store, const struct rg_hq_noted *noted, const cJSON *json,
                                const char **code)
{
    struct said said;
    char site[72], ref[REF_ROOM];
    int allowed = 0;
    bool changed;
    *code = "bad-op";
    if (!read(json, noted, &said)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_allowed(store, noted->member, &allowed);
    if (status == RG_OK && (allowed & RG_HQ_MAY_NOTES) == 0) {
        *code = "no-consent";
        return RG_INVALID;
    }
    status = status == RG_OK ? site_of(store, noted->member, site, sizeof site) : status;
    /* Deleted by its event before it came, it stays so, whatever says the same. */
    name_of(noted->id, ref);
    if (status == RG_OK) {
        status = rg_hq_amended_carried(store, noted->member, rg_hq_feed_name(RG_HQ_NOTES), ref);
        if (status != RG_NOT_FOUND) {
            return status;
        }
        status = find_same(store, noted, &said, ref);
    }
    const struct rg_hq_carried carried = {.ref = ref,
                                          .member = noted->named,
                                          .at = noted->at < noted->now_ms ? noted->at : noted->now_ms,
                                          .due = -1,
                                          .until = -1,
                                          .associate = said.own ? 0 : noted->associate,
                                          .kind = said.kind,
                                          .text = said.text};
    return status == RG_OK ? rg_hq_carried_put(store, RG_HQ_NOTES, site, &carried, &changed) : status;
}

enum rg_status rg_hq_noted_delete(struct rg_hq_store *store, int64_t member, const char *event)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT id FROM notes WHERE member=?1 AND ref=?2 AND state<3");
    char ref[REF_ROOM];
    if (stmt == NULL) {
        return RG_IO;
    }
    name_of(event, ref);
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, ref);
    enum rg_status status = rg_hq_first(store, stmt);
    int64_t id = status == RG_OK ? sqlite3_column_int64(stmt, 0) : 0;
    (void)sqlite3_reset(stmt);
    if (status == RG_OK) {
        return rg_hq_carried_delete(store, RG_HQ_NOTES, member, id);
    }
    return status == RG_NOT_FOUND ? rg_hq_amended_note(store, member, rg_hq_feed_name(RG_HQ_NOTES), ref, NULL)
                                  : status;
}
