#include "secure_message.h"

#include "crypto.h"

#include <string.h>

#define CHANGE_KEY 0xc4u
#define HEAD_MAX   16u
#define MAC        8u
#define KEY_DATA   32u

void rg_card_crc(const uint8_t *bytes, size_t len, uint8_t crc[4])
{
    uint32_t sum = 0xffffffffu;
    for (size_t i = 0; i < len; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            sum = (sum & 1u) != 0 ? sum >> 1 ^ 0xedb88320u : sum >> 1;
        }
    }
    for (size_t i = 0; i < 4; i++) {
        crc[i] = (uint8_t)(sum >> 8 * i);
    }
}

/* Every other byte of the CMAC over code, counter, transaction and what follows. */
static enum rg_status ev2_mac(struct rg_cipher *cipher, const struct rg_ev2_channel *channel, uint8_t code,
                              uint16_t counter, const uint8_t *text, size_t len, uint8_t mac[MAC])
{
    uint8_t message[7 + RG_CARD_COMMAND_MAX] = {code, (uint8_t)counter, (uint8_t)(counter >> 8)};
    uint8_t whole[RG_AES_BLOCK];
    memcpy(message + 3, channel->ti, sizeof channel->ti);
    if (len > 0) {
        memcpy(message + 7, text, len);
    }
    enum rg_status status = rg_aes_cmac(cipher, channel->signing, message, 7 + len, whole);
    for (size_t i = 0; i < MAC && status == RG_OK; i++) {
        mac[i] = whole[2 * i + 1];
    }
    explicit_bzero(message, sizeof message);
    explicit_bzero(whole, sizeof whole);
    return status;
}

static enum rg_status ev2_encipher(struct rg_cipher *cipher, const struct rg_ev2_channel *channel,
                                   uint8_t *text, size_t len)
{
    static const uint8_t none[RG_AES_BLOCK];
    uint8_t iv[RG_AES_BLOCK] = {0xa5, 0x5a};
    memcpy(iv + 2, channel->ti, sizeof channel->ti);
    iv[6] = (uint8_t)channel->counter;
    iv[7] = (uint8_t)(channel->counter >> 8);
    enum rg_status status = rg_aes_cbc_encrypt(cipher, channel->encrypting, none, iv, sizeof iv, iv);
    if (status == RG_OK) {
        status = rg_aes_cbc_encrypt(cipher, channel->encrypting, iv, text, len, text);
    }
    explicit_bzero(iv, sizeof iv);
    return status;
}

enum rg_status rg_ev2_write(struct rg_cipher *cipher, const struct rg_ev2_channel *channel, uint8_t ins,
                            const uint8_t *head, size_t head_len, const uint8_t *data, size_t len,
                            uint8_t apdu[RG_CARD_COMMAND_MAX], size_t *apdu_len)
{
    uint8_t text[HEAD_MAX + RG_EV2_DATA_MAX + RG_AES_BLOCK] = {0};
    size_t padded = (len / RG_AES_BLOCK + 1) * RG_AES_BLOCK;
    if (head_len > HEAD_MAX || len > RG_EV2_DATA_MAX) {
        return RG_INVALID;
    }
    memcpy(text, head, head_len);
    memcpy(text + head_len, data, len);
    text[head_len + len] = 0x80;
    size_t body = head_len + padded;
    enum rg_status status = ev2_encipher(cipher, channel, text + head_len, padded);
    if (status == RG_OK) {
        const uint8_t begin[] = {0x90, ins, 0x00, 0x00, (uint8_t)(body + MAC)};
        memcpy(apdu, begin, sizeof begin);
        memcpy(apdu + sizeof begin, text, body);
        status = ev2_mac(cipher, channel, ins, channel->counter, text, body, apdu + sizeof begin + body);
        apdu[sizeof begin + body + MAC] = 0x00;
        *apdu_len = sizeof begin + body + MAC + 1;
    }
    explicit_bzero(text, sizeof text);
    return status;
}

enum rg_status rg_ev2_answered(struct rg_cipher *cipher, struct rg_ev2_channel *channel,
                               const uint8_t mac[MAC])
{
    uint8_t expected[MAC];
    channel->counter++;
    enum rg_status status = ev2_mac(cipher, channel, 0x00, channel->counter, NULL, 0, expected);
    if (status == RG_OK && !rg_equal_constant_time(mac, expected, MAC)) {
        status = RG_DENIED;
    }
    explicit_bzero(expected, sizeof expected);
    return status;
}

