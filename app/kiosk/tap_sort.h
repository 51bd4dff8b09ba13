/**
 * @file tap_sort.h
 * Two cards at once: a purse holds several. One that somebody is known by, here or at HQ, is taken beside one that nobody is; of two that
 * count, or of none, neither is. They are asked one after the other, each in a conversation of its own (tap_talk.h).
 *
 * Pure.
 *
 * Thread: the tap thread.
 * Owner:  the tap service; values only.
 */
#ifndef APP_KIOSK_TAP_SORT_H
#define APP_KIOSK_TAP_SORT_H

#include "regard/card_reader.h"
#include "tap_talk.h"

struct rg_tap_sort {
    bool on;
    uint8_t seat; /**< of the card that is asked; after RG_SORT_ONE, of the one that concerns nobody */
    bool concerns[RG_CARDS_MAX];
};

enum rg_sort_step {
    RG_SORT_NEXT,    /**< ask the card of sort->seat */
    RG_SORT_NEITHER, /**< both count, or none does; it is over */
    RG_SORT_ONE      /**< the card of sort->seat is to be dismissed for the other; it is over */
};

/** Begin anew, with the card of seat 0. */
void rg_tap_sort_begin(struct rg_tap_sort *sort);

/** One of them has left, or is to be heard alone. */
void rg_tap_sort_end(struct rg_tap_sort *sort);

/** Whether a card concerns anybody here that says so much of itself: what proves to be a medium does, and so does what claims to be one. */
bool rg_tap_sort_concerns(const struct rg_talk_outcome *outcome);

/** Whether the card of sort->seat, which was asked, concerns anybody here. @return what comes of it. */
enum rg_sort_step rg_tap_sort_take(struct rg_tap_sort *sort, bool concerns);

#endif
