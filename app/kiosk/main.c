/* regard-kiosk: parse, open, start, run, stop, close; nothing else. */
#include "kiosk.h"

#include "cipher.h"
#include "code_limit.h"
#include "config.h"
#include "device_wipe.h"
#include "log.h"
#include "machine.h"
#include "media_setup.h"
#include "memory.h"
#include "priority.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static enum rg_status block_signals(int *signals)
{
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGUSR1);
    (void)sigaddset(&set, SIGCHLD);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    *signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return *signals >= 0 ? RG_OK : RG_IO;
}

static enum rg_status open_ui(struct rg_kiosk *kiosk)
{
    struct rg_panel_info panel = {0};
    if (kiosk->board.panel->ops->info(kiosk->board.panel, &panel) != RG_OK) {
        memset(&panel, 0, sizeof panel);
    }
    const char *driver = getenv("SDL_VIDEODRIVER");
    struct rg_ui_options options = {.width = kiosk->options.width,
                                    .height = kiosk->options.height,
                                    .fullscreen = kiosk->options.fullscreen,
                                    .headless = driver != NULL && strcmp(driver, "dummy") == 0,
                                    .panel_width_mm = panel.width_mm,
                                    .panel_height_mm = panel.height_mm,
                                    .panel_bottom_mm = kiosk->options.config.panel_bottom_mm,
                                    .reading_mm = kiosk->options.config.reading_distance_mm,
                                    .rotation = panel.rotation,
                                    .language = kiosk->options.config.language,
                                    .assets_dir = kiosk->options.assets,
                                    .theme = rg_screen_theme_name(kiosk->options.config.panel.theme),
                                    .display = rg_kiosk_screen_was_lost() ? RG_UI_DISPLAY_LATER
                                                                          : RG_UI_DISPLAY_SOUGHT,
                                    .lost = rg_kiosk_screen_lost,
                                    .lost_context = kiosk,
                                    .motion = kiosk->options.config.motion};
    rg_goods_init(&kiosk->goods, rg_visit_model(kiosk->visit));
    options.pictures = kiosk->goods.source;
    enum rg_status status = rg_ui_open(&options, &kiosk->ui);
    if (status == RG_OK) {
        rg_kiosk_screen_begin(kiosk, options.display == RG_UI_DISPLAY_LATER);
    }
    return status;
}

/* Before the visit is made, which shows the serial number as long as there is no identity. */
static enum rg_status open_identity(struct rg_kiosk *kiosk)
{
    struct rg_kiosk_options *options = &kiosk->options;
    struct rg_provision_service *service = &kiosk->provision_service;
    rg_device_time_init(&kiosk->trusted_time, options->data_dir,
                        options->factory[0] != '\0' ? options->factory : NULL, kiosk->board.clock);
    if (options->factory[0] == '\0') {
        return RG_OK;
    }
    enum rg_status status =
        rg_provision_service_init(service, options, kiosk->board.keystore, kiosk->board.clock,
                                  &kiosk->trusted_time, &kiosk->news, &kiosk->orders);
    if (status != RG_OK) {
        return status;
    }
    kiosk->provision = rg_provision_service_row(service);
    if (rg_provision_service_done(service)) {
        return rg_config_read_identity(options) && options->site[0] != '\0' ? RG_OK : RG_INVALID;
    }
    options->broker[0] = '\0';
    return RG_OK;
}

static enum rg_status create_visit(struct rg_kiosk *kiosk)
{
    const struct rg_kiosk_options *options = &kiosk->options;
    char serial[RG_SERIAL_MAX] = "";
    struct rg_visit_config config;
    rg_kiosk_visit_config(options, &config);
    config.code_limit = rg_code_limit_read(options->data_dir);
    config.unprovisioned = options->site[0] == '\0';
    config.serial = serial;
    if (config.unprovisioned && options->factory[0] != '\0') {
        (void)snprintf(serial, sizeof serial, "%s", kiosk->provision_service.unit.serial);
    } else if (config.unprovisioned && rg_machine_serial("", serial) != RG_OK) {
        rg_log(RG_LOG_WARNING, "SERIAL", "no serial number of this machine was found; give it a name by hand",
               0);
    }
    return rg_visit_create(&config, &kiosk->visit);
}

