#include "hq_retail.h"

#include "hq_json.h"
#include "hq_rows.h"
#include "hq_sql.h"
#include "text.h"

#include <string.h>

static enum rg_status say(struct rg_hq_retail_result *result, enum rg_status status, const char *reason)
{
    result->reason = reason;
    return status;
}

static enum rg_status find_product(struct rg_hq_store *store, const char *site, const cJSON *json,
                                   int64_t *product, struct rg_hq_retail_result *result)
{
    const char *sku;
    if (!rg_hq_json_text(json, "sku", 200, &sku)) {
        return say(result, RG_INVALID, "sku is missing or longer than 200 bytes");
    }
    enum rg_status status = rg_hq_product_find(store, site, sku, product);
    return status == RG_NOT_FOUND ? say(result, status, "no product has this sku; import the product first")
                                  : status;
}

static bool optional_text(const cJSON *json, const char *name, size_t max, const char **text)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);
    if (item == NULL || cJSON_IsNull(item) || (cJSON_IsString(item) && item->valuestring[0] == '\0')) {
        *text = "";
        return true;
    }
    return rg_hq_json_text(json, name, max, text);
}

/* A yes that is written in another way must not count as a no: what is a gift, or discreet, would be shown. */
static bool optional_flag(const cJSON *json, const char *name, bool *flag)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);
    *flag = cJSON_IsTrue(item);
    return item == NULL || cJSON_IsNull(item) || cJSON_IsBool(item);
}

static enum rg_status apply_sale(struct rg_hq_store *store, const char *site, const cJSON *json,
                                 struct rg_hq_retail_result *result)
{
    struct rg_hq_purchase p = {0};
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(json, "member");
    if (!rg_hq_json_text(json, "till", 32, &p.till) || !rg_hq_json_text(json, "receipt", 64, &p.receipt) ||
        !rg_hq_json_int(json, "line", 0, 1000000, &p.line)) {
        return say(result, RG_INVALID, "till, receipt or line is missing or out of bounds");
    }
    if (!rg_hq_json_int(json, "at", 0, RG_HQ_JSON_MAX, &p.at) || !optional_text(json, "size", 32, &p.size) ||
        !rg_hq_json_int(json, "quantity", 1, 1000000, &p.quantity) ||
        !rg_hq_json_int(json, "price", 0, INT64_C(1000000000000), &p.price)) {
        return say(result, RG_INVALID, "at, size, quantity or price is missing or out of bounds");
    }
    if (member != NULL && !cJSON_IsNull(member) &&
        !rg_hq_json_int(json, "member", 1, RG_HQ_JSON_MAX, &p.member)) {
        return say(result, RG_INVALID, "member is not a number of HQ");
    }
    const char *beneficiary;
    if (!optional_text(json, "beneficiary", 64, &beneficiary)) {
        return say(result, RG_INVALID, "beneficiary is no text of 64 bytes or fewer");
    }
    if (!optional_flag(json, "gift", &p.gift) || !optional_flag(json, "discreet", &p.discreet) ||
        !optional_flag(json, "staff", &p.staff)) {
        return say(result, RG_INVALID, "gift, discreet or staff is neither true nor false");
    }
    p.gift = p.gift || rg_hq_is_for_another(beneficiary);
    enum rg_status status = find_product(store, site, json, &p.product, result);
    if (status == RG_OK && p.member != 0) {
        int64_t buyer = p.member;
        status = rg_hq_buyer(store, &buyer);
        if (status == RG_NOT_FOUND) {
            return say(result, status, "no member has this number; import the member first");
        }
    }
    if (status == RG_OK) {
        status = rg_hq_purchase_put(store, site, &p, &result->changed);
    }
    return status == RG_DENIED ? say(result, RG_INVALID, "this till line is known with other contents")
                               : status;
}

