/**
 * @file hq_backup.h
 * `regard-hq backup` and `regard-hq restore`: a copy of HQ's database in which what is a member's opens by their key alone, and
 * the way back, which forgets again whoever was erased since. `regard-hq keys` copies the keys that both need,
 * and gives out and renews those that kiosks know HQ by.
 *
 * Thread: main.
 * Owner:  the caller.
 */
#ifndef APP_HQ_BACKUP_HQ_BACKUP_H
#define APP_HQ_BACKUP_HQ_BACKUP_H

#include "hq_keys.h"

/** @return the exit code. */
int rg_hq_backup_main(int argc, char **argv, rg_hq_open_keys *open_keys);
int rg_hq_restore_main(int argc, char **argv, rg_hq_open_keys *open_keys);
int rg_hq_copy_keys_main(int argc, char **argv, rg_hq_open_keys *open_keys);

#endif
