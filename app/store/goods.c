#include "goods.h"

#include "handle.h"

#include <string.h>

static enum rg_status name_purchase(struct rg_store *store, struct rg_profile_purchase *purchase,
                                    bool *discreet)
{
    struct rg_store_product product = {0};
    enum rg_status status = rg_store_product(store, purchase->product, &product);
    if (status == RG_OK) {
        memcpy(purchase->title, product.title, sizeof purchase->title);
        memcpy(purchase->category, product.category, sizeof purchase->category);
        purchase->one_off = product.one_off;
    }
    *discreet = status == RG_OK && product.discreet;
    explicit_bzero(&product, sizeof product);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static bool came_back(const struct rg_store *store, const struct rg_profile_wish *wish, int64_t came_ms)
{
    int64_t now_ms = store->now_ms;
    return now_ms != 0 && came_ms > 0 && came_ms >= wish->at_ms && came_ms <= now_ms &&
           now_ms - came_ms <= RG_WISH_BACK_MS;
}

static enum rg_status name_wish(struct rg_store *store, struct rg_profile_wish *wish, bool *discreet)
{
    struct rg_store_product product = {0};
    struct rg_store_stock stock[RG_STORE_STOCK_MAX];
    size_t count = 0;
    enum rg_status status = rg_store_product(store, wish->product, &product);
    if (status == RG_OK) {
        memcpy(wish->title, product.title, sizeof wish->title);
        status = rg_store_stock_of(store, wish->product, stock, &count);
    }
    for (size_t i = 0; i < count; i++) {
        bool theirs = wish->size[0] == '\0' || strcmp(wish->size, stock[i].size) == 0;
        wish->in_stock = wish->in_stock || theirs;
        wish->back = wish->back || (theirs && came_back(store, wish, stock[i].came_ms));
    }
    *discreet = product.discreet;
    explicit_bzero(&product, sizeof product);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_store_name_goods(struct rg_store *store, struct rg_profile *profile)
{
    enum rg_status status = RG_OK;
    uint32_t purchases = 0, wishes = 0;
    for (uint32_t i = 0; i < profile->purchase_count && status == RG_OK; i++) {
        bool discreet = false;
        status = name_purchase(store, &profile->purchases[i], &discreet);
        if (!discreet) {
            profile->purchases[purchases++] = profile->purchases[i];
        }
    }
    for (uint32_t i = 0; i < profile->wish_count && status == RG_OK; i++) {
        bool discreet = false;
        status = name_wish(store, &profile->wishes[i], &discreet);
        if (!discreet) {
            profile->wishes[wishes++] = profile->wishes[i];
        }
    }
    if (status == RG_OK) {
        explicit_bzero(&profile->purchases[purchases],
                       (profile->purchase_count - purchases) * sizeof profile->purchases[0]);
        profile->purchase_count = purchases;
        rg_record_drop_wishes(profile, wishes);
    }
    return status;
}
