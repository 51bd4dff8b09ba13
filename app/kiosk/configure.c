#include "configure.h"

#include "config.h"
#include "config_document.h"
#include "kiosk.h"
#include "log.h"
#include "media_setup.h"
#include "settings_file.h"
#include "text.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MS_NS 1000000ull

_Static_assert(RG_SYNC_DOCUMENT_MAX == RG_CONFIG_DOCUMENT_MAX, "what HQ may say is what comes through");

/* Of IT's form and HQ's the newer goes over the older. */
static bool compute(const struct rg_kiosk_options *options, int64_t version, const cJSON *document,
                    struct rg_config *config, struct rg_config_refusal *refusal)
{
    struct rg_config with_form = options->file;
    int64_t over = rg_config_read_panel(options->data_dir, &with_form);
    *config = over < version ? with_form : options->file;
    if (!rg_config_take(RG_CONFIG_HQ, document, config, refusal)) {
        return false;
    }
    if (over >= version) {
        (void)rg_config_read_panel(options->data_dir, config);
    }
    rg_kiosk_options_say(options, config);
    return true;
}

static bool keep(const struct rg_kiosk_wanted *wanted, const char *data_dir)
{
    char *text = rg_config_record_write(&wanted->record);
    enum rg_status status =
        text != NULL ? rg_settings_replace(data_dir, RG_CONFIG_RECORD_FILE, text) : RG_NO_MEMORY;
    cJSON_free(text);
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "CONFIG-KEEP", "what became of HQ's configuration could not be kept", status);
    }
    return status == RG_OK;
}

static void say_return(const struct rg_kiosk_wanted *wanted)
{
    rg_log(RG_LOG_ERROR, "CONFIG-RETURN",
           "with the newest configuration of HQ's this kiosk was not well; the one before, of this version, "
           "is in "
           "force again",
           wanted->record.version);
}

bool rg_kiosk_wanted_begin(struct rg_kiosk_wanted *wanted, struct rg_kiosk_options *options)
{
    struct rg_config_record *record = &wanted->record;
    struct rg_config_refusal refusal;
    memset(wanted, 0, sizeof *wanted);
    if (rg_config_record_init(record) != RG_OK) {
        return false;
    }
    enum rg_status status = rg_config_read_record(options->data_dir, record);
    if (status != RG_OK && status != RG_NOT_FOUND) {
        rg_log(RG_LOG_ERROR, "CONFIG-RECORD",
               "what was kept of HQ's configuration cannot be read and is left out; HQ sends it again",
               status);
    }
    (void)rg_kiosk_wanted_foreign(wanted, options);
    bool trial = record->trial;
    if (rg_config_record_start(record)) {
        (void)keep(wanted, options->data_dir);
    }
    if (trial && !record->trial) {
        say_return(wanted);
    }
    struct rg_config config;
    if (!compute(options, record->version, record->document, &config, &refusal) && record->trial) {
        rg_config_record_return(record, refusal.code);
        (void)keep(wanted, options->data_dir);
        say_return(wanted);
    }
    if (compute(options, record->version, record->document, &config, &refusal)) {
        options->config = config;
        return true;
    }
    /* Another release wrote it. It is not touched on the disk: that release may come back. */
    rg_log(RG_LOG_ERROR, "CONFIG-OTHER",
           "this release does not know what HQ's configuration says and leaves it out", record->version);
    rg_config_record_refuse(record, record->seen, &refusal);
    cJSON_Delete(record->document);
    record->document = cJSON_CreateObject();
    record->version = 0;
    return true;
}

bool rg_kiosk_wanted_foreign(struct rg_kiosk_wanted *wanted, const struct rg_kiosk_options *options)
{
    char of[RG_CONFIG_OF_MAX], path[RG_PATH_MAX + 32];
    (void)snprintf(of, sizeof of, "%s/%s", options->site, options->device);
    if (options->site[0] == '\0' || wanted->record.of[0] == '\0' || strcmp(of, wanted->record.of) == 0) {
        return false;
    }
    rg_log(RG_LOG_WARNING, "CONFIG-FOREIGN",
           "this kiosk got another name; the configuration of the old one is dropped",
           wanted->record.version);
    (void)snprintf(path, sizeof path, "%s/" RG_CONFIG_RECORD_FILE, options->data_dir);
    (void)unlink(path);
    rg_config_record_free(&wanted->record);
    if (rg_config_record_init(&wanted->record) != RG_OK) {
        rg_log(RG_LOG_ERROR, "CONFIG-RECORD", "there is no memory for HQ's configuration", RG_NO_MEMORY);
    }
    return true;
}

