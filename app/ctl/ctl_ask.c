#include "ctl.h"

#include "crypto.h"
#include "envelope.h"
#include "regard/uplink.h"
#include "text.h"
#include "uplink_mosquitto.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct conversation {
    const struct rg_ctl_options *options;
    struct rg_uplink *uplink;
    char rid[37];
    char topic[96];
    cJSON *rows;
    enum rg_uplink_state state;
    enum rg_uplink_fault fault;
    bool asked, answered, refused;
};

static int64_t clock_ms(clockid_t which)
{
    struct timespec now;
    (void)clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_state(void *context, enum rg_uplink_state state, enum rg_uplink_fault fault)
{
    struct conversation *talk = context;
    talk->state = state;
    talk->fault = fault != RG_UPLINK_FAULT_NONE ? fault : talk->fault;
}

static void take_answer(struct conversation *talk, const cJSON *body)
{
    const cJSON *rid = cJSON_GetObjectItemCaseSensitive(body, "rid");
    if (!cJSON_IsString(rid) || strcmp(rid->valuestring, talk->rid) != 0) {
        return;
    }
    const cJSON *error = cJSON_GetObjectItemCaseSensitive(body, "error");
    if (cJSON_IsString(error)) {
        const cJSON *text = cJSON_GetObjectItemCaseSensitive(body, "text");
        (void)fprintf(stderr, "regardctl: %s: %s\n", error->valuestring,
                      cJSON_IsString(text) ? text->valuestring : "HQ gave no reason");
        talk->refused = talk->answered = true;
        return;
    }
    const cJSON *row;
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(body, "rows"))
    {
        cJSON *copy = cJSON_Duplicate(row, true);
        if (copy == NULL || !cJSON_AddItemToArray(talk->rows, copy)) {
            cJSON_Delete(copy);
        }
    }
    talk->answered = !cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(body, "more"));
}

static void on_message(void *context, const struct rg_uplink_message *message)
{
    struct conversation *talk = context;
    struct rg_envelope envelope;
    if (strcmp(message->topic, talk->topic) != 0 ||
        rg_envelope_read(message->payload, message->payload_len, clock_ms(CLOCK_REALTIME), &envelope) !=
            RG_OK) {
        return;
    }
    if (strcmp(envelope.type, "ops-res") == 0) {
        take_answer(talk, envelope.body);
    }
    rg_envelope_free(&envelope);
}

static void add_text(cJSON *body, const char *name, const char *text)
{
    if (text != NULL) {
        (void)cJSON_AddStringToObject(body, name, text);
    }
}

static void add_request(cJSON *body, const struct rg_ctl_options *options)
{
    if (options->other != 0) {
        (void)cJSON_AddNumberToObject(body, "other", (double)options->other);
    }
    if (options->received_ms != 0) {
        (void)cJSON_AddNumberToObject(body, "received", (double)options->received_ms);
    }
    add_text(body, "field", options->field);
    add_text(body, "value", options->value);
    add_text(body, "reason", options->reason);
    if (options->informed) {
        (void)cJSON_AddTrueToObject(body, "informed");
    }
    if (options->overdue) {
        (void)cJSON_AddTrueToObject(body, "overdue");
    }
}

