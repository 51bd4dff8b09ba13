/**
 * @file personal_sql.h
 * The texts of the statements that read customers' data, which stand in personal.c alone. Private to
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

#endif
