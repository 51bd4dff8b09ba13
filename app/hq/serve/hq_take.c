#include "hq_server.h"

#include "hq_erase.h"
#include "hq_events.h"
#include "hq_json.h"
#include "hq_pictures.h"
#include "hq_quarantine.h"
#include "hq_retail.h"
#include "hq_topic.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

void rg_hq_count_refused(struct rg_hq_server *server)
{
    int64_t refused = (int64_t)atomic_fetch_add(&server->live.refused, 1) + 1;
    /* A sender that never stops must not fill the log: one line for each doubling. */
    if ((refused & (refused - 1)) == 0) {
        rg_log(RG_LOG_WARNING, "SERVE-REFUSED", "messages break the contract and were not used", refused);
    }
}

static void take_events(struct rg_hq_server *server, const char *site, const char *device, const char *stream,
                        const struct rg_envelope *envelope)
{
    const cJSON *events = envelope->body;
    const char *named;
    if (!rg_hq_json_text(events, "stream", 32, &named) || strcmp(named, stream) != 0) {
        rg_hq_count_refused(server);
        return;
    }
    rg_hq_buffer_clear(&server->body);
    enum rg_status status =
        rg_hq_events_apply(server->store, site, device, events, rg_hq_now_ms(), &server->body);
    if (status == RG_INVALID || status == RG_NOT_FOUND) {
        rg_hq_count_refused(server);
        return;
    }
    if (status == RG_DENIED) {
        /* It is not acknowledged, and is asked to say nothing for a while by what its pulls are answered. */
        rg_hq_note_quarantine(server, site, device, true);
        return;
    }
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "SERVE-EVENTS", "events could not be committed; the kiosk will send them again",
               status);
        return;
    }
    (void)atomic_fetch_add(&server->live.commits, 1);
    /* Behind its last member, in the place of the brace. */
    server->body.len--;
    rg_hq_buffer_text(&server->body, ",\"re\":\"");
    rg_hq_buffer_text(&server->body, envelope->id);
    rg_hq_buffer_text(&server->body, "\"}");
    char topic[RG_HQ_TOPIC_MAX];
    (void)snprintf(topic, sizeof topic, "rg/1/%s/%s/dn/ack/%s", site, device, stream);
    rg_hq_send(server, topic, "ack", &server->body);
}

/* Every kiosk says it every minute, and all of a fleet at once when the broker comes back: waiting for the disk three times for each
 * would be most of what HQ does then. */
static enum rg_status keep_state(struct rg_hq_server *server, const char *site, const char *device,
                                 const cJSON *state, bool *twins)
{
    int64_t now_ms = rg_hq_now_ms();
    enum rg_status status = rg_hq_begin_hearsay(server->store);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_state_put(server->store, site, device, state, now_ms);
    if (status == RG_OK) {
        status = rg_hq_quarantine_watch(server->store, site, device, state, now_ms, twins);
    }
    /* What a copy says to have destroyed is no proof of the other. */
    if (status == RG_OK && !rg_hq_quarantined(server, site, device)) {
        status = rg_hq_proof_put(server->store, site, device, state, now_ms);
    }
    if (status != RG_OK) {
        rg_hq_rollback(server->store);
        return status;
    }
    return rg_hq_commit(server->store);
}

static void put_state(struct rg_hq_server *server, const char *site, const char *device, const cJSON *state)
{
    bool twins = false;
    enum rg_status status = keep_state(server, site, device, state, &twins);
    if (status == RG_OK && twins) {
        rg_hq_note_quarantine(server, site, device, true);
    }
    if (status == RG_INVALID || status == RG_NOT_FOUND) {
        rg_hq_count_refused(server);
    } else if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "SERVE-STATE",
               "a kiosk's state could not be kept; the next one is due in 60 s", status);
    } else {
        const cJSON *lease = cJSON_GetObjectItemCaseSensitive(state, "lease");
        if (cJSON_IsNumber(lease) && lease->valuedouble >= 0 && lease->valuedouble <= 366) {
            rg_log(RG_LOG_WARNING, "SERVE-LEASE",
                   "a kiosk was without HQ for so long that customers' data there have so many days left; at "
                   "0 they "
                   "were destroyed and are sent anew",
                   (int64_t)lease->valuedouble);
        }
        rg_hq_remind_later(server, site, device, cJSON_GetObjectItemCaseSensitive(state, "feeds"));
        rg_hq_given_remind(server, site, device, state);
        rg_hq_configure(server, site, device, cJSON_GetObjectItemCaseSensitive(state, "config"));
    }
}

