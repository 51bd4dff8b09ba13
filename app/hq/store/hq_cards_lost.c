/* Cards that were lost, and those that take their place. */
#include "hq_cards.h"

#include "hq_card_keys.h"
#include "hq_card_media.h"
#include "hq_letters.h"
#include "hq_rows.h"
#include "hq_sql.h"
#include "hq_visitors.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

#define CARD_DIGITS 8
#define AT_ONCE     32

struct found {
    int64_t row, holder;
    int state;
    bool badge, active;
    char token[65];
};

static enum rg_status read_found(struct rg_hq_store *store, sqlite3_stmt *stmt, struct found *found,
                                 size_t *count)
{
    int result = SQLITE_DONE;
    *count = 0;
    while (*count < AT_ONCE && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct found *one = &found[(*count)++];
        one->row = sqlite3_column_int64(stmt, 0);
        one->state = sqlite3_column_int(stmt, 1);
        one->holder = sqlite3_column_int64(stmt, 2);
        one->badge = strcmp(rg_hq_column_text(stmt, 3), "badge") == 0;
        one->active = strcmp(rg_hq_column_text(stmt, 4), "active") == 0;
        (void)rg_text_copy(one->token, sizeof one->token, rg_hq_column_text(stmt, 5));
    }
    (void)sqlite3_reset(stmt);
    (void)store;
    return *count == AT_ONCE ? RG_INVALID : rg_hq_status_of(result);
}

#define COLUMNS "SELECT row,state,holder,kind,status,token FROM cards WHERE state<3 AND "

static enum rg_status find_by_card(struct rg_hq_store *store, const char *card, struct found *found,
                                   size_t *count)
{
    if (strlen(card) != CARD_DIGITS || strspn(card, "0123456789abcdef") != CARD_DIGITS) {
        return RG_NOT_FOUND;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, COLUMNS "token>=?1 AND token<?1||'g' AND holder>0");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, card);
    return read_found(store, stmt, found, count);
}

static enum rg_status find_by_holder(struct rg_hq_store *store, const struct rg_hq_lost *lost,
                                     struct found *found, size_t *count)
{
    int64_t holder = lost->holder;
    enum rg_status status = lost->kind == RG_HQ_BADGE ? RG_OK : rg_hq_member_resolve(store, &holder);
    sqlite3_stmt *stmt =
        status == RG_OK ? rg_hq_statement(store, COLUMNS "holder=?1 AND kind=?2 AND status='active'") : NULL;
    if (stmt == NULL) {
        return status == RG_OK ? RG_IO : status;
    }
    (void)sqlite3_bind_int64(stmt, 1, holder);
    rg_hq_bind_text(stmt, 2, lost->kind == RG_HQ_BADGE ? "badge" : "member");
    return read_found(store, stmt, found, count);
}

