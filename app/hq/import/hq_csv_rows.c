#include "hq_csv_rows.h"

#include "hq_cards.h"
#include "hq_csv_carried.h"
#include "hq_csv_customers.h"
#include "hq_csv_refuse.h"
#include "hq_picture_file.h"
#include "hq_pictures.h"
#include "hq_prices.h"
#include "hq_rows.h"
#include "hq_values.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

enum {
    P_SKU,
    P_TITLE,
    P_NAME,
    P_CATEGORY,
    P_SEASON,
    P_PRICE,
    P_CURRENCY,
    P_ONE_OFF,
    P_PICTURE,
    P_DISCREET,
    P_SINCE
};
static const struct rg_hq_column product_columns[] = {
    {"sku", true},      {"title", false},    {"name", true},     {"category", false},
    {"season", false},  {"price", true},     {"currency", true}, {"one_off", false},
    {"picture", false}, {"discreet", false}, {"since", false},   {NULL, false}};

/* A picture that cannot be used costs the product nothing but the picture. */
static enum rg_status take_picture(struct rg_hq_session *s, const struct rg_hq_table_file *f, char sha256[65],
                                   const char **why)
{
    const char *name = rg_hq_cell(f, P_PICTURE);
    uint8_t *bytes = NULL;
    size_t len = 0;
    sha256[0] = '\0';
    if (name[0] == '\0') {
        return RG_OK;
    }
    enum rg_status status = rg_hq_picture_file_read(s->folder, name, &bytes, &len, why);
    if (status == RG_OK) {
        status = rg_hq_picture_put(s->store, bytes, len, sha256);
        if (status == RG_FULL || status == RG_NOT_FOUND || status == RG_INVALID || status == RG_UNSUPPORTED) {
            *why = rg_hq_picture_reason(status);
            status = RG_INVALID;
        }
    }
    free(bytes);
    return status;
}

static int64_t now_ms(const struct rg_hq_session *s)
{
    return s->now_ms != 0 ? s->now_ms : s->clock_ms;
}

static enum rg_status take_product(struct rg_hq_session *s, const struct rg_hq_mapping *m,
                                   const struct rg_hq_table_file *f, bool *changed, const char **reason)
{
    char sku[72], title[84], picture[65];
    const char *why = NULL;
    bool one_off = false, discreet = false;
    int64_t price, id, since = 0;
    if ((*reason = rg_hq_identifier_or_why(rg_hq_cell(f, P_SKU), sku)) != NULL) {
        return RG_INVALID;
    }
    int decimals = 0;
    if (!rg_hq_currency(rg_hq_cell(f, P_CURRENCY), &decimals)) {
        return rg_hq_csv_reject(reason, "the currency is no ISO 4217 code such as EUR");
    }
    if (rg_hq_money_in(rg_hq_cell(f, P_PRICE), m->decimal_comma, decimals, &price) != RG_OK || price < 0) {
        return rg_hq_csv_reject(reason, decimals == 0
                                            ? "the price has decimals that its currency does not have"
                                        : m->decimal_comma ? "the price is not like 1.234,50"
                                                           : "the price is not like 1,234.50");
    }
    if (rg_hq_yes(rg_hq_cell(f, P_ONE_OFF), &one_off) == RG_INVALID) {
        return rg_hq_csv_reject(reason, "one_off is neither yes nor no");
    }
    enum rg_status marked = rg_hq_yes(rg_hq_cell(f, P_DISCREET), &discreet);
    if (marked == RG_INVALID) {
        return rg_hq_csv_reject(reason, "discreet is neither yes nor no");
    }
    if (rg_hq_cell(f, P_SINCE)[0] != '\0' && rg_hq_date(rg_hq_cell(f, P_SINCE), m->date, &since) != RG_OK &&
        rg_hq_date(rg_hq_cell(f, P_SINCE), m->day, &since) != RG_OK) {
        return rg_hq_csv_reject(reason, "since is not in the mapping's date or day format");
    }
    enum rg_status pictured = take_picture(s, f, picture, &why);
    if (pictured != RG_OK && pictured != RG_INVALID) {
        return pictured;
    }
    const char *given = rg_hq_cell(f, P_TITLE), *name = rg_hq_cell(f, P_NAME);
    rg_hq_title(given[0] == '\0' ? name : given, title);
    const struct rg_hq_product product = {.sku = sku,
                                          .title = title,
                                          .name = name,
                                          .category = rg_hq_csv_or_null(rg_hq_cell(f, P_CATEGORY)),
                                          .season = rg_hq_csv_or_null(rg_hq_cell(f, P_SEASON)),
                                          .currency = rg_hq_cell(f, P_CURRENCY),
                                          .price = price,
                                          .one_off = one_off,
                                          .popularity = -1,
                                          .picture =
                                              pictured == RG_OK && rg_hq_has(f, P_PICTURE) ? picture : NULL,
                                          .discreet = marked == RG_NOT_FOUND ? -1 : discreet,
                                          .since = since < 0 ? 0 : since,
                                          .first_seen = s->first_catalogue ? 0 : now_ms(s)};
    enum rg_status status =
        rg_hq_csv_refused(rg_hq_product_put(s->store, s->site, &product, &id, changed), reason, "");
    return status == RG_OK && pictured == RG_INVALID ? rg_hq_csv_reject(reason, why) : status;
}

