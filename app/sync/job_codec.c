#include "job_codec.h"

#include "base64.h"
#include "crypto.h"
#include "log.h"
#include "message_read.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const levels[] = {
    [RG_LOG_ERROR] = "error", [RG_LOG_WARNING] = "warning", [RG_LOG_INFO] = "info", [RG_LOG_DEBUG] = "debug"};

/* The members of a body, as they came. */
struct members {
    struct rg_text_view say, job, kind, nonce, level, state;
    int64_t within, minutes, have;
    bool now;
};

static bool read_members(struct rg_json *json, struct members *to)
{
    struct rg_json_walk walk = {0};
    struct rg_text_view key;
    bool fits = true;
    while (rg_json_member(json, &walk, &key)) {
        struct rg_text_view *text = rg_text_is(key, "say")     ? &to->say
                                    : rg_text_is(key, "job")   ? &to->job
                                    : rg_text_is(key, "kind")  ? &to->kind
                                    : rg_text_is(key, "nonce") ? &to->nonce
                                    : rg_text_is(key, "level") ? &to->level
                                    : rg_text_is(key, "state") ? &to->state
                                                               : NULL;
        int64_t *number = rg_text_is(key, "within")    ? &to->within
                          : rg_text_is(key, "minutes") ? &to->minutes
                          : rg_text_is(key, "have")    ? &to->have
                                                       : NULL;
        if (text != NULL) {
            fits = rg_json_text(json, text) && fits;
        } else if (number != NULL) {
            fits = rg_json_integer(json, number) && fits;
        } else if (rg_text_is(key, "now")) {
            fits = rg_json_boolean(json, &to->now) && fits;
        } else {
            rg_json_skip(json);
        }
    }
    return fits && walk.entered;
}

static bool read_id(struct rg_text_view view, struct rg_uuid *id)
{
    char text[RG_RID_MAX];
    return rg_text_word(view, text, sizeof text) && rg_uuid_read(text, id) == RG_OK;
}

/* A kind of a later release is a word, too: it is refused by name. */
static bool read_kind(struct rg_text_view view, struct rg_job_word *word)
{
    char name[RG_JOB_CODE_MAX];
    if (view.text == NULL || view.len >= sizeof name) {
        return false;
    }
    memcpy(name, view.text, view.len);
    name[view.len] = '\0';
    word->known = rg_job_kind_from_name(name, &word->job.kind) == RG_OK;
    return true;
}

static bool read_level(const struct members *said, struct rg_job *job)
{
    if (job->kind != RG_JOB_LOG_LEVEL) {
        return true;
    }
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        if (rg_text_is(said->level, levels[i])) {
            job->level = (uint32_t)i;
            job->minutes = (uint32_t)said->minutes;
            return said->minutes >= 1 && said->minutes <= RG_JOB_MINUTES_MAX;
        }
    }
    return false;
}

static bool read_order(const struct members *said, struct rg_job_word *word)
{
    char nonce[2 * RG_JOB_NONCE_LEN + 1];
    struct rg_job *job = &word->job;
    job->state = RG_JOB_ACCEPTED;
    job->at_once = said->now;
    job->remaining_ms = said->within * 1000;
    return read_kind(said->kind, word) && rg_text_word(said->nonce, nonce, sizeof nonce) &&
           strlen(nonce) == sizeof nonce - 1 &&
           rg_hex_read(nonce, word->nonce, sizeof word->nonce) == RG_OK && said->within >= 1 &&
           said->within <= RG_JOB_WITHIN_MAX && (!word->known || read_level(said, job));
}

static bool read_heard(const struct members *said, struct rg_job_word *word)
{
    word->have = said->have;
    for (int i = RG_JOB_ACCEPTED; i <= RG_JOB_CANCELLED; i++) {
        if (rg_text_is(said->state, rg_job_state_name((enum rg_job_state)i))) {
            word->job.state = (enum rg_job_state)i;
            return said->have >= 0 && said->have <= RG_JOB_RESULT_MAX;
        }
    }
    return false;
}

