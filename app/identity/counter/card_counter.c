#include "card_counter.h"

#define CLOCKS_APART_MS (2 * 60 * 1000)

/* A version that no number holds is none: its cards are never fresh, which harms nobody but who made it. */
int64_t rg_card_counter_keyed(uint32_t version)
{
    int64_t counter = (int64_t)version << RG_CARD_COUNTER_BITS;
    return counter < RG_CARD_COUNTER_MAX ? counter : RG_CARD_COUNTER_MAX;
}

static int64_t keys_of(int64_t counter)
{
    return counter >> RG_CARD_COUNTER_BITS;
}

enum rg_counter_news rg_card_counter_read(int64_t last, uint32_t counter, int64_t *now)
{
    int64_t here = (keys_of(last) << RG_CARD_COUNTER_BITS) + (int64_t)counter;
    if (counter >> RG_CARD_COUNTER_BITS != 0 || here < last) {
        return RG_COUNTER_ROLLED_BACK;
    }
    if (here == last) {
        return RG_COUNTER_REPLAYED;
    }
    *now = here;
    return RG_COUNTER_FRESH;
}

enum rg_counter_hearsay rg_card_counter_heard(int64_t known, int64_t known_at_ms, int64_t said,
                                              int64_t said_at_ms)
{
    if (said > known) {
        return RG_COUNTER_NEWER;
    }
    /* Of the card's earlier keys nothing opens any more where the new ones are known. */
    if (keys_of(said) < keys_of(known)) {
        return RG_COUNTER_LATE;
    }
    return said == known || said_at_ms > known_at_ms + CLOCKS_APART_MS ? RG_COUNTER_REPEATED
                                                                       : RG_COUNTER_LATE;
}
