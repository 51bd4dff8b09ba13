/**
 * @file hq_migrations.h
 * The schema of HQ's database as numbered steps. PRAGMA user_version counts the steps that a file has had.
 *
 * Thread: any; constants only.
 * Owner:  nobody.
 */
#ifndef APP_HQ_STORE_HQ_MIGRATIONS_H
#define APP_HQ_STORE_HQ_MIGRATIONS_H

#define RG_HQ_MIGRATIONS 44

/** Told apart from any other SQLite file: "RGHQ". */
#define RG_HQ_APPLICATION_ID "1380403281"

/** SQL of the steps; step i makes version i + 1. */
extern const char *const rg_hq_migrations[RG_HQ_MIGRATIONS];

/** The indexes of purchases, apart because a new database gets them after its rows: sorted once, not 2
 * million times. */
extern const char rg_hq_purchase_indexes[];

#endif
