#include "codec.h"

#include "message_read.h"
#include "row_columns.h"

#include <stdlib.h>
#include <string.h>

static struct rg_json span_of(const struct rg_page *page, size_t begin, size_t end,
                              struct rg_json_arena *arena)
{
    return (struct rg_json){.text = page->payload, .at = begin, .len = end, .arena = arena};
}

/* Which of the feed's columns each of the page's is. */
static enum rg_refusal map_columns(struct rg_page *page, struct rg_page_span span,
                                   struct rg_json_arena *arena)
{
    struct rg_column_set set = rg_columns_of(page->feed);
    struct rg_json json = span_of(page, span.begin, span.end, arena);
    struct rg_json_walk walk = {0};
    uint32_t seen = 0;
    page->column_count = 0;
    while (rg_json_element(&json, &walk)) {
        struct rg_text_view name;
        if (page->column_count == RG_PAGE_COLUMNS_MAX || !rg_json_text(&json, &name)) {
            return RG_REFUSED_COLUMN;
        }
        int8_t *column = &page->columns[page->column_count++];
        *column = -1;
        for (size_t i = 0; i < set.count; i++) {
            if (rg_text_is(name, set.columns[i].name)) {
                if (seen & 1u << i) {
                    return RG_REFUSED_COLUMN;
                }
                seen |= 1u << i;
                *column = (int8_t)i;
            }
        }
    }
    uint32_t needed = (1u << (set.count - set.optional)) - 1;
    return (seen & needed) == needed ? RG_REFUSED_NOT : RG_REFUSED_COLUMN;
}

struct page_members {
    struct rg_text_view rid, feed, epoch, error;
    struct rg_page_span columns, rows, dels;
    bool reset, has_columns, has_rows, has_dels;
};

/* What is no pair of numbers of 0 and more says nothing. */
static bool read_pair(struct rg_json *json, int64_t numbers[2])
{
    struct rg_json_walk walk = {0};
    int64_t beyond;
    size_t count = 0;
    numbers[0] = numbers[1] = -1;
    while (rg_json_element(json, &walk)) {
        (void)rg_json_integer(json, count < 2 ? &numbers[count] : &beyond);
        count++;
    }
    return count == 2 && numbers[0] >= 0 && numbers[1] >= 0;
}

static void read_upto(struct rg_json *json, struct rg_page *page)
{
    int64_t numbers[2];
    page->counted = read_pair(json, numbers);
    page->upto_line = numbers[0];
    page->upto_at = numbers[1];
}

static void read_fading(struct rg_json *json, struct rg_page *page)
{
    int64_t numbers[2];
    page->fades =
        read_pair(json, numbers) && numbers[0] <= RG_RECO_FADE_MAX && numbers[1] <= RG_RECO_FADE_MAX;
    page->fading = (struct rg_reco_fade){(uint16_t)numbers[0], (uint16_t)numbers[1]};
}

static bool read_members(struct rg_json *json, struct rg_page *page, struct page_members *found)
{
    struct rg_json_walk walk = {0};
    struct rg_text_view key;
    bool fits = true;
    while (rg_json_member(json, &walk, &key)) {
        if (rg_text_is(key, "rid")) {
            fits = rg_json_text(json, &found->rid) && fits;
        } else if (rg_text_is(key, "feed")) {
            fits = rg_json_text(json, &found->feed) && fits;
        } else if (rg_text_is(key, "epoch")) {
            fits = rg_json_text(json, &found->epoch) && fits;
        } else if (rg_text_is(key, "error")) {
            fits = rg_json_text(json, &found->error) && fits;
        } else if (rg_text_is(key, "from")) {
            fits = rg_json_integer(json, &page->from) && fits;
        } else if (rg_text_is(key, "to")) {
            fits = rg_json_integer(json, &page->to) && fits;
        } else if (rg_text_is(key, "more")) {
            fits = rg_json_boolean(json, &page->more) && fits;
        } else if (rg_text_is(key, "upto")) {
            read_upto(json, page);
        } else if (rg_text_is(key, "fading")) {
            read_fading(json, page);
        } else if (rg_text_is(key, "reset")) {
            fits = rg_json_boolean(json, &found->reset) && fits;
        } else if (rg_text_is(key, "columns")) {
            rg_json_skip_span(json, &found->columns.begin, &found->columns.end);
            found->has_columns = true;
        } else if (rg_text_is(key, "rows")) {
            rg_json_skip_span(json, &found->rows.begin, &found->rows.end);
            found->has_rows = true;
        } else if (rg_text_is(key, "dels")) {
            rg_json_skip_span(json, &found->dels.begin, &found->dels.end);
            found->has_dels = true;
        } else {
            rg_json_skip(json);
        }
    }
    return fits && walk.entered;
}

