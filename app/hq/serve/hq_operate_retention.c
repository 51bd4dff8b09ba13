/* Days of retention: operators say them, and HQ keeps to them. */
#include "hq_server.h"

#include "hq_json.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS   INT64_C(86400000)
#define SLICE_MS 20
#define AGAIN_MS 60000

static void answer(struct rg_hq_server *server, const char *topic, const char *rid)
{
    struct rg_hq_buffer rows = {0};
    if (rg_hq_retention_rows(server->store, &rows) == RG_OK) {
        rg_hq_answer_begin(server, rid);
        rg_hq_buffer_text(&server->body, ",\"more\":false,\"rows\":[");
        rg_hq_buffer_bytes(&server->body, rows.data, rows.len);
        rg_hq_buffer_text(&server->body, "]}");
        rg_hq_send(server, topic, "ops-res", &server->body);
    } else {
        rg_hq_refuse(server, topic, rid, "failed",
                     "HQ's database could not do it; look at HQ's log and try again.");
    }
    rg_hq_buffer_free(&rows);
}

bool rg_hq_take_retention(struct rg_hq_server *server, const char *operator_name, const char *rid,
                          const char *method, const cJSON *body)
{
    char topic[RG_HQ_TOPIC_MAX];
    (void)snprintf(topic, sizeof topic, "rg/1/ops/%s/dn/res", operator_name);
    if (strcmp(method, "retention-show") == 0) {
        answer(server, topic, rid);
        return true;
    }
    if (strcmp(method, "retention-set") != 0) {
        return false;
    }
    const char *kind;
    int64_t days;
    enum rg_status status = rg_hq_json_text(body, "kind", 32, &kind) &&
                                    rg_hq_json_int(body, "days", 0, RG_HQ_RETENTION_MOST, &days)
                                ? RG_OK
                                : RG_INVALID;
    char what[64];
    if (status == RG_OK) {
        status = rg_hq_retention_check(kind, days);
    }
    /* Noted first: what is not noted is not done. */
    if (status == RG_OK) {
        (void)snprintf(what, sizeof what, "retention-set %s %lld", kind, (long long)days);
        status = rg_hq_note(server, operator_name, what, 0) ? rg_hq_retention_set(server->store, kind, days)
                                                            : RG_IO;
    }
    if (status == RG_OK) {
        rg_log(RG_LOG_INFO, "SERVE-RETENTION",
               "an operator set days of retention; regardctl retention show says them", days);
        server->purge = (struct rg_hq_purge){.done = false};
        server->purge_ms = 0;
        answer(server, topic, rid);
    } else if (status == RG_INVALID || status == RG_NOT_FOUND) {
        rg_hq_refuse(server, topic, rid, "bad-request",
                     "Say a kind (purchases, outcomes, wishes, notes, letters, requests, looks, audit) and "
                     "days from 1 to "
                     "3650, for looks and the audit from 93, or forever.");
    } else {
        rg_hq_refuse(server, topic, rid, "failed",
                     "HQ's database could not do it; look at HQ's log and try again.");
    }
    return true;
}

static void tell(const int64_t counts[RG_HQ_KEPT_COUNT])
{
    rg_log(RG_LOG_INFO, "RETENTION-PURCHASES", "too old, and nobody's any more: so many till lines",
           counts[RG_HQ_KEPT_PURCHASES]);
    rg_log(RG_LOG_INFO, "RETENTION-OUTCOMES", "too old, and without names now: so many reports of kiosks",
           counts[RG_HQ_KEPT_OUTCOMES]);
    rg_log(RG_LOG_INFO, "RETENTION-WISHES", "too old, and deleted: so many wishes",
           counts[RG_HQ_KEPT_WISHES]);
    rg_log(RG_LOG_INFO, "RETENTION-NOTES", "too old, and deleted: so many notes, requests, offers and tasks",
           counts[RG_HQ_KEPT_NOTES]);
    rg_log(RG_LOG_INFO, "RETENTION-LETTERS", "too old, and deleted: so many messages that could not be used",
           counts[RG_HQ_KEPT_LETTERS]);
    rg_log(RG_LOG_INFO, "RETENTION-REQUESTS", "too old, and deleted: so many requests of operators",
           counts[RG_HQ_KEPT_REQUESTS]);
    rg_log(RG_LOG_INFO, "RETENTION-LOOKS",
           "too old, and deleted from the beginning of their chain: so many looks", counts[RG_HQ_KEPT_LOOKS]);
    rg_log(RG_LOG_INFO, "RETENTION-AUDIT",
           "too old, and deleted from the beginning of their chain: so many lines of the audit",
           counts[RG_HQ_KEPT_AUDIT]);
}

void rg_hq_purge_run(struct rg_hq_server *server, int64_t monotonic_ms)
{
    if (monotonic_ms < server->purge_ms) {
        return;
    }
    if (server->purge.done) {
        server->purge = (struct rg_hq_purge){.done = false};
    }
    enum rg_status status = rg_hq_retention_purge(server->store, rg_hq_now_ms(), &server->purge);
    if (status != RG_OK) {
        if (status != RG_BUSY) {
            rg_log(RG_LOG_ERROR, "SERVE-RETENTION", "what is too old could not be deleted; it is tried again",
                   status);
        }
        server->purge_ms = monotonic_ms + AGAIN_MS;
        return;
    }
    if (!server->purge.done) {
        server->purge_ms = monotonic_ms + SLICE_MS;
        return;
    }
    /* Before any kiosk was heard there is no time to go by: soon again. */
    server->purge_ms = monotonic_ms + (server->purge.at_ms != 0 ? DAY_MS : AGAIN_MS);
    if (server->purge.at_ms != 0) {
        tell(server->purge.counts);
    }
}
