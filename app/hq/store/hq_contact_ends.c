#include "hq_contact_ends.h"

#include "hq_amend.h"
#include "hq_letters.h"
#include "hq_links.h"
#include "hq_sql.h"
#include "text.h"

#include <string.h>

void rg_hq_contact_fold(enum rg_hq_contact kind, char contact[RG_HQ_CONTACT_MAX])
{
    for (char *at = contact; kind == RG_HQ_CONTACT_EMAIL && *at != '\0'; at++) {
        *at = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
    }
}

enum rg_status rg_hq_contact_ended(struct rg_hq_store *store, int64_t member, enum rg_hq_contact kind,
                                   const char *contact)
{
    char folded[RG_HQ_CONTACT_MAX];
    (void)rg_text_copy(folded, sizeof folded, contact);
    rg_hq_contact_fold(kind, folded);
    enum rg_status status = rg_hq_amended_contact(store, member, rg_hq_contact_name(kind), folded);
    explicit_bzero(folded, sizeof folded);
    return status;
}

static enum rg_status next_alias(struct rg_hq_store *store, int64_t member, int64_t *number)
{
    sqlite3_stmt *next =
        rg_hq_statement(store, "SELECT min(id) FROM member_alias WHERE member=?1 AND id>?2 HAVING min(id)>0");
    if (next == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(next, 1, member);
    (void)sqlite3_bind_int64(next, 2, *number);
    enum rg_status status = rg_hq_first(store, next);
    if (status == RG_OK) {
        *number = sqlite3_column_int64(next, 0);
        (void)sqlite3_reset(next);
    }
    return status;
}

/* Under each number that counts for the member: a delivery names whichever it likes, and they may be taken apart again. */
static enum rg_status remember(struct rg_hq_store *store, const struct rg_hq_contact_end *end,
                               const char *contact)
{
    char folded[RG_HQ_CONTACT_MAX];
    int64_t number = end->member;
    const char *name = rg_hq_contact_name(end->kind);
    (void)rg_text_copy(folded, sizeof folded, contact);
    rg_hq_contact_fold(end->kind, folded);
    enum rg_status status = rg_hq_amended_note(store, number, name, folded, NULL);
    for (number = 0; status == RG_OK;) {
        status = next_alias(store, end->member, &number);
        if (status == RG_OK) {
            status = rg_hq_amended_note(store, number, name, folded, NULL);
        }
    }
    explicit_bzero(folded, sizeof folded);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status tell(struct rg_hq_store *store, const struct rg_hq_contact_end *end,
                           const char *contact)
{
    const struct rg_hq_letter_value values[] = {
        {"kind", rg_hq_contact_name(end->kind)}, {"masked", end->masked}, {"site", end->site}};
    const struct rg_hq_letter letter = {.member = end->member,
                                        .to = end->kind,
                                        .address = contact,
                                        .template_name = "contact-removed",
                                        .values = values,
                                        .value_count = 3};
    enum rg_status status = rg_hq_letter_put(store, &letter, end->now_ms);
    return status == RG_UNSUPPORTED ? RG_OK : status;
}

/* Of one contact, which is @p holder's. */
static enum rg_status drop(struct rg_hq_store *store, const struct rg_hq_contact_end *end, int64_t holder,
                           const char *contact)
{
    static const char *const forget[] = {
        "DELETE FROM contacts WHERE member=?1 AND kind=?2",
        "DELETE FROM letters WHERE member=?1 AND json_extract(body,'$.to.address')=?3"};
    for (size_t i = 0; i < sizeof forget / sizeof forget[0]; i++) {
        sqlite3_stmt *stmt = rg_hq_statement(store, forget[i]);
        if (stmt == NULL) {
            return RG_IO;
        }
        (void)sqlite3_bind_int64(stmt, 1, i == 0 ? holder : end->member);
        if (i == 0) {
            rg_hq_bind_text(stmt, 2, rg_hq_contact_name(end->kind));
        } else {
            rg_hq_bind_text(stmt, 3, contact);
        }
        enum rg_status status = rg_hq_run(store, stmt);
        if (status != RG_OK) {
            return status;
        }
    }
    return RG_OK;
}

/* Among the member's own, never among everybody's. RG_NOT_FOUND when none looks like it any more. */
static enum rg_status find(struct rg_hq_store *store, const struct rg_hq_contact_end *end, int64_t *holder,
                           char contact[RG_HQ_CONTACT_MAX])
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT member,value,masked FROM contacts WHERE (member=?1 OR member IN "
                               "(SELECT id FROM member_alias WHERE member=?1)) AND kind=?2");
    bool found = false;
    int result = SQLITE_DONE;
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, end->member);
    rg_hq_bind_text(stmt, 2, rg_hq_contact_name(end->kind));
    while (!found && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        found = strcmp(rg_hq_column_text(stmt, 2), end->masked) == 0;
        if (found) {
            *holder = sqlite3_column_int64(stmt, 0);
            (void)rg_text_copy(contact, RG_HQ_CONTACT_MAX, rg_hq_column_text(stmt, 1));
        }
    }
    (void)sqlite3_reset(stmt);
    return found ? RG_OK : result == SQLITE_DONE ? RG_NOT_FOUND : rg_hq_status_of(result);
}

/* What was sent there may be in anybody's hands who reads it. */
static enum rg_status void_sent(struct rg_hq_store *store, int64_t member)
{
    enum rg_status status = rg_hq_run_for(store, "DELETE FROM codes WHERE member=?1 AND desk=0", member);
    return status == RG_OK ? rg_hq_links_void_letters(store, member) : status;
}

/* To the contact that is on file now. */
static enum rg_status drop_letters(struct rg_hq_store *store, int64_t member, enum rg_hq_contact kind)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "DELETE FROM letters WHERE member=?1 AND json_extract(body,'$.to.address') IN "
                               "(SELECT c.value FROM contacts c WHERE c.member=?1 AND c.kind=?2)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, rg_hq_contact_name(kind));
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_contact_set(struct rg_hq_store *store, int64_t member, enum rg_hq_contact kind,
                                 const char *contact)
{
    char folded[RG_HQ_CONTACT_MAX];
    bool changed;
    (void)rg_text_copy(folded, sizeof folded, contact);
    rg_hq_contact_fold(kind, folded);
    enum rg_status status =
        folded[0] == '\0' ? RG_OK : rg_hq_amended_forget(store, member, rg_hq_contact_name(kind), folded);
    explicit_bzero(folded, sizeof folded);
    if (status == RG_OK) {
        status = void_sent(store, member);
    }
    if (status == RG_OK) {
        status = drop_letters(store, member, kind);
    }
    return status == RG_OK ? rg_hq_contact_write(store, member, kind, contact, &changed) : status;
}

enum rg_status rg_hq_contact_end(struct rg_hq_store *store, const struct rg_hq_contact_end *end)
{
    char contact[RG_HQ_CONTACT_MAX];
    int64_t holder = 0;
    bool some = false;
    enum rg_status status = RG_OK;
    while (status == RG_OK && (status = find(store, end, &holder, contact)) == RG_OK) {
        some = true;
        status = remember(store, end, contact);
        if (status == RG_OK) {
            status = drop(store, end, holder, contact);
        }
        if (status == RG_OK) {
            status = rg_hq_contacts_publish(store, holder);
        }
        if (status == RG_OK) {
            status = tell(store, end, contact);
        }
    }
    explicit_bzero(contact, sizeof contact);
    status = status == RG_NOT_FOUND ? RG_OK : status;
    return status == RG_OK && some ? void_sent(store, end->member) : status;
}
