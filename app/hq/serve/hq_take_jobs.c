/* Jobs, with kiosks: each is offered, ordered with the nonce that the kiosk answers with, and heard of until it is over. */
#include "hq_server.h"

#include "base64.h"
#include "hq_jobs.h"
#include "hq_json.h"
#include "log.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PART_MAX  24576
#define NONCE_LEN 16

static void send(struct rg_hq_server *server, const char *site, const char *device)
{
    char topic[RG_HQ_TOPIC_MAX];
    (void)snprintf(topic, sizeof topic, "rg/1/%s/%s/dn/job", site, device);
    rg_hq_send(server, topic, "job", &server->body);
}

/* Up to where each of the four goes on. */
static void begin(struct rg_hq_server *server, const char *word, const char *id)
{
    rg_hq_buffer_clear(&server->body);
    rg_hq_buffer_text(&server->body, "{\"say\":\"");
    rg_hq_buffer_text(&server->body, word);
    rg_hq_buffer_text(&server->body, "\",\"job\":");
    rg_hq_buffer_json(&server->body, id, strlen(id));
}

static void offer(struct rg_hq_server *server, const struct rg_hq_job *job)
{
    begin(server, "offer", job->id);
    rg_hq_buffer_text(&server->body, ",\"kind\":\"");
    rg_hq_buffer_text(&server->body, job->kind);
    rg_hq_buffer_text(&server->body, "\"}");
    send(server, job->site, job->device);
}

/* Said again whenever its kiosk is there, until it says that it has not begun, or has. */
static void cancel(struct rg_hq_server *server, const struct rg_hq_job *job)
{
    begin(server, "cancel", job->id);
    rg_hq_buffer_text(&server->body, "}");
    send(server, job->site, job->device);
}

static void order(struct rg_hq_server *server, const struct rg_hq_job *job, const char *nonce)
{
    int64_t left_s = (job->due_ms - rg_hq_now_ms()) / 1000;
    begin(server, "order", job->id);
    rg_hq_buffer_text(&server->body, ",\"kind\":\"");
    rg_hq_buffer_text(&server->body, job->kind);
    rg_hq_buffer_text(&server->body, "\",\"nonce\":\"");
    rg_hq_buffer_text(&server->body, nonce);
    rg_hq_buffer_text(&server->body, "\",\"within\":");
    rg_hq_buffer_int(&server->body, left_s > 0 ? left_s : 1);
    rg_hq_buffer_text(&server->body, job->at_once ? ",\"now\":true" : ",\"now\":false");
    if (job->level[0] != '\0') {
        rg_hq_buffer_text(&server->body, ",\"level\":\"");
        rg_hq_buffer_text(&server->body, job->level);
        rg_hq_buffer_text(&server->body, "\",\"minutes\":");
        rg_hq_buffer_int(&server->body, job->minutes);
    }
    rg_hq_buffer_text(&server->body, "}");
    send(server, job->site, job->device);
}

static void heard(struct rg_hq_server *server, const char *site, const char *device, const char *id,
                  const char *state, int64_t have)
{
    begin(server, "heard", id);
    rg_hq_buffer_text(&server->body, ",\"state\":\"");
    rg_hq_buffer_text(&server->body, state);
    rg_hq_buffer_text(&server->body, "\",\"have\":");
    rg_hq_buffer_int(&server->body, have);
    rg_hq_buffer_text(&server->body, "}");
    send(server, site, device);
}

void rg_hq_jobs_offer(struct rg_hq_server *server, const char *site, const char *device)
{
    struct rg_hq_job jobs[RG_HQ_JOBS_AT_ONCE];
    size_t count = 0;
    if (rg_hq_jobs_open(server->store, site, device, jobs, &count) != RG_OK) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (jobs[i].cancel[0] != '\0') {
            cancel(server, &jobs[i]);
        } else {
            offer(server, &jobs[i]);
        }
    }
}

