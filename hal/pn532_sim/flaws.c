#include "sim_flaws.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    const char *description;
    uint32_t number;
} kinds[RG_SIM_FLAW_COUNT] = {
    [RG_SIM_FLAW_PULLED] = {"card-pulled", "leaves when N bytes of commands and answers have passed (0)", 0},
    [RG_SIM_FLAW_WRONG_MAC] = {"card-wrong-mac", "its MACs, cryptograms and signatures have a wrong bit", 0},
    [RG_SIM_FLAW_REPLAYED] = {"card-replayed", "says what it said to the same commands at its last tap", 0},
    [RG_SIM_FLAW_ROLLED_BACK] = {"card-rolled-back", "its counter, or clock in s, is N behind its last (1)",
                                 1},
    [RG_SIM_FLAW_TRUNCATED] = {"card-truncated", "its answer number N (from 0) is cut in half", 0},
    [RG_SIM_FLAW_OVERSIZE] = {"card-oversize", "its answer number N (from 0) has 1500 bytes more", 0},
    [RG_SIM_FLAW_CHAINED] = {"card-chained", "its answers come in pieces of N bytes (16), status bit MI", 16},
    [RG_SIM_FLAW_SLOW] = {"card-slow", "each byte on the air takes N ms more (1)", 1},
    [RG_SIM_FLAW_WAITS] = {"card-waits", "asks for N ms more (S(WTX)) before each answer (100)", 100},
    [RG_SIM_FLAW_NEW_UID] = {"card-new-uid",
                             "a new random UID where it rested for N ms before a selection (0)", 0},
};

bool rg_sim_flaws_arm(struct rg_sim_flaws *flaws, const char *name, const char *number)
{
    for (size_t i = 0; i < RG_SIM_FLAW_COUNT; i++) {
        if (strcmp(kinds[i].name, name) != 0) {
            continue;
        }
        unsigned long value = kinds[i].number;
        if (number != NULL) {
            char *end = NULL;
            errno = 0;
            value = strtoul(number, &end, 10);
            if (end == number || *end != '\0' || errno != 0 || value > 1000000) {
                return false;
            }
        }
        flaws->armed[i] = true;
        flaws->number[i] = (uint32_t)value;
        return true;
    }
    return false;
}

const char *rg_sim_flaws_name(enum rg_sim_flaw flaw)
{
    return kinds[flaw].name;
}

const char *rg_sim_flaws_describe(enum rg_sim_flaw flaw)
{
    return kinds[flaw].description;
}
