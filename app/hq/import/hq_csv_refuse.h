/**
 * @file hq_csv_refuse.h
 * Why a row of a file is not taken, in words for who wrote it.
 *
 * Thread: any.
 * Owner:  values only; reasons are literals.
 */
#ifndef APP_HQ_IMPORT_HQ_CSV_REFUSE_H
#define APP_HQ_IMPORT_HQ_CSV_REFUSE_H

#include "regard/status.h"

/** @return RG_INVALID, with *reason of @p why. */
enum rg_status rg_hq_csv_reject(const char **reason, const char *why) RG_MUST_CHECK;

/** A store's refusal of a value is the row's fault. @return RG_INVALID with *reason; @p status where it is another's. */
enum rg_status rg_hq_csv_refused(enum rg_status status, const char **reason,
                                 const char *not_found) RG_MUST_CHECK;

/** An empty cell says nothing. @return NULL then, or @p text. */
const char *rg_hq_csv_or_null(const char *text);

#endif
