/* What kiosks hold, compared with what is here, in slices between everything else. */
#include "hq_server.h"

#include "hq_compare.h"
#include "hq_json.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

/* Slices in a row while nobody else wants anything; each is a millisecond or two. */
#define AT_ONCE 4

static void send(struct rg_hq_server *server, const struct rg_hq_compare_answer *answer)
{
    char topic[RG_HQ_TOPIC_MAX];
    if (answer->mended > 0) {
        rg_log(RG_LOG_WARNING, "SERVE-MENDED",
               "a kiosk's rows were not as they are here and are sent again: a fault of its disk or of a "
               "program; regardctl device show says at which; the number counts keys",
               (int64_t)answer->mended);
    }
    (void)snprintf(topic, sizeof topic, "rg/1/%s/%s/dn/res", answer->site, answer->device);
    struct rg_hq_kiosk *kiosk = rg_hq_kiosk_find(server, answer->site, answer->device);
    if (kiosk != NULL) {
        rg_hq_pages_compared(&kiosk->pages, answer->body->len, rg_hq_monotonic_ms());
    }
    rg_hq_send(server, topic, answer->type, answer->body);
}

bool rg_hq_compare_run(struct rg_hq_server *server)
{
    for (int i = 0; i < AT_ONCE && rg_hq_compare_waits(server->compare); i++) {
        struct rg_hq_compare_answer answer = {.body = &server->body};
        enum rg_status status = rg_hq_compare_step(server->compare, &answer);
        if (status == RG_BUSY) {
            return true;
        }
        if (status != RG_OK) {
            rg_log(RG_LOG_WARNING, "SERVE-COMPARE", "what a kiosk has could not be compared; it asks again",
                   status);
        } else if (server->body.len > 0) {
            send(server, &answer);
        }
    }
    return rg_hq_compare_waits(server->compare);
}

/* Without its number, which is another each time. */
static uint64_t hash_of(const cJSON *pull)
{
    uint64_t hash = 14695981039346656037u;
    const cJSON *member;
    cJSON_ArrayForEach(member, pull)
    {
        char *text = strcmp(member->string, "rid") == 0 ? NULL : cJSON_PrintUnformatted(member);
        for (const char *at = text; at != NULL && *at != '\0'; at++) {
            hash = (hash ^ (uint8_t)*at) * 1099511628211u;
        }
        cJSON_free(text);
    }
    return hash;
}

/* What is small is answered at once. */
bool rg_hq_take_comparison(struct rg_hq_server *server, struct rg_hq_kiosk *kiosk, const cJSON *pull,
                           const char **error)
{
    const char *method;
    if (!rg_hq_json_text(pull, "m", 16, &method) || !rg_hq_compare_knows(method)) {
        return false;
    }
    bool idle = !rg_hq_compare_waits(server->compare);
    (void)rg_hq_pages_compare(&kiosk->pages, hash_of(pull), rg_hq_monotonic_ms());
    *error = rg_hq_compare_ask(server->compare, kiosk->site, kiosk->device, pull,
                               rg_hq_pages_most(&kiosk->pages, &server->packets));
    if (*error == NULL && idle) {
        (void)rg_hq_compare_run(server);
    }
    return true;
}
