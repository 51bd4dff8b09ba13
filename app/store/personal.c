#include "personal.h"

#include "continuity.h"
#include "fields.h"
#include "goods.h"
#include "handle.h"
#include "member_key.h"
#include "parts.h"
#include "personal_open.h"
#include "personal_sql.h"
#include "said.h"
#include "trial.h"

#include <string.h>

const char rg_personal_key_sql[] = "SELECT wrapped, consents FROM member_key WHERE member = ?";
const char rg_personal_member_sql[] = "SELECT sealed FROM member WHERE id = ?";
const char rg_personal_history_sql[] = "SELECT sealed FROM history WHERE member = ?";

/* A key goes with the last of what it opens, be that in the world that is being built (aside.h); for that one world.c writes these texts. */
#define BUT_NEXT                                                                                             \
    " AND next_consents IS NULL"                                                                             \
    " AND NOT EXISTS (SELECT 1 FROM next_member nm WHERE nm.id = member_key.member)"                         \
    " AND NOT EXISTS (SELECT 1 FROM next_history nh WHERE nh.member = member_key.member)"                    \
    " AND NOT EXISTS (SELECT 1 FROM next_carried nc WHERE nc.member = member_key.member)"
const char rg_personal_drop_key_sql[] = "DELETE FROM member_key WHERE member = ?1 AND consents IS NULL"
                                        " AND NOT EXISTS (SELECT 1 FROM member WHERE id = ?1)"
                                        " AND NOT EXISTS (SELECT 1 FROM history WHERE member = ?1)"
                                        " AND NOT EXISTS (SELECT 1 FROM said WHERE member = ?1)"
                                        " AND NOT EXISTS (SELECT 1 FROM amended WHERE member = ?1)"
                                        " AND NOT EXISTS (SELECT 1 FROM carried WHERE member = ?1)" BUT_NEXT;
const char *const rg_personal_drop_members_sql[2] = {
    "DELETE FROM member_key WHERE member IN (SELECT id FROM member ORDER BY id LIMIT ?1) AND consents IS "
    "NULL" BUT_NEXT " AND NOT EXISTS (SELECT 1 FROM history h WHERE h.member = member_key.member)"
    " AND NOT EXISTS (SELECT 1 FROM said s WHERE s.member = member_key.member)"
    " AND NOT EXISTS (SELECT 1 FROM amended a WHERE a.member = member_key.member)"
    " AND NOT EXISTS (SELECT 1 FROM carried c WHERE c.member = member_key.member)",
    "DELETE FROM member WHERE id IN (SELECT id FROM member ORDER BY id LIMIT ?1)"};
/* Keys that open something else stay for what the other feeds bring. */
#define RANGE " member > ?1 AND member <= ?2 AND consents IS NOT NULL"
const char *const rg_personal_drop_consents_sql[2] = {
    "DELETE FROM member_key WHERE" RANGE BUT_NEXT
    " AND NOT EXISTS (SELECT 1 FROM member m WHERE m.id = member_key.member)"
    " AND NOT EXISTS (SELECT 1 FROM history h WHERE h.member = member_key.member)"
    " AND NOT EXISTS (SELECT 1 FROM said s WHERE s.member = member_key.member)"
    " AND NOT EXISTS (SELECT 1 FROM amended a WHERE a.member = member_key.member)"
    " AND NOT EXISTS (SELECT 1 FROM carried c WHERE c.member = member_key.member)",
    "UPDATE member_key SET consents = NULL WHERE" RANGE};
const char *const rg_personal_drop_histories_sql[2] = {
    "DELETE FROM member_key WHERE member IN (SELECT member FROM history ORDER BY member LIMIT ?1)"
    " AND consents IS NULL" BUT_NEXT " AND NOT EXISTS (SELECT 1 FROM member m WHERE m.id = member_key.member)"
    " AND NOT EXISTS (SELECT 1 FROM said s WHERE s.member = member_key.member)"
    " AND NOT EXISTS (SELECT 1 FROM amended a WHERE a.member = member_key.member)"
    " AND NOT EXISTS (SELECT 1 FROM carried c WHERE c.member = member_key.member)",
    "DELETE FROM history WHERE member IN (SELECT member FROM history ORDER BY member LIMIT ?1)"};
