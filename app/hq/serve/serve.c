#include "serve.h"

#include "clock_system.h"
#include "hq_compare.h"
#include "hq_erase.h"
#include "hq_links.h"
#include "hq_server.h"
#include "log.h"
#include "serve_open.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

/* How soon a change made by another process (import, ingest) is noticed. */
#define HINT_INTERVAL_MS     200
#define ERASE_INTERVAL_MS    1000
#define LINKS_INTERVAL_MS    600000
#define VISITORS_INTERVAL_MS 60000
#define LAST_RESORT_NS       800000000

static int stop_event = -1;
static timer_t last_resort;

static void on_stop(int number)
{
    (void)number;
    uint64_t one = 1;
    ssize_t ignored = write(stop_event, &one, sizeof one);
    (void)ignored;
    const struct itimerspec soon = {.it_value = {.tv_nsec = LAST_RESORT_NS}};
    (void)timer_settime(last_resort, 0, &soon, NULL);
}

/* Another process may hold the database, and waiting for it takes 10 s. Nothing is lost: what was
 * acknowledged is durable, what was not is sent again. */
static void on_last_resort(int number)
{
    (void)number;
    _exit(0);
}

static bool catch_signals(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    struct sigaction stop = {.sa_handler = on_stop, .sa_flags = SA_RESTART};
    struct sigaction alarm = {.sa_handler = on_last_resort};
    (void)signal(SIGPIPE, SIG_IGN);
    stop_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return stop_event >= 0 && timer_create(CLOCK_MONOTONIC, &event, &last_resort) == 0 &&
           sigaction(SIGALRM, &alarm, NULL) == 0 && sigaction(SIGTERM, &stop, NULL) == 0 &&
           sigaction(SIGINT, &stop, NULL) == 0;
}

/* Holds are counted in days; a second more is nothing. */
static void erase_due(struct rg_hq_server *server)
{
    int64_t destroyed = 0;
    enum rg_status status = rg_hq_erase_due(server->store, rg_hq_now_ms(), &destroyed);
    if (status != RG_OK && status != RG_BUSY) {
        rg_log(RG_LOG_ERROR, "SERVE-ERASE",
               "a customer whose hold is over could not be destroyed; it is tried again", status);
    } else if (destroyed > 0) {
        rg_log(RG_LOG_INFO, "SERVE-ERASE", "customers were destroyed when their hold was over", destroyed);
    }
    status = rg_hq_store_settle(server->store);
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "SERVE-KEYS",
               "the backup keys of erased customers could not be destroyed; it is tried again", status);
    }
}

static void forget_links(struct rg_hq_server *server)
{
    enum rg_status status = rg_hq_links_forget(server->store, rg_hq_now_ms());
    if (status != RG_OK && status != RG_BUSY) {
        rg_log(RG_LOG_WARNING, "SERVE-LINKS", "links that are over could not be forgotten; it is tried again",
               status);
    }
}

static void loop(struct rg_hq_server *server)
{
    struct rg_uplink *uplink = server->uplink;
    bool more = false;
    int64_t hint_ms = 0, erase_ms = 0, links_ms = 0, visitors_ms = 0;
    for (;;) {
        int64_t now_ms = rg_hq_monotonic_ms();
        if (now_ms >= erase_ms) {
            erase_due(server);
            rg_hq_jobs_run(server);
            erase_ms = now_ms + ERASE_INTERVAL_MS;
        }
        rg_hq_echo_run(server, now_ms);
        rg_hq_purge_run(server, now_ms);
        rg_hq_measure_run(server, now_ms);
        rg_hq_send_look(server, now_ms);
        bool lifting = rg_hq_cards_run(server, now_ms);
        rg_hq_media_run(server, now_ms);
        rg_hq_given_run(server, now_ms);
        if (now_ms >= links_ms) {
            forget_links(server);
            links_ms = now_ms + LINKS_INTERVAL_MS;
        }
        if (now_ms >= visitors_ms) {
            rg_hq_visitors_run(server);
            visitors_ms = now_ms + VISITORS_INTERVAL_MS;
        }
        if (now_ms >= hint_ms) {
            rg_hq_hint(server);
            rg_hq_remind_run(server, now_ms);
            rg_hq_hint_outflow(server);
            rg_hq_write_letters(server);
            hint_ms = now_ms + HINT_INTERVAL_MS;
        }
        bool busy = rg_hq_compare_run(server) || lifting || more;
        short events = 0;
        int fd = uplink->ops->descriptor(uplink, &events);
        int timeout = uplink->ops->timeout_ms(uplink);
        int until_hint = (int)(hint_ms - now_ms);
        timeout = timeout < 0 || timeout > until_hint ? until_hint : timeout;
        timeout = busy ? 0 : timeout;
        struct pollfd wait[2] = {{.fd = fd, .events = events}, {.fd = stop_event, .events = POLLIN}};
        (void)poll(wait, 2, timeout);
        if (wait[1].revents != 0) {
            return;
        }
        uplink->ops->service(uplink, wait[0].revents);
        rg_hq_send_waiting(server);
        more = rg_hq_inbox_run(server);
    }
}

int rg_hq_serve_main(int argc, char **argv)
{
    struct rg_hq_serve_options options = {0};
    int code = rg_hq_serve_options_read(argc, argv, &options);
    if (code >= 0) {
        return code;
    }
    rg_log_init("hq", RG_LOG_INFO);
    struct rg_hq_server server = {0};
    code = 1;
    if (catch_signals() && rg_hq_serve_open(&server, &options) == RG_OK) {
        loop(&server);
        code = 0;
    }
    rg_hq_web_close(server.web);
    rg_hq_compare_destroy(server.compare);
    rg_hq_proofs_free(server.proofs);
    rg_hq_provision_close(&server.provision);
    rg_hq_drop_waiting(&server);
    rg_hq_inbox_drop(&server);
    if (server.uplink != NULL) {
        server.uplink->ops->close(server.uplink);
    }
    if (server.keys != NULL) {
        server.keys->ops->close(server.keys);
    }
    if (server.clock != NULL) {
        server.clock->ops->close(server.clock);
    }
    rg_hq_store_close(server.store);
    rg_hq_buffer_free(&server.body);
    free(server.text);
    rg_zstd_writer_destroy(server.packer);
    free(server.packed);
    for (size_t i = 0; i < server.kiosk_count; i++) {
        cJSON_Delete(server.kiosks[i].remembered);
    }
    free(server.kiosks);
    free(server.places);
    free(server.sites);
    if (stop_event >= 0) {
        (void)close(stop_event);
    }
    return code;
}
