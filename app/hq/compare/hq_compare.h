/**
 * @file hq_compare.h
 * What kiosks hold of a feed, compared with what HQ has (include/protocol/README.md, "Comparing"). HQ reads its own rows as a
 * kiosk does, in the pages that it would send, and in slices, so that nobody waits for it. Questions are answered one after the
 * other; of a kiosk the newest alone.
 *
 * Thread: the store's.
 * Owner:  whoever created it; the store outlives it.
 */
#ifndef APP_HQ_COMPARE_HQ_COMPARE_H
#define APP_HQ_COMPARE_HQ_COMPARE_H

#include "hq_buffer.h"
#include "hq_store.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct rg_hq_compare;

/** @return RG_OK; RG_NO_MEMORY. */
enum rg_status rg_hq_compare_create(struct rg_hq_store *store, struct rg_hq_compare **compare) RG_MUST_CHECK;
/** NULL is allowed. */
void rg_hq_compare_destroy(struct rg_hq_compare *compare);

/** Whether @p method is one of these: compare, compare-keys, rows. */
bool rg_hq_compare_knows(const char *method);

/**
 * Take a kiosk's question; @p most: bytes that an answer may have to reach it, a row more where that alone is larger.
 * @return NULL; or why it is not answered, for a page that says so: "unknown-feed", "bad-request", "busy".
 */
const char *rg_hq_compare_ask(struct rg_hq_compare *compare, const char *site, const char *device,
                              const cJSON *pull, size_t most);

/** Whether a question waits. */
bool rg_hq_compare_waits(const struct rg_hq_compare *compare);

/** An answer: what it is of, and its body with its braces. */
struct rg_hq_compare_answer {
    const char *site, *device, *type; /**< until the next call */
    struct rg_hq_buffer *body;        /**< the caller's */
    size_t mended;                    /**< keys whose rows are sent again with it */
};

/**
 * One slice, of a millisecond or two. @p answer's body is empty unless one was made.
 * @return RG_OK; RG_NOT_FOUND when no question waits; RG_BUSY: the database is another's, try again; RG_IO, RG_NO_MEMORY: the
 *         question was given up, and the kiosk asks again.
 */
enum rg_status rg_hq_compare_step(struct rg_hq_compare *compare,
                                  struct rg_hq_compare_answer *answer) RG_MUST_CHECK;

#endif