void rg_hq_jobs_run(struct rg_hq_server *server)
{
    enum rg_status status = rg_hq_jobs_expire(server->store, rg_hq_now_ms());
    if (status != RG_OK && status != RG_BUSY) {
        rg_log(RG_LOG_WARNING, "SERVE-JOBS", "jobs whose time is over could not be ended; it is tried again",
               status);
    }
}

static void failed(enum rg_status status)
{
    rg_log(RG_LOG_ERROR, "SERVE-JOB", "what a kiosk says of a job could not be kept; it says it again",
           status);
}

/* What a kiosk says, as it is checked before anything is looked up. */
struct said {
    const char *id, *state, *code, *nonce, *sha256, *data; /* state NULL: a part of a result */
    int64_t from, size;
};

static bool made_of(const char *text, const char *letters)
{
    return text[strspn(text, letters)] == '\0';
}

static bool read_sha256(const cJSON *body, struct said *said)
{
    return rg_hq_json_text(body, "sha256", 64, &said->sha256) && strlen(said->sha256) == 64 &&
           made_of(said->sha256, "0123456789abcdef");
}

static bool read_code(const cJSON *body, struct said *said)
{
    const cJSON *code = cJSON_GetObjectItemCaseSensitive(body, "code");
    return cJSON_IsNull(code) || (rg_hq_json_text(body, "code", RG_HQ_JOB_WORD_MAX - 1, &said->code) &&
                                  made_of(said->code, "abcdefghijklmnopqrstuvwxyz0123456789-"));
}

static bool read_report(const cJSON *body, struct said *said)
{
    static const char *const states[] = {"accepted", "waiting", "running", "done",
                                         "failed",   "expired", "refused", "cancelled"};
    bool known = false;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        known = known || strcmp(said->state, states[i]) == 0;
    }
    const cJSON *size = cJSON_GetObjectItemCaseSensitive(body, "size"),
                *sha256 = cJSON_GetObjectItemCaseSensitive(body, "sha256");
    bool sized = size != NULL || sha256 != NULL;
    return known && read_code(body, said) &&
           (!sized ||
            (rg_hq_json_int(body, "size", 1, RG_HQ_JOB_RESULT_MAX, &said->size) && read_sha256(body, said)));
}

static bool read_said(const cJSON *body, struct said *said)
{
    struct rg_uuid id;
    const cJSON *state = cJSON_GetObjectItemCaseSensitive(body, "state");
    uint8_t nonce[NONCE_LEN];
    if (!rg_hq_json_text(body, "job", RG_HQ_JOB_ID_MAX - 1, &said->id) ||
        rg_uuid_read(said->id, &id) != RG_OK) {
        return false;
    }
    if (state == NULL) {
        return rg_hq_json_int(body, "from", 0, RG_HQ_JOB_RESULT_MAX, &said->from) &&
               rg_hq_json_int(body, "size", 1, RG_HQ_JOB_RESULT_MAX, &said->size) &&
               read_sha256(body, said) && rg_hq_json_text(body, "data", RG_BASE64_LEN(PART_MAX), &said->data);
    }
    if (!rg_hq_json_text(body, "state", RG_HQ_JOB_WORD_MAX - 1, &said->state)) {
        return false;
    }
    return strcmp(said->state, "offered") == 0
               ? rg_hq_json_text(body, "nonce", 2 * NONCE_LEN, &said->nonce) &&
                     rg_hex_read(said->nonce, nonce, sizeof nonce) == RG_OK
               : read_report(body, said);
}

