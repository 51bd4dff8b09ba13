#include "hq_customers.h"

#include "hq_looks.h"
#include "hq_sql.h"
#include "text.h"

#include <string.h>

/* Names of a list by number; a gap is NULL. */
static const char *const acts[] = {NULL, "grant", "withdraw"};
static const char *const media[] = {NULL, "card", "phone", "code", "paper", "web", "hq"};
static const char *const presences[] = {"nobody", "associate", "guardian"};

static void member_of(struct rg_hq_buffer *row, const char *name)
{
    rg_hq_buffer_text(row, row->len == 1 ? "\"" : ",\"");
    rg_hq_buffer_text(row, name);
    rg_hq_buffer_text(row, "\":");
}

static void put_text(struct rg_hq_buffer *row, const char *name, const char *text)
{
    member_of(row, name);
    rg_hq_buffer_json(row, text, text == NULL ? 0 : strlen(text));
}

static void put_int(struct rg_hq_buffer *row, const char *name, int64_t number)
{
    member_of(row, name);
    rg_hq_buffer_int(row, number);
}

static enum rg_status give(struct rg_hq_buffer *row, rg_hq_take_row *take, void *context)
{
    rg_hq_buffer_text(row, "}");
    enum rg_status status = rg_hq_buffer_status(row);
    if (status == RG_OK) {
        status = take(context, row->data, row->len);
    }
    if (row->data != NULL) {
        explicit_bzero(row->data, row->len);
    }
    return status;
}

static void begin(struct rg_hq_buffer *row, const char *part)
{
    rg_hq_buffer_clear(row);
    rg_hq_buffer_text(row, "{");
    if (part != NULL) {
        put_text(row, "part", part);
    }
}

static void put_content(struct rg_hq_buffer *row, const struct rg_ledger_content *content)
{
    put_text(row, "purpose", rg_purpose_name((uint32_t)content->purpose));
    put_text(row, "act", acts[content->act]);
    put_text(row, "medium", media[content->medium]);
    put_int(row, "assurance", content->assurance);
    put_text(row, "present", presences[content->present]);
    put_int(row, "associate", content->associate.value);
    put_int(row, "at", content->at_ms);
    put_text(row, "text_version", content->text_version);
    put_text(row, "language", content->language);
    put_text(row, "site", content->site);
    put_text(row, "device", content->device);
}

/* Statement: seq, received, line, key. */
static void put_line(struct rg_hq_store *store, sqlite3_stmt *stmt, struct rg_hq_buffer *row)
{
    struct rg_ledger_line line;
    struct rg_ledger_content content;
    char id[65];
    const uint8_t *bytes = sqlite3_column_blob(stmt, 2), *key = sqlite3_column_blob(stmt, 3);
    put_int(row, "line", sqlite3_column_int64(stmt, 0));
    put_int(row, "received", sqlite3_column_int64(stmt, 1));
    if (bytes == NULL || rg_ledger_read(bytes, (size_t)sqlite3_column_bytes(stmt, 2), &line) != RG_OK) {
        put_text(row, "id", NULL);
        return;
    }
    rg_hex_write(line.id.bytes, sizeof line.id.bytes, id);
    put_text(row, "id", id);
    if (sqlite3_column_bytes(stmt, 3) == (int)RG_LEDGER_KEY &&
        rg_ledger_open(store->aead, &line, key, &content) == RG_OK) {
        put_content(row, &content);
    }
    explicit_bzero(&content, sizeof content);
}

static enum rg_status lines(struct rg_hq_store *store, int64_t member, const char *part, rg_hq_take_row *take,
                            void *context)
{
    struct rg_hq_buffer row = {0};
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT seq,received,line,key FROM ledger_line WHERE member=?1 OR member IN "
                               "(SELECT id FROM member_alias WHERE member=?1) ORDER BY seq");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = RG_OK;
    int result = SQLITE_DONE;
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        begin(&row, part);
        put_line(store, stmt, &row);
        status = give(&row, take, context);
    }
    (void)sqlite3_reset(stmt);
    rg_hq_buffer_free(&row);
    return status == RG_OK ? rg_hq_status_of(result) : status;
}

/* A part as SQLite names its columns: one of a name that begins with a bar is JSON, one with a question mark yes or no. */
static void put_column(struct rg_hq_buffer *row, sqlite3_stmt *stmt, int at)
{
    const char *name = sqlite3_column_name(stmt, at);
    char special = name[0] == '|' || name[0] == '?' ? name[0] : '\0';
    member_of(row, special == '\0' ? name : name + 1);
    int type = sqlite3_column_type(stmt, at);
    if (type == SQLITE_INTEGER && special == '?') {
        rg_hq_buffer_text(row, sqlite3_column_int(stmt, at) != 0 ? "true" : "false");
    } else if (type == SQLITE_INTEGER) {
        rg_hq_buffer_int(row, sqlite3_column_int64(stmt, at));
    } else if (type == SQLITE_NULL) {
        rg_hq_buffer_text(row, "null");
    } else if (special == '|') {
        rg_hq_buffer_text(row, rg_hq_column_text(stmt, at));
    } else {
        const char *text = rg_hq_column_text(stmt, at);
        rg_hq_buffer_json(row, text, strlen(text));
    }
}

static enum rg_status part_of(struct rg_hq_store *store, int64_t member, const char *part, const char *sql,
                              rg_hq_take_row *take, void *context)
{
    struct rg_hq_buffer row = {0};
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = RG_OK;
    int result = SQLITE_DONE;
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        begin(&row, part);
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            put_column(&row, stmt, i);
        }
        status = give(&row, take, context);
    }
    (void)sqlite3_reset(stmt);
    rg_hq_buffer_free(&row);
    return status == RG_OK ? rg_hq_status_of(result) : status;
}

