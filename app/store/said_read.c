/* A tap's view of the consents: the feed's rows, and what was said here beside them. */
#include "cards.h"
#include "handle.h"
#include "said_private.h"

#include <string.h>

bool rg_said_holds(const struct rg_said_row *said, const struct rg_said_feed *feed)
{
    if (!said->granted) {
        return false;
    }
    bool seen = said->named_len == feed->heads_len &&
                (feed->heads_len == 0 || memcmp(said->named, feed->heads, feed->heads_len) == 0);
    return feed->granted || seen;
}

/* A purpose of the member that is asked for. */
struct view {
    struct rg_consent_row row;
    size_t heads_len;
    uint8_t heads[RG_LEDGER_PARENTS * sizeof(struct rg_ledger_id)];
};

static struct view *find(struct view *views, size_t *count, uint32_t purpose)
{
    for (size_t i = 0; i < *count; i++) {
        if (views[i].row.purpose == purpose) {
            return &views[i];
        }
    }
    if (*count == RG_STORE_CONSENTS_MAX) {
        return NULL;
    }
    views[*count] = (struct view){.row = {.purpose = purpose}};
    return &views[(*count)++];
}

static enum rg_status read_feed(sqlite3_stmt *statement, struct view *views, size_t *count)
{
    enum rg_status status;
    while ((status = rg_sql_row(statement)) == RG_OK) {
        struct view *view = find(views, count, (uint32_t)sqlite3_column_int64(statement, 0));
        /* More rows than purposes exist: something else wrote here, and doubt is a refusal. */
        if (view == NULL) {
            (void)sqlite3_reset(statement);
            return RG_CORRUPT;
        }
        view->row.granted = sqlite3_column_int(statement, 1) == 1;
        const void *heads = sqlite3_column_blob(statement, 2);
        size_t len = (size_t)sqlite3_column_bytes(statement, 2);
        if (heads != NULL && len <= sizeof view->heads) {
            memcpy(view->heads, heads, len);
            view->heads_len = len;
        }
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status read_said(sqlite3_stmt *statement, struct view *views, size_t *count)
{
    uint32_t seen = 0;
    enum rg_status status;
    /* The newest first: it alone counts. */
    while ((status = rg_sql_row(statement)) == RG_OK) {
        uint32_t purpose = (uint32_t)sqlite3_column_int64(statement, 0);
        if ((seen & purpose) != 0) {
            continue;
        }
        seen |= purpose;
        struct view *view = find(views, count, purpose);
        if (view == NULL) {
            (void)sqlite3_reset(statement);
            return RG_CORRUPT;
        }
        struct rg_said_row said = {.granted = sqlite3_column_int(statement, 1) == 1,
                                   .named = sqlite3_column_blob(statement, 2),
                                   .named_len = (size_t)sqlite3_column_bytes(statement, 2)};
        struct rg_said_feed feed = {
            .granted = view->row.granted, .heads = view->heads, .heads_len = view->heads_len};
        view->row.granted = rg_said_holds(&said, &feed);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_store_consents(struct rg_store *store, struct rg_member_id member,
                                 struct rg_consent_row rows[RG_STORE_CONSENTS_MAX], size_t *count)
{
    struct view views[RG_STORE_CONSENTS_MAX];
    size_t found = 0;
    enum rg_status status = rg_store_begin_read(store);
    sqlite3_stmt *const statements[] = {store->statements[RG_TAP_CONSENTS], store->statements[RG_TAP_SAID]};
    for (size_t i = 0; status == RG_OK && i < 2; i++) {
        status = rg_sql_status(sqlite3_bind_int64(statements[i], 1, member.value));
        if (status == RG_OK) {
            status =
                i == 0 ? read_feed(statements[i], views, &found) : read_said(statements[i], views, &found);
        }
    }
    rg_store_end_read(store);
    if (status != RG_OK) {
        return status;
    }
    for (size_t i = 0; i < found; i++) {
        rows[i] = views[i].row;
    }
    *count = found;
    return RG_OK;
}
