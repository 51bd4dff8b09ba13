#include "hq_codes.h"

#include "crypto.h"
#include "hq_letters.h"
#include "hq_rows.h"
#include "hq_sql.h"
#include "hq_visitors.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define KEY_CODES    "codes"
#define NUMBER_LEAST 4
#define NUMBER_MOST  19
#define KIOSK_MAX    80

enum logged { LOGGED_ASKED = 1, LOGGED_MADE, LOGGED_CHECKED };

static bool digits_ok(const char *text, size_t least, size_t most)
{
    size_t len = strnlen(text, most + 1);
    return len >= least && len <= most && strspn(text, "0123456789") == len;
}

/* The key is made with the first code. */
static enum rg_status hash_code(struct rg_hq_store *store, int64_t member, const char *code, uint8_t hash[32])
{
    char text[48];
    struct rg_keystore *keys = store->keys;
    if (keys == NULL) {
        return RG_UNSUPPORTED;
    }
    int len = snprintf(text, sizeof text, "%" PRId64 ":%.8s", member, code);
    enum rg_status status = keys->ops->hmac_sha256(keys, KEY_CODES, (const uint8_t *)text, (size_t)len, hash);
    if (status == RG_NOT_FOUND) {
        status = keys->ops->make(keys, KEY_CODES, 1);
        status = status == RG_OK
                     ? keys->ops->hmac_sha256(keys, KEY_CODES, (const uint8_t *)text, (size_t)len, hash)
                     : status;
    }
    explicit_bzero(text, sizeof text);
    return status;
}

static enum rg_status write_log(struct rg_hq_store *store, enum logged what, int64_t member,
                                const char *kiosk, int64_t now_ms)
{
    sqlite3_stmt *old = rg_hq_statement(store, "DELETE FROM code_log WHERE at<?1 OR at>?2");
    enum rg_status status = RG_IO;
    if (old != NULL) {
        /* A clock that was set back must not keep anybody waiting for ever. */
        (void)sqlite3_bind_int64(old, 1, now_ms - RG_HQ_CODE_HOUR_MS);
        (void)sqlite3_bind_int64(old, 2, now_ms);
        status = rg_hq_run(store, old);
    }
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT INTO code_log(at,what,member,kiosk) VALUES(?1,?2,?3,?4)");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, now_ms);
    (void)sqlite3_bind_int(stmt, 2, (int)what);
    (void)sqlite3_bind_int64(stmt, 3, member);
    rg_hq_bind_text(stmt, 4, kiosk);
    return rg_hq_run(store, stmt);
}

/* How often in the last hour. */
static enum rg_status count_log(struct rg_hq_store *store, enum logged what, int64_t member,
                                const char *kiosk, int64_t now_ms, int64_t *count)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT count(*) FROM code_log WHERE at>?1 AND at<=?2 AND "
                                                "what=?3 AND member=?4 AND kiosk=?5");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, now_ms - RG_HQ_CODE_HOUR_MS);
    (void)sqlite3_bind_int64(stmt, 2, now_ms);
    (void)sqlite3_bind_int(stmt, 3, (int)what);
    (void)sqlite3_bind_int64(stmt, 4, member);
    rg_hq_bind_text(stmt, 5, kiosk);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *count = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

/* Counts the kiosk's question. RG_DENIED: too many of them. */
static enum rg_status admit(struct rg_hq_store *store, const struct rg_hq_code_from *from, enum logged what,
                            int64_t most, int64_t now_ms)
{
    char kiosk[KIOSK_MAX];
    int64_t count;
    (void)snprintf(kiosk, sizeof kiosk, "%.32s/%.32s", from->site, from->device);
    enum rg_status status = count_log(store, what, 0, kiosk, now_ms, &count);
    if (status == RG_OK && count >= most) {
        return RG_DENIED;
    }
    return status == RG_OK ? write_log(store, what, 0, kiosk, now_ms) : status;
}

/* RG_NOT_FOUND for whom a kiosk could not greet. */
static enum rg_status recognised(struct rg_hq_store *store, int64_t member, int64_t *site)
{
    int allowed = 0;
    enum rg_status status = rg_hq_member_site(store, member, site);
    if (status == RG_OK) {
        status = rg_hq_allowed(store, member, &allowed);
    }
    return status == RG_OK && (allowed & RG_HQ_MAY_RECOGNISE) == 0 ? RG_NOT_FOUND : status;
}

/* Who is asked about: by the retailer's number, or by HQ's, of whose card was tapped. */
struct asked {
    const char *number; /* NULL: member says */
    int64_t member;
};

