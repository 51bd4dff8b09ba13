/**
 * @file ctl_write.h
 * One card written, and read back as a kiosk reads it.
 *
 * Thread: main.
 * Owner:  the caller, who wipes the reply.
 */
#ifndef APP_CTL_CTL_WRITE_H
#define APP_CTL_CTL_WRITE_H

#include "card_office.h"
#include "ctl_reader.h"

/** A card that lies on the reader, and until when there is time for it. */
struct rg_ctl_writing {
    struct rg_ctl_reader *reader;
    struct rg_cipher *cipher;
    struct rg_card card;
    int64_t end_ms; /**< CLOCK_MONOTONIC */
    bool badge;     /**< it is to be an associate's, whom kiosks know without HQ */
    bool quiet;     /**< say nothing of how it goes on */
};

/**
 * Wait for a card of seven bytes of number that lies alone; with @p again for that very one, which went away.
 * @return false when none came in time, or one that draws a number at every tap, which no badge may do and no card is written as: said on
 * stderr.
 */
bool rg_ctl_write_wait(struct rg_ctl_writing *writing, bool again);

/**
 * Write what @p reply says, as often as the card goes away and comes back in time, and see that a card session finds it good.
 * @return false when the card refused, or went away for good: said on stderr, and it can be done again.
 */
bool rg_ctl_write_card(struct rg_ctl_writing *writing, const struct rg_card_reply *reply,
                       const char *address);

/** Say how it goes on, on stderr. */
void rg_ctl_write_say(const struct rg_ctl_writing *writing, const char *text);

#endif
