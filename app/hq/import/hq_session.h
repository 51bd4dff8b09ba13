/**
 * @file hq_session.h
 * One import: the options, the database inside one transaction, what was rejected and why.
 *
 * Thread: main.
 * Owner:  the caller; rg_hq_session_free() ends it.
 */
#ifndef APP_HQ_IMPORT_HQ_SESSION_H
#define APP_HQ_IMPORT_HQ_SESSION_H

#include "hq_store.h"
#include "regard/keystore.h"

#include <stdint.h>
#include <stdio.h>

#define RG_HQ_REASONS 48

struct rg_hq_session {
    struct rg_hq_store *store;
    struct rg_keystore *keys; /**< NULL: no cards can be imported */
    const char *site;
    const char *folder; /**< of --format csv, which names of pictures are relative to */
    bool dry_run, full, allow_removals, trial_consent;
    int64_t now_ms;       /**< what --now said, or 0 */
    int64_t clock_ms;     /**< when the import began */
    bool first_catalogue; /**< the site had no product before: what a first delivery holds is not new */
    int64_t sold_ms;      /**< as of when popularity was computed; 0: no till lines were taken */
    FILE *rejects;        /**< NULL: only counted */
    struct {
        const char *file, *reason;
        int64_t count;
    } reasons[RG_HQ_REASONS];
    size_t reason_count;
    int64_t rejected;
    int64_t erased; /**< rows left out, or taken without the customer, because the customer was erased */
    struct rg_hq_lines *lines;
};

/** Count a line that cannot be used and write it to the rejects file; file and reason are literals. */
void rg_hq_reject(struct rg_hq_session *session, const char *file, uint32_t line, const char *reason);
/** Print the counts. */
void rg_hq_session_summary(const struct rg_hq_session *session);
void rg_hq_session_free(struct rg_hq_session *session);

/** Grant recognise and purchases for a trial. @return what the store returns. */
enum rg_status rg_hq_trial_consent(struct rg_hq_session *session, int64_t member) RG_MUST_CHECK;

/* Till lines wait here until all are known: sales are written by member, which kiosks take fastest, and
 * returns after the sales that they belong to. */
struct rg_hq_till_line {
    const char *till, *receipt, *size;
    const char *of_till, *of_receipt; /**< NULL: find the latest sale of that product to that member */
    int64_t line, of_line, member, at, product, quantity, price;
    bool is_return, gift, discreet, staff;
    uint32_t file_line;
};
/** Copy a line in. @return RG_OK, RG_NO_MEMORY, RG_FULL over 4 GB of text. */
enum rg_status rg_hq_lines_add(struct rg_hq_session *session,
                               const struct rg_hq_till_line *line) RG_MUST_CHECK;

struct rg_hq_lines_result {
    int64_t sales, new_sales, returns, new_returns;
};
/** Write all that were added. @return what the store returns; lines that contradict known ones are rejected.
 */
enum rg_status rg_hq_lines_store(struct rg_hq_session *session, const char *file,
                                 struct rg_hq_lines_result *result) RG_MUST_CHECK;

/** Compute popularity of the site as of @p now_ms anew, when till lines were taken. @return what the store returns, RG_NO_MEMORY. */
enum rg_status rg_hq_session_popularity(struct rg_hq_session *session, int64_t now_ms) RG_MUST_CHECK;

/**
 * Once that is committed: learn what goes with what anew, if it is due (hq_learned.h). That takes some seconds, in which others may write;
 * then it is stored in a transaction of its own.
 * @return RG_OK with the number of lists, 0 when it is not due; what the store returns, RG_NO_MEMORY.
 */
enum rg_status rg_hq_session_learn(struct rg_hq_session *session, int64_t *lists) RG_MUST_CHECK;

#endif
