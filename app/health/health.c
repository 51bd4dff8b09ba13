#include "health.h"

#include <string.h>

static int64_t number(const cJSON *row, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, name);
    /* Also false for what is no number; HQ's numbers are within a double's 53 bits. */
    bool known = cJSON_IsNumber(item) && item->valuedouble > -9007199254740992.0 &&
                 item->valuedouble < 9007199254740992.0;
    return known ? (int64_t)item->valuedouble : RG_HEALTH_UNKNOWN;
}

static int64_t counted(const cJSON *row, const char *name)
{
    int64_t count = number(row, name);
    return count > 0 ? count : 0;
}

static const char *text(const cJSON *row, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, name);
    return cJSON_IsString(item) && item->valuestring != NULL ? item->valuestring : "";
}

void rg_health_device_read(const cJSON *row, struct rg_health_device *device)
{
    const cJSON *lease = cJSON_GetObjectItemCaseSensitive(row, "lease");
    const cJSON *compared = cJSON_GetObjectItemCaseSensitive(row, "compared");
    const cJSON *commands = cJSON_GetObjectItemCaseSensitive(row, "commands");
    const cJSON *config = cJSON_GetObjectItemCaseSensitive(row, "config");
    const cJSON *page = cJSON_GetObjectItemCaseSensitive(row, "page");
    const cJSON *quarantine = cJSON_GetObjectItemCaseSensitive(row, "quarantine");
    const cJSON *revoked = cJSON_GetObjectItemCaseSensitive(row, "revoked");
    const cJSON *shown = cJSON_GetObjectItemCaseSensitive(row, "shown");
    *device = (struct rg_health_device){
        .site = text(row, "site"),
        .device = text(row, "device"),
        .version = text(row, "version"),
        .reader = text(row, "reader"),
        .database = text(row, "database"),
        .screen = text(row, "screen"),
        .online = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(row, "online")),
        .revoked = revoked != NULL && !cJSON_IsNull(revoked),
        .last_seen = number(row, "last_seen"),
        .last_tap = number(row, "last_tap"),
        .temperature = number(row, "temperature"),
        .shown = number(shown, "at"),
        .glass = text(shown, "hash"),
        .queue = number(row, "queue"),
        .queue_since = number(row, "queue_since"),
        .clock = number(row, "clock"),
        .rejects = number(row, "rejects"),
        .alerts = number(row, "alerts"),
        .lease_ends = lease != NULL && !cJSON_IsNull(lease),
        .lease = number(row, "lease"),
        .commands = commands != NULL && !cJSON_IsNull(commands),
        .command_keys = number(commands, "keys"),
        .unproven = number(commands, "unproven"),
        .replayed = number(commands, "replayed"),
        .mended = counted(compared, "mended"),
        .empty = counted(row, "empty"),
        .rebuild_since = number(row, "rebuild_since"),
        .config_state = text(config, "state"),
        .config_local = text(config, "local"),
        .config_seen = number(config, "seen"),
        .config_stale = number(config, "stale"),
        .config_wanted = number(row, "config_wanted"),
        .config_since = number(row, "config_since"),
        .unusable = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(row, "unusable")),
        .oversized = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(row, "oversized")) ||
                     cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(page, "stuck")),
        .unanswered = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(row, "unanswered")),
        .certificate_until = number(row, "certificate_until"),
        .quarantined = quarantine != NULL && !cJSON_IsNull(quarantine),
    };
    const cJSON *feed;
    cJSON_ArrayForEach(feed, cJSON_GetObjectItemCaseSensitive(compared, "feeds"))
    {
        device->differ += counted(feed, "differ");
    }
}

static void blame(struct rg_health *health, enum rg_health_reason reason, enum rg_health_level level)
{
    health->reasons |= 1u << reason;
    health->level = level > health->level ? level : health->level;
}

/* A word that is good, one that is not so bad ("" for none), and anything else. */
static void judge_word(struct rg_health *health, const char *word, const char *good, const char *fair,
                       enum rg_health_reason reason)
{
    if (word[0] == '\0') {
        blame(health, RG_HEALTH_WHY_UNKNOWN, RG_HEALTH_CARE);
    } else if (strcmp(word, good) != 0) {
        blame(health, reason, strcmp(word, fair) == 0 ? RG_HEALTH_CARE : RG_HEALTH_FAULT);
    }
}

