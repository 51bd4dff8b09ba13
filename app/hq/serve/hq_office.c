#include "hq_office.h"

#include "base64.h"
#include "hq_json.h"
#include "log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SEALED_REQUEST (RG_CARD_REQUEST_LEN + RG_SEAL_OVERHEAD)
#define SEALED_REPLY   (RG_CARD_REPLY_LEN + RG_SEAL_OVERHEAD)

static enum rg_status office_key(struct rg_keystore *keys, uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    enum rg_status status = keys->ops->public_key(keys, RG_KEY_CARD_OFFICE, spki);
    if (status == RG_NOT_FOUND) {
        status = keys->ops->make_pair(keys, RG_KEY_CARD_OFFICE, 1);
        status = status == RG_OK ? keys->ops->public_key(keys, RG_KEY_CARD_OFFICE, spki) : status;
    }
    return status;
}

void rg_hq_take_office(struct rg_hq_server *server, const char *topic, const char *rid)
{
    struct rg_hq_rows to = {.server = server, .topic = topic, .rid = rid};
    uint8_t spki[RG_PUBLIC_KEY_LEN], signature[RG_ED25519_SIGNATURE_LEN];
    char key[RG_BASE64_LEN(sizeof spki) + 1], signed_by[RG_BASE64_LEN(sizeof signature) + 1] = "";
    char statement[RG_CARD_OFFICE_STATEMENT];
    enum rg_status status = office_key(server->keys, spki);
    if (status == RG_OK) {
        rg_base64_write(spki, sizeof spki, key);
        size_t len = rg_card_office_statement(key, statement);
        if (server->command != NULL) {
            status = server->keys->ops->ed25519_sign(server->keys, server->command,
                                                     (const uint8_t *)statement, len, signature);
        }
    }
    if (status == RG_OK && server->command != NULL) {
        rg_base64_write(signature, sizeof signature, signed_by);
    }
    if (status == RG_OK) {
        rg_hq_buffer_text(&to.rows, "{\"key\":\"");
        rg_hq_buffer_text(&to.rows, key);
        rg_hq_buffer_text(&to.rows, "\",\"signature\":");
        rg_hq_buffer_json(&to.rows, signed_by[0] != '\0' ? signed_by : NULL, strlen(signed_by));
        rg_hq_buffer_text(&to.rows, "}");
        rg_hq_answer_rows(server, topic, rid, &to.rows, false);
    } else {
        rg_hq_rows_refuse(&to, status);
    }
    rg_hq_buffer_free(&to.rows);
}

/* Whose card it is about, as the context has it. */
static bool read_whose(const cJSON *body, struct rg_hq_call *call)
{
    static const char *const names[] = {"member", "badge"};
    const char *card;
    int64_t number;
    if (rg_hq_json_text(body, "card", sizeof call->which - 1, &card)) {
        (void)snprintf(call->whose, sizeof call->whose, "card");
        (void)snprintf(call->which, sizeof call->which, "%s", card);
        return true;
    }
    for (size_t i = 0; i < 2; i++) {
        if (rg_hq_json_int(body, names[i], 1, RG_HQ_JSON_MAX, &number)) {
            (void)snprintf(call->whose, sizeof call->whose, "%s", names[i]);
            (void)snprintf(call->which, sizeof call->which, "%" PRId64, number);
            return true;
        }
    }
    return false;
}

static bool read_bytes(const cJSON *body, const char *name, uint8_t *bytes, size_t len)
{
    const char *text;
    size_t read = 0;
    return rg_hq_json_text(body, name, RG_BASE64_LEN(len), &text) &&
           rg_base64_read(text, strlen(text), bytes, len, &read) == RG_OK && read == len;
}