enum { S_SKU, S_SIZE, S_QUANTITY, S_AS_OF };
static const struct rg_hq_column stock_columns[] = {
    {"sku", true}, {"size", false}, {"quantity", true}, {"as_of", false}, {NULL, false}};

static enum rg_status take_stock(struct rg_hq_session *s, const struct rg_hq_mapping *m,
                                 const struct rg_hq_table_file *f, bool *changed, const char **reason)
{
    char sku[72];
    int64_t quantity, product, as_of = s->now_ms != 0 ? s->now_ms : s->clock_ms;
    if ((*reason = rg_hq_identifier_or_why(rg_hq_cell(f, S_SKU), sku)) != NULL) {
        return RG_INVALID;
    }
    if (rg_hq_whole(rg_hq_cell(f, S_QUANTITY), &quantity) != RG_OK) {
        return rg_hq_csv_reject(reason, "the quantity is no whole number");
    }
    if (rg_hq_cell(f, S_AS_OF)[0] != '\0' && rg_hq_date(rg_hq_cell(f, S_AS_OF), m->date, &as_of) != RG_OK) {
        return rg_hq_csv_reject(reason, "as_of is not in the mapping's date format");
    }
    enum rg_status status = rg_hq_product_find(s->store, s->site, sku, &product);
    if (status == RG_OK) {
        status = rg_hq_stock_put(s->store, s->site, product, rg_hq_cell(f, S_SIZE),
                                 quantity < 0 ? 0 : quantity, as_of, changed);
    }
    return rg_hq_csv_refused(status, reason, "no product has this sku");
}

enum { K_MEMBER, K_UID };
static const struct rg_hq_column card_columns[] = {{"member", true}, {"uid", true}, {NULL, false}};

static enum rg_status take_card(struct rg_hq_session *s, const struct rg_hq_mapping *m,
                                const struct rg_hq_table_file *f, bool *changed, const char **reason)
{
    char ref[72], uid[72];
    int64_t member;
    struct rg_card_token token;
    (void)m;
    if ((*reason = rg_hq_identifier_or_why(rg_hq_cell(f, K_MEMBER), ref)) != NULL ||
        (*reason = rg_hq_identifier_or_why(rg_hq_cell(f, K_UID), uid)) != NULL) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_card_token(s->keys, uid, &token);
    explicit_bzero(uid, sizeof uid);
    if (status == RG_INVALID || status == RG_DENIED) {
        return rg_hq_csv_reject(
            reason, status == RG_INVALID ? "the UID is not 8, 14 or 20 hexadecimal digits"
                                         : "the UID changes at every tap or is a copy's; it names no card");
    }
    if (status == RG_OK) {
        status = rg_hq_csv_customer(s, ref, &member, reason);
    }
    if (status != RG_OK || member == 0) {
        return status;
    }
    return rg_hq_csv_refused(
        rg_hq_card_put(s->store, "member", member, &token, "active", s->clock_ms, changed), reason,
        "the customer was removed");
}

enum {
    L_TILL,
    L_RECEIPT,
    L_LINE,
    L_MEMBER,
    L_AT,
    L_SKU,
    L_SIZE,
    L_QUANTITY,
    L_PRICE,
    L_OF_TILL,
    L_OF_RECEIPT,
    L_OF_LINE,
    L_GIFT,
    L_BENEFICIARY,
    L_DISCREET,
    L_STAFF
};
static const struct rg_hq_column purchase_columns[] = {
    {"till", true},  {"receipt", true},      {"line", true},        {"member", false},
    {"at", true},    {"sku", true},          {"size", false},       {"quantity", true},
    {"price", true}, {"of_till", false},     {"of_receipt", false}, {"of_line", false},
    {"gift", false}, {"beneficiary", false}, {"discreet", false},   {"staff", false},
    {NULL, false}};

