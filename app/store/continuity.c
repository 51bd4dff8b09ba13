#include "continuity.h"

#include "carried_private.h"
#include "catalogue.h"
#include "fields.h"
#include "notes_private.h"
#include "parts.h"
#include "record.h"

#include <string.h>

static bool wished_for_another(const struct rg_feed_member *member, int64_t product)
{
    for (size_t i = 0; i < member->wish_count; i++) {
        if (member->wishes[i].gift && member->wishes[i].product == product) {
            return true;
        }
    }
    return false;
}

static void read_threads(const struct rg_feed_member *member, struct rg_profile *profile)
{
    for (size_t i = 0; i < member->thread_count; i++) {
        const struct rg_feed_thread *thread = &member->threads[i];
        if (!wished_for_another(member, thread->product) && thread->visits > 0 &&
            thread->visits <= INT32_MAX) {
            profile->threads[profile->thread_count++] = (struct rg_profile_thread){
                .product = {thread->product}, .at_ms = thread->at, .visits = (uint32_t)thread->visits};
        }
    }
}

static void read_online(const struct rg_feed_member *member, struct rg_profile *profile)
{
    for (size_t i = 0; i < member->online_count; i++) {
        const struct rg_feed_online *done = &member->online[i];
        if (!wished_for_another(member, done->product)) {
            profile->online[profile->online_count++] =
                (struct rg_profile_online){.kind = done->kind, .product = {done->product}, .at_ms = done->at};
        }
    }
}

static void read_ratings(const struct rg_feed_member *member, struct rg_profile *profile)
{
    profile->rating_count = member->rating_count;
    for (uint32_t i = 0; i < member->rating_count; i++) {
        profile->ratings[i] = member->ratings[i];
        profile->ratings[i].unseen = wished_for_another(member, member->ratings[i].product.value);
    }
}

/* It keeps something from being shown, and shows nothing: recognising them, and the profile, is enough. */
static void read_told(const struct rg_consent_grant *grant, const struct rg_feed_member *member,
                      struct rg_rest_list *told)
{
    if (grant->scope == RG_SCOPE_PROFILE && rg_consent_allows(grant, RG_PURPOSE_RECOGNISE)) {
        *told = member->rests;
    } else {
        memset(told, 0, sizeof *told);
    }
}

void rg_continuity_told(const struct rg_consent_grant *grant, const uint8_t *record, size_t len,
                        struct rg_rest_list *told)
{
    struct rg_feed_member member;
    memset(told, 0, sizeof *told);
    if (rg_record_open_member(record, len, &member)) {
        read_told(grant, &member, told);
    }
    explicit_bzero(&member, sizeof member);
}

void rg_continuity_read(const struct rg_consent_grant *grant, const uint8_t *record, size_t len,
                        struct rg_profile *profile, struct rg_rest_list *told)
{
    struct rg_feed_member member;
    bool whole = rg_record_open_member(record, len, &member);
    if (whole && rg_consent_allows_field(grant, RG_FIELD_SAY) && member.say.len < sizeof profile->say) {
        memcpy(profile->say, member.say.len > 0 ? member.say.text : "", member.say.len);
    }
    if (whole && rg_consent_allows_field(grant, RG_FIELD_THREADS)) {
        read_threads(&member, profile);
    }
    if (whole && rg_consent_allows_field(grant, RG_FIELD_ONLINE)) {
        read_online(&member, profile);
    }
    if (whole && rg_consent_allows_field(grant, RG_FIELD_RATINGS)) {
        read_ratings(&member, profile);
    }
    memset(told, 0, sizeof *told);
    if (whole) {
        read_told(grant, &member, told);
    }
    explicit_bzero(&member, sizeof member);
}

static bool is(struct rg_text_view view, const char *word)
{
    return view.len == strlen(word) && memcmp(view.text, word, view.len) == 0;
}

bool rg_continuity_kind(struct rg_text_view word, enum rg_asked_kind *kind)
{
    bool service = is(word, "alteration") || is(word, "repair");
    *kind = service ? RG_ASKED_SERVICE : RG_ASKED_ORDER;
    return service || is(word, "order") || is(word, "reservation");
}

/* The newest first; the oldest gives way. */
static void keep(struct rg_profile *profile, const struct rg_profile_request *request)
{
    uint32_t place = profile->request_count;
    while (place > 0 && profile->requests[place - 1].at_ms < request->at_ms) {
        place--;
    }
    if (place == RG_PROFILE_REQUESTS) {
        return;
    }
    uint32_t kept = profile->request_count;
    kept = kept < RG_PROFILE_REQUESTS ? kept : RG_PROFILE_REQUESTS - 1;
    memmove(&profile->requests[place + 1], &profile->requests[place], (kept - place) * sizeof *request);
    profile->requests[place] = *request;
    profile->request_count = kept + 1;
}

