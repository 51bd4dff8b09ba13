/**
 * @file request.h
 * A client's signature under what it asks of HQ (include/protocol/README.md, "Signatures"): an operator's, or a system's of the
 * retailer's. The broker in between is not trusted to say who asks. Behind the message's other members stand the certificate and the
 * signature of its key, so that both are found before anything is parsed:
 *
 *     {"v":1,...,"b":{...},"cert":"<base64 of DER>","sig":"<base64 of ECDSA's DER>"}
 *
 * Signed are the message without the last member, and so the certificate and the time too, and the topic, which names the client.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_SYNC_COMMAND_REQUEST_H
#define APP_SYNC_COMMAND_REQUEST_H

#include "command.h"
#include "regard/keystore.h"

#define RG_REQUEST_CERTIFICATE_MAX 2048u
/** What both members add to a message at most. */
#define RG_REQUEST_TRAIL_MAX 2900u

/** What a message ends with, and what was to be signed. */
struct rg_request_proof {
    uint8_t certificate[RG_REQUEST_CERTIFICATE_MAX], signature[RG_SIGNATURE_MAX];
    size_t certificate_len, signature_len;
    char statement[RG_COMMAND_STATEMENT_MAX];
    size_t statement_len;
};

/**
 * Find the two members at the end of any bytes; nothing of them is believed yet.
 * @return RG_OK; RG_NOT_FOUND: they are not there, or of another form; RG_INVALID for a topic that is too long; RG_NO_MEMORY. @p proof
 *         is of use only on RG_OK.
 */
enum rg_status rg_request_proof_read(const char *topic, const void *payload, size_t len,
                                     struct rg_request_proof *proof) RG_MUST_CHECK;

/** Signs for rg_request_prove() with the key of the certificate, ECDSA of P-256 and SHA-256. */
typedef enum rg_status rg_request_signer(void *context, const void *data, size_t len,
                                         uint8_t signature[RG_SIGNATURE_MAX], size_t *signature_len);

/**
 * Put both members at the end of a message, which ends with its brace; it is terminated.
 * @return RG_OK with the new length in @p len; RG_INVALID for what is no object, an empty or too long certificate or topic; RG_FULL: it
 *         has no room of RG_REQUEST_TRAIL_MAX bytes and the terminator in @p capacity; or what @p signer returns.
 */
enum rg_status rg_request_prove(char *message, size_t *len, size_t capacity, const char *topic,
                                const uint8_t *certificate, size_t certificate_len, rg_request_signer *signer,
                                void *context) RG_MUST_CHECK;

#endif
