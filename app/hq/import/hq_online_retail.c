#include "hq_online_retail.h"

#include "hq_csv.h"
#include "hq_encoding.h"
#include "hq_rows.h"
#include "hq_values.h"
#include "text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FILE_NAME    "online-retail"
#define SLOTS        65536u
#define PRODUCTS_MAX 50000u
#define INVOICE_MAX  2048u
#define INVOICES     1048576u

enum { INVOICE, CODE, DESCRIPTION, QUANTITY, DATE, PRICE, CUSTOMER, COUNTRY, COLUMNS };
static const char *const columns[COLUMNS] = {"InvoiceNo",   "StockCode", "Description", "Quantity",
                                             "InvoiceDate", "UnitPrice", "CustomerID",  "Country"};

struct product {
    char code[16], name[100];
    int64_t price, id;
};

/* One line, checked. */
struct record {
    char code[16], customer[32];
    const char *invoice, *description;
    int64_t quantity, at, price;
};

struct reader {
    struct rg_hq_session *session;
    struct product *products; /* a hash table with open addressing */
    uint32_t product_count;
    /* The lines of the current invoice, to find exact duplicates. */
    char invoice[24];
    uint64_t seen[INVOICE_MAX];
    uint32_t seen_count;
    /* How many lines each invoice has had, by the hash of its number: a few come in two pieces. */
    struct invoice {
        uint64_t key;
        uint32_t lines;
    } * invoices, *current;
    uint32_t invoice_count;
    int64_t last_member, customers, lines, latest;
};

static uint64_t hash(const char *text, uint64_t seed)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325) ^ seed;
    for (; *text != '\0'; text++) {
        h = (h ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
    }
    return h ^ h >> 29;
}

/* The slot of a code, or the empty one where it belongs. */
static struct product *slot(struct reader *r, const char *code)
{
    uint32_t at = (uint32_t)hash(code, 0) % SLOTS;
    while (r->products[at].code[0] != '\0' && strcmp(r->products[at].code, code) != 0) {
        at = (at + 1) % SLOTS;
    }
    return &r->products[at];
}

/* Five digits and up to three letters for a colour or a variant; the rest are postage, charges, samples,
 * tests. */