/* A key goes with the last row that it opens, be that in another feed. What was made here (id below 0) is not HQ's to drop. */
#define FIRST_CARRIED(part) "(SELECT id FROM carried WHERE feed = " part " AND id > 0 ORDER BY id LIMIT ?1)"
#define DROP_CARRIED(part)                                                                                   \
    {                                                                                                        \
        "DELETE FROM member_key WHERE member IN (SELECT member FROM carried WHERE feed = " part              \
        " AND id > 0 ORDER BY id LIMIT ?1) AND consents IS NULL" BUT_NEXT                                    \
        " AND NOT EXISTS (SELECT 1 FROM member m WHERE m.id = member_key.member)"                            \
        " AND NOT EXISTS (SELECT 1 FROM history h WHERE h.member = member_key.member)"                       \
        " AND NOT EXISTS (SELECT 1 FROM said s WHERE s.member = member_key.member)"                          \
        " AND NOT EXISTS (SELECT 1 FROM amended a WHERE a.member = member_key.member)"                       \
        " AND NOT EXISTS (SELECT 1 FROM carried c WHERE c.member = member_key.member AND"                    \
        " (c.feed <> " part " OR c.id NOT IN " FIRST_CARRIED(part) "))",                                     \
            "DELETE FROM carried WHERE feed = " part " AND id IN " FIRST_CARRIED(part)                       \
    }
const char *const rg_personal_drop_carried_sql[4][2] = {DROP_CARRIED("9"), DROP_CARRIED("10"),
                                                        DROP_CARRIED("11"), DROP_CARRIED("12")};
#define WALK_CARRIED(part)                                                                                   \
    "SELECT k.wrapped, c.sealed, c.id, c.member FROM carried c LEFT JOIN member_key k ON k.member = "        \
    "c.member"                                                                                               \
    " WHERE c.feed = " part " AND c.id > ?1 ORDER BY c.id LIMIT ?2"
const char *const rg_personal_walk_carried_sql[4] = {WALK_CARRIED("9"), WALK_CARRIED("10"),
                                                     WALK_CARRIED("11"), WALK_CARRIED("12")};
_Static_assert(RG_PART_NOTE == 9 && RG_PART_TASK == 12, "the numbers in the texts above");
const char rg_personal_carried_sql[] = "SELECT feed, id, sealed FROM carried WHERE member = ?";
const char rg_personal_offers_sql[] =
    "SELECT feed, id, sealed FROM carried WHERE member = ?1 AND feed = 11 ORDER BY day DESC, id LIMIT ?2";
_Static_assert(RG_PART_OFFER == 11, "the number in the text above");
const char rg_personal_carried_owner_sql[] = "SELECT member FROM carried WHERE feed = ? AND id = ?";
const char rg_personal_noted_sql[] =
    "BEGIN IMMEDIATE; DELETE FROM member_key WHERE member IN (SELECT member FROM carried WHERE feed = 9 AND "
    "id IN"
    " (SELECT id FROM noted WHERE asked = 1)) AND consents IS NULL" BUT_NEXT
    " AND NOT EXISTS (SELECT 1 FROM member m WHERE m.id = member_key.member)"
    " AND NOT EXISTS (SELECT 1 FROM history h WHERE h.member = member_key.member)"
    " AND NOT EXISTS (SELECT 1 FROM said s WHERE s.member = member_key.member)"
    " AND NOT EXISTS (SELECT 1 FROM amended a WHERE a.member = member_key.member)"
    " AND NOT EXISTS (SELECT 1 FROM carried c WHERE c.member = member_key.member AND NOT (c.feed = 9 AND "
    "c.id IN"
    " (SELECT id FROM noted WHERE asked = 1)));"
    "DELETE FROM carried WHERE feed = 9 AND id IN (SELECT id FROM noted WHERE asked = 1);"
    "DELETE FROM noted WHERE asked = 1; COMMIT";
