/* `device job`, `wipe`, `diagnose`, `jobs`, `result`, `confirm`, `batch` and `cancel`. */
#include "ctl_talk.h"

#include "base64.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RESULT_MAX 1048576
#define LOOK_MS    500
#define HOUR_S     3600

void rg_ctl_add_job(cJSON *body, const struct rg_ctl_options *options)
{
    const char *kind = options->command == RG_CTL_DEVICE_JOB        ? options->field
                       : options->command == RG_CTL_DEVICE_DIAGNOSE ? "diagnose"
                       : options->command == RG_CTL_DEVICE_WIPE     ? "wipe"
                                                                    : NULL;
    if (options->open) {
        (void)cJSON_AddTrueToObject(body, "open");
    }
    if (options->seen != NULL) {
        (void)cJSON_AddStringToObject(body, "confirm", options->seen);
    }
    if (kind == NULL) {
        return;
    }
    (void)cJSON_AddStringToObject(body, "kind", kind);
    if (options->now) {
        (void)cJSON_AddTrueToObject(body, "now");
    }
    if (options->hours != 0) {
        (void)cJSON_AddNumberToObject(body, "within", (double)(options->hours * HOUR_S));
    }
    if (options->level != NULL) {
        (void)cJSON_AddStringToObject(body, "level", options->level);
    }
    if (options->minutes != 0) {
        (void)cJSON_AddNumberToObject(body, "minutes", (double)options->minutes);
    }
}

/* For what it waits, and that it is not to begin. */
static const char *why(const cJSON *row)
{
    static const char *const there[] = {"offered", "accepted", "waiting"};
    const char *state = rg_ctl_text_of(row, "state");
    bool taken_back = cJSON_IsString(cJSON_GetObjectItemCaseSensitive(row, "cancel"));
    for (size_t i = 0; i < sizeof there / sizeof there[0]; i++) {
        if (taken_back && strcmp(state, there[i]) == 0) {
            return "cancel";
        }
    }
    return rg_ctl_text_of(row, "code");
}

static void print_rows(const cJSON *rows)
{
    (void)printf("%6s %-28s %-10s %-9s %-16s %-12s %-12s %-12s %s\n", "JOB", "KIOSK", "KIND", "STATE", "WHY",
                 "BY", "ORDERED", "CHANGED", "BATCH");
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        char ordered[24], changed[24], kiosk[72], batch[24] = "-";
        int64_t of = rg_ctl_number_of(row, "batch", 0);
        (void)snprintf(kiosk, sizeof kiosk, "%.33s/%.33s", rg_ctl_text_of(row, "site"),
                       rg_ctl_text_of(row, "device"));
        if (of > 0) {
            (void)snprintf(batch, sizeof batch, "%lld", (long long)of);
        }
        (void)printf("%6lld %-28s %-10s %-9s %-16s %-12s %-12s %-12s %s\n",
                     (long long)rg_ctl_number_of(row, "job", 0), kiosk, rg_ctl_text_of(row, "kind"),
                     rg_ctl_text_of(row, "state"), why(row), rg_ctl_text_of(row, "operator"),
                     rg_ctl_age(rg_ctl_number_of(row, "created", 0), ordered),
                     rg_ctl_age(rg_ctl_number_of(row, "changed", 0), changed), batch);
    }
    if (cJSON_GetArraySize(rows) == 0) {
        (void)puts("No jobs.");
    }
}

void rg_ctl_print_jobs(const struct rg_ctl_options *options, const cJSON *rows)
{
    int64_t batch = 0;
    const cJSON *row;
    print_rows(rows);
    cJSON_ArrayForEach(row, rows)
    {
        if (strcmp(rg_ctl_text_of(row, "state"), "approval") == 0 && batch == 0) {
            batch = rg_ctl_number_of(row, "batch", 0);
        }
    }
    if (batch > 0 && options->command != RG_CTL_DEVICE_JOBS) {
        (void)printf(
            "These wait for a second operator, who looks at them with: regardctl device batch %lld\n",
            (long long)batch);
    }
}

void rg_ctl_print_batch(const struct rg_ctl_options *options, const cJSON *rows)
{
    print_rows(rows);
    (void)printf("%d wait for a second operator. To let these begin, and no others: regardctl device "
                 "confirm %lld --seen %s\n",
                 cJSON_GetArraySize(rows), options->request,
                 rg_ctl_text_of(cJSON_GetArrayItem(rows, 0), "confirm"));
}