static enum rg_status apply_return(struct rg_hq_store *store, const char *site, const cJSON *json,
                                   struct rg_hq_retail_result *result)
{
    struct rg_hq_return r = {0};
    if (!rg_hq_json_text(json, "till", 32, &r.till) || !rg_hq_json_text(json, "receipt", 64, &r.receipt) ||
        !rg_hq_json_int(json, "line", 0, 1000000, &r.line)) {
        return say(result, RG_INVALID, "till, receipt or line is missing or out of bounds");
    }
    if (!rg_hq_json_text(json, "of_till", 32, &r.of_till) ||
        !rg_hq_json_text(json, "of_receipt", 64, &r.of_receipt) ||
        !rg_hq_json_int(json, "of_line", 0, 1000000, &r.of_line)) {
        return say(result, RG_INVALID, "of_till, of_receipt or of_line is missing or out of bounds");
    }
    if (!rg_hq_json_int(json, "at", 0, RG_HQ_JSON_MAX, &r.at) ||
        !rg_hq_json_int(json, "quantity", 1, 1000000, &r.quantity)) {
        return say(result, RG_INVALID, "at or quantity is missing or out of bounds");
    }
    enum rg_status status = find_product(store, site, json, &r.product, result);
    if (status == RG_OK && rg_hq_json_int(json, "member", 1, RG_HQ_JSON_MAX, &r.member)) {
        /* The goods came back whoever brought them. */
        status = rg_hq_buyer(store, &r.member);
        r.member = status == RG_OK ? r.member : 0;
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    if (status == RG_OK) {
        status = rg_hq_return_put(store, site, &r, &result->changed);
    }
    return status == RG_DENIED
               ? say(result, RG_INVALID,
                     "this return is known with other contents, or its sale is of another product")
               : status;
}

static enum rg_status apply_stock(struct rg_hq_store *store, const char *site, const cJSON *json,
                                  struct rg_hq_retail_result *result)
{
    int64_t quantity, at, product;
    const char *size;
    if (!optional_text(json, "size", 32, &size) ||
        !rg_hq_json_int(json, "quantity", -1000000, 1000000, &quantity) ||
        !rg_hq_json_int(json, "at", 0, RG_HQ_JSON_MAX, &at)) {
        return say(result, RG_INVALID, "size, quantity or at is missing or out of bounds");
    }
    enum rg_status status = find_product(store, site, json, &product, result);
    /* Stock systems count below zero when goods are sold before they are booked in; for us that is nothing
     * there. */
    return status == RG_OK ? rg_hq_stock_put(store, site, product, size, quantity < 0 ? 0 : quantity, at,
                                             &result->changed)
                           : status;
}

static enum rg_status apply_price(struct rg_hq_store *store, const char *site, const cJSON *json,
                                  struct rg_hq_retail_result *result)
{
    int64_t price, at, product;
    const char *currency;
    if (!rg_hq_json_int(json, "price", 0, INT64_C(1000000000000), &price) ||
        !rg_hq_json_text(json, "currency", 3, &currency) || strlen(currency) != 3 ||
        !rg_hq_json_int(json, "at", 0, RG_HQ_JSON_MAX, &at)) {
        return say(result, RG_INVALID, "price, currency or at is missing or out of bounds");
    }
    enum rg_status status = find_product(store, site, json, &product, result);
    return status == RG_OK ? rg_hq_price_put(store, site, product, price, currency, at, &result->changed)
                           : status;
}

static enum rg_status apply_line(struct rg_hq_store *store, const char *site, const cJSON *json,
                                 struct rg_hq_retail_result *result)
{
    const char *kind, *own_site;
    bool named = rg_hq_json_text(json, "site", RG_HQ_SITE_MAX - 1, &own_site);
    int64_t number;
    if (site == NULL && !named) {
        return say(result, RG_INVALID, "site is missing");
    }
    if (site != NULL && named && strcmp(site, own_site) != 0) {
        return say(result, RG_INVALID, "site is not the one that sent the line");
    }
    site = site == NULL ? own_site : site;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? say(result, status, "no site has this name; import it first")
                                      : status;
    }
    if (!rg_hq_json_text(json, "kind", 16, &kind)) {
        return say(result, RG_INVALID, "kind is missing");
    }
    if (strcmp(kind, "sale") == 0) {
        return apply_sale(store, site, json, result);
    }
    if (strcmp(kind, "return") == 0) {
        return apply_return(store, site, json, result);
    }
    if (strcmp(kind, "stock") == 0) {
        return apply_stock(store, site, json, result);
    }
    return strcmp(kind, "price") == 0 ? apply_price(store, site, json, result)
                                      : say(result, RG_INVALID, "kind is not sale, return, stock or price");
}

enum rg_status rg_hq_retail_line(struct rg_hq_store *store, const char *site, const char *line, size_t len,
                                 struct rg_hq_retail_result *result)
{
    *result = (struct rg_hq_retail_result){0};
    if (len > RG_HQ_RETAIL_LINE_MAX) {
        return say(result, RG_INVALID, "the line is longer than 4096 bytes");
    }
    const char *end = NULL;
    cJSON *json = cJSON_ParseWithLengthOpts(line, len, &end, 0);
    while (end != NULL && end < line + len && strchr(" \t\r\n", *end) != NULL && *end != '\0') {
        end++;
    }
    if (!cJSON_IsObject(json) || end != line + len) {
        cJSON_Delete(json);
        return say(result, RG_INVALID, "the line is not one JSON object");
    }
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status == RG_OK) {
        status = rg_hq_leave(store, ours, apply_line(store, site, json, result));
    }
    cJSON_Delete(json);
    if (status == RG_INVALID && result->reason == NULL) {
        result->reason = "a value is out of bounds";
    }
    return status;
}

enum rg_status rg_hq_retail_reject(struct rg_hq_store *store, const char *site, const char *till,
                                   const char *line, size_t len, const char *reason, int64_t now_ms)
{
    /* Bytes of any kind may have come: what is kept must be text. */
    struct rg_hq_buffer kept = {0};
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    len = len < RG_HQ_RETAIL_LINE_MAX ? len : RG_HQ_RETAIL_LINE_MAX;
    bool text = rg_utf8_valid(line, len);
    for (size_t i = 0; i < len; i++) {
        rg_hq_buffer_bytes(&kept, text || (line[i] >= 0x20 && line[i] < 0x7f) ? line + i : "?", 1);
    }
    status = rg_hq_buffer_status(&kept);
    if (status == RG_OK) {
        status = rg_hq_dead_letter(store, site, till, "retail", "", 0, now_ms, reason,
                                   kept.data == NULL ? "" : kept.data);
    }
    rg_hq_buffer_free(&kept);
    return rg_hq_leave(store, ours, status);
}
