#include "poll_plan.h"

/*
 * What decides the plan. The figures are the emulated chip's: 10 ms to select a card, 5 ms a missed try
 * (none is published), the wire's time; from the card in the field to the frame on the socket, 300 cards
 * each.
 *
 * - A try that has begun does not see a card that comes after its start. Two looks for A with one
 *   elsewhere between them are apart by a try of A, the other try, the wire, and where the number of
 *   tries changes its setting: 11.7 ms at 460800 baud, 16.4 at 115200. A card waits at most that long,
 *   then takes its 10.6 or 12 ms like any other. A's p99: 22.8 ms at 460800, 28.8 at 115200
 *   (medians of four runs and of two).
 * - A command costs two wake-ups (acknowledgement, answer), whatever it does. Single tries in turn would
 *   cost 280 a second at 115200 and 360 at 460800; more tries within one command cost none. The number of
 *   tries is a setting of the whole chip, so changing it there and back costs two commands a round. This
 *   plan would have 200 to 264 a second: twelve a round, and up to five more in which the thread waits for the
 *   terminal's lock. At 460800 baud a change of the setting costs one wake-up instead of up to four (nfc_set.c).
 * - B and FeliCa wait for a round, 64 ms at 460800 baud, and are then selected: p99 76 ms both. A
 *   second A between their looks keeps A from being deaf for both at once.
 * - Single looks for A around the long one would take the setting out of A's wait, but need more
 *   wake-ups: at 460800 one of them gives 22.1 ms and 262 a second, at 115200 two give 26.2 ms and 268.
 * - An endless wait for A, ended by an abort, loses no last try and is worse all the same: the host
 *   cannot know that the chip is selecting, so an abort ruins the selection of a card that came in the 12
 *   ms before it, and that card then waits for the look elsewhere, too. At 115200, waits of 16 ms: p99 44
 *   ms and 350 wake-ups with single tries for B and FeliCa; 51 ms and 250 with endless waits for these as
 *   well, which have to last 14 ms for a selection to end in them (in 6 ms no card of theirs is found).
 */
#define PEEK_TRIES      1
#define LONG_TRIES_FAST 9
#define LONG_TRIES_SLOW 6

static void add(struct rg_poll_plan *plan, enum rg_card_type type, unsigned tries)
{
    plan->steps[plan->count++] = (struct rg_poll_step){type, tries};
}

void rg_poll_plan_init(struct rg_poll_plan *plan, uint32_t types, unsigned alone_tries, bool fast)
{
    unsigned long_tries = fast ? LONG_TRIES_FAST : LONG_TRIES_SLOW;
    *plan = (struct rg_poll_plan){.count = 0};
    if ((types & (types - 1)) == 0) {
        add(plan, (enum rg_card_type)types, alone_tries);
    } else if ((types & RG_CARD_A) == 0) {
        add(plan, RG_CARD_B, PEEK_TRIES + 1);
        add(plan, RG_CARD_F, PEEK_TRIES + 1);
    } else if (types == (RG_CARD_A | RG_CARD_B | RG_CARD_F)) {
        add(plan, RG_CARD_B, PEEK_TRIES);
        add(plan, RG_CARD_A, PEEK_TRIES);
        add(plan, RG_CARD_F, PEEK_TRIES);
        add(plan, RG_CARD_A, long_tries);
    } else {
        add(plan, (types & RG_CARD_B) != 0 ? RG_CARD_B : RG_CARD_F, PEEK_TRIES);
        add(plan, RG_CARD_A, PEEK_TRIES);
        add(plan, RG_CARD_A, long_tries);
    }
}

struct rg_poll_step rg_poll_plan_next(struct rg_poll_plan *plan)
{
    struct rg_poll_step step = plan->steps[plan->next];
    plan->next = plan->next + 1 < plan->count ? plan->next + 1 : 0;
    return step;
}
