/* `outflow`: what happened at HQ, for the retailer's own systems. */
#include "ctl_talk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CURSOR_MAX 64

static bool written(void)
{
    if (fflush(stdout) == 0 && ferror(stdout) == 0) {
        return true;
    }
    return rg_ctl_complain("failed", "the records could not be written");
}

static void print_record(const cJSON *record)
{
    const char *kind = rg_ctl_text_of(record, "kind");
    (void)printf("%10" PRId64 "  %-8s member %" PRId64 " (%s)  ", rg_ctl_number_of(record, "n", 0), kind,
                 rg_ctl_number_of(record, "member", 0), rg_ctl_text_of(record, "external"));
    if (strcmp(kind, "consent") == 0) {
        bool live = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(record, "live"));
        (void)printf("%s %s, now %s\n", rg_ctl_text_of(record, "act"), rg_ctl_text_of(record, "purpose"),
                     live ? "allowed" : "not allowed");
    } else if (strcmp(kind, "change") == 0) {
        (void)printf("%s %s\n", rg_ctl_text_of(record, "change"), rg_ctl_text_of(record, "field"));
    } else if (strcmp(kind, "outcome") == 0) {
        (void)printf("%s %s\n", rg_ctl_text_of(record, "outcome"), rg_ctl_text_of(record, "sku"));
    } else {
        (void)printf("%s\n", rg_ctl_text_of(record, strcmp(kind, "erasure") == 0 ? "state" : "site"));
    }
}

static void print_page(const cJSON *page)
{
    const cJSON *record;
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(page, "reset"))) {
        (void)puts("HQ was restored, or is another: everything again from the beginning.");
    }
    cJSON_ArrayForEach(record, cJSON_GetObjectItemCaseSensitive(page, "records"))
    {
        print_record(record);
    }
    (void)printf("next: %s\n", rg_ctl_text_of(page, "next"));
}

/* Ask for one page and print it. *more: another one is there already. */
static enum rg_ctl_exit turn(const struct rg_ctl_options *options, struct rg_ctl_talk *talk,
                             char cursor[CURSOR_MAX], bool *more)
{
    cJSON *rows = NULL;
    int64_t hq_ms;
    enum rg_ctl_exit result = rg_ctl_talk_ask(talk, &rows, &hq_ms);
    if (result != RG_CTL_DONE) {
        return result;
    }
    cJSON *page = cJSON_GetArrayItem(rows, 0);
    const char *next = rg_ctl_text_of(page, "next");
    bool reset = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(page, "reset"));
    bool news = reset || cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(page, "records")) > 0;
    if (strlen(next) >= CURSOR_MAX || (*more && strcmp(next, cursor) == 0)) {
        (void)rg_ctl_complain("failed", "HQ's answer does not lead on; is it of another release?");
        result = RG_CTL_FAILED;
    }
    *more = reset || cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(page, "more"));
    bool moved = strcmp(next, cursor) != 0;
    (void)snprintf(cursor, CURSOR_MAX, "%s", next);
    /* Who follows hears of nothing only when something else than that moved. */
    if (result == RG_CTL_DONE && (news || moved || !options->follow)) {
        if (options->json) {
            cJSON_DeleteItemFromObjectCaseSensitive(page, "rid");
            rg_ctl_exact(page);
            result = rg_ctl_print_json(page, true);
        } else {
            rg_ctl_tame(page);
            print_page(page);
        }
    }
    cJSON_Delete(rows);
    return written() ? result : RG_CTL_FAILED;
}

enum rg_ctl_exit rg_ctl_outflow(const struct rg_ctl_options *options)
{
    struct rg_ctl_options one = *options;
    char cursor[CURSOR_MAX];
    struct rg_ctl_talk *talk;
    (void)snprintf(cursor, sizeof cursor, "%s", options->since != NULL ? options->since : "");
    one.since = cursor;
    enum rg_ctl_exit result = rg_ctl_talk_open(&one, &talk);
    if (result != RG_CTL_DONE) {
        return result;
    }
    bool more = false;
    for (;;) {
        result = turn(options, talk, cursor, &more);
        if (result == RG_CTL_NO_ANSWER || rg_ctl_talk_refused(talk)) {
            rg_ctl_talk_complain(talk);
        }
        /* A broker that goes and an HQ that starts anew come back; the cursor waits. */
        bool lost = result == RG_CTL_NO_ANSWER && options->follow;
        if (!lost && (result != RG_CTL_DONE || (!more && !options->follow))) {
            break;
        }
        more = more && !lost;
        if (!more) {
            rg_ctl_talk_wait(talk, (int64_t)options->every_s * 1000);
        }
    }
    rg_ctl_talk_close(talk);
    return result;
}
