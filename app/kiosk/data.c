#include "kiosk.h"

#include "lease.h"
#include "log.h"
#include "offers.h"
#include "trial.h"

#include <stdio.h>
#include <string.h>

#define RETRY_NS 5000000000ull

static void database_state(struct rg_kiosk *kiosk, enum rg_part_state state, const char *code)
{
    struct rg_visit_event event = {.kind = RG_VISIT_DATABASE_STATE, .part = {.state = state, .code = code}};
    rg_kiosk_handle(kiosk, &event);
}

static enum rg_status open_store(struct rg_kiosk *kiosk)
{
    struct rg_kiosk_data *data = &kiosk->data;
    struct rg_clock *clock = kiosk->board.clock;
    struct rg_store_report report;
    enum rg_status status = rg_store_open(kiosk->options.data_dir, kiosk->board.keystore,
                                          clock->ops->wall_ms(clock), &report, &data->store);
    if (status != RG_OK) {
        return status;
    }
    kiosk->data.schema = report.schema;
    if (report.condition == RG_STORE_QUARANTINED) {
        rg_log(RG_LOG_ERROR, "STORE-QUARANTINE",
               "the database was damaged, is kept aside and a new one was made; the number is of events "
               "saved from it",
               report.salvaged);
    }
    if (report.condition == RG_STORE_UNREADABLE) {
        rg_log(RG_LOG_ERROR, "STORE-UNREADABLE",
               "the keystore has no key for the database: it came from another device, or the key was "
               "destroyed; "
               "customers are pulled anew, and the number is of events that were lost",
               report.lost);
    } else if (report.lost > 0) {
        rg_log(RG_LOG_ERROR, "STORE-LOST", "events in the damaged database could not be opened and are lost",
               report.lost);
    }
    status = rg_store_open_outbox(data->store, &data->outbox);
    return status == RG_OK ? rg_store_open_sync(data->store, &data->store_sync) : status;
}

/* Without the key that all kiosks share nobody is drawn: another key would give the same customer another arm next door. */
static void open_experiment(struct rg_kiosk *kiosk)
{
    struct rg_kiosk_data *data = &kiosk->data;
    struct rg_keystore *keystore = kiosk->board.keystore;
    data->experiment = kiosk->options.config.measure;
    if (data->experiment.name[0] == '\0') {
        return;
    }
    enum rg_status status =
        keystore->ops->hmac_sha256(keystore, RG_KEY_CARD_HASH, (const uint8_t *)RG_MEASURE_KEY_LABEL,
                                   sizeof RG_MEASURE_KEY_LABEL - 1, data->experiment.key);
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "MEASURE-KEY",
               "the card hash key cannot be used, so the experiment does not run; provision this kiosk",
               status);
        data->experiment.name[0] = '\0';
        return;
    }
    rg_store_measure(data->store, &data->experiment);
    data->event_service.experiment = &data->experiment;
}

/* As the file says it, until the sync thread knows better: badges are tapped before that. */
static enum rg_status begin_badge_time(struct rg_kiosk *kiosk)
{
    struct rg_kiosk_data *data = &kiosk->data;
    struct rg_lease lease;
    struct rg_lease_now now = {
        .wall_ms = kiosk->board.clock->ops->wall_ms(kiosk->board.clock),
        .boottime_ms =
            (int64_t)(kiosk->board.clock->ops->boottime_ns(kiosk->board.clock) / UINT64_C(1000000))};
    rg_badge_time_init(&data->badge_time, kiosk->board.clock, &kiosk->trusted_time);
    enum rg_status status = rg_store_lease(data->store_sync, &lease);
    if (status == RG_OK) {
        (void)rg_lease_step(&lease, 0, now);
        rg_badge_time_told(&data->badge_time, &lease);
        data->store_service.badge_time = &data->badge_time;
        data->sync_service.badge_time = &data->badge_time;
    }
    return status;
}

static enum rg_status start_services(struct rg_kiosk *kiosk)
{
    struct rg_kiosk_data *data = &kiosk->data;
    struct rg_keystore *keystore = kiosk->board.keystore;
    enum rg_status status = rg_sync_service_init(
        &data->sync_service, &kiosk->options, data->store_sync, rg_store_boot(data->store), &kiosk->news,
        &kiosk->orders, &kiosk->requests, kiosk->pictures, !keystore->ops->hardware(keystore),
        kiosk->board.clock, &kiosk->trusted_time,
        kiosk->provision.thread != NULL ? &kiosk->provision_service : NULL);
    if (status != RG_OK) {
        return status;
    }
    data->sync_service.restarted = !data->opened;
    data->sync_service.seen = kiosk->wanted.record.seen;
    data->open = data->opened = true;
    struct rg_rights_place place = {.site = kiosk->options.site,
                                    .device = kiosk->options.device,
                                    .forget_hold_hours = kiosk->options.config.consent.forget_hold_hours,
                                    .assurance = rg_kiosk_assurance(&kiosk->options)};
    rg_store_service_init(&data->store_service, data->store, &place.assurance, &kiosk->news, &kiosk->requests,
                          &kiosk->events, &kiosk->orders, kiosk->board.clock);
    status = begin_badge_time(kiosk);
    if (status != RG_OK) {
        return status;
    }
    data->store_service.pictures = kiosk->pictures;
    data->store_service.trusted_time = &kiosk->trusted_time;
    data->store_service.here = &kiosk->tap_service.here;
    data->sync_service.said = &kiosk->tap_service.said;
    data->sync_service.tap_seen_ns = &kiosk->tap_service.seen_ns;
    data->sync_service.at_rest = &kiosk->at_rest;
    rg_event_service_init(&data->event_service, data->outbox, &place, &kiosk->news, &kiosk->events,
                          &kiosk->orders, kiosk->board.clock);
    data->event_service.counted.requests = &kiosk->requests;
    open_experiment(kiosk);
    rg_store_shelf_rules(data->store, &kiosk->options.config.shelf);
    data->services[0] = rg_store_service_row(&data->store_service);
    data->services[1] = rg_sync_service_row(&data->sync_service);
    data->services[2] = rg_event_service_row(&data->event_service);
    return rg_services_start(data->services, RG_DATA_SERVICES);
}

