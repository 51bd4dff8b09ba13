/* What a keystore of files does with key pairs, which lie there as keys do. */
#include "file_pairs.h"

#include "key_name.h"
#include "key_pair.h"

#include <string.h>

enum rg_status rg_file_make_pair(struct rg_keystore *base, const char *name, uint32_t version)
{
    uint8_t key[RG_KEY_LEN];
    enum rg_status status = rg_key_pair_draw(key);
    if (status == RG_OK) {
        status = base->ops->put(base, name, version, key);
    }
    explicit_bzero(key, sizeof key);
    return status;
}

enum rg_status rg_file_public_key(struct rg_keystore *base, const char *name, uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    struct rg_key key;
    enum rg_status status = rg_keystore_file_take(base, name, &key);
    if (status == RG_OK) {
        status = rg_key_pair_public(key.bytes, spki);
        explicit_bzero(&key, sizeof key);
    }
    return status;
}

enum rg_status rg_file_sign(struct rg_keystore *base, const char *name, const void *data, size_t len,
                            uint8_t signature[RG_SIGNATURE_MAX], size_t *signature_len)
{
    struct rg_key key;
    enum rg_status status = rg_keystore_file_take(base, name, &key);
    if (status == RG_OK) {
        status = rg_key_pair_sign(key.bytes, data, len, signature, signature_len);
        explicit_bzero(&key, sizeof key);
    }
    return status;
}

enum rg_status rg_file_agree(struct rg_keystore *base, const char *name, const uint8_t x[RG_POINT_X_LEN],
                             uint8_t shared[RG_POINT_X_LEN])
{
    struct rg_key key;
    enum rg_status status = rg_keystore_file_take(base, name, &key);
    if (status == RG_OK) {
        status = rg_key_pair_agree(key.bytes, x, shared);
        explicit_bzero(&key, sizeof key);
    }
    return status;
}

enum rg_status rg_file_private_pem(struct rg_keystore *base, const char *name, char *pem, size_t capacity)
{
    struct rg_key key;
    enum rg_status status = rg_keystore_file_take(base, name, &key);
    if (status == RG_OK) {
        status = rg_key_pair_pem(key.bytes, pem, capacity);
        explicit_bzero(&key, sizeof key);
    }
    return status;
}

enum rg_status rg_file_wrap(struct rg_keystore *base, const char *name, const uint8_t spki[RG_PUBLIC_KEY_LEN],
                            uint8_t wrapped[RG_WRAPPED_LEN])
{
    struct rg_key key;
    enum rg_status status = rg_keystore_file_take(base, name, &key);
    if (status == RG_OK) {
        status = rg_key_wrap(spki, name, key.version, key.bytes, wrapped);
        explicit_bzero(&key, sizeof key);
    }
    return status;
}

enum rg_status rg_file_unwrap(struct rg_keystore *base, const char *pair, const char *name, uint32_t version,
                              const uint8_t wrapped[RG_WRAPPED_LEN])
{
    struct rg_key key;
    uint8_t bytes[RG_KEY_LEN];
    enum rg_status status = rg_key_name_valid(name) ? rg_keystore_file_take(base, pair, &key) : RG_INVALID;
    if (status == RG_OK) {
        status = rg_key_unwrap(key.bytes, name, version, wrapped, bytes);
        explicit_bzero(&key, sizeof key);
    }
    if (status == RG_OK) {
        status = base->ops->put(base, name, version, bytes);
        explicit_bzero(bytes, sizeof bytes);
    }
    return status;
}