static enum rg_refusal take_rows(struct rg_page *page, const struct page_members *found,
                                 struct rg_json_arena *arena)
{
    /* More that does not move forward would be asked for without end. */
    if (!found->has_rows || !found->has_columns || page->from < 0 || page->to < page->from ||
        (page->more && page->to == page->from)) {
        return RG_REFUSED_MEMBER;
    }
    page->kind = RG_PAGE_ROWS;
    page->rows = found->rows;
    page->dels = found->dels;
    return map_columns(page, found->columns, arena);
}

enum rg_refusal rg_page_read(const void *payload, size_t len, int64_t wall_ms, struct rg_page *page)
{
    struct rg_message_body body;
    enum rg_refusal refusal = rg_message_open(payload, len, "page", wall_ms, &body);
    if (refusal != RG_REFUSED_NOT) {
        return refusal;
    }
    struct rg_page fresh = {.payload = payload, .from = -1, .to = -1, .sent_ms = body.sent_ms};
    struct rg_json_arena arena;
    struct rg_json json = rg_message_scan(payload, &body, &arena);
    struct page_members found = {.reset = false};
    char name[RG_FEED_EPOCH_MAX];
    if (!read_members(&json, &fresh, &found) || !rg_text_word(found.rid, fresh.rid, sizeof fresh.rid)) {
        return RG_REFUSED_MEMBER;
    }
    if (!rg_text_word(found.feed, name, sizeof name) || rg_feed_from_name(name, &fresh.feed) != RG_OK) {
        return RG_REFUSED_FEED;
    }
    if (found.error.text != NULL) {
        fresh.kind = RG_PAGE_ERROR;
        refusal =
            rg_text_word(found.error, fresh.error, sizeof fresh.error) ? RG_REFUSED_NOT : RG_REFUSED_MEMBER;
    } else if (!rg_text_word(found.epoch, fresh.epoch, sizeof fresh.epoch)) {
        refusal = RG_REFUSED_MEMBER;
    } else if (found.reset) {
        fresh.kind = RG_PAGE_RESET;
    } else {
        refusal = take_rows(&fresh, &found, &arena);
    }
    if (refusal == RG_REFUSED_NOT) {
        *page = fresh;
    }
    return refusal;
}

/* A row of which only the key can be read: what it allowed is taken back until HQ sends a sound one, since
 * keeping the old row could keep a consent that was withdrawn or a card that was blocked. */
static bool doubt_is_refusal(struct rg_feed_row *row)
{
    if (row->feed == RG_FEED_CONSENTS) {
        row->consent.granted = false;
        row->consent.text_version = (struct rg_text_view){NULL, 0};
        row->consent.at = 0;
        return true;
    }
    if (row->feed == RG_FEED_CARDS) {
        row->card.token.key_version = 0;
        row->card.kind = RG_HOLDER_NOBODY;
        row->card.holder = 0;
        row->card.blocked = true;
        return true;
    }
    return false;
}