static void judge_contact(struct rg_health *health, const struct rg_health_device *device, int64_t now_ms)
{
    /* A row from later than now is as old as nobody knows: HQ's clock was set back. */
    if (device->last_seen == RG_HEALTH_UNKNOWN || device->last_seen > now_ms ||
        now_ms - device->last_seen >= RG_HEALTH_FRESH_MS) {
        blame(health, RG_HEALTH_WHY_STALE, RG_HEALTH_OFFLINE);
    } else if (!device->online) {
        blame(health, RG_HEALTH_WHY_OFFLINE, RG_HEALTH_OFFLINE);
    }
}

int64_t rg_health_glass_age(const struct rg_health_device *device)
{
    if (device->shown == RG_HEALTH_UNKNOWN || device->clock == RG_HEALTH_UNKNOWN ||
        device->last_seen == RG_HEALTH_UNKNOWN) {
        return RG_HEALTH_UNKNOWN;
    }
    return device->last_seen + device->clock - device->shown;
}

/* One that says nothing of its glass or its board is of the release before, or has no sensor. */
static void judge_machine(struct rg_health *health, const struct rg_health_device *device)
{
    judge_word(health, device->screen, "ok", "", RG_HEALTH_WHY_SCREEN);
    int64_t age = rg_health_glass_age(device);
    if (age != RG_HEALTH_UNKNOWN && (age >= RG_HEALTH_GLASS_MS || age < -RG_HEALTH_CLOCK_MS)) {
        blame(health, RG_HEALTH_WHY_SCREEN, RG_HEALTH_FAULT);
    }
    if (device->temperature != RG_HEALTH_UNKNOWN && device->temperature >= RG_HEALTH_HOT_C) {
        blame(health, RG_HEALTH_WHY_TEMPERATURE, RG_HEALTH_CARE);
    }
}

static void judge_times(struct rg_health *health, const struct rg_health_device *device, int64_t now_ms)
{
    if (device->clock == RG_HEALTH_UNKNOWN || device->queue < 0) {
        blame(health, RG_HEALTH_WHY_UNKNOWN, RG_HEALTH_CARE);
    }
    if (device->clock != RG_HEALTH_UNKNOWN &&
        (device->clock > RG_HEALTH_CLOCK_MS || device->clock < -RG_HEALTH_CLOCK_MS)) {
        blame(health, RG_HEALTH_WHY_CLOCK, RG_HEALTH_CARE);
    }
    if (device->queue > 0 && device->queue_since == RG_HEALTH_UNKNOWN) {
        blame(health, RG_HEALTH_WHY_UNKNOWN, RG_HEALTH_CARE);
    } else if (device->queue > 0 &&
               (device->queue_since > now_ms || now_ms - device->queue_since >= RG_HEALTH_QUEUE_MS)) {
        blame(health, RG_HEALTH_WHY_QUEUE, RG_HEALTH_CARE);
    }
    /* The kiosk's own time of it, by HQ's clock. */
    int64_t ahead = device->clock == RG_HEALTH_UNKNOWN ? 0 : device->clock;
    int64_t age =
        device->last_tap == RG_HEALTH_UNKNOWN ? RG_HEALTH_TAP_MS : now_ms - (device->last_tap - ahead);
    if (age >= RG_HEALTH_TAP_MS || age < -RG_HEALTH_CLOCK_MS) {
        blame(health, RG_HEALTH_WHY_TAP, RG_HEALTH_CARE);
    }
}

static void judge_feeds(struct rg_health *health, const struct rg_health_device *device, int64_t now_ms)
{
    if (device->empty > 0) {
        blame(health, RG_HEALTH_WHY_EMPTY, RG_HEALTH_CARE);
    }
    if (device->rebuild_since != RG_HEALTH_UNKNOWN) {
        bool late = device->rebuild_since > now_ms || now_ms - device->rebuild_since >= RG_HEALTH_REBUILD_MS;
        blame(health, RG_HEALTH_WHY_REBUILDING, late ? RG_HEALTH_CARE : RG_HEALTH_OK);
    }
    if (device->mended > 0 || device->differ > 0) {
        blame(health, RG_HEALTH_WHY_MENDED, RG_HEALTH_CARE);
    }
}

static void judge_commands(struct rg_health *health, const struct rg_health_device *device)
{
    if (!device->commands) {
        return;
    }
    if (device->command_keys < 0 || device->unproven < 0) {
        blame(health, RG_HEALTH_WHY_UNKNOWN, RG_HEALTH_CARE);
    }
    if (device->command_keys == 0) {
        blame(health, RG_HEALTH_WHY_UNCHECKED, RG_HEALTH_CARE);
    }
    if (device->unproven > 0) {
        blame(health, RG_HEALTH_WHY_UNPROVEN, RG_HEALTH_CARE);
    }
}