static enum rg_status ask(struct conversation *talk)
{
    static const char *const methods[] = {[RG_CTL_STATUS] = "status",
                                          [RG_CTL_CARD_ISSUE] = "card-issue",
                                          [RG_CTL_CARD_LIST] = "card-list",
                                          [RG_CTL_RETENTION_SHOW] = "retention-show",
                                          [RG_CTL_RETENTION_SET] = "retention-set",
                                          [RG_CTL_VERIFY] = "verify",
                                          [RG_CTL_CUSTOMER_FIND] = "customer-find",
                                          [RG_CTL_CUSTOMER_SHOW] = "customer-show",
                                          [RG_CTL_CUSTOMER_KEEP] = "customer-keep",
                                          [RG_CTL_CUSTOMER_PROOF] = "customer-proof",
                                          [RG_CTL_CODE_ISSUE] = "customer-code",
                                          [RG_CTL_AUDIT_MEMBER] = "customer-looks",
                                          [RG_CTL_AUDIT_BADGE] = "audit-badge",
                                          [RG_CTL_ALERTS] = "alerts",
                                          [RG_CTL_CUSTOMER_ERASE] = "customer-erase",
                                          [RG_CTL_CUSTOMER_EXPORT] = "customer-export",
                                          [RG_CTL_CUSTOMER_RESTRICT] = "customer-restrict",
                                          [RG_CTL_CUSTOMER_UNRESTRICT] = "customer-unrestrict",
                                          [RG_CTL_CUSTOMER_CORRECT] = "customer-correct",
                                          [RG_CTL_CUSTOMER_MERGE] = "customer-merge",
                                          [RG_CTL_CUSTOMER_UNMERGE] = "customer-unmerge",
                                          [RG_CTL_CUSTOMER_REQUEST] = "customer-request",
                                          [RG_CTL_CUSTOMER_APPROVE] = "customer-approve",
                                          [RG_CTL_CUSTOMER_COPY] = "customer-copy",
                                          [RG_CTL_CUSTOMER_REFUSE] = "customer-refuse",
                                          [RG_CTL_CUSTOMER_EXTEND] = "customer-extend",
                                          [RG_CTL_CUSTOMER_WITHDRAW] = "customer-withdraw",
                                          [RG_CTL_REQUESTS] = "requests",
                                          [RG_CTL_DUPLICATES] = "duplicates",
                                          [RG_CTL_DUPLICATES_DISMISS] = "duplicates-dismiss",
                                          [RG_CTL_HOUSEHOLD_LINK] = "household-link",
                                          [RG_CTL_HOUSEHOLD_UNLINK] = "household-unlink",
                                          [RG_CTL_HOUSEHOLD_SHOW] = "household-show"};
    const struct rg_ctl_options *options = talk->options;
    cJSON *body = cJSON_CreateObject();
    (void)cJSON_AddStringToObject(body, "rid", talk->rid);
    (void)cJSON_AddStringToObject(body, "m", methods[options->command]);
    if (options->holder != 0) {
        (void)cJSON_AddNumberToObject(body, options->badge ? "badge" : "member", (double)options->holder);
    }
    if (options->command == RG_CTL_CARD_ISSUE) {
        (void)cJSON_AddStringToObject(body, "uid", options->uid);
    }
    if (options->external != NULL) {
        (void)cJSON_AddStringToObject(body, "external", options->external);
    }
    if (options->kind != NULL) {
        (void)cJSON_AddStringToObject(body, "kind", options->kind);
        (void)cJSON_AddNumberToObject(body, "days", (double)options->days);
    }
    if (options->request != 0) {
        (void)cJSON_AddNumberToObject(body, "request", (double)options->request);
    }
    add_request(body, options);
    rg_ctl_exact(body);
    char *text = cJSON_PrintUnformatted(body);
    cJSON_Delete(body);
    if (text == NULL) {
        return RG_NO_MEMORY;
    }
    char message[1024];
    size_t len = 0;
    enum rg_status status = rg_envelope_write("ops", clock_ms(CLOCK_REALTIME), RG_ENVELOPE_NEVER, text,
                                              strlen(text), message, sizeof message, &len);
    cJSON_free(text);
    if (status != RG_OK) {
        return status;
    }
    char topic[96];
    (void)snprintf(topic, sizeof topic, "rg/1/ops/%s/up/req", options->operator_name);
    struct rg_uplink_message request = {
        .topic = topic, .payload = message, .payload_len = len, .retain = false};
    return talk->uplink->ops->publish(talk->uplink, &request);
}

