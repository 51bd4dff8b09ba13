/**
 * @file hq_customers.h
 * Customers by number, for operators who act on a letter or a call: finding, showing, exporting. What a second operator must
 * approve is in hq_requests.h. Nobody is searched for by name.
 *
 * Thread: the store's.
 * Owner:  the store; the caller owns buffers.
 */
#ifndef APP_HQ_STORE_HQ_CUSTOMERS_H
#define APP_HQ_STORE_HQ_CUSTOMERS_H

#include "hq_buffer.h"
#include "hq_store.h"

/** The member with HQ's number @p member or, when that is 0, the retailer's number @p ref; joined numbers are followed.
 * @return RG_OK; RG_NOT_FOUND also for who was erased; RG_BUSY, RG_IO. */
enum rg_status rg_hq_customer_find(struct rg_hq_store *store, int64_t member, const char *ref,
                                   int64_t *found) RG_MUST_CHECK;

/**
 * Append a row: {"member":17,"site":"store-1","recognised":true,"cards":1,"joined":[..],"erasure_due":null,"request":null,
 * "restricted":false,"merged":[..]}; merged are those of joined that an operator merged.
 * @return RG_OK, RG_NOT_FOUND, RG_BUSY, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_customer_summary(struct rg_hq_store *store, int64_t member,
                                      struct rg_hq_buffer *row) RG_MUST_CHECK;

/** Takes a row of JSON. @return RG_OK to go on. */
typedef enum rg_status rg_hq_take_row(void *context, const char *row, size_t len);

/**
 * Give every line of the member's consents to @p take, oldest first:
 *     {"line":812,"id":"..","purpose":"purchases","act":"grant","medium":"card","assurance":1,"present":"associate",
 *      "associate":3,"at":..,"received":..,"text_version":"..","language":"de","site":"..","device":".."}
 * @return RG_OK, what @p take returned, RG_BUSY, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_customer_lines(struct rg_hq_store *store, int64_t member, rg_hq_take_row *take,
                                    void *context) RG_MUST_CHECK;

/** The consents as they are: {"purpose":"purchases","granted":true,"text_version":"..","at":..,"source":".."} each. */
enum rg_status rg_hq_customer_consents(struct rg_hq_store *store, int64_t member, rg_hq_take_row *take,
                                       void *context) RG_MUST_CHECK;

/**
 * Everything that HQ holds about the member, as rows
 * {"part":"member|merged|request|contact|card|consent|line|purchase|shown|outcome|look",...}, which
 * include/protocol/README.md describes. @return as rg_hq_customer_lines().
 */
enum rg_status rg_hq_customer_export(struct rg_hq_store *store, int64_t member, rg_hq_take_row *take,
                                     void *context) RG_MUST_CHECK;

/** The same with contacts in their masked form, for where others may read along. @return as rg_hq_customer_export(). */
enum rg_status rg_hq_customer_export_masked(struct rg_hq_store *store, int64_t member, rg_hq_take_row *take,
                                            void *context) RG_MUST_CHECK;

/**
 * Who was erased, {"member":17,"erased":<ms>}, and then each kiosk of their site with when it said that it has destroyed what it had:
 * {"site":"..","device":"..","confirmed":<ms or null>}. @return as rg_hq_customer_lines(); RG_NOT_FOUND for who was not erased.
 */
enum rg_status rg_hq_customer_proof(struct rg_hq_store *store, int64_t member, rg_hq_take_row *take,
                                    void *context) RG_MUST_CHECK;

#endif