/* Nothing is opened that is to be destroyed; what was read of it before is forgotten with the process. */
static enum rg_status end_wipe(struct rg_kiosk *kiosk)
{
    enum rg_status status = rg_device_wipe_end(kiosk->options.data_dir, kiosk->board.keystore);
    rg_log(RG_LOG_WARNING, "WIPED", "this kiosk was wiped as HQ ordered; it is as out of its box", status);
    kiosk->again = status == RG_OK;
    return status == RG_OK ? RG_CLOSED : status;
}

static enum rg_status open_parts(struct rg_kiosk *kiosk)
{
    const struct rg_cue_options *cues = &kiosk->options.config.cues;
    memcpy(kiosk->reader_types, kiosk->options.config.reader_types, sizeof kiosk->reader_types);
    struct rg_board_options board = {.data_dir = kiosk->options.data_dir,
                                     .panel_width_mm = kiosk->options.config.panel_width_mm,
                                     .panel_height_mm = kiosk->options.config.panel_height_mm,
                                     .sound_device = cues->volume > 0 ? cues->sound_device : NULL,
                                     .lamp = cues->lamp[0] != '\0' ? cues->lamp : NULL,
                                     .speech_device = cues->speech_device,
                                     .speech_rate = cues->speech_rate};
    enum rg_status status = rg_board_open(&kiosk->board, &board);
    if (status == RG_OK && rg_device_wipe_begun(kiosk->options.data_dir)) {
        status = end_wipe(kiosk);
    }
    if (status == RG_OK) {
        rg_cues_init(&kiosk->cues, cues, kiosk->options.config.language, &kiosk->board, rg_ui_speech);
    }
    if (status == RG_OK) {
        status = rg_mailbox_init(&kiosk->news, sizeof(struct rg_news), RG_NEWS_CAPACITY);
    }
    if (status == RG_OK) {
        status = rg_mailbox_init(&kiosk->requests, sizeof(struct rg_request), RG_REQUESTS_CAPACITY);
    }
    if (status == RG_OK) {
        status = rg_mailbox_init(&kiosk->events, sizeof(struct rg_request), RG_REQUESTS_CAPACITY);
    }
    if (status == RG_OK) {
        status = rg_mailbox_init(&kiosk->orders, sizeof(struct rg_order), RG_ORDERS_CAPACITY);
    }
    if (status == RG_OK) {
        status = open_identity(kiosk);
    }
    if (status == RG_OK && rg_kiosk_wanted_foreign(&kiosk->wanted, &kiosk->options)) {
        kiosk->again = true;
        status = RG_CANCELLED;
    }
    if (status == RG_OK) {
        status = create_visit(kiosk);
    }
    if (status == RG_OK) {
        status = rg_cipher_make(&kiosk->cipher);
    }
    if (status == RG_OK) {
        rg_media_setup(&kiosk->options.config.media, kiosk->cipher, &kiosk->media);
        status = rg_tap_service_init(&kiosk->tap_service, kiosk->options.reader, kiosk->reader_types,
                                     &kiosk->media, &kiosk->news, &kiosk->requests, kiosk->board.keystore,
                                     kiosk->board.clock);
        kiosk->tap_service.events = &kiosk->events;
        kiosk->tap_service.trusted_time = &kiosk->trusted_time;
    }
    if (status == RG_OK) {
        status = rg_trace_open(&kiosk->trace, kiosk->options.trace);
    }
    return status == RG_OK ? open_ui(kiosk) : status;
}

static bool time_zone_known(struct rg_kiosk *kiosk)
{
    struct rg_civil_time civil;
    struct rg_clock *clock = kiosk->board.clock;
    if (clock->ops->civil(clock, kiosk->options.config.time_zone, clock->ops->wall_ms(clock), &civil) ==
        RG_OK) {
        return true;
    }
    (void)fputs("regard-kiosk: time_zone in the configuration is not a zone that this system knows, such as "
                "\"Europe/Berlin\" (package tzdata)\n",
                stderr);
    return false;
}