static bool product_code(const char *text, char code[16])
{
    size_t digits = strspn(text, "0123456789"), len = strnlen(text, 16);
    if (digits != 5 || len > 8) {
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

/* NULL, or why the line cannot be used. */
static const char *check(const struct rg_hq_csv_row *row, struct record *record)
{
    if (row->count != COLUMNS) {
        return "the row does not have 8 fields";
    }
    record->invoice = row->fields[INVOICE];
    record->description = row->fields[DESCRIPTION];
    bool cancelled = record->invoice[0] == 'C';
    size_t digits = strspn(record->invoice + cancelled, "0123456789");
    if (digits == 0 || digits > 12 || record->invoice[cancelled + digits] != '\0') {
        return "the invoice is no sale or cancellation (bad debt and the like)";
    }
    if (!product_code(row->fields[CODE], record->code)) {
        return "the stock code is no product (postage, charge, sample)";
    }
    if (rg_hq_whole(row->fields[QUANTITY], &record->quantity) != RG_OK || record->quantity == 0 ||
        record->quantity < -1000000 || record->quantity > 1000000) {
        return "the quantity is no number";
    }
    if (rg_hq_money(row->fields[PRICE], false, &record->price) != RG_OK) {
        return "the price is no amount in pence";
    }
    if (!rg_utf8_valid(record->description, strlen(record->description))) {
        return "the description is no text";
    }
    if (rg_hq_date(row->fields[DATE], "%Y-%m-%d %H:%M:%S", &record->at) != RG_OK) {
        return "the date is not like 2010-12-01 08:26:00";
    }
    record->customer[0] = '\0';
    if (row->fields[CUSTOMER][0] != '\0' &&
        (rg_hq_identifier(row->fields[CUSTOMER], record->customer, sizeof record->customer) != RG_OK ||
         strspn(record->customer, "0123456789") != strlen(record->customer))) {
        return "the customer's number is not readable";
    }
    if (cancelled != (record->quantity < 0)) {
        return "a stock correction, not a sale";
    }
    if (record->price <= 0) {
        return "no price";
    }
    return cancelled && record->customer[0] == '\0' ? "a cancellation without a customer" : NULL;
}

static enum rg_status enter_invoice(struct reader *r, const char *number)
{
    if (strcmp(r->invoice, number) == 0) {
        return RG_OK;
    }
    uint64_t key = hash(number, 1) | 1;
    uint32_t at = (uint32_t)(key >> 8) % INVOICES;
    while (r->invoices[at].key != 0 && r->invoices[at].key != key) {
        at = (at + 1) % INVOICES;
    }
    r->current = &r->invoices[at];
    r->invoice_count += r->current->key == 0;
    r->current->key = key;
    r->seen_count = 0;
    (void)snprintf(r->invoice, sizeof r->invoice, "%s", number);
    return r->invoice_count > INVOICES / 2 ? RG_FULL : RG_OK;
}

static bool duplicate(struct reader *r, const struct record *record)
{
    uint64_t mark = hash(record->code, (uint64_t)record->quantity * UINT64_C(0x9e3779b97f4a7c15) ^
                                           (uint64_t)record->price * UINT64_C(0xd1342543de82ef95));
    for (uint32_t i = 0; i < r->seen_count; i++) {
        if (r->seen[i] == mark) {
            return true;
        }
    }
    if (r->seen_count < INVOICE_MAX) {
        r->seen[r->seen_count++] = mark;
    }
    r->current->lines++;
    return false;
}

static enum rg_status note_product(struct reader *r, const struct record *record)
{
    struct product *product = slot(r, record->code);
    if (product->code[0] == '\0') {
        if (r->product_count == PRODUCTS_MAX) {
            return RG_FULL;
        }
        r->product_count++;
        (void)snprintf(product->code, sizeof product->code, "%s", record->code);
    }
    if (product->name[0] == '\0') {
        (void)rg_text_copy(product->name, sizeof product->name, record->description);
    }
    if (record->quantity > 0) {
        product->price = record->price;
    }
    return RG_OK;
}

static enum rg_status put_products(struct reader *r)
{
    enum rg_status status = RG_OK;
    for (uint32_t i = 0; status == RG_OK && i < SLOTS; i++) {
        struct product *p = &r->products[i];
        if (p->code[0] == '\0') {
            continue;
        }
        char title[84];
        bool changed;
        const char *name = p->name[0] == '\0' ? p->code : p->name;
        rg_hq_title(name, title);
        const struct rg_hq_product product = {.sku = p->code,
                                              .title = title,
                                              .name = name,
                                              .category = "gifts",
                                              .currency = "GBP",
                                              .price = p->price,
                                              .popularity = -1,
                                              .discreet = -1};
        status = rg_hq_product_put(r->session->store, r->session->site, &product, &p->id, &changed);
    }
    return status;
}

static enum rg_status put_customer(struct reader *r, const char *ref, int64_t *member)
{
    bool changed;
    char name[48];
    enum rg_status status = rg_hq_member_find(r->session->store, ref, member);
    if (status != RG_NOT_FOUND) {
        return status;
    }
    status = rg_hq_member_id(r->session->store, ref, member);
    if (status == RG_DENIED) {
        *member = 0;
        r->session->erased++;
        return RG_OK;
    }
    (void)snprintf(name, sizeof name, "Customer %s", ref);
    const struct rg_hq_member fresh = {
        .id = *member, .ref = ref, .display_name = name, .language = "en", .member_since = -1};
    if (status == RG_OK) {
        status = rg_hq_member_put(r->session->store, r->session->site, &fresh, &changed);
    }
    r->customers++;
    return status == RG_OK && r->session->trial_consent ? rg_hq_trial_consent(r->session, *member) : status;
}

static enum rg_status take(struct reader *r, const struct record *record, int64_t line, uint32_t file_line)
{
    int64_t member = 0;
    enum rg_status status = record->customer[0] == '\0' ? RG_OK : put_customer(r, record->customer, &member);
    if (status != RG_OK) {
        return status;
    }
    bool back = record->quantity < 0;
    const struct rg_hq_till_line till_line = {.till = "web",
                                              .receipt = record->invoice,
                                              .size = "",
                                              .line = line,
                                              .member = member,
                                              .at = record->at,
                                              .product = slot(r, record->code)->id,
                                              .quantity = back ? -record->quantity : record->quantity,
                                              .price = record->price,
                                              .is_return = back,
                                              .file_line = file_line};
    r->latest = record->at > r->latest ? record->at : r->latest;
    return rg_hq_lines_add(r->session, &till_line);
}

/* Twice through the file: first what is sold, then who bought it. */
static enum rg_status pass(struct reader *r, const char *text, size_t len, bool second)
{
    struct rg_hq_csv csv;
    struct rg_hq_csv_row row;
    struct record record;
    enum rg_status status;
    rg_hq_csv_init(&csv, text, len, ',');
    status = rg_hq_csv_next(&csv, &row);
    for (size_t i = 0; i < COLUMNS; i++) {
        if (status != RG_OK || row.count != COLUMNS || strcmp(row.fields[i], columns[i]) != 0) {
            return RG_INVALID;
        }
    }
    r->invoice[0] = '\0';
    r->invoice_count = 0;
    memset(r->invoices, 0, INVOICES * sizeof *r->invoices);
    while ((status = rg_hq_csv_next(&csv, &row)) != RG_NOT_FOUND) {
        const char *reason = status == RG_OK ? check(&row, &record) : row.reason;
        r->lines += second;
        if (reason == NULL && (status = enter_invoice(r, record.invoice)) != RG_OK) {
            return status;
        }
        if (reason == NULL && duplicate(r, &record)) {
            reason = "an exact duplicate within the invoice";
        }
        if (reason != NULL) {
            if (second) {
                rg_hq_reject(r->session, FILE_NAME, row.line, reason);
            }
            continue;
        }
        status = second ? take(r, &record, r->current->lines, row.line) : note_product(r, &record);
        if (status != RG_OK) {
            return status;
        }
    }
    return RG_OK;
}

static enum rg_status import(struct reader *r, const char *text, size_t len)
{
    struct rg_hq_lines_result lines = {0};
    enum rg_status status = pass(r, text, len, false);
    if (status == RG_OK) {
        status = put_products(r);
    }
    if (status == RG_OK) {
        status = pass(r, text, len, true);
    }
    if (status == RG_OK) {
        status = rg_hq_lines_store(r->session, FILE_NAME, &lines);
    }
    if (status == RG_OK) {
        status =
            rg_hq_session_popularity(r->session, r->session->now_ms != 0 ? r->session->now_ms : r->latest);
    }
    if (status == RG_OK) {
        (void)printf("%s%" PRId64 " lines read: %" PRId64 " new customers, %" PRIu32 " products, %" PRId64
                     " purchases (%" PRId64 " new), %" PRId64 " returns (%" PRId64 " new)\n",
                     r->session->dry_run ? "dry run: " : "", r->lines, r->customers, r->product_count,
                     lines.sales, lines.new_sales, lines.returns, lines.new_returns);
    }
    return status;
}

enum rg_status rg_hq_import_online_retail(struct rg_hq_session *session, const char *path)
{
    char *text;
    size_t len;
    const char *encoding;
    struct reader reader = {.session = session};
    enum rg_status status = rg_hq_file_read(path, &text, &len, &encoding);
    if (status != RG_OK) {
        return status;
    }
    reader.products = calloc(SLOTS, sizeof *reader.products);
    reader.invoices = calloc(INVOICES, sizeof *reader.invoices);
    status = reader.products == NULL || reader.invoices == NULL ? RG_NO_MEMORY : import(&reader, text, len);
    free(reader.products);
    free(reader.invoices);
    free(text);
    return status;
}