void rg_kiosk_wanted_end(struct rg_kiosk_wanted *wanted)
{
    rg_config_record_free(&wanted->record);
}

void rg_kiosk_wanted_link(struct rg_kiosk_wanted *wanted, bool online, uint64_t now_ns)
{
    wanted->online_ns = !online ? 0 : wanted->online_ns != 0 ? wanted->online_ns : now_ns;
}

void rg_kiosk_wanted_report(const struct rg_kiosk_wanted *wanted, const struct rg_config *config,
                            struct rg_sync_configuration *report)
{
    const struct rg_config_record *record = &wanted->record;
    bool waits = wanted->waiting.version != 0;
    memset(report, 0, sizeof *report);
    report->version = record->version;
    report->seen = waits ? wanted->waiting.version : record->seen;
    (void)rg_text_copy(report->state, sizeof report->state, rg_config_record_word(record, waits));
    (void)rg_text_copy(report->code, sizeof report->code, rg_config_code_word(record->code));
    (void)rg_text_copy(report->field, sizeof report->field, record->field);
    rg_config_differing(record->document, config, report->local, sizeof report->local);
}

struct rg_assurance_rules rg_kiosk_assurance(const struct rg_kiosk_options *options)
{
    struct rg_assurance_rules rules = options->config.assurance;
    rules.trust_uid = options->trust_uid;
    return rules;
}

void rg_kiosk_visit_config(const struct rg_kiosk_options *options, struct rg_visit_config *config)
{
    const struct rg_config *said = &options->config;
    *config = (struct rg_visit_config){.session_ms = said->session_minutes * 60000u,
                                       .patience = said->patience,
                                       .ease = said->ease,
                                       .language_count = said->language_count,
                                       .panel = said->panel,
                                       .language_fixed = options->language_fixed,
                                       .consent_age = said->consent.age,
                                       .join_asks = said->consent.asks,
                                       .switched_off = said->switched_off,
                                       .assurance = rg_kiosk_assurance(options)};
    memcpy(config->languages, said->languages, sizeof config->languages);
}

/* The store thread reads them at each list: it takes others between two, and opens nothing anew. */
static void hand_over_rules(struct rg_kiosk *kiosk, uint64_t now_ns)
{
    struct rg_request request = {.kind = RG_REQUEST_SHELF, .rules = kiosk->options.config.shelf};
    if (kiosk->data.open && rg_mailbox_push(&kiosk->requests, &request) != RG_OK) {
        kiosk->data.retry_ns = now_ns;
    }
}

static void apply(struct rg_kiosk *kiosk, const struct rg_config *config, unsigned effects, uint64_t now_ns)
{
    kiosk->wanted.trial_ns = kiosk->wanted.record.trial ? now_ns : 0;
    if ((effects & RG_CONFIG_RESTART) != 0) {
        kiosk->ending = kiosk->again = true;
        return;
    }
    kiosk->options.config = *config;
    hand_over_rules(kiosk, now_ns);
    if ((effects & ~(unsigned)RG_CONFIG_BETWEEN) == 0) {
        return;
    }
    struct rg_visit_config of_visit;
    rg_kiosk_visit_config(&kiosk->options, &of_visit);
    struct rg_visit_event event = {.kind = RG_VISIT_CONFIGURED, .config = &of_visit};
    rg_kiosk_handle(kiosk, &event);
    rg_media_setup(&config->media, kiosk->cipher, &kiosk->media);
    rg_tap_service_media(&kiosk->tap_service, &kiosk->media);
    /* The minute, and whether the shop is open, by the new zone and hours. */
    kiosk->minute_ns = now_ns;
    if ((effects & RG_CONFIG_REOPEN) != 0) {
        kiosk->data.retry_ns = now_ns;
    }
}

static bool sentences_there(const struct rg_kiosk_options *options, const char *language)
{
    char name[RG_LANGUAGE_MAX] = "", path[RG_PATH_MAX + 32];
    size_t len = strspn(language, "abcdefghijklmnopqrstuvwxyz");
    memcpy(name, language, len < sizeof name ? len : 0);
    (void)snprintf(path, sizeof path, "%s/locale/%s.mo", options->assets, name);
    return strcmp(name, "en") == 0 || access(path, R_OK) == 0;
}