static enum rg_status find(struct rg_hq_store *store, const struct rg_hq_code_from *from,
                           const struct asked *asked, int64_t *member)
{
    int64_t here, site;
    *member = asked->member;
    enum rg_status status = asked->number != NULL ? rg_hq_member_find(store, asked->number, member) : RG_OK;
    if (status == RG_OK) {
        status = rg_hq_member_resolve(store, member);
    }
    if (status == RG_OK) {
        status = recognised(store, *member, &site);
    }
    if (status == RG_OK) {
        status = rg_hq_site_number(store, from->site, &here);
    }
    /* Who has tapped their card at another site is known there for the day; a number is not. */
    if (status == RG_OK && here != site) {
        status = asked->number == NULL ? rg_hq_visits(store, *member, here) : RG_NOT_FOUND;
    }
    return status;
}

static enum rg_status draw(char code[RG_HQ_CODE_DIGITS + 1])
{
    uint64_t number;
    enum rg_status status = rg_random(&number, sizeof number);
    if (status == RG_OK) {
        (void)snprintf(code, RG_HQ_CODE_DIGITS + 1, "%08" PRIu64, number % 100000000u);
    }
    return status;
}

/* RG_DENIED when the member had enough of them. */
static enum rg_status make(struct rg_hq_store *store, int64_t member, bool desk, int64_t now_ms,
                           char code[RG_HQ_CODE_DIGITS + 1])
{
    uint8_t hash[32];
    int64_t count;
    enum rg_status status = count_log(store, LOGGED_MADE, member, "", now_ms, &count);
    if (status == RG_OK && count >= RG_HQ_CODES_A_MEMBER) {
        return RG_DENIED;
    }
    if (status == RG_OK) {
        status = draw(code);
    }
    if (status == RG_OK) {
        status = hash_code(store, member, code, hash);
    }
    if (status == RG_OK) {
        status = write_log(store, LOGGED_MADE, member, "", now_ms);
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT OR REPLACE INTO codes(member,hash,made,wrong,desk) VALUES(?1,?2,?3,0,?4)");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_blob(stmt, 2, hash, sizeof hash, SQLITE_STATIC);
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
    (void)sqlite3_bind_int(stmt, 4, desk);
    return rg_hq_run(store, stmt);
}

static enum rg_status forget(struct rg_hq_store *store, int64_t member)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "DELETE FROM codes WHERE member=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    return rg_hq_run(store, stmt);
}

/* RG_OK while a code stands that a new one must not replace: the desk's, or one that has only just been sent. */
static enum rg_status standing(struct rg_hq_store *store, int64_t member, int64_t now_ms)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT 1 FROM codes WHERE member=?1 AND made<=?2 AND "
                                                "made>CASE desk WHEN 0 THEN ?3 ELSE ?4 END");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, now_ms);
    (void)sqlite3_bind_int64(stmt, 3, now_ms - RG_HQ_CODE_AGAIN_MS);
    (void)sqlite3_bind_int64(stmt, 4, now_ms - RG_HQ_CODE_MS);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}

static enum rg_status send(struct rg_hq_store *store, int64_t member, const char *about, const char *language,
                           int64_t now_ms)
{
    char code[RG_HQ_CODE_DIGITS + 1] = "", contact[RG_HQ_CONTACT_MAX];
    enum rg_hq_contact kind = RG_HQ_CONTACT_BEST;
    enum rg_status status = standing(store, member, now_ms);
    if (status != RG_NOT_FOUND) {
        return status;
    }
    /* Without somewhere to send it there is none: one that nobody has could only be guessed. */
    status = store->letters ? rg_hq_contact_get(store, member, &kind, contact) : RG_NOT_FOUND;
    explicit_bzero(contact, sizeof contact);
    if (status == RG_OK) {
        status = make(store, member, false, now_ms, code);
    }
    if (status == RG_OK) {
        const struct rg_hq_letter_value values[] = {{"code", code}, {"minutes", "10"}};
        const struct rg_hq_letter letter = {.member = member,
                                            .to = kind,
                                            .template_name = about,
                                            .language = language[0] != '\0' ? language : NULL,
                                            .values = values,
                                            .value_count = 2};
        status = rg_hq_letter_put(store, &letter, now_ms);
    }
    explicit_bzero(code, sizeof code);
    return status;
}

static enum rg_status ask(struct rg_hq_store *store, const struct rg_hq_code_from *from,
                          const struct asked *asked, const char *language, int64_t now_ms)
{
    int64_t member = 0;
    enum rg_status status = admit(store, from, LOGGED_ASKED, RG_HQ_CODES_A_KIOSK, now_ms);
    if (status == RG_OK) {
        status = find(store, from, asked, &member);
    }
    if (status == RG_OK) {
        status = send(store, member, asked->number != NULL ? "code" : "upgrade", language, now_ms);
    }
    return status == RG_NOT_FOUND || status == RG_DENIED ? RG_OK : status;
}

static enum rg_status ask_about(struct rg_hq_store *store, const struct rg_hq_code_from *from,
                                const struct asked *asked, const char *language, int64_t now_ms)
{
    bool ours;
    if (language == NULL || !rg_hq_text_ok(language, false)) {
        return RG_INVALID;
    }
    if (store->keys == NULL) {
        return RG_UNSUPPORTED;
    }
    enum rg_status status = rg_hq_join(store, &ours);
    return status == RG_OK ? rg_hq_leave(store, ours, ask(store, from, asked, language, now_ms)) : status;
}