static enum rg_status block(struct rg_hq_store *store, const struct found *one)
{
    if (!one->active) {
        return RG_OK;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "UPDATE cards SET status='blocked' WHERE row=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, one->row);
    enum rg_status status = rg_hq_run(store, stmt);
    return status == RG_OK ? rg_hq_row_touch(store, RG_HQ_CARDS, one->row, one->state) : status;
}

static bool is_one_of(const struct rg_card_token *token, const struct found *found, size_t count)
{
    char hex[65];
    bool is = false;
    rg_hex_write(token->bytes, sizeof token->bytes, hex);
    for (size_t i = 0; i < count; i++) {
        is = is || strcmp(hex, found[i].token) == 0;
    }
    return is;
}

static enum rg_status lose(struct rg_hq_store *store, const struct rg_hq_lost *lost,
                           const struct rg_card_token *replacement, struct found *found, size_t *count)
{
    enum rg_status status = lost->card != NULL ? find_by_card(store, lost->card, found, count)
                                               : find_by_holder(store, lost, found, count);
    if (status == RG_OK && *count == 0) {
        return RG_NOT_FOUND;
    }
    /* Which of a member's cards was lost only they can tell; an associate's badges are blocked all. */
    if (status == RG_OK && *count > 1 && (lost->card != NULL || lost->kind != RG_HQ_BADGE)) {
        return RG_INVALID;
    }
    for (size_t i = 0; status == RG_OK && i < *count; i++) {
        status = block(store, &found[i]);
    }
    if (status == RG_OK && replacement != NULL) {
        /* A card that was found again is issued again, when somebody says so. */
        status = is_one_of(replacement, found, *count)
                     ? RG_DENIED
                     : rg_hq_card_issue(store, found[0].badge ? RG_HQ_BADGE : RG_HQ_MEMBER_CARD,
                                        found[0].holder, replacement);
    }
    return status;
}

enum rg_status rg_hq_card_lost(struct rg_hq_store *store, const struct rg_hq_lost *lost,
                               const struct rg_card_token *replacement, enum rg_hq_card_kind *kind,
                               int64_t *holder)
{
    struct found found[AT_ONCE] = {0};
    size_t count = 0;
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_leave(store, ours, lose(store, lost, replacement, found, &count));
    if (status == RG_OK) {
        *kind = found[0].badge ? RG_HQ_BADGE : RG_HQ_MEMBER_CARD;
        *holder = found[0].holder;
    }
    explicit_bzero(found, sizeof found);
    return status;
}

/* RG_OK when the card is nobody's, or the member's own and not blocked. */
static enum rg_status free_for(struct rg_hq_store *store, const struct rg_card_token *token, int64_t member)
{
    char hex[65];
    rg_hex_write(token->bytes, sizeof token->bytes, hex);
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT kind='member' AND holder=?2 AND status='active' FROM cards WHERE token=?1 AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, hex);
    (void)sqlite3_bind_int64(stmt, 2, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        status = sqlite3_column_int(stmt, 0) != 0 ? RG_OK : RG_DENIED;
        (void)sqlite3_reset(stmt);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* Whoever stood there had proved who they are; that somebody did is told where only the customer reads it. */
static enum rg_status tell(struct rg_hq_store *store, const char *site, int64_t member, const char *medium,
                           size_t ended, int64_t now_ms)
{
    char count[8];
    (void)snprintf(count, sizeof count, "%u", (unsigned)ended);
    const struct rg_hq_letter_value values[] = {{"site", site}, {"medium", medium}, {"ended", count}};
    const struct rg_hq_letter letter = {.member = member,
                                        .to = RG_HQ_CONTACT_BEST,
                                        .template_name = "card-added",
                                        .values = values,
                                        .value_count = 3};
    enum rg_status status = rg_hq_letter_put(store, &letter, now_ms);
    return status == RG_NOT_FOUND || status == RG_UNSUPPORTED ? RG_OK : status;
}

/* A pass is lost with its phone and not with a card: it stays. */
static enum rg_status end_others(struct rg_hq_store *store, int64_t member, const struct rg_card_token *token,
                                 enum rg_hq_others others, size_t *ended)
{
    struct found found[AT_ONCE];
    struct rg_card_token kept = *token;
    *ended = 0;
    enum rg_status status = rg_hq_card_lift(store, &kept);
    sqlite3_stmt *stmt =
        status == RG_OK
            ? rg_hq_statement(store, COLUMNS "holder=?1 AND kind='member' AND status='active' AND "
                                             "(assurance=0 OR (?2 AND medium NOT IN('smarttap','vas')))")
            : NULL;
    if (stmt == NULL) {
        return status == RG_OK ? RG_IO : status;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int(stmt, 2, others == RG_HQ_OTHERS_LOST);
    size_t count = 0;
    status = read_found(store, stmt, found, &count);
    /* Whoever has more than can be looked through here has the rest ended at the desk. */
    status = status == RG_INVALID ? RG_OK : status;
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        if (!is_one_of(&kept, &found[i], 1)) {
            status = block(store, &found[i]);
            (*ended)++;
        }
    }
    explicit_bzero(found, sizeof found);
    return status;
}

static enum rg_status end_for(struct rg_hq_store *store, int64_t member, const struct rg_card_token *token,
                              enum rg_hq_others others)
{
    size_t ended;
    enum rg_status status = rg_hq_member_resolve(store, &member);
    return status == RG_OK ? end_others(store, member, token, others, &ended) : status;
}

enum rg_status rg_hq_card_issue_for(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                                    const struct rg_card_token *token, const struct rg_hq_medium *medium,
                                    const struct rg_hq_medium_keys *keys, enum rg_hq_others others)
{
    bool ours;
    bool ends = kind == RG_HQ_MEMBER_CARD && others != RG_HQ_OTHERS_KEPT && medium->assurance > 0;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_card_issue_medium(store, kind, holder, token, medium, keys);
    if (status == RG_OK && ends) {
        status = end_for(store, holder, token, others);
    }
    /* What was noted of a card that somebody else has is to stay. */
    enum rg_status left = rg_hq_leave(store, ours, status == RG_DENIED ? RG_OK : status);
    return status == RG_DENIED && left == RG_OK ? RG_DENIED : left;
}

enum rg_status rg_hq_card_bind(struct rg_hq_store *store, const char *site, int64_t member,
                               const struct rg_card_token *token, const struct rg_hq_medium *medium,
                               int64_t now_ms)
{
    return rg_hq_card_bind_for(store, site, member, token, medium, RG_HQ_OTHERS_KEPT, now_ms);
}

enum rg_status rg_hq_card_bind_for(struct rg_hq_store *store, const char *site, int64_t member,
                                   const struct rg_card_token *token, const struct rg_hq_medium *medium,
                                   enum rg_hq_others others, int64_t now_ms)
{
    int64_t here, home;
    size_t ended = 0;
    int allowed = 0;
    bool changed;
    if (!rg_hq_medium_sound(medium) || medium->assurance == 0) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_member_resolve(store, &member);
    if (status == RG_OK) {
        status = rg_hq_member_site(store, member, &home);
    }
    if (status == RG_OK) {
        status = rg_hq_site_number(store, site, &here);
    }
    if (status == RG_OK) {
        status = rg_hq_allowed(store, member, &allowed);
    }
    if (status == RG_OK && here != home) {
        status = rg_hq_visits(store, member, here);
    }
    if (status == RG_OK && (allowed & RG_HQ_MAY_RECOGNISE) == 0) {
        status = RG_NOT_FOUND;
    }
    if (status == RG_OK) {
        status = free_for(store, token, member);
    }
    if (status == RG_OK) {
        status = rg_hq_card_put_as(store, member, token, medium, now_ms, &changed);
    }
    if (status == RG_OK && others != RG_HQ_OTHERS_KEPT) {
        status = end_others(store, member, token, others, &ended);
    }
    return status == RG_OK && (changed || ended > 0) ? tell(store, site, member, medium->name, ended, now_ms)
                                                     : status;
}
