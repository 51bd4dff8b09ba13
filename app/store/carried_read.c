/* What is carried for associates, as a grant opens it. */
#include "carried.h"

#include "carried_private.h"
#include "fields.h"
#include "handle.h"
#include "member_key.h"
#include "personal_sql.h"
#include "shelf.h"

#include <string.h>
#include <strings.h>

static void copy(char *to, size_t capacity, struct rg_text_view view)
{
    struct rg_text_view cut = view;
    cut.len = cut.text == NULL ? 0 : cut.len < capacity ? cut.len : capacity - 1;
    /* At a character's boundary. */
    while (cut.len > 0 && cut.len < view.len && ((uint8_t)cut.text[cut.len] & 0xc0) == 0x80) {
        cut.len--;
    }
    if (cut.len > 0) {
        memcpy(to, cut.text, cut.len);
    }
    to[cut.len] = '\0';
}

static void fill(struct rg_carried *row, enum rg_feed feed, const struct rg_feed_carried *found)
{
    *row = (struct rg_carried){.feed = feed,
                               .id = found->id,
                               .at_ms = found->at,
                               .due_ms = found->due,
                               .until_ms = found->until,
                               .product = found->product,
                               .associate = found->associate};
    copy(row->word, sizeof row->word, found->word);
    copy(row->status, sizeof row->status, found->status);
    copy(row->title, sizeof row->title, found->title);
    copy(row->size, sizeof row->size, found->size);
    copy(row->text, sizeof row->text, found->text);
}

static enum rg_feed feed_of(int part)
{
    for (int feed = RG_FEED_NOTES; feed <= RG_FEED_TASKS; feed++) {
        if ((int)rg_carried_part((enum rg_feed)feed) == part) {
            return (enum rg_feed)feed;
        }
    }
    return RG_FEED_COUNT;
}

/* The newest first; the oldest gives way. */
static void keep(struct rg_carried_list *list, enum rg_feed feed, const struct rg_feed_carried *found)
{
    uint32_t place = list->count;
    while (place > 0 && list->rows[place - 1].at_ms < found->at) {
        place--;
    }
    list->left_out += list->count == RG_CARRIED_MAX;
    if (place == RG_CARRIED_MAX) {
        return;
    }
    uint32_t kept = list->count < RG_CARRIED_MAX ? list->count : RG_CARRIED_MAX - 1;
    memmove(&list->rows[place + 1], &list->rows[place], (kept - place) * sizeof list->rows[0]);
    list->count = kept + 1;
    fill(&list->rows[place], feed, found);
}

struct opening {
    struct rg_store *store;
    const struct rg_consent_grant *grant; /* NULL: of everybody */
    enum rg_feed feed;                    /* of everybody: this one alone */
    int64_t member, now_ms;
    uint8_t key[RG_KEY_LEN];
    char *perk; /* of RG_OFFER_TITLE_MAX bytes */
};

static bool allowed(const struct opening *opening, enum rg_feed feed)
{
    static const enum rg_field fields[RG_FEED_COUNT] = {[RG_FEED_NOTES] = RG_FIELD_NOTES,
                                                        [RG_FEED_REQUESTS] = RG_FIELD_REQUESTS,
                                                        [RG_FEED_OFFERS] = RG_FIELD_OFFERS};
    return feed != RG_FEED_COUNT &&
           (opening->grant == NULL
                ? feed == opening->feed
                : feed != RG_FEED_TASKS && rg_consent_allows_field(opening->grant, fields[feed]));
}

static bool now_holds(const struct rg_feed_carried *found, int64_t now_ms)
{
    return found->at <= now_ms && (found->until == 0 || found->until > now_ms);
}

static bool holds(const struct opening *opening, const struct rg_feed_carried *found)
{
    return opening->grant != NULL || now_holds(found, opening->now_ms);
}

/* Statement: feed, id, sealed. @return how many bytes of store->opened->bytes @p found looks at, to be wiped; 0: it does not open. */
static size_t open_row(const struct opening *opening, sqlite3_stmt *row, struct rg_feed_carried *found)
{
    struct rg_store *store = opening->store;
    enum rg_feed feed = feed_of(sqlite3_column_int(row, 0));
    int64_t id = sqlite3_column_int64(row, 1);
    size_t len = (size_t)sqlite3_column_bytes(row, 2);
    if (!allowed(opening, feed) || len < RG_AEAD_OVERHEAD || len - RG_AEAD_OVERHEAD > RG_RECORD_CARRIED_MAX) {
        return 0;
    }
    struct rg_vault_subject subject = {opening->member > 0 ? opening->member : id, rg_carried_part(feed)};
    if (rg_vault_unseal(store->aead, opening->key, subject, sqlite3_column_blob(row, 2), len,
                        store->opened->bytes) != RG_OK) {
        return 0;
    }
    len -= RG_AEAD_OVERHEAD;
    if (!rg_record_open_carried(store->opened->bytes, len, found) || found->id != id) {
        explicit_bzero(store->opened->bytes, len);
        return 0;
    }
    return len;
}

static void take(const struct opening *opening, sqlite3_stmt *row, struct rg_carried_list *list)
{
    struct rg_feed_carried found;
    size_t len = open_row(opening, row, &found);
    if (len > 0 && holds(opening, &found)) {
        keep(list, feed_of(sqlite3_column_int(row, 0)), &found);
    }
    explicit_bzero(opening->store->opened->bytes, len);
}