static const char *purchase_numbers(const struct rg_hq_mapping *m, const struct rg_hq_table_file *f,
                                    int decimals, struct rg_hq_till_line *line)
{
    if (rg_hq_whole(rg_hq_cell(f, L_LINE), &line->line) != RG_OK || line->line < 0 || line->line > 1000000) {
        return "the line is no number from 0 to 1000000";
    }
    if (rg_hq_date(rg_hq_cell(f, L_AT), m->date, &line->at) != RG_OK &&
        rg_hq_date(rg_hq_cell(f, L_AT), m->day, &line->at) != RG_OK) {
        return "at is not in the mapping's date or day format";
    }
    if (rg_hq_whole(rg_hq_cell(f, L_QUANTITY), &line->quantity) != RG_OK || line->quantity == 0) {
        return "the quantity is no whole number other than 0";
    }
    if (rg_hq_money_in(rg_hq_cell(f, L_PRICE), m->decimal_comma, decimals, &line->price) != RG_OK) {
        return m->decimal_comma ? "the price is not like 1.234,50" : "the price is not like 1,234.50";
    }
    if (rg_hq_yes(rg_hq_cell(f, L_GIFT), &line->gift) == RG_INVALID) {
        return "gift is neither yes nor no";
    }
    if (rg_hq_yes(rg_hq_cell(f, L_DISCREET), &line->discreet) == RG_INVALID) {
        return "discreet is neither yes nor no";
    }
    if (rg_hq_yes(rg_hq_cell(f, L_STAFF), &line->staff) == RG_INVALID) {
        return "staff is neither yes nor no";
    }
    line->gift = line->gift || rg_hq_is_for_another(rg_hq_cell(f, L_BENEFICIARY));
    line->is_return = line->quantity < 0;
    line->quantity = line->is_return ? -line->quantity : line->quantity;
    line->price = line->price < 0 ? -line->price : line->price;
    line->of_receipt = rg_hq_csv_or_null(rg_hq_cell(f, L_OF_RECEIPT));
    line->of_till = line->of_receipt == NULL ? NULL : rg_hq_cell(f, L_OF_TILL);
    if (line->of_receipt != NULL && rg_hq_whole(rg_hq_cell(f, L_OF_LINE), &line->of_line) != RG_OK) {
        return "of_line is no number";
    }
    return NULL;
}

static enum rg_status take_purchase(struct rg_hq_session *s, const struct rg_hq_mapping *m,
                                    const struct rg_hq_table_file *f, bool *changed, const char **reason)
{
    char till[72], receipt[72], sku[72], ref[72];
    struct rg_hq_till_line line = {.till = till, .receipt = receipt, .size = rg_hq_cell(f, L_SIZE)};
    *changed = false;
    if ((*reason = rg_hq_identifier_or_why(rg_hq_cell(f, L_TILL), till)) != NULL ||
        (*reason = rg_hq_identifier_or_why(rg_hq_cell(f, L_RECEIPT), receipt)) != NULL ||
        (*reason = rg_hq_identifier_or_why(rg_hq_cell(f, L_SKU), sku)) != NULL) {
        return RG_INVALID;
    }
    int decimals = 2;
    enum rg_status status = rg_hq_product_find(s->store, s->site, sku, &line.product);
    if (status == RG_OK) {
        status = rg_hq_product_decimals(s->store, s->site, line.product, &decimals);
    }
    if (status != RG_OK) {
        return rg_hq_csv_refused(status, reason, "no product has this sku");
    }
    if ((*reason = purchase_numbers(m, f, decimals, &line)) != NULL) {
        return RG_INVALID;
    }
    if (rg_hq_cell(f, L_MEMBER)[0] != '\0') {
        if ((*reason = rg_hq_identifier_or_why(rg_hq_cell(f, L_MEMBER), ref)) != NULL) {
            return RG_INVALID;
        }
        status = rg_hq_csv_customer(s, ref, &line.member, reason);
        if (status != RG_OK || (line.member == 0 && line.is_return && line.of_receipt == NULL)) {
            return status;
        }
    }
    if (line.is_return && line.of_receipt == NULL && line.member == 0) {
        return rg_hq_csv_reject(reason, "a return needs of_till, of_receipt and of_line, or a member");
    }
    line.file_line = f->row.line;
    return rg_hq_lines_add(s, &line);
}

const struct rg_hq_row_reader rg_hq_row_readers[] = {
    {"products", RG_HQ_PRODUCTS, product_columns, take_product},
    {"prices", RG_HQ_PRICES, rg_hq_csv_price_columns, rg_hq_csv_price},
    {"stock", RG_HQ_STOCK, stock_columns, take_stock},
    {"customers", RG_HQ_MEMBERS, rg_hq_csv_customer_columns, rg_hq_csv_customer_row},
    {"cards", RG_HQ_CARDS, card_columns, take_card},
    {"purchases", RG_HQ_PURCHASES, purchase_columns, take_purchase},
    {"notes", RG_HQ_NOTES, rg_hq_csv_note_columns, rg_hq_csv_note},
    {"requests", RG_HQ_REQUESTS, rg_hq_csv_request_columns, rg_hq_csv_request},
    {"offers", RG_HQ_OFFERS, rg_hq_csv_offer_columns, rg_hq_csv_offer},
    {"tasks", RG_HQ_TASKS, rg_hq_csv_task_columns, rg_hq_csv_task},
    {NULL, RG_HQ_PRODUCTS, NULL, NULL}};
