#include "sim_ntag424.h"

#include <string.h>

/* A URI record with the places of a SUN message: "{picc}" for the encrypted PICC data, "{mac}" for the MAC. */
static const char *set_sun(struct rg_sim_ntag424 *card, const char *value)
{
    static const char picc_mark[] = "{picc}";
    static const char mac_mark[] = "{mac}";
    struct rg_sim_file *file = rg_sim_native_file(&card->application, RG_SIM_NTAG424_NDEF);
    const char *picc = strstr(value, picc_mark);
    const char *mac = strstr(value, mac_mark);
    if (strncmp(value, "https://", 8) != 0 || picc == NULL || mac == NULL || mac < picc ||
        strlen(value) > 180) {
        return "sun is an https:// URL of up to 180 characters with {picc} and, behind it, {mac}";
    }
    uint8_t text[RG_SIM_FILE_MAX];
    size_t length = 0;
    struct rg_sim_sdm sdm = {.on = true,
                             .options = 0xc1,
                             .meta_read = 2,
                             .file_read = 1,
                             .counter_read = 1,
                             .uid_at = RG_SIM_SDM_NONE,
                             .counter_at = RG_SIM_SDM_NONE,
                             .enc_at = RG_SIM_SDM_NONE,
                             .counter = file->sdm.counter};
    for (const char *at = value + 8; *at != '\0';) {
        if (at == picc || at == mac) {
            size_t room = at == picc ? 32 : 16;
            memset(text + length, '0', room);
            /* Seven bytes stand before the text: the length of two, and the record's head. */
            (*(at == picc ? &sdm.picc_at : &sdm.mac_at)) = (uint32_t)(7 + length);
            length += room;
            at += at == picc ? sizeof(picc_mark) - 1 : sizeof(mac_mark) - 1;
        } else {
            text[length++] = (uint8_t)*at++;
        }
    }
    sdm.mac_from = sdm.mac_at;
    const uint8_t head[] = {0x00, (uint8_t)(5 + length), 0xd1, 0x01, (uint8_t)(1 + length), 0x55, 0x04};
    memset(file->data, 0, sizeof(file->data));
    memcpy(file->data, head, sizeof(head));
    memcpy(file->data + sizeof(head), text, length);
    file->sdm = sdm;
    return NULL;
}

const char *rg_sim_ntag424_set(struct rg_sim_medium *medium, const char *key, size_t key_length,
                               const char *value)
{
    struct rg_sim_ntag424 *card = &medium->as.ntag424;
    struct rg_sim_file *file = rg_sim_native_file(&card->application, RG_SIM_NTAG424_NDEF);
    size_t count = 0;
    if (rg_sim_key_is(key, key_length, "sun")) {
        return set_sun(card, value);
    }
    if (rg_sim_key_is(key, key_length, "sun-key")) {
        uint32_t number = 0;
        if (!rg_sim_number_read(value, 4, &number) || !file->sdm.on) {
            return "sun-key is a number of up to 4, behind sun";
        }
        file->sdm.file_read = (uint8_t)number;
        return NULL;
    }
    if (rg_sim_key_is(key, key_length, "counter")) {
        uint32_t number = 0;
        if (!rg_sim_number_read(value, 0xffffff, &number)) {
            return "counter is a number of up to 16777215";
        }
        file->sdm.counter = number;
        return NULL;
    }
    if (rg_sim_key_is(key, key_length, "ndef")) {
        uint8_t message[RG_SIM_FILE_MAX];
        if (!rg_sim_hex_read(value, strlen(value), message, sizeof(message) - 2, &count)) {
            return "ndef is hex, 254 bytes at most";
        }
        memset(file->data, 0, sizeof(file->data));
        file->data[1] = (uint8_t)count;
        memcpy(file->data + 2, message, count);
        return NULL;
    }
    if (rg_sim_key_is(key, key_length, "sig")) {
        return rg_sim_hex_read(value, strlen(value), card->signature, sizeof(card->signature), &count) &&
                       count == sizeof(card->signature)
                   ? NULL
                   : "sig is 56 bytes in hex";
    }
    return rg_sim_application_set(&card->application, key, key_length, value);
}

bool rg_sim_ntag424_save(const struct rg_sim_medium *medium, unsigned part, char *text, size_t room)
{
    const struct rg_sim_ntag424 *card = &medium->as.ntag424;
    if (part == 0) {
        rg_sim_text_add(text, room, " sig=");
        rg_sim_hex_add(text, room, card->signature, sizeof(card->signature));
    }
    if (!rg_sim_application_save(&card->application, part, text, room)) {
        return false;
    }
    if (part == 0) {
        /* Behind the file's settings, which begin at 0. */
        rg_sim_text_add(text, room, " counter=%u", (unsigned)card->application.files[1].sdm.counter);
    }
    return true;
}
