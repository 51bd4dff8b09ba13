#include "rests.h"

#define DAY_MS INT64_C(86400000)

/* A profile that is opened again a moment later is the same visit, also by a clock that was set back a little. */
static bool same_visit(int64_t last_ms, int64_t at_ms)
{
    int64_t ago_ms = at_ms > last_ms ? at_ms - last_ms : last_ms - at_ms;
    return ago_ms <= RG_THREAD_VISIT_MS;
}

uint32_t rg_rest_times(uint32_t times, int64_t last_ms, int64_t at_ms)
{
    if (same_visit(last_ms, at_ms)) {
        return times;
    }
    /* What rested and is shown again begins anew. */
    return times < RG_SHELF_TIMES ? times + 1 : 1;
}

void rg_rest_show(struct rg_rest *rest, int64_t at_ms)
{
    /* Nothing was counted since an answer: what is shown then is a visit, be it the same. */
    rest->times = rest->times == 0 ? 1 : rg_rest_times(rest->times, rest->last_ms, at_ms);
    rest->last_ms = at_ms;
    rest->rested_ms = rest->times == RG_SHELF_TIMES ? at_ms : rest->rested_ms;
}

void rg_rest_refuse(struct rg_rest *rest, int64_t at_ms)
{
    rest->times = RG_SHELF_TIMES;
    rest->last_ms = at_ms;
    rest->rested_ms = at_ms;
}

void rg_rest_answer(struct rg_rest *rest, int64_t at_ms)
{
    rest->times = 0;
    rest->last_ms = at_ms;
    rest->rested_ms = 0;
}

/* The less, the sooner kept. */
static int worth(const struct rg_rest *rest)
{
    return rest->rested_ms > 0 ? 0 : rest->times > 0 ? 1 : 2;
}

bool rg_rest_before(const struct rg_rest *one, const struct rg_rest *other)
{
    if (worth(one) != worth(other)) {
        return worth(one) < worth(other);
    }
    return one->last_ms != other->last_ms ? one->last_ms > other->last_ms
                                          : one->product.value < other->product.value;
}

bool rg_rest_sound(const struct rg_rest *rest)
{
    return rest->product.value > 0 && rest->times <= RG_SHELF_TIMES && rest->last_ms >= 0 &&
           rest->rested_ms >= 0 && rest->rested_ms <= rest->last_ms &&
           (rest->times < RG_SHELF_TIMES || rest->rested_ms == rest->last_ms);
}

static struct rg_rest of_own(const struct rg_shelf_shown *own)
{
    uint32_t times = own->times < RG_SHELF_TIMES ? own->times : RG_SHELF_TIMES;
    return (struct rg_rest){.product = own->product,
                            .times = times,
                            .last_ms = own->last_ms,
                            .rested_ms = times == RG_SHELF_TIMES ? own->last_ms : 0};
}

static struct rg_rest join(const struct rg_rest *own, const struct rg_rest *told)
{
    if (told->last_ms >= own->last_ms) {
        return *told;
    }
    struct rg_rest both = *own;
    if (told->times < RG_SHELF_TIMES) {
        uint32_t known = rg_rest_times(told->times, told->last_ms, own->last_ms);
        both.times = known > own->times ? known : own->times;
    }
    both.rested_ms = told->rested_ms > own->rested_ms ? told->rested_ms : own->rested_ms;
    both.rested_ms = both.times == RG_SHELF_TIMES ? own->last_ms : both.rested_ms;
    return both;
}

static struct rg_shelf_shown shown(const struct rg_rest *rest, const struct rg_shelf_rules *rules,
                                   int64_t now_ms)
{
    bool rests = rest->rested_ms > 0 &&
                 (now_ms <= rest->rested_ms || now_ms - rest->rested_ms < (int64_t)rules->rest_days * DAY_MS);
    return (struct rg_shelf_shown){.product = rest->product,
                                   .times = rests ? RG_SHELF_TIMES : rest->times,
                                   .last_ms = rests ? rest->rested_ms : rest->last_ms};
}

static const struct rg_rest *find(const struct rg_rest_list *list, struct rg_product_id product)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].product.value == product.value) {
            return &list->items[i];
        }
    }
    return NULL;
}

static bool counted_here(const struct rg_shelf_shown *own, size_t count, struct rg_product_id product)
{
    for (size_t i = 0; i < count; i++) {
        if (own[i].product.value == product.value) {
            return true;
        }
    }
    return false;
}

size_t rg_rests_join(const struct rg_shelf_shown *own, size_t own_count, const struct rg_rest_list *told,
                     const struct rg_shelf_rules *rules, int64_t now_ms,
                     struct rg_shelf_shown joined[RG_RESTS_JOINED])
{
    size_t count = 0;
    for (size_t i = 0; i < own_count && i < RG_RESTS_MAX; i++) {
        struct rg_rest rest = of_own(&own[i]);
        const struct rg_rest *other = find(told, rest.product);
        rest = other != NULL ? join(&rest, other) : rest;
        joined[count] = shown(&rest, rules, now_ms);
        count += rest.times > 0 || rest.rested_ms > 0;
    }
    for (size_t i = 0; i < told->count; i++) {
        const struct rg_rest *rest = &told->items[i];
        if (rest->times + (uint64_t)rest->rested_ms > 0 && !counted_here(own, own_count, rest->product)) {
            joined[count++] = shown(rest, rules, now_ms);
        }
    }
    return count;
}