enum rg_refusal rg_job_read(const void *payload, size_t len, int64_t wall_ms, struct rg_job_word *word)
{
    struct rg_message_body body;
    enum rg_refusal refusal = rg_message_open(payload, len, "job", wall_ms, &body);
    if (refusal != RG_REFUSED_NOT) {
        return refusal;
    }
    struct rg_json_arena arena;
    struct rg_json json = rg_message_scan(payload, &body, &arena);
    struct members said = {.have = -1};
    struct rg_job_word found = {.known = false};
    bool fits = read_members(&json, &said) && read_id(said.job, &found.job.id);
    if (rg_text_is(said.say, "offer")) {
        found.word = RG_JOB_OFFER;
        fits = fits && read_kind(said.kind, &found);
    } else if (rg_text_is(said.say, "order")) {
        found.word = RG_JOB_ORDER;
        fits = fits && read_order(&said, &found);
    } else if (rg_text_is(said.say, "heard")) {
        found.word = RG_JOB_HEARD;
        fits = fits && read_heard(&said, &found);
    } else if (rg_text_is(said.say, "cancel")) {
        found.word = RG_JOB_CANCEL;
    } else {
        fits = false;
    }
    if (!fits) {
        return RG_REFUSED_MEMBER;
    }
    *word = found;
    return RG_REFUSED_NOT;
}

/* Up to the body's first member, which names the job. @return the length, or 0. */
static size_t begin(const struct rg_uuid *job, int64_t wall_ms, char *text, size_t capacity)
{
    struct rg_uuid id;
    char message[37], name[37];
    if (rg_uuid7(wall_ms, &id) != RG_OK) {
        return 0;
    }
    rg_uuid_write(&id, message);
    rg_uuid_write(job, name);
    int len = snprintf(text, capacity,
                       "{\"v\":1,\"id\":\"%s\",\"t\":\"job\",\"ts\":%" PRId64
                       ",\"exp\":null,\"b\":{\"job\":\"%s\",",
                       message, wall_ms, name);
    return len > 0 && (size_t)len < capacity ? (size_t)len : 0;
}

static size_t end(size_t at, int len, size_t capacity)
{
    return at > 0 && len > 0 && at + (size_t)len < capacity ? at + (size_t)len : 0;
}

size_t rg_job_nonce_write(const struct rg_uuid *job, const uint8_t nonce[RG_JOB_NONCE_LEN], int64_t wall_ms,
                          char *text, size_t capacity)
{
    char digits[2 * RG_JOB_NONCE_LEN + 1];
    rg_hex_write(nonce, RG_JOB_NONCE_LEN, digits);
    size_t at = begin(job, wall_ms, text, capacity);
    return end(at, snprintf(text + at, capacity - at, "\"state\":\"offered\",\"nonce\":\"%s\"}}", digits),
               capacity);
}

size_t rg_job_report_write(const struct rg_job *job, int64_t wall_ms, char *text, size_t capacity)
{
    char result[128] = "", digits[65], code[RG_JOB_CODE_MAX + 2] = "null";
    if (job->size > 0) {
        rg_hex_write(job->sha256, sizeof job->sha256, digits);
        (void)snprintf(result, sizeof result, ",\"size\":%" PRId64 ",\"sha256\":\"%s\"", job->size, digits);
    }
    if (job->code[0] != '\0') {
        (void)snprintf(code, sizeof code, "\"%s\"", job->code);
    }
    size_t at = begin(&job->id, wall_ms, text, capacity);
    return end(at,
               snprintf(text + at, capacity - at, "\"state\":\"%s\",\"code\":%s%s}}",
                        rg_job_state_name(job->state), code, result),
               capacity);
}

size_t rg_job_part_write(const struct rg_job *job, int64_t from, const uint8_t *bytes, size_t len,
                         int64_t wall_ms, char *text, size_t capacity)
{
    char digits[65];
    rg_hex_write(job->sha256, sizeof job->sha256, digits);
    size_t at = begin(&job->id, wall_ms, text, capacity);
    at = end(at,
             snprintf(text + at, capacity - at,
                      "\"from\":%" PRId64 ",\"size\":%" PRId64 ",\"sha256\":\"%s\",\"data\":\"", from,
                      job->size, digits),
             capacity);
    if (at == 0 || len > RG_JOB_PART_MAX || at + RG_BASE64_LEN(len) + 4 > capacity) {
        return 0;
    }
    rg_base64_write(bytes, len, text + at);
    at += RG_BASE64_LEN(len);
    memcpy(text + at, "\"}}", 4);
    return at + 3;
}