static void judge_config(struct rg_health *health, const struct rg_health_device *device, int64_t now_ms)
{
    const char *state = device->config_state;
    if (state[0] == '\0') {
        return;
    }
    bool late = device->config_wanted > device->config_seen || strcmp(state, "waits") == 0 ||
                strcmp(state, "trial") == 0;
    if (strcmp(state, "refused") == 0 || strcmp(state, "returned") == 0 || device->config_stale > 0 ||
        (late && device->config_since != RG_HEALTH_UNKNOWN &&
         (device->config_since > now_ms || now_ms - device->config_since >= RG_HEALTH_CONFIG_MS))) {
        blame(health, RG_HEALTH_WHY_CONFIG, RG_HEALTH_CARE);
    }
    if (device->config_local[0] != '\0') {
        blame(health, RG_HEALTH_WHY_DRIFT, RG_HEALTH_OK);
    }
}

struct rg_health rg_health_of(const struct rg_health_device *device, int64_t now_ms)
{
    struct rg_health health = {.level = RG_HEALTH_OK};
    if (device->revoked) {
        health.level = RG_HEALTH_REVOKED;
        return health;
    }
    judge_contact(&health, device, now_ms);
    judge_word(&health, device->reader, "ready", "starting", RG_HEALTH_WHY_READER);
    judge_word(&health, device->database, "ok", "",
               strcmp(device->database, "full") == 0 ? RG_HEALTH_WHY_FULL : RG_HEALTH_WHY_DATABASE);
    judge_machine(&health, device);
    judge_commands(&health, device);
    judge_config(&health, device, now_ms);
    if (device->certificate_until > 0 && device->certificate_until <= now_ms + RG_HEALTH_CERTIFICATE_MS) {
        blame(&health, RG_HEALTH_WHY_CERTIFICATE, RG_HEALTH_CARE);
    }
    if (device->unusable) {
        blame(&health, RG_HEALTH_WHY_UNUSABLE, RG_HEALTH_CARE);
    }
    if (device->oversized) {
        blame(&health, RG_HEALTH_WHY_OVERSIZED, RG_HEALTH_CARE);
    }
    if (device->unanswered) {
        blame(&health, RG_HEALTH_WHY_UNANSWERED, RG_HEALTH_CARE);
    }
    if (device->quarantined) {
        blame(&health, RG_HEALTH_WHY_TWIN, RG_HEALTH_FAULT);
    }
    judge_times(&health, device, now_ms);
    if (device->version[0] == '\0') {
        blame(&health, RG_HEALTH_WHY_UNKNOWN, RG_HEALTH_CARE);
    }
    if (device->lease_ends) {
        blame(&health, RG_HEALTH_WHY_LEASE, device->lease > 0 ? RG_HEALTH_CARE : RG_HEALTH_FAULT);
    }
    judge_feeds(&health, device, now_ms);
    if (device->rejects > 0) {
        blame(&health, RG_HEALTH_WHY_REJECTS, RG_HEALTH_OK);
    }
    if (device->alerts > 0) {
        blame(&health, RG_HEALTH_WHY_ALERTS, RG_HEALTH_OK);
    }
    return health;
}

const char *rg_health_level_word(enum rg_health_level level)
{
    switch (level) {
    case RG_HEALTH_OK: return "ok";
    case RG_HEALTH_CARE: return "attention";
    case RG_HEALTH_OFFLINE: return "offline";
    case RG_HEALTH_FAULT: return "fault";
    case RG_HEALTH_REVOKED: return "revoked";
    }
    return "";
}

const char *rg_health_reason_word(enum rg_health_reason reason)
{
    switch (reason) {
    case RG_HEALTH_WHY_READER: return "reader";
    case RG_HEALTH_WHY_DATABASE: return "database";
    case RG_HEALTH_WHY_FULL: return "disk-full";
    case RG_HEALTH_WHY_CERTIFICATE: return "certificate";
    case RG_HEALTH_WHY_UNUSABLE: return "unusable";
    case RG_HEALTH_WHY_OVERSIZED: return "oversized";
    case RG_HEALTH_WHY_UNANSWERED: return "unanswered";
    case RG_HEALTH_WHY_TWIN: return "twin";
    case RG_HEALTH_WHY_LEASE: return "lease";
    case RG_HEALTH_WHY_STALE: return "stale";
    case RG_HEALTH_WHY_OFFLINE: return "offline";
    case RG_HEALTH_WHY_SCREEN: return "screen";
    case RG_HEALTH_WHY_UNPROVEN: return "unproven";
    case RG_HEALTH_WHY_UNCHECKED: return "unchecked";
    case RG_HEALTH_WHY_CONFIG: return "config";
    case RG_HEALTH_WHY_CLOCK: return "clock";
    case RG_HEALTH_WHY_QUEUE: return "queue";
    case RG_HEALTH_WHY_TAP: return "tap";
    case RG_HEALTH_WHY_TEMPERATURE: return "temperature";
    case RG_HEALTH_WHY_UNKNOWN: return "unknown";
    case RG_HEALTH_WHY_EMPTY: return "empty";
    case RG_HEALTH_WHY_REBUILDING: return "rebuilding";
    case RG_HEALTH_WHY_MENDED: return "mended";
    case RG_HEALTH_WHY_REJECTS: return "rejects";
    case RG_HEALTH_WHY_ALERTS: return "alerts";
    case RG_HEALTH_WHY_DRIFT: return "drift";
    }
    return "";
}