/* Statement: feed, id, sealed. */
static void take_request(struct rg_store *store, sqlite3_stmt *row, int64_t member,
                         struct rg_profile *profile)
{
    struct rg_feed_carried found;
    size_t len = (size_t)sqlite3_column_bytes(row, 2);
    struct rg_vault_subject subject = {member, RG_PART_REQUEST};
    if (sqlite3_column_int(row, 0) != RG_PART_REQUEST || len < RG_AEAD_OVERHEAD ||
        len - RG_AEAD_OVERHEAD > RG_RECORD_CARRIED_MAX ||
        rg_vault_unseal(store->aead, store->opened->key, subject, sqlite3_column_blob(row, 2), len,
                        store->opened->bytes) != RG_OK) {
        return;
    }
    len -= RG_AEAD_OVERHEAD;
    enum rg_asked_kind kind;
    if (rg_record_open_carried(store->opened->bytes, len, &found) &&
        found.id == sqlite3_column_int64(row, 1) && rg_continuity_kind(found.word, &kind)) {
        keep(profile, &(struct rg_profile_request){.kind = kind,
                                                   .ready = is(found.status, "ready"),
                                                   .product = {found.product},
                                                   .at_ms = found.at});
    }
    explicit_bzero(store->opened->bytes, len);
}

enum rg_status rg_continuity_carried(struct rg_store *store, const struct rg_consent_grant *grant,
                                     struct rg_profile *profile)
{
    sqlite3_stmt *row = store->statements[RG_TAP_CARRIED];
    int64_t member = grant->member.value;
    bool requests = rg_consent_allows_field(grant, RG_FIELD_REQUESTS);
    bool notes = rg_consent_allows_field(grant, RG_FIELD_NOTES);
    if (!requests && !notes) {
        return RG_OK;
    }
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, member));
    while (status == RG_OK && (status = rg_sql_row(row)) == RG_OK) {
        if (requests) {
            take_request(store, row, member, profile);
        }
        if (notes) {
            rg_notes_take_row(store, member, store->opened->key, row, &profile->notes);
        }
    }
    (void)sqlite3_reset(row);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* Bought for somebody else, or kept unseen. */
static bool unseen(const struct rg_store *store, int64_t product)
{
    const struct rg_store_opened *opened = store->opened;
    size_t low = 0, high = opened->owned_known ? opened->owned_count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (opened->owned[middle].product == product) {
            return opened->owned[middle].unseen;
        }
        if (opened->owned[middle].product < product) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

static enum rg_status name(struct rg_store *store, struct rg_product_id id, char title[RG_TITLE_MAX],
                           bool *shown)
{
    struct rg_store_product product = {0};
    enum rg_status status = rg_store_product(store, id, &product);
    *shown = !product.discreet && !unseen(store, id.value);
    if (status == RG_OK) {
        memcpy(title, product.title, RG_TITLE_MAX);
    }
    explicit_bzero(&product, sizeof product);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* Nothing is read for these: what is discreet is left out where they are named. */
static void hide_ratings(const struct rg_store *store, struct rg_profile *profile)
{
    for (uint32_t i = 0; i < profile->rating_count; i++) {
        struct rg_profile_rating *rating = &profile->ratings[i];
        rating->unseen = rating->unseen || unseen(store, rating->product.value);
    }
}

enum rg_status rg_continuity_name(struct rg_store *store, struct rg_profile *profile)
{
    enum rg_status status = RG_OK;
    uint32_t threads = 0, online = 0, requests = 0;
    bool shown = false;
    hide_ratings(store, profile);
    for (uint32_t i = 0; i < profile->thread_count && status == RG_OK; i++) {
        struct rg_profile_thread *thread = &profile->threads[i];
        status = name(store, thread->product, thread->title, &shown);
        if (shown && thread->title[0] != '\0') {
            profile->threads[threads++] = *thread;
        }
    }
    for (uint32_t i = 0; i < profile->online_count && status == RG_OK; i++) {
        struct rg_profile_online *done = &profile->online[i];
        status = name(store, done->product, done->title, &shown);
        if (shown && done->title[0] != '\0') {
            profile->online[online++] = *done;
        }
    }
    for (uint32_t i = 0; i < profile->request_count && status == RG_OK; i++) {
        struct rg_profile_request *request = &profile->requests[i];
        shown = true;
        if (request->product.value != 0) {
            status = name(store, request->product, request->title, &shown);
        }
        if (shown) {
            profile->requests[requests++] = *request;
        }
    }
    explicit_bzero(&profile->threads[threads],
                   (profile->thread_count - threads) * sizeof profile->threads[0]);
    explicit_bzero(&profile->online[online], (profile->online_count - online) * sizeof profile->online[0]);
    explicit_bzero(&profile->requests[requests],
                   (profile->request_count - requests) * sizeof profile->requests[0]);
    profile->thread_count = threads;
    profile->online_count = online;
    profile->request_count = requests;
    return status;
}
