/* What must hold, whatever was cut: nobody was told what is not so. */
#ifndef TESTS_FAULT_POWER_ORACLE_H
#define TESTS_FAULT_POWER_ORACLE_H

#include "hq_journal.h"
#include "world.h"

/* After a cut, as soon as both sides stand again and before they talk: nothing that anybody was told is gone. */
void oracle_nothing_lost(struct world *world);

/* When all is said: what was told is on both sides, each effect once, and what was forgotten is nowhere. */
void oracle_all_well(struct world *world);

/* HQ's journal, opened once more; the caller closes it. */
void oracle_journal(struct world *world, struct rg_hq_journal **journal);

#endif
