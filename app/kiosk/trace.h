/**
 * @file trace.h
 * --trace: one JSON line a tap with the CLOCK_MONOTONIC nanoseconds of each stage. It holds no name, id or
 * token.
 *
 * Thread: main.
 * Owner:  main().
 */
#ifndef APP_KIOSK_TRACE_H
#define APP_KIOSK_TRACE_H

#include "regard/status.h"
#include "screen_model.h"

#include <stdint.h>
#include <stdio.h>

/** Stages in the order of the data's way; 0 where a tap did not get that far. */
struct rg_trace_stages {
    uint64_t card_seen_ns;  /**< the reader's answer was complete */
    uint64_t identified_ns; /**< the token was found, or not */
    uint64_t consent_ns;    /**< a grant was minted or refused */
    uint64_t profile_ns;
    uint64_t recommendations_ns;
    uint64_t first_feedback_ns; /**< presented */
    uint64_t final_frame_ns;    /**< presented */
    uint32_t pictures;          /**< that the final frame should show; on a profile only */
    uint32_t pictures_missing;  /**< of them, not there when it was drawn */
};

struct rg_trace {
    FILE *file; /**< NULL: tracing is off */
    uint64_t tap;
    struct rg_trace_stages stages;
    uint64_t glass_ns; /**< of the last tap that got its final frame: from the card to there; 0 once taken */
};

/** @return RG_OK (also for an empty path: off) or RG_IO with a line on stderr. */
enum rg_status rg_trace_open(struct rg_trace *trace, const char *path) RG_MUST_CHECK;

/** A new tap begins; one that never got its final frame is written first. */
void rg_trace_begin(struct rg_trace *trace, uint64_t tap, uint64_t card_seen_ns);

/** What pictures the frame shows that is about to be told by presented(): @p wanted of them, without @p missing. */
void rg_trace_pictures(struct rg_trace *trace, uint32_t wanted, uint32_t missing);

/** The frame of @p screen was presented at @p now_ns. The first is the feedback; one that ends the tap writes
 * the line. */
void rg_trace_presented(struct rg_trace *trace, enum rg_screen screen, uint64_t now_ns);

/** The tap was answered and changes nothing on the glass, as a stranger's card beside an open visit. */
void rg_trace_unchanged(struct rg_trace *trace);

void rg_trace_close(struct rg_trace *trace);

#endif
