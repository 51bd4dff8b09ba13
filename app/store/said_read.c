/* A tap's view of the consents: the feed's rows, and what was said here beside them. */
#include "cards.h"
#include "handle.h"
#include "member_key.h"
#include "said_private.h"

#include <string.h>

bool rg_said_holds(const struct rg_record_said *said, const struct rg_record_consent *feed)
{
    if (!said->granted) {
        return false;
    }
    size_t heads_len = feed != NULL ? feed->heads_len : 0;
    bool seen =
        said->named_len == heads_len && (heads_len == 0 || memcmp(said->named, feed->heads, heads_len) == 0);
    return seen || (feed != NULL && feed->granted);
}

/* More purposes than exist: something else wrote here, and doubt is a refusal. */
static enum rg_status add_said(struct rg_record_consents *consents, const struct rg_record_said *said)
{
    struct rg_record_consent *row = rg_record_find_consent(consents, said->purpose);
    bool holds = rg_said_holds(said, row);
    if (row == NULL && consents->count == RG_RECORD_CONSENTS) {
        return RG_CORRUPT;
    }
    if (row == NULL) {
        row = &consents->rows[consents->count++];
        *row = (struct rg_record_consent){.purpose = said->purpose};
    }
    row->granted = holds;
    return RG_OK;
}

static enum rg_status read_said(struct rg_store *store, int64_t member)
{
    struct rg_store_opened *opened = store->opened;
    sqlite3_stmt *row = store->statements[RG_TAP_SAID];
    uint32_t seen = 0;
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, member));
    while (status == RG_OK && (status = rg_sql_row(row)) == RG_OK) {
        struct rg_record_said said;
        status = rg_member_said_of(store->aead, row, member, opened->key, &said);
        /* The newest first: it alone counts. */
        if (status == RG_OK && (seen & said.purpose) == 0) {
            seen |= said.purpose;
            status = add_said(&opened->consents, &said);
        }
        explicit_bzero(&said, sizeof said);
    }
    (void)sqlite3_reset(row);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* Into opened->consents. Who has no key has neither. */
static enum rg_status read_all(struct rg_store *store, int64_t member)
{
    struct rg_store_opened *opened = store->opened;
    sqlite3_stmt *row = store->statements[RG_TAP_KEY];
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, member));
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    status = rg_member_key_of(store->vault, row, member, opened->key);
    if (status == RG_OK) {
        status = rg_member_consents_of(store->aead, row, member, opened->key, &opened->consents);
    }
    (void)sqlite3_reset(row);
    if (status == RG_OK) {
        status = read_said(store, member);
    }
    explicit_bzero(opened->key, sizeof opened->key);
    return status;
}

enum rg_status rg_store_consents(struct rg_store *store, struct rg_member_id member,
                                 struct rg_consent_row rows[RG_STORE_CONSENTS_MAX], size_t *count)
{
    _Static_assert(RG_RECORD_CONSENTS <= RG_STORE_CONSENTS_MAX, "all rows fit");
    struct rg_record_consents *consents = &store->opened->consents;
    enum rg_status status = RG_CORRUPT;
    /* Keys that were renewed since the snapshot was taken do not open what stands in it. */
    bool again = true;
    for (int attempt = 0; attempt < 2 && again; attempt++) {
        consents->count = 0;
        status = rg_store_begin_read(store);
        again = false;
        if (status == RG_OK) {
            status = read_all(store, member.value);
            again = status == RG_CORRUPT && rg_store_stale(store);
            rg_store_end_read(store);
        }
    }
    for (size_t i = 0; status == RG_OK && i < consents->count; i++) {
        rows[i] = (struct rg_consent_row){consents->rows[i].purpose, consents->rows[i].granted};
    }
    if (status == RG_OK) {
        *count = consents->count;
    }
    explicit_bzero(consents->rows, consents->count * sizeof consents->rows[0]);
    consents->count = 0;
    return status;
}
