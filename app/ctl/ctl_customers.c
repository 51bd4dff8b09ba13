#include "ctl.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print_verify(const cJSON *rows)
{
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        int64_t broken = rg_ctl_number_of(row, "broken", 0);
        if (broken == 0) {
            int64_t purged = rg_ctl_number_of(row, "purged", 0);
            (void)printf("%s: %" PRId64 " lines are as they were; the head is %s\n",
                         rg_ctl_text_of(row, "chain"), rg_ctl_number_of(row, "lines", 0),
                         rg_ctl_text_of(row, "head"));
            if (purged > 0) {
                (void)printf("%s: before them %" PRId64
                             " lines were too old and are gone, as the audit says\n",
                             rg_ctl_text_of(row, "chain"), purged);
            }
        } else {
            (void)printf("%s: BROKEN at line %" PRId64 ": %s\n", rg_ctl_text_of(row, "chain"), broken,
                         rg_ctl_text_of(row, "reason"));
        }
    }
}

static bool has(const cJSON *row, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(row, name) != NULL;
}

static void print_summary(const cJSON *row)
{
    bool recognised = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(row, "recognised"));
    int64_t due = rg_ctl_number_of(row, "erasure_due", 0), request = rg_ctl_number_of(row, "request", 0);
    (void)printf("member %" PRId64 " of %s: %s, %" PRId64 " cards\n", rg_ctl_number_of(row, "member", 0),
                 rg_ctl_text_of(row, "site"), recognised ? "may be recognised" : "may NOT be recognised",
                 rg_ctl_number_of(row, "cards", 0));
    if (due != 0) {
        (void)printf("  asked to be forgotten: hidden, destroyed at %" PRId64 " ms unless kept\n", due);
    }
    if (request != 0) {
        (void)printf("  a request is open: %" PRId64 "; regardctl requests lists all\n", request);
    }
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(row, "restricted"))) {
        (void)puts("  processing is restricted: no kiosk has anything of them");
    }
    const cJSON *balance;
    cJSON_ArrayForEach(balance, cJSON_GetObjectItemCaseSensitive(row, "points"))
    {
        const cJSON *of = cJSON_GetArrayItem(balance, 0), *points = cJSON_GetArrayItem(balance, 1);
        (void)printf("  points of number %" PRId64 ": %" PRId64 "\n",
                     cJSON_IsNumber(of) ? (int64_t)of->valuedouble : 0,
                     cJSON_IsNumber(points) ? (int64_t)points->valuedouble : 0);
    }
    const cJSON *merged;
    cJSON_ArrayForEach(merged, cJSON_GetObjectItemCaseSensitive(row, "merged"))
    {
        (void)printf("  merged with member %" PRId64 "\n", (int64_t)merged->valuedouble);
    }
}

static void print_row(const cJSON *row)
{
    char at[24];
    if (has(row, "recognised")) {
        print_summary(row);
    } else if (has(row, "code")) {
        (void)printf("member %" PRId64 ": %s, for %" PRId64 " minutes; it is shown only now\n",
                     rg_ctl_number_of(row, "member", 0), rg_ctl_text_of(row, "code"),
                     rg_ctl_number_of(row, "minutes", 0));
    } else if (has(row, "state")) {
        rg_ctl_print_request(row);
    } else if (has(row, "erased")) {
        (void)printf("member %" PRId64 " was erased %s\n", rg_ctl_number_of(row, "member", 0),
                     rg_ctl_age(rg_ctl_number_of(row, "erased", 0), at));
    } else if (has(row, "confirmed")) {
        int64_t confirmed = rg_ctl_number_of(row, "confirmed", 0);
        (void)printf("  %s/%s: %s\n", rg_ctl_text_of(row, "site"), rg_ctl_text_of(row, "device"),
                     confirmed == 0 ? "NOT yet" : rg_ctl_age(confirmed, at));
    } else if (has(row, "granted")) {
        bool granted = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(row, "granted"));
        (void)printf("  %-10s %s, text %s, heard of %s\n", rg_ctl_text_of(row, "purpose"),
                     granted ? "granted" : "no", rg_ctl_text_of(row, "text_version"),
                     rg_ctl_age(rg_ctl_number_of(row, "at", 0), at));
    } else {
        (void)printf(
            "  line %-8" PRId64 " %-10s %-8s by %s, L%" PRId64 ", present: %s, text %s (%s), %s/%s, %s\n",
            rg_ctl_number_of(row, "line", 0), rg_ctl_text_of(row, "purpose"), rg_ctl_text_of(row, "act"),
            rg_ctl_text_of(row, "medium"), rg_ctl_number_of(row, "assurance", 0),
            rg_ctl_text_of(row, "present"), rg_ctl_text_of(row, "text_version"),
            rg_ctl_text_of(row, "language"), rg_ctl_text_of(row, "site"), rg_ctl_text_of(row, "device"),
            rg_ctl_age(rg_ctl_number_of(row, "received", 0), at));
    }
}

