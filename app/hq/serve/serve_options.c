#include "serve_options.h"

#include "hq_web.h"
#include "hq_web_metrics.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIPES_USUAL 3
#define DEAF_USUAL  30
/* What a kiosk takes of one address. */
#define BROKER_MAX 255

static const char help[] =
    "Usage: regard-hq serve --db FILE --keys DIR --broker URL --ca FILE --cert FILE --key FILE\n"
    "                       [--https-url URL --https-port PORT --https-cert FILE --https-key FILE]\n"
    "                       [--metrics [ADDRESS:]PORT]\n"
    "Talk to the kiosks, tills and operators over an MQTT broker, until SIGTERM.\n\n"
    "  --db FILE      HQ's database, made by generate or import\n"
    "  --keys DIR     HQ's keys, among them the one under which card UIDs are hashed\n"
    "  --broker URL   mqtts://HOST[:PORT]\n"
    "  --ca FILE      certificate authorities of the broker, and of operators and systems, who sign (PEM)\n"
    "  --cert FILE    HQ's certificate, common name hq (PEM)\n"
    "  --key FILE     its key (PEM)\n"
    "  --audit-per-badge           reports of who looked may name badges: where works councils allow it\n"
    "  --audit-members-per-hour N  alert when a badge opens more customers in an hour (30)\n"
    "  --letters DIR  folder of the retailer's mailer: letters to customers, one file of JSON each;\n"
    "                 without it nobody is written to\n"
    "  --metrics [ADDRESS:]PORT    serve http://ADDRESS:PORT/metrics to Prometheus; without an address on\n"
    "                              127.0.0.1 only. Without TLS, for everybody who reaches it\n"
    "  --operators FILE            who may do what: lines NAME ROLE, of viewer, support and admin; without "
    "it every\n"
    "                              operator, whom their certificate of --ca proves, may do everything\n"
    "  --wipes-per-day N           so many kiosks one operator may have wiped in a day without a second "
    "(3)\n"
    "  --deaf-after SECONDS        connect anew when nothing was heard for so long, not even what HQ says "
    "to\n"
    "                              itself, from 3 on (30)\n"
    "  --dynamic-security          tell the broker's dynamic-security plugin (mosquitto) which kiosks may "
    "connect:\n"
    "                              those that were approved, until they are revoked; board/mosquitto-conf "
    "--dynamic\n\n"
    "Kiosks out of the box get their certificates from this program, when an operator approves. For that:\n\n"
    "  --authority-cert FILE  the authority that issues them, which the broker trusts too (PEM)\n"
    "  --authority-key FILE   its key (PEM)\n"
    "  --former-cert FILE     an authority that issued before (PEM): a unit in whose slot it is takes HQ's\n"
    "                         answer by its signature, and its certificate from --authority-cert; may be\n"
    "                         given again, 4 at most\n"
    "  --former-key FILE      its key (PEM), in the same order\n"
    "  --factory-key FILE     the public key that the factory's vouchers are signed with (PEM)\n"
    "  --kiosk-broker URL     what kiosks connect to, if it is not --broker: mqtts://HOST[:PORT]; given "
    "again,\n"
    "                         4 times at most, what they try in this order when that does not serve\n"
    "  --kiosk-ca FILE        the authorities by which kiosks know that broker, if it is not --ca (PEM); "
    "read\n"
    "                         again when it changes\n"
    "  --kiosk-network FILE   the profile of the network that kiosks are in, as their board wants it, 2,048 "
    "bytes\n"
    "                         at most, for each sealed; read again when it changes\n"
    "  --kiosk-days N         how long a certificate holds (397)\n\n"
    "Customers take a copy of their data by a code on a screen, a link that works once. For that:\n\n"
    "  --https-url URL    what links begin with, as short as may be: https://HOST[:PORT][/PATH], which\n"
    "                     customers' phones reach and trust\n"
    "  --https-port PORT  where this program serves it, on every address\n"
    "  --https-cert FILE  certificate for that host and those up to its authority (PEM), read at start\n"
    "  --https-key FILE   its key (PEM)\n";

static bool read_many(const char *text, uint32_t *many)
{
    char *end = NULL;
    long number = strtol(text, &end, 10);
    if (end == text || *end != '\0' || number < 1 || number > 100000) {
        (void)fputs("regard-hq serve: --audit-members-per-hour wants a number from 1 to 100000\n", stderr);
        return false;
    }
    *many = (uint32_t)number;
    return true;
}

