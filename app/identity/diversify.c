#include "diversify.h"

#include <string.h>

/* AN10922: the constant for AES-128. */
#define AES_128 0x01

enum rg_status rg_diversify(struct rg_cipher *cipher, const uint8_t master[RG_AES_KEY], const uint8_t *input,
                            size_t len, uint8_t key[RG_AES_KEY])
{
    if (len == 0 || len > RG_DIVERSIFICATION_MAX) {
        return RG_INVALID;
    }
    uint8_t message[1 + RG_DIVERSIFICATION_MAX] = {AES_128};
    memcpy(message + 1, input, len);
    enum rg_status status = rg_aes_cmac_two_blocks(cipher, master, message, 1 + len, key);
    explicit_bzero(message, sizeof message);
    return status;
}

enum rg_status rg_diversify_card(struct rg_cipher *cipher, const uint8_t master[RG_AES_KEY],
                                 const uint8_t *uid, size_t uid_len, enum rg_card_key_kind kind,
                                 uint8_t number, uint8_t key[RG_AES_KEY])
{
    static const char system[6] = "regard";
    uint8_t input[7 + 2 + sizeof system];
    bool own = kind == RG_CARD_KEY_NTAG424 || kind == RG_CARD_KEY_SUN_FILE || kind == RG_CARD_KEY_DESFIRE ||
               kind == RG_CARD_KEY_NTAG424_MASTER || kind == RG_CARD_KEY_DESFIRE_MASTER;
    if (!own || uid_len != 7) {
        return RG_INVALID;
    }
    memcpy(input, uid, 7);
    input[7] = (uint8_t)kind;
    input[8] = number;
    memcpy(input + 9, system, sizeof system);
    enum rg_status status = rg_diversify(cipher, master, input, sizeof input, key);
    explicit_bzero(input, sizeof input);
    return status;
}
