#include "personal.h"

#include "handle.h"
#include "pack.h"
#include "personal_sql.h"

#include <string.h>

const char rg_personal_greeting_sql[] = "SELECT first_name, language FROM member WHERE id = ?";
const char rg_personal_member_sql[] = "SELECT first_name, language, display_name, birth_month, birth_day, "
                                      "member_since, sizes, wishes, occasions"
                                      " FROM member WHERE id = ?";
/* HQ numbers till lines as they reach it, which is nearly their order in time: the newest of the last 4096
 * are the newest. */
const char rg_personal_purchases_sql[] = "SELECT at, product, quantity, returned, size, gift FROM purchase"
                                         " WHERE member = ? ORDER BY line DESC LIMIT 4096";
const char rg_personal_ownership_sql[] =
    "SELECT coalesce(sum(quantity), 0), coalesce(sum(returned), 0) FROM purchase"
    " WHERE member = ?1 AND product = ?2";

const char rg_personal_drop_members_sql[] = "DELETE FROM member WHERE id IN (SELECT id FROM member LIMIT ?)";
const char rg_personal_drop_purchases_sql[] =
    "DELETE FROM purchase WHERE (member, line) IN (SELECT member, line FROM purchase LIMIT ?)";

static enum rg_status bind_member(sqlite3_stmt *statement, const struct rg_consent_grant *grant)
{
    return rg_sql_status(sqlite3_bind_int64(statement, 1, grant->member.value));
}

static struct rg_unpack list_of(sqlite3_stmt *row, int column)
{
    const uint8_t *bytes = sqlite3_column_blob(row, column);
    return (struct rg_unpack){.bytes = bytes, .len = (size_t)sqlite3_column_bytes(row, column)};
}

static void read_sizes(struct rg_unpack list, struct rg_profile *profile)
{
    while (profile->size_count < RG_PROFILE_SIZES && rg_unpack_more(&list)) {
        struct rg_profile_size *size = &profile->sizes[profile->size_count];
        rg_unpack_text(&list, size->category, sizeof size->category);
        rg_unpack_text(&list, size->size, sizeof size->size);
        profile->size_count += list.broken ? 0 : 1;
    }
}

static void read_wishes(struct rg_unpack list, struct rg_profile *profile)
{
    while (profile->wish_count < RG_PROFILE_WISHES && rg_unpack_more(&list)) {
        struct rg_profile_wish *wish = &profile->wishes[profile->wish_count];
        wish->product.value = (int64_t)rg_unpack_number(&list);
        wish->at_ms = (int64_t)rg_unpack_number(&list);
        rg_unpack_text(&list, wish->size, sizeof wish->size);
        profile->wish_count += list.broken ? 0 : 1;
    }
}

static void add_occasion(struct rg_profile *profile, enum rg_occasion_kind kind, int64_t month, int64_t day)
{
    if (profile->occasion_count < RG_PROFILE_OCCASIONS && month >= 1 && month <= 12 && day >= 1 &&
        day <= 31) {
        struct rg_profile_occasion *occasion = &profile->occasions[profile->occasion_count++];
        occasion->kind = kind;
        occasion->month = (int32_t)month;
        occasion->day = (int32_t)day;
    }
}

static void read_occasions(struct rg_unpack list, int64_t birth_month, int64_t birth_day,
                           struct rg_profile *profile)
{
    add_occasion(profile, RG_OCCASION_BIRTHDAY, birth_month, birth_day);
    bool birthday_known = profile->occasion_count > 0;
    while (rg_unpack_more(&list)) {
        uint64_t kind = rg_unpack_number(&list);
        int64_t month = (int64_t)rg_unpack_number(&list), day = (int64_t)rg_unpack_number(&list);
        if (list.broken || (kind == RG_OCCASION_BIRTHDAY && birthday_known)) {
            continue;
        }
        enum rg_occasion_kind known = kind == RG_OCCASION_BIRTHDAY      ? RG_OCCASION_BIRTHDAY
                                      : kind == RG_OCCASION_ANNIVERSARY ? RG_OCCASION_ANNIVERSARY
                                                                        : RG_OCCASION_OTHER;
        add_occasion(profile, known, month, day);
    }
}

static enum rg_status read_member(struct rg_store *store, const struct rg_consent_grant *grant,
                                  struct rg_profile *profile)
{
    bool whole = grant->scope == RG_SCOPE_PROFILE;
    sqlite3_stmt *row = store->statements[whole ? RG_TAP_MEMBER : RG_TAP_GREETING];
    enum rg_status status = bind_member(row, grant);
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status != RG_OK) {
        return status;
    }
    rg_sql_text(row, 0, profile->first_name, sizeof profile->first_name);
    rg_sql_text(row, 1, profile->language, sizeof profile->language);
    if (whole) {
        rg_sql_text(row, 2, profile->display_name, sizeof profile->display_name);
        profile->member_since_ms = sqlite3_column_int64(row, 5);
        read_sizes(list_of(row, 6), profile);
        read_wishes(list_of(row, 7), profile);
        read_occasions(list_of(row, 8), sqlite3_column_int64(row, 3), sqlite3_column_int64(row, 4), profile);
    }
    (void)sqlite3_reset(row);
    return RG_OK;
}

