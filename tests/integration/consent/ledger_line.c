/* ledger-line: prints a line of the ledger of consents with its key and id, as a kiosk would send it, for tests that play
 * one. */
#include "base64.h"
#include "ledger.h"
#include "text.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int usage(void)
{
    (void)fputs(
        "Usage: ledger-line --member N --purpose NAME --act grant|withdraw [--parent HEX]... [--at MS]\n",
        stderr);
    return 2;
}

static int print(const struct rg_ledger_line *line, const uint8_t key[RG_LEDGER_KEY])
{
    uint8_t bytes[RG_LEDGER_LINE_MAX];
    char text[RG_BASE64_LEN(RG_LEDGER_LINE_MAX) + 1], secret[RG_BASE64_LEN(RG_LEDGER_KEY) + 1], id[65];
    size_t len = 0;
    if (rg_ledger_write(line, bytes, sizeof bytes, &len) != RG_OK) {
        return 1;
    }
    rg_base64_write(bytes, len, text);
    rg_base64_write(key, RG_LEDGER_KEY, secret);
    rg_hex_write(line->id.bytes, sizeof line->id.bytes, id);
    (void)printf("{\"line\":\"%s\",\"key\":\"%s\",\"id\":\"%s\"}\n", text, secret, id);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"member", required_argument, NULL, 'm'}, {"purpose", required_argument, NULL, 'p'},
        {"act", required_argument, NULL, 'a'},    {"parent", required_argument, NULL, 'q'},
        {"at", required_argument, NULL, 't'},     {NULL, 0, NULL, 0}};
    struct rg_ledger_content content = {.act = RG_LEDGER_GRANT,
                                        .medium = RG_MEDIUM_CARD,
                                        .text_version = "2026-11",
                                        .language = "de",
                                        .site = "store-1",
                                        .device = "kiosk-1"};
    struct rg_ledger_id parents[RG_LEDGER_PARENTS];
    size_t count = 0;
    int64_t member = 0;
    int code;
    while ((code = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (code == 'm') {
            member = strtoll(optarg, NULL, 10);
        } else if (code == 't') {
            content.at_ms = strtoll(optarg, NULL, 10);
        } else if (code == 'a') {
            content.act = strcmp(optarg, "withdraw") == 0 ? RG_LEDGER_WITHDRAW : RG_LEDGER_GRANT;
        } else if ((code == 'p' && rg_purpose_find(optarg, &content.purpose) == RG_OK) ||
                   (code == 'q' && count < RG_LEDGER_PARENTS &&
                    rg_hex_read(optarg, parents[count++].bytes, sizeof parents[0].bytes) == RG_OK)) {
            continue;
        } else {
            return usage();
        }
    }
    struct rg_aead *aead = NULL;
    struct rg_ledger_line line;
    uint8_t key[RG_LEDGER_KEY];
    if (rg_aead_make(&aead) != RG_OK) {
        return 1;
    }
    enum rg_status status =
        rg_ledger_make(aead, (struct rg_member_id){member}, &content, parents, count, key, &line);
    rg_aead_free(aead);
    return status == RG_OK ? print(&line, key) : usage();
}
