/* A card forgotten: what kiosks ask about numbers and codes. */
#include "hq_server.h"

#include "hq_codes.h"
#include "hq_json.h"
#include "log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* By the number that somebody typed, or as the member whose card they tapped. */
static bool whose(const cJSON *pull, const char **number, int64_t *member)
{
    *number = NULL;
    return cJSON_GetObjectItemCaseSensitive(pull, "number") == NULL
               ? rg_hq_json_int(pull, "member", 1, RG_HQ_JSON_MAX, member)
               : rg_hq_json_text(pull, "number", 19, number);
}

/* Nothing is answered to a number: what is not sent cannot differ. */
static enum rg_status ask(struct rg_hq_server *server, const struct rg_hq_code_from *from, const cJSON *pull)
{
    const char *number, *language = "";
    int64_t member = 0;
    if (!whose(pull, &number, &member)) {
        return RG_INVALID;
    }
    (void)rg_hq_json_text(pull, "language", 15, &language);
    enum rg_status status =
        number != NULL ? rg_hq_code_ask(server->store, from, number, language, rg_hq_now_ms())
                       : rg_hq_code_ask_member(server->store, from, member, language, rg_hq_now_ms());
    if (status == RG_OK) {
        rg_hq_write_letters(server);
    }
    return status;
}

/* Whoever it is, and nobody, in as many digits. */
static enum rg_status check(struct rg_hq_server *server, const struct rg_hq_code_from *from,
                            const cJSON *pull)
{
    const char *rid, *number, *code;
    char topic[RG_HQ_TOPIC_MAX], said[48];
    int64_t member = 0, asked = 0;
    if (!rg_hq_json_text(pull, "rid", 64, &rid) || !whose(pull, &number, &asked) ||
        !rg_hq_json_text(pull, "code", 8, &code)) {
        return RG_INVALID;
    }
    enum rg_status status =
        number != NULL ? rg_hq_code_check(server->store, from, number, code, rg_hq_now_ms(), &member)
                       : rg_hq_code_check_member(server->store, from, asked, code, rg_hq_now_ms(), &member);
    if (status == RG_INVALID) {
        return status;
    }
    rg_hq_answer_begin(server, rid);
    (void)snprintf(said, sizeof said, ",\"member\":\"%016" PRId64 "\"}", status == RG_OK ? member : 0);
    rg_hq_buffer_text(&server->body, said);
    (void)snprintf(topic, sizeof topic, "rg/1/%s/%s/dn/res", from->site, from->device);
    rg_hq_send(server, topic, "code", &server->body);
    return status;
}

bool rg_hq_take_codes(struct rg_hq_server *server, const char *site, const char *device, const char *method,
                      const cJSON *pull, bool *sound)
{
    const struct rg_hq_code_from from = {.site = site, .device = device};
    bool asks = strcmp(method, "code") == 0;
    if (!asks && strcmp(method, "code-check") != 0) {
        return false;
    }
    enum rg_status status = asks ? ask(server, &from, pull) : check(server, &from, pull);
    *sound = status != RG_INVALID;
    if (status != RG_OK && status != RG_INVALID) {
        rg_log(RG_LOG_ERROR, "SERVE-CODE", "a code could not be made or checked; the customer can ask again",
               status);
    }
    return true;
}
