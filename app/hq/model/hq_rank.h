/**
 * @file hq_rank.h
 * The list that a kiosk would make for a customer, by the code that kiosks run (app/recommend), of rows as HQ ships them.
 *
 * Thread: one at a time.
 * Owner:  the caller; create and destroy.
 */
#ifndef APP_HQ_MODEL_HQ_RANK_H
#define APP_HQ_MODEL_HQ_RANK_H

#include "hq_model.h"

struct rg_hq_rank;

/**
 * @p lists: as shipped; @p lately: by item, how it sells, for who is not known. Nothing of them is needed afterwards.
 * @return RG_OK; RG_NO_MEMORY.
 */
enum rg_status rg_hq_rank_create(const struct rg_hq_model_lists *lists, const struct rg_hq_model_pace *paces,
                                 const struct rg_hq_model_merge *merge, const double *lately,
                                 struct rg_hq_rank **rank) RG_MUST_CHECK;
void rg_hq_rank_destroy(struct rg_hq_rank *rank);

/**
 * Rank for who bought @p lines, a customer's, the oldest basket first. @p ranked: items, best first, until the next call.
 * @return how many.
 */
size_t rg_hq_rank_list(struct rg_hq_rank *rank, const struct rg_hq_model_line *lines, size_t count,
                       const uint32_t **ranked);

#endif
