/**
 * @file hq_jobs.h
 * What operators order of kiosks by job: restart, log_level, diagnose, screenshot, wipe. A job waits here until its kiosk takes it, and what
 * becomes of it is what the kiosk says. States:
 *
 *     approval -> queued -> offered -> accepted <-> waiting -> running -> done, failed
 *
 * and expired or refused from any of them; cancelled from those before running. Wiping more than a few kiosks in a day begins with `approval`, by a second operator.
 *
 * Thread: the store's.
 * Owner:  the store; strings are copied.
 */
#ifndef APP_HQ_STORE_HQ_JOBS_H
#define APP_HQ_STORE_HQ_JOBS_H

#include "hq_buffer.h"
#include "hq_config.h"
#include "hq_customers.h"
#include "hq_store.h"

#define RG_HQ_JOB_ID_MAX      37
#define RG_HQ_JOB_WORD_MAX    24
#define RG_HQ_JOBS_AT_ONCE    8 /**< that a kiosk is offered together: so many it holds */
#define RG_HQ_JOB_RESULT_MAX  1048576
#define RG_HQ_JOB_WITHIN_MAX  2592000 /**< s */
#define RG_HQ_JOB_LOG_MINUTES 60 /**< for which a log says more or less, unless the order says how many */
#define RG_HQ_JOB_DAYS        90 /**< for which a job that is over is remembered */

/** A job as it is ordered. */
struct rg_hq_job_order {
    const char *site, *device;
    const char *kind;
    const char *level; /**< log_level; NULL otherwise */
    int64_t minutes;   /**< log_level */
    bool at_once;      /**< not only in quiet hours */
    int64_t within_s;  /**< until it expires */
    const char *operator_name;
    int64_t wipes_alone; /**< so many wipes of a day one operator is enough for */
    int64_t batch; /**< of an order for many kiosks the number of the first job; 0: it is that, or alone */
    bool many;     /**< one of an order for many */
};

/** A job as it is. */
struct rg_hq_job {
    int64_t number, minutes, due_ms, size, have;
    bool at_once;
    char id[RG_HQ_JOB_ID_MAX], site[RG_HQ_SITE_MAX], device[RG_HQ_SITE_MAX], kind[RG_HQ_JOB_WORD_MAX],
        level[RG_HQ_JOB_WORD_MAX], state[RG_HQ_JOB_WORD_MAX];
    char cancel[RG_HQ_SITE_MAX]; /**< who wants it not to begin; empty: nobody */
};

/* All: RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY. */

/** Whether there is such a kind, ordered as it must be; whose it is is not asked. */
bool rg_hq_job_order_valid(const struct rg_hq_job_order *order);

/** Enter a job; the same one again is the one that is open. @return RG_OK with its number; RG_INVALID. */
enum rg_status rg_hq_job_put(struct rg_hq_store *store, const struct rg_hq_job_order *order, int64_t now_ms,
                             int64_t *number) RG_MUST_CHECK;

/** Let a job begin that waits for it. @return RG_OK; RG_NOT_FOUND for none that waits; RG_DENIED for who ordered it. */
enum rg_status rg_hq_job_approve(struct rg_hq_store *store, int64_t number, const char *operator_name,
                                 int64_t now_ms) RG_MUST_CHECK;

/** What became of the wish that a job should not begin. */
enum rg_hq_cancel {
    RG_HQ_CANCEL_DONE,  /**< it is cancelled; no kiosk knows of it, or it was already */
    RG_HQ_CANCEL_ASKED, /**< its kiosk has the order, and is told */
    RG_HQ_CANCEL_BEGUN, /**< it runs, and goes on */
    RG_HQ_CANCEL_OVER   /**< it is over */
};

/** Take a job back. @return RG_OK with @p what; RG_NOT_FOUND. */
enum rg_status rg_hq_job_cancel(struct rg_hq_store *store, int64_t number, const char *operator_name,
                                int64_t now_ms, enum rg_hq_cancel *what) RG_MUST_CHECK;

#define RG_HQ_BATCH_CODE 9

/**
 * What waits in a batch for a second operator, as a code that changes with any of it: who confirms says the code of what they saw.
 * @return RG_OK; RG_NOT_FOUND when nothing waits.
 */
enum rg_status rg_hq_job_batch_code(struct rg_hq_store *store, int64_t batch, int64_t now_ms,
                                    char code[RG_HQ_BATCH_CODE]) RG_MUST_CHECK;

