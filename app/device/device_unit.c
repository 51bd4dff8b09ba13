#include "device_unit.h"

#include "base64.h"
#include "device_files.h"
#include "pki.h"
#include "text.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#define FACTORY_MAX 2048

static const char *text_of(const cJSON *root, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, name);
    return cJSON_IsString(item) ? item->valuestring : "";
}

static bool read_factory(const cJSON *root, struct rg_unit *unit)
{
    const char *serial = text_of(root, "serial"), *broker = text_of(root, "broker");
    const char *voucher = text_of(root, "voucher");
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(root, "v");
    bool sound = cJSON_IsNumber(version) && version->valueint == 1 && rg_unit_serial_valid(serial) &&
                 strncmp(broker, "mqtts://", 8) == 0 && strlen(broker) < sizeof unit->broker &&
                 rg_base64_read(voucher, strlen(voucher), unit->voucher, sizeof unit->voucher,
                                &unit->voucher_len) == RG_OK;
    if (sound) {
        (void)rg_text_copy(unit->serial, sizeof unit->serial, serial);
        (void)rg_text_copy(unit->broker, sizeof unit->broker, broker);
    }
    return sound;
}

/* Slots outlive the form of names, so what it is called is read, not made up. */
static enum rg_status read_claim(struct rg_unit *unit)
{
    char pem[RG_PKI_CERTIFICATE_MAX];
    size_t len = 0;
    struct rg_pki_certificate certificate;
    enum rg_status status = rg_device_file_read(unit->dir, "claim.pem", pem, sizeof pem, &len);
    if (status == RG_OK) {
        status = rg_pki_certificate_read(pem, len, &certificate);
    }
    if (status != RG_OK) {
        return status;
    }
    const char *serial = rg_unit_claim_serial(certificate.common_name);
    if (serial == NULL || strcmp(serial, unit->serial) != 0) {
        return RG_INVALID;
    }
    (void)rg_text_copy(unit->claim_name, sizeof unit->claim_name, certificate.common_name);
    return RG_OK;
}

enum rg_status rg_unit_read(const char *dir, struct rg_unit *unit)
{
    char text[FACTORY_MAX];
    size_t len = 0;
    struct rg_unit found = {.voucher_len = 0};
    if (strlen(dir) >= sizeof found.dir) {
        return RG_INVALID;
    }
    (void)rg_text_copy(found.dir, sizeof found.dir, dir);
    (void)snprintf(found.ca, sizeof found.ca, "%s/ca.pem", dir);
    (void)snprintf(found.certificate, sizeof found.certificate, "%s/claim.pem", dir);
    (void)snprintf(found.key, sizeof found.key, "%s/claim.key", dir);
    enum rg_status status = rg_device_file_read(dir, "factory.json", text, sizeof text, &len);
    if (status != RG_OK) {
        return status;
    }
    cJSON *root = cJSON_ParseWithLength(text, len);
    status = read_factory(root, &found) ? RG_OK : RG_INVALID;
    cJSON_Delete(root);
    if (status == RG_OK) {
        status = rg_pki_file_public(found.key, found.claim);
    }
    if (status == RG_OK) {
        status = read_claim(&found);
    }
    if (status == RG_OK) {
        *unit = found;
    }
    return status;
}
