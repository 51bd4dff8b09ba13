/**
 * @file hq_generate.h
 * `regard-hq generate`: a believable clothing store, the same for the same seed, in a new database marked as
 * a trial.
 *
 * Thread: main.
 * Owner:  nobody; runs to its end.
 */
#ifndef APP_HQ_GENERATE_HQ_GENERATE_H
#define APP_HQ_GENERATE_HQ_GENERATE_H

#include "hq_keys.h"

/** Run the subcommand. @return the program's exit code: 0, 1 (failed), 2 (usage). */
int rg_hq_generate_main(int argc, char **argv, rg_hq_open_keys *open_keys);

#endif
