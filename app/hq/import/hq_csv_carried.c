#include "hq_csv_carried.h"

#include "hq_carried.h"
#include "hq_csv_rows.h"
#include "hq_prices.h"
#include "hq_rows.h"
#include "hq_values.h"

#include <string.h>

static enum rg_status reject(const char **reason, const char *why)
{
    *reason = why;
    return RG_INVALID;
}

static const char *or_null(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

/* A store's refusal of a value is the row's fault. */
static enum rg_status refused(enum rg_status status, const char **reason)
{
    if (status == RG_INVALID) {
        return reject(reason, "a value is out of bounds or is no text, or it ends before it begins");
    }
    if (status == RG_DENIED) {
        return reject(reason, "the customer belongs to another site");
    }
    return status == RG_NOT_FOUND ? reject(reason, "the customer was removed") : status;
}

/* An empty cell leaves *ms as it is. A day alone is its end where @p ends. */
static bool moment(const struct rg_hq_mapping *m, const char *cell, bool ends, int64_t *ms)
{
    if (cell[0] == '\0' || rg_hq_date(cell, m->date, ms) == RG_OK) {
        return true;
    }
    if (rg_hq_date(cell, m->day, ms) != RG_OK) {
        return false;
    }
    *ms = ends ? rg_hq_day_after(*ms) : *ms;
    return true;
}

static bool associate(const char *cell, int64_t *id)
{
    return cell[0] == '\0' || (rg_hq_whole(cell, id) == RG_OK && *id > 0);
}

/* An empty cell is no product. */
static enum rg_status product(struct rg_hq_session *s, const char *cell, int64_t *id, const char **reason)
{
    char sku[72];
    if (cell[0] == '\0') {
        return RG_OK;
    }
    if ((*reason = rg_hq_identifier_or_why(cell, sku)) != NULL) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_product_find(s->store, s->site, sku, id);
    return status == RG_NOT_FOUND ? reject(reason, "no product has this sku") : status;
}

enum { P_SKU, P_FROM, P_UNTIL, P_PRICE, P_CURRENCY };
const struct rg_hq_column rg_hq_csv_price_columns[] = {{"sku", true},          {"valid_from", true},
                                                       {"valid_until", false}, {"price", true},
                                                       {"currency", true},     {NULL, false}};

enum rg_status rg_hq_csv_price(struct rg_hq_session *s, const struct rg_hq_mapping *m,
                               const struct rg_hq_table_file *f, bool *changed, const char **reason)
{
    struct rg_hq_price price = {.until = -1, .currency = rg_hq_cell(f, P_CURRENCY)};
    int decimals;
    if (rg_hq_cell(f, P_SKU)[0] == '\0' || rg_hq_cell(f, P_FROM)[0] == '\0') {
        return reject(reason, "sku or valid_from is empty");
    }
    if (!moment(m, rg_hq_cell(f, P_FROM), false, &price.from) ||
        !moment(m, rg_hq_cell(f, P_UNTIL), true, &price.until)) {
        return reject(reason, "valid_from or valid_until is not in the mapping's date or day format");
    }
    if (!rg_hq_currency(price.currency, &decimals)) {
        return reject(reason, "the currency is no ISO 4217 code such as EUR");
    }
    if (rg_hq_money_in(rg_hq_cell(f, P_PRICE), m->decimal_comma, decimals, &price.minor) != RG_OK ||
        price.minor < 0) {
        return reject(reason, "the price is no amount in its currency");
    }
    enum rg_status status = product(s, rg_hq_cell(f, P_SKU), &price.product, reason);
    return status == RG_OK ? refused(rg_hq_planned_put(s->store, s->site, &price, changed), reason) : status;
}

/* The cells that name it and the customer; *erased: of somebody who was erased, which is no fault of the file. */
static enum rg_status owner(struct rg_hq_session *s, const char *id, const char *member, char ref[72],
                            struct rg_hq_carried *c, bool *erased, const char **reason)
{
    char number[72];
    *erased = false;
    if ((*reason = rg_hq_identifier_or_why(id, ref)) != NULL) {
        return RG_INVALID;
    }
    c->ref = ref;
    if (member[0] == '\0') {
        return RG_OK;
    }
    if ((*reason = rg_hq_identifier_or_why(member, number)) != NULL) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_csv_customer(s, number, &c->member, reason);
    *erased = status == RG_OK && c->member == 0;
    return status;
}

static enum rg_status put(struct rg_hq_session *s, enum rg_hq_feed feed, const struct rg_hq_carried *c,
                          bool *changed, const char **reason)
{
    return refused(rg_hq_carried_put(s->store, feed, s->site, c, changed), reason);
}

enum { N_ID, N_MEMBER, N_AT, N_KIND, N_TEXT, N_ASSOCIATE };
const struct rg_hq_column rg_hq_csv_note_columns[] = {{"id", true},   {"member", true}, {"at", true},
                                                      {"kind", true}, {"text", true},   {"associate", false},
                                                      {NULL, false}};

enum rg_status rg_hq_csv_note(struct rg_hq_session *s, const struct rg_hq_mapping *m,
                              const struct rg_hq_table_file *f, bool *changed, const char **reason)
{
    char ref[72];
    bool erased;
    struct rg_hq_carried c = {
        .at = -1, .due = -1, .until = -1, .kind = rg_hq_cell(f, N_KIND), .text = rg_hq_cell(f, N_TEXT)};
    if (!moment(m, rg_hq_cell(f, N_AT), false, &c.at) || c.at < 0) {
        return reject(reason, "at is not in the mapping's date or day format");
    }
    if (!rg_hq_carried_kind(RG_HQ_NOTES, c.kind)) {
        return reject(reason, "kind is none of size, colour, family, occasion, taste, dislike, other");
    }
    if (!associate(rg_hq_cell(f, N_ASSOCIATE), &c.associate)) {
        return reject(reason, "the associate is no number");
    }
    if (rg_hq_cell(f, N_MEMBER)[0] == '\0') {
        return reject(reason, "the member is missing");
    }
    enum rg_status status = owner(s, rg_hq_cell(f, N_ID), rg_hq_cell(f, N_MEMBER), ref, &c, &erased, reason);
    return status == RG_OK && !erased ? put(s, RG_HQ_NOTES, &c, changed, reason) : status;
}

enum { R_ID, R_MEMBER, R_AT, R_KIND, R_STATUS, R_TEXT, R_SKU, R_SIZE, R_OWNER, R_DUE };
const struct rg_hq_column rg_hq_csv_request_columns[] = {
    {"id", true},   {"member", true}, {"at", true},     {"kind", true}, {"status", false}, {"text", false},
    {"sku", false}, {"size", false},  {"owner", false}, {"due", false}, {NULL, false}};

static bool request_status(const char *cell, struct rg_hq_carried *c)
{
    c->ready = strcmp(cell, "ready") == 0;
    c->done = strcmp(cell, "done") == 0 || strcmp(cell, "cancelled") == 0;
    return c->ready || c->done || cell[0] == '\0' || strcmp(cell, "open") == 0;
}

enum rg_status rg_hq_csv_request(struct rg_hq_session *s, const struct rg_hq_mapping *m,
                                 const struct rg_hq_table_file *f, bool *changed, const char **reason)
{
    char ref[72];
    bool erased;
    struct rg_hq_carried c = {.at = -1,
                              .due = -1,
                              .until = -1,
                              .kind = rg_hq_cell(f, R_KIND),
                              .text = or_null(rg_hq_cell(f, R_TEXT)),
                              .size = or_null(rg_hq_cell(f, R_SIZE))};
    if (!moment(m, rg_hq_cell(f, R_AT), false, &c.at) || c.at < 0 ||
        !moment(m, rg_hq_cell(f, R_DUE), true, &c.due)) {
        return reject(reason, "at or due is not in the mapping's date or day format");
    }
    if (!rg_hq_carried_kind(RG_HQ_REQUESTS, c.kind)) {
        return reject(reason, "kind is none of order, alteration, repair, reservation, callback, other");
    }
    if (!request_status(rg_hq_cell(f, R_STATUS), &c)) {
        return reject(reason, "status is none of open, ready, done, cancelled");
    }
    if (!associate(rg_hq_cell(f, R_OWNER), &c.associate)) {
        return reject(reason, "the owner is no number of an associate");
    }
    if (rg_hq_cell(f, R_MEMBER)[0] == '\0') {
        return reject(reason, "the member is missing");
    }
    enum rg_status status = product(s, rg_hq_cell(f, R_SKU), &c.product, reason);
    if (status == RG_OK) {
        status = owner(s, rg_hq_cell(f, R_ID), rg_hq_cell(f, R_MEMBER), ref, &c, &erased, reason);
    }
    return status == RG_OK && !erased ? put(s, RG_HQ_REQUESTS, &c, changed, reason) : status;
}

enum { O_ID, O_MEMBER, O_TITLE, O_TEXT, O_SKU, O_CODE, O_FROM, O_UNTIL };
const struct rg_hq_column rg_hq_csv_offer_columns[] = {
    {"id", true},    {"member", false},    {"title", true},        {"text", false}, {"sku", false},
    {"code", false}, {"valid_from", true}, {"valid_until", false}, {NULL, false}};

enum rg_status rg_hq_csv_offer(struct rg_hq_session *s, const struct rg_hq_mapping *m,
                               const struct rg_hq_table_file *f, bool *changed, const char **reason)
{
    char ref[72];
    bool erased;
    struct rg_hq_carried c = {.at = -1,
                              .due = -1,
                              .until = -1,
                              .title = rg_hq_cell(f, O_TITLE),
                              .text = or_null(rg_hq_cell(f, O_TEXT)),
                              .kind = or_null(rg_hq_cell(f, O_CODE))};
    if (!moment(m, rg_hq_cell(f, O_FROM), false, &c.at) || c.at < 0 ||
        !moment(m, rg_hq_cell(f, O_UNTIL), true, &c.until)) {
        return reject(reason, "valid_from or valid_until is not in the mapping's date or day format");
    }
    enum rg_status status = product(s, rg_hq_cell(f, O_SKU), &c.product, reason);
    if (status == RG_OK) {
        status = owner(s, rg_hq_cell(f, O_ID), rg_hq_cell(f, O_MEMBER), ref, &c, &erased, reason);
    }
    return status == RG_OK && !erased ? put(s, RG_HQ_OFFERS, &c, changed, reason) : status;
}

enum { T_ID, T_TITLE, T_TEXT, T_SKU, T_OWNER, T_AT, T_DUE, T_UNTIL, T_DONE };
const struct rg_hq_column rg_hq_csv_task_columns[] = {
    {"id", true},  {"title", true}, {"text", false},  {"sku", false},  {"owner", false},
    {"at", false}, {"due", false},  {"until", false}, {"done", false}, {NULL, false}};

enum rg_status rg_hq_csv_task(struct rg_hq_session *s, const struct rg_hq_mapping *m,
                              const struct rg_hq_table_file *f, bool *changed, const char **reason)
{
    char ref[72];
    bool erased;
    struct rg_hq_carried c = {.at = -1, /* since it is known */
                              .due = -1,
                              .until = -1,
                              .title = rg_hq_cell(f, T_TITLE),
                              .text = or_null(rg_hq_cell(f, T_TEXT))};
    if (!moment(m, rg_hq_cell(f, T_AT), false, &c.at) || !moment(m, rg_hq_cell(f, T_DUE), true, &c.due) ||
        !moment(m, rg_hq_cell(f, T_UNTIL), true, &c.until)) {
        return reject(reason, "at, due or until is not in the mapping's date or day format");
    }
    if (rg_hq_yes(rg_hq_cell(f, T_DONE), &c.done) == RG_INVALID) {
        return reject(reason, "done is neither yes nor no");
    }
    if (!associate(rg_hq_cell(f, T_OWNER), &c.associate)) {
        return reject(reason, "the owner is no number of an associate");
    }
    enum rg_status status = product(s, rg_hq_cell(f, T_SKU), &c.product, reason);
    if (status == RG_OK) {
        status = owner(s, rg_hq_cell(f, T_ID), "", ref, &c, &erased, reason);
    }
    return status == RG_OK ? put(s, RG_HQ_TASKS, &c, changed, reason) : status;
}
