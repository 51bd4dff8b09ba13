/* What is read of a member's record beside the profile: contacts, points, household. */
#include "contacts.h"
#include "household.h"
#include "personal.h"

#include "fields.h"
#include "handle.h"
#include "parts.h"
#include "personal_open.h"

#include <string.h>

/* @p to is written only when all went well. */
typedef void take_record(const uint8_t *bytes, size_t len, void *to);

static enum rg_status take_member(struct rg_store *store, struct rg_member_id member, take_record *take,
                                  void *to)
{
    struct rg_vault_subject subject = {.owner = member.value, .part = RG_PART_MEMBER};
    size_t len = 0;
    enum rg_status status = rg_personal_open_key(store, member);
    if (status == RG_OK) {
        status = rg_personal_open_part(store, RG_TAP_MEMBER, subject, &len);
    }
    if (status == RG_OK) {
        take(store->opened->bytes, len, to);
    }
    explicit_bzero(store->opened->bytes, len);
    explicit_bzero(store->opened->key, sizeof store->opened->key);
    return status;
}

static enum rg_status load_record(struct rg_store *store, struct rg_member_id member, take_record *take,
                                  void *to)
{
    enum rg_status status = RG_CORRUPT;
    bool again = true;
    for (int attempt = 0; attempt < 2 && again; attempt++) {
        status = rg_store_begin_read(store);
        again = false;
        if (status == RG_OK) {
            status = take_member(store, member, take, to);
            again = status == RG_CORRUPT && rg_store_stale(store);
            rg_store_end_read(store);
        }
    }
    return status;
}

static void take_contacts(const uint8_t *bytes, size_t len, void *to)
{
    rg_record_read_contacts(bytes, len, to);
}

enum rg_status rg_store_contacts_load(struct rg_store *store, const struct rg_consent_grant *grant,
                                      struct rg_store_contacts *contacts)
{
    return rg_consent_allows_field(grant, RG_FIELD_CONTACTS)
               ? load_record(store, grant->member, take_contacts, contacts)
               : RG_DENIED;
}

static void take_points(const uint8_t *bytes, size_t len, void *to)
{
    int64_t *points = to;
    if (!rg_record_read_points(bytes, len, points)) {
        *points = -1;
    }
}

enum rg_status rg_store_points_of(struct rg_store *store, const struct rg_consent_grant *grant,
                                  int64_t *points)
{
    return rg_consent_allows_field(grant, RG_FIELD_POINTS)
               ? load_record(store, grant->member, take_points, points)
               : RG_DENIED;
}

struct household {
    int64_t *others;
    size_t *count;
};

static void take_household(const uint8_t *bytes, size_t len, void *to)
{
    const struct household *household = to;
    *household->count = rg_record_read_household(bytes, len, household->others);
}

enum rg_status rg_store_household_of(struct rg_store *store, const struct rg_consent_grant *grant,
                                     int64_t others[RG_HOUSEHOLD_OTHERS], size_t *count)
{
    struct household household = {others, count};
    return rg_consent_allows(grant, RG_PURPOSE_HOUSEHOLD)
               ? load_record(store, grant->member, take_household, &household)
               : RG_DENIED;
}
