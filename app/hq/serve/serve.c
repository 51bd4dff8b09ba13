#include "serve.h"

#include "clock_system.h"
#include "hq_compare.h"
#include "hq_erase.h"
#include "hq_letters.h"
#include "hq_links.h"
#include "hq_looks.h"
#include "hq_roles.h"
#include "hq_server.h"
#include "keystore_file.h"
#include "log.h"
#include "serve_options.h"
#include "uplink_mosquitto.h"

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

static enum rg_status open_authority(struct rg_hq_server *server, const struct rg_hq_serve_options *options)
{
    enum rg_status status = rg_hq_provision_open(&options->provision, &server->provision);
    if (status != RG_OK) {
        (void)fprintf(
            stderr,
            "regard-hq serve: cannot issue certificates (%s); the files given with --authority-cert, "
            "--authority-key and --factory-key are PEM of EC P-256 keys, the first two belong together, as "
            "do "
            "--former-cert and --former-key\n",
            rg_status_name(status));
    }
    return status;
}

static enum rg_status open_web(struct rg_hq_server *server, const struct rg_hq_serve_options *options)
{
    const struct rg_hq_web_options web = {.db = options->db,
                                          .certificate = options->https_certificate,
                                          .key = options->https_key,
                                          .url = options->https_url,
                                          .port = options->port};
    if (options->https_url == NULL) {
        return RG_OK;
    }
    enum rg_status status = rg_hq_web_open(&web, &server->web);
    if (status == RG_OK) {
        server->web_url = options->https_url;
    } else {
        (void)fprintf(
            stderr,
            "regard-hq serve: cannot serve HTTPS (%s); the files given with --https-cert and --https-key are "
            "PEM and belong together, and nobody else may have the port\n",
            rg_status_name(status));
    }
    return status;
}

static void on_state(void *context, enum rg_uplink_state state, enum rg_uplink_fault fault)
{
    struct rg_hq_server *server = context;
    rg_hq_live_connection(server, state == RG_UPLINK_UP);
    rg_hq_hears_connection(&server->hears, state == RG_UPLINK_UP, rg_hq_monotonic_ms());
    server->provision.connected = state == RG_UPLINK_UP;
    if (state == RG_UPLINK_UP) {
        rg_hq_security_begin(server);
    }
    if (state == RG_UPLINK_UP) {
        rg_log(RG_LOG_INFO, "SERVE-UP", "connected to the broker and subscribed", 0);
    } else if (state == RG_UPLINK_DOWN) {
        rg_log(RG_LOG_WARNING, "SERVE-DOWN",
               "not connected to the broker: name 1, unreachable 2, TLS 3, refused 4, lost 5, silent 6",
               fault);
        rg_hq_drop_waiting(server);
        if (fault == RG_UPLINK_FAULT_LOST && rg_hq_packets_broke(&server->packets, rg_hq_monotonic_ms())) {
            rg_log(
                RG_LOG_WARNING, "SERVE-SMALLER",
                "the connection broke twice over a large message; the number is how many bytes of a page go "
                "in one from now on. Raise the broker's max_packet_size to 131072",
                (int64_t)server->packets.most);
        }
    }
}

static void on_message(void *context, const struct rg_uplink_message *message)
{
    if (!rg_hq_echo_take(context, message)) {
        rg_hq_inbox_put(context, message);
    }
}

/* What the database lacks of erasures and withdrawals is done again before anybody is served. */
static enum rg_status open_journal(struct rg_hq_server *server, const struct rg_hq_serve_options *options)
{
    struct rg_hq_replayed replayed;
    enum rg_status status = rg_hq_store_journal(server->store, options->keys, &replayed);
    int64_t lines =
        replayed.erased + replayed.withdrawn + replayed.asked + replayed.kept + replayed.restricted;
    if (status == RG_NOT_FOUND || status == RG_CORRUPT) {
        (void)fprintf(
            stderr,
            "regard-hq serve: LOG-%s: the log of erasures and withdrawals of this database, tombstones.log "
            "below "
            "--keys, %s. Put back the newest copy of the folder hq-...; see app/hq/backup/README.md\n",
            status == RG_CORRUPT ? "CHANGED" : "OLD",
            status == RG_CORRUPT ? "was changed" : "is missing or older than the database");
    } else if (status != RG_OK) {
        (void)fprintf(stderr, "regard-hq serve: the folder hq-... below --keys cannot be used (%s)\n",
                      rg_status_name(status));
    } else if (lines > 0) {
        rg_log(RG_LOG_WARNING, "SERVE-REPLAY",
               "erasures and withdrawals that the database lacked were done again; lines of the log", lines);
    }
    return status;
}