static const char *fault_text(enum rg_uplink_fault fault)
{
    switch (fault) {
    case RG_UPLINK_FAULT_NONE: return "HQ does not answer; is regard-hq serve running, and is it connected?";
    case RG_UPLINK_FAULT_NAME: return "the broker's name does not resolve; check --broker";
    case RG_UPLINK_FAULT_UNREACHABLE:
        return "the broker cannot be reached; is it running, and is the port right?";
    case RG_UPLINK_FAULT_TLS:
        return "the broker's certificate or ours was refused; check --ca, --cert and the name";
    case RG_UPLINK_FAULT_REFUSED: return "the broker refused this identity; is it in the broker's list?";
    case RG_UPLINK_FAULT_LOST: return "the connection to the broker broke";
    case RG_UPLINK_FAULT_SILENT: return "the broker accepted the connection and then said nothing";
    }
    return "no connection";
}

static void converse(struct conversation *talk)
{
    struct rg_uplink *uplink = talk->uplink;
    int64_t end_ms = clock_ms(CLOCK_MONOTONIC) + RG_CTL_TIMEOUT_S * 1000;
    while (!talk->answered) {
        int64_t left_ms = end_ms - clock_ms(CLOCK_MONOTONIC);
        /* A refused certificate does not mend itself while somebody waits at a prompt. */
        if (left_ms <= 0 || talk->fault == RG_UPLINK_FAULT_TLS || talk->fault == RG_UPLINK_FAULT_REFUSED ||
            talk->fault == RG_UPLINK_FAULT_NAME) {
            return;
        }
        short events = 0;
        int fd = uplink->ops->descriptor(uplink, &events);
        int timeout = uplink->ops->timeout_ms(uplink);
        timeout = timeout < 0 || timeout > left_ms ? (int)left_ms : timeout;
        struct pollfd wait = {.fd = fd, .events = events};
        (void)poll(&wait, 1, timeout);
        uplink->ops->service(uplink, wait.revents);
        if (talk->state == RG_UPLINK_UP && !talk->asked) {
            talk->asked = ask(talk) == RG_OK;
        }
    }
}

enum rg_ctl_exit rg_ctl_ask(const struct rg_ctl_options *options, cJSON **rows)
{
    struct conversation talk = {.options = options, .rows = cJSON_CreateArray()};
    struct rg_uuid rid;
    if (talk.rows == NULL || rg_uuid7(clock_ms(CLOCK_REALTIME), &rid) != RG_OK) {
        cJSON_Delete(talk.rows);
        return RG_CTL_FAILED;
    }
    rg_uuid_write(&rid, talk.rid);
    (void)snprintf(talk.topic, sizeof talk.topic, "rg/1/ops/%s/dn/res", options->operator_name);
    const char *filters[] = {talk.topic};
    char client_id[80];
    /* Two shells of one operator must not throw each other out. */
    (void)snprintf(client_id, sizeof client_id, "ops.%s.%.12s", options->operator_name, talk.rid + 24);
    struct rg_uplink_config config = {.url = options->broker,
                                      .client_id = client_id,
                                      .ca_file = options->ca,
                                      .certificate_file = options->certificate,
                                      .key_file = options->key,
                                      .subscriptions = filters,
                                      .subscription_count = 1};
    struct rg_uplink_events events = {.on_state = on_state, .on_message = on_message, .context = &talk};
    enum rg_status status = rg_uplink_mosquitto_open(&config, &events, &talk.uplink);
    if (status != RG_OK) {
        (void)fprintf(stderr,
                      "regardctl: the URL or the certificate files cannot be used (%s); the URL is "
                      "mqtts://HOST:PORT, the files are PEM and belong together\n",
                      rg_status_name(status));
        cJSON_Delete(talk.rows);
        return RG_CTL_FAILED;
    }
    converse(&talk);
    talk.uplink->ops->close(talk.uplink);
    if (talk.answered && !talk.refused) {
        *rows = talk.rows;
        return RG_CTL_DONE;
    }
    cJSON_Delete(talk.rows);
    if (talk.refused) {
        return RG_CTL_FAILED;
    }
    (void)fprintf(stderr, "regardctl: %s\n",
                  fault_text(talk.state == RG_UPLINK_UP ? RG_UPLINK_FAULT_NONE : talk.fault));
    return talk.fault == RG_UPLINK_FAULT_NONE || talk.state == RG_UPLINK_UP ? RG_CTL_NO_ANSWER
                                                                            : RG_CTL_FAILED;
}
