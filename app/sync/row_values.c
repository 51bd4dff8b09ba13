#include "row_columns.h"

#include "row_cards.h"
#include "text.h"

#include <string.h>

static bool in_range(struct rg_json *json, const struct rg_column *column, int64_t *number)
{
    if (column->nullable && rg_json_null(json)) {
        *number = column->absent;
        return true;
    }
    return rg_json_integer(json, number) && *number >= column->low && *number <= column->high;
}

/* At a character's boundary. */
static size_t cut(struct rg_text_view view, size_t most)
{
    size_t len = view.len;
    if (len > most) {
        len = most;
        while (len > 0 && ((uint8_t)view.text[len] & 0xc0) == 0x80) {
            len--;
        }
    }
    return len;
}

static bool read_text(struct rg_json *json, size_t most, bool nullable, bool key, struct rg_text_view *view)
{
    struct rg_text_view found = {NULL, 0};
    if (nullable && rg_json_null(json)) {
        *view = found;
        return true;
    }
    if (!rg_json_text(json, &found) || (key && found.len > most)) {
        return false;
    }
    *view = (struct rg_text_view){found.text, cut(found, most)};
    return true;
}

/* In form alone: which there are changes, and the screen knows what to do with one that it has not heard of. */
static bool read_currency(struct rg_json *json, struct rg_text_view *view)
{
    struct rg_text_view found = {NULL, 0};
    bool fits = rg_json_text(json, &found) && found.len == 3;
    for (size_t i = 0; fits && i < found.len; i++) {
        fits = found.text[i] >= 'A' && found.text[i] <= 'Z';
    }
    *view = fits ? found : (struct rg_text_view){NULL, 0};
    return fits;
}

static bool read_flag(struct rg_json *json, bool nullable, bool *flag)
{
    struct rg_json before = *json;
    int64_t number;
    if (nullable && rg_json_null(json)) {
        *flag = false;
        return true;
    }
    if (rg_json_integer(json, &number)) {
        *flag = number == 1;
        return number == 0 || number == 1;
    }
    *json = before;
    return rg_json_boolean(json, flag);
}

static bool read_purpose(struct rg_json *json, enum rg_purpose *purpose)
{
    struct rg_text_view name;
    char word[16];
    return rg_json_text(json, &name) && rg_text_word(name, word, sizeof word) &&
           rg_purpose_find(word, purpose) == RG_OK;
}

/* A picture that is named wrongly is none; the product is as good as before. */
static bool read_picture(struct rg_json *json, struct rg_feed_product *product)
{
    struct rg_text_view digits;
    char text[2 * sizeof product->picture + 1];
    product->has_picture = false;
    if (rg_json_null(json) || !rg_json_text(json, &digits) || digits.len != sizeof text - 1) {
        return !json->broken;
    }
    memcpy(text, digits.text, digits.len);
    text[digits.len] = '\0';
    product->has_picture = rg_hex_read(text, product->picture, sizeof product->picture) == RG_OK;
    return true;
}

/* A list that is not understood is none: the next line then names nothing, and a withdrawal before it goes on counting. */
static bool read_heads(struct rg_json *json, struct rg_feed_consent *consent)
{
    struct rg_json_walk walk = {0};
    bool fits = true;
    consent->head_count = 0;
    if (rg_json_null(json)) {
        return true;
    }
    while (rg_json_element(json, &walk)) {
        struct rg_text_view digits;
        char text[2 * sizeof consent->heads[0] + 1];
        fits = rg_json_text(json, &digits) && digits.len == sizeof text - 1 &&
               consent->head_count < RG_FEED_HEADS_MAX && fits;
        if (fits) {
            memcpy(text, digits.text, digits.len);
            text[digits.len] = '\0';
            fits = rg_hex_read(text, consent->heads[consent->head_count], sizeof consent->heads[0]) == RG_OK;
            consent->head_count += fits ? 1 : 0;
        }
    }
    consent->head_count = fits && walk.entered ? consent->head_count : 0;
    return !json->broken;
}

