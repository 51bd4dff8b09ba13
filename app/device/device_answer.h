/**
 * @file device_answer.h
 * What HQ answers to a unit (include/protocol/README.md, Provisioning). It came by a broker that nobody trusts: only what the
 * authority of the factory slot has signed, for this unit, counts: by the one that issues now, or one that did before it, by whose
 * word a unit that lay in its box meanwhile comes to the authority of today.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_DEVICE_DEVICE_ANSWER_H
#define APP_DEVICE_DEVICE_ANSWER_H

#include "device_identity.h"
#include "device_unit.h"

struct rg_device_answer {
    enum rg_provision_answer kind;
    uint8_t nonce[RG_SIGNED_NONCE_LEN];
    uint32_t retry_s;
    char certificate[RG_PKI_CERTIFICATE_MAX], identity[RG_IDENTITY_MAX + 1]; /**< ISSUED; with their ends */
    size_t certificate_len, identity_len;
};

/** Whose word counts, and for what. */
struct rg_device_asked {
    const struct rg_unit *unit; /**< the slot, whose authority counts */
    const char *ca;             /**< a file of more authorities, those of the identity in force; or NULL */
    struct rg_keystore *keys;
    const char *pair; /**< the pair that a certificate was asked for */
};

/**
 * Read a message. An issued certificate is an authority's, or of one that the signed document names, for the pair's key, and of the
 * name that the document says.
 * @return RG_OK; RG_INVALID for another message; RG_DENIED when the signature or the certificate does not hold; RG_NOT_FOUND without
 *         the slot's ca.pem or the key; RG_NO_MEMORY. @p answer is written only on RG_OK.
 */
enum rg_status rg_device_answer_read(const struct rg_device_asked *asked, const void *payload, size_t len,
                                     struct rg_device_answer *answer) RG_MUST_CHECK;

#endif
