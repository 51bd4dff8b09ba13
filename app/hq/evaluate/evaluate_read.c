#include "evaluate_log.h"

#include "evaluate_names.h"
#include "hq_csv.h"
#include "hq_values.h"

#include <ctype.h>
#include <string.h>

enum { INVOICE, CODE, DESCRIPTION, QUANTITY, DATE, PRICE, CUSTOMER, COUNTRY, COLUMNS };
static const char *const columns[COLUMNS] = {"InvoiceNo",   "StockCode", "Description", "Quantity",
                                             "InvoiceDate", "UnitPrice", "CustomerID",  "Country"};

struct names {
    struct rg_evaluate_names customers, items;
};

/* Five digits and up to three letters; the rest are postage, charges, samples. */
static bool product_code(const char *text, char code[16])
{
    size_t len = strnlen(text, 16);
    if (strspn(text, "0123456789") != 5 || len > 8) {
        return false;
    }
    for (size_t i = 0; i <= len; i++) {
        code[i] = (char)toupper((unsigned char)text[i]);
        if (i >= 5 && i < len && !isalpha((unsigned char)text[i])) {
            return false;
        }
    }
    return true;
}

static bool digits(const char *text, size_t count, int32_t *number)
{
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isdigit((unsigned char)text[i])) {
            return false;
        }
        *number = *number * 10 + (text[i] - '0');
    }
    return true;
}

/* Days since 1970 of "2010-12-01...", by the calendar alone: no time zone moves a sale to another day. */
bool rg_evaluate_day(const char *text, int32_t *day)
{
    static const int32_t before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int32_t year, month, of_month;
    if (!digits(text, 4, &year) || text[4] != '-' || !digits(text + 5, 2, &month) || text[7] != '-' ||
        !digits(text + 8, 2, &of_month) || year < 1970 || month < 1 || month > 12 || of_month < 1 ||
        of_month > 31) {
        return false;
    }
    int32_t last = year - 1,
            leap_days = last / 4 - last / 100 + last / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    *day = (year - 1970) * 365 + leap_days + before[month - 1] + (leap && month > 2) + of_month - 1;
    return true;
}

static enum rg_status take_row(const struct rg_hq_csv_row *row, struct names *names,
                               struct rg_evaluate_log *log)
{
    char code[16], customer[32];
    int64_t quantity, price;
    int32_t day;
    uint32_t who, what;
    if (row->count != COLUMNS || row->fields[INVOICE][0] == 'C' || !product_code(row->fields[CODE], code) ||
        rg_hq_whole(row->fields[QUANTITY], &quantity) != RG_OK || quantity <= 0 ||
        rg_hq_money(row->fields[PRICE], false, &price) != RG_OK || price <= 0 ||
        rg_hq_identifier(row->fields[CUSTOMER], customer, sizeof customer) != RG_OK ||
        !rg_evaluate_day(row->fields[DATE], &day)) {
        log->passed_over++;
        return RG_OK;
    }
    enum rg_status status = rg_evaluate_names_number(&names->customers, customer, strlen(customer), &who);
    if (status == RG_OK) {
        status = rg_evaluate_names_number(&names->items, code, strlen(code), &what);
    }
    return status != RG_OK
               ? status
               : rg_evaluate_log_add(
                     log,
                     (struct rg_evaluate_line){
                         .customer = who, .basket = (uint32_t)day, .item = what, .day = day, .lines = 1});
}

static enum rg_status finish(struct names *names, enum rg_status status, struct rg_evaluate_log *log)
{
    log->customers = names->customers.count;
    log->items = names->items.count;
    rg_evaluate_names_deinit(&names->customers);
    rg_evaluate_names_deinit(&names->items);
    rg_evaluate_log_settle(log);
    return status == RG_OK && log->count == 0 ? RG_INVALID : status;
}

enum rg_status rg_evaluate_read_online_retail(const char *text, size_t len, struct rg_evaluate_log *log)
{
    struct rg_hq_csv csv;
    static struct rg_hq_csv_row row;
    struct names names = {0};
    log->dated = true;
    rg_hq_csv_init(&csv, text, len, ',');
    enum rg_status status = rg_hq_csv_next(&csv, &row);
    for (size_t i = 0; i < COLUMNS; i++) {
        if (status != RG_OK || row.count != COLUMNS || strcmp(row.fields[i], columns[i]) != 0) {
            return RG_INVALID;
        }
    }
    while (status == RG_OK) {
        enum rg_status next = rg_hq_csv_next(&csv, &row);
        if (next == RG_NOT_FOUND) {
            break;
        }
        if (next == RG_OK) {
            status = take_row(&row, &names, log);
        } else {
            log->passed_over++;
        }
    }
    return finish(&names, status, log);
}

enum rg_status rg_evaluate_read_baskets(const char *text, size_t len, bool apart, struct rg_evaluate_log *log)
{
    struct names names = {0};
    enum rg_status status = RG_OK;
    uint32_t customer = 0, basket = 0;
    bool bought = false;
    for (size_t at = 0; at < len && status == RG_OK;) {
        char c = text[at];
        if (c == '\0') {
            status = RG_INVALID;
        } else if (c == '\n' || (c == '\r' && (at + 1 == len || text[at + 1] != '\n'))) {
            /* Or, from old Macs, \r. */
            customer += bought;
            bought = false;
            basket = 0;
            at++;
        } else if (c == '|') {
            basket++;
            at++;
        } else if (isspace((unsigned char)c)) {
            at++;
        } else {
            size_t end = at;
            while (end < len && text[end] != '|' && text[end] != '\0' && !isspace((unsigned char)text[end])) {
                end++;
            }
            struct rg_evaluate_line line = {.customer = customer, .basket = basket, .lines = 1};
            status = rg_evaluate_names_number(&names.items, text + at, end - at, &line.item);
            status = status == RG_OK ? rg_evaluate_log_add(log, line) : status;
            basket += apart;
            bought = true;
            at = end;
        }
    }
    names.customers.count = customer + bought;
    return finish(&names, status, log);
}
