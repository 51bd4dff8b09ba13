/**
 * @file hq_csv_carried.h
 * prices.csv, and what kiosks carry for associates: notes.csv, requests.csv, offers.csv, tasks.csv. A cell with a day alone means, where
 * something ends or is due, the end of that day; else its beginning: both as the site's time zone has it.
 *
 * Thread: main.
 * Owner:  the caller's session.
 */
#ifndef APP_HQ_IMPORT_HQ_CSV_CARRIED_H
#define APP_HQ_IMPORT_HQ_CSV_CARRIED_H

#include "hq_session.h"
#include "hq_table_file.h"

extern const struct rg_hq_column rg_hq_csv_price_columns[], rg_hq_csv_note_columns[],
    rg_hq_csv_request_columns[], rg_hq_csv_offer_columns[], rg_hq_csv_task_columns[];

/* Apply the file's current row: as `take` of struct rg_hq_row_reader. */
enum rg_status rg_hq_csv_price(struct rg_hq_session *session, const struct rg_hq_mapping *mapping,
                               const struct rg_hq_table_file *file, bool *changed,
                               const char **reason) RG_MUST_CHECK;
enum rg_status rg_hq_csv_note(struct rg_hq_session *session, const struct rg_hq_mapping *mapping,
                              const struct rg_hq_table_file *file, bool *changed,
                              const char **reason) RG_MUST_CHECK;
enum rg_status rg_hq_csv_request(struct rg_hq_session *session, const struct rg_hq_mapping *mapping,
                                 const struct rg_hq_table_file *file, bool *changed,
                                 const char **reason) RG_MUST_CHECK;
enum rg_status rg_hq_csv_offer(struct rg_hq_session *session, const struct rg_hq_mapping *mapping,
                               const struct rg_hq_table_file *file, bool *changed,
                               const char **reason) RG_MUST_CHECK;
enum rg_status rg_hq_csv_task(struct rg_hq_session *session, const struct rg_hq_mapping *mapping,
                              const struct rg_hq_table_file *file, bool *changed,
                              const char **reason) RG_MUST_CHECK;

#endif
