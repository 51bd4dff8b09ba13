#include "hq_contacts.h"

#include "hq_contact_ends.h"

#include "hq_sql.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

#define ELLIPSIS     "\u2026"
#define LOCAL_MAX    64
#define SUFFIX_MAX   12
#define PHONE_DIGITS 15

const char *rg_hq_contact_name(enum rg_hq_contact kind)
{
    switch (kind) {
    case RG_HQ_CONTACT_EMAIL: return "email";
    case RG_HQ_CONTACT_PHONE: return "phone";
    case RG_HQ_CONTACT_BEST: break;
    }
    return NULL;
}

/* Whatever separates addresses, quotes, or ends a header's line is none of one address. */
static bool email_ok(const char *text, size_t len)
{
    const char *at = memchr(text, '@', len);
    if (at == NULL || at == text || at - text > LOCAL_MAX || text[0] == '-' || !rg_utf8_valid(text, len)) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte <= ' ' || byte == 0x7f || strchr("<>()[]\\,;:\"", byte) != NULL) {
            return false;
        }
    }
    const char *domain = at + 1, *dot = strrchr(domain, '.');
    return strchr(domain, '@') == NULL && strstr(text, "..") == NULL && domain[0] != '.' &&
           domain[0] != '-' && at[-1] != '.' && dot != NULL && dot[1] != '\0';
}

static bool phone_read(const char *text, char contact[RG_HQ_CONTACT_MAX])
{
    size_t len = 0, digits = 0;
    for (const char *at = text; *at != '\0'; at++) {
        bool digit = *at >= '0' && *at <= '9';
        if (digit || (*at == '+' && len == 0)) {
            digits += digit;
            if (digits > PHONE_DIGITS) {
                return false;
            }
            contact[len++] = *at;
        } else if (strchr(" -/.()", *at) == NULL) {
            return false;
        }
    }
    contact[len] = '\0';
    return digits >= 6;
}

enum rg_status rg_hq_contact_read(enum rg_hq_contact kind, const char *text, char contact[RG_HQ_CONTACT_MAX])
{
    size_t len = strnlen(text, RG_HQ_CONTACT_MAX);
    if (len == RG_HQ_CONTACT_MAX) {
        return RG_INVALID;
    }
    if (kind == RG_HQ_CONTACT_PHONE) {
        return phone_read(text, contact) ? RG_OK : RG_INVALID;
    }
    if (kind != RG_HQ_CONTACT_EMAIL || !email_ok(text, len)) {
        return RG_INVALID;
    }
    memcpy(contact, text, len + 1);
    return RG_OK;
}

/* Bytes of the first character. */
static int first_character(const char *text)
{
    int len = text[0] == '\0' ? 0 : 1;
    while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80) {
        len++;
    }
    return len;
}

void rg_hq_contact_mask(enum rg_hq_contact kind, const char *contact, char masked[RG_HQ_MASKED_MAX])
{
    size_t len = strlen(contact);
    if (kind == RG_HQ_CONTACT_PHONE) {
        (void)snprintf(masked, RG_HQ_MASKED_MAX, ELLIPSIS "%s", len > 2 ? contact + len - 2 : "");
        return;
    }
    const char *at = strchr(contact, '@'), *domain = at == NULL ? "" : at + 1, *dot = strrchr(domain, '.');
    const char *suffix = dot == NULL || strlen(dot) > SUFFIX_MAX ? "" : dot;
    (void)snprintf(masked, RG_HQ_MASKED_MAX, "%.*s" ELLIPSIS "@%.*s" ELLIPSIS "%s", first_character(contact),
                   contact, first_character(domain), domain, suffix);
}

/* A new version of the row, if kiosks have it. */
enum rg_status rg_hq_contacts_publish(struct rg_hq_store *store, int64_t member)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "UPDATE members SET contacts=(SELECT json_group_array(json_array(kind,masked)) FROM (SELECT "
               "kind,masked FROM contacts WHERE member=?1 ORDER BY kind)) WHERE id=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_run(store, stmt);
    stmt = rg_hq_statement(store, "SELECT row FROM members WHERE id=?1 AND state=1");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    int64_t row = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_reset(stmt);
    return rg_hq_row_touch(store, RG_HQ_MEMBERS, row, RG_HQ_LIVE);
}

static enum rg_status remove_one(struct rg_hq_store *store, int64_t member, enum rg_hq_contact kind)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "DELETE FROM contacts WHERE member=?1 AND kind=?2");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, rg_hq_contact_name(kind));
    return rg_hq_run(store, stmt);
}

