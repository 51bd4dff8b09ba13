#include "trace.h"

#include <inttypes.h>
#include <string.h>

enum rg_status rg_trace_open(struct rg_trace *trace, const char *path)
{
    memset(trace, 0, sizeof *trace);
    if (path[0] == '\0') {
        return RG_OK;
    }
    trace->file = fopen(path, "ae");
    if (trace->file == NULL) {
        (void)fputs("regard-kiosk: the file given with --trace cannot be written\n", stderr);
        return RG_IO;
    }
    (void)setvbuf(trace->file, NULL, _IOLBF, 1024);
    return RG_OK;
}

static void write_line(struct rg_trace *trace, const char *screen)
{
    const struct rg_trace_stages *at = &trace->stages;
    if (trace->file != NULL) {
        (void)fprintf(trace->file,
                      "{\"tap\":%" PRIu64 ",\"screen\":\"%s\",\"card_seen_ns\":%" PRIu64
                      ",\"identified_ns\":%" PRIu64 ",\"consent_ns\":%" PRIu64 ",\"profile_ns\":%" PRIu64
                      ",\"recommendations_ns\":%" PRIu64 ",\"first_feedback_ns\":%" PRIu64
                      ",\"final_frame_ns\":%" PRIu64 ",\"pictures\":%" PRIu32 ",\"pictures_missing\":%" PRIu32
                      "}\n",
                      trace->tap, screen, at->card_seen_ns, at->identified_ns, at->consent_ns, at->profile_ns,
                      at->recommendations_ns, at->first_feedback_ns, at->final_frame_ns, at->pictures,
                      at->pictures_missing);
    }
    memset(&trace->stages, 0, sizeof trace->stages);
}

void rg_trace_begin(struct rg_trace *trace, uint64_t tap, uint64_t card_seen_ns)
{
    if (trace->stages.card_seen_ns != 0) {
        write_line(trace, "superseded");
    }
    /* A switch to the customer who waits loads a profile without a tap of its own. */
    memset(&trace->stages, 0, sizeof trace->stages);
    trace->tap = tap;
    trace->stages.card_seen_ns = card_seen_ns;
}

void rg_trace_pictures(struct rg_trace *trace, uint32_t wanted, uint32_t missing)
{
    trace->stages.pictures = wanted;
    trace->stages.pictures_missing = missing;
}

void rg_trace_presented(struct rg_trace *trace, enum rg_screen screen, uint64_t now_ns)
{
    if (trace->stages.card_seen_ns == 0) {
        return;
    }
    if (trace->stages.first_feedback_ns == 0) {
        trace->stages.first_feedback_ns = now_ns;
    }
    /* The feedback is never the last frame of a tap. */
    if (screen == RG_SCREEN_RECOGNISED || trace->stages.identified_ns == 0) {
        return;
    }
    trace->stages.final_frame_ns = now_ns;
    trace->glass_ns = now_ns > trace->stages.card_seen_ns ? now_ns - trace->stages.card_seen_ns : 0;
    write_line(trace, rg_screen_name(screen));
}

void rg_trace_unchanged(struct rg_trace *trace)
{
    if (trace->stages.card_seen_ns != 0) {
        write_line(trace, "unchanged");
    }
}

void rg_trace_close(struct rg_trace *trace)
{
    if (trace->file != NULL) {
        (void)fclose(trace->file);
        trace->file = NULL;
    }
}
