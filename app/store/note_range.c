/* The store's own words for sizes and categories: of what sells here most, since all of a catalogue would take too long. */
#include "notes.h"

#include "catalogue.h"
#include "handle.h"

#include <string.h>

static struct rg_note_range_category *category_of(struct rg_note_range *range, const char *category)
{
    for (uint32_t i = 0; i < range->count; i++) {
        if (strcmp(range->categories[i].category, category) == 0) {
            return &range->categories[i];
        }
    }
    if (range->count == RG_NOTE_RANGE_CATEGORIES) {
        return NULL;
    }
    struct rg_note_range_category *fresh = &range->categories[range->count++];
    memcpy(fresh->category, category, strlen(category) + 1);
    return fresh;
}

/* As on a label: the last gives way. */
static void add_size(struct rg_note_range_category *to, const char *size)
{
    uint32_t place = 0;
    while (place < to->size_count && rg_size_compare(to->sizes[place], size) < 0) {
        place++;
    }
    if (place == RG_NOTE_RANGE_SIZES ||
        (place < to->size_count && rg_size_compare(to->sizes[place], size) == 0)) {
        return;
    }
    uint32_t kept = to->size_count < RG_NOTE_RANGE_SIZES ? to->size_count : RG_NOTE_RANGE_SIZES - 1;
    memmove(to->sizes[place + 1], to->sizes[place], (kept - place) * sizeof to->sizes[0]);
    memset(to->sizes[place], 0, sizeof to->sizes[place]);
    memcpy(to->sizes[place], size, strlen(size) + 1);
    to->size_count = kept + 1;
}

static bool sayable(const char *category, const char *size)
{
    struct rg_note note = {.kind = RG_NOTE_SIZE};
    size_t category_len = strlen(category), size_len = strlen(size);
    if (category_len >= sizeof note.category || size_len >= sizeof note.size) {
        return false;
    }
    memcpy(note.category, category, category_len);
    memcpy(note.size, size, size_len);
    return rg_note_sound(&note);
}

static enum rg_status look_at(struct rg_store *store, struct rg_product_id id, struct rg_note_range *range)
{
    struct rg_store_product product;
    struct rg_store_stock stock[RG_STORE_STOCK_MAX];
    size_t count = 0;
    enum rg_status status = rg_store_product(store, id, &product);
    if (status != RG_OK || product.discreet) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    status = rg_store_stock_of(store, id, stock, &count);
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        struct rg_note_range_category *to =
            sayable(product.category, stock[i].size) ? category_of(range, product.category) : NULL;
        if (to != NULL) {
            add_size(to, stock[i].size);
        }
    }
    return status;
}

enum rg_status rg_store_note_range(struct rg_store *store, struct rg_note_range *range)
{
    const struct rg_product_id *products;
    size_t count = 0;
    struct rg_note_range fresh = {0};
    enum rg_status status = rg_store_begin_read(store);
    if (status != RG_OK) {
        return status;
    }
    status = rg_store_bestsellers(store, &products, &count);
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        status = look_at(store, products[i], &fresh);
    }
    rg_store_end_read(store);
    if (status == RG_OK) {
        *range = fresh;
    }
    return status;
}
