/* What HQ answers to a unit or a kiosk: signed by the authority that issues, and by those that did before. */
#include "base64.h"
#include "hq_provision.h"
#include "hq_server.h"
#include "log.h"
#include "provision_signed.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static void add_text(struct rg_hq_buffer *body, const void *bytes, size_t len)
{
    char *text = malloc(RG_BASE64_LEN(len) + 1);
    if (text == NULL) {
        body->failed = true;
        return;
    }
    rg_base64_write(bytes, len, text);
    rg_hq_buffer_text(body, "\"");
    rg_hq_buffer_text(body, text);
    rg_hq_buffer_text(body, "\"");
    free(text);
}

static void add_base64(struct rg_hq_buffer *body, const char *name, const void *bytes, size_t len)
{
    rg_hq_buffer_text(body, ",\"");
    rg_hq_buffer_text(body, name);
    rg_hq_buffer_text(body, "\":");
    add_text(body, bytes, len);
}

_Static_assert(RG_HQ_FORMER_MAX == RG_SIGNED_FORMER_MAX, "so many as a unit reads");

/* By the authority that issues, and by those that did before: which of them is in a unit's slot only the unit knows. */
struct signatures {
    uint8_t bytes[1 + RG_SIGNED_FORMER_MAX][RG_SIGNATURE_MAX];
    size_t lens[1 + RG_SIGNED_FORMER_MAX];
    size_t count;
};

static enum rg_status sign_all(const struct rg_hq_provision *provision, const char *text,
                               struct signatures *signatures)
{
    enum rg_status status = rg_pki_authority_sign(provision->authority, text, strlen(text),
                                                  signatures->bytes[0], &signatures->lens[0]);
    signatures->count = 1;
    for (size_t i = 0; i < provision->former_count && status == RG_OK; i++) {
        status =
            rg_pki_authority_sign(provision->former[i], text, strlen(text),
                                  signatures->bytes[signatures->count], &signatures->lens[signatures->count]);
        signatures->count++;
    }
    return status;
}

static void write_answer(struct rg_hq_buffer *body, const uint8_t nonce[RG_SIGNED_NONCE_LEN],
                         const struct rg_signed_answer *answer, const struct signatures *signatures)
{
    char hex[2 * RG_SIGNED_NONCE_LEN + 1];
    rg_hex_write(nonce, RG_SIGNED_NONCE_LEN, hex);
    rg_hq_buffer_clear(body);
    rg_hq_buffer_text(body, "{\"nonce\":\"");
    rg_hq_buffer_text(body, hex);
    rg_hq_buffer_text(body, "\",\"status\":\"");
    rg_hq_buffer_text(body, answer->status);
    rg_hq_buffer_text(body, "\",\"retry_s\":");
    rg_hq_buffer_int(body, answer->retry_s);
    if (answer->certificate != NULL) {
        add_base64(body, "cert", answer->certificate, answer->certificate_len);
        add_base64(body, "identity", answer->identity, answer->identity_len);
    }
    add_base64(body, "sig", signatures->bytes[0], signatures->lens[0]);
    for (size_t i = 1; i < signatures->count; i++) {
        rg_hq_buffer_text(body, i == 1 ? ",\"former\":[" : ",");
        add_text(body, signatures->bytes[i], signatures->lens[i]);
    }
    rg_hq_buffer_text(body, signatures->count > 1 ? "]}" : "}");
}

void rg_hq_provision_answer(struct rg_hq_server *server, const char *topic, const char *serial,
                            const uint8_t nonce[RG_SIGNED_NONCE_LEN], const struct rg_signed_answer *said)
{
    char text[RG_SIGNED_MAX];
    struct signatures signatures;
    enum rg_status status = rg_signed_answer(serial, nonce, said, text);
    if (status == RG_OK) {
        status = sign_all(&server->provision, text, &signatures);
    }
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "PROVISION-SIGN", "an answer to a unit could not be signed; it asks again",
               status);
        return;
    }
    write_answer(&server->body, nonce, said, &signatures);
    rg_hq_send(server, topic, "prov-res", &server->body);
}
