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

/** Wrapped key and sealed consents, or one sealed value, of the member that the parameter names. */
extern const char rg_personal_key_sql[];
extern const char rg_personal_member_sql[];
extern const char rg_personal_history_sql[];

/** Delete the key of the member ?1 if nothing that it sealed is left. */
extern const char rg_personal_drop_key_sql[];

/** Delete as many rows as ?1 says, with the keys that are of no more use without them: two statements a feed. */
extern const char *const rg_personal_drop_members_sql[2];
extern const char *const rg_personal_drop_histories_sql[2];
/** The same of the consents of members after ?1 up to ?2. */
extern const char *const rg_personal_drop_consents_sql[2];

/** Keys, and what each opens, of those after the member ?1, ?2 of them, without visitors: consents, rows, histories. */
extern const char *const rg_personal_walk_sql[3];

/** Of NOTES and the three after it: such two statements a feed; id and member of each row with the member's wrapped key, in the order
 *  of ids. */
extern const char *const rg_personal_drop_carried_sql[4][2];
extern const char *const rg_personal_walk_carried_sql[4];
/** Feed, id and sealed row of all that is carried for the member ?1; whose the row ?2 of the feed ?1 is. */
extern const char rg_personal_carried_sql[];
extern const char rg_personal_carried_owner_sql[];
/** The offers among them, the newest first, at most ?2. */
extern const char rg_personal_offers_sql[];
/** Let go of the notes that were made here and that HQ has come back to (notes.h), with keys that sealed nothing else. */
extern const char rg_personal_noted_sql[];

/** Delete all of the member ?1 that a key sealed which no longer opens. */
#define RG_PERSONAL_LOST 9
extern const char *const rg_personal_lost_sql[RG_PERSONAL_LOST];

/** One transaction: lines that HQ has come back with go, members of ours whom HQ does not know are listed for erasure. */
extern const char rg_personal_settle_sql[];

/** One transaction each, of rows of members and of till lines: what customers amended and HQ has come back with is let go. */
extern const char *const rg_personal_amended_sql[2];

/** One sealed value of the next world (aside.h), of the member that the parameter names. */
extern const char rg_personal_next_member_sql[];
extern const char rg_personal_next_history_sql[];

/** Whether anything of customers is here that HQ sent, but for consents alone. */
extern const char rg_personal_any_sql[];

/** Members and cards of those who joined here and of whom HQ has not told yet, and notes that were made here, into the next world. What HQ
 *  says there of the card stands if it has acknowledged them, or the card is blocked; who is to be forgotten stays behind. */
extern const char rg_personal_joined_sql[];
extern const char rg_personal_joined_cards_sql[];
extern const char rg_personal_made_here_sql[];

/** Every member's number, wrapped key, sealed row, history and consents, for a file that is suspect. */
extern const char *const rg_personal_all_sql;

#endif
