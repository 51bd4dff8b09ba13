#include "amendment.h"

#include "known.h"
#include "text.h"

#include <string.h>

const char *rg_amended_field_name(enum rg_amended_field field)
{
    switch (field) {
    case RG_AMENDED_NAME: return "name";
    case RG_AMENDED_LANGUAGE: return "language";
    case RG_AMENDED_BIRTHDAY: return "birthday";
    case RG_AMENDED_SIZE: return "size";
    case RG_AMENDED_OCCASION: return "occasion";
    case RG_AMENDED_WISH: return "wish";
    case RG_AMENDED_PURCHASE: return "purchase";
    case RG_AMENDED_CONTACT: return "contact";
    case RG_AMENDED_SINCE: return "member-since";
    case RG_AMENDED_NOTE: return "note";
    case RG_AMENDED_OFFER: return "offer";
    case RG_AMENDED_RATING: return "rating";
    }
    return "";
}

static void copy(struct rg_text_view view, char *text, size_t capacity)
{
    char whole[RG_RECORD_TEXT_MAX];
    size_t len = view.text == NULL ? 0 : view.len < sizeof whole ? view.len : sizeof whole - 1;
    if (len > 0) {
        memcpy(whole, view.text, len);
    }
    whole[len] = '\0';
    (void)rg_text_copy(text, capacity, whole);
    explicit_bzero(whole, sizeof whole);
}

static struct rg_text_view view_of(const char *text)
{
    return (struct rg_text_view){.text = text[0] != '\0' ? text : NULL, .len = strlen(text)};
}

static bool equal(struct rg_text_view view, const char *text)
{
    size_t len = view.text == NULL ? 0 : view.len;
    return strlen(text) == len && (len == 0 || memcmp(view.text, text, len) == 0);
}

/* As the profile has it, and the row after it: both may be cut. */
static bool reads(const struct rg_feed_size *size, const char *text)
{
    struct rg_profile_size shown;
    char line[RG_KNOWN_TEXT_MAX];
    copy(size->category, shown.category, sizeof shown.category);
    copy(size->size, shown.size, sizeof shown.size);
    (void)rg_known_size_text(line, sizeof line, &shown);
    bool same = strcmp(line, text) == 0;
    explicit_bzero(line, sizeof line);
    explicit_bzero(&shown, sizeof shown);
    return same;
}

static bool find_size(const struct rg_known_row *row, const struct rg_feed_member *member,
                      struct rg_amendment *amendment)
{
    for (size_t i = 0; i < member->size_count; i++) {
        if (reads(&member->sizes[i], row->text)) {
            copy(member->sizes[i].category, amendment->text[0], sizeof amendment->text[0]);
            copy(member->sizes[i].size, amendment->text[1], sizeof amendment->text[1]);
            return true;
        }
    }
    return false;
}

static bool find_wish(const struct rg_known_row *row, const struct rg_feed_member *member,
                      struct rg_amendment *amendment)
{
    for (size_t i = 0; i < member->wish_count; i++) {
        if (member->wishes[i].product == row->item && member->wishes[i].at == row->at_ms) {
            copy(member->wishes[i].size, amendment->text[0], sizeof amendment->text[0]);
            return true;
        }
    }
    return false;
}

static bool find_rating(const struct rg_known_row *row, const struct rg_feed_member *member)
{
    const struct rg_product_id product = {row->item};
    const struct rg_profile_rating *rating = rg_rating_of(member->ratings, member->rating_count, product);
    return rating != NULL && rating->at_ms == row->at_ms;
}

/* As the row has it, which may be cut. */
static bool find_contact(const struct rg_known_row *row, const struct rg_feed_member *member,
                         struct rg_amendment *amendment)
{
    char masked[RG_MASKED_MAX];
    amendment->item = row->item != 0 ? RG_CONTACT_PHONE : RG_CONTACT_EMAIL;
    for (size_t i = 0; i < member->contact_count; i++) {
        const struct rg_feed_contact *contact = &member->contacts[i];
        copy(contact->masked, masked, sizeof masked);
        if (contact->kind == (enum rg_contact_kind)amendment->item && strcmp(masked, row->text) == 0) {
            copy(contact->masked, amendment->text[0], sizeof amendment->text[0]);
            return true;
        }
    }
    return false;
}

static bool is_day(const struct rg_profile_occasion *occasion, const struct rg_amendment *amendment)
{
    return occasion->kind != RG_OCCASION_BIRTHDAY && occasion->month == amendment->month &&
           occasion->day == amendment->day;
}

static bool find_day(const struct rg_feed_member *member, const struct rg_amendment *amendment)
{
    bool found = false;
    for (size_t i = 0; i < member->occasion_count; i++) {
        found = found || is_day(&member->occasions[i], amendment);
    }
    return found;
}

