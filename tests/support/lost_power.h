/* A disk that forgets, as a disk does when the power goes: what the test program writes below one folder is noted, and the
 * folder can be made again as it would be found after a cut at any moment. What was synced is there; of what was not, each
 * sector (512 or 4096 bytes) and truncation may be there or not, and of the names that were made, moved and removed since their
 * folder was synced the first few. The indexes that SQLite maps (-shm) are not: it makes them anew.
 *
 * Linking this file is enough: it stands in the way of open(), write(), fsync() and their like for the whole program. */
#ifndef TESTS_SUPPORT_LOST_POWER_H
#define TESTS_SUPPORT_LOST_POWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Take all files below the folder (and in folders that are in it) as being on the disk, and note what follows. */
void lost_power_begin(const char *folder);
void lost_power_end(void);

/* How many changes were noted: a moment, to cut at. */
size_t lost_power_now(void);

/* Make the folder again under `to`, which must not exist, as after a cut before the change number `moment`. What the blocks of
 * files hold that have no name is written to files of the folder `freed`. */
void lost_power_cut(size_t moment, unsigned *seed, const char *to, const char *freed);

/* The same of a power cut that met only what is below the folder's folder `part`: of the rest all is as the programs left it.
 * NULL: it met all. `freed` may be NULL: nobody looks. */
void lost_power_cut_part(size_t moment, const char *part, unsigned *seed, const char *to, const char *freed);

/* Whether change number `moment` was made below the folder's folder `part`. */
bool lost_power_in(size_t moment, const char *part);

#endif