/*
 * A glance of a short name leaves its cards 202 lines of picture, on a panel that is 800 high or wide at its shorter side: what is kept
 * in that size is copied there and not scaled. Longer ones leave less. A drawing of HQ's is 300 wide and 220 high.
 */
#define CARD_SIDE   800u
#define CARD_WIDTH  275u
#define CARD_HEIGHT 202u

static uint32_t shorter_side(const struct rg_kiosk *kiosk)
{
    int32_t width = (int32_t)kiosk->options.width, height = (int32_t)kiosk->options.height, stride = 0;
    (void)rg_ui_pixels(kiosk->ui, &width, &height, &stride);
    uint32_t side = (uint32_t)(width < height ? width : height);
    return side < 320 ? 320 : side > 2400 ? 2400 : side;
}

/* Whatever becomes of it the kiosk runs. */
static void open_pictures(struct rg_kiosk *kiosk)
{
    char folder[RG_PATH_MAX + 16], decoder[512];
    uint32_t side = kiosk->pictures_side = shorter_side(kiosk);
    (void)snprintf(folder, sizeof folder, "%s/pictures", kiosk->options.data_dir);
    if (rg_child_beside("regard-pictures", decoder, sizeof decoder) != RG_OK) {
        decoder[0] = '\0';
    }
    struct rg_pictures_options options = {.folder = folder,
                                          .decoder = decoder,
                                          .width = side * CARD_WIDTH / CARD_SIDE,
                                          .height = side * CARD_HEIGHT / CARD_SIDE,
                                          .disk_bytes = (uint64_t)kiosk->options.config.pictures_mib << 20};
    enum rg_status status = rg_pictures_open(&options, &kiosk->pictures);
    if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "PICTURES-OPEN",
               "the folder pictures in the data folder cannot be used; products are shown without a picture",
               status);
    }
}

void rg_kiosk_pictures_fit(struct rg_kiosk *kiosk)
{
    if (kiosk->pictures_side == 0 || kiosk->pictures_side == shorter_side(kiosk)) {
        return;
    }
    /* The services hold them. */
    rg_kiosk_data_close(kiosk);
    rg_pictures_close(kiosk->pictures);
    kiosk->pictures = NULL;
    kiosk->goods.pictures = NULL;
    rg_kiosk_data_open(kiosk);
}

void rg_kiosk_data_open(struct rg_kiosk *kiosk)
{
    if (kiosk->pictures == NULL) {
        open_pictures(kiosk);
        kiosk->goods.pictures = kiosk->pictures;
    }
    struct rg_kiosk_data *data = &kiosk->data;
    struct rg_clock *clock = kiosk->board.clock;
    enum rg_status status = open_store(kiosk);
    if (status == RG_OK) {
        status = start_services(kiosk);
    }
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "STORE-OPEN", "the database cannot be opened; check the disk of the data folder",
               status);
        rg_kiosk_data_close(kiosk);
        data->retry_ns = clock->ops->monotonic_ns(clock) + RETRY_NS;
        kiosk->database = status;
        database_state(kiosk, RG_PART_FAULT, status == RG_FULL ? "D-02" : "D-01");
        return;
    }
    data->retry_ns = 0;
    kiosk->database = RG_OK;
    memset(kiosk->full, 0, sizeof kiosk->full);
    database_state(kiosk, RG_PART_READY, NULL);
    rg_kiosk_report_device(kiosk, kiosk->last_tap_ms);
}

void rg_kiosk_data_close(struct rg_kiosk *kiosk)
{
    struct rg_kiosk_data *data = &kiosk->data;
    if (data->open) {
        rg_services_stop(data->services, RG_DATA_SERVICES);
        rg_sync_service_deinit(&data->sync_service);
    }
    if (data->condemned && data->store != NULL && rg_store_condemn(data->store) != RG_OK) {
        rg_log(RG_LOG_ERROR, "STORE-CONDEMN", "the damaged database cannot be marked for its check", 0);
    }
    data->condemned = false;
    rg_store_close_sync(data->store_sync);
    rg_store_close_outbox(data->outbox);
    rg_store_close(data->store);
    data->store_sync = NULL;
    data->outbox = NULL;
    data->store = NULL;
    explicit_bzero(&data->experiment, sizeof data->experiment);
    data->open = false;
}