static bool has_birthday(const struct rg_feed_member *member)
{
    bool found = member->birth_month != 0;
    for (size_t i = 0; i < member->occasion_count; i++) {
        found = found || member->occasions[i].kind == RG_OCCASION_BIRTHDAY;
    }
    return found;
}

enum rg_status rg_amendment_find(const struct rg_known_row *row, const struct rg_feed_member *member,
                                 struct rg_amendment *amendment)
{
    bool found = false;
    *amendment =
        (struct rg_amendment){.item = row->item, .at = row->at_ms, .month = row->month, .day = row->day};
    switch (row->kind) {
    case RG_KNOWN_NAME:
        amendment->field = RG_AMENDED_NAME;
        found = member->display_name.len > 0 || member->first_name.len > 0;
        break;
    case RG_KNOWN_LANGUAGE:
        amendment->field = RG_AMENDED_LANGUAGE;
        found = member->language.len > 0;
        break;
    case RG_KNOWN_BIRTHDAY:
        amendment->field = RG_AMENDED_BIRTHDAY;
        found = has_birthday(member);
        break;
    case RG_KNOWN_SINCE:
        amendment->field = RG_AMENDED_SINCE;
        found = member->member_since != 0;
        break;
    case RG_KNOWN_SIZE:
        amendment->field = RG_AMENDED_SIZE;
        found = find_size(row, member, amendment);
        break;
    case RG_KNOWN_OCCASION:
        amendment->field = RG_AMENDED_OCCASION;
        found = find_day(member, amendment);
        break;
    case RG_KNOWN_WISH:
        amendment->field = RG_AMENDED_WISH;
        found = find_wish(row, member, amendment);
        break;
    case RG_KNOWN_RATING:
        amendment->field = RG_AMENDED_RATING;
        found = find_rating(row, member);
        break;
    case RG_KNOWN_CONTACT:
        amendment->field = RG_AMENDED_CONTACT;
        found = find_contact(row, member, amendment);
        break;
    case RG_KNOWN_PURCHASE:
    case RG_KNOWN_NOTE:
    case RG_KNOWN_OFFER:
    case RG_KNOWN_REQUEST:
    case RG_KNOWN_LOOKED:
    case RG_KNOWN_SHOWN:
    case RG_KNOWN_POINTS:
    case RG_KNOWN_TRIAL:
    case RG_KNOWN_THREAD:
    case RG_KNOWN_ONLINE:
    case RG_KNOWN_CONSENT: return RG_INVALID;
    }
    return found ? RG_OK : RG_NOT_FOUND;
}

static void shorten(const struct rg_feed_member *member, const char *name, char *first, size_t capacity)
{
    copy(member->first_name, first, capacity);
    bool whole = member->first_name.len > 0 && member->first_name.len == member->display_name.len &&
                 memcmp(member->first_name.text, member->display_name.text, member->first_name.len) == 0;
    if (whole || (first[0] != '\0' && member->display_name.len == 0)) {
        (void)rg_text_copy(first, capacity, name);
    } else if (first[0] != '\0' && strstr(name, first) == NULL) {
        (void)rg_text_copy(first, capacity, name);
        first[strcspn(first, " ")] = '\0';
    }
}

enum rg_status rg_amendment_correct(struct rg_amendment *amendment, const struct rg_feed_member *member,
                                    const char *value)
{
    bool name = amendment->field == RG_AMENDED_NAME;
    size_t most = name ? RG_NAME_MAX : RG_LANGUAGE_MAX, len = strnlen(value, most);
    if ((!name && amendment->field != RG_AMENDED_LANGUAGE) || len == 0 || len == most ||
        !rg_utf8_valid(value, len)) {
        return RG_INVALID;
    }
    amendment->corrects = true;
    memcpy(amendment->text[0], value, len + 1);
    if (name) {
        shorten(member, value, amendment->text[1], sizeof amendment->text[1]);
    }
    return RG_OK;
}

static void drop_days(const struct rg_amendment *amendment, struct rg_feed_member *member)
{
    bool birthday = amendment->field == RG_AMENDED_BIRTHDAY;
    size_t kept = 0;
    for (size_t i = 0; i < member->occasion_count; i++) {
        const struct rg_profile_occasion *day = &member->occasions[i];
        if (birthday ? day->kind != RG_OCCASION_BIRTHDAY : !is_day(day, amendment)) {
            member->occasions[kept++] = *day;
        }
    }
    member->occasion_count = kept;
}

