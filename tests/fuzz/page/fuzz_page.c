/* Any bytes as an answer on dn/res: listed, read in key order, keys walked; what comes out keeps its
 * promises. */
#include "codec.h"
#include "text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(struct rg_text_view view, size_t most)
{
    if (view.text != NULL && (view.len > most || !rg_utf8_valid(view.text, view.len))) {
        abort();
    }
}

static void check_carried(const struct rg_feed_carried *row)
{
    if (row->id < 1 || row->member < 0 || row->at < 0 || row->due < 0 || row->until < 0 || row->product < 0 ||
        row->associate < 0) {
        abort();
    }
    check_text(row->word, 32);
    check_text(row->status, 32);
    check_text(row->title, 255);
    check_text(row->size, 32);
    check_text(row->text, 255);
}

static void check_row(const struct rg_feed_row *row)
{
    if (row->feed == RG_FEED_MEMBERS) {
        check_text(row->member.display_name, 255);
        if (row->member.size_count > RG_FEED_SIZES_MAX || row->member.wish_count > RG_FEED_WISHES_MAX ||
            row->member.occasion_count > RG_FEED_OCCASIONS_MAX ||
            row->member.rating_count > RG_FEED_RATINGS_MAX || row->member.rests.count > RG_RESTS_MAX) {
            abort();
        }
        for (size_t i = 0; i < row->member.size_count; i++) {
            check_text(row->member.sizes[i].category, 64);
            check_text(row->member.sizes[i].size, 64);
        }
        for (size_t i = 0; i < row->member.rating_count; i++) {
            if (!rg_rating_sound(&row->member.ratings[i])) {
                abort();
            }
        }
        for (size_t i = 0; i < row->member.rests.count; i++) {
            if (!rg_rest_sound(&row->member.rests.items[i])) {
                abort();
            }
        }
        for (size_t i = 0; i < row->member.wish_count; i++) {
            check_text(row->member.wishes[i].size, 64);
        }
    } else if (row->feed == RG_FEED_NEIGHBOURS && row->neighbours.count > RG_RECO_NEIGHBOURS) {
        abort();
    } else if (row->feed == RG_FEED_PRODUCTS) {
        check_text(row->product.title, 255);
        check_text(row->product.currency, 3);
    } else if (row->feed == RG_FEED_STOCK) {
        check_text(row->stock.size, 64);
    } else if (row->feed == RG_FEED_PRICES) {
        if (row->price.currency.len != 3 || row->price.price < 0 || row->price.from < 0 ||
            row->price.until < 0) {
            abort();
        }
    } else if (row->feed >= RG_FEED_NOTES) {
        check_carried(&row->carried);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rg_json_arena arena;
    static struct rg_page_row rows[RG_PAGE_ROWS_MAX];
    struct rg_page page;
    size_t count = 0, unfit = 0, at = 0;
    /* A copy of exactly this size, so that reading behind it is seen. */
    char *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    if (rg_page_read(copy, size, 0, &page) == RG_REFUSED_NOT && page.kind == RG_PAGE_ROWS) {
        struct rg_feed_row row;
        struct rg_feed_key key;
        if (rg_page_list(&page, &arena, rows, &count, &unfit) == RG_REFUSED_NOT) {
            for (size_t i = 0; i < count; i++) {
                if (!rg_page_row_read(&page, &arena, rows[i].at, &row)) {
                    abort();
                }
                check_row(&row);
            }
        }
        while (rg_page_next_key(&page, &arena, &at, &key, &unfit)) {
            check_text(key.size, 64);
        }
    }
    free(copy);
    return 0;
}
