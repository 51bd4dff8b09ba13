/**
 * @file hq_masters.h
 * `regard-hq keys --card-master`: the masters that cards' keys are made of (hq_medium_keys.h), and the end of one that no card needs any more.
 *
 * Thread: main.
 * Owner:  nobody.
 */
#ifndef APP_HQ_BACKUP_HQ_MASTERS_H
#define APP_HQ_BACKUP_HQ_MASTERS_H

#include "hq_keys.h"

#include <stdbool.h>

/**
 * Say how many active cards of the database @p db have keys of each master in @p dir; with @p retire end the oldest of them for good, which
 * is refused while a card needs it, or when it is the only one. @return the exit code.
 */
int rg_hq_masters_main(const char *dir, const char *db, bool retire, rg_hq_open_keys *open_keys);

#endif
