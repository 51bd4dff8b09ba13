#include "options.h"

#include "config.h"
#include "device_wipe.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
    "Usage: regard-kiosk --data DIR [options]\n"
    "The store-floor kiosk: a customer's card becomes what the associate beside them needs.\n\n"
    "  --data DIR           where the kiosk keeps its data, keys and identity (created if missing)\n"
    "  --reader CONNSTRING  libnfc's name of the reader, e.g. pn532_uart:/dev/ttyS0 or acr122_usb\n"
    "  --reader-types LIST  card types to look for: a, b, f (default a,b,f; only a answers fastest)\n"
    "  --broker URL         mqtts://HOST[:PORT]; needs "
    "DIR/identity/{ca.pem,device.pem,device.key,device.json},\n"
    "                       and command.pem of regard-hq keys, without which the broker is believed\n"
    "  --factory DIR        the unit's factory slot, by which it gets its identity from HQ once IT "
    "approves;\n"
    "                       board/pki makes one\n"
    "  --window WxH         size of the window (default 1280x800)\n"
    "  --fullscreen         cover the whole screen\n"
    "  --motion WHAT        what a thin bar of 120 ms explains: none, hide (that someone was hidden), all\n"
    "                       (that someone came, too); nothing else ever moves (default hide)\n"
    "  --lang xx            language of the screens until somebody is known (default en)\n"
    "  --config FILE        JSON: language, languages, time_zone, reader_types, session_minutes, "
    "pictures_mib,\n"
    "                       panel_mm, panel_bottom_mm, reading_distance_mm, opening, theme, brightness,\n"
    "                       ease, patience, motion, glance, features, consent, privacy, measure, sound, "
    "lamp,\n"
    "                       speech; what HQ says holds over it (regardctl device config)\n"
    "  --compare-after S    how long after it connects what is held here is compared with HQ's, 1 to 86400 "
    "seconds (900)\n"
    "  --answer-after S     how long HQ may answer nothing until the screen says so and another connection "
    "is "
    "tried, 2 to\n"
    "                       86400 seconds (120)\n"
    "  --trace FILE         append one JSON line a tap with the monotonic time of each stage\n"
    "  --assets DIR         sentences and themes, if not the installed ones\n"
#if !RG_PACKAGE
    "  --trust-uid          for tests and benches: a bare UID, which anyone can copy, opens a profile\n"
#endif
    "  --help, --version\n";

enum option_code {
    OPTION_DATA = 256,
    OPTION_READER,
    OPTION_READER_TYPES,
    OPTION_BROKER,
    OPTION_FACTORY,
    OPTION_WINDOW,
    OPTION_FULLSCREEN,
    OPTION_MOTION,
    OPTION_LANG,
    OPTION_CONFIG,
    OPTION_TRACE,
    OPTION_COMPARE_AFTER,
    OPTION_ANSWER_AFTER,
    OPTION_ASSETS,
    OPTION_TRUST_UID,
    OPTION_HELP,
    OPTION_VERSION
};

static const struct option table[] = {{"data", required_argument, NULL, OPTION_DATA},
                                      {"reader", required_argument, NULL, OPTION_READER},
                                      {"reader-types", required_argument, NULL, OPTION_READER_TYPES},
                                      {"broker", required_argument, NULL, OPTION_BROKER},
                                      {"factory", required_argument, NULL, OPTION_FACTORY},
                                      {"window", required_argument, NULL, OPTION_WINDOW},
                                      {"fullscreen", no_argument, NULL, OPTION_FULLSCREEN},
                                      {"motion", required_argument, NULL, OPTION_MOTION},
                                      {"lang", required_argument, NULL, OPTION_LANG},
                                      {"config", required_argument, NULL, OPTION_CONFIG},
                                      {"trace", required_argument, NULL, OPTION_TRACE},
                                      {"compare-after", required_argument, NULL, OPTION_COMPARE_AFTER},
                                      {"answer-after", required_argument, NULL, OPTION_ANSWER_AFTER},
                                      {"assets", required_argument, NULL, OPTION_ASSETS},
                                      {"trust-uid", no_argument, NULL, OPTION_TRUST_UID},
                                      {"help", no_argument, NULL, OPTION_HELP},
                                      {"version", no_argument, NULL, OPTION_VERSION},
                                      {NULL, 0, NULL, 0}};