const char *const rg_personal_all_sql =
    "SELECT k.member, k.wrapped, m.sealed, h.sealed, k.consents FROM member_key k"
    " LEFT JOIN member m ON m.id = k.member LEFT JOIN history h ON h.member = k.member";

/* Visitors are not counted: when they leave is this kiosk's to say. */
#define BUT_VISITORS(owner) " AND NOT EXISTS (SELECT 1 FROM visitor v WHERE v.member = " owner ")"
const char *const rg_personal_walk_sql[3] = {
    "SELECT k.wrapped, k.consents, k.member FROM member_key k WHERE k.member > ?1 AND k.consents IS NOT "
    "NULL" BUT_VISITORS("k.member") " ORDER BY k.member LIMIT ?2",
    "SELECT k.wrapped, m.sealed, m.id FROM member m LEFT JOIN member_key k ON k.member = m.id WHERE m.id > "
    "?1" BUT_VISITORS("m.id") " ORDER BY m.id LIMIT ?2",
    "SELECT k.wrapped, h.sealed, h.member FROM history h LEFT JOIN member_key k ON k.member = h.member WHERE"
    " h.member > ?1" BUT_VISITORS("h.member") " ORDER BY h.member LIMIT ?2"};
const char *const rg_personal_lost_sql[RG_PERSONAL_LOST] = {
    "DELETE FROM member WHERE id = ?1",           "DELETE FROM history WHERE member = ?1",
    "DELETE FROM said WHERE member = ?1",         "DELETE FROM amended WHERE member = ?1",
    "DELETE FROM carried WHERE member = ?1",      "DELETE FROM next_member WHERE id = ?1",
    "DELETE FROM next_history WHERE member = ?1", "DELETE FROM next_carried WHERE member = ?1",
    "DELETE FROM member_key WHERE member = ?1"};

/* A key that sealed nothing but what is let go now is of no more use. */
#define LET_GO(lines)                                                                                        \
    "BEGIN IMMEDIATE; DELETE FROM member_key WHERE member IN (SELECT member FROM amended WHERE asked = 1)"   \
    " AND consents IS NULL" BUT_NEXT                                                                         \
    " AND NOT EXISTS (SELECT 1 FROM said s WHERE s.member = member_key.member)"                              \
    " AND NOT EXISTS (SELECT 1 FROM member m WHERE m.id = member_key.member)"                                \
    " AND NOT EXISTS (SELECT 1 FROM history h WHERE h.member = member_key.member)"                           \
    " AND NOT EXISTS (SELECT 1 FROM carried c WHERE c.member = member_key.member)"                           \
    " AND NOT EXISTS (SELECT 1 FROM amended a WHERE a.member = member_key.member AND NOT"                    \
    " (a.asked = 1 AND a.line " lines "));"                                                                  \
    "DELETE FROM amended WHERE asked = 1 AND line " lines "; COMMIT"
const char *const rg_personal_amended_sql[2] = {LET_GO("IS NULL"), LET_GO("IS NOT NULL")};

_Static_assert(RG_MEMBER_ID_GIVEN == 4503599627370496, "the number in the text below");
const char rg_personal_settle_sql[] =
    "BEGIN IMMEDIATE; DELETE FROM said WHERE asked = 1;"
    "INSERT OR IGNORE INTO erasing (member, held) SELECT id, 0 FROM member m WHERE id >= 4503599627370496"
    " AND NOT EXISTS (SELECT 1 FROM member_key k WHERE k.member = m.id AND k.consents IS NOT NULL)"
    " AND NOT EXISTS (SELECT 1 FROM said s WHERE s.member = m.id); COMMIT";

void rg_store_forget_opened(struct rg_store *store)
{
    struct rg_store_opened *opened = store->opened;
    explicit_bzero(opened->owned, opened->owned_count * sizeof opened->owned[0]);
    opened->owned_count = 0;
    opened->owned_known = false;
    opened->owner = 0;
    explicit_bzero(&opened->told, sizeof opened->told);
    opened->told_of = 0;
}