/* Keep the newest, newest first; lines mostly come newest first, so this rarely moves anything. */
static void keep_purchase(struct rg_profile *profile, sqlite3_stmt *row)
{
    int64_t at = sqlite3_column_int64(row, 0);
    uint32_t place = profile->purchase_count;
    while (place > 0 && profile->purchases[place - 1].at_ms < at) {
        place--;
    }
    if (place == RG_PROFILE_PURCHASES) {
        return;
    }
    uint32_t kept = profile->purchase_count;
    kept = kept < RG_PROFILE_PURCHASES ? kept : RG_PROFILE_PURCHASES - 1;
    memmove(&profile->purchases[place + 1], &profile->purchases[place],
            (kept - place) * sizeof profile->purchases[0]);
    profile->purchase_count = kept + 1;
    struct rg_profile_purchase *purchase = &profile->purchases[place];
    memset(purchase, 0, sizeof *purchase);
    purchase->at_ms = at;
    purchase->product.value = sqlite3_column_int64(row, 1);
    purchase->quantity = sqlite3_column_int(row, 2);
    purchase->returned = sqlite3_column_int(row, 3);
    rg_sql_text(row, 4, purchase->size, sizeof purchase->size);
    purchase->gift = sqlite3_column_int(row, 5) != 0;
}

static enum rg_status read_purchases(struct rg_store *store, const struct rg_consent_grant *grant,
                                     struct rg_profile *profile)
{
    sqlite3_stmt *row = store->statements[RG_TAP_PURCHASES];
    enum rg_status status = bind_member(row, grant);
    while (status == RG_OK && (status = rg_sql_row(row)) == RG_OK) {
        keep_purchase(profile, row);
    }
    profile->purchases_known = status == RG_NOT_FOUND;
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* Words for the products that the customer's rows name by number. A product that HQ no longer lists keeps an
 * empty title. */
static enum rg_status name_products(struct rg_store *store, struct rg_profile *profile)
{
    struct rg_store_product product;
    enum rg_status status = RG_OK;
    for (uint32_t i = 0; i < profile->purchase_count && (status == RG_OK || status == RG_NOT_FOUND); i++) {
        struct rg_profile_purchase *purchase = &profile->purchases[i];
        status = rg_store_product(store, purchase->product, &product);
        if (status == RG_OK) {
            memcpy(purchase->title, product.title, sizeof purchase->title);
            memcpy(purchase->category, product.category, sizeof purchase->category);
            purchase->one_off = product.one_off;
            purchase->discreet = product.discreet;
        }
    }
    for (uint32_t i = 0; i < profile->wish_count && (status == RG_OK || status == RG_NOT_FOUND); i++) {
        struct rg_profile_wish *wish = &profile->wishes[i];
        struct rg_store_stock stock[RG_STORE_STOCK_MAX];
        size_t count = 0;
        status = rg_store_product(store, wish->product, &product);
        if (status == RG_OK) {
            memcpy(wish->title, product.title, sizeof wish->title);
            wish->discreet = product.discreet;
            status = rg_store_stock_of(store, wish->product, stock, &count);
        }
        for (size_t k = 0; k < count && !wish->in_stock; k++) {
            wish->in_stock = wish->size[0] == '\0' || strcmp(wish->size, stock[k].size) == 0;
        }
    }
    explicit_bzero(&product, sizeof product);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_store_profile_load(struct rg_store *store, const struct rg_consent_grant *grant,
                                     struct rg_profile *profile)
{
    if (!rg_consent_allows(grant, RG_PURPOSE_RECOGNISE)) {
        return RG_DENIED;
    }
    struct rg_profile fresh = {.member = grant->member, .visit = grant->visit, .scope = grant->scope};
    enum rg_status status = rg_store_begin_read(store);
    if (status != RG_OK) {
        return status;
    }
    status = read_member(store, grant, &fresh);
    if (status == RG_OK && grant->scope == RG_SCOPE_PROFILE) {
        if (rg_consent_allows(grant, RG_PURPOSE_PURCHASES)) {
            status = read_purchases(store, grant, &fresh);
        }
        if (status == RG_OK) {
            status = name_products(store, &fresh);
        }
    }
    rg_store_end_read(store);
    if (status == RG_OK) {
        *profile = fresh;
    }
    explicit_bzero(&fresh, sizeof fresh);
    return status;
}

enum rg_status rg_store_ownership_of(struct rg_store *store, const struct rg_consent_grant *grant,
                                     struct rg_product_id product, struct rg_store_ownership *ownership)
{
    if (grant->scope != RG_SCOPE_PROFILE || !rg_consent_allows(grant, RG_PURPOSE_PURCHASES)) {
        return RG_DENIED;
    }
    sqlite3_stmt *row = store->statements[RG_TAP_OWNERSHIP];
    enum rg_status status = rg_store_freshen(store);
    if (status == RG_OK) {
        status = bind_member(row, grant);
    }
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_int64(row, 2, product.value));
    }
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        ownership->bought = sqlite3_column_int64(row, 0);
        ownership->returned = sqlite3_column_int64(row, 1);
        (void)sqlite3_reset(row);
    }
    return status;
}