/* What the broker remembers is not what is: a retained "online" waits for the kiosk's next sign of life. */
static void take_retained(struct rg_hq_server *server, struct rg_hq_kiosk *kiosk, const cJSON *state)
{
    if (!cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(state, "online"))) {
        put_state(server, kiosk->site, kiosk->device, state);
        return;
    }
    cJSON_Delete(kiosk->remembered);
    kiosk->remembered = cJSON_Duplicate(state, true);
    /* When it was said is no hint at how the kiosk's clock goes. */
    cJSON_DeleteItemFromObjectCaseSensitive(kiosk->remembered, "at");
    rg_hq_remind_later(server, kiosk->site, kiosk->device, cJSON_GetObjectItemCaseSensitive(state, "feeds"));
    rg_hq_given_remind(server, kiosk->site, kiosk->device, state);
}

static void take_sign_of_life(struct rg_hq_server *server, struct rg_hq_kiosk *kiosk)
{
    if (kiosk->remembered != NULL) {
        put_state(server, kiosk->site, kiosk->device, kiosk->remembered);
        cJSON_Delete(kiosk->remembered);
        kiosk->remembered = NULL;
    }
}

static void take_kiosk(struct rg_hq_server *server, const char *const levels[RG_HQ_TOPIC_LEVELS],
                       size_t count, const struct rg_envelope *envelope, bool retained)
{
    const char *site = levels[2], *device = levels[3];
    bool event = count == 7 && strcmp(levels[5], "ev") == 0;
    bool pull = count == 6 && strcmp(levels[5], "req") == 0;
    bool state = count == 6 && strcmp(levels[5], "state") == 0;
    bool job = count == 6 && strcmp(levels[5], "job") == 0;
    const char *expected = event ? "events" : pull ? "pull" : job ? "job" : "state";
    /* Whatever the broker still lets in. */
    if (rg_hq_unit_revoked(server->store, site, device)) {
        rg_hq_count_refused(server);
        return;
    }
    if (count == 6 && strcmp(levels[5], "identity") == 0) {
        /* The one that is to go would have its next certificate before IT has found it; they ask again once one is readmitted. */
        if (rg_hq_quarantined(server, site, device)) {
            rg_hq_note_quarantine(server, site, device, true);
            return;
        }
        if (retained || !rg_hq_take_renewal(server, site, device, envelope)) {
            rg_hq_count_refused(server);
        }
        return;
    }
    struct rg_hq_kiosk *kiosk =
        event || pull || state || job ? rg_hq_kiosk_remember(server, site, device) : NULL;
    /* A request that the broker retains would be answered again at each connect. */
    if (kiosk == NULL || strcmp(envelope->type, expected) != 0 || (retained && !state)) {
        rg_hq_count_refused(server);
    } else if (retained) {
        take_retained(server, kiosk, envelope->body);
    } else if (state) {
        cJSON_Delete(kiosk->remembered);
        kiosk->remembered = NULL;
        put_state(server, site, device, envelope->body);
        rg_hq_jobs_offer(server, site, device);
    } else {
        take_sign_of_life(server, kiosk);
        if (job) {
            if (!rg_hq_take_job_word(server, site, device, envelope->body)) {
                rg_hq_count_refused(server);
            }
        } else if (event) {
            take_events(server, site, device, levels[6], envelope);
        } else {
            rg_hq_take_pull(server, kiosk, envelope->body);
        }
    }
}

