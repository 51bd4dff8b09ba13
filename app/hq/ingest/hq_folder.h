/**
 * @file hq_folder.h
 * Ingest's folder: whole files *.jsonl go in, are applied and moved to done/; lines that cannot be used are
 * copied to rejects/. A file counts as done only after its lines are committed, so a crash in between means
 * that it is read again, which changes nothing.
 *
 * Thread: main.
 * Owner:  the caller.
 */
#ifndef APP_HQ_INGEST_HQ_FOLDER_H
#define APP_HQ_INGEST_HQ_FOLDER_H

#include "hq_store.h"

#include <signal.h>

struct rg_hq_ingested {
    int64_t files, lines, changed, rejected;
};

/** Make done/ and rejects/ in @p folder. @return RG_OK; RG_NOT_FOUND without the folder; RG_IO. */
enum rg_status rg_hq_folder_prepare(const char *folder) RG_MUST_CHECK;

/**
 * Ingest all files that are there now, by name, until @p *stop is set; adds to @p counts.
 * @return RG_OK; RG_BUSY, RG_FULL, RG_IO, RG_CORRUPT, RG_NO_MEMORY: the file at hand stays where it is and is
 *         read again by the next call.
 */
enum rg_status rg_hq_folder_sweep(struct rg_hq_store *store, const char *folder,
                                  const volatile sig_atomic_t *stop,
                                  struct rg_hq_ingested *counts) RG_MUST_CHECK;

#endif
