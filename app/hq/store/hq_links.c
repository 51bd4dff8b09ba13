#include "hq_links.h"

#include "base64.h"
#include "crypto.h"
#include "hq_audit.h"
#include "hq_sql.h"
#include "hq_visitors.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

#define BITS_BYTES 16
#define LIFE_MAX   (INT64_C(31) * 24 * 3600 * 1000)

static enum rg_status make_token(char token[RG_HQ_LINK_TOKEN])
{
    uint8_t bytes[BITS_BYTES];
    char text[RG_BASE64_LEN(BITS_BYTES) + 1];
    enum rg_status status = rg_random(bytes, sizeof bytes);
    if (status == RG_OK) {
        rg_base64_write(bytes, sizeof bytes, text);
        for (size_t i = 0; i + 1 < RG_HQ_LINK_TOKEN; i++) {
            token[i] = text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i];
        }
        token[RG_HQ_LINK_TOKEN - 1] = '\0';
    }
    explicit_bzero(bytes, sizeof bytes);
    explicit_bzero(text, sizeof text);
    return status;
}

/* What is written there has 128 bits of its own: nothing need be added to what is hashed. */
static enum rg_status bind_hash(sqlite3_stmt *stmt, const char *token)
{
    uint8_t hash[32];
    enum rg_status status = rg_sha256(token, strlen(token), hash);
    if (status == RG_OK) {
        (void)sqlite3_bind_blob(stmt, 1, hash, sizeof hash, SQLITE_TRANSIENT);
    }
    return status;
}

static enum rg_status note(struct rg_hq_store *store, const char *who, const char *what, int64_t member,
                           int64_t now_ms)
{
    const struct rg_hq_audit audit = {.operator_name = who, .what = what, .member = member, .at_ms = now_ms};
    return rg_hq_audit(store, &audit);
}

/* RG_OK for a member of the kiosk's site, or who visits it, who may be recognised, which nobody may be who is to be erased. */
static enum rg_status may_have(struct rg_hq_store *store, int64_t member, const char *site)
{
    int64_t own = 0, asks = 0;
    int allowed = 0;
    enum rg_status status = rg_hq_member_site(store, member, &own);
    if (status == RG_OK) {
        status = rg_hq_site_number(store, site, &asks);
    }
    if (status == RG_OK) {
        /* What another handle has changed since is not seen by what this one remembers. */
        store->allowed_member = 0;
        status = rg_hq_allowed(store, member, &allowed);
    }
    if (status == RG_OK && own != asks) {
        status = rg_hq_visits(store, member, asks);
    }
    return status == RG_OK && (allowed & RG_HQ_MAY_RECOGNISE) == 0 ? RG_NOT_FOUND : status;
}

static enum rg_status drop_over(struct rg_hq_store *store, int64_t now_ms)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "DELETE FROM copy_link WHERE until<=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, now_ms);
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_links_forget(struct rg_hq_store *store, int64_t now_ms)
{
    /* Looked for first: nobody is to wait for the database where there is nothing to do. */
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT 1 FROM copy_link WHERE until<=?1 LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, now_ms);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    (void)sqlite3_reset(stmt);
    return drop_over(store, now_ms);
}

enum rg_status rg_hq_links_void_letters(struct rg_hq_store *store, int64_t member)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "DELETE FROM copy_link WHERE member=?1 AND used IS NULL AND until-made>?2");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, RG_HQ_LINK_CODE_MS);
    return rg_hq_run(store, stmt);
}

static enum rg_status has_room(struct rg_hq_store *store, const struct rg_hq_link_order *order,
                               int64_t member, int64_t now_ms)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT (SELECT count(*) FROM copy_link WHERE member=?1 AND used IS NULL AND (until-made>?5)=?6),"
        "(SELECT count(*) FROM copy_link WHERE site=?2 AND device=?3 AND made>?4)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, order->site);
    rg_hq_bind_text(stmt, 3, order->device);
    (void)sqlite3_bind_int64(stmt, 4, now_ms - RG_HQ_LINK_CODE_MS);
    (void)sqlite3_bind_int64(stmt, 5, RG_HQ_LINK_CODE_MS);
    (void)sqlite3_bind_int(stmt, 6, order->life_ms > RG_HQ_LINK_CODE_MS);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        bool room = sqlite3_column_int64(stmt, 0) < RG_HQ_LINKS_OPEN &&
                    sqlite3_column_int64(stmt, 1) < RG_HQ_LINKS_DEVICE;
        status = room ? RG_OK : RG_DENIED;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status insert(struct rg_hq_store *store, const struct rg_hq_link_order *order, int64_t member,
                             int64_t now_ms, const char *token)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT INTO copy_link(hash,member,site,device,made,until,masked,language) "
                               "VALUES(?1,?2,?3,?4,?5,?6,?7,?8)");
    if (stmt == NULL) {
        return RG_IO;
    }
    enum rg_status status = bind_hash(stmt, token);
    (void)sqlite3_bind_int64(stmt, 2, member);
    rg_hq_bind_text(stmt, 3, order->site);
    rg_hq_bind_text(stmt, 4, order->device);
    (void)sqlite3_bind_int64(stmt, 5, now_ms);
    (void)sqlite3_bind_int64(stmt, 6, now_ms + order->life_ms);
    (void)sqlite3_bind_int(stmt, 7, order->masked);
    rg_hq_bind_text(stmt, 8, order->language);
    return status == RG_OK ? rg_hq_run(store, stmt) : status;
}