static enum rg_status write_one(struct rg_hq_store *store, int64_t member, enum rg_hq_contact kind,
                                const char *contact)
{
    char masked[RG_HQ_MASKED_MAX];
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT INTO contacts(member,kind,value,masked) VALUES(?1,?2,?3,?4) ON CONFLICT(member,kind) "
               "DO UPDATE SET value=excluded.value,masked=excluded.masked WHERE value<>excluded.value");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_contact_mask(kind, contact, masked);
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, rg_hq_contact_name(kind));
    rg_hq_bind_text(stmt, 3, contact);
    rg_hq_bind_text(stmt, 4, masked);
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_contact_write(struct rg_hq_store *store, int64_t member, enum rg_hq_contact kind,
                                   const char *contact, bool *changed)
{
    int before = sqlite3_total_changes(store->db);
    enum rg_status status =
        contact[0] == '\0' ? remove_one(store, member, kind) : write_one(store, member, kind, contact);
    if (status != RG_OK) {
        return status;
    }
    *changed = sqlite3_total_changes(store->db) != before;
    return *changed ? rg_hq_contacts_publish(store, member) : RG_OK;
}

/* RG_OK when a delivery must not bring it, RG_NOT_FOUND when it may. */
static enum rg_status held(struct rg_hq_store *store, int64_t named, int64_t member, enum rg_hq_contact kind,
                           const char *contact)
{
    enum rg_status status = RG_NOT_FOUND;
    if (contact[0] != '\0') {
        status = rg_hq_contact_ended(store, member, kind, contact);
    }
    if (contact[0] != '\0' && status == RG_NOT_FOUND && named != member) {
        status = rg_hq_contact_ended(store, named, kind, contact);
    }
    return status == RG_NOT_FOUND ? rg_hq_contact_corrected(store, member, kind, contact) : status;
}

static enum rg_status put(struct rg_hq_store *store, int64_t named, enum rg_hq_contact kind,
                          const char *contact, bool *changed)
{
    int64_t site, member = named;
    enum rg_status status = rg_hq_member_resolve(store, &member);
    if (status == RG_OK) {
        status = rg_hq_member_site(store, member, &site);
    }
    if (status != RG_OK) {
        return status;
    }
    status = held(store, named, member, kind, contact);
    if (status == RG_OK) {
        *changed = false;
    }
    return status == RG_NOT_FOUND ? rg_hq_contact_write(store, member, kind, contact, changed) : status;
}

enum rg_status rg_hq_contact_put(struct rg_hq_store *store, int64_t member, enum rg_hq_contact kind,
                                 const char *text, bool *changed)
{
    char contact[RG_HQ_CONTACT_MAX] = "";
    bool given = text != NULL && text[0] != '\0', ours;
    if (store->building || rg_hq_contact_name(kind) == NULL) {
        return store->building ? RG_UNSUPPORTED : RG_INVALID;
    }
    enum rg_status status = given ? rg_hq_contact_read(kind, text, contact) : RG_OK;
    if (status == RG_OK) {
        status = rg_hq_join(store, &ours);
    }
    if (status == RG_OK) {
        status = rg_hq_leave(store, ours, put(store, member, kind, contact, changed));
    }
    explicit_bzero(contact, sizeof contact);
    return status;
}

enum rg_status rg_hq_contact_get(struct rg_hq_store *store, int64_t member, enum rg_hq_contact *kind,
                                 char contact[RG_HQ_CONTACT_MAX])
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT kind,value FROM contacts WHERE member=?1 AND "
                                                "(?2 IS NULL OR kind=?2) ORDER BY kind LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, rg_hq_contact_name(*kind));
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *kind = strcmp(rg_hq_column_text(stmt, 0), "email") == 0 ? RG_HQ_CONTACT_EMAIL : RG_HQ_CONTACT_PHONE;
        (void)rg_text_copy(contact, RG_HQ_CONTACT_MAX, rg_hq_column_text(stmt, 1));
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_contacts_forget(struct rg_hq_store *store, int64_t member)
{
    static const char *const forget[] = {
        "DELETE FROM contacts WHERE member=?1", "DELETE FROM letters WHERE member=?1",
        "DELETE FROM codes WHERE member=?1", "DELETE FROM code_log WHERE member=?1",
        "UPDATE members SET contacts='[]' WHERE id=?1"};
    for (size_t i = 0; i < sizeof forget / sizeof forget[0]; i++) {
        sqlite3_stmt *stmt = rg_hq_statement(store, forget[i]);
        if (stmt == NULL) {
            return RG_IO;
        }
        (void)sqlite3_bind_int64(stmt, 1, member);
        enum rg_status status = rg_hq_run(store, stmt);
        if (status != RG_OK) {
            return status;
        }
    }
    return RG_OK;
}