static void mix_key(const struct rg_key_change *change, uint8_t mixed[RG_AES_KEY])
{
    for (size_t i = 0; i < RG_AES_KEY; i++) {
        mixed[i] = change->there != NULL ? change->key[i] ^ change->there[i] : change->key[i];
    }
}

enum rg_status rg_ev2_change_key(struct rg_cipher *cipher, const struct rg_ev2_channel *channel,
                                 const struct rg_key_change *change, uint8_t apdu[RG_CARD_COMMAND_MAX],
                                 size_t *apdu_len)
{
    uint8_t data[RG_AES_KEY + 1 + 4];
    mix_key(change, data);
    data[RG_AES_KEY] = change->version;
    rg_card_crc(change->key, RG_AES_KEY, data + RG_AES_KEY + 1);
    enum rg_status status =
        rg_ev2_write(cipher, channel, CHANGE_KEY, &change->number, 1, data,
                     change->there != NULL ? sizeof data : RG_AES_KEY + 1, apdu, apdu_len);
    explicit_bzero(data, sizeof data);
    return status;
}

enum rg_status rg_aes_change_key(struct rg_cipher *cipher, struct rg_aes_channel *channel,
                                 const struct rg_key_change *change, uint8_t apdu[RG_CARD_COMMAND_MAX],
                                 size_t *apdu_len)
{
    /* Command and number are summed up with it, and are not in what is enciphered. */
    uint8_t text[2 + KEY_DATA] = {CHANGE_KEY, change->number};
    const uint8_t begin[] = {0x90, CHANGE_KEY, 0x00, 0x00, 1 + KEY_DATA, change->number};
    mix_key(change, text + 2);
    text[2 + RG_AES_KEY] = change->version;
    rg_card_crc(text, 2 + RG_AES_KEY + 1, text + 2 + RG_AES_KEY + 1);
    if (change->there != NULL) {
        rg_card_crc(change->key, RG_AES_KEY, text + 2 + RG_AES_KEY + 5);
    }
    memcpy(apdu, begin, sizeof begin);
    enum rg_status status =
        rg_aes_cbc_encrypt(cipher, channel->key, channel->iv, text + 2, KEY_DATA, apdu + sizeof begin);
    memcpy(channel->iv, apdu + sizeof begin + KEY_DATA - RG_AES_BLOCK, RG_AES_BLOCK);
    apdu[sizeof begin + KEY_DATA] = 0x00;
    *apdu_len = sizeof begin + KEY_DATA + 1;
    explicit_bzero(text, sizeof text);
    return status;
}

static void twice(uint8_t block[RG_AES_BLOCK])
{
    uint8_t carry = block[0] >> 7;
    for (size_t i = 0; i < RG_AES_BLOCK; i++) {
        uint8_t next = i + 1 < RG_AES_BLOCK ? block[i + 1] >> 7 : 0;
        block[i] = (uint8_t)(block[i] << 1 | next);
    }
    block[RG_AES_BLOCK - 1] ^= (uint8_t)(0x87 & -carry);
}

/* EV1's CMAC begins with the channel's vector where others begin with zero, so it is made by hand, of the one block that a status is. */
enum rg_status rg_aes_answered(struct rg_cipher *cipher, struct rg_aes_channel *channel,
                               const uint8_t mac[MAC])
{
    static const uint8_t none[RG_AES_BLOCK];
    uint8_t block[RG_AES_BLOCK] = {0};
    enum rg_status status = rg_aes_cbc_encrypt(cipher, channel->key, none, none, sizeof none, block);
    twice(block);
    twice(block);
    block[1] ^= 0x80; /* the status 00, and padding */
    if (status == RG_OK) {
        status = rg_aes_cbc_encrypt(cipher, channel->key, channel->iv, block, sizeof block, channel->iv);
    }
    explicit_bzero(block, sizeof block);
    return status == RG_OK && !rg_equal_constant_time(mac, channel->iv, MAC) ? RG_DENIED : status;
}