/* Put the parts together. @return NULL, said on stderr, for what is no result. */
static uint8_t *join(const cJSON *rows, size_t *len)
{
    uint8_t *bytes = malloc(RESULT_MAX);
    int64_t size = rg_ctl_number_of(cJSON_GetArrayItem(rows, 0), "size", 0);
    size_t at = 0;
    bool whole = bytes != NULL && size > 0 && size <= RESULT_MAX;
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        const char *data = rg_ctl_text_of(row, "data");
        size_t part = 0;
        whole = whole && rg_ctl_number_of(row, "from", -1) == (int64_t)at &&
                rg_base64_read(data, strlen(data), bytes + at, RESULT_MAX - at, &part) == RG_OK;
        at += part;
    }
    if (!whole || (int64_t)at != size) {
        (void)rg_ctl_complain("failed", "HQ's answer is no result of a job; is it of another release?");
        free(bytes);
        return NULL;
    }
    *len = at;
    return bytes;
}

enum rg_ctl_exit rg_ctl_write_result(const struct rg_ctl_options *options, const cJSON *rows)
{
    size_t len = 0;
    uint8_t *bytes = join(rows, &len);
    if (bytes == NULL) {
        return RG_CTL_FAILED;
    }
    bool text = bytes[0] == '{', written = false;
    if (options->out == NULL && !text && isatty(STDOUT_FILENO)) {
        (void)rg_ctl_complain("usage", "it is a picture; say where it goes with --out FILE");
    } else {
        written = rg_ctl_write_out(options, (const char *)bytes, len, text);
        if (!written) {
            (void)rg_ctl_complain("failed", "the result could not be written (%s)", strerror(errno));
        }
    }
    free(bytes);
    return written ? RG_CTL_DONE : RG_CTL_FAILED;
}

static int64_t monotonic_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The job's row until it is over. @return RG_CTL_DONE when it was done and all of it is at HQ. */
static enum rg_ctl_exit wait_for(struct rg_ctl_talk *talk, int wait_s, int64_t number)
{
    int64_t end_ms = monotonic_ms() + (int64_t)wait_s * 1000, hq_ms;
    for (;;) {
        cJSON *rows = NULL;
        enum rg_ctl_exit result = rg_ctl_talk_ask(talk, &rows, &hq_ms);
        if (result != RG_CTL_DONE) {
            rg_ctl_talk_complain(talk);
            return result;
        }
        char state[24], code[32];
        const cJSON *row = cJSON_GetArrayItem(rows, 0);
        (void)snprintf(state, sizeof state, "%s", rg_ctl_text_of(row, "state"));
        (void)snprintf(code, sizeof code, "%s", rg_ctl_text_of(row, "code"));
        int64_t size = rg_ctl_number_of(row, "size", 0);
        bool whole = size > 0 && rg_ctl_number_of(row, "have", 0) >= size;
        cJSON_Delete(rows);
        if (strcmp(state, "done") == 0 && whole) {
            return RG_CTL_DONE;
        }
        if (strcmp(state, "failed") == 0 || strcmp(state, "expired") == 0 || strcmp(state, "refused") == 0 ||
            strcmp(state, "cancelled") == 0) {
            (void)rg_ctl_complain(code[0] != '-' ? code : state, "job %lld is %s", (long long)number, state);
            return RG_CTL_FAILED;
        }
        if (monotonic_ms() >= end_ms) {
            (void)rg_ctl_complain("no-answer",
                                  "job %lld is %s (%s) so far; device result %lld fetches it when it is done",
                                  (long long)number, state, code, (long long)number);
            return RG_CTL_NO_ANSWER;
        }
        rg_ctl_talk_wait(talk, LOOK_MS);
    }
}

enum rg_ctl_exit rg_ctl_diagnose(const struct rg_ctl_options *options)
{
    struct rg_ctl_options asking = *options;
    struct rg_ctl_talk *talk = NULL;
    cJSON *rows = NULL;
    int64_t hq_ms = 0;
    enum rg_ctl_exit result = rg_ctl_talk_open(&asking, &talk);
    if (result != RG_CTL_DONE) {
        return result;
    }
    result = rg_ctl_talk_ask(talk, &rows, &hq_ms);
    if (result != RG_CTL_DONE) {
        rg_ctl_talk_complain(talk);
        rg_ctl_talk_close(talk);
        return result;
    }
    asking.request = rg_ctl_number_of(cJSON_GetArrayItem(rows, 0), "job", 0);
    asking.command = RG_CTL_DEVICE_JOBS;
    asking.serial = NULL;
    asking.site[0] = asking.device[0] = '\0';
    cJSON_Delete(rows);
    rows = NULL;
    result = wait_for(talk, options->wait_s, asking.request);
    asking.command = RG_CTL_DEVICE_RESULT;
    if (result == RG_CTL_DONE) {
        result = rg_ctl_talk_ask(talk, &rows, &hq_ms);
        if (result == RG_CTL_DONE) {
            result = rg_ctl_write_result(options, rows);
            cJSON_Delete(rows);
        } else {
            rg_ctl_talk_complain(talk);
        }
    }
    rg_ctl_talk_close(talk);
    return result;
}