static enum rg_status make(struct rg_hq_store *store, const struct rg_hq_link_order *order, int64_t now_ms,
                           const char *token)
{
    int64_t member = order->member;
    char who[2 * RG_HQ_SITE_MAX];
    enum rg_status status = rg_hq_member_resolve(store, &member);
    if (status == RG_OK) {
        status = may_have(store, member, order->site);
    }
    if (status == RG_OK) {
        status = drop_over(store, now_ms);
    }
    if (status == RG_OK) {
        status = has_room(store, order, member, now_ms);
    }
    if (status == RG_OK) {
        status = insert(store, order, member, now_ms, token);
    }
    (void)snprintf(who, sizeof who, "%s.%s", order->site, order->device);
    return status == RG_OK ? note(store, who, "copy-order", member, now_ms) : status;
}

enum rg_status rg_hq_link_make(struct rg_hq_store *store, const struct rg_hq_link_order *order,
                               int64_t now_ms, char token[RG_HQ_LINK_TOKEN])
{
    char fresh[RG_HQ_LINK_TOKEN];
    bool ours;
    if (order->life_ms <= 0 || order->life_ms > LIFE_MAX || strlen(order->language) >= RG_HQ_LINK_LANGUAGE) {
        return RG_INVALID;
    }
    enum rg_status status = make_token(fresh);
    if (status == RG_OK) {
        status = rg_hq_join(store, &ours);
    }
    if (status == RG_OK) {
        status = rg_hq_leave(store, ours, make(store, order, now_ms, fresh));
    }
    if (status == RG_OK) {
        memcpy(token, fresh, sizeof fresh);
    }
    explicit_bzero(fresh, sizeof fresh);
    return status;
}

struct link {
    int64_t member;
    bool masked;
    char language[RG_HQ_LINK_LANGUAGE];
};

/* One look whatever the answer is, so that the time it takes does not tell which it was. */
static enum rg_status find(struct rg_hq_store *store, const char *token, int64_t now_ms, struct link *link)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT member,masked,language,used IS NULL AND until>?2 AND NOT EXISTS(SELECT 1 FROM erasure "
               "WHERE erasure.member=copy_link.member) FROM copy_link WHERE hash=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    enum rg_status status = bind_hash(stmt, token);
    (void)sqlite3_bind_int64(stmt, 2, now_ms);
    if (status == RG_OK) {
        status = rg_hq_first(store, stmt);
    }
    if (status != RG_OK) {
        return status;
    }
    bool good = sqlite3_column_int(stmt, 3) != 0;
    if (good) {
        link->member = sqlite3_column_int64(stmt, 0);
        link->masked = sqlite3_column_int(stmt, 1) != 0;
        (void)rg_text_copy(link->language, sizeof link->language, rg_hq_column_text(stmt, 2));
    }
    (void)sqlite3_reset(stmt);
    return good ? RG_OK : RG_NOT_FOUND;
}

enum rg_status rg_hq_link_look(struct rg_hq_store *store, const char *token, int64_t now_ms,
                               char language[RG_HQ_LINK_LANGUAGE])
{
    struct link link;
    enum rg_status status = find(store, token, now_ms, &link);
    if (status == RG_OK) {
        memcpy(language, link.language, sizeof link.language);
    }
    return status;
}

static enum rg_status use_up(struct rg_hq_store *store, const char *token, int64_t now_ms)
{
    struct link link;
    enum rg_status status = find(store, token, now_ms, &link);
    sqlite3_stmt *stmt = rg_hq_statement(store, "UPDATE copy_link SET used=?2 WHERE hash=?1");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    status = bind_hash(stmt, token);
    (void)sqlite3_bind_int64(stmt, 2, now_ms);
    if (status == RG_OK) {
        status = rg_hq_run(store, stmt);
    }
    return status == RG_OK ? note(store, "copy-link", "copy-taken", link.member, now_ms) : status;
}

enum rg_status rg_hq_link_take(struct rg_hq_store *store, const char *token, int64_t now_ms,
                               struct rg_hq_buffer *document)
{
    struct link link;
    bool ours;
    rg_hq_buffer_clear(document);
    enum rg_status status = find(store, token, now_ms, &link);
    /* Read before the database is held for writing: a customer of many years has much. */
    if (status == RG_OK) {
        status = rg_hq_export_document(store, link.member, link.masked, document);
    }
    if (status == RG_OK) {
        status = rg_hq_join(store, &ours);
    }
    if (status == RG_OK) {
        status = rg_hq_leave(store, ours, use_up(store, token, now_ms));
    }
    if (status != RG_OK && document->data != NULL) {
        explicit_bzero(document->data, document->len);
        rg_hq_buffer_clear(document);
    }
    return status;
}
