#include "link_options.h"

#include "provision_signed.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "Usage: regard-link --broker URL --site SITE --device DEVICE --ca FILE --cert FILE --key FILE|--keys "
    "DIR\n"
    "       regard-link --broker URL --claim NAME --ca FILE --cert FILE --key FILE\n"
    "Carries messages between regard-kiosk and the MQTT broker. regard-kiosk starts it with a socket at\n"
    "descriptor 3; it is of no use by itself.\n\n"
    "  --broker URL[,URL]   mqtts://HOST[:PORT], port 8883 unless given; the certificate must bear HOST.\n"
    "                       Up to four, which are tried in this order; while another than the first serves,\n"
    "                       the first is looked at again from time to time\n"
    "  --site SITE          the site's name: a-z, 0-9 and -, at most 32 characters\n"
    "  --device DEVICE      the device's name, likewise\n"
    "  --ca FILE            the authority that signed the broker's certificate (PEM)\n"
    "  --cert FILE          this kiosk's certificate with the common name SITE.DEVICE (PEM)\n"
    "  --key FILE           its key (PEM, no passphrase)\n"
    "  --keys DIR           a keystore that holds the key, in place of --key\n"
    "  --pair NAME          the key's name there (device)\n"
    "  --claim NAME         a unit of the factory that has no identity of its own yet: the common name of\n"
    "                       its certificate, claim-SERIAL or, in slots of before, claim.SERIAL; it reaches\n"
    "                       only its own provisioning\n"
    "  --renew              a second connection, for the kiosk's next identity: it reaches only the topics\n"
    "                       of that\n"
    "  --trial              connect, tell the kiosk whether that worked, and say nothing to anybody else\n"
    "  --trusted MS         judge certificates at this time (ms since 1970) and on, not by the system's "
    "clock\n"
    "  --boot N             the kiosk's boot counter, for the will (0)\n"
    "  --retry-max SECONDS  longest pause between attempts to connect, 1 to 3600 (300)\n"
    "  --help, --version\n";

static int wrong(const char *option, const char *what)
{
    (void)fprintf(stderr, "regard-link: %s %s; see regard-link --help.\n", option, what);
    return 2;
}

static int is_name(const char *text)
{
    size_t len = strlen(text);
    return len >= 1 && len <= 32 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

static int read_number(const char *text, uint64_t low, uint64_t high, uint64_t *number)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || text[0] == '-' || value < low || value > high) {
        return 0;
    }
    *number = value;
    return 1;
}

static int complete(const struct rg_link_options *options)
{
    const char *claim = options->claim;
    const struct {
        const char *name, *value;
    } needed[] = {{"--broker", options->broker},
                  {"--site", claim != NULL ? claim : options->site},
                  {"--device", claim != NULL ? claim : options->device},
                  {"--ca", options->ca},
                  {"--cert", options->certificate},
                  {"--key", options->keys != NULL ? options->keys : options->key}};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (needed[i].value == NULL) {
            return wrong(needed[i].name, "is missing");
        }
    }
    if (options->keys != NULL && options->key != NULL) {
        return wrong("--key", "and --keys exclude each other");
    }
    if (claim != NULL) {
        return options->site == NULL && options->device == NULL && rg_unit_claim_serial(claim) != NULL
                   ? -1
                   : wrong("--claim", "takes claim-SERIAL, and neither --site nor --device");
    }
    if (!is_name(options->site) || !is_name(options->device)) {
        return wrong("--site and --device", "take a-z, 0-9 and -, at most 32 characters");
    }
    return -1;
}

int rg_link_options_read(int argc, char **argv, struct rg_link_options *options)
{
    static const struct option names[] = {{"broker", required_argument, NULL, 'b'},
                                          {"site", required_argument, NULL, 's'},
                                          {"device", required_argument, NULL, 'd'},
                                          {"ca", required_argument, NULL, 'a'},
                                          {"cert", required_argument, NULL, 'c'},
                                          {"key", required_argument, NULL, 'k'},
                                          {"keys", required_argument, NULL, 'K'},
                                          {"claim", required_argument, NULL, 'C'},
                                          {"trusted", required_argument, NULL, 'T'},
                                          {"pair", required_argument, NULL, 'p'},
                                          {"renew", no_argument, NULL, 'R'},
                                          {"trial", no_argument, NULL, 't'},
                                          {"boot", required_argument, NULL, 'n'},
                                          {"retry-max", required_argument, NULL, 'r'},
                                          {"help", no_argument, NULL, 'h'},
                                          {"version", no_argument, NULL, 'v'},
                                          {NULL, 0, NULL, 0}};
    uint64_t seconds = 300, trusted = 0;
    int option;
    memset(options, 0, sizeof *options);
    while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (option) {
        case 'b': options->broker = optarg; break;
        case 's': options->site = optarg; break;
        case 'd': options->device = optarg; break;
        case 'a': options->ca = optarg; break;
        case 'c': options->certificate = optarg; break;
        case 'k': options->key = optarg; break;
        case 'K': options->keys = optarg; break;
        case 'C': options->claim = optarg; break;
        case 'p': options->pair = optarg; break;
        case 'R': options->renew = true; break;
        case 't': options->trial = true; break;
        case 'n':
            if (!read_number(optarg, 0, INT64_C(9007199254740991), &options->boot)) {
                return wrong("--boot", "takes a number from 0");
            }
            break;
        case 'T':
            if (!read_number(optarg, 0, INT64_C(253402300799999), &trusted)) {
                return wrong("--trusted", "takes milliseconds since 1970");
            }
            options->trusted_ms = (int64_t)trusted;
            break;
        case 'r':
            if (!read_number(optarg, 1, 3600, &seconds)) {
                return wrong("--retry-max", "takes seconds from 1 to 3600");
            }
            break;
        case 'h': (void)fputs(help, stdout); return 0;
        case 'v': (void)puts("regard-link " RG_VERSION); return 0;
        default: (void)fputs("See regard-link --help.\n", stderr); return 2;
        }
    }
    if (optind < argc) {
        return wrong(argv[optind], "is no option");
    }
    options->retry_max_ms = (uint32_t)seconds * 1000;
    return complete(options);
}