static const char consents_sql[] =
    "SELECT purpose,granted AS \"?granted\",text_version,at,source FROM consents "
    "WHERE member=?1 AND state<3 ORDER BY purpose";

enum rg_status rg_hq_customer_lines(struct rg_hq_store *store, int64_t member, rg_hq_take_row *take,
                                    void *context)
{
    return lines(store, member, NULL, take, context);
}

enum rg_status rg_hq_customer_consents(struct rg_hq_store *store, int64_t member, rg_hq_take_row *take,
                                       void *context)
{
    return part_of(store, member, NULL, consents_sql, take, context);
}

static const char contacts_sql[] = "SELECT kind,value AS address FROM contacts WHERE member=?1 ORDER BY kind";
static const char masked_sql[] = "SELECT kind,masked AS address FROM contacts WHERE member=?1 ORDER BY kind";

static enum rg_status export_parts(struct rg_hq_store *store, int64_t member, const char *contacts,
                                   rg_hq_take_row *take, void *context)
{
    const struct {
        const char *part, *sql;
    } parts[] = {
        {"member",
         "SELECT members.id AS member,ref AS external,sites.id AS site,display_name,first_name,language,"
         "birth_month,birth_day,member_since,minor AS \"?minor\",sizes AS \"|sizes\",wishes AS \"|wishes\","
         "occasions AS \"|occasions\",say,threads AS \"|threads\",online AS \"|online\",ratings AS "
         "\"|ratings\",rests AS \"|rests\",(SELECT count(*) "
         "FROM household WHERE household.member=?1) AS "
         "household,(SELECT sum(balance) FROM points WHERE points.member=?1 OR points.member IN (SELECT id "
         "FROM "
         "member_alias WHERE member=?1)) AS points,adviser,staff AS \"?staff\" "
         "FROM members JOIN sites ON sites.number=members.site WHERE "
         "members.id=?1 AND state<3"},
        {"merged", "SELECT id AS member,ref AS "
                   "external,display_name,first_name,language,birth_month,birth_day,member_since,"
                   "minor AS \"?minor\",sizes AS \"|sizes\",wishes AS \"|wishes\",occasions AS "
                   "\"|occasions\",ratings AS \"|ratings\",(SELECT balance FROM points WHERE "
                   "points.member=members.id) AS points FROM members "
                   "WHERE id IN (SELECT id FROM member_alias WHERE member=?1) AND state<3 ORDER BY id"},
        {"request", "SELECT number AS request,what,field,received,due,state,reason,closed FROM request WHERE "
                    "member=?1 OR "
                    "other=?1 OR member IN (SELECT id FROM member_alias WHERE member=?1) ORDER BY number"},
        {"contact", contacts},
        {"card", "SELECT substr(token,1,8) AS card,status,issued,medium,assurance FROM cards WHERE holder=?1 "
                 "AND kind='member' AND "
                 "state<3 ORDER BY issued"},
        {"consent", consents_sql},
        {"line", NULL},
        {"purchase",
         "SELECT p.at,(SELECT sku FROM skus WHERE id=p.product) AS sku,(SELECT name FROM products WHERE "
         "products.id=p.product AND products.site=p.site) AS name,p.size,p.quantity,p.price,p.returned,"
         "p.gift AS \"?gift\",p.discreet AS \"?discreet\",p.staff AS \"?staff\",p.till,p.receipt,p.till_line "
         "AS line FROM "
         "purchases p WHERE member=?1 AND "
         "state<3 ORDER BY at,p.line"},
        {"note", "SELECT at,kind,text,associate FROM notes WHERE member=?1 AND state<3 ORDER BY at,id"},
        {"offer", "SELECT title,text,(SELECT sku FROM skus WHERE id=o.product) AS "
                  "sku,code,valid_from,valid_until FROM offers o "
                  "WHERE member=?1 AND state<3 ORDER BY valid_from,id"},
        {"store_request", "SELECT at,kind,status,text,(SELECT sku FROM skus WHERE id=r.product) AS "
                          "sku,size,owner,due FROM requests r "
                          "WHERE member=?1 AND state<3 ORDER BY at,id"},
        {"trial",
         "SELECT experiment,version,arm,first FROM trial WHERE member=?1 OR member IN (SELECT id FROM "
         "member_alias WHERE member=?1) ORDER BY nth"},
        {"shown",
         "SELECT at,site,device,associate,assurance,items AS \"|items\",experiment,version,arm,withheld "
         "AS \"|withheld\" FROM shown WHERE member=?1 ORDER BY at"},
        {"outcome",
         "SELECT at,site,device,associate,product,outcome,reason,position FROM outcomes WHERE member=?1 "
         "ORDER BY at"},
    };
    enum rg_status status = RG_OK;
    for (size_t i = 0; status == RG_OK && i < sizeof parts / sizeof parts[0]; i++) {
        status = parts[i].sql == NULL ? lines(store, member, parts[i].part, take, context)
                                      : part_of(store, member, parts[i].part, parts[i].sql, take, context);
    }
    return status == RG_OK ? rg_hq_looks_of_member(store, member, "look", take, context) : status;
}

enum rg_status rg_hq_customer_export(struct rg_hq_store *store, int64_t member, rg_hq_take_row *take,
                                     void *context)
{
    return export_parts(store, member, contacts_sql, take, context);
}

enum rg_status rg_hq_customer_export_masked(struct rg_hq_store *store, int64_t member, rg_hq_take_row *take,
                                            void *context)
{
    return export_parts(store, member, masked_sql, take, context);
}