static bool take(char *to, size_t capacity, const char *name, const char *value)
{
    size_t len = strlen(value);
    if (len == 0 || len >= capacity) {
        (void)fprintf(stderr, "regard-kiosk: --%s must be 1 to %zu characters long\n", name, capacity - 1);
        return false;
    }
    memcpy(to, value, len + 1);
    return true;
}

static bool take_seconds(const char *name, const char *value, unsigned int least, uint32_t *to)
{
    unsigned int seconds = 0;
    char rest = 0;
    if (strspn(value, "0123456789") != strlen(value) || sscanf(value, "%5u%c", &seconds, &rest) != 1 ||
        seconds < least || seconds > 86400) {
        (void)fprintf(stderr, "regard-kiosk: --%s is %u to 86400 seconds\n", name, least);
        return false;
    }
    *to = seconds;
    return true;
}

static bool take_window(struct rg_kiosk_options *options, const char *value)
{
    unsigned int width = 0, height = 0;
    char rest = 0;
    if (sscanf(value, "%5ux%5u%c", &width, &height, &rest) != 2 || width < 480 || height < 480 ||
        width > 7680 || height > 7680) {
        (void)fprintf(stderr,
                      "regard-kiosk: --window wants WIDTHxHEIGHT between 480 and 7680, such as 1280x800\n");
        return false;
    }
    options->width = width;
    options->height = height;
    return true;
}

static bool take_types(struct rg_kiosk_options *options, const char *value)
{
    struct rg_config_refusal refusal = {.code = RG_CONFIG_SOUND};
    return (rg_config_reader_types(value, &refusal) || rg_config_complain(&refusal)) &&
           take(options->said_types, sizeof options->said_types, "reader-types", value);
}

static bool take_motion(struct rg_kiosk_options *options, const char *value)
{
    struct rg_config_refusal refusal = {.code = RG_CONFIG_SOUND};
    enum rg_ui_motion motion = RG_UI_MOTION_NONE;
    if (!rg_config_motion(value, &motion, &refusal)) {
        return rg_config_complain(&refusal);
    }
    options->said_motion = (int)motion;
    return true;
}

static bool take_trust_uid(struct rg_kiosk_options *options)
{
#if RG_PACKAGE
    (void)options;
    (void)fprintf(stderr, "regard-kiosk: --trust-uid is not in installed builds: anyone can copy a UID\n");
    return false;
#else
    options->trust_uid = true;
    return true;
#endif
}

static bool take_option(struct rg_kiosk_options *options, int code)
{
    switch (code) {
    case OPTION_DATA: return take(options->data_dir, sizeof options->data_dir, "data", optarg);
    case OPTION_READER: return take(options->reader, sizeof options->reader, "reader", optarg);
    case OPTION_READER_TYPES: return take_types(options, optarg);
    case OPTION_BROKER:
        options->broker_fixed = true;
        return take(options->broker, sizeof options->broker, "broker", optarg);
    case OPTION_FACTORY: return take(options->factory, sizeof options->factory, "factory", optarg);
    case OPTION_WINDOW: return take_window(options, optarg);
    case OPTION_FULLSCREEN: options->fullscreen = true; return true;
    case OPTION_MOTION: return take_motion(options, optarg);
    case OPTION_LANG:
        options->language_fixed = true;
        return take(options->said_language, sizeof options->said_language, "lang", optarg);
    case OPTION_CONFIG: return true; /* read in a first pass, so that the command line wins */
    case OPTION_TRACE: return take(options->trace, sizeof options->trace, "trace", optarg);
    case OPTION_COMPARE_AFTER: return take_seconds("compare-after", optarg, 1, &options->compare_after_s);
    case OPTION_ANSWER_AFTER: return take_seconds("answer-after", optarg, 2, &options->answer_after_s);
    case OPTION_ASSETS: return take(options->assets, sizeof options->assets, "assets", optarg);
    case OPTION_TRUST_UID: return take_trust_uid(options);
    default: return false;
    }
}