static enum rg_status open_key(struct opening *opening)
{
    struct rg_store *store = opening->store;
    sqlite3_stmt *row = store->statements[RG_TAP_KEY];
    if (opening->grant == NULL) {
        rg_vault_bucket_key(store->vault, RG_VAULT_STAFF, opening->key);
        return RG_OK;
    }
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, opening->member));
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        status = rg_member_key_of(store->vault, row, opening->member, opening->key);
    }
    (void)sqlite3_reset(row);
    return status;
}

static enum rg_status read(struct opening *opening, struct rg_carried_list *list)
{
    const char *const text = rg_personal_carried_sql;
    sqlite3_stmt *row = NULL;
    enum rg_status status = open_key(opening);
    if (status == RG_OK) {
        status = rg_sql_prepare(opening->store->db, &text, 1, &row);
    }
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_int64(row, 1, opening->member));
    }
    while (status == RG_OK && (status = rg_sql_row(row)) == RG_OK) {
        take(opening, row, list);
    }
    rg_sql_finalise(&row, 1);
    /* A key that is gone, or of before a renewal, opens nothing. */
    return status == RG_NOT_FOUND || status == RG_CORRUPT ? RG_OK : status;
}

static enum rg_status load(struct opening *opening, struct rg_carried_list *list)
{
    struct rg_carried_list fresh = {0};
    enum rg_status status = rg_store_begin_read(opening->store);
    if (status == RG_OK) {
        status = read(opening, &fresh);
        rg_store_end_read(opening->store);
    }
    if (status == RG_OK) {
        *list = fresh;
    }
    explicit_bzero(opening->key, sizeof opening->key);
    explicit_bzero(&fresh, sizeof fresh);
    return status;
}

enum rg_status rg_store_carried_of(struct rg_store *store, const struct rg_consent_grant *grant,
                                   struct rg_carried_list *list)
{
    struct opening opening = {.store = store, .grant = grant, .member = grant->member.value};
    return load(&opening, list);
}

enum rg_status rg_store_carried_here(struct rg_store *store, enum rg_feed feed, int64_t now_ms,
                                     struct rg_carried_list *list)
{
    struct opening opening = {.store = store, .feed = feed, .now_ms = now_ms};
    return feed == RG_FEED_OFFERS || feed == RG_FEED_TASKS ? load(&opening, list) : RG_INVALID;
}

static bool of_birthday(const struct rg_feed_carried *found)
{
    size_t len = sizeof RG_CARRIED_BIRTHDAY - 1;
    return found->word.len >= len && strncasecmp(found->word.text, RG_CARRIED_BIRTHDAY, len) == 0;
}

/* The newest comes first. */
static void take_offer(const struct opening *opening, const struct rg_feed_carried *found,
                       struct rg_shelf_offer *offers, size_t *count)
{
    bool birthday = opening->member > 0 && of_birthday(found);
    if (birthday && opening->perk[0] == '\0') {
        copy(opening->perk, RG_OFFER_TITLE_MAX, found->title);
    }
    if (found->product > 0) {
        struct rg_shelf_offer *offer = &offers[(*count)++];
        *offer = (struct rg_shelf_offer){.product = {found->product}, .birthday = birthday};
        copy(offer->title, sizeof offer->title, found->title);
    }
}

/* Adds to @p count. */
static enum rg_status offers_of(struct opening *opening, struct rg_shelf_offer *offers, size_t most,
                                size_t *count)
{
    struct rg_store *store = opening->store;
    sqlite3_stmt *row = store->statements[RG_TAP_OFFERS];
    enum rg_status status = open_key(opening);
    if (status == RG_OK && (sqlite3_bind_int64(row, 1, opening->member) != SQLITE_OK ||
                            sqlite3_bind_int64(row, 2, (int64_t)most) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    while (status == RG_OK && (status = rg_sql_row(row)) == RG_OK && *count < most) {
        struct rg_feed_carried found;
        size_t len = open_row(opening, row, &found);
        if (len > 0 && now_holds(&found, opening->now_ms)) {
            take_offer(opening, &found, offers, count);
        }
        explicit_bzero(store->opened->bytes, len);
    }
    (void)sqlite3_reset(row);
    explicit_bzero(opening->key, sizeof opening->key);
    return status == RG_NOT_FOUND || status == RG_CORRUPT ? RG_OK : status;
}

enum rg_status rg_store_offers_on(struct rg_store *store, const struct rg_consent_grant *grant,
                                  int64_t now_ms, struct rg_shelf_offer *offers, size_t most, size_t *count,
                                  char perk[RG_OFFER_TITLE_MAX])
{
    struct opening theirs = {
        .store = store, .grant = grant, .member = grant->member.value, .now_ms = now_ms, .perk = perk};
    struct opening everybodys = {.store = store, .feed = RG_FEED_OFFERS, .now_ms = now_ms};
    *count = 0;
    perk[0] = '\0';
    enum rg_status status = offers_of(&theirs, offers, most, count);
    return status == RG_OK ? offers_of(&everybodys, offers, most, count) : status;
}