static bool read_wipes(const char *text, int64_t *wipes)
{
    char *end = NULL;
    long number = strtol(text, &end, 10);
    if (end == text || *end != '\0' || number < 0 || number > 100000) {
        (void)fputs("regard-hq serve: --wipes-per-day wants a number from 0 to 100000\n", stderr);
        return false;
    }
    *wipes = number;
    return true;
}

static bool read_deaf(const char *text, int64_t *seconds)
{
    char *end = NULL;
    long number = strtol(text, &end, 10);
    if (end == text || *end != '\0' || number < 3 || number > 1800) {
        (void)fputs("regard-hq serve: --deaf-after wants a number from 3 to 1800\n", stderr);
        return false;
    }
    *seconds = number;
    return true;
}

static bool read_days(const char *text, int64_t *days)
{
    char *end = NULL;
    long number = strtol(text, &end, 10);
    if (end == text || *end != '\0' || number < 1 || number > RG_HQ_DAYS_MAX) {
        (void)fputs("regard-hq serve: --kiosk-days wants a number from 1 to 825\n", stderr);
        return false;
    }
    *days = number;
    return true;
}

/* All three or none. */
static bool authority_complete(struct rg_hq_serve_options *options)
{
    struct rg_hq_provision_options *provision = &options->provision;
    bool any = provision->certificate != NULL || provision->key != NULL || provision->factory != NULL;
    bool all = provision->certificate != NULL && provision->key != NULL && provision->factory != NULL;
    provision->ca = provision->ca != NULL ? provision->ca : options->ca;
    if (provision->broker_count == 0) {
        provision->brokers[provision->broker_count++] = options->broker;
    }
    provision->days = provision->days != 0 ? provision->days : RG_HQ_DAYS_USUAL;
    if (any && !all) {
        (void)fputs("regard-hq serve: --authority-cert, --authority-key and --factory-key belong together\n",
                    stderr);
    }
    if (provision->former_certificate_count != provision->former_key_count ||
        (provision->former_key_count > 0 && !all)) {
        (void)fputs("regard-hq serve: each --former-cert wants a --former-key, and both want an authority of "
                    "today: --authority-cert\n",
                    stderr);
        return false;
    }
    return all || !any;
}

static bool add_broker(struct rg_hq_provision_options *provision, const char *url)
{
    if (provision->broker_count == RG_HQ_BROKERS_MAX || strncmp(url, "mqtts://", 8) != 0 ||
        strlen(url) > BROKER_MAX || strpbrk(url, ", ") != NULL) {
        (void)fputs("regard-hq serve: --kiosk-broker wants mqtts://HOST[:PORT], 4 times at most\n", stderr);
        return false;
    }
    provision->brokers[provision->broker_count++] = url;
    return true;
}

static bool add_file(const char *files[RG_HQ_FORMER_MAX], size_t *count)
{
    if (*count == RG_HQ_FORMER_MAX) {
        (void)fputs("regard-hq serve: --former-cert and --former-key may be given 4 times at most\n", stderr);
        return false;
    }
    files[(*count)++] = optarg;
    return true;
}

/* All of them or none. */
static bool https_complete(struct rg_hq_serve_options *options)
{
    bool any = options->https_url != NULL || options->https_port != NULL ||
               options->https_certificate != NULL || options->https_key != NULL;
    bool all = options->https_url != NULL && options->https_port != NULL &&
               options->https_certificate != NULL && options->https_key != NULL;
    if (!any || !all) {
        return !any;
    }
    char *end = NULL;
    unsigned long port = strtoul(options->https_port, &end, 10);
    options->port = (uint16_t)port;
    return *end == '\0' && port > 0 && port <= UINT16_MAX && rg_hq_web_url_check(options->https_url) == RG_OK;
}

