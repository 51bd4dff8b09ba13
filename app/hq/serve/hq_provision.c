/* Units of the factory ask, HQ answers: pending until IT approves, then a certificate, once. */
#include "hq_provision.h"

#include "base64.h"
#include "hq_command.h"
#include "hq_json.h"
#include "hq_server.h"
#include "log.h"
#include "provision_signed.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS          INT64_C(86400000)
#define CA_MAX          8192
#define PENDING_RETRY_S 60u
#define DENIED_RETRY_S  3600u
#define ISSUED          "issued"
/* Of a profile, and what it is sealed with besides the key (include/protocol/README.md). */
#define NETWORK_MAX     2048u
#define NETWORK_CONTEXT "regard-network/1"

_Static_assert(RG_HQ_UNIT_CLAIM_MAX == RG_UNIT_CLAIM_MAX, "whatever name a claim has is kept");

char *rg_hq_provision_text(const char *path, enum rg_status *status)
{
    FILE *file = fopen(path, "rb");
    char *text = file != NULL ? malloc(CA_MAX) : NULL;
    size_t len = text != NULL ? fread(text, 1, CA_MAX, file) : 0;
    bool fits = len > 0 && len < CA_MAX && rg_utf8_valid(text, len);
    *status = file == NULL ? RG_NOT_FOUND : text == NULL ? RG_NO_MEMORY : fits ? RG_OK : RG_INVALID;
    if (fits) {
        text[len] = '\0';
    } else {
        free(text);
        text = NULL;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return text;
}

static enum rg_status open_former(const struct rg_hq_provision_options *options,
                                  struct rg_hq_provision *provision)
{
    enum rg_status status = RG_OK;
    for (size_t i = 0; i < options->former_certificate_count && status == RG_OK; i++) {
        status = rg_pki_authority_open(options->former_certificates[i], options->former_keys[i],
                                       &provision->former[i]);
        provision->former_count += status == RG_OK;
    }
    return status;
}

enum rg_status rg_hq_provision_open(const struct rg_hq_provision_options *options,
                                    struct rg_hq_provision *provision)
{
    struct rg_hq_provision opened = {.broker_count = options->broker_count,
                                     .ca_file = options->ca,
                                     .certificate_file = options->certificate,
                                     .network_file = options->network,
                                     .days = options->days};
    if (options->certificate == NULL) {
        return RG_OK;
    }
    memcpy(opened.brokers, options->brokers, sizeof opened.brokers);
    enum rg_status status = rg_pki_file_public(options->factory, opened.factory);
    if (status == RG_OK) {
        opened.ca = rg_hq_provision_text(options->ca, &status);
    }
    if (status == RG_OK) {
        status = rg_pki_authority_open(options->certificate, options->key, &opened.authority);
    }
    if (status == RG_OK) {
        status = open_former(options, &opened);
    }
    if (status != RG_OK) {
        rg_hq_provision_close(&opened);
        return status;
    }
    *provision = opened;
    return RG_OK;
}

void rg_hq_provision_close(struct rg_hq_provision *provision)
{
    rg_pki_authority_close(provision->authority);
    while (provision->former_count > 0) {
        rg_pki_authority_close(provision->former[--provision->former_count]);
    }
    free(provision->ca);
    if (provision->network != NULL) {
        explicit_bzero(provision->network, strlen(provision->network));
    }
    free(provision->network);
    provision->authority = NULL;
    provision->network = NULL;
    provision->ca = NULL;
}

/* Where the unit hears: by the name of the claim that it asked by. */
static void answer(struct rg_hq_server *server, const char *serial, const struct rg_hq_unit_request *asked,
                   const struct rg_signed_answer *said)
{
    char topic[RG_HQ_TOPIC_MAX];
    (void)snprintf(topic, sizeof topic, "prov/1/%s/resp", asked->claim);
    rg_hq_provision_answer(server, topic, serial, asked->nonce, said);
}

/* The public halves of what commands are signed with, the next one's too; an HQ without any says so at its start. */
static bool add_command_keys(struct rg_keystore *keys, cJSON *list)
{
    struct rg_command_keys publics = {.count = 0};
    enum rg_status status = rg_hq_command_publics(keys, &publics);
    bool whole = list != NULL && (status == RG_OK || status == RG_NOT_FOUND);
    for (size_t i = 0; i < publics.count && whole; i++) {
        char text[RG_BASE64_LEN(RG_COMMAND_KEY_LEN) + 1];
        rg_base64_write(publics.keys[i], RG_COMMAND_KEY_LEN, text);
        whole = cJSON_AddItemToArray(list, cJSON_CreateString(text)) != 0;
    }
    return whole;
}

/* With the password of a network in it, it is for this kiosk alone, too. */
static bool add_network(struct rg_hq_server *server, cJSON *root, const uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    struct rg_keystore *keys = server->keys;
    const char *profile = server->provision.network;
    uint8_t wrapped[RG_WRAPPED_LEN], sealed[NETWORK_MAX + RG_SEAL_OVERHEAD];
    char wrapped_text[RG_BASE64_LEN(RG_WRAPPED_LEN) + 1], sealed_text[RG_BASE64_LEN(sizeof sealed) + 1];
    uint32_t version = 0;
    if (profile == NULL) {
        return true;
    }
    size_t len = strlen(profile);
    enum rg_status status = keys->ops->version(keys, RG_KEY_NETWORK, &version);
    if (status == RG_NOT_FOUND) {
        version = 1;
        status = keys->ops->make(keys, RG_KEY_NETWORK, version);
    }
    if (status != RG_OK || keys->ops->wrap(keys, RG_KEY_NETWORK, spki, wrapped) != RG_OK ||
        keys->ops->seal(keys, RG_KEY_NETWORK, NETWORK_CONTEXT, profile, len, sealed) != RG_OK) {
        return false;
    }
    rg_base64_write(wrapped, sizeof wrapped, wrapped_text);
    rg_base64_write(sealed, len + RG_SEAL_OVERHEAD, sealed_text);
    cJSON *network = cJSON_AddObjectToObject(root, "network");
    return network != NULL && cJSON_AddNumberToObject(network, "version", version) != NULL &&
           cJSON_AddStringToObject(network, "wrapped", wrapped_text) != NULL &&
           cJSON_AddStringToObject(network, "sealed", sealed_text) != NULL;
}

/* Those after the first, which kiosks of the release before know alone. */
static bool add_brokers(const struct rg_hq_provision *provision, cJSON *root)
{
    cJSON *list = provision->broker_count > 1 ? cJSON_AddArrayToObject(root, "brokers") : NULL;
    bool whole = provision->broker_count <= 1 || list != NULL;
    for (size_t i = 1; i < provision->broker_count && whole; i++) {
        whole = cJSON_AddItemToArray(list, cJSON_CreateString(provision->brokers[i])) != 0;
    }
    return whole;
}

char *rg_hq_identity_document(struct rg_hq_server *server, const char *site, const char *device,
                              const uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    cJSON *root = cJSON_CreateObject();
    bool whole = root != NULL && cJSON_AddNumberToObject(root, "v", 1) != NULL &&
                 cJSON_AddNumberToObject(root, "version", (double)server->provision.version) != NULL &&
                 cJSON_AddStringToObject(root, "site", site) != NULL &&
                 cJSON_AddStringToObject(root, "device", device) != NULL &&
                 cJSON_AddStringToObject(root, "broker", server->provision.brokers[0]) != NULL &&
                 add_brokers(&server->provision, root) &&
                 cJSON_AddStringToObject(root, "ca", server->provision.ca) != NULL &&
                 rg_hq_add_card_hash(server, root, spki) && rg_hq_add_card_seal(server, root, site, spki) &&
                 rg_hq_add_phone_keys(server, root, spki) &&
                 add_command_keys(server->keys, cJSON_AddArrayToObject(root, "command_keys")) &&
                 add_network(server, root, spki);
    char *text = whole ? cJSON_PrintUnformatted(root) : NULL;
    cJSON_Delete(root);
    return text;
}

enum rg_status rg_hq_certificate_issue(struct rg_hq_server *server, const char *site, const char *device,
                                       const uint8_t spki[RG_PUBLIC_KEY_LEN],
                                       char pem[RG_PKI_CERTIFICATE_MAX], int64_t *ends_ms)
{
    char name[2 * RG_HQ_SITE_MAX];
    size_t len = 0;
    int64_t now_ms = rg_hq_now_ms();
    *ends_ms = now_ms + server->provision.days * DAY_MS;
    (void)snprintf(name, sizeof name, "%s.%s", site, device);
    /* A clock that is a day behind ours must not refuse it. */
    return rg_pki_authority_issue(server->provision.authority, spki, name, now_ms - DAY_MS, *ends_ms, pem,
                                  &len);
}

/* The approval becomes a certificate, kept before anybody hears of it. */
static enum rg_status issue(struct rg_hq_server *server, const char *serial, struct rg_hq_unit *unit)
{
    char pem[RG_PKI_CERTIFICATE_MAX];
    int64_t now_ms = rg_hq_now_ms(), ends_ms = 0;
    char *identity = rg_hq_identity_document(server, unit->site, unit->device, unit->request.spki);
    if (identity == NULL) {
        return RG_NO_MEMORY;
    }
    enum rg_status status =
        rg_hq_certificate_issue(server, unit->site, unit->device, unit->request.spki, pem, &ends_ms);
    if (status == RG_OK) {
        rg_hq_security_allow(server, unit->site, unit->device);
        status = rg_hq_unit_issued(server->store, serial, pem, identity, ends_ms, now_ms);
    }
    if (status == RG_OK) {
        rg_hq_buffer_text(&unit->certificate, pem);
        rg_hq_buffer_text(&unit->identity, identity);
        unit->state = RG_HQ_UNIT_ISSUED;
        status = rg_hq_buffer_status(&unit->certificate) == RG_OK ? rg_hq_buffer_status(&unit->identity)
                                                                  : RG_NO_MEMORY;
        rg_log(RG_LOG_INFO, "PROVISION-ISSUED", "a kiosk's certificate was issued; it holds for so many days",
               server->provision.days);
    }
    cJSON_free(identity);
    return status;
}

static void answer_unit(struct rg_hq_server *server, const char *serial, const struct rg_hq_unit *unit)
{
    struct rg_signed_answer said = {.status = "pending", .retry_s = PENDING_RETRY_S};
    if (unit->state == RG_HQ_UNIT_ISSUED) {
        said = (struct rg_signed_answer){.status = ISSUED,
                                         .certificate = unit->certificate.data,
                                         .certificate_len = unit->certificate.len,
                                         .identity = unit->identity.data,
                                         .identity_len = unit->identity.len};
    }
    answer(server, serial, &unit->request, &said);
}

enum rg_status rg_hq_provision_issue(struct rg_hq_server *server, const char *serial)
{
    struct rg_hq_unit unit = {.asked = false};
    enum rg_status status = rg_hq_unit_get(server->store, serial, &unit);
    if (status == RG_OK && unit.state == RG_HQ_UNIT_APPROVED && unit.asked) {
        status = issue(server, serial, &unit);
        if (status == RG_OK) {
            answer_unit(server, serial, &unit);
        }
    }
    rg_hq_unit_free(&unit);
    return status;
}

/* What a request says, its signatures aside. */
struct request {
    uint8_t nonce[RG_SIGNED_NONCE_LEN], claim[RG_PUBLIC_KEY_LEN], csr[RG_PKI_REQUEST_MAX];
    uint8_t voucher[RG_SIGNATURE_MAX], signature[RG_SIGNATURE_MAX];
    size_t csr_len, voucher_len, signature_len;
};

bool rg_hq_take_base64(const cJSON *body, const char *name, uint8_t *bytes, size_t capacity, size_t *len)
{
    const char *text;
    return rg_hq_json_text(body, name, RG_BASE64_LEN(capacity), &text) &&
           rg_base64_read(text, strlen(text), bytes, capacity, len) == RG_OK;
}

static bool read_request(const cJSON *body, const char *serial, struct request *request)
{
    const char *named, *nonce;
    size_t claim_len = 0;
    return rg_hq_json_text(body, "serial", RG_UNIT_SERIAL_MAX, &named) && strcmp(named, serial) == 0 &&
           rg_hq_json_text(body, "nonce", 2 * RG_SIGNED_NONCE_LEN, &nonce) &&
           rg_hex_read(nonce, request->nonce, sizeof request->nonce) == RG_OK &&
           rg_hq_take_base64(body, "csr", request->csr, sizeof request->csr, &request->csr_len) &&
           rg_hq_take_base64(body, "claim", request->claim, sizeof request->claim, &claim_len) &&
           claim_len == sizeof request->claim &&
           rg_hq_take_base64(body, "voucher", request->voucher, sizeof request->voucher,
                             &request->voucher_len) &&
           rg_hq_take_base64(body, "sig", request->signature, sizeof request->signature,
                             &request->signature_len);
}

/* The factory made this unit, and the unit itself asks. */
static enum rg_status check_request(const struct rg_hq_server *server, const char *serial,
                                    const struct request *request)
{
    char text[RG_SIGNED_MAX];
    enum rg_status status = rg_signed_voucher(serial, request->claim, text);
    if (status == RG_OK) {
        status = rg_pki_verify(server->provision.factory, text, strlen(text), request->voucher,
                               request->voucher_len);
    }
    if (status == RG_OK) {
        status = rg_signed_request(serial, request->nonce, request->csr, request->csr_len, text);
    }
    if (status == RG_OK) {
        status =
            rg_pki_verify(request->claim, text, strlen(text), request->signature, request->signature_len);
    }
    return status;
}

static void take_request(struct rg_hq_server *server, const char *claim, const struct request *request)
{
    struct rg_hq_unit_request asked;
    struct rg_hq_unit unit = {.asked = false};
    const char *serial = rg_unit_claim_serial(claim);
    memcpy(asked.nonce, request->nonce, sizeof asked.nonce);
    (void)snprintf(asked.claim, sizeof asked.claim, "%s", claim);
    enum rg_status status = check_request(server, serial, request);
    if (status == RG_OK) {
        status = rg_pki_request_read(request->csr, request->csr_len, asked.spki);
    }
    if (status == RG_DENIED || status == RG_INVALID) {
        const struct rg_signed_answer denied = {.status = "denied", .retry_s = DENIED_RETRY_S};
        rg_log(RG_LOG_WARNING, "PROVISION-DENIED",
               "a unit's voucher or signature does not hold; did another factory make it?", status);
        answer(server, serial, &asked, &denied);
        return;
    }
    if (status == RG_OK) {
        status = rg_hq_unit_ask(server->store, serial, &asked, rg_hq_now_ms(), &unit);
    }
    if (status == RG_OK && unit.state == RG_HQ_UNIT_APPROVED) {
        status = issue(server, serial, &unit);
    }
    if (status == RG_OK) {
        answer_unit(server, serial, &unit);
    } else {
        rg_log(RG_LOG_ERROR, "PROVISION-ASK", "a unit's request could not be kept or issued; it asks again",
               status);
    }
    rg_hq_unit_free(&unit);
}

bool rg_hq_take_unit(struct rg_hq_server *server, const char *claim, const void *payload, size_t len)
{
    struct rg_envelope envelope;
    struct request request;
    const char *serial = rg_unit_claim_serial(claim);
    if (server->provision.authority == NULL || serial == NULL ||
        rg_envelope_read(payload, len, rg_hq_now_ms(), &envelope) != RG_OK) {
        return false;
    }
    bool sound = strcmp(envelope.type, "prov") == 0 && read_request(envelope.body, serial, &request);
    rg_envelope_free(&envelope);
    if (sound) {
        take_request(server, claim, &request);
    }
    return sound;
}
