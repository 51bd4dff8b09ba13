/**
 * @file stand.h
 * What the contract test needs of the world around a reader: cards that come and go, and a reader that fails.
 *
 * Thread: the test's.
 * Owner:  the test; one stand at a time.
 */
#ifndef TESTS_PORT_CARD_READER_STAND_H
#define TESTS_PORT_CARD_READER_STAND_H

#include "regard/card_reader.h"

#include <stdbool.h>

struct stand {
    const char *name;
    struct rg_card_reader *(*open)(void); /**< NULL when it failed */
    void (*put)(const struct rg_card *card);
    void (*remove)(const struct rg_card *card);
    void (*lose)(void); /**< the reader itself goes away */
    void (*close)(struct rg_card_reader *reader);
};

extern const struct stand stand_sim;
extern const struct stand stand_libnfc;

/** The running emulated chip as libnfc names it, without a speed. */
const char *stand_libnfc_connstring(void);

/** One command to the running emulated chip, e.g. "fault nad"; ends the test when it is refused. */
void stand_libnfc_say(const char *line);

#endif
