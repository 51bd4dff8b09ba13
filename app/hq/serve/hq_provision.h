/**
 * @file hq_provision.h
 * HQ as the certificate authority of its kiosks; private to this room.
 *
 * Thread: main.
 * Owner:  rg_hq_serve_main().
 */
#ifndef APP_HQ_SERVE_HQ_PROVISION_H
#define APP_HQ_SERVE_HQ_PROVISION_H

#include "envelope.h"
#include "hq_units.h"
#include "pki.h"
#include "regard/keystore.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct rg_hq_server;
struct rg_signed_answer;

#define RG_HQ_DAYS_USUAL 397
#define RG_HQ_DAYS_MAX   825
/** Authorities of before. */
#define RG_HQ_FORMER_MAX  4u
#define RG_HQ_BROKERS_MAX 4u

struct rg_hq_provision_options {
    const char *certificate, *key; /**< of the authority; NULL: this HQ issues nothing */
    /** Of those that issued before, which are in the slots of units that still lie in their boxes. */
    const char *former_certificates[RG_HQ_FORMER_MAX], *former_keys[RG_HQ_FORMER_MAX];
    size_t former_certificate_count, former_key_count; /**< as many of the one as of the other */
    const char *factory;                               /**< the factory's public key */
    const char *brokers[RG_HQ_BROKERS_MAX]; /**< what kiosks connect to: addresses in the order to try */
    size_t broker_count;
    const char *ca; /**< the authorities by which they know that broker */
    int64_t days;   /**< how long a certificate holds */
    const char *
        network; /**< a file: the profile of the network that kiosks are in; NULL: theirs is not HQ's to say */
};

struct rg_hq_provision {
    struct rg_pki_authority *authority;                /**< NULL: this HQ issues nothing */
    struct rg_pki_authority *former[RG_HQ_FORMER_MAX]; /**< they sign answers, and issue nothing */
    size_t former_count;
    uint8_t factory[RG_PUBLIC_KEY_LEN];
    const char *brokers[RG_HQ_BROKERS_MAX];
    size_t broker_count;
    const char *ca_file, *certificate_file, *network_file;
    char *ca;      /**< PEM */
    char *network; /**< the profile; NULL: there is none */
    int64_t days;
    int64_t version;     /**< of all that a document gives but who the kiosk is (hq_renewals.h) */
    char digest[65];     /**< of that; empty: not looked at yet */
    int64_t look_ms;     /**< when to look again (monotonic) */
    enum rg_status said; /**< what was wrong with the files when they were read last */
    bool connected;      /**< to the broker */
    bool tell;           /**< kiosks are to hear of another version */
};

/** Read the files. @return RG_OK, also without an authority; RG_NOT_FOUND, RG_INVALID, RG_NO_MEMORY with nothing held. */
enum rg_status rg_hq_provision_open(const struct rg_hq_provision_options *options,
                                    struct rg_hq_provision *provision) RG_MUST_CHECK;
void rg_hq_provision_close(struct rg_hq_provision *provision);

/** A unit's request on prov/1/<claim>/req (rg_unit_claim_serial()). @return false when it breaks the contract. */
bool rg_hq_take_unit(struct rg_hq_server *server, const char *claim, const void *payload, size_t len);

/** Issue what was approved, if the unit has asked already, and tell it. @return RG_OK, also when it has not. */
enum rg_status rg_hq_provision_issue(struct rg_hq_server *server, const char *serial) RG_MUST_CHECK;

/** Answer @p serial on @p topic, signed by the authority and by those of before. */
void rg_hq_provision_answer(struct rg_hq_server *server, const char *topic, const char *serial,
                            const uint8_t nonce[RG_HQ_UNIT_NONCE], const struct rg_signed_answer *said);

/** The identity document for a device's key. @return it, to be freed with cJSON_free(); NULL without a key that cards are hashed under, or memory. */
char *rg_hq_identity_document(struct rg_hq_server *server, const char *site, const char *device,
                              const uint8_t spki[RG_PUBLIC_KEY_LEN]);

/** Add to it the keys that all cards here are under, wrapped to @p spki: none that they are only being lifted to (hq_card_keys.h). @return
 * false without the first, or memory. */
bool rg_hq_add_card_hash(struct rg_hq_server *server, cJSON *root, const uint8_t spki[RG_PUBLIC_KEY_LEN]);

/** Add to it the key of @p site for its cards' keys, wrapped to @p spki (hq_medium_keys.h). @return false without memory, or when the keystore
 * cannot be used. */
bool rg_hq_add_card_seal(struct rg_hq_server *server, cJSON *root, const char *site,
                         const uint8_t spki[RG_PUBLIC_KEY_LEN]);

/** One key, for the device with @p spki alone, into an object of its own (NULL is none). @return false without the key, or memory. */
bool rg_hq_add_wrapped(struct rg_keystore *keys, cJSON *object, const char *name, uint32_t version,
                       const uint8_t spki[RG_PUBLIC_KEY_LEN]);

/** Add to it the pairs by which phones know the chain, those that there are (hq_phone_keys.h). @return as rg_hq_add_card_hash(). */
bool rg_hq_add_phone_keys(struct rg_hq_server *server, cJSON *root, const uint8_t spki[RG_PUBLIC_KEY_LEN]);

/** Append what tells those from the ones before; nothing where there are none. @return RG_OK; or what the keystore returns. */
enum rg_status rg_hq_phone_keys_tell(struct rg_keystore *keys, struct rg_hq_buffer *text) RG_MUST_CHECK;

/** A certificate from now on. @return as rg_pki_authority_issue(). */
enum rg_status rg_hq_certificate_issue(struct rg_hq_server *server, const char *site, const char *device,
                                       const uint8_t spki[RG_PUBLIC_KEY_LEN],
                                       char pem[RG_PKI_CERTIFICATE_MAX], int64_t *ends_ms) RG_MUST_CHECK;

/** What documents give may have changed: kiosks that have another version hear of it. Cheap until it is time to look. */
void rg_hq_given_run(struct rg_hq_server *server, int64_t monotonic_ms);

/** A kiosk said which version it has; if HQ has another, it hears of it. @p state: NULL when it is not known. */
void rg_hq_given_remind(struct rg_hq_server *server, const char *site, const char *device,
                        const cJSON *state);

/** A kiosk asks for its next identity, on up/identity. @return false when it breaks the contract. */
bool rg_hq_take_renewal(struct rg_hq_server *server, const char *site, const char *device,
                        const struct rg_envelope *envelope);

/** The text of a small file, to be freed. @p status: RG_OK; RG_NOT_FOUND, RG_INVALID, RG_NO_MEMORY with NULL. */
char *rg_hq_provision_text(const char *path, enum rg_status *status);

/** Bytes in base64 as a member of a body. @return false when there is none, or more than @p capacity. */
bool rg_hq_take_base64(const cJSON *body, const char *name, uint8_t *bytes, size_t capacity, size_t *len);

/** `device-units`, `device-approve` and `device-revoke`. @return false when @p method is none of them. */
bool rg_hq_take_devices(struct rg_hq_server *server, const char *operator_name, const char *rid,
                        const char *method, const cJSON *body);

#endif