static const struct option table[] = {{"db", required_argument, NULL, 'd'},
                                      {"keys", required_argument, NULL, 'k'},
                                      {"broker", required_argument, NULL, 'b'},
                                      {"ca", required_argument, NULL, 'a'},
                                      {"cert", required_argument, NULL, 'c'},
                                      {"key", required_argument, NULL, 'y'},
                                      {"audit-per-badge", no_argument, NULL, 'B'},
                                      {"audit-members-per-hour", required_argument, NULL, 'm'},
                                      {"letters", required_argument, NULL, 'l'},
                                      {"https-url", required_argument, NULL, 'u'},
                                      {"https-port", required_argument, NULL, 'p'},
                                      {"https-cert", required_argument, NULL, 'C'},
                                      {"https-key", required_argument, NULL, 'Y'},
                                      {"authority-cert", required_argument, NULL, 'A'},
                                      {"authority-key", required_argument, NULL, 'K'},
                                      {"former-cert", required_argument, NULL, 'f'},
                                      {"former-key", required_argument, NULL, 'g'},
                                      {"factory-key", required_argument, NULL, 'F'},
                                      {"kiosk-broker", required_argument, NULL, 'q'},
                                      {"kiosk-ca", required_argument, NULL, 'x'},
                                      {"kiosk-network", required_argument, NULL, 'N'},
                                      {"kiosk-days", required_argument, NULL, 'D'},
                                      {"dynamic-security", no_argument, NULL, 'S'},
                                      {"deaf-after", required_argument, NULL, 'E'},
                                      {"metrics", required_argument, NULL, 'M'},
                                      {"operators", required_argument, NULL, 'O'},
                                      {"wipes-per-day", required_argument, NULL, 'W'},
                                      {"help", no_argument, NULL, 'h'},
                                      {NULL, 0, NULL, 0}};

/* Where an option's text goes as it is; NULL: it is none of those. */
static const char **text_of(struct rg_hq_serve_options *options, int code)
{
    struct rg_hq_provision_options *provision = &options->provision;
    switch (code) {
    case 'd': return &options->db;
    case 'k': return &options->keys;
    case 'b': return &options->broker;
    case 'a': return &options->ca;
    case 'c': return &options->certificate;
    case 'y': return &options->key;
    case 'l': return &options->letters;
    case 'A': return &provision->certificate;
    case 'K': return &provision->key;
    case 'F': return &provision->factory;
    case 'N': return &provision->network;
    case 'x': return &provision->ca;
    case 'u': return &options->https_url;
    case 'p': return &options->https_port;
    case 'C': return &options->https_certificate;
    case 'Y': return &options->https_key;
    case 'M': return &options->metrics;
    case 'O': return &options->operators;
    default: return NULL;
    }
}

/* @return false when it was refused, which is said. */
static bool take(struct rg_hq_serve_options *options, int code)
{
    struct rg_hq_provision_options *provision = &options->provision;
    const char **text = text_of(options, code);
    if (text != NULL) {
        *text = optarg;
        return true;
    }
    switch (code) {
    case 'B': options->looks.per_badge = true; return true;
    case 'S': options->security = true; return true;
    case 'm': return read_many(optarg, &options->looks.many);
    case 'f': return add_file(provision->former_certificates, &provision->former_certificate_count);
    case 'g': return add_file(provision->former_keys, &provision->former_key_count);
    case 'q': return add_broker(provision, optarg);
    case 'D': return read_days(optarg, &provision->days);
    case 'E': return read_deaf(optarg, &options->deaf_after_s);
    case 'W': return read_wipes(optarg, &options->wipes_alone);
    default: (void)fputs("regard-hq serve: see regard-hq serve --help\n", stderr); return false;
    }
}

/* Whether all of them fit together; what does not is said. */
static bool complete(struct rg_hq_serve_options *options, bool left)
{
    if (options->db == NULL || options->keys == NULL || options->broker == NULL || options->ca == NULL ||
        options->certificate == NULL || options->key == NULL || left) {
        (void)fputs("regard-hq serve: --db, --keys, --broker, --ca, --cert and --key are all needed, "
                    "--letters may be given, and nothing else; "
                    "see regard-hq serve --help\n",
                    stderr);
        return false;
    }
    if (!authority_complete(options)) {
        return false;
    }
    if (!https_complete(options)) {
        (void)fputs(
            "regard-hq serve: --https-url, --https-port, --https-cert and --https-key belong together; the "
            "URL is https://HOST[:PORT][/PATH] without a slash at its end, the port is 1 to 65535\n",
            stderr);
        return false;
    }
    if (options->metrics != NULL && rg_hq_web_metrics_check(options->metrics) != RG_OK) {
        (void)fputs("regard-hq serve: --metrics wants PORT, ADDRESS:PORT or [ADDRESS]:PORT, in digits\n",
                    stderr);
        return false;
    }
    return true;
}

int rg_hq_serve_options_read(int argc, char **argv, struct rg_hq_serve_options *options)
{
    int code;
    options->wipes_alone = WIPES_USUAL;
    options->deaf_after_s = DEAF_USUAL;
    while ((code = getopt_long(argc, argv, "", table, NULL)) != -1) {
        if (code == 'h') {
            (void)fputs(help, stdout);
            return 0;
        }
        if (!take(options, code)) {
            return 2;
        }
    }
    return complete(options, optind < argc) ? -1 : 2;
}
