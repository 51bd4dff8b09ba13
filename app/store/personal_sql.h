/**
 * @file personal_sql.h
 * The texts of the statements that select customers' data, which stand in personal.c alone. Private to
 * app/store.
 *
 * Thread: any; constants.
 * Owner:  nobody.
 */
#ifndef APP_STORE_PERSONAL_SQL_H
#define APP_STORE_PERSONAL_SQL_H

extern const char rg_personal_greeting_sql[];
extern const char rg_personal_member_sql[];
extern const char rg_personal_purchases_sql[];
extern const char rg_personal_ownership_sql[];

/** Delete as many rows as the parameter says. */
extern const char rg_personal_drop_members_sql[];
extern const char rg_personal_drop_purchases_sql[];

#endif
