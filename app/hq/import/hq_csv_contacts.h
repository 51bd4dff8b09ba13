/**
 * @file hq_csv_contacts.h
 * The columns email and phone of customers.csv. They are no consent: what a customer may be written to for is consent_email
 * and consent_sms.
 *
 * Thread: main.
 * Owner:  the caller's session.
 */
#ifndef APP_HQ_IMPORT_HQ_CSV_CONTACTS_H
#define APP_HQ_IMPORT_HQ_CSV_CONTACTS_H

#include "hq_session.h"
#include "hq_table_file.h"

/**
 * Take the contacts of the file's current row. An empty cell takes a contact off the file; without the column it stays.
 * @return RG_OK, *changed set when it changed anything; RG_INVALID with *reason (a literal) for one that is none: it changes
 * nothing, and the one after it is taken nevertheless; what the store returns.
 */
enum rg_status rg_hq_csv_contacts(struct rg_hq_session *session, const struct rg_hq_table_file *file,
                                  int email, int phone, int64_t member, bool *changed,
                                  const char **reason) RG_MUST_CHECK;

#endif