const char *rg_health_reason_text(enum rg_health_reason reason)
{
    switch (reason) {
    case RG_HEALTH_WHY_READER: return "the reader is not ready; look at its cable and its power";
    case RG_HEALTH_WHY_DATABASE:
        return "the database has a fault; a damaged one is set aside and refilled, else look at the disk";
    case RG_HEALTH_WHY_FULL: return "its disk is full and saves nothing; with room it goes on by itself";
    case RG_HEALTH_WHY_CERTIFICATE:
        return "its certificate ends within 14 days or has ended; see RENEWAL in its log, or make another; "
               "regardctl "
               "device approve gives one to a unit";
    case RG_HEALTH_WHY_UNUSABLE:
        return "HQ sends what it cannot use; look whether both are of fitting releases";
    case RG_HEALTH_WHY_OVERSIZED:
        return "what HQ sends is too large for it or for the broker; raise the broker's message_size_limit "
               "to "
               "65536";
    case RG_HEALTH_WHY_UNANSWERED:
        return "it asks and hears nothing; look at the broker's rules and limits, then at HQ's log";
    case RG_HEALTH_WHY_TWIN:
        return "two kiosks have this identity and HQ uses nothing of them; find the copy, then regardctl "
               "device readmit";
    case RG_HEALTH_WHY_LEASE: return "without HQ for so long that customers' data end there";
    case RG_HEALTH_WHY_STALE: return "nothing heard for three minutes; look at its power and the network";
    case RG_HEALTH_WHY_OFFLINE: return "it was shut down, or the broker lost it";
    case RG_HEALTH_WHY_SCREEN:
        return "it has no screen and answers no card, or the clock on it stands still; look at the cable, "
               "then regardctl device job restart";
    case RG_HEALTH_WHY_UNPROVEN:
        return "messages came that HQ did not sign; look at its command.pem, then at who runs the broker";
    case RG_HEALTH_WHY_UNCHECKED:
        return "it has no command.pem and believes the broker; regard-hq keys --command makes it";
    case RG_HEALTH_WHY_CONFIG:
        return "HQ's configuration is refused, failed or late, or an old one came; regardctl device config "
               "says why";
    case RG_HEALTH_WHY_EMPTY:
        return "it has nothing yet of a feed, so customers may be unknown there; if it stays, regardctl "
               "device show "
               "says which";
    case RG_HEALTH_WHY_REBUILDING:
        return "HQ begins anew: it goes on with what it had and builds the rest beside it; after four hours "
               "look at its network and its disk";
    case RG_HEALTH_WHY_CLOCK: return "its clock is off by more than two minutes; look at the time server";
    case RG_HEALTH_WHY_QUEUE: return "events wait, and HQ has taken none for ten minutes; look at HQ's log";
    case RG_HEALTH_WHY_TAP: return "no tap ended well for three days or since its start; try it with a card";
    case RG_HEALTH_WHY_TEMPERATURE:
        return "its board has 80 degrees or more and slows down; give it air, away from lamps and the sun";
    case RG_HEALTH_WHY_UNKNOWN: return "it has not said everything yet, or it is of another release";
    case RG_HEALTH_WHY_MENDED:
        return "rows there were not as HQ's; a program's fault or the disk's: tell its maker, look at the "
               "disk";
    case RG_HEALTH_WHY_REJECTS: return "HQ could not use something of it; regardctl device rejects lists it";
    case RG_HEALTH_WHY_DRIFT:
        return "somebody set something otherwise at the kiosk; regardctl device config says what";
    case RG_HEALTH_WHY_ALERTS: return "looks of the last seven days want a look; regardctl alerts lists them";
    }
    return "";
}