/* What a page may leave out. */
static void leave_optional(struct rg_feed_row *row)
{
    if (row->feed == RG_FEED_PRODUCTS) {
        row->product.discreet = false;
        row->product.has_picture = false;
        row->product.since = 0;
    } else if (row->feed == RG_FEED_NEIGHBOURS) {
        row->neighbours.baskets = 0;
        row->neighbours.factor = 1000000;
    } else if (row->feed == RG_FEED_CONSENTS) {
        row->consent.head_count = 0;
    } else if (row->feed == RG_FEED_MEMBERS) {
        row->member.contact_count = 0;
        row->member.household_count = 0;
        row->member.visits_until = 0;
        row->member.has_points = false;
        row->member.trial_count = 0;
        row->member.say = (struct rg_text_view){NULL, 0};
        row->member.thread_count = 0;
        row->member.online_count = 0;
        row->member.rating_count = 0;
        row->member.rests.count = 0;
    } else if (row->feed == RG_FEED_CARDS) {
        row->card.assurance = RG_ASSURANCE_L2;
        row->card.medium = 0;
        row->card.sealed_len = 0;
        row->card.counter = 0;
    } else if (row->feed == RG_FEED_PURCHASES) {
        row->purchase.gift = false;
        row->purchase.discreet = false;
        row->purchase.staff = false;
    } else if (row->feed >= RG_FEED_NOTES) {
        row->carried = (struct rg_feed_carried){.id = 0};
    }
}

bool rg_page_row_read(const struct rg_page *page, struct rg_json_arena *arena, uint32_t at,
                      struct rg_feed_row *row)
{
    struct rg_column_set set = rg_columns_of(page->feed);
    struct rg_json json = span_of(page, at, page->rows.end, arena);
    struct rg_json_walk walk = {0};
    size_t column = 0, keys = 0;
    bool fits = true;
    arena->used = 0;
    row->feed = page->feed;
    leave_optional(row);
    while (rg_json_element(&json, &walk)) {
        int8_t which = column < page->column_count ? page->columns[column] : -1;
        column++;
        if (which < 0) {
            rg_json_skip(&json);
            continue;
        }
        bool sound = rg_column_read(&json, &set.columns[which], row);
        fits = fits && sound;
        keys += sound && (size_t)which < set.keys ? 1 : 0;
    }
    if (!walk.entered || json.broken || column < page->column_count) {
        return keys == set.keys && !json.broken && doubt_is_refusal(row);
    }
    return fits || (keys == set.keys && doubt_is_refusal(row));
}

/* Eight bytes of a token order cards well enough: this is for locality, not for identity. */
static void key_of(const struct rg_feed_row *row, struct rg_page_row *place)
{
    place->minor = 0;
    switch (row->feed) {
    case RG_FEED_ERASURES: place->major = row->erasure.member; break;
    case RG_FEED_ASSOCIATES: place->major = row->associate.id; break;
    case RG_FEED_PRODUCTS: place->major = row->product.id; break;
    case RG_FEED_STOCK: place->major = row->stock.product; break;
    case RG_FEED_NEIGHBOURS: place->major = row->neighbours.product; break;
    case RG_FEED_CONSENTS:
        place->major = row->consent.member;
        place->minor = row->consent.purpose;
        break;
    case RG_FEED_MEMBERS: place->major = row->member.id; break;
    case RG_FEED_CARDS:
        place->major = 0;
        for (size_t i = 0; i < 7; i++) {
            place->major = place->major << 8 | row->card.token.bytes[i];
        }
        break;
    case RG_FEED_PURCHASES:
        place->major = row->purchase.member;
        place->minor = row->purchase.line;
        break;
    case RG_FEED_PRICES:
        place->major = row->price.product;
        place->minor = row->price.from;
        break;
    case RG_FEED_NOTES:
    case RG_FEED_REQUESTS:
    case RG_FEED_OFFERS:
    case RG_FEED_TASKS: place->major = row->carried.id; break;
    case RG_FEED_COUNT: place->major = 0; break;
    }
}

