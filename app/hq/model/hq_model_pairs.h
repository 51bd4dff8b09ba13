/**
 * @file hq_model_pairs.h
 * Making lists of pairs, one item after the other. Private to this room.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_HQ_MODEL_HQ_MODEL_PAIRS_H
#define APP_HQ_MODEL_HQ_MODEL_PAIRS_H

#include "hq_model.h"

/** order of pairs for qsort(): the strongest first, equals by item. */
int rg_hq_model_stronger(const void *a, const void *b);

/** The next item's list; starts has room for it. @return RG_OK; RG_NO_MEMORY. */
enum rg_status rg_hq_model_lists_append(struct rg_hq_model_lists *lists, size_t *capacity,
                                        const struct rg_hq_model_pair *pairs, size_t count) RG_MUST_CHECK;

#endif
