/**
 * @file aside_private.h
 * What other files of the store do about the world that is being built. Private to app/store.
 *
 * Thread: the handle's.
 * Owner:  nobody.
 */
#ifndef APP_STORE_ASIDE_PRIVATE_H
#define APP_STORE_ASIDE_PRIVATE_H

/** Nothing is being built any more, and what is there of it is cleared away. */
#define RG_ASIDE_GIVE_UP "UPDATE next_cursor SET epoch = '', version = 0, dropping = 1;"

/** The cards of the next world come anew: those that are there are under another version of the card hash key. */
#define RG_ASIDE_CARDS_ANEW "UPDATE next_cursor SET version = 0, dropping = 1 WHERE feed = 'cards'"

#endif
