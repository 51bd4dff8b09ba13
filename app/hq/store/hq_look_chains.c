/* The kiosks' own chains, which hold also against whoever writes HQ's database. */
#include "hq_looks_private.h"

#include "hq_sql.h"
#include "text.h"

#include <string.h>

struct walk {
    bool begun;
    char site[RG_HQ_SITE_MAX], device[RG_HQ_SITE_MAX];
    uint8_t run[RG_LOOK_CHAIN];
    uint64_t number;
    struct rg_ledger_id head;
};

/* Statement: seq, site, device, line. */
static bool same_chain(const struct walk *walk, sqlite3_stmt *stmt, const struct rg_look *look)
{
    return walk->begun && strcmp(walk->site, rg_hq_column_text(stmt, 1)) == 0 &&
           strcmp(walk->device, rg_hq_column_text(stmt, 2)) == 0 &&
           memcmp(walk->run, look->chain, sizeof walk->run) == 0;
}

static const char *step(struct walk *walk, sqlite3_stmt *stmt)
{
    struct rg_look look;
    const uint8_t *bytes = sqlite3_column_blob(stmt, 3);
    if (bytes == NULL || rg_look_read(bytes, (size_t)sqlite3_column_bytes(stmt, 3), &look) != RG_OK) {
        return "the line is no line any more";
    }
    bool same = same_chain(walk, stmt, &look);
    if (look.number != (same ? walk->number + 1 : 1)) {
        return "the kiosk's lines before it are missing";
    }
    if (same && memcmp(&walk->head, &look.previous, sizeof walk->head) != 0) {
        return "it does not follow the kiosk's line before it";
    }
    if (rg_look_id(bytes, &walk->head) != RG_OK) {
        return "there is no memory to check it";
    }
    walk->begun = true;
    (void)rg_text_copy(walk->site, sizeof walk->site, rg_hq_column_text(stmt, 1));
    (void)rg_text_copy(walk->device, sizeof walk->device, rg_hq_column_text(stmt, 2));
    memcpy(walk->run, look.chain, sizeof walk->run);
    walk->number = look.number;
    return NULL;
}

enum rg_status rg_hq_looks_unnamed(struct rg_hq_store *store, int64_t *broken)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT count(*),coalesce(min(seq),0),(SELECT coalesce(sum(CAST(substr(what,length(?1)+1) AS "
        "INTEGER)),0) FROM audit WHERE operator=?2 AND substr(what,1,length(?1))=?1) FROM looked WHERE "
        "member=0");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, RG_HQ_LOOKS_UNNAMED);
    rg_hq_bind_text(stmt, 2, RG_HQ_LOOKS_UNNAMED_BY);
    enum rg_status status = rg_hq_first(store, stmt);
    *broken = 0;
    if (status == RG_OK) {
        bool right = sqlite3_column_int64(stmt, 0) == sqlite3_column_int64(stmt, 2);
        *broken = right ? 0 : sqlite3_column_int64(stmt, 1);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_look_chains(struct rg_hq_store *store, int64_t *lines, int64_t *broken,
                                 const char **reason)
{
    struct walk walk = {.begun = false};
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT seq,site,device,line FROM looked ORDER BY site,device,run,number");
    int result = SQLITE_DONE;
    *lines = 0;
    *broken = 0;
    *reason = NULL;
    if (stmt == NULL) {
        return RG_IO;
    }
    while (*reason == NULL && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        *reason = step(&walk, stmt);
        if (*reason != NULL) {
            *broken = sqlite3_column_int64(stmt, 0);
        } else {
            *lines += 1;
        }
    }
    (void)sqlite3_reset(stmt);
    return *reason != NULL ? RG_OK : rg_hq_status_of(result);
}
