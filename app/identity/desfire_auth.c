#include "desfire_auth.h"

#include "crypto.h"

#include <string.h>

static const uint8_t no_iv[RG_AES_BLOCK];

static void turn(const uint8_t from[16], uint8_t to[16])
{
    memcpy(to, from + 1, 15);
    to[15] = from[0];
}

enum rg_status rg_desfire_answer(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY],
                                 const uint8_t rnd_a[16], const uint8_t challenge[16],
                                 uint8_t answer[RG_DESFIRE_ANSWER], uint8_t rnd_b[16])
{
    uint8_t text[RG_DESFIRE_ANSWER];
    enum rg_status status = rg_aes_cbc_decrypt(cipher, key, no_iv, challenge, 16, rnd_b);
    if (status == RG_OK) {
        memcpy(text, rnd_a, 16);
        turn(rnd_b, text + 16);
        status = rg_aes_cbc_encrypt(cipher, key, challenge, text, sizeof text, answer);
    }
    explicit_bzero(text, sizeof text);
    return status;
}

enum rg_status rg_desfire_check(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY],
                                const uint8_t rnd_a[16], const uint8_t answer[RG_DESFIRE_ANSWER],
                                const uint8_t proof[16])
{
    uint8_t text[16], expected[16];
    enum rg_status status = rg_aes_cbc_decrypt(cipher, key, answer + 16, proof, sizeof text, text);
    if (status == RG_OK) {
        turn(rnd_a, expected);
        status = rg_equal_constant_time(text, expected, sizeof expected) ? RG_OK : RG_DENIED;
    }
    explicit_bzero(text, sizeof text);
    explicit_bzero(expected, sizeof expected);
    return status;
}

void rg_desfire_session_key(const uint8_t rnd_a[16], const uint8_t rnd_b[16], uint8_t key[RG_AES_KEY])
{
    memcpy(key, rnd_a, 4);
    memcpy(key + 4, rnd_b, 4);
    memcpy(key + 8, rnd_a + 12, 4);
    memcpy(key + 12, rnd_b + 12, 4);
}
