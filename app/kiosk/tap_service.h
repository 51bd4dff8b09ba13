/**
 * @file tap_service.h
 * The tap thread: owns regard-reader and its socket, turns readings into arrivals and departures, speaks with the card that arrived
 * (tap_talk.h), and hashes what it is known by before anything leaves the thread.
 *
 * Thread: init, start, stop, join from main; the rest is its own.
 * Owner:  main().
 */
#ifndef APP_KIOSK_TAP_SERVICE_H
#define APP_KIOSK_TAP_SERVICE_H

#include "child.h"
#include "device_time.h"
#include "messages.h"
#include "regard/clock.h"
#include "regard/keystore.h"
#include "service.h"
#include "tap.h"
#include "tap_sort.h"
#include "tap_talk.h"

struct rg_tap_service {
    struct rg_service_thread thread;
    struct rg_child reader;
    char reader_path[512];
    struct rg_tap tap;
    struct rg_mailbox *news, *requests; /**< borrowed */
    struct rg_mailbox *events; /**< borrowed, set after init; NULL: what could be a recording counts as one */
    struct rg_keystore *keystore; /**< borrowed */
    struct rg_clock *clock;       /**< borrowed */
    const struct rg_device_time
        *trusted_time; /**< borrowed, set before it starts; NULL: the time is unknown */
    struct rg_mailbox
        here; /**< struct rg_card_here: what the store answers; its doorbell also ends the wait */
    struct rg_mailbox said;     /**< struct rg_sync_said: what HQ says of a card's proof */
    struct rg_card_field field; /**< the reader's last report, and its number */
    uint32_t field_number;
    struct rg_tap_talk talk;
    _Atomic uint64_t seen_ns; /**< when the last card arrived, for who pauses meanwhile; 0: none has */
    uint64_t placement;     /**< whom the conversation is with; 0: with a card of two */
    uint32_t talk_restarts; /**< of the reader, when it began */
    uint64_t talk_until_ns; /**< however slowly a card answers, it ends by then */
    uint64_t hq_until_ns;   /**< how long HQ is awaited, for both its answers; 0: it was not asked */
    uint64_t touch_ns;      /**< when to see whether the card is still there meanwhile */
    struct rg_tap_sort
        sorting;       /**< two cards are asked one after the other whether they concern anybody here */
    uint32_t agains;   /**< how often in a row a card went away too early */
    bool quietly;      /**< it is tried again without a word: "again, please" stands already */
    uint64_t again_ns; /**< when to try again with what lies there; 0: not */
    enum rg_part_state reader_state;
    bool reader_known;
    struct {
        pthread_mutex_t mutex;
        bool due; /**< next is to take the place of what is read, between two conversations */
        struct rg_card_setup next;
    } media;
    struct {
        uint32_t life; /**< of the reader, by its restarts */
        bool on;       /**< it was told to announce what phones wait for */
    } announced;
    atomic_bool deaf; /**< cards are followed and nobody hears of them; main's */
};

/** @p connstring empty: no reader is started and its fault is reported. @return RG_OK, RG_NO_MEMORY, RG_IO.
 */
enum rg_status rg_tap_service_init(struct rg_tap_service *service, const char *connstring, const char *types,
                                   const struct rg_card_setup *media, struct rg_mailbox *news,
                                   struct rg_mailbox *requests, struct rg_keystore *keystore,
                                   struct rg_clock *clock) RG_MUST_CHECK;

/** Main: read these media from now on; a conversation that is under way goes on as it began. */
void rg_tap_service_media(struct rg_tap_service *service, const struct rg_card_setup *media);

/** The service as a row of the table. */
struct rg_service rg_tap_service_row(struct rg_tap_service *service);

void rg_tap_service_deinit(struct rg_tap_service *service);

#endif