/* A mistake in it would be found by the first who asks; better by who starts HQ. */
static enum rg_status open_roles(const struct rg_hq_serve_options *options)
{
    enum rg_hq_role role;
    enum rg_status status = rg_hq_role_of(options->operators, "", &role);
    if (status != RG_OK) {
        (void)fprintf(
            stderr,
            "regard-hq serve: the file given with --operators cannot be used (%s); a line of it is NAME "
            "ROLE, of viewer, support and admin\n",
            rg_status_name(status));
    }
    return status;
}

static enum rg_status open_server(struct rg_hq_server *server, const struct rg_hq_serve_options *options)
{
    enum rg_status status = rg_hq_store_open(options->db, RG_HQ_MUST_EXIST, &server->store);
    if (status == RG_DENIED) {
        (void)fputs(
            "regard-hq serve: RESTORE-HALF: the restore of this database was not finished; run regard-hq "
            "restore again, into another file\n",
            stderr);
        return status;
    }
    if (status != RG_OK) {
        (void)fprintf(stderr,
                      "regard-hq serve: the database given with --db cannot be opened (%s); make one with "
                      "regard-hq generate or import\n",
                      rg_status_name(status));
        return status;
    }
    status = rg_keystore_file_open(options->keys, &server->keys);
    if (status != RG_OK) {
        (void)fputs(
            "regard-hq serve: the folder given with --keys cannot be opened; it must belong to this user\n",
            stderr);
        return status;
    }
    status = rg_hq_send_begin(server);
    if (status != RG_OK) {
        (void)fprintf(
            stderr,
            "regard-hq serve: a command key below --keys cannot be used (%s); put back the copy of it\n",
            rg_status_name(status));
        return status;
    }
    rg_hq_store_keys(server->store, server->keys);
    rg_hq_looks_policy(server->store, &options->looks);
    server->audit_per_badge = options->looks.per_badge;
    status = open_roles(options);
    if (status != RG_OK) {
        return status;
    }
    server->operators = options->operators;
    server->wipes_alone = options->wipes_alone;
    status = rg_clock_system_open(&server->clock);
    if (status != RG_OK) {
        return status;
    }
    status = open_journal(server, options);
    if (status != RG_OK) {
        return status;
    }
    status = open_authority(server, options);
    if (status == RG_OK) {
        status = open_web(server, options);
    }
    if (status != RG_OK) {
        return status;
    }
    server->certificate = options->certificate;
    status = options->metrics == NULL
                 ? RG_OK
                 : rg_hq_live_open(server, options->db, options->metrics, options->https_certificate);
    if (status != RG_OK) {
        (void)fprintf(stderr,
                      "regard-hq serve: cannot serve metrics at %s (%s); the address must be one of this "
                      "machine, and nobody else may have the port\n",
                      options->metrics, rg_status_name(status));
        return status;
    }
    if (options->letters != NULL) {
        server->letters = options->letters;
        rg_hq_letters_enable(server->store);
    }
    server->text = malloc(RG_ENVELOPE_MAX + 1);
    if (server->text == NULL || rg_hq_compare_create(server->store, &server->compare) != RG_OK ||
        rg_hq_proofs_make(&server->proofs) != RG_OK) {
        return RG_NO_MEMORY;
    }
    const char *filters[4] = {"rg/1/+/+/up/#", "rg/1/+/till/+/retail"};
    size_t filter_count = 2;
    if (server->provision.authority != NULL) {
        filters[filter_count++] = "prov/1/+/req";
    }
    rg_hq_hears_begin(&server->hears, options->deaf_after_s * 1000, server->provision.authority != NULL);
    server->security = options->security;
    if (server->security) {
        filters[filter_count++] = "$CONTROL/dynamic-security/v1/response";
    }
    struct rg_uplink_config config = {.url = options->broker,
                                      .client_id = "hq",
                                      .ca_file = options->ca,
                                      .certificate_file = options->certificate,
                                      .key_file = options->key,
                                      .subscriptions = filters,
                                      .subscription_count = filter_count};
    struct rg_uplink_events events = {.on_state = on_state, .on_message = on_message, .context = server};
    status = rg_uplink_mosquitto_open(&config, &events, &server->uplink);
    if (status != RG_OK) {
        (void)fprintf(stderr,
                      "regard-hq serve: cannot use --broker, --ca, --cert or --key (%s); the URL is "
                      "mqtts://HOST:PORT, the files are PEM and belong together\n",
                      rg_status_name(status));
    }
    return status;
}

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
    if (catch_signals() && open_server(&server, &options) == RG_OK) {
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
