/* Kiosks that have an identity get the next one: a certificate for a new key, and what HQ has changed of what it gives them. */
#include "hq_provision.h"

#include "crypto.h"
#include "hq_card_keys.h"
#include "hq_command.h"
#include "hq_json.h"
#include "hq_medium_keys.h"
#include "hq_renewals.h"
#include "hq_server.h"
#include "log.h"
#include "provision_signed.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DENIED_RETRY_S 3600u
#define LOOK_MS        2000
#define NETWORK_MAX    2048u

struct request {
    uint8_t csr[RG_PKI_REQUEST_MAX], signature[RG_SIGNATURE_MAX];
    size_t csr_len, signature_len;
    struct rg_hq_unit_request asked;
};

static bool read_request(const cJSON *body, struct request *request)
{
    const char *nonce;
    return rg_hq_json_text(body, "nonce", 2 * RG_SIGNED_NONCE_LEN, &nonce) &&
           rg_hex_read(nonce, request->asked.nonce, sizeof request->asked.nonce) == RG_OK &&
           rg_hq_take_base64(body, "csr", request->csr, sizeof request->csr, &request->csr_len) &&
           rg_hq_take_base64(body, "sig", request->signature, sizeof request->signature,
                             &request->signature_len) &&
           rg_pki_request_read(request->csr, request->csr_len, request->asked.spki) == RG_OK;
}

static bool is(const struct rg_hq_issued *issued, const struct rg_hq_unit_request *asked)
{
    return issued->there && memcmp(issued->request.spki, asked->spki, sizeof asked->spki) == 0 &&
           memcmp(issued->request.nonce, asked->nonce, sizeof asked->nonce) == 0;
}

static bool signed_by(bool there, const uint8_t spki[RG_PUBLIC_KEY_LEN], const char *text,
                      const struct request *request)
{
    return there &&
           rg_pki_verify(spki, text, strlen(text), request->signature, request->signature_len) == RG_OK;
}

static void answer(struct rg_hq_server *server, const char *site, const char *device, const char *serial,
                   const uint8_t nonce[RG_SIGNED_NONCE_LEN], const char *certificate, const char *identity)
{
    char topic[RG_HQ_TOPIC_MAX];
    struct rg_signed_answer said = {.status = "denied", .retry_s = DENIED_RETRY_S};
    if (certificate != NULL) {
        said = (struct rg_signed_answer){.status = "issued",
                                         .certificate = certificate,
                                         .certificate_len = strlen(certificate),
                                         .identity = identity,
                                         .identity_len = strlen(identity)};
    }
    (void)snprintf(topic, sizeof topic, "rg/1/%s/%s/dn/identity", site, device);
    rg_hq_provision_answer(server, topic, serial, nonce, &said);
}

/* Kept before anybody hears of it. */
static enum rg_status issue(struct rg_hq_server *server, const char *site, const char *device,
                            const struct rg_hq_renewal *renewal, const struct rg_hq_unit_request *asked)
{
    char pem[RG_PKI_CERTIFICATE_MAX];
    struct rg_hq_next next = {.request = *asked, .certificate = pem, .version = server->provision.version};
    char *identity = rg_hq_identity_document(server, site, device, asked->spki);
    if (identity == NULL) {
        return RG_NO_MEMORY;
    }
    next.identity = identity;
    enum rg_status status = rg_hq_certificate_issue(server, site, device, asked->spki, pem, &next.ends_ms);
    if (status == RG_OK) {
        status = rg_hq_renewal_put(server->store, renewal->serial, &next);
    }
    if (status == RG_OK) {
        answer(server, site, device, renewal->serial, asked->nonce, pem, identity);
    }
    cJSON_free(identity);
    return status;
}

/* The kiosk has answered with it: over the connection that it makes, and by its key. */
static enum rg_status confirm(struct rg_hq_server *server, const struct rg_hq_renewal *renewal)
{
    enum rg_status status = rg_hq_renewal_confirm(server->store, renewal->serial, rg_hq_now_ms());
    if (status == RG_OK) {
        rg_log(RG_LOG_INFO, "RENEW-CONFIRMED",
               "a kiosk has its next identity; the number is the version of what HQ gives",
               renewal->next_version);
    }
    return status;
}