static enum rg_status find(struct rg_store *store, enum rg_tap_statement which, struct rg_member_id member)
{
    sqlite3_stmt *row = store->statements[which];
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, member.value));
    return status == RG_OK ? rg_sql_row(row) : status;
}

enum rg_status rg_personal_open_key(struct rg_store *store, struct rg_member_id member)
{
    sqlite3_stmt *row = store->statements[RG_TAP_KEY];
    enum rg_status status = find(store, RG_TAP_KEY, member);
    if (status != RG_OK) {
        return status;
    }
    status = rg_member_key_of(store->vault, row, member.value, store->opened->key);
    (void)sqlite3_reset(row);
    return status;
}

enum rg_status rg_personal_open_part(struct rg_store *store, enum rg_tap_statement which,
                                     struct rg_vault_subject subject, size_t *len)
{
    sqlite3_stmt *row = store->statements[which];
    enum rg_status status = find(store, which, (struct rg_member_id){subject.owner});
    if (status != RG_OK) {
        return status;
    }
    const uint8_t *sealed = sqlite3_column_blob(row, 0);
    size_t sealed_len = (size_t)sqlite3_column_bytes(row, 0);
    if (sealed_len < RG_AEAD_OVERHEAD || sealed_len - RG_AEAD_OVERHEAD > sizeof store->opened->bytes) {
        status = RG_CORRUPT;
    } else {
        status = rg_vault_unseal(store->aead, store->opened->key, subject, sealed, sealed_len,
                                 store->opened->bytes);
    }
    (void)sqlite3_reset(row);
    if (status == RG_OK) {
        *len = sealed_len - RG_AEAD_OVERHEAD;
    }
    return status;
}

/* A field that is not allowed ends here, whatever the record holds: app/consent/fields.h says which. */
static void keep_allowed(const struct rg_consent_grant *grant, struct rg_profile *profile)
{
    const struct {
        enum rg_field field;
        void *value;
        size_t size;
    } fields[] = {{RG_FIELD_FIRST_NAME, profile->first_name, sizeof profile->first_name},
                  {RG_FIELD_LANGUAGE, profile->language, sizeof profile->language},
                  {RG_FIELD_DISPLAY_NAME, profile->display_name, sizeof profile->display_name},
                  {RG_FIELD_MEMBER_SINCE, &profile->member_since_ms, sizeof profile->member_since_ms},
                  {RG_FIELD_SIZES, &profile->size_count, sizeof profile->size_count},
                  {RG_FIELD_SIZES, profile->sizes, sizeof profile->sizes},
                  {RG_FIELD_WISHES, &profile->wish_total, sizeof profile->wish_total},
                  {RG_FIELD_WISHES, &profile->wish_count, sizeof profile->wish_count},
                  {RG_FIELD_WISHES, profile->wishes, sizeof profile->wishes}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (!rg_consent_allows_field(grant, fields[i].field)) {
            explicit_bzero(fields[i].value, fields[i].size);
        }
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < profile->occasion_count; i++) {
        bool birthday = profile->occasions[i].kind == RG_OCCASION_BIRTHDAY;
        if (rg_consent_allows_field(grant, birthday ? RG_FIELD_BIRTHDAY : RG_FIELD_OCCASIONS)) {
            profile->occasions[kept++] = profile->occasions[i];
        }
    }
    explicit_bzero(profile->occasions + kept,
                   (profile->occasion_count - kept) * sizeof profile->occasions[0]);
    profile->occasion_count = kept;
}

static enum rg_status read_member(struct rg_store *store, const struct rg_consent_grant *grant,
                                  struct rg_profile *profile)
{
    struct rg_vault_subject subject = {.owner = grant->member.value, .part = RG_PART_MEMBER};
    size_t len = 0;
    enum rg_status status = rg_personal_open_part(store, RG_TAP_MEMBER, subject, &len);
    if (status == RG_OK) {
        rg_record_read_member(store->opened->bytes, len, grant->scope == RG_SCOPE_PROFILE, profile);
        keep_allowed(grant, profile);
        rg_continuity_read(grant, store->opened->bytes, len, profile, &store->opened->told);
        store->opened->told_of = grant->member.value;
        rg_trial_draw(store, grant, store->opened->bytes, len, profile);
    }
    explicit_bzero(store->opened->bytes, len);
    return status;
}

