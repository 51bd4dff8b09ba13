/**
 * @file job_codec.h
 * The words of include/protocol/README.md about jobs, read and written. Private to app/sync.
 *
 * Thread: any.
 * Owner:  the caller owns payloads and buffers.
 */
#ifndef APP_SYNC_JOB_CODEC_H
#define APP_SYNC_JOB_CODEC_H

#include "codec.h"
#include "jobs.h"

#define RG_JOB_NONCE_LEN   16u
#define RG_JOB_WITHIN_MAX  2592000 /**< s, 30 days */
#define RG_JOB_MINUTES_MAX 1440
#define RG_JOB_RESULT_MAX  1048576 /**< bytes */
#define RG_JOB_PART_MAX    12288u  /**< bytes of a result in one message */

enum rg_job_word_kind {
    RG_JOB_OFFER = 1, /**< there is a job: id, kind */
    RG_JOB_ORDER,     /**< do it: all of .job, and the nonce */
    RG_JOB_HEARD,     /**< HQ has this state of it, and so much of the result */
    RG_JOB_CANCEL     /**< do not begin it: id */
};

/** What HQ says of a job. */
struct rg_job_word {
    enum rg_job_word_kind word;
    bool known;        /**< OFFER, ORDER: this release knows such a job */
    struct rg_job job; /**< HEARD: id and state; ORDER: state ACCEPTED */
    uint8_t nonce[RG_JOB_NONCE_LEN];
    int64_t have; /**< HEARD */
};

/** Read one from dn/job. A refused one leaves @p word as it was. */
enum rg_refusal rg_job_read(const void *payload, size_t len, int64_t wall_ms,
                            struct rg_job_word *word) RG_MUST_CHECK;

/** Each writes one whole message. @return its length, or 0 when it does not fit or no id could be made. */
size_t rg_job_nonce_write(const struct rg_uuid *job, const uint8_t nonce[RG_JOB_NONCE_LEN], int64_t wall_ms,
                          char *text, size_t capacity);
size_t rg_job_report_write(const struct rg_job *job, int64_t wall_ms, char *text, size_t capacity);
/** @p len bytes of the result from @p from on. */
size_t rg_job_part_write(const struct rg_job *job, int64_t from, const uint8_t *bytes, size_t len,
                         int64_t wall_ms, char *text, size_t capacity);

#endif
