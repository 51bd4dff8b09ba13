#include "hq_csv_ratings.h"

#include "hq_cells.h"
#include "hq_csv_refuse.h"
#include "hq_rows.h"
#include "hq_values.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PARTS 4

struct ratings {
    struct rg_hq_session *session;
    const struct rg_hq_mapping *mapping;
    uint32_t count;
    struct rg_profile_rating kept[RG_PROFILE_RATINGS];
};

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
static enum rg_status take_entry(void *context, char *entry)
{
    struct ratings *ratings = context;
    const struct rg_hq_mapping *m = ratings->mapping;
    struct rg_profile_rating rating = {.stars = 0};
    char sku[72], *parts[PARTS];
    if (rg_hq_entry_split(entry, parts, PARTS) != PARTS || rg_hq_identifier_or_why(parts[0], sku) != NULL ||
        !read_opinion(parts[1], parts[2], &rating) ||
        (rg_hq_date(parts[3], m->day, &rating.at_ms) != RG_OK &&
         rg_hq_date(parts[3], m->date, &rating.at_ms) != RG_OK)) {
        return RG_INVALID;
    }
    enum rg_status status =
        rg_hq_product_find(ratings->session->store, ratings->session->site, sku, &rating.product.value);
    status = status == RG_OK && !rg_rating_sound(&rating) ? RG_NOT_FOUND : status;
    if (status == RG_OK) {
        rg_ratings_keep(ratings->kept, &ratings->count, &rating);
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
    struct ratings ratings = {.session = session, .mapping = mapping};
    *given = false;
    if (!rg_hq_has(file, column)) {
        return RG_OK;
    }
    enum rg_status status = rg_hq_entries(rg_hq_cell(file, column), take_entry, &ratings);
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