static bool read_neighbours(struct rg_json *json, struct rg_feed_neighbours *row)
{
    static const struct rg_column id = {.low = 1, .high = 9007199254740991LL};
    struct rg_json_walk walk = {0};
    bool fits = true;
    row->count = 0;
    while (rg_json_element(json, &walk)) {
        int64_t product, weight;
        if (!in_range(json, &id, &product) || !rg_json_element(json, &walk) ||
            !rg_json_integer(json, &weight)) {
            fits = false;
            continue;
        }
        /* Weights over one and below none stand for nothing; more than fit are the weakest, since best come first. */
        if (weight > 0 && weight <= RG_RECO_WEIGHT_MAX && row->count < RG_RECO_NEIGHBOURS) {
            row->others[row->count++] =
                (struct rg_neighbour){.product = {product}, .weight = (int32_t)weight};
        }
    }
    return fits && walk.entered && !json->broken;
}

static bool read_counted(struct rg_json *json, struct rg_feed_neighbours *row)
{
    static const struct rg_column count = {.low = 0, .high = 9007199254740991LL};
    static const struct rg_column factor = {.low = 0, .high = INT32_MAX};
    struct rg_json_walk walk = {0};
    int64_t numbers[2];
    size_t read = 0;
    bool fits = true;
    while (rg_json_element(json, &walk)) {
        if (read < 2) {
            fits = in_range(json, read == 0 ? &count : &factor, &numbers[read]) && fits;
        } else {
            rg_json_skip(json);
        }
        read++;
    }
    if (fits && read == 2) {
        row->baskets = numbers[0];
        row->factor = numbers[1];
    }
    return !json->broken;
}

/* The elements of one inner array: numbers and texts as `shape` says ("ttn"), the last a number that may be missing ("?"). */
static bool read_tuple(struct rg_json *json, const char *shape, struct rg_text_view *texts, int64_t *numbers)
{
    struct rg_json_walk walk = {0};
    bool fits = true;
    size_t at = 0;
    while (rg_json_element(json, &walk)) {
        if (shape[at] == '\0') {
            rg_json_skip(json);
            continue;
        }
        bool text = shape[at++] == 't';
        if (text) {
            fits = read_text(json, 64, true, false, texts++) && fits;
        } else {
            fits = rg_json_integer(json, numbers++) && fits;
        }
    }
    return fits && walk.entered && (shape[at] == '\0' || shape[at] == '?');
}

static bool read_sizes(struct rg_json *json, struct rg_feed_member *member)
{
    struct rg_json_walk walk = {0};
    member->size_count = 0;
    if (rg_json_null(json)) {
        return true;
    }
    while (rg_json_element(json, &walk)) {
        struct rg_text_view texts[2] = {{NULL, 0}, {NULL, 0}};
        if (read_tuple(json, "tt", texts, NULL) && texts[0].text != NULL && texts[1].text != NULL &&
            member->size_count < RG_FEED_SIZES_MAX) {
            member->sizes[member->size_count++] = (struct rg_feed_size){texts[0], texts[1]};
        }
    }
    return walk.entered && !json->broken;
}

/* The newest wishes are kept, newest first. */
static void keep_wish(struct rg_feed_member *member, struct rg_feed_wish wish)
{
    size_t place = member->wish_count;
    while (place > 0 && member->wishes[place - 1].at < wish.at) {
        place--;
    }
    if (place == RG_FEED_WISHES_MAX) {
        return;
    }
    size_t kept = member->wish_count < RG_FEED_WISHES_MAX ? member->wish_count : RG_FEED_WISHES_MAX - 1;
    memmove(&member->wishes[place + 1], &member->wishes[place], (kept - place) * sizeof wish);
    member->wishes[place] = wish;
    member->wish_count = kept + 1;
}

static bool read_wishes(struct rg_json *json, struct rg_feed_member *member)
{
    struct rg_json_walk walk = {0};
    member->wish_count = 0;
    if (rg_json_null(json)) {
        return true;
    }
    while (rg_json_element(json, &walk)) {
        struct rg_text_view size[1] = {{NULL, 0}};
        int64_t numbers[3] = {0, 0, 0};
        if (read_tuple(json, "ntn?", size, numbers) && numbers[0] > 0 && numbers[1] >= 0) {
            keep_wish(member,
                      (struct rg_feed_wish){
                          .product = numbers[0], .at = numbers[1], .size = size[0], .gift = numbers[2] != 0});
        }
    }
    return walk.entered && !json->broken;
}

