#include "hq_prices.h"

#include "hq_rows.h"
#include "hq_sql.h"

#include <string.h>

#define PRICE_MAX INT64_C(1000000000000)
#define TIME_MAX  INT64_C(253402300799999) /* the end of the year 9999 */

bool rg_hq_currency(const char *currency, int *decimals)
{
    static const char none[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    static const char three[] = "BHD IQD JOD KWD LYD OMR TND";
    if (currency == NULL || strnlen(currency, 4) != 3) {
        return false;
    }
    for (int i = 0; i < 3; i++) {
        if (currency[i] < 'A' || currency[i] > 'Z') {
            return false;
        }
    }
    *decimals = strstr(none, currency) != NULL ? 0 : strstr(three, currency) != NULL ? 3 : 2;
    return true;
}

enum rg_status rg_hq_product_decimals(struct rg_hq_store *store, const char *site, int64_t product,
                                      int *decimals)
{
    int64_t number;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT currency FROM products WHERE site=?1 AND id=?2");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    (void)sqlite3_bind_int64(stmt, 2, product);
    status = rg_hq_first(store, stmt);
    if (status == RG_OK && !rg_hq_currency((const char *)sqlite3_column_text(stmt, 0), decimals)) {
        *decimals = 2;
    }
    (void)sqlite3_reset(stmt);
    return status;
}

enum rg_status rg_hq_planned_put(struct rg_hq_store *store, const char *site, const struct rg_hq_price *price,
                                 bool *changed)
{
    int64_t number;
    int decimals;
    if (!rg_hq_currency(price->currency, &decimals) || price->minor < 0 || price->minor > PRICE_MAX ||
        price->from < 0 || price->from > TIME_MAX || price->until > TIME_MAX ||
        (price->until >= 0 && price->until <= price->from)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status == RG_OK) {
        status = rg_hq_product_known(store, price->product);
    }
    if (status != RG_OK) {
        return status;
    }
    const struct rg_hq_value values[] = {rg_hq_int(price->product),
                                         rg_hq_int(price->from),
                                         {.number = price->until, .null = price->until < 0},
                                         rg_hq_int(price->minor),
                                         rg_hq_text(price->currency)};
    return rg_hq_table_put(store, RG_HQ_PRICES, number, true, values, changed);
}