/* What only this machine can tell. */
static bool known_here(struct rg_kiosk *kiosk, const cJSON *document, const struct rg_config *config,
                       struct rg_config_refusal *refusal)
{
    struct rg_civil_time civil;
    struct rg_clock *clock = kiosk->board.clock;
    const char *field = NULL;
    if (cJSON_GetObjectItemCaseSensitive(document, "time_zone") != NULL &&
        clock->ops->civil(clock, config->time_zone, clock->ops->wall_ms(clock), &civil) != RG_OK) {
        *refusal = (struct rg_config_refusal){.code = RG_CONFIG_ZONE, .field = "time_zone", .wanted = ""};
        return false;
    }
    bool there = sentences_there(&kiosk->options, config->language);
    if (cJSON_GetObjectItemCaseSensitive(document, "language") != NULL && !there) {
        field = "language";
    }
    for (uint32_t i = 0; i < config->language_count && field == NULL; i++) {
        bool named = cJSON_GetObjectItemCaseSensitive(document, "languages") != NULL;
        field = named && !sentences_there(&kiosk->options, config->languages[i]) ? "languages" : NULL;
    }
    if (field != NULL) {
        *refusal = (struct rg_config_refusal){.code = RG_CONFIG_LANGUAGE, .wanted = ""};
        (void)rg_text_copy(refusal->field, sizeof refusal->field, field);
    }
    return field == NULL;
}

static void refuse(struct rg_kiosk *kiosk, int64_t version, const struct rg_config_refusal *refusal)
{
    struct rg_kiosk_wanted *wanted = &kiosk->wanted;
    rg_log(RG_LOG_WARNING, "CONFIG-REFUSED",
           "HQ's configuration of this version is not taken; regardctl device config says why", version);
    rg_config_record_refuse(&wanted->record, version, refusal);
    wanted->waiting.version = 0;
    (void)keep(wanted, kiosk->options.data_dir);
    rg_kiosk_report_device(kiosk, kiosk->last_tap_ms);
}

/* Kept first: whenever the power goes, this one or the one before is in force as a whole. */
static void come_into_force(struct rg_kiosk *kiosk, int64_t version, cJSON *document,
                            const struct rg_config *config, uint64_t now_ns)
{
    struct rg_kiosk_wanted *wanted = &kiosk->wanted;
    unsigned effects = rg_config_effects(wanted->record.document, document);
    (void)snprintf(wanted->record.of, sizeof wanted->record.of, "%s/%s", kiosk->options.site,
                   kiosk->options.device);
    rg_config_record_try(&wanted->record, version, document);
    wanted->waiting.version = 0;
    if (keep(wanted, kiosk->options.data_dir)) {
        rg_log(RG_LOG_INFO, "CONFIG-TRIAL", "HQ's configuration of this version is in force, on trial",
               version);
        apply(kiosk, config, wanted->rest == RG_REST_BETWEEN ? effects : effects | RG_CONFIG_LIVE, now_ns);
    } else {
        rg_config_record_return(&wanted->record, RG_CONFIG_DISK);
    }
    rg_kiosk_report_device(kiosk, kiosk->last_tap_ms);
}

/* Of two words the newer holds: a version that says nothing new of the panel can still take from IT's form what it said of it. */
static enum rg_visit_rest rest_for(const struct rg_kiosk *kiosk, const cJSON *document,
                                   const struct rg_config *config)
{
    unsigned effects = rg_config_effects(kiosk->wanted.record.document, document);
    if ((effects & RG_CONFIG_RESTART) != 0) {
        return RG_REST_NOTHING;
    }
    char before[sizeof((struct rg_sync_configuration *)NULL)->local], after[sizeof before];
    rg_config_differing(document, &kiosk->options.config, before, sizeof before);
    rg_config_differing(document, config, after, sizeof after);
    bool panel = strcmp(before, after) != 0;
    return panel || (effects & ~(unsigned)RG_CONFIG_BETWEEN) != 0 ? RG_REST_NOBODY : RG_REST_BETWEEN;
}

