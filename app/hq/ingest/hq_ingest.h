/**
 * @file hq_ingest.h
 * `regard-hq ingest`: take sales, returns, stock and prices from a folder of JSON lines.
 *
 * Thread: main.
 * Owner:  nobody; runs until SIGTERM or SIGINT, or once.
 */
#ifndef APP_HQ_INGEST_HQ_INGEST_H
#define APP_HQ_INGEST_HQ_INGEST_H

/** Run the subcommand. @return the program's exit code: 0, 1 (failed), 2 (usage). */
int rg_hq_ingest_main(int argc, char **argv);

#endif
