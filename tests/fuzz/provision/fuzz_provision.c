/* Any bytes as what a unit or HQ reads in provisioning: an identity document, a record, a certificate and a certificate request. */
#include "device_identity.h"
#include "provision.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_document(const char *text, size_t size)
{
    static struct rg_identity identity;
    if (rg_identity_parse(text, size, &identity) == RG_OK &&
        (identity.site[0] == '\0' || identity.device[0] == '\0' || identity.ca[0] == '\0' ||
         identity.card_hash_version == 0 || strncmp(identity.broker, "mqtts://", 8) != 0)) {
        abort();
    }
    for (size_t i = 0; i < identity.chain_count; i++) {
        if (i >= RG_CARD_CHAIN_MAX - 1 || identity.chain[i].version != identity.card_hash_version + i + 1) {
            abort();
        }
    }
}

static void check_keys(const uint8_t *bytes, size_t size)
{
    struct rg_pki_certificate certificate;
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    if (rg_pki_certificate_read((const char *)bytes, size, &certificate) == RG_OK &&
        (certificate.common_name[0] == '\0' || certificate.ends_ms <= certificate.begins_ms)) {
        abort();
    }
    if (rg_pki_request_read(bytes, size, spki) == RG_OK &&
        rg_pki_verify(spki, "x", 1, spki, 8) != RG_DENIED) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rg_provision machine;
    /* A copy of exactly this size, so that reading behind it is seen. */
    uint8_t *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    check_document((const char *)copy, size);
    check_keys(copy, size);
    if (rg_provision_record_read(&machine, copy, size) == RG_OK && machine.kept > RG_PROVISION_CONFIRMED) {
        abort();
    }
    free(copy);
    return 0;
}