/** Let all of a batch begin that waits, if it is what @p code says. @return RG_OK; RG_NOT_FOUND: nothing waits; RG_INVALID: it is
 * not the same any more; RG_DENIED: who confirms has ordered one of them. */
enum rg_status rg_hq_job_batch_approve(struct rg_hq_store *store, int64_t batch, const char *code,
                                       const char *operator_name, int64_t now_ms) RG_MUST_CHECK;

/** The job of a batch with the lowest number over @p after. @return RG_OK, RG_NOT_FOUND. */
enum rg_status rg_hq_job_batch_next(struct rg_hq_store *store, int64_t batch, int64_t after,
                                    struct rg_hq_job *job) RG_MUST_CHECK;

/** A job by its number, or by its id at a kiosk. @return RG_OK, RG_NOT_FOUND. */
enum rg_status rg_hq_job_get(struct rg_hq_store *store, int64_t number, struct rg_hq_job *job) RG_MUST_CHECK;
enum rg_status rg_hq_job_find(struct rg_hq_store *store, const char *site, const char *device, const char *id,
                              struct rg_hq_job *job) RG_MUST_CHECK;

/** The jobs that a kiosk is to be asked about, the oldest first. @return RG_OK. */
enum rg_status rg_hq_jobs_open(struct rg_hq_store *store, const char *site, const char *device,
                               struct rg_hq_job jobs[RG_HQ_JOBS_AT_ONCE], size_t *count) RG_MUST_CHECK;

/** What became of a job that is not over. @p code and @p sha256 (64 digits) may be NULL. @return RG_OK; RG_INVALID for no state. */
enum rg_status rg_hq_job_become(struct rg_hq_store *store, const struct rg_hq_job *job, const char *state,
                                const char *code, int64_t size, const char *sha256,
                                int64_t now_ms) RG_MUST_CHECK;

/**
 * A part of the result; one that does not continue what is there changes nothing. The last one is checked against the hash, and all of it
 * is asked for again when it does not fit.
 * @return RG_OK with what is there in @p have; RG_INVALID for one over the size.
 */
enum rg_status rg_hq_job_part(struct rg_hq_store *store, const struct rg_hq_job *job, int64_t from,
                              const void *bytes, size_t len, int64_t *have) RG_MUST_CHECK;

/** Jobs that nobody took in time, or of which a kiosk said nothing for a day since; and forget those of long ago. @return RG_OK. */
enum rg_status rg_hq_jobs_expire(struct rg_hq_store *store, int64_t now_ms) RG_MUST_CHECK;

/** Which rows are asked for; a NULL or 0 is any. */
struct rg_hq_job_filter {
    const char *site, *device;
    int64_t number;
    bool open_only;
    int64_t batch;
    const char *
        confirm; /**< of a batch those that wait for a second operator alone, each with "confirm", this code */
};

/**
 * Append rows, the newest first, of jobs with a number below *before (start with INT64_MAX), as many as fit in an answer:
 *     {"job":7,"site","device","kind","state","code":null,"operator":"anna","approver":null,"created":<ms>,"due":<ms>,"changed":<ms>,
 *      "now":false,"size":0,"have":0,"batch":null,"cancel":null}
 * @return RG_OK.
 */
enum rg_status rg_hq_job_rows(struct rg_hq_store *store, const struct rg_hq_job_filter *filter,
                              int64_t *before, bool *more, struct rg_hq_buffer *rows) RG_MUST_CHECK;

/** Give the result to @p take, in rows {"job":7,"from":0,"size":9,"data":"<base64>"}. @return RG_OK; RG_NOT_FOUND until all is there. */
enum rg_status rg_hq_job_result(struct rg_hq_store *store, int64_t number, rg_hq_take_row *take,
                                void *context) RG_MUST_CHECK;

/** The kiosk of a unit's serial number, or the only one of that name that was not revoked. @return RG_OK, RG_NOT_FOUND; RG_INVALID for several. */
enum rg_status rg_hq_job_kiosk(struct rg_hq_store *store, const char *name, char site[RG_HQ_SITE_MAX],
                               char device[RG_HQ_SITE_MAX]) RG_MUST_CHECK;

/** The kiosk that follows @p place, of @p site alone and in @p group alone unless these are "", that HQ has heard of or issued a certificate
 * to, and that was not revoked. @return RG_OK, RG_NOT_FOUND. */
enum rg_status rg_hq_job_kiosk_after(struct rg_hq_store *store, const char *site, const char *group,
                                     struct rg_hq_config_place *place) RG_MUST_CHECK;

#endif