static void look(struct rg_kiosk *kiosk, uint64_t now_ns)
{
    struct rg_kiosk_wanted *wanted = &kiosk->wanted;
    int64_t version = wanted->waiting.version;
    if (!rg_visit_rests(kiosk->visit, wanted->rest)) {
        return;
    }
    struct rg_config config;
    struct rg_config_refusal refusal = {.code = RG_CONFIG_SYNTAX, .wanted = ""};
    cJSON *document = cJSON_ParseWithLength(wanted->waiting.document, wanted->waiting.len);
    if (document == NULL || !compute(&kiosk->options, version, document, &config, &refusal) ||
        !known_here(kiosk, document, &config, &refusal)) {
        refuse(kiosk, version, &refusal);
        cJSON_Delete(document);
        return;
    }
    wanted->rest = rest_for(kiosk, document, &config);
    if (!rg_visit_rests(kiosk->visit, wanted->rest)) {
        cJSON_Delete(document);
        return;
    }
    come_into_force(kiosk, version, document, &config, now_ns);
}

void rg_kiosk_configuration(struct rg_kiosk *kiosk, const struct rg_config_wanted *wanted)
{
    struct rg_kiosk_wanted *own = &kiosk->wanted;
    if (wanted->version <= own->record.seen || wanted->version <= own->waiting.version ||
        wanted->len > sizeof own->waiting.document) {
        return;
    }
    own->waiting = *wanted;
    own->rest = RG_REST_BETWEEN;
    rg_kiosk_report_device(kiosk, kiosk->last_tap_ms);
}

static void go_back(struct rg_kiosk *kiosk, uint64_t now_ns)
{
    struct rg_kiosk_wanted *wanted = &kiosk->wanted;
    unsigned effects = rg_config_effects(wanted->record.document, wanted->record.good);
    bool restarts = (effects & RG_CONFIG_RESTART) != 0;
    if (!rg_visit_rests(kiosk->visit, restarts ? RG_REST_NOTHING : RG_REST_NOBODY)) {
        return;
    }
    struct rg_config config;
    struct rg_config_refusal refusal;
    rg_config_record_return(&wanted->record, RG_CONFIG_LINK);
    (void)keep(wanted, kiosk->options.data_dir);
    say_return(wanted);
    if (!compute(&kiosk->options, wanted->record.version, wanted->record.document, &config, &refusal)) {
        config = kiosk->options.file;
        rg_kiosk_options_say(&kiosk->options, &config);
    }
    apply(kiosk, &config, effects | RG_CONFIG_LIVE, now_ns);
    rg_kiosk_report_device(kiosk, kiosk->last_tap_ms);
}

static uint64_t try_out(struct rg_kiosk *kiosk, uint64_t now_ns)
{
    struct rg_kiosk_wanted *wanted = &kiosk->wanted;
    wanted->trial_ns = wanted->trial_ns != 0 ? wanted->trial_ns : now_ns;
    uint64_t online_ns = wanted->online_ns > wanted->trial_ns ? wanted->online_ns : wanted->trial_ns;
    uint64_t settled_ns = wanted->online_ns != 0 ? online_ns + RG_WANTED_SETTLE_MS * MS_NS : UINT64_MAX;
    uint64_t end_ns = wanted->trial_ns + RG_WANTED_TRIAL_MS * MS_NS;
    if (now_ns >= settled_ns) {
        rg_config_record_confirm(&wanted->record);
        wanted->trial_ns = 0;
        wanted->unkept = true;
        rg_kiosk_report_device(kiosk, kiosk->last_tap_ms);
        return UINT64_MAX;
    }
    if (now_ns >= end_ns) {
        go_back(kiosk, now_ns);
        return UINT64_MAX;
    }
    return settled_ns < end_ns ? settled_ns : end_ns;
}

uint64_t rg_kiosk_wanted_run(struct rg_kiosk *kiosk, uint64_t now_ns)
{
    struct rg_kiosk_wanted *wanted = &kiosk->wanted;
    if (wanted->waiting.version != 0 && !kiosk->ending) {
        look(kiosk, now_ns);
    }
    uint64_t next_ns = wanted->record.trial && !kiosk->ending ? try_out(kiosk, now_ns) : UINT64_MAX;
    /* Until then the disk says that it is on trial, which is confirmed again. */
    if (wanted->unkept && rg_visit_rests(kiosk->visit, RG_REST_BETWEEN)) {
        wanted->unkept = false;
        (void)keep(wanted, kiosk->options.data_dir);
    }
    return next_ns;
}
