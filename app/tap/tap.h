/**
 * @file tap.h
 * Readings of the field become arrivals and departures: one event a placement.
 *
 * - A card is announced on the very first reading that shows it: nothing waits before ARRIVED.
 * - A resting card is silent. A card that is missing for less than RG_TAP_LINGER_NS has not left.
 * - A card that is replaced by another one from one reading to the next has left: LEFT, then ARRIVED.
 * - A phone's random UID (type A, four bytes, the first 08) that gives way to another one is the same
 *   placement, as long as the field was not empty for RG_TAP_LINGER_NS.
 * - Two cards at once are announced as TWO_CARDS, once; neither of them arrives while both are there. When
 * one of them has left, the one that stays arrives, unless it had arrived before the other came.
 *
 * Two more come from whoever talks to the cards: a card that concerns nobody here is dismissed, and neither arrives nor counts as
 * one of two until it has left; and a card that went away in the middle of what it had to say may arrive again.
 *
 * Pure: the time comes in as an argument and must not go back.
 *
 * Thread: the one that owns the struct rg_tap.
 * Owner:  the caller; fixed size, nothing to free.
 */
#ifndef APP_TAP_TAP_H
#define APP_TAP_TAP_H

#include "regard/card_reader.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** How long a card may be missing, or hidden by another, without having left. */
#define RG_TAP_LINGER_NS 400000000ULL

/** The most events that one reading or one passing of time causes. */
#define RG_TAP_EVENTS_MAX 4

#define RG_TAP_NEVER UINT64_MAX

enum rg_tap_kind {
    RG_TAP_ARRIVED = 1,
    RG_TAP_LEFT,     /**< of a placement that arrived, or, with placement 0, of a card that never did */
    RG_TAP_TWO_CARDS /**< ends with the next ARRIVED or LEFT */
};

struct rg_tap_event {
    enum rg_tap_kind kind;
    uint64_t placement;  /**< counted from 1; 0 for TWO_CARDS and for a card that never arrived */
    struct rg_card card; /**< as first seen in this placement; all zero for TWO_CARDS */
};

/** A card that is in the field, or was a moment ago. */
struct rg_tap_seat {
    bool taken;
    bool missing;
    bool dismissed;
    bool again; /**< it arrives anew with the next reading that shows it */
    uint64_t missing_ns; /**< since when */
    uint64_t placement;  /**< 0: never announced */
    struct rg_card card;
};

struct rg_tap {
    struct rg_tap_seat seats[RG_CARDS_MAX];
    uint64_t placements;
    bool two_announced;
};

/** An empty field. */
void rg_tap_init(struct rg_tap *tap);

/**
 * Take a reading of the field at @p now_ns, including the first and including an unchanged one.
 * @p out has room for RG_TAP_EVENTS_MAX; @p n becomes the number of events in it, in their order.
 */
void rg_tap_feed(struct rg_tap *tap, const struct rg_card_field *field, uint64_t now_ns,
                 struct rg_tap_event out[], size_t *n);

/** Let time pass without a new reading: for departures. @p out and @p n as for rg_tap_feed(). */
void rg_tap_tick(struct rg_tap *tap, uint64_t now_ns, struct rg_tap_event out[], size_t *n);

/**
 * The card of seat @p seat, one of two, concerns nobody here: a bank card beside the member's. The other one arrives now, unless it
 * had before. @p out and @p n as for rg_tap_feed().
 */
void rg_tap_dismiss(struct rg_tap *tap, size_t seat, struct rg_tap_event out[], size_t *n);

/** The card of @p placement has to arrive anew: with the next reading that shows it, as another placement. */
void rg_tap_again(struct rg_tap *tap, uint64_t placement);

/** When rg_tap_tick() will have something to say, or RG_TAP_NEVER. */
uint64_t rg_tap_deadline_ns(const struct rg_tap *tap);

#endif