static bool read_occasions(struct rg_json *json, struct rg_feed_member *member)
{
    struct rg_json_walk walk = {0};
    member->occasion_count = 0;
    if (rg_json_null(json)) {
        return true;
    }
    while (rg_json_element(json, &walk)) {
        struct rg_text_view kind[1] = {{NULL, 0}};
        int64_t date[2] = {0, 0};
        if (!read_tuple(json, "tnn", kind, date) || date[0] < 1 || date[0] > 12 || date[1] < 1 ||
            date[1] > 31 || member->occasion_count == RG_FEED_OCCASIONS_MAX) {
            continue;
        }
        struct rg_profile_occasion *occasion = &member->occasions[member->occasion_count++];
        occasion->kind = rg_text_is(kind[0], "birthday")      ? RG_OCCASION_BIRTHDAY
                         : rg_text_is(kind[0], "anniversary") ? RG_OCCASION_ANNIVERSARY
                                                              : RG_OCCASION_OTHER;
        occasion->month = (int32_t)date[0];
        occasion->day = (int32_t)date[1];
    }
    return walk.entered && !json->broken;
}

static bool read_contacts(struct rg_json *json, struct rg_feed_member *member)
{
    static const char ellipsis[] = "\u2026";
    struct rg_json_walk walk = {0};
    member->contact_count = 0;
    if (rg_json_null(json)) {
        return true;
    }
    while (rg_json_element(json, &walk)) {
        struct rg_text_view texts[2] = {{NULL, 0}, {NULL, 0}};
        bool read = read_tuple(json, "tt", texts, NULL) && texts[0].text != NULL && texts[1].text != NULL;
        bool phone = read && rg_text_is(texts[0], "phone");
        if (!read || (!phone && !rg_text_is(texts[0], "email")) || texts[1].len >= RG_MASKED_MAX ||
            memmem(texts[1].text, texts[1].len, ellipsis, sizeof ellipsis - 1) == NULL ||
            member->contact_count == RG_FEED_CONTACTS_MAX) {
            continue;
        }
        member->contacts[member->contact_count++] =
            (struct rg_feed_contact){.kind = phone ? RG_CONTACT_PHONE : RG_CONTACT_EMAIL, .masked = texts[1]};
    }
    return walk.entered && !json->broken;
}

/* Who is too many, or no number of a member, is left out. */
static bool read_household(struct rg_json *json, const struct rg_column *column,
                           struct rg_feed_member *member)
{
    struct rg_json_walk walk = {0};
    member->household_count = 0;
    if (rg_json_null(json)) {
        return true;
    }
    while (rg_json_element(json, &walk)) {
        int64_t other = 0;
        if (in_range(json, column, &other) && other != 0 && member->household_count < RG_FEED_HOUSEHOLD_MAX) {
            member->household[member->household_count++] = other;
        }
    }
    return walk.entered && !json->broken;
}

/* What is none is not known, which is better than no member. */
static bool read_points(struct rg_json *json, const struct rg_column *column, struct rg_feed_member *member)
{
    int64_t points = -1;
    bool fits = in_range(json, column, &points) && points >= 0;
    member->has_points = fits;
    member->points = fits ? points : 0;
    return !json->broken;
}

/* The first are the newest; one that is not understood is left out. */
static bool read_trials(struct rg_json *json, const struct rg_column *column, struct rg_feed_member *member)
{
    struct rg_json_walk walk = {0};
    member->trial_count = 0;
    if (rg_json_null(json)) {
        return true;
    }
    while (rg_json_element(json, &walk)) {
        struct rg_text_view name[1] = {{NULL, 0}};
        int64_t decides[1] = {0};
        if (read_tuple(json, "tn", name, decides) && name[0].text != NULL && decides[0] >= column->low &&
            decides[0] <= column->high && member->trial_count < RG_FEED_TRIALS_MAX) {
            member->trials[member->trial_count++] = (struct rg_feed_trial){name[0], decides[0]};
        }
    }
    return walk.entered && !json->broken;
}

