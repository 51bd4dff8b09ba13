#include "trial.h"

#include "fields.h"
#include "handle.h"
#include "log.h"
#include "measure.h"
#include "record.h"

void rg_store_measure(struct rg_store *store, const struct rg_experiment *experiment)
{
    store->experiment = experiment != NULL && experiment->name[0] != '\0' ? experiment : NULL;
}

void rg_trial_draw(const struct rg_store *store, const struct rg_consent_grant *grant, const uint8_t *record,
                   size_t len, struct rg_profile *profile)
{
    if (store->experiment == NULL || !rg_consent_allows_field(grant, RG_FIELD_TRIAL)) {
        return;
    }
    struct rg_member_id decides = {rg_record_read_trial(record, len, store->experiment->name)};
    if (decides.value == 0) {
        decides = grant->member;
    }
    enum rg_arm arm = RG_ARM_NONE;
    enum rg_status status = rg_measure_arm(store->experiment, decides, &arm);
    if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "MEASURE", "an arm could not be drawn; they are shown what is recommended",
               status);
        return;
    }
    profile->arm = arm;
    profile->decides = decides;
}
