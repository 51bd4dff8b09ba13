/**
 * @file jobs.h
 * What HQ ordered of this kiosk by job, and what became of it. A row is durable before anything is done, so that a job runs once,
 * whatever is delivered twice and whenever the power goes; it stays until HQ has heard of its end, and then among the last
 * RG_JOBS_KEPT, so that the same order is known again.
 *
 * Thread: the sync thread; names any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_STORE_JOBS_H
#define APP_STORE_JOBS_H

#include "store.h"

#include "regard/ids.h"

#include <stdbool.h>
#include <stddef.h>

#define RG_JOBS_OPEN    8  /**< that are not over, or that HQ has not heard the end of */
#define RG_JOBS_KEPT    64 /**< of those that are over */
#define RG_JOB_CODE_MAX 24

/** Numbers are those of the database: never changed, never used again. */
enum rg_job_kind {
    RG_JOB_RESTART = 1, /**< begin anew */
    RG_JOB_LOG_LEVEL,   /**< say more, or less, for so many minutes */
    RG_JOB_DIAGNOSE,    /**< collect how this kiosk is, nothing of any customer */
    RG_JOB_SCREENSHOT,  /**< what stands on the glass, without what is personal */
    RG_JOB_WIPE         /**< destroy the keys of customers' data and of the identity */
};

enum rg_job_state {
    RG_JOB_ACCEPTED = 1,
    RG_JOB_WAITING, /**< code: for what */
    RG_JOB_RUNNING,
    RG_JOB_DONE,
    RG_JOB_FAILED, /**< code: why */
    RG_JOB_EXPIRED,
    RG_JOB_REFUSED,  /**< never kept; code: why */
    RG_JOB_CANCELLED /**< HQ took it back before it began */
};

struct rg_job {
    struct rg_uuid id;
    enum rg_job_kind kind;
    enum rg_job_state state;
    char code[RG_JOB_CODE_MAX]; /**< a word of ours; empty: there is none */
    uint32_t level;             /**< LOG_LEVEL: enum rg_log_level */
    uint32_t minutes;           /**< LOG_LEVEL */
    bool at_once;               /**< without waiting for quiet hours */
    int64_t remaining_ms;       /**< until it expires, of time in which the kiosk runs */
    int64_t size;               /**< of the result, in bytes; 0: there is none */
    uint8_t sha256[32];         /**< of the result */
    bool heard;                 /**< it is over, and HQ has heard so, and has all of the result */
};

/** The contract's word, "log_level"; never NULL. */
const char *rg_job_kind_name(enum rg_job_kind kind);
const char *rg_job_state_name(enum rg_job_state state);
/** @return RG_OK or RG_NOT_FOUND. */
enum rg_status rg_job_kind_from_name(const char *name, enum rg_job_kind *kind) RG_MUST_CHECK;

/** Whether nothing more becomes of it. */
bool rg_job_is_over(enum rg_job_state state);
/** Whether it takes the kiosk from the store for a while, or for good: such a one waits for quiet hours. */
bool rg_job_disrupts(enum rg_job_kind kind);

/** Those that are not heard, the oldest first, RG_JOBS_OPEN at most. @return RG_OK, RG_IO, RG_CORRUPT, RG_BUSY, RG_NO_MEMORY. */
enum rg_status rg_store_jobs(struct rg_store_sync *sync, struct rg_job jobs[RG_JOBS_OPEN],
                             size_t *count) RG_MUST_CHECK;

/** What is kept under an id. @return as rg_store_jobs(); RG_NOT_FOUND. */
enum rg_status rg_store_job(struct rg_store_sync *sync, const struct rg_uuid *id,
                            struct rg_job *job) RG_MUST_CHECK;

/** Keep a job as it is now, durably. @return as rg_store_jobs(); RG_FULL; on failure what was kept still is. */
enum rg_status rg_store_job_put(struct rg_store_sync *sync, const struct rg_job *job) RG_MUST_CHECK;

/** What a look at the file found. */
enum rg_store_soundness { RG_STORE_SOUND = 0, RG_STORE_UNSOUND, RG_STORE_TOO_LARGE };

/** Files of up to so many bytes are looked through: of a larger one the thread would be deaf for too long. */
#define RG_STORE_CHECK_MAX (64 << 20)

/** Look through the database for damage, in at most a second or two. @return RG_OK, RG_IO, RG_BUSY, RG_NO_MEMORY. */
enum rg_status rg_store_check(struct rg_store_sync *sync, enum rg_store_soundness *soundness) RG_MUST_CHECK;

#endif
