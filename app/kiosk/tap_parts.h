/**
 * @file tap_parts.h
 * The parts of the tap service: what each file of it does for the one that holds the thread (tap_service.c).
 *
 * Thread: the tap thread.
 * Owner:  the tap service.
 */
#ifndef APP_KIOSK_TAP_PARTS_H
#define APP_KIOSK_TAP_PARTS_H

#include "tap_service.h"

/** What the reader said, sound and of this reader: RG_FRAME_FIELD or RG_FRAME_ANSWER. */
struct rg_tap_word {
    uint8_t type;
    union {
        struct rg_frame_field field;
        struct rg_frame_answer answer;
    } said;
};

/* tap_reader.c: the reader's process and its socket. */

/** The next word of the reader; one that says what cannot be is killed. @return false when there is none now; @p word is written then too. */
bool rg_tap_reader_next(struct rg_tap_service *service, uint64_t now_ns, struct rg_tap_word *word);

/** Give the conversation's order to the reader. @return false when it does not take it. */
bool rg_tap_reader_order(struct rg_tap_service *service);

/** Let the reader announce what phones wait for, or no longer, if it has not heard so. */
void rg_tap_reader_announce(struct rg_tap_service *service);

/** Tell main how the reader is, if that has changed. */
void rg_tap_reader_report(struct rg_tap_service *service);

/* tap_settle.c: what comes of a conversation. */

/** Tell main, at the time that it is now. */
void rg_tap_tell(struct rg_tap_service *service, struct rg_news *news);

/** The store cannot be asked: the conversation ends, and main is told. */
void rg_tap_tell_busy(struct rg_tap_service *service);

/** Who was spoken with has gone in the middle of it: the conversation ends, and they are asked to come again. */
void rg_tap_tell_again(struct rg_tap_service *service);

/** Do what the outcome of a conversation with one card is for: ask whose it is, try again, or tell main why not. */
void rg_tap_settle(struct rg_tap_service *service);

/* tap_hq.c: the waiting for HQ. */

/** Ask what the conversation wants to know of HQ. @return false when it cannot be asked. */
bool rg_tap_hq_ask(struct rg_tap_service *service);

/** What comes of HQ's answers, of its silence, and of its slowness: the next step to perform; WAIT when there is none now. */
enum rg_talk_step rg_tap_hq_next(struct rg_tap_service *service, uint64_t now_ns);

/** When that has to be called though nobody answers; UINT64_MAX while HQ is not awaited. */
uint64_t rg_tap_hq_deadline_ns(const struct rg_tap_service *service);

#endif
