/* The steps, each in the file of its side. */
#ifndef TESTS_FAULT_POWER_DAY_STEPS_H
#define TESTS_FAULT_POWER_DAY_STEPS_H

#include "world.h"

#include "consent.h"

#define PRODUCTS 4
#define IMPORTED 6

/* day_kiosk.c */
void day_outcome(struct world *world);
void day_look(struct world *world);
void day_say(struct world *world);
void day_join(struct world *world);
void day_amend(struct world *world);
void day_forget(struct world *world);
void day_tap(struct world *world);
void day_checkpoint(struct world *world);
void day_lease_ends(struct world *world);
/* What the member allowed, as the kiosk knows it, and a grant made of it. @return false when they allow nothing. */
bool day_grant(struct world *world, int64_t member, struct rg_consent_row rows[16], size_t *count,
               struct rg_consent_grant *grant);

/* day_hq.c */
void day_import(struct world *world);
void day_sales(struct world *world);
void day_new_member(struct world *world);
void day_erase(struct world *world);
void day_backup_keys(struct world *world);
void day_purge(struct world *world);
/* HQ, whose files are closed, is as after a restoring: its feeds begin anew, and kiosks build what it sends aside. */
void day_begin_anew(struct world *world);
/* The next key under which cards are known. */
void day_raise(struct world *world);

#endif
