/**
 * @file code_limit.h
 * The count of wrong codes in the data folder (codes), so that pulling the plug forgets neither tries nor a pause. It holds
 * no time of day: a pause is what is left of it, and runs while the kiosk does.
 *
 * Thread: main.
 * Owner:  nobody.
 */
#ifndef APP_KIOSK_CODE_LIMIT_H
#define APP_KIOSK_CODE_LIMIT_H

#include "visit.h"

/** @return RG_OK, RG_FULL, RG_IO. */
enum rg_status rg_code_limit_write(const char *data_dir, const struct rg_code_limit *limit) RG_MUST_CHECK;

/** What was kept: nothing when there is no file, the longest pause when there is one that cannot be read. */
struct rg_code_limit rg_code_limit_read(const char *data_dir);

#endif