/* Keep the newest, newest first; lines mostly come newest first, so this rarely moves anything. */
static void keep_purchase(struct rg_profile *profile, const struct rg_record_line *line)
{
    uint32_t place = profile->purchase_count;
    while (place > 0 && profile->purchases[place - 1].at_ms < line->at) {
        place--;
    }
    if (place == RG_PROFILE_PURCHASES) {
        return;
    }
    uint32_t kept = profile->purchase_count;
    kept = kept < RG_PROFILE_PURCHASES ? kept : RG_PROFILE_PURCHASES - 1;
    memmove(&profile->purchases[place + 1], &profile->purchases[place],
            (kept - place) * sizeof profile->purchases[0]);
    profile->purchase_count = kept + 1;
    struct rg_profile_purchase *purchase = &profile->purchases[place];
    memset(purchase, 0, sizeof *purchase);
    purchase->at_ms = line->at;
    purchase->line = line->line;
    purchase->product.value = line->product;
    purchase->quantity = (int32_t)line->quantity;
    purchase->returned = (int32_t)line->returned;
    memcpy(purchase->size, line->size, sizeof purchase->size);
}

static uint32_t units(int64_t count)
{
    return count < 0 ? 0 : count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
}

/* @p profile may be NULL: then only what is owned is of interest. */
static enum rg_status read_history(struct rg_store *store, struct rg_member_id member,
                                   struct rg_profile *profile)
{
    struct rg_store_opened *opened = store->opened;
    size_t len = 0;
    enum rg_status status = rg_personal_open_part(
        store, RG_TAP_HISTORY, (struct rg_vault_subject){.owner = member.value, .part = RG_PART_HISTORY},
        &len);
    if (status != RG_OK && status != RG_NOT_FOUND) {
        return status;
    }
    struct rg_record_reader reader = {.unpack = {.bytes = opened->bytes, .len = len}};
    struct rg_record_line line;
    while (opened->owned_count < RG_RECORD_LINES_MAX && rg_record_next_line(&reader, &line)) {
        opened->owned[opened->owned_count++] = (struct rg_reco_line){.product = line.product,
                                                                     .at = line.at,
                                                                     .bought = units(line.quantity),
                                                                     .returned = units(line.returned),
                                                                     .unseen = line.unseen};
        if (profile != NULL) {
            profile->newest_ms = line.at > profile->newest_ms ? line.at : profile->newest_ms;
        }
        if (profile != NULL && !line.unseen) {
            keep_purchase(profile, &line);
        }
    }
    explicit_bzero(&line, sizeof line);
    explicit_bzero(opened->bytes, len);
    if (profile != NULL) {
        profile->purchase_total = (uint32_t)opened->owned_count;
    }
    opened->owned_count = rg_reco_history_settle(opened->owned, opened->owned_count);
    opened->owner = member.value;
    opened->owned_known = true;
    return RG_OK;
}

static enum rg_status open_profile(struct rg_store *store, const struct rg_consent_grant *grant,
                                   struct rg_profile *profile)
{
    enum rg_status status = rg_personal_open_key(store, grant->member);
    if (status == RG_OK) {
        status = read_member(store, grant, profile);
    }
    bool whole = grant->scope == RG_SCOPE_PROFILE;
    if (status == RG_OK && rg_consent_allows_field(grant, RG_FIELD_PURCHASES)) {
        status = read_history(store, grant->member, profile);
        profile->purchases_known = status == RG_OK;
    }
    if (status == RG_OK && whole) {
        status = rg_continuity_carried(store, grant, profile);
    }
    explicit_bzero(store->opened->key, sizeof store->opened->key);
    if (status == RG_OK && whole) {
        status = rg_continuity_name(store, profile);
    }
    return status == RG_OK && whole ? rg_store_name_goods(store, profile) : status;
}

