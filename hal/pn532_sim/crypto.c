#include "sim_crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* None of these fails but for want of memory, and then the program has nothing to say to anybody. */
static void must(bool done)
{
    if (!done) {
        abort();
    }
}

void rg_sim_aes(const uint8_t key[RG_SIM_AES], const uint8_t in[RG_SIM_AES], uint8_t out[RG_SIM_AES],
                bool decrypt)
{
    int length = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    must(context != NULL && EVP_CipherInit_ex(context, EVP_aes_128_ecb(), NULL, key, NULL, !decrypt) == 1);
    EVP_CIPHER_CTX_set_padding(context, 0);
    must(EVP_CipherUpdate(context, out, &length, in, RG_SIM_AES) == 1 && length == RG_SIM_AES);
    EVP_CIPHER_CTX_free(context);
}

void rg_sim_cbc(const uint8_t key[RG_SIM_AES], uint8_t iv[RG_SIM_AES], const uint8_t *in, uint8_t *out,
                size_t length, bool decrypt)
{
    for (size_t at = 0; at + RG_SIM_AES <= length; at += RG_SIM_AES) {
        uint8_t block[RG_SIM_AES];
        memcpy(block, in + at, sizeof(block));
        if (decrypt) {
            uint8_t plain[RG_SIM_AES];
            rg_sim_aes(key, block, plain, true);
            for (size_t i = 0; i < sizeof(plain); i++) {
                out[at + i] = plain[i] ^ iv[i];
            }
            memcpy(iv, block, sizeof(block));
        } else {
            for (size_t i = 0; i < sizeof(block); i++) {
                block[i] ^= iv[i];
            }
            rg_sim_aes(key, block, iv, false);
            memcpy(out + at, iv, RG_SIM_AES);
        }
    }
}

static void double_in_field(uint8_t block[RG_SIM_AES])
{
    uint8_t carry = block[0] >> 7;
    for (size_t i = 0; i + 1 < RG_SIM_AES; i++) {
        block[i] = (uint8_t)(block[i] << 1 | block[i + 1] >> 7);
    }
    block[RG_SIM_AES - 1] = (uint8_t)(block[RG_SIM_AES - 1] << 1 ^ (carry != 0 ? 0x87 : 0));
}

void rg_sim_cmac(const uint8_t key[RG_SIM_AES], const uint8_t iv[RG_SIM_AES], const uint8_t *data,
                 size_t length, uint8_t mac[RG_SIM_AES])
{
    uint8_t subkey[RG_SIM_AES] = {0};
    uint8_t state[RG_SIM_AES];
    uint8_t last[RG_SIM_AES] = {0};
    size_t whole = length == 0 ? 0 : (length - 1) / RG_SIM_AES * RG_SIM_AES;
    memcpy(state, iv, sizeof(state));
    for (size_t at = 0; at < whole; at += RG_SIM_AES) {
        uint8_t sink[RG_SIM_AES];
        rg_sim_cbc(key, state, data + at, sink, sizeof(sink), false);
    }
    rg_sim_aes(key, subkey, subkey, false);
    double_in_field(subkey);
    if (length - whole < RG_SIM_AES) {
        double_in_field(subkey);
        last[length - whole] = 0x80;
    }
    if (length > whole) {
        memcpy(last, data + whole, length - whole);
    }
    for (size_t i = 0; i < sizeof(last); i++) {
        last[i] ^= subkey[i] ^ state[i];
    }
    rg_sim_aes(key, last, mac, false);
}

void rg_sim_cmac8(const uint8_t key[RG_SIM_AES], const uint8_t *data, size_t length, uint8_t mac[8])
{
    static const uint8_t zero[RG_SIM_AES];
    uint8_t full[RG_SIM_AES];
    rg_sim_cmac(key, zero, data, length, full);
    for (size_t i = 0; i < 8; i++) {
        mac[i] = full[2 * i + 1];
    }
}

void rg_sim_crc32(const uint8_t *data, size_t length, uint8_t crc[4])
{
    uint32_t value = (uint32_t)crc32(0, data, (uInt)length) ^ 0xffffffffU;
    for (size_t i = 0; i < 4; i++) {
        crc[i] = (uint8_t)(value >> 8 * i);
    }
}

void rg_sim_random(uint8_t *bytes, size_t length)
{
    must(RAND_bytes(bytes, (int)length) == 1);
}

void rg_sim_sha256(const uint8_t *data, size_t length, uint8_t digest[32])
{
    unsigned got = 0;
    must(EVP_Digest(data, length, digest, &got, EVP_sha256(), NULL) == 1 && got == 32);
}

bool rg_sim_equal(const uint8_t *a, const uint8_t *b, size_t length)
{
    return CRYPTO_memcmp(a, b, length) == 0;
}
