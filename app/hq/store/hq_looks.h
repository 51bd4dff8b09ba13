/**
 * @file hq_looks.h
 * Who looked at customers on the kiosks: the lines of app/consent/look.h, which are kept as they came and never changed, under
 * a chain of HQ's own; what they lead to is in hq_look_alerts.c, what is read of them in hq_look_report.c.
 *
 * Beside a line lie the member's number and the line's key, which prove each other; an erasure takes both, and then nobody can
 * say of whom the line is.
 *
 * Thread: the store's.
 * Owner:  the store; the caller owns JSON trees.
 */
#ifndef APP_HQ_STORE_HQ_LOOKS_H
#define APP_HQ_STORE_HQ_LOOKS_H

#include "hq_buffer.h"
#include "hq_customers.h"
#include "hq_store.h"
#include "look.h"

struct cJSON;
struct rg_hq_origin;

#define RG_HQ_LOOK_TAP_MS                                                                                    \
    900000 /**< so long after their tap, a badge may open a customer again: 15 minutes */
#define RG_HQ_LOOK_HOUR_MS   3600000   /**< what "an hour" is in `many` */
#define RG_HQ_LOOK_MANY      30u       /**< customers that a badge may open in it, unless configured */
#define RG_HQ_LOOK_RECENT_MS 604800000 /**< alerts that a status counts: of seven days */

/** How the lines may be used here. */
struct rg_hq_look_policy {
    bool per_badge; /**< reports may name badges: where works councils allow it */
    uint32_t many;  /**< 0: RG_HQ_LOOK_MANY */
};

/** Without it no report names a badge. */
void rg_hq_looks_policy(struct rg_hq_store *store, const struct rg_hq_look_policy *policy);

/**
 * Keep the line of an op `looked`, in the open transaction, and raise the alerts that follow from it. A line that does not
 * follow the kiosk's last one is kept too: that it does not is an alert, and shows in rg_hq_verify().
 * @return RG_OK; RG_INVALID with *code, the contract's word for what is wrong; RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_look_take(struct rg_hq_store *store, const struct rg_hq_origin *origin,
                               const struct cJSON *json, const char **code) RG_MUST_CHECK;

/** Take an erased member's number and the keys from beside their lines. @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_looks_forget(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

/**
 * Give every line about the member to @p take, oldest first, with "part" if @p part is not NULL; then, only without a part, what
 * HQ's operators looked at of them. include/protocol/README.md describes both. @return as rg_hq_customer_lines().
 */
enum rg_status rg_hq_looks_of_member(struct rg_hq_store *store, int64_t member, const char *part,
                                     rg_hq_take_row *take, void *context) RG_MUST_CHECK;

/** Every line of a badge, by pseudonym. @return as rg_hq_customer_lines(); RG_DENIED unless the policy allows it. */
enum rg_status rg_hq_looks_of_badge(struct rg_hq_store *store, int64_t associate, rg_hq_take_row *take,
                                    void *context) RG_MUST_CHECK;

/** Every alert, newest first. @return as rg_hq_customer_lines(). */
enum rg_status rg_hq_look_alerts(struct rg_hq_store *store, rg_hq_take_row *take,
                                 void *context) RG_MUST_CHECK;

#endif
