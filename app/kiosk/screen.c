/* A display that is not there, goes or comes. */
#include "kiosk.h"

#include "log.h"

#include <stdlib.h>
#include <unistd.h>

#define SEEK_NS 2000000000ull
/* Tells the next process what this one knew. */
#define MARK "REGARD_SCREEN_LOST"

bool rg_kiosk_screen_was_lost(void)
{
    bool lost = getenv(MARK) != NULL;
    (void)unsetenv(MARK);
    return lost;
}

void rg_kiosk_screen_begin(struct rg_kiosk *kiosk, bool lost_before)
{
    struct rg_clock *clock = kiosk->board.clock;
    bool seen = rg_ui_seen(kiosk->ui);
    atomic_store(&kiosk->tap_service.deaf, !seen);
    kiosk->watches_cable = rg_ui_on_connector(kiosk->ui);
    kiosk->seek_ns = clock->ops->monotonic_ns(clock) + SEEK_NS;
    if (!seen && !lost_before) {
        rg_log(
            RG_LOG_WARNING, "SCREEN-ABSENT",
            "there is no display; check its cable and power, or on a desktop DISPLAY. Cards are not answered "
            "until there is one",
            0);
    }
}

/*
 * A monitor that changes its input is away for a moment; one that is out at two looks is gone. Where the machine never
 * said that it was there, although the display is open, its word counts for nothing.
 */
static void look_at_cable(struct rg_kiosk *kiosk)
{
    struct rg_panel *panel = kiosk->board.panel;
    enum rg_status status = panel->ops->connected(panel);
    bool out = kiosk->cable_seen && status == RG_NOT_FOUND;
    if (out && kiosk->cable_doubted) {
        rg_kiosk_screen_lost(kiosk);
    }
    kiosk->cable_seen = kiosk->cable_seen || status == RG_OK;
    kiosk->cable_doubted = out;
}

static void seek(struct rg_kiosk *kiosk)
{
    enum rg_status status = rg_ui_seek(kiosk->ui);
    if (status == RG_NO_MEMORY) {
        rg_kiosk_screen_lost(kiosk);
    }
    if (status != RG_OK) {
        return;
    }
    rg_log(RG_LOG_WARNING, "SCREEN-BACK", "there is a display; cards are answered again", 0);
    kiosk->drawn = false;
    struct rg_visit_event tick = {.kind = RG_VISIT_TICK};
    rg_kiosk_handle(kiosk, &tick);
    rg_kiosk_pictures_fit(kiosk);
    kiosk->warming = true;
    kiosk->watches_cable = rg_ui_on_connector(kiosk->ui);
    atomic_store(&kiosk->tap_service.deaf, false);
    rg_kiosk_report_device(kiosk, kiosk->last_tap_ms);
}

uint64_t rg_kiosk_screen_watch(struct rg_kiosk *kiosk, uint64_t now_ns)
{
    bool seen = rg_ui_seen(kiosk->ui);
    if (seen && !kiosk->watches_cable) {
        return UINT64_MAX;
    }
    if (now_ns >= kiosk->seek_ns) {
        kiosk->seek_ns = now_ns + SEEK_NS;
        if (seen) {
            look_at_cable(kiosk);
        } else {
            seek(kiosk);
        }
    }
    return kiosk->seek_ns;
}

/* Their programs would be nobody's children to the next process. */
static void end_sounds(struct rg_board *board)
{
    if (board->speech != NULL) {
        board->speech->ops->close(board->speech);
    }
    if (board->speaker != NULL) {
        board->speaker->ops->close(board->speaker);
    }
}

/*
 * What stood on the glass was somebody's: a new process has none of it by construction, neither here nor in the
 * libraries that drew it, and they in turn never have to live on with a broken connection, which they cannot. The
 * service manager sees one and the same process, which feeds its watchdog on both sides of this.
 */
void rg_kiosk_screen_lost(void *context)
{
    struct rg_kiosk *kiosk = context;
    char program[512];
    if (!kiosk->ending) {
        rg_log(RG_LOG_ERROR, "SCREEN-LOST",
               "the display is gone; check its cable and power. Cards are not answered until it is back", 0);
    }
    if (kiosk->provision.thread != NULL) {
        rg_services_stop(&kiosk->provision, 1);
    }
    if (kiosk->tap.thread != NULL) {
        rg_services_stop(&kiosk->tap, 1);
    }
    /* What was acknowledged on the screen is on the disk after this. */
    rg_kiosk_data_close(kiosk);
    if (kiosk->ending) {
        _exit(EXIT_SUCCESS);
    }
    rg_pictures_close(kiosk->pictures);
    rg_trace_close(&kiosk->trace);
    rg_visit_destroy(kiosk->visit);
    end_sounds(&kiosk->board);
    ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
    if (len > 0 && setenv(MARK, "1", 1) == 0) {
        program[len] = '\0';
        (void)execv(program, kiosk->argv);
    }
    rg_log(RG_LOG_ERROR, "SCREEN-RESTART", "the program cannot begin anew and ends to be started again", 0);
    _exit(EXIT_FAILURE);
}