/* The kiosk knows nothing of the job: it is new there; or it ran, and what the kiosk knew of it went with its data. */
static void take_nonce(struct rg_hq_server *server, const struct rg_hq_job *job, const struct said *said)
{
    bool ran = strcmp(job->state, "running") == 0, wiped = strcmp(job->kind, "wipe") == 0;
    bool open = ran || strcmp(job->state, "queued") == 0 || strcmp(job->state, "offered") == 0 ||
                strcmp(job->state, "accepted") == 0 || strcmp(job->state, "waiting") == 0;
    if (!open) {
        return;
    }
    bool back = !ran && job->cancel[0] != '\0';
    enum rg_status status = rg_hq_job_become(server->store, job,
                                             back    ? "cancelled"
                                             : !ran  ? "offered"
                                             : wiped ? "done"
                                                     : "failed",
                                             ran && !wiped ? "forgotten" : NULL, 0, NULL, rg_hq_now_ms());
    if (status != RG_OK) {
        failed(status);
    } else if (!ran && !back) {
        order(server, job, said->nonce);
    }
}

static bool take_part(struct rg_hq_server *server, const struct rg_hq_job *job, const struct said *said)
{
    int64_t have = 0;
    size_t len = 0;
    uint8_t *bytes = malloc(PART_MAX);
    enum rg_status status =
        bytes != NULL ? rg_base64_read(said->data, strlen(said->data), bytes, PART_MAX, &len) : RG_NO_MEMORY;
    if (status == RG_OK) {
        status = rg_hq_job_part(server->store, job, said->from, bytes, len, &have);
    }
    free(bytes);
    if (status == RG_OK) {
        heard(server, job->site, job->device, job->id, job->state, have);
    } else if (status != RG_INVALID && status != RG_FULL) {
        failed(status);
        return true;
    }
    return status == RG_OK;
}

/* How it ended stands in the audit, too: once, however often the kiosk says so. */
static void note_end(struct rg_hq_server *server, const struct rg_hq_job *job, const struct said *said)
{
    static const char *const ends[] = {"done", "failed", "expired", "refused", "cancelled"};
    char line[61];
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (strcmp(said->state, ends[i]) == 0 && strcmp(job->state, ends[i]) != 0) {
            (void)snprintf(line, sizeof line, "job-%s %lld", ends[i], (long long)job->number);
            (void)rg_hq_note(server, "hq", line, 0);
        }
    }
}

static void take_report(struct rg_hq_server *server, const struct rg_hq_job *job, const struct said *said)
{
    /* A kiosk whose hands are full is asked again. */
    bool later = said->code != NULL && strcmp(said->state, "refused") == 0 && strcmp(said->code, "busy") == 0;
    enum rg_status status = rg_hq_job_become(server->store, job, later ? "queued" : said->state, said->code,
                                             said->size, said->sha256, rg_hq_now_ms());
    if (status != RG_OK) {
        failed(status);
        return;
    }
    if (!later) {
        note_end(server, job, said);
    }
    heard(server, job->site, job->device, job->id, said->state, job->have);
}

/* Of an HQ that was restored, or of a name given anew: nobody waits for it, and the kiosk need not say it again. */
static bool forget_it(struct rg_hq_server *server, const char *site, const char *device,
                      const struct said *said)
{
    uint8_t bytes[3];
    size_t len;
    if (said->state != NULL && strcmp(said->state, "offered") == 0) {
        return true;
    }
    if (said->state == NULL &&
        rg_base64_read(said->data, strlen(said->data), bytes, sizeof bytes, &len) == RG_INVALID) {
        return false;
    }
    heard(server, site, device, said->id, said->state != NULL ? said->state : "done", RG_HQ_JOB_RESULT_MAX);
    return true;
}

bool rg_hq_take_job_word(struct rg_hq_server *server, const char *site, const char *device, const cJSON *body)
{
    struct rg_hq_job job;
    struct said said = {.size = 0};
    if (!read_said(body, &said)) {
        return false;
    }
    enum rg_status status = rg_hq_job_find(server->store, site, device, said.id, &job);
    if (status == RG_NOT_FOUND) {
        return forget_it(server, site, device, &said);
    }
    if (status != RG_OK) {
        failed(status);
        return true;
    }
    if (said.state == NULL) {
        return take_part(server, &job, &said);
    }
    if (strcmp(said.state, "offered") == 0) {
        take_nonce(server, &job, &said);
    } else {
        take_report(server, &job, &said);
    }
    return true;
}