static enum rg_status take(struct rg_hq_server *server, const char *site, const char *device,
                           const struct request *request, const struct rg_hq_renewal *renewal)
{
    char name[2 * RG_HQ_SITE_MAX], text[RG_SIGNED_MAX];
    const struct rg_hq_unit_request *asked = &request->asked;
    (void)snprintf(name, sizeof name, "%s.%s", site, device);
    enum rg_status status = rg_signed_renewal(name, asked->nonce, request->csr, request->csr_len, text);
    if (status != RG_OK) {
        return status;
    }
    bool by_present = signed_by(renewal->present.there, renewal->present.request.spki, text, request);
    bool by_next = !by_present && signed_by(renewal->next.there, renewal->next.request.spki, text, request);
    bool by_last = !by_present && !by_next && signed_by(renewal->last_there, renewal->last, text, request);
    const struct rg_hq_issued *again = NULL;
    if (by_next && is(&renewal->next, asked)) {
        status = confirm(server, renewal);
        again = &renewal->next;
    } else if ((by_present || by_last) && is(&renewal->present, asked)) {
        /* It did not hear the answer to its trial, and may have given that up. */
        again = &renewal->present;
    } else if (by_present && is(&renewal->next, asked) &&
               renewal->next_version == server->provision.version) {
        again = &renewal->next;
    } else if (by_present) {
        return issue(server, site, device, renewal, asked);
    } else {
        rg_log(RG_LOG_WARNING, "RENEW-DENIED",
               "a kiosk's next identity was asked for without the key of its present one", 0);
        answer(server, site, device, renewal->serial, asked->nonce, NULL, NULL);
        return RG_OK;
    }
    if (status == RG_OK) {
        answer(server, site, device, renewal->serial, asked->nonce, again->certificate.data,
               again->identity.data);
    }
    return status;
}

bool rg_hq_take_renewal(struct rg_hq_server *server, const char *site, const char *device,
                        const struct rg_envelope *envelope)
{
    struct request request;
    struct rg_hq_renewal renewal = {.next_version = 0};
    memset(&request, 0, sizeof request);
    if (strcmp(envelope->type, "renew") != 0 || !read_request(envelope->body, &request)) {
        return false;
    }
    if (server->provision.authority == NULL) {
        return true;
    }
    enum rg_status status = rg_hq_renewal_get(server->store, site, device, &renewal);
    if (status == RG_NOT_FOUND) {
        rg_log(RG_LOG_WARNING, "RENEW-UNKNOWN", "a kiosk that HQ gave no identity asks for the next one", 0);
        return true;
    }
    if (status == RG_OK) {
        status = take(server, site, device, &request, &renewal);
    }
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "RENEW-ISSUE",
               "a kiosk's next identity could not be kept or issued; it asks again", status);
    }
    rg_hq_renewal_free(&renewal);
    return true;
}

/* What an identity document gives, but for who it is of. */
static enum rg_status digest_given(const struct rg_hq_server *server, const char *ca, const char *network,
                                   char digest[65])
{
    struct rg_keystore *keys = server->keys;
    struct rg_command_keys publics = {.count = 0};
    struct rg_hq_buffer text = {.len = 0};
    uint32_t version = 0, site_version = 0;
    uint8_t hash[32], authority[RG_PUBLIC_KEY_LEN];
    char issuer[2 * RG_PUBLIC_KEY_LEN + 1];
    char key[2 * RG_COMMAND_KEY_LEN + 1];
    enum rg_status status = rg_hq_command_publics(keys, &publics);
    if (status == RG_OK || status == RG_NOT_FOUND) {
        status = rg_hq_cards_version(server->store, &version);
        status = status == RG_OK && version == 0 ? RG_NOT_FOUND : status;
    }
    if (status == RG_OK) {
        status = rg_hq_card_keys_ready(keys);
    }
    if (status == RG_OK) {
        status = keys->ops->version(keys, RG_KEY_CARD_SITE, &site_version);
    }
    /* Of another authority every kiosk gets another certificate. */
    if (status == RG_OK) {
        status = rg_pki_file_public(server->provision.certificate_file, authority);
    }
    if (status != RG_OK) {
        return status;
    }
    rg_hex_write(authority, sizeof authority, issuer);
    rg_hq_buffer_text(&text, issuer);
    rg_hq_buffer_text(&text, "\n");
    for (size_t i = 0; i < server->provision.broker_count; i++) {
        rg_hq_buffer_text(&text, i > 0 ? "," : "");
        rg_hq_buffer_text(&text, server->provision.brokers[i]);
    }
    rg_hq_buffer_text(&text, "\n");
    rg_hq_buffer_text(&text, ca);
    for (size_t i = 0; i < publics.count; i++) {
        rg_hex_write(publics.keys[i], RG_COMMAND_KEY_LEN, key);
        rg_hq_buffer_text(&text, "\n");
        rg_hq_buffer_text(&text, key);
    }
    rg_hq_buffer_text(&text, "\n");
    rg_hq_buffer_int(&text, version);
    rg_hq_buffer_text(&text, "/");
    rg_hq_buffer_int(&text, site_version);
    rg_hq_buffer_text(&text, "\n");
    rg_hq_buffer_text(&text, network != NULL ? network : "");
    status = rg_hq_phone_keys_tell(keys, &text);
    status = status == RG_OK ? rg_hq_buffer_status(&text) : status;
    if (status == RG_OK) {
        status = rg_sha256(text.data, text.len, hash);
    }
    if (status == RG_OK) {
        rg_hex_write(hash, sizeof hash, digest);
    }
    rg_hq_buffer_free(&text);
    return status;
}

