/**
 * @file hq_requests.h
 * What customers ask of HQ by letter, as requests that one operator enters and another approves, each due by a day (GDPR,
 * art. 12(3)): a month after the letter came, two months more once when that was said in time.
 *
 * Days are counted in UTC. A month ends with the day of the same number, or with the last day of a month that has none such.
 * The texts of a request are gone once it is closed; its kind, numbers, operators and days stay.
 *
 * Thread: the store's.
 * Owner:  the store; strings are copied.
 */
#ifndef APP_HQ_STORE_HQ_REQUESTS_H
#define APP_HQ_STORE_HQ_REQUESTS_H

#include "hq_customers.h"
#include "hq_store.h"

#define RG_HQ_FIELD_MAX 16 /**< name of a field that can be corrected, with the terminator */
#define RG_HQ_WHAT_MAX  16 /**< of what is asked, with the terminator */

/** A request as it is entered. */
struct rg_hq_request {
    const char *what;          /**< erase, export, restrict, unrestrict, correct, merge or unmerge */
    int64_t member;            /**< for unmerge the number that was merged */
    int64_t other;             /**< merge: the second member; otherwise 0 */
    const char *field, *value; /**< correct; an empty value removes what is there */
    bool informed;             /**< unrestrict: the customer was told before (art. 18(3)) */
    const char *operator_name;
    int64_t received_ms; /**< when the letter came; 0: now */
};

/** What became of a request. */
struct rg_hq_request_state {
    char what[RG_HQ_WHAT_MAX], field[RG_HQ_FIELD_MAX];
    int64_t member, other, due_ms;
    const char *state; /**< waits, approved, erased, done, refused or withdrawn */
};

/* Below, @p code is the contract's word for what stands in the way; it is written with RG_INVALID, RG_NOT_FOUND and RG_DENIED.
 * All: RG_UNSUPPORTED when keys are needed (rg_hq_store_keys()); RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY. */

/** Enter a request. The same one again is the one that is open, with its first day.
 * @return RG_OK with the number; RG_NOT_FOUND without such a member; RG_INVALID. */
enum rg_status rg_hq_request_put(struct rg_hq_store *store, const struct rg_hq_request *request,
                                 int64_t now_ms, int64_t *number, struct rg_hq_request_state *state,
                                 const char **code) RG_MUST_CHECK;

/** Do what was asked for; an export becomes ready to be collected.
 * @return RG_OK; RG_NOT_FOUND for no request that waits; RG_DENIED when the same operator entered it; RG_INVALID when it
 * cannot be done now: it stays open. */
enum rg_status rg_hq_request_approve(struct rg_hq_store *store, int64_t number, const char *operator_name,
                                     int64_t now_ms, struct rg_hq_request_state *state,
                                     const char **code) RG_MUST_CHECK;

/** Whether this operator may have the copy of an approved export: who entered or approved it, until seven days after it was
 * collected first; collecting closes the request. @return RG_OK, RG_NOT_FOUND, RG_DENIED, RG_INVALID. */
enum rg_status rg_hq_request_collect(struct rg_hq_store *store, int64_t number, const char *operator_name,
                                     int64_t now_ms, struct rg_hq_request_state *state,
                                     const char **code) RG_MUST_CHECK;

/** Close a request without doing it, for one of the reasons of rg_hq_refuse_reasons().
 * @return RG_OK, RG_NOT_FOUND, RG_INVALID. */
enum rg_status rg_hq_request_refuse(struct rg_hq_store *store, int64_t number, const char *reason,
                                    int64_t now_ms, struct rg_hq_request_state *state,
                                    const char **code) RG_MUST_CHECK;

/** Two months more, once, before the day is over; the reason is `complexity` or `number`.
 * @return RG_OK, RG_NOT_FOUND, RG_INVALID. */
enum rg_status rg_hq_request_extend(struct rg_hq_store *store, int64_t number, const char *reason,
                                    int64_t now_ms, struct rg_hq_request_state *state,
                                    const char **code) RG_MUST_CHECK;

/** Take back what one entered oneself. @return RG_OK, RG_NOT_FOUND, RG_DENIED. */
enum rg_status rg_hq_request_withdraw(struct rg_hq_store *store, int64_t number, const char *operator_name,
                                      int64_t now_ms, struct rg_hq_request_state *state,
                                      const char **code) RG_MUST_CHECK;

/** Read an open request, for who is to approve it; *value receives what a field is to be, "" for another kind, and is to be
 * wiped. @return RG_OK, RG_NOT_FOUND. */
#define RG_HQ_VALUE_MAX 201
enum rg_status rg_hq_request_look(struct rg_hq_store *store, int64_t number, char value[RG_HQ_VALUE_MAX],
                                  struct rg_hq_request_state *state, const char **code) RG_MUST_CHECK;

/**
 * Give each open request to @p take, the one that is due first at first:
 *     {"request":7,"what":"correct","field":"first_name","member":17,"other":null,"operator":"anna","approver":null,
 *      "received":<ms>,"due":<ms>,"days_left":12,"extended":false,"overdue":false,"waits_for":"approval"}
 * waits_for is `approval` (by anybody but operator) or `collection` (by operator or approver). days_left counts whole days after
 * today and is below 0 once the last day is over.
 */
enum rg_status rg_hq_request_rows(struct rg_hq_store *store, bool overdue_only, int64_t now_ms,
                                  rg_hq_take_row *take, void *context) RG_MUST_CHECK;

/** The end of the day that lies @p months after the day of @p at_ms. */
int64_t rg_hq_months_later(int64_t at_ms, int months);

/** Hide a member from all kiosks and destroy nothing; import, till lines and exports go on. In the open transaction.
 * @return RG_OK; RG_INVALID with *code when it is so already. */
enum rg_status rg_hq_restrict(struct rg_hq_store *store, int64_t member, int64_t now_ms,
                              const char **code) RG_MUST_CHECK;
/** End that, for everybody who was merged with them too. @return as rg_hq_restrict(). */
enum rg_status rg_hq_unrestrict(struct rg_hq_store *store, int64_t member, const char **code) RG_MUST_CHECK;

/** Whether @p value can be what @p field (display_name, first_name, language, birthday, email, phone, points) is corrected to.
 * @return RG_OK; RG_INVALID with *code; RG_NOT_FOUND. */
enum rg_status rg_hq_correct_check(struct rg_hq_store *store, int64_t member, const char *field,
                                   const char *value, const char **code) RG_MUST_CHECK;
/** Correct it. Of the old value a keyed hash stays, against its coming back with the next import. In the open transaction. */
enum rg_status rg_hq_correct(struct rg_hq_store *store, int64_t member, const char *field, const char *value,
                             int64_t now_ms, const char **code) RG_MUST_CHECK;

#endif
