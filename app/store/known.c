#include "known.h"

#include "carried.h"
#include "catalogue.h"
#include "contacts.h"
#include "handle.h"
#include "looks.h"
#include "note.h"
#include "personal.h"
#include "shown.h"
#include "text.h"

#include <string.h>

static struct rg_known_row *add(struct rg_known_list *list, enum rg_known_kind kind,
                                enum rg_known_source source, enum rg_purpose purpose)
{
    if (list->count == RG_KNOWN_MAX) {
        list->left_out++;
        return NULL;
    }
    struct rg_known_row *row = &list->rows[list->count++];
    /* Who looked is evidence for the customer, and theirs to read: who has their card for a minute must not be able to wipe it out, nor
     * what points are worth, or what was ordered. */
    bool ends = kind != RG_KNOWN_CONSENT && kind != RG_KNOWN_LOOKED && kind != RG_KNOWN_POINTS &&
                kind != RG_KNOWN_REQUEST && kind != RG_KNOWN_THREAD && kind != RG_KNOWN_SHOWN &&
                kind != RG_KNOWN_ONLINE;
    *row = (struct rg_known_row){.kind = kind, .source = source, .purpose = purpose, .deletable = ends};
    return row;
}

static void add_text(struct rg_known_list *list, enum rg_known_kind kind, bool correctable, const char *text)
{
    struct rg_known_row *row = text[0] != '\0' ? add(list, kind, RG_SOURCE_YOU, RG_PURPOSE_RECOGNISE) : NULL;
    if (row != NULL) {
        row->correctable = correctable;
        (void)rg_text_copy(row->text, sizeof row->text, text);
    }
}

static void add_since(struct rg_known_list *list, int64_t since_ms)
{
    struct rg_known_row *row =
        since_ms != 0 ? add(list, RG_KNOWN_SINCE, RG_SOURCE_HQ, RG_PURPOSE_RECOGNISE) : NULL;
    if (row != NULL) {
        row->at_ms = since_ms;
    }
}

static void add_consents(struct rg_known_list *list, const struct rg_consent_row *consents, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum rg_purpose purpose = (enum rg_purpose)consents[i].purpose;
        struct rg_known_row *row = add(list, RG_KNOWN_CONSENT, RG_SOURCE_YOU, purpose);
        if (row != NULL) {
            row->item = (int64_t)purpose;
            row->granted = consents[i].granted;
        }
    }
}

size_t rg_known_size_text(char *text, size_t capacity, const struct rg_profile_size *size)
{
    (void)rg_text_copy(text, capacity, size->category);
    (void)rg_text_append(text, capacity, " ");
    return rg_text_append(text, capacity, size->size);
}

static void add_sizes(struct rg_known_list *list, const struct rg_profile *profile)
{
    for (uint32_t i = 0; i < profile->size_count; i++) {
        struct rg_known_row *row = add(list, RG_KNOWN_SIZE, RG_SOURCE_ASSOCIATE, RG_PURPOSE_RECOGNISE);
        if (row != NULL) {
            (void)rg_known_size_text(row->text, sizeof row->text, &profile->sizes[i]);
        }
    }
}

static void add_occasions(struct rg_known_list *list, const struct rg_profile *profile)
{
    for (uint32_t i = 0; i < profile->occasion_count; i++) {
        const struct rg_profile_occasion *occasion = &profile->occasions[i];
        enum rg_known_kind kind =
            occasion->kind == RG_OCCASION_BIRTHDAY ? RG_KNOWN_BIRTHDAY : RG_KNOWN_OCCASION;
        struct rg_known_row *row = add(list, kind, RG_SOURCE_YOU, RG_PURPOSE_RECOGNISE);
        if (row != NULL) {
            row->month = occasion->month;
            row->day = occasion->day;
        }
    }
}

static void add_points(struct rg_known_list *list, int64_t points)
{
    struct rg_known_row *row =
        points >= 0 ? add(list, RG_KNOWN_POINTS, RG_SOURCE_LOYALTY, RG_PURPOSE_PURCHASES) : NULL;
    if (row != NULL) {
        row->item = points;
    }
}

static void add_goods(struct rg_known_list *list, const struct rg_profile *profile)
{
    for (uint32_t i = 0; i < profile->wish_count; i++) {
        const struct rg_profile_wish *wish = &profile->wishes[i];
        struct rg_known_row *row = add(list, RG_KNOWN_WISH, RG_SOURCE_YOU, RG_PURPOSE_RECOGNISE);
        if (row != NULL) {
            row->item = wish->product.value;
            row->at_ms = wish->at_ms;
            (void)rg_text_copy(row->text, sizeof row->text, wish->title);
        }
    }
    for (uint32_t i = 0; i < profile->purchase_count; i++) {
        const struct rg_profile_purchase *purchase = &profile->purchases[i];
        struct rg_known_row *row = add(list, RG_KNOWN_PURCHASE, RG_SOURCE_TILL, RG_PURPOSE_PURCHASES);
        if (row != NULL) {
            row->item = purchase->line;
            row->at_ms = purchase->at_ms;
            (void)rg_text_copy(row->text, sizeof row->text, purchase->title);
        }
    }
}