static bool read_word(struct rg_json *json, enum rg_column_type type, struct rg_feed_row *row)
{
    struct rg_text_view word = {NULL, 0};
    bool fits = rg_json_text(json, &word);
    if (type == RG_COLUMN_ROLE) {
        row->associate.role = rg_text_is(word, "it") ? RG_ROLE_IT : RG_ROLE_ASSOCIATE;
        return fits;
    }
    if (type == RG_COLUMN_STATUS) {
        row->card.blocked = !fits || !rg_text_is(word, "active");
        return !json->broken;
    }
    bool member = rg_text_is(word, "member"), badge = rg_text_is(word, "badge");
    row->card.kind = member ? RG_HOLDER_MEMBER : badge ? RG_HOLDER_BADGE : RG_HOLDER_NOBODY;
    return member || badge;
}

bool rg_column_read(struct rg_json *json, const struct rg_column *column, struct rg_feed_row *row)
{
    char *place = (char *)row + column->offset;
    int64_t number = 0;
    bool fits = true;
    switch (column->type) {
    case RG_COLUMN_NUMBER: return in_range(json, column, (int64_t *)place);
    case RG_COLUMN_SMALL:
        fits = in_range(json, column, &number);
        *(int32_t *)place = (int32_t)number;
        return fits;
    case RG_COLUMN_KEY_VERSION:
        fits = in_range(json, column, &number);
        *(uint32_t *)place = fits ? (uint32_t)number : 0;
        return fits;
    case RG_COLUMN_TEXT:
    case RG_COLUMN_KEY_TEXT:
        return read_text(json, (size_t)column->high, column->nullable, column->type == RG_COLUMN_KEY_TEXT,
                         (struct rg_text_view *)place);
    case RG_COLUMN_CURRENCY: return read_currency(json, (struct rg_text_view *)place);
    case RG_COLUMN_FLAG: return read_flag(json, column->nullable, (bool *)place);
    case RG_COLUMN_GRANTED:
        row->consent.granted = read_flag(json, false, &row->consent.granted) && row->consent.granted;
        return !json->broken;
    case RG_COLUMN_PURPOSE: return read_purpose(json, &row->consent.purpose);
    case RG_COLUMN_HEADS: return read_heads(json, &row->consent);
    case RG_COLUMN_TOKEN: return rg_row_card_token(json, &row->card.token);
    case RG_COLUMN_PICTURE: return read_picture(json, &row->product);
    case RG_COLUMN_ROLE:
    case RG_COLUMN_HOLDER_KIND:
    case RG_COLUMN_STATUS: return read_word(json, column->type, row);
    case RG_COLUMN_MEDIUM: return rg_row_card_medium(json, &row->card);
    case RG_COLUMN_CARD_KEYS: return rg_row_card_keys(json, &row->card);
    case RG_COLUMN_NEIGHBOURS: return read_neighbours(json, &row->neighbours);
    case RG_COLUMN_COUNTED: return read_counted(json, &row->neighbours);
    case RG_COLUMN_SIZES: return read_sizes(json, &row->member);
    case RG_COLUMN_WISHES: return read_wishes(json, &row->member);
    case RG_COLUMN_CONTACTS: return read_contacts(json, &row->member);
    case RG_COLUMN_HOUSEHOLD: return read_household(json, column, &row->member);
    case RG_COLUMN_POINTS: return read_points(json, column, &row->member);
    case RG_COLUMN_TRIALS: return read_trials(json, column, &row->member);
    case RG_COLUMN_THREADS: return rg_row_threads(json, &row->member);
    case RG_COLUMN_ONLINE: return rg_row_online(json, &row->member);
    case RG_COLUMN_RATINGS: return rg_row_ratings(json, &row->member);
    case RG_COLUMN_RESTS: return rg_row_rests(json, &row->member);
    case RG_COLUMN_OCCASIONS: return read_occasions(json, &row->member);
    }
    return false;
}