enum rg_status rg_hq_code_ask(struct rg_hq_store *store, const struct rg_hq_code_from *from,
                              const char *number, const char *language, int64_t now_ms)
{
    const struct asked asked = {.number = number};
    return digits_ok(number, NUMBER_LEAST, NUMBER_MOST) ? ask_about(store, from, &asked, language, now_ms)
                                                        : RG_INVALID;
}

enum rg_status rg_hq_code_ask_member(struct rg_hq_store *store, const struct rg_hq_code_from *from,
                                     int64_t member, const char *language, int64_t now_ms)
{
    const struct asked asked = {.member = member};
    return member > 0 ? ask_about(store, from, &asked, language, now_ms) : RG_INVALID;
}

static enum rg_status count_wrong(struct rg_hq_store *store, int64_t member)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "UPDATE codes SET wrong=wrong+1 WHERE member=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    return rg_hq_run(store, stmt);
}

/* RG_OK: it is the member's, and serves no more. RG_NOT_FOUND: it is not. */
static enum rg_status redeem(struct rg_hq_store *store, int64_t member, const char *code, int64_t now_ms)
{
    uint8_t hash[32];
    enum rg_status status = hash_code(store, member, code, hash);
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT hash FROM codes WHERE member=?1 AND made<=?2 AND made>?3 AND wrong<?4");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, now_ms);
    (void)sqlite3_bind_int64(stmt, 3, now_ms - RG_HQ_CODE_MS);
    (void)sqlite3_bind_int(stmt, 4, RG_HQ_CODE_WRONG_MOST);
    status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status;
    }
    bool right = sqlite3_column_bytes(stmt, 0) == (int)sizeof hash &&
                 rg_equal_constant_time(sqlite3_column_blob(stmt, 0), hash, sizeof hash);
    (void)sqlite3_reset(stmt);
    status = right ? forget(store, member) : count_wrong(store, member);
    return status == RG_OK && !right ? RG_NOT_FOUND : status;
}

static enum rg_status check(struct rg_hq_store *store, const struct rg_hq_code_from *from,
                            const struct asked *asked, const char *code, int64_t now_ms, int64_t *member)
{
    int64_t found = 0;
    enum rg_status status = admit(store, from, LOGGED_CHECKED, RG_HQ_CHECKS_A_KIOSK, now_ms);
    if (status == RG_OK) {
        status = find(store, from, asked, &found);
        /* As much work for a number that is nobody's. */
        if (status == RG_OK || status == RG_NOT_FOUND) {
            enum rg_status redeemed = redeem(store, status == RG_OK ? found : 0, code, now_ms);
            status = status == RG_OK ? redeemed : status;
        }
    }
    *member = status == RG_OK ? found : 0;
    return status == RG_NOT_FOUND || status == RG_DENIED ? RG_OK : status;
}

static enum rg_status check_about(struct rg_hq_store *store, const struct rg_hq_code_from *from,
                                  const struct asked *asked, const char *code, int64_t now_ms,
                                  int64_t *member)
{
    bool ours;
    if (!digits_ok(code, RG_HQ_CODE_DIGITS, RG_HQ_CODE_DIGITS)) {
        return RG_INVALID;
    }
    if (store->keys == NULL) {
        return RG_UNSUPPORTED;
    }
    enum rg_status status = rg_hq_join(store, &ours);
    return status == RG_OK ? rg_hq_leave(store, ours, check(store, from, asked, code, now_ms, member))
                           : status;
}

enum rg_status rg_hq_code_check(struct rg_hq_store *store, const struct rg_hq_code_from *from,
                                const char *number, const char *code, int64_t now_ms, int64_t *member)
{
    const struct asked asked = {.number = number};
    return digits_ok(number, NUMBER_LEAST, NUMBER_MOST)
               ? check_about(store, from, &asked, code, now_ms, member)
               : RG_INVALID;
}

enum rg_status rg_hq_code_check_member(struct rg_hq_store *store, const struct rg_hq_code_from *from,
                                       int64_t member, const char *code, int64_t now_ms, int64_t *found)
{
    const struct asked asked = {.member = member};
    int64_t whose = 0;
    enum rg_status status = member > 0 ? check_about(store, from, &asked, code, now_ms, &whose) : RG_INVALID;
    if (status == RG_OK) {
        *found = whose != 0 ? member : 0;
    }
    return status;
}

enum rg_status rg_hq_code_issue(struct rg_hq_store *store, int64_t member, int64_t now_ms,
                                char code[RG_HQ_CODE_DIGITS + 1])
{
    bool ours;
    int64_t site;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_member_resolve(store, &member);
    if (status == RG_OK) {
        status = recognised(store, member, &site);
    }
    if (status == RG_OK) {
        status = make(store, member, true, now_ms, code);
    }
    return rg_hq_leave(store, ours, status);
}