/* @return false for a line that cannot be used. */
static bool take_retail_line(struct rg_hq_server *server, const char *site, const char *till,
                             const char *line, size_t len)
{
    struct rg_hq_retail_result result;
    enum rg_status status = rg_hq_retail_line(server->store, site, line, len, &result);
    bool fit = status != RG_INVALID && status != RG_NOT_FOUND;
    if (!fit) {
        (void)atomic_fetch_add(&server->live.refused, 1);
        status = rg_hq_retail_reject(server->store, site, till, line, len, result.reason, rg_hq_now_ms());
    }
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "SERVE-RETAIL", "a till's line could not be kept; send it again", status);
    }
    return fit;
}

static void take_retail(struct rg_hq_server *server, const char *site, const char *till,
                        const struct rg_uplink_message *message)
{
    if (rg_hq_begin(server->store) != RG_OK) {
        rg_log(RG_LOG_ERROR, "SERVE-RETAIL", "a till's lines could not be kept; send them again", 0);
        return;
    }
    const char *text = message->payload;
    size_t left = message->payload_len;
    int64_t unfit = 0;
    while (left > 0) {
        const char *newline = memchr(text, '\n', left);
        size_t len = newline != NULL ? (size_t)(newline - text) : left;
        if (len > 0 && !(len == 1 && text[0] == '\r')) {
            unfit += take_retail_line(server, site, till, text, len) ? 0 : 1;
        }
        size_t step = newline != NULL ? len + 1 : len;
        text += step;
        left -= step;
    }
    if (rg_hq_commit(server->store) != RG_OK) {
        rg_hq_rollback(server->store);
        rg_log(RG_LOG_ERROR, "SERVE-RETAIL", "a till's lines could not be kept; send them again", 0);
    } else if (unfit > 0) {
        /* Not more often than a till speaks; what it said may be about somebody and is not told. */
        rg_log(RG_LOG_WARNING, "SERVE-TILL",
               "so many lines of a till's cannot be used and are kept; regardctl device rejects --till lists "
               "them",
               unfit);
    }
}

void rg_hq_take(struct rg_hq_server *server, const struct rg_uplink_message *message)
{
    char topic[RG_UPLINK_TOPIC_MAX];
    const char *levels[RG_HQ_TOPIC_LEVELS];
    if (server->security && rg_hq_security_take(server, message)) {
        return;
    }
    if (snprintf(topic, sizeof topic, "%s", message->topic) >= (int)sizeof topic) {
        rg_hq_count_refused(server);
        return;
    }
    size_t count = rg_hq_topic_cut(topic, levels);
    if (count == 4 && strcmp(levels[0], "prov") == 0 && strcmp(levels[1], "1") == 0 &&
        strcmp(levels[3], "req") == 0 && !message->retain) {
        if (!rg_hq_take_unit(server, levels[2], message->payload, message->payload_len)) {
            rg_hq_count_refused(server);
        }
        return;
    }
    if (count < 6 || strcmp(levels[0], "rg") != 0 || strcmp(levels[1], "1") != 0 ||
        !rg_hq_name_valid(levels[2]) || !rg_hq_name_valid(levels[3])) {
        rg_hq_count_refused(server);
        return;
    }
    if (count == 6 && strcmp(levels[3], "till") == 0 && strcmp(levels[5], "retail") == 0) {
        take_retail(server, levels[2], levels[4], message);
        return;
    }
    struct rg_envelope envelope;
    enum rg_status status =
        strcmp(levels[4], "up") == 0
            ? rg_envelope_read(message->payload, message->payload_len, rg_hq_now_ms(), &envelope)
            : RG_INVALID;
    if (status != RG_OK) {
        /* The empty payload is how a retained message is deleted. */
        if (message->payload_len > 0) {
            rg_hq_count_refused(server);
        }
        return;
    }
    bool by_operator = strcmp(levels[2], "ops") == 0;
    if (by_operator || strcmp(levels[2], "out") == 0) {
        if (count != 6 || strcmp(levels[5], "req") != 0 || message->retain ||
            !(by_operator ? rg_hq_take_operator(server, levels[3], &envelope, message)
                          : rg_hq_take_outflow(server, levels[3], &envelope, message))) {
            rg_hq_count_refused(server);
        }
    } else {
        take_kiosk(server, levels, count, &envelope, message->retain);
    }
    rg_envelope_free(&envelope);
}
