#include "serve_open.h"

#include "clock_system.h"
#include "hq_compare.h"
#include "hq_letters.h"
#include "hq_looks.h"
#include "hq_roles.h"
#include "hq_server.h"
#include "keystore_file.h"
#include "log.h"
#include "uplink_mosquitto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the pages of a store this packs to 27 %, in 0.37 ms each; level 3 to as much in 0.46, level 9 to 26 % in 2.2, level -1 to 42 % in 0.31. */
#define PACK_LEVEL 1

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

/* The database and the keys. */
static enum rg_status open_data(struct rg_hq_server *server, const struct rg_hq_serve_options *options)
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
    return RG_OK;
}

static enum rg_status open_uplink(struct rg_hq_server *server, const struct rg_hq_serve_options *options)
{
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
    enum rg_status status = rg_uplink_mosquitto_open(&config, &events, &server->uplink);
    if (status != RG_OK) {
        (void)fprintf(stderr,
                      "regard-hq serve: cannot use --broker, --ca, --cert or --key (%s); the URL is "
                      "mqtts://HOST:PORT, the files are PEM and belong together\n",
                      rg_status_name(status));
    }
    return status;
}

enum rg_status rg_hq_serve_open(struct rg_hq_server *server, const struct rg_hq_serve_options *options)
{
    enum rg_status status = open_data(server, options);
    if (status != RG_OK) {
        return status;
    }
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
    server->ca = options->ca;
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
    server->packed = malloc(RG_ENVELOPE_MAX);
    if (server->text == NULL || server->packed == NULL ||
        rg_zstd_writer_create(PACK_LEVEL, &server->packer) != RG_OK ||
        rg_hq_compare_create(server->store, &server->compare) != RG_OK ||
        rg_hq_proofs_make(&server->proofs) != RG_OK) {
        return RG_NO_MEMORY;
    }
    return open_uplink(server, options);
}
