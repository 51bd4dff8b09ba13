/* Any bytes as a client's request to HQ: what stands at its end, the certificate there, and the envelope around what is asked. */
#include "base64.h"
#include "envelope.h"
#include "pki.h"
#include "request.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void certificate_of(const uint8_t *der, size_t len)
{
    struct rg_pki_certificate certificate;
    /* No authority is there, so nobody is anybody. */
    enum rg_status status = rg_pki_client_read(der, len, "/nowhere", 1700000000000, &certificate);
    if (status != RG_INVALID && status != RG_NOT_FOUND) {
        abort();
    }
}

static void proof_of(const char *text, size_t size)
{
    struct rg_request_proof proof;
    if (rg_request_proof_read("rg/1/ops/anna/up/req", text, size, &proof) != RG_OK) {
        return;
    }
    if (proof.certificate_len == 0 || proof.certificate_len > RG_REQUEST_CERTIFICATE_MAX ||
        proof.signature_len == 0 || proof.signature_len > RG_SIGNATURE_MAX ||
        proof.statement_len >= RG_COMMAND_STATEMENT_MAX ||
        size < RG_BASE64_LEN(proof.certificate_len) + RG_BASE64_LEN(proof.signature_len)) {
        abort();
    }
    certificate_of(proof.certificate, proof.certificate_len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rg_envelope envelope;
    char *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    proof_of(copy, size);
    certificate_of(data, size);
    if (rg_envelope_read(copy, size, 0, &envelope) == RG_OK) {
        rg_envelope_free(&envelope);
    }
    free(copy);
    return 0;
}