/* Of all ratings that may be read beside the customer the titles, in their order; the others leave @p profile. */
struct rating_titles {
    char titles[RG_PROFILE_RATINGS][RG_TITLE_MAX];
};

/* What is discreet, or for somebody else, is left out, as it is of wishes. */
static enum rg_status name_ratings(struct rg_store *store, struct rg_profile *profile,
                                   struct rating_titles *named)
{
    uint32_t kept = 0;
    struct rg_store_product product = {0};
    enum rg_status status = rg_store_begin_read(store);
    if (status != RG_OK) {
        return status;
    }
    for (uint32_t i = 0; status == RG_OK && i < profile->rating_count; i++) {
        if (profile->ratings[i].unseen) {
            continue;
        }
        status = rg_store_product(store, profile->ratings[i].product, &product);
        bool known = status == RG_OK;
        if (status == RG_NOT_FOUND || (known && !product.discreet)) {
            (void)rg_text_copy(named->titles[kept], sizeof named->titles[kept], known ? product.title : "");
            profile->ratings[kept++] = profile->ratings[i];
        }
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    rg_store_end_read(store);
    explicit_bzero(&product, sizeof product);
    profile->rating_count = kept;
    return status;
}

static void add_ratings(struct rg_known_list *list, const struct rg_profile *profile,
                        const struct rating_titles *named)
{
    for (uint32_t i = 0; i < profile->rating_count; i++) {
        const struct rg_profile_rating *rating = &profile->ratings[i];
        struct rg_known_row *row = add(list, RG_KNOWN_RATING, RG_SOURCE_YOU, RG_PURPOSE_RECOGNISE);
        if (row != NULL) {
            row->item = rating->product.value;
            row->at_ms = rating->at_ms;
            row->stars = rating->stars;
            row->favourite = rating->favourite;
            (void)rg_text_copy(row->text, sizeof row->text, named->titles[i]);
        }
    }
}

/* Both end as a whole, with their purpose; how the name is said goes with the name. */
static void add_continuity(struct rg_known_list *list, const struct rg_profile *profile)
{
    for (uint32_t i = 0; i < profile->thread_count; i++) {
        struct rg_known_row *row = add(list, RG_KNOWN_THREAD, RG_SOURCE_ASSOCIATE, RG_PURPOSE_NOTES);
        if (row != NULL) {
            row->at_ms = profile->threads[i].at_ms;
            (void)rg_text_copy(row->text, sizeof row->text, profile->threads[i].title);
        }
    }
    for (uint32_t i = 0; i < profile->online_count; i++) {
        struct rg_known_row *row = add(list, RG_KNOWN_ONLINE, RG_SOURCE_YOU, RG_PURPOSE_ONLINE);
        if (row != NULL) {
            row->at_ms = profile->online[i].at_ms;
            (void)rg_text_copy(row->text, sizeof row->text, profile->online[i].title);
        }
    }
}

static void add_say(struct rg_known_list *list, const char *say)
{
    uint32_t before = list->count;
    add_text(list, RG_KNOWN_NAME, false, say);
    if (list->count > before) {
        list->rows[before].deletable = false;
    }
}

/* HQ's own row of a note that was made here has come, and what stood for it has not gone yet. */
static bool twice(const struct rg_carried_list *carried, const struct rg_carried *one)
{
    for (uint32_t i = 0; one->id < 0 && i < carried->count; i++) {
        const struct rg_carried *other = &carried->rows[i];
        if (other->feed == one->feed && other->id > 0 && strcmp(other->word, one->word) == 0 &&
            strcmp(other->text, one->text) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_code(const struct rg_carried *one)
{
    struct rg_note note;
    bool read = one->feed == RG_FEED_NOTES && rg_note_read(one->word, one->text, &note);
    explicit_bzero(&note, sizeof note);
    return read;
}

static void add_carried(struct rg_known_list *list, const struct rg_carried_list *carried)
{
    for (uint32_t i = 0; i < carried->count; i++) {
        const struct rg_carried *one = &carried->rows[i];
        if (twice(carried, one)) {
            continue;
        }
        enum rg_known_kind kind = one->feed == RG_FEED_NOTES      ? RG_KNOWN_NOTE
                                  : one->feed == RG_FEED_REQUESTS ? RG_KNOWN_REQUEST
                                                                  : RG_KNOWN_OFFER;
        struct rg_known_row *row = add(list, kind,
                                       kind == RG_KNOWN_OFFER                ? RG_SOURCE_HQ
                                       : is_code(one) && one->associate == 0 ? RG_SOURCE_YOU
                                                                             : RG_SOURCE_ASSOCIATE,
                                       kind == RG_KNOWN_NOTE ? RG_PURPOSE_NOTES : RG_PURPOSE_RECOGNISE);
        if (row != NULL) {
            row->item = one->id;
            row->at_ms = one->at_ms;
            (void)rg_text_copy(row->text, sizeof row->text, one->title[0] != '\0' ? one->title : one->text);
            if (kind == RG_KNOWN_OFFER || is_code(one)) {
                (void)rg_text_copy(row->code, sizeof row->code, one->word);
            }
        }
    }
    list->left_out += carried->left_out;
}

static void add_looks(struct rg_known_list *list, const struct rg_looks *looks)
{
    struct rg_known_row *row =
        looks->times > 0 ? add(list, RG_KNOWN_LOOKED, RG_SOURCE_KIOSK, RG_PURPOSE_RECOGNISE) : NULL;
    if (row != NULL) {
        row->item = (int64_t)looks->times;
        row->at_ms = looks->last_ms;
    }
}

static void add_shown(struct rg_known_list *list, const struct rg_shown_sum *shown)
{
    struct rg_known_row *row =
        shown->products > 0 ? add(list, RG_KNOWN_SHOWN, RG_SOURCE_KIOSK, RG_PURPOSE_RECOGNISE) : NULL;
    if (row != NULL) {
        row->item = shown->products;
        row->at_ms = shown->last_ms;
    }
}

static void add_trial(struct rg_known_list *list, const struct rg_profile *profile)
{
    if (profile->arm != RG_ARM_NONE) {
        (void)add(list, RG_KNOWN_TRIAL, RG_SOURCE_KIOSK, RG_PURPOSE_MEASURE);
    }
}

static void add_contacts(struct rg_known_list *list, const struct rg_store_contacts *contacts)
{
    for (uint32_t i = 0; i < contacts->count; i++) {
        struct rg_known_row *row = add(list, RG_KNOWN_CONTACT, RG_SOURCE_HQ, RG_PURPOSE_RECOGNISE);
        if (row != NULL) {
            row->item = contacts->contacts[i].kind == RG_CONTACT_PHONE;
            (void)rg_text_copy(row->text, sizeof row->text, contacts->contacts[i].masked);
        }
    }
}

enum rg_status rg_store_known(struct rg_store *store, const struct rg_consent_grant *grant,
                              const struct rg_consent_row *consents, size_t consent_count,
                              struct rg_profile *profile, struct rg_known_list *list)
{
    struct rg_store_contacts contacts = {0};
    int64_t points = -1;
    struct rg_carried_list carried = {0};
    struct rating_titles named;
    enum rg_status status = rg_store_profile_load(store, grant, profile);
    struct rg_looks looks = {0};
    struct rg_shown_sum shown = {0};
    if (status == RG_OK && profile->scope == RG_SCOPE_PROFILE) {
        status = rg_store_looks_of(store, grant, &looks);
    }
    if (status == RG_OK && profile->scope == RG_SCOPE_PROFILE) {
        status = rg_store_shown_of(store, grant, &shown);
    }
    if (status == RG_OK) {
        status = rg_store_contacts_load(store, grant, &contacts);
        status = status == RG_DENIED ? RG_OK : status;
    }
    if (status == RG_OK) {
        status = rg_store_points_of(store, grant, &points);
        status = status == RG_DENIED ? RG_OK : status;
    }
    if (status == RG_OK) {
        status = rg_store_carried_of(store, grant, &carried);
    }
    const uint32_t rated = status == RG_OK ? profile->rating_count : 0;
    if (status == RG_OK) {
        status = name_ratings(store, profile, &named);
    }
    if (status != RG_OK) {
        explicit_bzero(profile, sizeof *profile);
        explicit_bzero(&named, sizeof named);
        return status;
    }
    memset(list, 0, sizeof *list);
    bool whole = profile->scope == RG_SCOPE_PROFILE;
    add_text(list, RG_KNOWN_NAME, whole,
             whole && profile->display_name[0] != '\0' ? profile->display_name : profile->first_name);
    add_say(list, profile->say);
    add_text(list, RG_KNOWN_LANGUAGE, whole, profile->language);
    add_since(list, profile->member_since_ms);
    add_contacts(list, &contacts);
    explicit_bzero(&contacts, sizeof contacts);
    add_points(list, points);
    add_consents(list, consents, consent_count);
    add_looks(list, &looks);
    add_shown(list, &shown);
    add_trial(list, profile);
    add_sizes(list, profile);
    add_occasions(list, profile);
    add_carried(list, &carried);
    explicit_bzero(&carried, sizeof carried);
    add_continuity(list, profile);
    add_goods(list, profile);
    add_ratings(list, profile, &named);
    explicit_bzero(&named, sizeof named);
    list->left_out += profile->purchase_total - profile->purchase_count;
    list->left_out += profile->wish_total - profile->wish_count;
    list->left_out += rated - profile->rating_count;
    explicit_bzero(profile, sizeof *profile);
    return status;
}