static void send_version(struct rg_hq_server *server, const char *site, const char *device)
{
    char topic[RG_HQ_TOPIC_MAX];
    rg_hq_buffer_clear(&server->body);
    rg_hq_buffer_text(&server->body, "{\"version\":");
    rg_hq_buffer_int(&server->body, server->provision.version);
    rg_hq_buffer_text(&server->body, "}");
    (void)snprintf(topic, sizeof topic, "rg/1/%s/%s/dn/identity", site, device);
    rg_hq_send(server, topic, "identity", &server->body);
}

static void forget(char *text)
{
    if (text != NULL) {
        explicit_bzero(text, strlen(text));
    }
    free(text);
}

static void take_changes(struct rg_hq_server *server, char *ca, char *network, const char digest[65])
{
    struct rg_hq_provision *provision = &server->provision;
    bool changed;
    enum rg_status status = rg_hq_given_version(server->store, digest, &provision->version, &changed);
    if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "GIVEN", "what kiosks are given could not be noted; it is tried again",
               status);
        free(ca);
        forget(network);
        return;
    }
    (void)snprintf(provision->digest, sizeof provision->digest, "%s", digest);
    free(provision->ca);
    provision->ca = ca;
    forget(provision->network);
    provision->network = network;
    rg_log(RG_LOG_INFO, "GIVEN", "the version of what kiosks are given: broker, authorities and keys",
           provision->version);
    provision->tell = changed && provision->version > 1;
}

/* Once it is connected; a kiosk that does not hear it says its version when it connects. */
static void tell_all(struct rg_hq_server *server)
{
    struct rg_hq_renewed kiosk = {.number = 0};
    enum rg_status status;
    while ((status = rg_hq_renewed_next(server->store, kiosk.number, &kiosk)) == RG_OK) {
        send_version(server, kiosk.site, kiosk.device);
    }
    if (status != RG_NOT_FOUND) {
        rg_log(RG_LOG_WARNING, "GIVEN", "not all kiosks could be told; those hear of it by their next state",
               status);
    }
    server->provision.tell = false;
}

void rg_hq_given_run(struct rg_hq_server *server, int64_t monotonic_ms)
{
    struct rg_hq_provision *provision = &server->provision;
    char digest[65];
    enum rg_status status;
    if (provision->authority == NULL) {
        return;
    }
    if (provision->tell && provision->connected) {
        tell_all(server);
    }
    if (monotonic_ms < provision->look_ms) {
        return;
    }
    provision->look_ms = monotonic_ms + LOOK_MS;
    char *ca = rg_hq_provision_text(provision->ca_file, &status);
    char *network = NULL;
    if (status == RG_OK && provision->network_file != NULL) {
        network = rg_hq_provision_text(provision->network_file, &status);
        status = status == RG_OK && strlen(network) > NETWORK_MAX ? RG_INVALID : status;
    }
    if (status == RG_OK) {
        status = digest_given(server, ca, network, digest);
    }
    if (status == RG_OK && strcmp(digest, provision->digest) != 0) {
        take_changes(server, ca, network, digest);
        return;
    }
    if (status != RG_OK && status != provision->said) {
        rg_log(RG_LOG_ERROR, "GIVEN-FILES",
               "a file of what kiosks are given cannot be read (--kiosk-ca, --kiosk-network of 2,048 bytes "
               "at most, "
               "--authority-cert); they keep what they have",
               status);
    }
    provision->said = status;
    free(ca);
    forget(network);
}

void rg_hq_given_remind(struct rg_hq_server *server, const char *site, const char *device, const cJSON *state)
{
    int64_t version;
    const cJSON *identity = cJSON_GetObjectItemCaseSensitive(state, "identity");
    if (server->provision.authority == NULL || server->provision.version == 0 ||
        !rg_hq_json_int(identity, "version", 0, RG_HQ_JSON_MAX, &version)) {
        return;
    }
    if (version != server->provision.version) {
        send_version(server, site, device);
    }
}
