#include "hq_csv_contacts.h"

#include "hq_contacts.h"

static enum rg_status take(struct rg_hq_session *s, const struct rg_hq_table_file *f, int column,
                           enum rg_hq_contact kind, int64_t member, bool *changed)
{
    bool now = false;
    if (!rg_hq_has(f, column)) {
        return RG_OK;
    }
    enum rg_status status = rg_hq_contact_put(s->store, member, kind, rg_hq_cell(f, column), &now);
    *changed = *changed || (status == RG_OK && now);
    return status;
}

enum rg_status rg_hq_csv_contacts(struct rg_hq_session *session, const struct rg_hq_table_file *file,
                                  int email, int phone, int64_t member, bool *changed, const char **reason)
{
    enum rg_status first = take(session, file, email, RG_HQ_CONTACT_EMAIL, member, changed);
    if (first != RG_OK && first != RG_INVALID) {
        return first;
    }
    enum rg_status second = take(session, file, phone, RG_HQ_CONTACT_PHONE, member, changed);
    if (first == RG_INVALID) {
        *reason =
            "the e-mail address is not like name@example.com; the customer is taken, the address is not";
    } else if (second == RG_INVALID) {
        *reason = "the phone number is not like +49 170 1234567; the customer is taken, the number is not";
    }
    return first == RG_OK || (second != RG_OK && second != RG_INVALID) ? second : first;
}
