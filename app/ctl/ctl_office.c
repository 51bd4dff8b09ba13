#include "ctl_office.h"

#include "base64.h"
#include "command.h"
#include "crypto.h"
#include "key_pair.h"
#include "key_seal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SEALED_REQUEST (RG_CARD_REQUEST_LEN + RG_SEAL_OVERHEAD)
#define SEALED_REPLY   (RG_CARD_REPLY_LEN + RG_SEAL_OVERHEAD)
#define KEYS_FILE_MAX  4096

static bool read_bytes(const cJSON *row, const char *name, uint8_t *bytes, size_t len)
{
    const cJSON *text = cJSON_GetObjectItemCaseSensitive(row, name);
    size_t read = 0;
    return cJSON_IsString(text) &&
           rg_base64_read(text->valuestring, strlen(text->valuestring), bytes, len, &read) == RG_OK &&
           read == len;
}

static void context_of(const struct rg_ctl_office *office, bool answer, char context[RG_CARD_OFFICE_CONTEXT])
{
    const struct rg_ctl_options *options = &office->options;
    char which[24];
    if (options->card != NULL) {
        (void)snprintf(which, sizeof which, "%s", options->card);
    } else {
        (void)snprintf(which, sizeof which, "%lld", options->holder);
    }
    rg_card_office_context(answer, office->rid,
                           options->method != NULL ? options->method
                                                   : rg_ctl_verb_of(options->command)->method,
                           options->card != NULL ? "card"
                           : options->badge      ? "badge"
                                                 : "member",
                           which, context);
}

/* An rg_ctl_options.add: the request, sealed under a key that is drawn for it and wrapped for HQ. */
static bool add_sealed(void *self, const char *rid, cJSON *body)
{
    struct rg_ctl_office *office = self;
    uint8_t wrapped[RG_WRAPPED_LEN], plain[RG_CARD_REQUEST_LEN], sealed[SEALED_REQUEST];
    char context[RG_CARD_OFFICE_CONTEXT], text[RG_BASE64_LEN(SEALED_REQUEST) + 1];
    (void)snprintf(office->rid, sizeof office->rid, "%s", rid);
    if (office->request == NULL) {
        return true;
    }
    /* What was lost is not to come back as its own replacement. */
    if (office->options.command != RG_CTL_CARD_ISSUE && office->request->medium != RG_MEDIUM_UID) {
        (void)cJSON_AddTrueToObject(body, "instead");
    }
    context_of(office, false, context);
    rg_card_request_write(office->request, plain);
    bool good =
        rg_key_draw(office->key) == RG_OK &&
        rg_key_wrap(office->hq, RG_KEY_CARD_CALL, RG_CARD_CALL_VERSION, office->key, wrapped) == RG_OK &&
        rg_key_seal(office->key, context, plain, sizeof plain, sealed) == RG_OK;
    explicit_bzero(plain, sizeof plain);
    if (good) {
        rg_base64_write(wrapped, sizeof wrapped, text);
        good = cJSON_AddStringToObject(body, "wrapped", text) != NULL;
        rg_base64_write(sealed, sizeof sealed, text);
        good = good && cJSON_AddStringToObject(body, "sealed", text) != NULL;
    }
    return good;
}

static bool read_command_keys(const char *path, struct rg_command_keys *keys)
{
    char text[KEYS_FILE_MAX];
    FILE *file = fopen(path, "rbe");
    size_t len = file != NULL ? fread(text, 1, sizeof text, file) : 0;
    if (file != NULL) {
        (void)fclose(file);
    }
    return len < sizeof text && rg_command_keys_read(text, len, keys) == RG_OK;
}

/* Whoever has the broker could say that a key is HQ's; who has HQ's command key cannot be told so. */
static bool is_hqs(const struct rg_ctl_options *options, const cJSON *row)
{
    struct rg_command_keys keys = {.count = 0};
    uint8_t signature[RG_COMMAND_SIGNATURE_LEN];
    char statement[RG_CARD_OFFICE_STATEMENT];
    const cJSON *key = cJSON_GetObjectItemCaseSensitive(row, "key");
    if (options->command_keys[0] == '\0') {
        return options->medium == NULL ||
               rg_ctl_complain("identity", "to write cards takes command.pem, HQ's public key as kiosks have "
                                           "it, in the folder of --identity, or "
                                           "--command FILE: without it whoever has the broker could play HQ");
    }
    if (!read_command_keys(options->command_keys, &keys)) {
        return rg_ctl_complain("identity", "%s holds no public key of HQ's", options->command_keys);
    }
    size_t len = rg_card_office_statement(key->valuestring, statement);
    bool proven = false;
    if (read_bytes(row, "signature", signature, sizeof signature)) {
        for (size_t i = 0; i < keys.count; i++) {
            proven = proven || rg_ed25519_verify(keys.keys[i], statement, len, signature);
        }
    }
    return proven ||
           rg_ctl_complain(
               "identity",
               "what answers is not the HQ of command.pem: have the file renewed, and the broker looked at");
}

enum rg_ctl_exit rg_ctl_office_open(const struct rg_ctl_options *options, struct rg_ctl_office *office)
{
    cJSON *rows = NULL;
    int64_t hq_ms;
    memset(office, 0, sizeof *office);
    office->options = *options;
    office->options.method = "card-office";
    office->options.holder = 0;
    office->options.card = NULL;
    office->options.keep = false;
    enum rg_ctl_exit result = rg_ctl_talk_open(&office->options, &office->talk);
    if (result != RG_CTL_DONE) {
        return result;
    }
    result = rg_ctl_talk_ask(office->talk, &rows, &hq_ms);
    if (result != RG_CTL_DONE) {
        rg_ctl_talk_complain(office->talk);
        return result;
    }
    const cJSON *row = cJSON_GetArrayItem(rows, 0);
    if (!read_bytes(row, "key", office->hq, sizeof office->hq)) {
        (void)rg_ctl_complain("failed", "HQ did not say how to seal a card's number for it");
        result = RG_CTL_FAILED;
    } else if (!is_hqs(options, row)) {
        result = RG_CTL_FAILED;
    }
    cJSON_Delete(rows);
    office->options = *options;
    office->options.add = add_sealed;
    office->options.add_context = office;
    return result;
}

enum rg_ctl_exit rg_ctl_office_ask(struct rg_ctl_office *office, const char *method,
                                   const struct rg_card_request *request, cJSON **rows, int64_t *hq_ms)
{
    office->options.method = method;
    office->request = request;
    enum rg_ctl_exit result = rg_ctl_talk_ask(office->talk, rows, hq_ms);
    office->request = NULL;
    if (result != RG_CTL_DONE) {
        rg_ctl_talk_complain(office->talk);
    }
    return result;
}

bool rg_ctl_office_reply(const struct rg_ctl_office *office, const cJSON *rows, struct rg_card_reply *reply)
{
    uint8_t sealed[SEALED_REPLY], plain[RG_CARD_REPLY_LEN];
    char context[RG_CARD_OFFICE_CONTEXT];
    context_of(office, true, context);
    bool good = read_bytes(cJSON_GetArrayItem(rows, 0), "sealed", sealed, sizeof sealed) &&
                rg_key_open(office->key, context, sealed, sizeof sealed, plain) == RG_OK &&
                rg_card_reply_read(plain, reply) == RG_OK;
    explicit_bzero(plain, sizeof plain);
    return good || rg_ctl_complain("failed", "what answered was not sealed by HQ, or is of another release");
}

void rg_ctl_office_close(struct rg_ctl_office *office)
{
    rg_ctl_talk_close(office->talk);
    explicit_bzero(office, sizeof *office);
}