static int in_key_order(const void *left, const void *right)
{
    const struct rg_page_row *a = left, *b = right;
    if (a->major != b->major) {
        return a->major < b->major ? -1 : 1;
    }
    if (a->minor != b->minor) {
        return a->minor < b->minor ? -1 : 1;
    }
    return a->at < b->at ? -1 : a->at > b->at;
}

enum rg_refusal rg_page_list(const struct rg_page *page, struct rg_json_arena *arena,
                             struct rg_page_row *rows, size_t *count, size_t *unfit)
{
    struct rg_json json = span_of(page, page->rows.begin, page->rows.end, arena);
    struct rg_json_walk walk = {0};
    struct rg_feed_row row;
    size_t listed = 0, left_out = 0;
    bool sorted = true;
    while (rg_json_element(&json, &walk)) {
        size_t begin, end;
        rg_json_skip_span(&json, &begin, &end);
        if (json.broken || page->payload[begin] != '[') {
            return RG_REFUSED_ROW;
        }
        if (!rg_page_row_read(page, arena, (uint32_t)begin, &row)) {
            left_out++;
            continue;
        }
        if (listed == RG_PAGE_ROWS_MAX) {
            return RG_REFUSED_SIZE;
        }
        rows[listed].at = (uint32_t)begin;
        key_of(&row, &rows[listed]);
        sorted = sorted && (listed == 0 || in_key_order(&rows[listed - 1], &rows[listed]) < 0);
        listed++;
    }
    if (!walk.entered || json.broken) {
        return RG_REFUSED_ROW;
    }
    if (!sorted) {
        qsort(rows, listed, sizeof rows[0], in_key_order);
    }
    *count = listed;
    *unfit = left_out;
    return RG_REFUSED_NOT;
}

/* Keys are read as a row that has nothing but them. */
static bool read_key(struct rg_json *json, enum rg_feed feed, struct rg_feed_row *row)
{
    struct rg_column_set set = rg_columns_of(feed);
    struct rg_json_walk walk = {0};
    size_t column = 0;
    bool fits = true;
    row->feed = feed;
    while (rg_json_element(json, &walk)) {
        if (column < set.keys) {
            fits = rg_column_read(json, &set.columns[column], row) && fits;
        } else {
            rg_json_skip(json);
        }
        column++;
    }
    return fits && walk.entered && column >= set.keys && !json->broken;
}

static void key_from_row(const struct rg_feed_row *row, struct rg_feed_key *key)
{
    struct rg_page_row place;
    *key = (struct rg_feed_key){.feed = row->feed};
    if (row->feed == RG_FEED_CARDS) {
        key->token = row->card.token;
        return;
    }
    key_of(row, &place);
    key->id = place.major;
    if (row->feed == RG_FEED_STOCK) {
        key->size = row->stock.size;
    } else if (row->feed == RG_FEED_CONSENTS) {
        key->purpose = row->consent.purpose;
    } else if (row->feed == RG_FEED_PURCHASES) {
        key->line = row->purchase.line;
    } else if (row->feed == RG_FEED_PRICES) {
        key->line = row->price.from;
    }
}

bool rg_page_next_key(const struct rg_page *page, struct rg_json_arena *arena, size_t *at,
                      struct rg_feed_key *key, size_t *unfit)
{
    if (page->dels.end == page->dels.begin) {
        return false;
    }
    bool begun = *at != 0;
    struct rg_json json = span_of(page, begun ? *at : page->dels.begin, page->dels.end, arena);
    struct rg_json_walk walk = {.entered = begun};
    struct rg_feed_row row;
    while (rg_json_element(&json, &walk)) {
        arena->used = 0;
        bool fits = read_key(&json, page->feed, &row);
        *at = json.at;
        if (json.broken) {
            break;
        }
        if (fits) {
            key_from_row(&row, key);
            return true;
        }
        (*unfit)++;
    }
    return false;
}
