#include "device_answer.h"

#include "base64.h"
#include "envelope.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

static const char *const words[] = {[RG_PROVISION_ANSWER_PENDING] = "pending",
                                    [RG_PROVISION_ANSWER_ISSUED] = "issued",
                                    [RG_PROVISION_ANSWER_DENIED] = "denied"};

/* By whom an answer says that it is: the authority that issues now, and those that did before. */
struct signatures {
    uint8_t bytes[1 + RG_SIGNED_FORMER_MAX][RG_SIGNATURE_MAX];
    size_t lens[1 + RG_SIGNED_FORMER_MAX];
    size_t count;
};

static const char *text_of(const cJSON *body, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(body, name);
    return cJSON_IsString(item) ? item->valuestring : "";
}

static bool take_base64(const cJSON *body, const char *name, void *bytes, size_t capacity, size_t *len)
{
    const char *text = text_of(body, name);
    return text[0] != '\0' && rg_base64_read(text, strlen(text), bytes, capacity, len) == RG_OK && *len > 0;
}

static bool take_status(const char *word, enum rg_provision_answer *kind)
{
    for (int i = 0; i <= RG_PROVISION_ANSWER_DENIED; i++) {
        if (strcmp(word, words[i]) == 0) {
            *kind = (enum rg_provision_answer)i;
            return true;
        }
    }
    return false;
}

static bool take_former(const cJSON *body, struct signatures *signatures)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(body, "former"), *item;
    if (list == NULL) {
        return true;
    }
    if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) > (int)RG_SIGNED_FORMER_MAX) {
        return false;
    }
    cJSON_ArrayForEach(item, list)
    {
        size_t at = signatures->count;
        if (!cJSON_IsString(item) || item->valuestring[0] == '\0' ||
            rg_base64_read(item->valuestring, strlen(item->valuestring), signatures->bytes[at],
                           RG_SIGNATURE_MAX, &signatures->lens[at]) != RG_OK) {
            return false;
        }
        signatures->count++;
    }
    return true;
}

static bool read_body(const cJSON *body, struct rg_device_answer *answer, struct signatures *signatures)
{
    const cJSON *retry = cJSON_GetObjectItemCaseSensitive(body, "retry_s");
    if (!take_status(text_of(body, "status"), &answer->kind) ||
        rg_hex_read(text_of(body, "nonce"), answer->nonce, sizeof answer->nonce) != RG_OK ||
        !cJSON_IsNumber(retry) || retry->valuedouble < 0 || retry->valuedouble > UINT32_MAX ||
        !take_base64(body, "sig", signatures->bytes[0], RG_SIGNATURE_MAX, &signatures->lens[0])) {
        return false;
    }
    signatures->count = 1;
    if (!take_former(body, signatures)) {
        return false;
    }
    answer->retry_s = (uint32_t)retry->valuedouble;
    if (answer->kind != RG_PROVISION_ANSWER_ISSUED) {
        return true;
    }
    bool sound =
        take_base64(body, "cert", answer->certificate, sizeof answer->certificate - 1,
                    &answer->certificate_len) &&
        take_base64(body, "identity", answer->identity, sizeof answer->identity - 1, &answer->identity_len);
    if (sound) {
        answer->certificate[answer->certificate_len] = '\0';
        answer->identity[answer->identity_len] = '\0';
    }
    return sound;
}

static enum rg_status check_signatures(const struct rg_device_asked *asked,
                                       const struct rg_device_answer *answer,
                                       const struct signatures *signatures)
{
    char text[RG_SIGNED_MAX];
    bool issued = answer->kind == RG_PROVISION_ANSWER_ISSUED;
    const struct rg_signed_answer said = {.status = words[answer->kind],
                                          .retry_s = answer->retry_s,
                                          .certificate = issued ? answer->certificate : NULL,
                                          .certificate_len = answer->certificate_len,
                                          .identity = issued ? answer->identity : NULL,
                                          .identity_len = answer->identity_len};
    enum rg_status status = rg_signed_answer(asked->unit->serial, answer->nonce, &said, text);
    if (status != RG_OK) {
        return status;
    }
    status = RG_DENIED;
    for (size_t i = 0; i < signatures->count && status != RG_OK; i++) {
        const uint8_t *signature = signatures->bytes[i];
        size_t len = signatures->lens[i];
        status = rg_pki_file_verify(asked->unit->ca, text, strlen(text), signature, len);
        if (status != RG_OK && asked->ca != NULL) {
            status = rg_pki_file_verify(asked->ca, text, strlen(text), signature, len);
        }
    }
    return status;
}

/* An authority that this kiosk knows has signed the document: so those that it names count, too, or none could ever follow one that
 * is in a factory slot. */
static enum rg_status check_authority(const struct rg_device_asked *asked,
                                      const struct rg_device_answer *answer,
                                      const struct rg_identity *identity)
{
    const char *pem = answer->certificate;
    size_t len = answer->certificate_len;
    enum rg_status status = rg_pki_certificate_verify(pem, len, asked->unit->ca);
    if (status != RG_OK && asked->ca != NULL) {
        status = rg_pki_certificate_verify(pem, len, asked->ca);
    }
    if (status != RG_OK && rg_pki_certificate_verify_by(pem, len, identity->ca) == RG_OK) {
        status = RG_OK;
    }
    return status;
}

static enum rg_status check_issued(const struct rg_device_asked *asked, const struct rg_device_answer *answer)
{
    struct rg_identity identity;
    struct rg_pki_certificate certificate;
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    char name[2 * RG_IDENTITY_NAME];
    enum rg_status status = asked->keys->ops->public_key(asked->keys, asked->pair, spki);
    if (status == RG_OK) {
        status = rg_identity_parse(answer->identity, answer->identity_len, &identity);
    }
    if (status == RG_OK) {
        status = rg_pki_certificate_read(answer->certificate, answer->certificate_len, &certificate);
    }
    if (status == RG_OK) {
        status = check_authority(asked, answer, &identity);
    }
    if (status != RG_OK) {
        return status;
    }
    (void)snprintf(name, sizeof name, "%s.%s", identity.site, identity.device);
    return memcmp(spki, certificate.spki, sizeof spki) == 0 && strcmp(name, certificate.common_name) == 0
               ? RG_OK
               : RG_DENIED;
}

enum rg_status rg_device_answer_read(const struct rg_device_asked *asked, const void *payload, size_t len,
                                     struct rg_device_answer *answer)
{
    struct rg_envelope envelope;
    struct rg_device_answer found;
    struct signatures signatures = {.count = 0};
    memset(&found, 0, sizeof found);
    /* By no clock: that of a kiosk out of its box may say anything, and the nonce says what is fresh. */
    enum rg_status status = rg_envelope_read(payload, len, INT64_MIN, &envelope);
    if (status != RG_OK) {
        return status == RG_NO_MEMORY ? status : RG_INVALID;
    }
    bool sound = strcmp(envelope.type, "prov-res") == 0 && read_body(envelope.body, &found, &signatures);
    rg_envelope_free(&envelope);
    if (!sound) {
        return RG_INVALID;
    }
    status = check_signatures(asked, &found, &signatures);
    if (status == RG_OK && found.kind == RG_PROVISION_ANSWER_ISSUED) {
        status = check_issued(asked, &found);
    }
    if (status == RG_OK) {
        *answer = found;
    }
    return status;
}