void rg_ctl_print_customers(const struct rg_ctl_options *options, const cJSON *rows)
{
    const cJSON *row;
    if (options->command == RG_CTL_VERIFY) {
        print_verify(rows);
        return;
    }
    cJSON_ArrayForEach(row, rows)
    {
        print_row(row);
    }
}

/* The parts in one document: the member as an object, all others as lists. */
static cJSON *document_of(const cJSON *rows)
{
    static const char *const parts[][2] = {{"merged", "merged"},      {"request", "requests"},
                                           {"contact", "contacts"},   {"card", "cards"},
                                           {"consent", "consents"},   {"line", "lines"},
                                           {"purchase", "purchases"}, {"note", "notes"},
                                           {"offer", "offers"},       {"store_request", "store_requests"},
                                           {"trial", "trials"},       {"shown", "shown"},
                                           {"outcome", "outcomes"},   {"look", "looked"}};
    cJSON *document = cJSON_CreateObject();
    bool whole = cJSON_AddStringToObject(document, "format", "regard-export/1") != NULL;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        whole = cJSON_AddArrayToObject(document, parts[i][1]) != NULL && whole;
    }
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        const char *part = rg_ctl_text_of(row, "part");
        cJSON *copy = cJSON_Duplicate(row, true);
        cJSON_DeleteItemFromObjectCaseSensitive(copy, "part");
        bool added = strcmp(part, "member") == 0 && cJSON_AddItemToObject(document, "member", copy);
        for (size_t i = 0; !added && i < sizeof parts / sizeof parts[0]; i++) {
            added = strcmp(part, parts[i][0]) == 0 &&
                    cJSON_AddItemToArray(cJSON_GetObjectItemCaseSensitive(document, parts[i][1]), copy);
        }
        if (!added) {
            /* A later HQ's part: it is the customer's all the same, and goes by the word that HQ has for it. */
            cJSON *list = cJSON_GetObjectItemCaseSensitive(document, part);
            list = list != NULL ? list : cJSON_AddArrayToObject(document, part);
            if (!cJSON_IsArray(list) || !cJSON_AddItemToArray(list, copy)) {
                cJSON_Delete(copy);
                whole = false;
            }
        }
    }
    if (!whole) {
        cJSON_Delete(document);
        return NULL;
    }
    return document;
}

enum rg_ctl_exit rg_ctl_write_export(const struct rg_ctl_options *options, const cJSON *rows)
{
    cJSON *document = document_of(rows);
    char *text = document == NULL ? NULL : cJSON_Print(document);
    bool written = text != NULL && rg_ctl_write_out(options, text, strlen(text), true);
    if (!written) {
        (void)rg_ctl_complain("failed", "the export could not be written (%s)", strerror(errno));
    }
    if (text != NULL) {
        explicit_bzero(text, strlen(text));
    }
    cJSON_free(text);
    cJSON_Delete(document);
    return written ? RG_CTL_DONE : RG_CTL_FAILED;
}
