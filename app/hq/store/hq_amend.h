/**
 * @file hq_amend.h
 * What customers delete or correct of what HQ holds of them. It is gone, or says the new thing, in the feeds of every kiosk; what stood
 * there is remembered as a keyed hash, with the member's number and the field, so that tonight's delivery of the same old value brings
 * nothing back. A value that differs from all that the customer has ended is news, and is taken.
 *
 * Thread: the store's.
 * Owner:  the store; the caller owns JSON trees and strings.
 */
#ifndef APP_HQ_STORE_HQ_AMEND_H
#define APP_HQ_STORE_HQ_AMEND_H

#include "hq_consent_ops.h"
#include "hq_rows.h"

/** Whether it is a kind of op that is applied here: `delete`, `correct`, `redeem`. */
bool rg_hq_amend_kind(const char *kind);

/** Apply such an op, in the open transaction. What is not there, or not any more, is deleted already. @return as rg_hq_consent_op();
 * RG_UNSUPPORTED without rg_hq_store_keys(). */
enum rg_status rg_hq_amend_op(struct rg_hq_store *store, const struct rg_hq_origin *origin, const char *kind,
                              const struct cJSON *json, const char **code) RG_MUST_CHECK;

/** Memory that a delivered row borrows; zero it before, and free it after. */
struct rg_hq_amended {
    char *texts[7];
};

/**
 * In a row that is being delivered put what the customer wants in the place of each value that they ended. While nobody has
 * amended anything this costs one look a transaction.
 * @return RG_OK; RG_UNSUPPORTED when it cannot be said without rg_hq_store_keys(); RG_NO_MEMORY, RG_IO.
 */
enum rg_status rg_hq_amend_delivered(struct rg_hq_store *store, struct rg_hq_member *member,
                                     struct rg_hq_amended *amended) RG_MUST_CHECK;
void rg_hq_amended_free(struct rg_hq_amended *amended);

/** RG_OK when the buyer has deleted this till line, RG_NOT_FOUND when not; else as above. */
enum rg_status rg_hq_amended_sale(struct rg_hq_store *store, int64_t member, const char *site,
                                  const char *till, const char *receipt, int64_t line) RG_MUST_CHECK;

/** RG_OK when the customer has deleted what @p feed calls so (hq_carried.h), RG_NOT_FOUND when not; else as above. */
enum rg_status rg_hq_amended_carried(struct rg_hq_store *store, int64_t member, const char *feed,
                                     const char *ref) RG_MUST_CHECK;

/** RG_OK when the customer has deleted this contact, in the form of rg_hq_contact_fold(), RG_NOT_FOUND when not; else as above. */
enum rg_status rg_hq_amended_contact(struct rg_hq_store *store, int64_t member, const char *kind,
                                     const char *contact) RG_MUST_CHECK;

/** RG_OK when the customer has deleted a wish of @p product in @p size, whenever it was made, RG_NOT_FOUND when not; else as above. */
enum rg_status rg_hq_amended_wish(struct rg_hq_store *store, int64_t member, int64_t product,
                                  const char *size) RG_MUST_CHECK;
/** End a wish, @p entry being its product and moment: this one, and each that is delivered without a day. @return as rg_hq_amended_note(). */
enum rg_status rg_hq_amended_wish_note(struct rg_hq_store *store, int64_t member, int64_t product,
                                       const char *entry, const char *size) RG_MUST_CHECK;

/** What a member's values were ended with; see hq_amended.c. @p b may be NULL. */
enum rg_status rg_hq_amended_note(struct rg_hq_store *store, int64_t member, const char *field, const char *a,
                                  const char *b) RG_MUST_CHECK;
enum rg_status rg_hq_amended_forget(struct rg_hq_store *store, int64_t member, const char *field,
                                    const char *a) RG_MUST_CHECK;

/** An entry of a list, as a value: "month-day", "product-at" and the like. */
#define RG_HQ_AMENDED_ENTRY 64

#endif