enum rg_status rg_store_profile_load(struct rg_store *store, const struct rg_consent_grant *grant,
                                     struct rg_profile *profile)
{
    rg_store_forget_opened(store);
    if (!rg_consent_allows(grant, RG_PURPOSE_RECOGNISE)) {
        return RG_DENIED;
    }
    struct rg_profile fresh;
    enum rg_status status = RG_CORRUPT;
    /* Keys that were renewed since the snapshot was taken do not open what stands in it. */
    bool again = true;
    for (int attempt = 0; attempt < 2 && again; attempt++) {
        fresh = (struct rg_profile){.member = grant->member,
                                    .visit = grant->visit,
                                    .scope = grant->scope,
                                    .purposes = grant->purposes};
        status = rg_store_begin_read(store);
        again = false;
        if (status == RG_OK) {
            status = open_profile(store, grant, &fresh);
            again = status == RG_CORRUPT && rg_store_stale(store);
            rg_store_end_read(store);
        }
    }
    if (status == RG_OK) {
        *profile = fresh;
    } else {
        rg_store_forget_opened(store);
    }
    explicit_bzero(&fresh, sizeof fresh);
    return status;
}

static enum rg_status open_owned(struct rg_store *store, struct rg_member_id member)
{
    rg_store_forget_opened(store);
    enum rg_status status = rg_store_freshen(store);
    if (status == RG_OK) {
        status = rg_personal_open_key(store, member);
    }
    if (status == RG_OK) {
        status = read_history(store, member, NULL);
    }
    explicit_bzero(store->opened->key, sizeof store->opened->key);
    return status;
}

/* What @p grant's member owns, if it is not open already. */
static enum rg_status keep_open(struct rg_store *store, const struct rg_consent_grant *grant)
{
    struct rg_store_opened *opened = store->opened;
    if (!rg_consent_allows_field(grant, RG_FIELD_OWNERSHIP)) {
        return RG_DENIED;
    }
    if (opened->owned_known && opened->owner == grant->member.value) {
        return RG_OK;
    }
    enum rg_status status = open_owned(store, grant->member);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_store_owned_by(struct rg_store *store, const struct rg_consent_grant *grant,
                                 const struct rg_reco_line **owned, size_t *count)
{
    enum rg_status status = keep_open(store, grant);
    if (status == RG_OK) {
        *owned = store->opened->owned;
        *count = store->opened->owned_count;
    }
    return status;
}

enum rg_status rg_store_ownership_of(struct rg_store *store, const struct rg_consent_grant *grant,
                                     struct rg_product_id product, struct rg_store_ownership *ownership)
{
    const struct rg_store_opened *opened = store->opened;
    enum rg_status status = keep_open(store, grant);
    if (status != RG_OK) {
        return status;
    }
    size_t low = 0, high = opened->owned_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (opened->owned[middle].product < product.value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    struct rg_store_ownership found = {0, 0};
    if (low < opened->owned_count && opened->owned[low].product == product.value) {
        found = (struct rg_store_ownership){opened->owned[low].bought, opened->owned[low].returned};
    }
    *ownership = found;
    return RG_OK;
}

enum rg_status rg_personal_told(struct rg_store *store, const struct rg_consent_grant *grant,
                                const struct rg_rest_list **told)
{
    struct rg_store_opened *opened = store->opened;
    struct rg_vault_subject subject = {.owner = grant->member.value, .part = RG_PART_MEMBER};
    size_t len = 0;
    *told = &opened->told;
    if (opened->told_of == grant->member.value) {
        return RG_OK;
    }
    enum rg_status status = rg_personal_open_key(store, grant->member);
    if (status == RG_OK) {
        status = rg_personal_open_part(store, RG_TAP_MEMBER, subject, &len);
    }
    explicit_bzero(opened->key, sizeof opened->key);
    memset(&opened->told, 0, sizeof opened->told);
    if (status == RG_OK) {
        rg_continuity_told(grant, opened->bytes, len, &opened->told);
        opened->told_of = grant->member.value;
    }
    explicit_bzero(opened->bytes, len);
    return status == RG_NOT_FOUND ? RG_OK : status;
}