static void close_parts(struct rg_kiosk *kiosk)
{
    rg_trace_close(&kiosk->trace);
    rg_ui_close(kiosk->ui);
    rg_visit_destroy(kiosk->visit);
    rg_tap_service_deinit(&kiosk->tap_service);
    rg_cipher_free(kiosk->cipher);
    rg_provision_service_deinit(&kiosk->provision_service);
    rg_kiosk_wanted_end(&kiosk->wanted);
    rg_mailbox_deinit(&kiosk->orders);
    rg_mailbox_deinit(&kiosk->events);
    rg_mailbox_deinit(&kiosk->requests);
    rg_mailbox_deinit(&kiosk->news);
    rg_board_close(&kiosk->board);
}

static int run(struct rg_kiosk *kiosk)
{
    /* The watchdog asks after the row from the first minute on. */
    kiosk->tap = rg_tap_service_row(&kiosk->tap_service);
    rg_priority_tap(pthread_self());
    /* The first screen stands before anything that may take long is opened. */
    (void)rg_kiosk_minutes(kiosk, kiosk->board.clock->ops->monotonic_ns(kiosk->board.clock));
    struct rg_watchdog *watchdog = kiosk->board.watchdog;
    if (watchdog->ops->ready(watchdog) != RG_OK) {
        rg_log(RG_LOG_WARNING, "WATCHDOG", "the service manager could not be told that the kiosk is ready",
               0);
    }
    if (rg_services_start(&kiosk->tap, 1) != RG_OK) {
        (void)fputs("regard-kiosk: no thread can be started; is there memory left?\n", stderr);
        return 1;
    }
    rg_kiosk_data_open(kiosk);
    kiosk->warming = true;
    if (kiosk->provision.thread != NULL && rg_services_start(&kiosk->provision, 1) != RG_OK) {
        rg_log(RG_LOG_ERROR, "PROVISION-START",
               "this kiosk cannot ask for its identity; is there memory left?", 0);
    }
    int exit_code = rg_kiosk_run(kiosk);
    if (!kiosk->again) {
        watchdog->ops->stopping(watchdog);
    }
    if (kiosk->provision.thread != NULL) {
        rg_services_stop(&kiosk->provision, 1);
    }
    rg_services_stop(&kiosk->tap, 1);
    rg_kiosk_data_close(kiosk);
    rg_pictures_close(kiosk->pictures);
    return exit_code;
}

/* As another kiosk than the one that began: nothing of the unprovisioned one is left. */
static void begin_anew(char **argv)
{
    char program[RG_PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
    if (len > 0) {
        program[len] = '\0';
        (void)execv(program, argv);
    }
    (void)fputs(
        "regard-kiosk: the program cannot begin anew with its identity and ends to be started again\n",
        stderr);
}

int main(int argc, char **argv)
{
    static struct rg_kiosk kiosk;
    rg_log_init("kiosk", RG_LOG_INFO);
    rg_memory_private();
    rg_memory_keep();
    rg_memory_keep_heap();
    enum rg_status signals = block_signals(&kiosk.signals);
    struct rg_options_result parsed = rg_kiosk_options_parse(argc, argv, &kiosk.options);
    if (!parsed.run) {
        return parsed.exit_code;
    }
    int exit_code = 1;
    kiosk.argv = argv;
    kiosk.was_open = true;
    kiosk.brightness = UINT32_MAX;
    if (signals == RG_OK && rg_kiosk_wanted_begin(&kiosk.wanted, &kiosk.options) &&
        open_parts(&kiosk) == RG_OK) {
        exit_code = time_zone_known(&kiosk) ? run(&kiosk) : 2;
    } else if (!kiosk.again) {
        (void)fputs("regard-kiosk: cannot start; the lines above say what is missing\n", stderr);
    }
    close_parts(&kiosk);
    if (kiosk.again) {
        begin_anew(argv);
    }
    return exit_code;
}
