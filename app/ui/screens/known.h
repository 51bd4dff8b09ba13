/**
 * @file known.h
 * The words of the rows of all that is held. Private to app/ui/screens.
 *
 * Thread: main.
 * Owner:  nobody; what is said is in the page's list.
 */
#ifndef APP_UI_SCREENS_KNOWN_H
#define APP_UI_SCREENS_KNOWN_H

#include "page.h"

/** What is held. */
struct rg_text_ref rg_known_say_what(struct rg_page *page, const struct rg_known_row *row);

/** Where it came from, and under which permission. */
struct rg_text_ref rg_known_say_why(struct rg_page *page, const struct rg_known_row *row);

/** The question that stands below a row: of deleting, where @p redeem is NONE. */
enum rg_string rg_known_ask_string(const struct rg_known_row *row, enum rg_redeem redeem);

/** What has become of a row that was changed or deleted. */
enum rg_string rg_known_done_string(enum rg_rights_result result);

#endif
