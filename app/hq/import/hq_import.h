/**
 * @file hq_import.h
 * `regard-hq import`: a retailer's export becomes HQ's data, in one transaction.
 *
 * Thread: main.
 * Owner:  nobody; runs to its end.
 */
#ifndef APP_HQ_IMPORT_HQ_IMPORT_H
#define APP_HQ_IMPORT_HQ_IMPORT_H

#include "hq_keys.h"

/** Run the subcommand. @return the program's exit code: 0, 1 (failed, nothing changed), 2 (usage). */
int rg_hq_import_main(int argc, char **argv, rg_hq_open_keys *open_keys);

#endif
