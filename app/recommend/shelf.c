#include "shelf.h"

#include <string.h>

/* What two things have in common, in thousandths of being alike. */
#define OF_CATEGORY 500u
#define OF_SEASON   150u
#define OF_WORDS    350u

/* What they like is worth a quarter more. */
#define LIKED 4

#define MILLION    INT64_C(1000000)
#define VALUE_MOST (INT64_MAX / MILLION)

enum { TIER_WISH, TIER_OFFER, TIER_THEIRS, TIER_NEW, TIER_SELLS };

void rg_shelf_begin(struct rg_shelf *shelf, const struct rg_shelf_rules *rules,
                    const struct rg_shelf_person *person)
{
    shelf->rules = *rules;
    shelf->person = *person;
    shelf->count = 0;
}

size_t rg_shelf_tastes(const struct rg_note_list *notes, struct rg_shelf_taste tastes[RG_NOTES_MAX])
{
    size_t count = 0;
    _Static_assert(RG_SHELF_WORD >= RG_NOTE_CATEGORY_MAX, "a category is a word");
    for (uint32_t i = 0; i < notes->count && i < RG_NOTES_MAX; i++) {
        const struct rg_note *note = &notes->notes[i];
        if (note->kind == RG_NOTE_DISLIKE || note->kind == RG_NOTE_COLOUR) {
            struct rg_shelf_taste *taste = &tastes[count++];
            *taste = (struct rg_shelf_taste){.likes = note->kind == RG_NOTE_COLOUR, .colour = note->value};
            memcpy(taste->word, note->category, strnlen(note->category, sizeof taste->word - 1));
        }
    }
    return count;
}

static uint8_t tier_of(enum rg_reason reason)
{
    switch (reason) {
    case RG_REASON_WISH: return TIER_WISH;
    case RG_REASON_OFFER:
    case RG_REASON_BIRTHDAY: return TIER_OFFER;
    case RG_REASON_GOES_WITH:
    case RG_REASON_FAVOURITE:
    case RG_REASON_TOP_RATED:
    case RG_REASON_AGAIN: return TIER_THEIRS;
    case RG_REASON_NEW: return TIER_NEW;
    case RG_REASON_NONE:
    case RG_REASON_BESTSELLER: return TIER_SELLS;
    }
    return TIER_SELLS;
}

/* FNV-1a; letters of ASCII in one case. Never 0, which stands for none. */
static uint32_t hash(const char *text, size_t len)
{
    uint32_t sum = 2166136261u;
    for (size_t i = 0; i < len; i++) {
        unsigned char letter = (unsigned char)text[i];
        letter = letter >= 'A' && letter <= 'Z' ? (unsigned char)(letter | 0x20) : letter;
        sum = (sum ^ letter) * 16777619u;
    }
    return len == 0 ? 0 : sum | 1u;
}

/* Words of three bytes and more; a number of a model, or "in", makes nothing alike. */
static void take_words(struct rg_shelf_item *item, const char *title)
{
    size_t count = 0;
    while (*title != '\0' && count < RG_SHELF_WORDS) {
        size_t len = strcspn(title, " ");
        if (len >= 3) {
            item->words[count++] = hash(title, len);
        }
        title += len + strspn(title + len, " ");
    }
}

static bool passed(const struct rg_shelf *shelf, struct rg_product_id product)
{
    for (size_t i = 0; i < shelf->count; i++) {
        if (shelf->items[i].candidate.product.value == product.value) {
            return true;
        }
    }
    return false;
}

enum rg_bar rg_shelf_offer(struct rg_shelf *shelf, const struct rg_candidate *candidate,
                           const struct rg_shelf_goods *goods)
{
    const struct rg_shelf_person *person = &shelf->person;
    struct rg_shelf_item item = {.candidate = *candidate, .tier = tier_of(candidate->reason)};
    if (passed(shelf, candidate->product)) {
        return RG_BAR_TWICE;
    }
    if (candidate->had) {
        return RG_BAR_OWNED;
    }
    enum rg_bar bar = rg_shelf_bar(&shelf->rules, person, goods, candidate->reason == RG_REASON_WISH,
                                   &item.stock_at, &item.in_size);
    if (bar != RG_BAR_NONE) {
        return bar;
    }
    if (candidate->product.value != goods->product.value ||
        !rg_shelf_reason_holds(&shelf->rules, person, candidate, goods)) {
        return RG_BAR_REASON;
    }
    if (shelf->count == RG_SHELF_POOL) {
        return RG_BAR_FULL;
    }
    item.category = hash(goods->category, strlen(goods->category));
    item.season = hash(goods->season, strlen(goods->season));
    take_words(&item, goods->title);
    item.value = candidate->score;
    if (item.tier == TIER_NEW) {
        item.value = rg_shelf_arrival(&shelf->rules, person, goods) * 1000;
    }
    /* What they like moves within its tier and past none. */
    bool likes = rg_shelf_likes(person, goods);
    if (item.tier == TIER_SELLS) {
        item.value = likes;
    } else {
        item.value = rg_shelf_discount(&shelf->rules, person, candidate->product, item.value);
        item.value += likes ? item.value / LIKED : 0;
    }
    shelf->items[shelf->count++] = item;
    return RG_BAR_NONE;
}

