#include "ev2_auth.h"

#include "crypto.h"

#include <string.h>

static const uint8_t no_iv[RG_AES_BLOCK];

static void turn(const uint8_t from[16], uint8_t to[16])
{
    memcpy(to, from + 1, 15);
    to[15] = from[0];
}

enum rg_status rg_ev2_answer(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY], const uint8_t rnd_a[16],
                             const uint8_t challenge[16], uint8_t answer[RG_EV2_ANSWER], uint8_t rnd_b[16])
{
    uint8_t text[RG_EV2_ANSWER];
    enum rg_status status = rg_aes_cbc_decrypt(cipher, key, no_iv, challenge, 16, rnd_b);
    if (status == RG_OK) {
        memcpy(text, rnd_a, 16);
        turn(rnd_b, text + 16);
        status = rg_aes_cbc_encrypt(cipher, key, no_iv, text, sizeof text, answer);
    }
    explicit_bzero(text, sizeof text);
    return status;
}

enum rg_status rg_ev2_check(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY], const uint8_t rnd_a[16],
                            const uint8_t proof[32], uint8_t ti[RG_EV2_TI])
{
    uint8_t text[32], expected[16];
    enum rg_status status = rg_aes_cbc_decrypt(cipher, key, no_iv, proof, sizeof text, text);
    if (status == RG_OK) {
        turn(rnd_a, expected);
        status = rg_equal_constant_time(text + RG_EV2_TI, expected, sizeof expected) ? RG_OK : RG_DENIED;
    }
    if (status == RG_OK) {
        memcpy(ti, text, RG_EV2_TI);
    }
    explicit_bzero(text, sizeof text);
    explicit_bzero(expected, sizeof expected);
    return status;
}

enum rg_status rg_ev2_session_keys(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY],
                                   const uint8_t rnd_a[16], const uint8_t rnd_b[16],
                                   uint8_t encrypting[RG_AES_KEY], uint8_t signing[RG_AES_KEY])
{
    uint8_t vector[32] = {0xa5, 0x5a, 0x00, 0x01, 0x00, 0x80};
    memcpy(vector + 6, rnd_a, 2);
    for (size_t i = 0; i < 6; i++) {
        vector[8 + i] = rnd_a[2 + i] ^ rnd_b[i];
    }
    memcpy(vector + 14, rnd_b + 6, 10);
    memcpy(vector + 24, rnd_a + 8, 8);
    enum rg_status status = rg_aes_cmac(cipher, key, vector, sizeof vector, encrypting);
    if (status == RG_OK) {
        vector[0] = 0x5a;
        vector[1] = 0xa5;
        status = rg_aes_cmac(cipher, key, vector, sizeof vector, signing);
    }
    explicit_bzero(vector, sizeof vector);
    return status;
}
