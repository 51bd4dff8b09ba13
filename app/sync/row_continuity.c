/* What goes on from one visit of a member to the next, as HQ says it: lists of numbers, or a word and numbers. One that is not understood is
 * left out. */
#include "row_columns.h"

#define ID_MAX     INT64_C(9007199254740991)
#define TIME_MAX   INT64_C(253402300799999)
#define VISITS_MAX 1000

/* @p most elements, the first a word where @p word is not NULL; more are passed over. */
static bool read_numbers(struct rg_json *json, struct rg_text_view *word, int64_t *numbers, size_t most)
{
    struct rg_json_walk walk = {0};
    bool fits = true;
    size_t at = 0;
    while (rg_json_element(json, &walk)) {
        if (at == most) {
            rg_json_skip(json);
            continue;
        }
        bool read = at == 0 && word != NULL ? rg_json_text(json, word) : rg_json_integer(json, &numbers[at]);
        fits = read && fits;
        at++;
    }
    return fits && walk.entered && at == most;
}

static bool in(int64_t number, int64_t least, int64_t most)
{
    return number >= least && number <= most;
}

bool rg_row_threads(struct rg_json *json, struct rg_feed_member *member)
{
    struct rg_json_walk walk = {0};
    member->thread_count = 0;
    if (rg_json_null(json)) {
        return true;
    }
    while (rg_json_element(json, &walk)) {
        int64_t numbers[3] = {0, 0, 0};
        if (read_numbers(json, NULL, numbers, 3) && in(numbers[0], 1, ID_MAX) &&
            in(numbers[1], 1, VISITS_MAX) && in(numbers[2], 0, TIME_MAX) &&
            member->thread_count < RG_FEED_THREADS_MAX) {
            member->threads[member->thread_count++] =
                (struct rg_feed_thread){.product = numbers[0], .visits = numbers[1], .at = numbers[2]};
        }
    }
    return walk.entered && !json->broken;
}

static bool kind_of(struct rg_text_view word, enum rg_online_kind *kind)
{
    *kind = rg_text_is(word, "favourite") ? RG_ONLINE_FAVOURITE
            : rg_text_is(word, "search")  ? RG_ONLINE_SEARCH
                                          : RG_ONLINE_VIEW;
    return *kind != RG_ONLINE_VIEW || rg_text_is(word, "view");
}

bool rg_row_online(struct rg_json *json, struct rg_feed_member *member)
{
    struct rg_json_walk walk = {0};
    member->online_count = 0;
    if (rg_json_null(json)) {
        return true;
    }
    while (rg_json_element(json, &walk)) {
        struct rg_text_view word = {NULL, 0};
        int64_t numbers[3] = {0, 0, 0};
        enum rg_online_kind kind;
        if (read_numbers(json, &word, numbers, 3) && word.text != NULL && kind_of(word, &kind) &&
            in(numbers[1], 1, ID_MAX) && in(numbers[2], 0, TIME_MAX) &&
            member->online_count < RG_FEED_ONLINE_MAX) {
            member->online[member->online_count++] =
                (struct rg_feed_online){.kind = kind, .product = numbers[1], .at = numbers[2]};
        }
    }
    return walk.entered && !json->broken;
}

bool rg_row_ratings(struct rg_json *json, struct rg_feed_member *member)
{
    struct rg_json_walk walk = {0};
    member->rating_count = 0;
    if (rg_json_null(json)) {
        return true;
    }
    while (rg_json_element(json, &walk)) {
        int64_t numbers[4] = {0, 0, 0, 0};
        if (!read_numbers(json, NULL, numbers, 4) || !in(numbers[0], 1, ID_MAX) ||
            !in(numbers[1], 0, RG_RATING_BEST) || !in(numbers[2], 0, 1) || !in(numbers[3], 0, TIME_MAX)) {
            continue;
        }
        const struct rg_profile_rating rating = {.product = {numbers[0]},
                                                 .stars = (uint8_t)numbers[1],
                                                 .favourite = numbers[2] == 1,
                                                 .at_ms = numbers[3]};
        if (rg_rating_sound(&rating)) {
            rg_ratings_keep(member->ratings, &member->rating_count, &rating);
        }
    }
    return walk.entered && !json->broken;
}

bool rg_row_rests(struct rg_json *json, struct rg_feed_member *member)
{
    struct rg_json_walk walk = {0};
    struct rg_rest_list *rests = &member->rests;
    rests->count = 0;
    if (rg_json_null(json)) {
        return true;
    }
    while (rg_json_element(json, &walk)) {
        int64_t numbers[4] = {0, 0, 0, 0};
        if (!read_numbers(json, NULL, numbers, 4) || !in(numbers[0], 1, ID_MAX) ||
            !in(numbers[1], 0, RG_SHELF_TIMES) || !in(numbers[2], 0, TIME_MAX)) {
            continue;
        }
        const struct rg_rest rest = {.product = {numbers[0]},
                                     .times = (uint32_t)numbers[1],
                                     .last_ms = numbers[2],
                                     .rested_ms = numbers[3]};
        if (rg_rest_sound(&rest) && rests->count < RG_RESTS_MAX) {
            rests->items[rests->count++] = rest;
        }
    }
    return walk.entered && !json->broken;
}
