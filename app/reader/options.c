#include "options.h"

#include "regard/card_reader.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define USAGE_ERROR 2

static void help(void)
{
    (void)puts(
        "Usage: regard-reader --reader CONNSTRING [--types LIST]\n"
        "\n"
        "Watches a contactless reader. regard-kiosk starts it; started by hand it prints one JSON line\n"
        "for each change of what is in the field, without the cards' numbers.\n"
        "\n"
        "  --reader CONNSTRING  the reader as libnfc names it: pn532_uart:/dev/ttyUSB0,\n"
        "                       pn532_uart:/dev/ttyAMA0:115200, acr122_usb; nfc-list -v shows names. Without "
        "a\n"
        "                       speed the line to a PN532 is raised to 460800 baud while it is in use\n"
        "                       (after kill -9 start it once more before other programs use the PN532)\n"
        "  --types LIST         what to look for: a (ISO 14443 A), b (ISO 14443 B), f (FeliCa 212), with\n"
        "                       commas (a,b,f); a alone is answered fastest and lets the reader sleep\n"
        "  --help, --version");
}

static bool read_types(const char *list, uint32_t *types)
{
    uint32_t mask = 0;
    for (const char *at = list;; at += 2) {
        switch (*at) {
        case 'a':
        case 'A': mask |= RG_CARD_A; break;
        case 'b':
        case 'B': mask |= RG_CARD_B; break;
        case 'f':
        case 'F': mask |= RG_CARD_F; break;
        default: return false;
        }
        if (at[1] == '\0') {
            break;
        }
        if (at[1] != ',') {
            return false;
        }
    }
    *types = mask;
    return true;
}

int rg_reader_options_read(int argc, char **argv, struct rg_reader_options *options)
{
    enum { READER = 256, TYPES, HELP, VERSION };
    static const struct option known[] = {
        {"reader", required_argument, NULL, READER},
        {"types", required_argument, NULL, TYPES},
        {"help", no_argument, NULL, HELP},
        {"version", no_argument, NULL, VERSION},
        {NULL, 0, NULL, 0},
    };
    int found;
    *options = (struct rg_reader_options){.types = RG_CARD_A | RG_CARD_B | RG_CARD_F};
    while ((found = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (found) {
        case READER: options->connstring = optarg; break;
        case TYPES:
            if (!read_types(optarg, &options->types)) {
                (void)fprintf(stderr,
                              "regard-reader: --types %s: give a, b, f or several with commas, e.g. a,b,f\n",
                              optarg);
                return USAGE_ERROR;
            }
            break;
        case HELP: help(); return 0;
        case VERSION: (void)puts("regard-reader " RG_VERSION); return 0;
        default: (void)fputs("regard-reader: see regard-reader --help\n", stderr); return USAGE_ERROR;
        }
    }
    if (optind != argc) {
        (void)fprintf(stderr, "regard-reader: %s: not an option; see regard-reader --help\n", argv[optind]);
        return USAGE_ERROR;
    }
    if (options->connstring == NULL || strchr(options->connstring, ':') == options->connstring) {
        (void)fputs("regard-reader: name the reader, e.g. --reader pn532_uart:/dev/ttyUSB0\n", stderr);
        return USAGE_ERROR;
    }
    return -1;
}