bool rg_shelf_lacks(const struct rg_shelf *shelf, size_t looked)
{
    size_t here = 0, asked = 0, likes = 0;
    for (size_t i = 0; i < shelf->count; i++) {
        const struct rg_shelf_item *item = &shelf->items[i];
        here += item->tier != TIER_NEW;
        asked += item->tier < TIER_NEW || (item->tier == TIER_SELLS && item->value > 0);
    }
    for (size_t i = 0; i < shelf->person.taste_count; i++) {
        likes += shelf->person.tastes[i].likes;
    }
    return here < RG_RECO_SHOWN || (likes > 0 && asked < RG_RECO_SHOWN && looked < RG_SHELF_SELLS_LOOK_AT);
}

static size_t count_of(const uint32_t words[RG_SHELF_WORDS])
{
    size_t count = 0;
    while (count < RG_SHELF_WORDS && words[count] != 0) {
        count++;
    }
    return count;
}

static uint32_t likeness(const struct rg_shelf_item *a, const struct rg_shelf_item *b)
{
    size_t of_a = count_of(a->words), of_b = count_of(b->words), both = 0;
    for (size_t i = 0; i < of_a; i++) {
        for (size_t k = 0; k < of_b; k++) {
            if (a->words[i] == b->words[k]) {
                both++;
                break;
            }
        }
    }
    uint32_t alike = a->category != 0 && a->category == b->category ? OF_CATEGORY : 0;
    alike += a->season != 0 && a->season == b->season ? OF_SEASON : 0;
    return alike + (both > 0 ? OF_WORDS * (uint32_t)both / (uint32_t)(of_a + of_b - both) : 0);
}

static void take(struct rg_shelf *shelf, size_t at)
{
    shelf->items[at].taken = true;
    for (size_t i = 0; i < shelf->count; i++) {
        struct rg_shelf_item *item = &shelf->items[i];
        uint32_t alike = item->taken ? 0 : likeness(item, &shelf->items[at]);
        item->likeness = alike > item->likeness ? (uint16_t)alike : item->likeness;
    }
}

/* Worth of an item of what follows from theirs, in millionths of the best of them. */
static int64_t worth(const struct rg_shelf *shelf, const struct rg_shelf_item *item, int64_t best)
{
    int64_t keeps = 1000 - (int64_t)shelf->rules.variety;
    int64_t share = best > VALUE_MOST ? item->value / (best / MILLION) : item->value * MILLION / best;
    return share * keeps - (int64_t)item->likeness * 1000 * shelf->rules.variety;
}

/* Of equal ones the lower product, whatever order they came in; what sells most keeps the order that it came in, behind what they like of it. */
static bool before(const struct rg_shelf *shelf, const struct rg_shelf_item *a, const struct rg_shelf_item *b,
                   int64_t best)
{
    if (a->tier != b->tier) {
        return a->tier < b->tier;
    }
    if (a->tier == TIER_SELLS) {
        return a->value != b->value ? a->value > b->value : a < b;
    }
    int64_t of_a = a->tier == TIER_THEIRS ? worth(shelf, a, best) : a->value;
    int64_t of_b = b->tier == TIER_THEIRS ? worth(shelf, b, best) : b->value;
    if (of_a != of_b) {
        return of_a > of_b;
    }
    return a->value != b->value ? a->value > b->value
                                : a->candidate.product.value < b->candidate.product.value;
}

static int64_t best_of_theirs(const struct rg_shelf *shelf)
{
    int64_t best = 1;
    for (size_t i = 0; i < shelf->count; i++) {
        const struct rg_shelf_item *item = &shelf->items[i];
        best = item->tier == TIER_THEIRS && item->value > best ? item->value : best;
    }
    return best;
}

/* @p fresh: of what has newly arrived; else of all the rest. RG_SHELF_POOL: there is none. */
static size_t next(const struct rg_shelf *shelf, int64_t best, bool fresh)
{
    size_t found = RG_SHELF_POOL;
    for (size_t i = 0; i < shelf->count; i++) {
        const struct rg_shelf_item *item = &shelf->items[i];
        if (!item->taken && (item->tier == TIER_NEW) == fresh &&
            (found == RG_SHELF_POOL || before(shelf, item, &shelf->items[found], best))) {
            found = i;
        }
    }
    return found;
}

size_t rg_shelf_settle(struct rg_shelf *shelf, uint16_t *places, size_t most)
{
    int64_t best = best_of_theirs(shelf);
    size_t count = 0;
    for (size_t i = 0; i < shelf->count; i++) {
        shelf->items[i].taken = false;
        shelf->items[i].likeness = 0;
    }
    while (count < most) {
        size_t at = next(shelf, best, false);
        size_t arrived = count + 1 == most || at == RG_SHELF_POOL ? next(shelf, best, true) : RG_SHELF_POOL;
        /* What they wish, or is offered to them, gives way to nothing. */
        bool asked = at != RG_SHELF_POOL && shelf->items[at].tier < TIER_THEIRS;
        bool first = count == 0 || shelf->items[places[count - 1]].tier != TIER_NEW;
        if (arrived != RG_SHELF_POOL && !asked && first) {
            at = arrived;
        }
        if (at == RG_SHELF_POOL) {
            break;
        }
        places[count++] = (uint16_t)at;
        take(shelf, at);
    }
    return count;
}