enum rg_status rg_hq_office_open(struct rg_hq_call *call, const cJSON *body, struct rg_card_request *request)
{
    struct rg_keystore *keys = call->server->keys;
    uint8_t wrapped[RG_WRAPPED_LEN], sealed[SEALED_REQUEST], plain[RG_CARD_REQUEST_LEN];
    char context[RG_CARD_OFFICE_CONTEXT];
    if (cJSON_GetObjectItemCaseSensitive(body, "sealed") == NULL) {
        return RG_NOT_FOUND;
    }
    if (!read_whose(body, call) || !read_bytes(body, "wrapped", wrapped, sizeof wrapped) ||
        !read_bytes(body, "sealed", sealed, sizeof sealed)) {
        return RG_INVALID;
    }
    rg_card_office_context(false, call->rid, call->method, call->whose, call->which, context);
    /* One that was left by a process that died in the middle. */
    enum rg_status status = keys->ops->destroy(keys, RG_KEY_CARD_CALL);
    status = status == RG_NOT_FOUND ? RG_OK : status;
    if (status == RG_OK) {
        status = keys->ops->unwrap(keys, RG_KEY_CARD_OFFICE, RG_KEY_CARD_CALL, RG_CARD_CALL_VERSION, wrapped);
        status = status == RG_NOT_FOUND ? RG_DENIED : status;
    }
    if (status != RG_OK) {
        return status;
    }
    status = keys->ops->open(keys, RG_KEY_CARD_CALL, context, sealed, sizeof sealed, plain);
    if (status == RG_OK) {
        status = rg_card_request_read(plain, request);
    }
    explicit_bzero(plain, sizeof plain);
    if (status != RG_OK) {
        rg_hq_office_end(call);
    }
    return status;
}

enum rg_status rg_hq_office_reply(const struct rg_hq_call *call, const struct rg_card_reply *reply,
                                  struct rg_hq_buffer *rows)
{
    uint8_t plain[RG_CARD_REPLY_LEN], sealed[SEALED_REPLY];
    char context[RG_CARD_OFFICE_CONTEXT], text[RG_BASE64_LEN(SEALED_REPLY) + 1];
    rg_card_office_context(true, call->rid, call->method, call->whose, call->which, context);
    rg_card_reply_write(reply, plain);
    struct rg_keystore *keys = call->server->keys;
    enum rg_status status = keys->ops->seal(keys, RG_KEY_CARD_CALL, context, plain, sizeof plain, sealed);
    explicit_bzero(plain, sizeof plain);
    if (status == RG_OK) {
        rg_base64_write(sealed, sizeof sealed, text);
        rg_hq_buffer_text(rows, "{\"sealed\":\"");
        rg_hq_buffer_text(rows, text);
        rg_hq_buffer_text(rows, "\"}");
    }
    return status;
}

void rg_hq_office_end(struct rg_hq_call *call)
{
    enum rg_status status = call->server->keys->ops->destroy(call->server->keys, RG_KEY_CARD_CALL);
    if (status != RG_OK && status != RG_NOT_FOUND) {
        rg_log(RG_LOG_ERROR, "SERVE-OFFICE",
               "the key of a request for a card could not be destroyed; it is at the next", status);
    }
}

void rg_hq_office_refuse(const struct rg_hq_call *call, const char *topic, enum rg_status status)
{
    struct rg_hq_rows to = {.server = call->server, .topic = topic, .rid = call->rid};
    if (status == RG_NOT_FOUND || status == RG_INVALID) {
        rg_hq_refuse(call->server, topic, call->rid, "unsealed",
                     "A card's number goes to HQ sealed, so that the broker does not read it: ask "
                     "card-office for HQ's key, or let "
                     "regardctl of this release do it.");
    } else if (status == RG_DENIED) {
        rg_hq_refuse(call->server, topic, call->rid, "sealed-otherwise",
                     "It was sealed for another HQ, or for somebody else's card; ask card-office for HQ's "
                     "key and seal it anew.");
    } else {
        rg_hq_rows_refuse(&to, status);
    }
}
