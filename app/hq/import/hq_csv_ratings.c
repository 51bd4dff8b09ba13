#include "hq_csv_ratings.h"

#include "hq_csv_refuse.h"
#include "hq_rows.h"
#include "hq_values.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ENTRY_MAX 160
#define PARTS     4

struct ratings {
    uint32_t count;
    struct rg_profile_rating kept[RG_PROFILE_RATINGS];
};

/* The parts between colons. @return false when there are not PARTS. */
static bool split(char *entry, char *parts[PARTS])
{
    for (size_t i = 0; i < PARTS; i++) {
        parts[i] = entry;
        char *end = strchr(entry, ':');
        if ((end == NULL) != (i == PARTS - 1)) {
            return false;
        }
        if (end != NULL) {
            *end = '\0';
            entry = end + 1;
        }
    }
    return true;
}

/* An empty rating is none, an empty favourite no. */
static bool read_opinion(const char *stars, const char *favourite, struct rg_profile_rating *rating)
{
    int64_t number = 0;
    bool yes = false;
    if (stars[0] != '\0' && (rg_hq_whole(stars, &number) != RG_OK || number < 1 || number > RG_RATING_BEST)) {
        return false;
    }
    if (favourite[0] != '\0' && rg_hq_yes(favourite, &yes) != RG_OK) {
        return false;
    }
    rating->stars = (uint8_t)number;
    rating->favourite = yes;
    return stars[0] != '\0' || favourite[0] != '\0';
}

/* sku:rating:favourite:day. RG_NOT_FOUND: of no product of ours, or not a favourite any more, which is no fault of the file. */
static enum rg_status read_entry(struct rg_hq_session *s, const struct rg_hq_mapping *m, char *entry,
                                 struct rg_profile_rating *rating)
{
    char sku[72], *parts[PARTS];
    if (!split(entry, parts) || rg_hq_identifier_or_why(parts[0], sku) != NULL ||
        !read_opinion(parts[1], parts[2], rating) ||
        (rg_hq_date(parts[3], m->day, &rating->at_ms) != RG_OK &&
         rg_hq_date(parts[3], m->date, &rating->at_ms) != RG_OK)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_product_find(s->store, s->site, sku, &rating->product.value);
    return status == RG_OK && !rg_rating_sound(rating) ? RG_NOT_FOUND : status;
}

static enum rg_status read_cell(struct rg_hq_session *s, const struct rg_hq_mapping *m, const char *cell,
                                struct ratings *ratings)
{
    enum rg_status status = RG_OK;
    while (status == RG_OK && cell[0] != '\0') {
        char entry[ENTRY_MAX];
        size_t len = strcspn(cell, "|");
        struct rg_profile_rating rating = {.stars = 0};
        if (len >= sizeof entry) {
            return RG_INVALID;
        }
        memcpy(entry, cell, len);
        entry[len] = '\0';
        cell += len + (cell[len] == '|' ? 1 : 0);
        status = read_entry(s, m, entry, &rating);
        if (status == RG_OK) {
            rg_ratings_keep(ratings->kept, &ratings->count, &rating);
        }
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    return status;
}

static void write_list(const struct ratings *ratings, char list[RG_HQ_CSV_RATINGS_MAX])
{
    char piece[64];
    (void)rg_text_copy(list, RG_HQ_CSV_RATINGS_MAX, "[");
    for (uint32_t i = 0; i < ratings->count; i++) {
        const struct rg_profile_rating *rating = &ratings->kept[i];
        (void)snprintf(piece, sizeof piece, "%s[%" PRId64 ",%d,%d,%" PRId64 "]", i == 0 ? "" : ",",
                       rating->product.value, rating->stars, rating->favourite, rating->at_ms);
        (void)rg_text_append(list, RG_HQ_CSV_RATINGS_MAX, piece);
    }
    (void)rg_text_append(list, RG_HQ_CSV_RATINGS_MAX, "]");
    explicit_bzero(piece, sizeof piece);
}

enum rg_status rg_hq_csv_ratings(struct rg_hq_session *session, const struct rg_hq_mapping *mapping,
                                 const struct rg_hq_table_file *file, int column,
                                 char list[RG_HQ_CSV_RATINGS_MAX], bool *given, const char **reason)
{
    struct ratings ratings = {.count = 0};
    *given = false;
    if (!rg_hq_has(file, column)) {
        return RG_OK;
    }
    enum rg_status status = read_cell(session, mapping, rg_hq_cell(file, column), &ratings);
    if (status == RG_OK) {
        write_list(&ratings, list);
        *given = true;
    }
    explicit_bzero(&ratings, sizeof ratings);
    return status == RG_INVALID
               ? rg_hq_csv_reject(reason,
                                  "ratings is no list of sku:rating:favourite:day, with a rating from 1 "
                                  "to 5 or none, and yes or no or nothing; the customer is taken, that "
                                  "is not")
               : status;
}