static struct rg_options_result ended(int exit_code)
{
    return (struct rg_options_result){.run = false, .exit_code = exit_code};
}

/* Help, version and the files come before everything else. */
static struct rg_options_result first_pass(int argc, char **argv, struct rg_kiosk_options *options)
{
    int code;
    while ((code = getopt_long(argc, argv, "", table, NULL)) != -1) {
        if (code == OPTION_HELP) {
            (void)fputs(help, stdout);
            return ended(0);
        }
        if (code == OPTION_VERSION) {
            (void)puts("regard-kiosk " RG_VERSION);
            return ended(0);
        }
        if (code == '?') {
            (void)fputs("regard-kiosk: see --help\n", stderr);
            return ended(2);
        }
        if (code == OPTION_CONFIG && !rg_config_read_file(optarg, options)) {
            return ended(2);
        }
        if (code == OPTION_DATA && !take_option(options, code)) {
            return ended(2);
        }
    }
    if (optind < argc) {
        (void)fputs("regard-kiosk: takes options only; see --help\n", stderr);
        return ended(2);
    }
    return (struct rg_options_result){.run = true, .exit_code = 0};
}

static bool make_data_dir(const struct rg_kiosk_options *options)
{
    if (options->data_dir[0] == '\0') {
        (void)fputs("regard-kiosk: --data DIR is needed: the folder of this kiosk's data; see --help\n",
                    stderr);
        return false;
    }
    struct stat info;
    if ((mkdir(options->data_dir, 0700) != 0 && stat(options->data_dir, &info) != 0) ||
        access(options->data_dir, R_OK | W_OK | X_OK) != 0) {
        (void)fputs("regard-kiosk: the folder given with --data cannot be created or written; "
                    "check its owner and permissions\n",
                    stderr);
        return false;
    }
    return true;
}

static void begin(struct rg_kiosk_options *options)
{
    memset(options, 0, sizeof *options);
    options->width = 1280;
    options->height = 800;
    options->said_motion = -1;
    rg_config_default(&options->config);
    (void)snprintf(options->assets, sizeof options->assets, "%s", RG_ASSETS_DIR);
}

void rg_kiosk_options_say(const struct rg_kiosk_options *options, struct rg_config *config)
{
    if (options->said_language[0] != '\0') {
        memcpy(config->language, options->said_language, sizeof config->language);
    }
    if (options->said_types[0] != '\0') {
        memcpy(config->reader_types, options->said_types, sizeof config->reader_types);
    }
    if (options->said_motion >= 0) {
        config->motion = (enum rg_ui_motion)options->said_motion;
    }
    rg_config_settle(config);
}

/* What IT typed at a kiosk that has lost its identity since then, or whoever started one that was wiped, waits for the next one. */
static bool broker_possible(struct rg_kiosk_options *options)
{
    if (options->broker[0] == '\0' || options->site[0] != '\0') {
        return true;
    }
    if (!options->broker_fixed || rg_device_wiped(options->data_dir)) {
        options->broker[0] = '\0';
        return true;
    }
    (void)fputs(
        "regard-kiosk: --broker needs an identity: put ca.pem, device.pem, device.key and device.json "
        "({\"site\":\"..\",\"device\":\"..\"}) into identity/ of the data folder\n",
        stderr);
    return false;
}

struct rg_options_result rg_kiosk_options_parse(int argc, char **argv, struct rg_kiosk_options *options)
{
    begin(options);
    struct rg_options_result result = first_pass(argc, argv, options);
    if (!result.run) {
        return result;
    }
    options->file = options->config;
    if (options->data_dir[0] != '\0') {
        rg_config_read_forms(options);
    }
    optind = 1;
    int code;
    while ((code = getopt_long(argc, argv, "", table, NULL)) != -1) {
        if (!take_option(options, code)) {
            return ended(2);
        }
    }
    /* With a factory slot the identity is read once it is known to be confirmed. */
    if (!make_data_dir(options) ||
        (options->factory[0] == '\0' && (!rg_config_read_identity(options) || !broker_possible(options)))) {
        return ended(2);
    }
    rg_kiosk_options_say(options, &options->config);
    return result;
}
