#include "key_mac.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdatomic.h>

static EVP_MAC_CTX *make(void)
{
    char digest[] = "SHA256";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                 OSSL_PARAM_construct_end()};
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *context = hmac == NULL ? NULL : EVP_MAC_CTX_new(hmac);
    EVP_MAC_free(hmac);
    if (context != NULL && EVP_MAC_CTX_set_params(context, params) != 1) {
        EVP_MAC_CTX_free(context);
        context = NULL;
    }
    return context;
}

/* Without a key. Looking the two algorithms up takes far longer than the hash of a card's number, which every tap waits for; so it is
 * done once. Two threads that come first at once do it twice, and one of them gives its own back. */
static EVP_MAC_CTX *prepared(void)
{
    static _Atomic(EVP_MAC_CTX *) found;
    EVP_MAC_CTX *context = found, *nobody = NULL;
    if (context != NULL) {
        return context;
    }
    context = make();
    if (context != NULL && !atomic_compare_exchange_strong(&found, &nobody, context)) {
        EVP_MAC_CTX_free(context);
        context = nobody;
    }
    return context;
}

enum rg_status rg_key_mac(const uint8_t key[RG_KEY_LEN], const uint8_t *data, size_t len, uint8_t mac[32])
{
    EVP_MAC_CTX *empty = prepared();
    EVP_MAC_CTX *context = empty == NULL ? NULL : EVP_MAC_CTX_dup(empty);
    size_t written = 0;
    bool done = context != NULL && EVP_MAC_init(context, key, RG_KEY_LEN, NULL) == 1 &&
                EVP_MAC_update(context, data, len) == 1 && EVP_MAC_final(context, mac, &written, 32) == 1;
    EVP_MAC_CTX_free(context);
    return done && written == 32 ? RG_OK : RG_IO;
}
