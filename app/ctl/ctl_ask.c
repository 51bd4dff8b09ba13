#include "ctl_talk.h"

#include "crypto.h"
#include "envelope.h"
#include "pki.h"
#include "regard/uplink.h"
#include "request.h"
#include "text.h"
#include "uplink_mosquitto.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CODE_MAX           64
#define TEXT_MAX           1024
#define RG_CTL_MESSAGE_MAX 32768 /* --set may say opening hours of a week */
#define AGAIN_MS           2000

struct rg_ctl_talk {
    const struct rg_ctl_options *options;
    struct rg_uplink *uplink;
    char rid[37];
    char topic[96], hint[96], ask[96];
    bool hinted;
    cJSON *rows;
    int64_t hq_ms, asked_ms, pending;
    enum rg_uplink_state state;
    enum rg_uplink_fault fault; /* the last one; none while it is up */
    bool hopeless;              /* it came since the question, and does not mend itself */
    bool asked, answered, refused;
    char code[CODE_MAX], text[TEXT_MAX]; /* of a refusal */
};

static int64_t clock_ms(clockid_t which)
{
    struct timespec now;
    (void)clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_state(void *context, enum rg_uplink_state state, enum rg_uplink_fault fault)
{
    struct rg_ctl_talk *talk = context;
    talk->state = state;
    if (state == RG_UPLINK_UP) {
        talk->fault = RG_UPLINK_FAULT_NONE;
    } else if (fault != RG_UPLINK_FAULT_NONE) {
        talk->fault = fault;
        /* A refused certificate does not mend itself while somebody waits at a prompt. */
        talk->hopeless =
            fault == RG_UPLINK_FAULT_TLS || fault == RG_UPLINK_FAULT_REFUSED || fault == RG_UPLINK_FAULT_NAME;
    }
}

static void take_answer(struct rg_ctl_talk *talk, cJSON *body)
{
    const cJSON *rid = cJSON_GetObjectItemCaseSensitive(body, "rid");
    if (!cJSON_IsString(rid) || strcmp(rid->valuestring, talk->rid) != 0) {
        return;
    }
    const cJSON *error = cJSON_GetObjectItemCaseSensitive(body, "error");
    if (cJSON_IsString(error)) {
        rg_ctl_tame(body->child);
        const cJSON *text = cJSON_GetObjectItemCaseSensitive(body, "text");
        (void)rg_text_copy(talk->code, sizeof talk->code, error->valuestring);
        (void)rg_text_copy(talk->text, sizeof talk->text,
                           cJSON_IsString(text) ? text->valuestring : "HQ gave no reason");
        talk->refused = talk->answered = true;
        return;
    }
    if (talk->options->command == RG_CTL_OUTFLOW) {
        cJSON *page = cJSON_Duplicate(body, true);
        talk->answered = page != NULL && cJSON_AddItemToArray(talk->rows, page);
        return;
    }
    talk->pending = rg_ctl_number_of(body, "pending", 0);
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
    struct rg_ctl_talk *talk = context;
    struct rg_envelope envelope;
    talk->hinted = talk->hinted || strcmp(message->topic, talk->hint) == 0;
    if (strcmp(message->topic, talk->topic) != 0 ||
        rg_envelope_read(message->payload, message->payload_len, clock_ms(CLOCK_REALTIME), &envelope) !=
            RG_OK) {
        return;
    }
    bool outflow = talk->options->command == RG_CTL_OUTFLOW;
    if (strcmp(envelope.type, outflow ? "outflow-res" : "ops-res") == 0) {
        talk->hq_ms = envelope.ts;
        take_answer(talk, cJSON_GetObjectItemCaseSensitive(envelope.root, "b"));
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
    add_text(body, "serial", options->serial);
    add_text(body, "act", options->retry ? "retry" : options->drop ? "drop" : NULL);
    add_text(body, "field", options->command == RG_CTL_DEVICE_JOB ? NULL : options->field);
    add_text(body, "value", options->value);
    add_text(body, "reason", options->reason);
    add_text(body, "experiment", options->experiment[0] != '\0' ? options->experiment : NULL);
    if (options->experiment_version != 0) {
        (void)cJSON_AddNumberToObject(body, "version", (double)options->experiment_version);
    }
    if (options->spend) {
        (void)cJSON_AddTrueToObject(body, "spend");
    }
    if (options->till) {
        (void)cJSON_AddTrueToObject(body, "tills");
    }
    if (options->informed) {
        (void)cJSON_AddTrueToObject(body, "informed");
    }
    if (options->overdue) {
        (void)cJSON_AddTrueToObject(body, "overdue");
    }
}

static enum rg_status sign(void *context, const void *data, size_t len, uint8_t signature[RG_SIGNATURE_MAX],
                           size_t *signature_len)
{
    const struct rg_ctl_options *options = context;
    return rg_pki_file_sign(options->key, data, len, signature, signature_len);
}

/* HQ takes only what the key of our certificate signed; both are read anew, as for each connection. */
static enum rg_status prove(const struct rg_ctl_talk *talk, char *message, size_t *len, size_t capacity)
{
    uint8_t certificate[RG_PKI_CLIENT_MAX];
    size_t certificate_len = 0;
    enum rg_status status =
        rg_pki_file_certificate(talk->options->certificate, certificate, &certificate_len);
    return status == RG_OK ? rg_request_prove(message, len, capacity, talk->ask, certificate, certificate_len,
                                              sign, (void *)(uintptr_t)talk->options)
                           : status;
}

static enum rg_status ask(struct rg_ctl_talk *talk)
{
    const struct rg_ctl_options *options = talk->options;
    cJSON *body = cJSON_CreateObject();
    (void)cJSON_AddStringToObject(body, "rid", talk->rid);
    bool outflow = options->command == RG_CTL_OUTFLOW;
    const char *method = options->method != NULL ? options->method : rg_ctl_verb_of(options->command)->method;
    add_text(body, outflow ? "since" : "m", outflow ? options->since : method);
    if (options->holder != 0) {
        (void)cJSON_AddNumberToObject(body, options->badge ? "badge" : "member", (double)options->holder);
    }
    add_text(body, "card", options->card);
    if (options->keep) {
        (void)cJSON_AddTrueToObject(body, "keep");
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
    if (options->site[0] != '\0') {
        (void)cJSON_AddStringToObject(body, "site", options->site);
    }
    if (options->device[0] != '\0') {
        (void)cJSON_AddStringToObject(body, "device", options->device);
    }
    add_request(body, options);
    rg_ctl_add_job(body, options);
    rg_ctl_add_config(options, body);
    rg_ctl_add_groups(options, body);
    rg_ctl_exact(body);
    if (options->add != NULL && !options->add(options->add_context, talk->rid, body)) {
        cJSON_Delete(body);
        return RG_NO_MEMORY;
    }
    char *text = cJSON_PrintUnformatted(body);
    cJSON_Delete(body);
    if (text == NULL) {
        return RG_NO_MEMORY;
    }
    static char message[RG_CTL_MESSAGE_MAX];
    size_t len = 0;
    enum rg_status status =
        rg_envelope_write(outflow ? "outflow" : "ops", clock_ms(CLOCK_REALTIME), RG_ENVELOPE_NEVER, text,
                          strlen(text), message, sizeof message, &len);
    cJSON_free(text);
    if (status == RG_OK) {
        status = prove(talk, message, &len, sizeof message);
    }
    if (status != RG_OK) {
        return status;
    }
    struct rg_uplink_message request = {
        .topic = talk->ask, .payload = message, .payload_len = len, .retain = false};
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
    case RG_UPLINK_FAULT_EXPIRED: return "our certificate has run out; have a new one made";
    case RG_UPLINK_FAULT_SILENT: return "the broker accepted the connection and then said nothing";
    }
    return "no connection";
}

/* Let the connection do what is due, for at most so long. */
static void serve(struct rg_ctl_talk *talk, int64_t left_ms)
{
    short events = 0;
    int fd = talk->uplink->ops->descriptor(talk->uplink, &events);
    int timeout = talk->uplink->ops->timeout_ms(talk->uplink);
    timeout = timeout < 0 || timeout > left_ms ? (int)left_ms : timeout;
    struct pollfd wait = {.fd = fd, .events = events};
    (void)poll(&wait, 1, timeout);
    talk->uplink->ops->service(talk->uplink, wait.revents);
}

void rg_ctl_talk_wait(struct rg_ctl_talk *talk, int64_t ms)
{
    int64_t end_ms = clock_ms(CLOCK_MONOTONIC) + ms;
    for (int64_t left_ms = ms; left_ms > 0 && !talk->hinted; left_ms = end_ms - clock_ms(CLOCK_MONOTONIC)) {
        serve(talk, left_ms);
    }
}

/* Each question has a number of its own: HQ takes none twice. */
static bool number_question(struct rg_ctl_talk *talk)
{
    struct rg_uuid rid;
    if (rg_uuid7(clock_ms(CLOCK_REALTIME), &rid) != RG_OK) {
        return false;
    }
    rg_uuid_write(&rid, talk->rid);
    return true;
}

enum rg_ctl_exit rg_ctl_talk_ask(struct rg_ctl_talk *talk, cJSON **rows, int64_t *hq_ms)
{
    cJSON_Delete(talk->rows);
    talk->rows = cJSON_CreateArray();
    talk->hinted = talk->asked = talk->answered = talk->refused = talk->hopeless = false;
    if (talk->rows == NULL || !number_question(talk)) {
        (void)rg_text_copy(talk->code, sizeof talk->code, "failed");
        (void)rg_text_copy(talk->text, sizeof talk->text, "there is not enough memory to ask");
        talk->refused = true;
        return RG_CTL_FAILED;
    }
    int64_t end_ms = clock_ms(CLOCK_MONOTONIC) + RG_CTL_TIMEOUT_S * 1000;
    while (!talk->answered) {
        int64_t left_ms = end_ms - clock_ms(CLOCK_MONOTONIC);
        if (left_ms <= 0 || talk->hopeless) {
            return RG_CTL_NO_ANSWER;
        }
        if (talk->state == RG_UPLINK_UP && !talk->asked) {
            talk->asked = ask(talk) == RG_OK;
            talk->asked_ms = clock_ms(CLOCK_MONOTONIC);
        }
        /* What changes nothing may be asked again: an HQ that was starting anew did not hear it. */
        bool again = talk->options->command == RG_CTL_OUTFLOW;
        serve(talk, again && left_ms > AGAIN_MS ? AGAIN_MS : left_ms);
        if (again && !talk->answered && clock_ms(CLOCK_MONOTONIC) >= talk->asked_ms + AGAIN_MS) {
            talk->asked = !number_question(talk);
        }
    }
    if (talk->refused) {
        return RG_CTL_FAILED;
    }
    *rows = talk->rows;
    *hq_ms = talk->hq_ms;
    talk->rows = NULL;
    return RG_CTL_DONE;
}

int64_t rg_ctl_talk_pending(const struct rg_ctl_talk *talk)
{
    return talk->pending;
}

bool rg_ctl_talk_refused(const struct rg_ctl_talk *talk)
{
    return talk->refused;
}

const char *rg_ctl_talk_excuse(const struct rg_ctl_talk *talk)
{
    return talk->refused ? talk->text
                         : fault_text(talk->state == RG_UPLINK_UP ? RG_UPLINK_FAULT_NONE : talk->fault);
}

const char *rg_ctl_talk_code(const struct rg_ctl_talk *talk)
{
    return talk->refused ? talk->code : "no-answer";
}

void rg_ctl_talk_complain(const struct rg_ctl_talk *talk)
{
    (void)rg_ctl_complain(rg_ctl_talk_code(talk), "%s", rg_ctl_talk_excuse(talk));
}

void rg_ctl_talk_close(struct rg_ctl_talk *talk)
{
    if (talk != NULL) {
        talk->uplink->ops->close(talk->uplink);
        cJSON_Delete(talk->rows);
        free(talk);
    }
}

/* Said before anything is asked: HQ would take none of it. */
static bool can_sign(const struct rg_ctl_options *options)
{
    uint8_t certificate[RG_PKI_CLIENT_MAX], signature[RG_SIGNATURE_MAX];
    size_t certificate_len = 0, signature_len = 0;
    return (rg_pki_file_certificate(options->certificate, certificate, &certificate_len) == RG_OK &&
            rg_pki_file_sign(options->key, "", 0, signature, &signature_len) == RG_OK) ||
           rg_ctl_complain("identity",
                           "requests cannot be signed by --cert and --key: both have to be of one "
                           "EC P-256 key, as board/pki makes them; have a new certificate made");
}

enum rg_ctl_exit rg_ctl_talk_open(const struct rg_ctl_options *options, struct rg_ctl_talk **made)
{
    struct rg_ctl_talk *talk = calloc(1, sizeof *talk);
    struct rg_uuid id;
    if (talk == NULL || rg_uuid7(clock_ms(CLOCK_REALTIME), &id) != RG_OK) {
        free(talk);
        (void)rg_ctl_complain("failed", "there is not enough memory to ask");
        return RG_CTL_FAILED;
    }
    talk->options = options;
    const char *role = options->command == RG_CTL_OUTFLOW ? "out" : "ops";
    (void)snprintf(talk->topic, sizeof talk->topic, "rg/1/%s/%s/dn/res", role, options->operator_name);
    (void)snprintf(talk->hint, sizeof talk->hint, "rg/1/%s/%s/dn/hint", role, options->operator_name);
    (void)snprintf(talk->ask, sizeof talk->ask, "rg/1/%s/%s/up/req", role, options->operator_name);
    const char *filters[] = {talk->topic, talk->hint};
    char client_id[80], number[37];
    /* Two shells of one operator must not throw each other out. */
    rg_uuid_write(&id, number);
    (void)snprintf(client_id, sizeof client_id, "%s.%s.%.12s", role, options->operator_name, number + 24);
    struct rg_uplink_config config = {.url = options->broker,
                                      .client_id = client_id,
                                      .ca_file = options->ca,
                                      .certificate_file = options->certificate,
                                      .key_file = options->key,
                                      .subscriptions = filters,
                                      .subscription_count = options->command == RG_CTL_OUTFLOW ? 2 : 1};
    struct rg_uplink_events events = {.on_state = on_state, .on_message = on_message, .context = talk};
    enum rg_status status = rg_uplink_mosquitto_open(&config, &events, &talk->uplink);
    if (status != RG_OK) {
        free(talk);
        (void)rg_ctl_complain("identity",
                              "the URL or the certificate files cannot be used (%s); the URL is "
                              "mqtts://HOST:PORT, the files are PEM and belong together",
                              rg_status_name(status));
        return RG_CTL_USAGE;
    }
    if (!can_sign(options)) {
        rg_ctl_talk_close(talk);
        return RG_CTL_USAGE;
    }
    *made = talk;
    return RG_CTL_DONE;
}

enum rg_ctl_exit rg_ctl_ask(const struct rg_ctl_options *options, cJSON **rows, int64_t *hq_ms)
{
    struct rg_ctl_talk *talk;
    enum rg_ctl_exit result = rg_ctl_talk_open(options, &talk);
    if (result != RG_CTL_DONE) {
        return result;
    }
    result = rg_ctl_talk_ask(talk, rows, hq_ms);
    if (result != RG_CTL_DONE) {
        rg_ctl_talk_complain(talk);
    }
    rg_ctl_talk_close(talk);
    return result;
}