static void drop_sizes(const struct rg_amendment *amendment, struct rg_feed_member *member)
{
    size_t kept = 0;
    for (size_t i = 0; i < member->size_count; i++) {
        const struct rg_feed_size *size = &member->sizes[i];
        if (!equal(size->category, amendment->text[0]) || !equal(size->size, amendment->text[1])) {
            member->sizes[kept++] = *size;
        }
    }
    member->size_count = kept;
}

static void drop_wishes(const struct rg_amendment *amendment, struct rg_feed_member *member)
{
    size_t kept = 0;
    for (size_t i = 0; i < member->wish_count; i++) {
        const struct rg_feed_wish *wish = &member->wishes[i];
        if (wish->product != amendment->item || wish->at != amendment->at ||
            !equal(wish->size, amendment->text[0])) {
            member->wishes[kept++] = *wish;
        }
    }
    member->wish_count = kept;
}

static void drop_ratings(const struct rg_amendment *amendment, struct rg_feed_member *member)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < member->rating_count; i++) {
        const struct rg_profile_rating *rating = &member->ratings[i];
        if (rating->product.value != amendment->item || rating->at_ms != amendment->at) {
            member->ratings[kept++] = *rating;
        }
    }
    member->rating_count = kept;
}

static void drop_contacts(const struct rg_amendment *amendment, struct rg_feed_member *member)
{
    size_t kept = 0;
    for (size_t i = 0; i < member->contact_count; i++) {
        const struct rg_feed_contact *contact = &member->contacts[i];
        if (contact->kind != (enum rg_contact_kind)amendment->item ||
            !equal(contact->masked, amendment->text[0])) {
            member->contacts[kept++] = *contact;
        }
    }
    member->contact_count = kept;
}

void rg_amendment_apply(const struct rg_amendment *amendment, struct rg_feed_member *member)
{
    switch (amendment->field) {
    case RG_AMENDED_NAME:
        member->display_name = view_of(amendment->text[0]);
        member->first_name = view_of(amendment->text[1]);
        /* It was of the name before. */
        member->say = (struct rg_text_view){NULL, 0};
        break;
    case RG_AMENDED_LANGUAGE: member->language = view_of(amendment->text[0]); break;
    case RG_AMENDED_BIRTHDAY:
        member->birth_month = 0;
        member->birth_day = 0;
        drop_days(amendment, member);
        break;
    case RG_AMENDED_SIZE: drop_sizes(amendment, member); break;
    case RG_AMENDED_OCCASION: drop_days(amendment, member); break;
    case RG_AMENDED_WISH: drop_wishes(amendment, member); break;
    case RG_AMENDED_RATING: drop_ratings(amendment, member); break;
    case RG_AMENDED_CONTACT: drop_contacts(amendment, member); break;
    case RG_AMENDED_SINCE: member->member_since = 0; break;
    case RG_AMENDED_NOTE:
    case RG_AMENDED_OFFER:
    case RG_AMENDED_PURCHASE: break;
    }
}

size_t rg_amendment_write(const struct rg_amendment *amendment, uint8_t *bytes, size_t capacity)
{
    struct rg_pack pack = {.bytes = bytes, .capacity = capacity};
    rg_pack_number(&pack, amendment->field);
    rg_pack_number(&pack, amendment->corrects);
    rg_pack_number(&pack, (uint64_t)amendment->item);
    rg_pack_number(&pack, (uint64_t)amendment->at);
    rg_pack_number(&pack, (uint64_t)amendment->month);
    rg_pack_number(&pack, (uint64_t)amendment->day);
    rg_pack_text(&pack, amendment->text[0], strlen(amendment->text[0]));
    rg_pack_text(&pack, amendment->text[1], strlen(amendment->text[1]));
    return pack.full ? 0 : pack.len;
}

enum rg_status rg_amendment_read(const uint8_t *bytes, size_t len, struct rg_amendment *amendment)
{
    struct rg_unpack unpack = {.bytes = bytes, .len = len};
    uint64_t field = rg_unpack_number(&unpack);
    *amendment = (struct rg_amendment){.corrects = rg_unpack_number(&unpack) != 0};
    amendment->item = (int64_t)rg_unpack_number(&unpack);
    amendment->at = (int64_t)rg_unpack_number(&unpack);
    amendment->month = (int32_t)rg_unpack_number(&unpack);
    amendment->day = (int32_t)rg_unpack_number(&unpack);
    rg_unpack_text(&unpack, amendment->text[0], sizeof amendment->text[0]);
    rg_unpack_text(&unpack, amendment->text[1], sizeof amendment->text[1]);
    if (unpack.broken || field < RG_AMENDED_NAME || field > RG_AMENDED_RATING) {
        return RG_CORRUPT;
    }
    amendment->field = (enum rg_amended_field)field;
    return RG_OK;
}
