/**
 * @file rests.h
 * How often a product was suggested to somebody without an answer, counted by visits, and whether it rests for that: by the same rule at a kiosk,
 * which counts its own showings, and at HQ, which hears those of all kiosks and tells each. Pure.
 *
 * A visit counts once: what is shown again within RG_THREAD_VISIT_MS is shown at the same one. The third rests, "not for them" at once, and any
 * other answer begins anew, as does a showing after a rest. For how long it rests each kiosk decides by its configuration, so a rest is told by
 * the moment from which on it rests: a kiosk that had not heard of it and showed the product once more takes nothing of that away.
 *
 * Thread: any.
 * Owner:  the caller; personal, and wiped by it.
 */
#ifndef APP_RECOMMEND_RESTS_H
#define APP_RECOMMEND_RESTS_H

#include "shelf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Of so many products: those that rest, then those that were shown last. */
#define RG_RESTS_MAX 48

/** Of one product, by what all kiosks showed. */
struct rg_rest {
    struct rg_product_id product;
    uint32_t
        times; /**< visits at which it was shown since they answered, or since it rested: 0 to RG_SHELF_TIMES */
    int64_t last_ms;   /**< when it was shown or answered last */
    int64_t rested_ms; /**< from when on it rests, or rested; 0: it did not */
};

struct rg_rest_list {
    size_t count;
    struct rg_rest items[RG_RESTS_MAX];
};

/** What becomes of @p times, shown last at @p last_ms, when it is shown at @p at_ms. A clock may have been set back a little. */
uint32_t rg_rest_times(uint32_t times, int64_t last_ms, int64_t at_ms);

/** It was shown; it was not for them; they took it, or answered otherwise. In the order of time. */
void rg_rest_show(struct rg_rest *rest, int64_t at_ms);
void rg_rest_refuse(struct rg_rest *rest, int64_t at_ms);
void rg_rest_answer(struct rg_rest *rest, int64_t at_ms);

/** Whether @p one is to be kept rather than @p other, where there is not room for both: what rests, then what was shown, then what is newer. */
bool rg_rest_before(const struct rg_rest *one, const struct rg_rest *other);

/** Whether a list may hold it: numbers as above. */
bool rg_rest_sound(const struct rg_rest *rest);

/** Enough for what a kiosk counted and what it was told. */
#define RG_RESTS_JOINED (2 * RG_RESTS_MAX)

/**
 * What a kiosk counted itself, @p own (at most RG_RESTS_MAX), and what HQ told it, which has the kiosk's own in it as far as HQ had heard: no
 * visit counts twice. Of a product the one that is later holds; own showings after what HQ knew are one visit more than it knew, or as
 * many as were counted here. What rests by @p rules at @p now_ms (0: not known) is in @p joined as rested. @return how many are.
 */
size_t rg_rests_join(const struct rg_shelf_shown *own, size_t own_count, const struct rg_rest_list *told,
                     const struct rg_shelf_rules *rules, int64_t now_ms,
                     struct rg_shelf_shown joined[RG_RESTS_JOINED]);

#endif
