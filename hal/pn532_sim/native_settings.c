#include "sim_medium.h"
#include "sim_sdm.h"

#include <stdio.h>
#include <string.h>

/* The number behind a word: "key3". */
static bool numbered(const char *key, size_t key_length, const char *word, unsigned below, unsigned *number)
{
    size_t n = strlen(word);
    char digits[4] = {0};
    uint32_t read = 0;
    if (key_length <= n || key_length > n + 2 || memcmp(key, word, n) != 0) {
        return false;
    }
    memcpy(digits, key + n, key_length - n);
    if (!rg_sim_number_read(digits, below - 1, &read)) {
        return false;
    }
    *number = read;
    return true;
}

static struct rg_sim_file *file_to_set(struct rg_sim_application *application, unsigned number)
{
    struct rg_sim_file *file = rg_sim_native_file(application, (uint8_t)number);
    for (size_t i = 0; file == NULL && i < RG_SIM_FILES; i++) {
        if (!application->files[i].used) {
            file = &application->files[i];
            *file = (struct rg_sim_file){.used = true, .number = (uint8_t)number, .access = {0xe0, 0xee}};
        }
    }
    return file;
}

static const char *set_file(struct rg_sim_application *application, unsigned number, const char *value)
{
    uint8_t bytes[RG_SIM_FILE_MAX];
    size_t count = 0;
    if (!rg_sim_hex_read(value, strlen(value), bytes, sizeof(bytes), &count)) {
        return "a file's content is hex, 256 bytes at most";
    }
    struct rg_sim_file *file = file_to_set(application, number);
    if (file == NULL) {
        return "an application of the emulator has 4 files";
    }
    memset(file->data, 0, sizeof(file->data));
    memcpy(file->data, bytes, count);
    if (count > file->size) {
        file->size = (uint16_t)count;
    }
    return NULL;
}

static const char *set_settings(struct rg_sim_application *application, unsigned number, const char *value)
{
    uint8_t bytes[64];
    size_t count = 0;
    struct rg_sim_sdm sdm = {.on = false};
    struct rg_sim_file *file = file_to_set(application, number);
    if (file == NULL) {
        return "an application of the emulator has 4 files";
    }
    if (!rg_sim_hex_read(value, strlen(value), bytes, sizeof(bytes), &count) || count < 3 ||
        ((bytes[0] & 0x40) != 0) != (count > 3) ||
        (count > 3 && !rg_sim_sdm_parse(bytes + 3, count - 3, RG_SIM_FILE_MAX, &sdm))) {
        return "a file's settings are option, access rights (2) and, with 40 in the option, SDM's, in hex";
    }
    file->option = bytes[0] & 0x03;
    memcpy(file->access, bytes + 1, 2);
    sdm.counter = file->sdm.counter;
    file->sdm = sdm;
    return NULL;
}

static const char *set_fails(struct rg_sim_application *application, unsigned number, const char *value)
{
    unsigned row = 0;
    unsigned all = 0;
    if (sscanf(value, "%u.%u", &row, &all) != 2 || row > 0xffff || all > 0xffff) {
        return "fails is ROW.ALL";
    }
    application->failures_row[number] = (uint16_t)row;
    application->failures_all[number] = (uint16_t)all;
    return NULL;
}

const char *rg_sim_application_set(struct rg_sim_application *application, const char *key, size_t key_length,
                                   const char *value)
{
    unsigned number = 0;
    size_t count = 0;
    uint8_t bytes[RG_SIM_AES];
    if (numbered(key, key_length, "key", RG_SIM_KEYS, &number)) {
        if (!rg_sim_hex_read(value, strlen(value), bytes, sizeof(bytes), &count) || count != sizeof(bytes)) {
            return "a key is 16 bytes in hex";
        }
        memcpy(application->keys[number], bytes, sizeof(bytes));
        return NULL;
    }
    if (numbered(key, key_length, "ver", RG_SIM_KEYS, &number)) {
        if (!rg_sim_hex_read(value, strlen(value), bytes, 1, &count) || count != 1) {
            return "a key's version is one byte in hex";
        }
        application->versions[number] = bytes[0];
        return NULL;
    }
    if (numbered(key, key_length, "fails", RG_SIM_KEYS, &number)) {
        return set_fails(application, number, value);
    }
    if (numbered(key, key_length, "file", 32, &number)) {
        return set_file(application, number, value);
    }
    if (numbered(key, key_length, "set", 32, &number)) {
        return set_settings(application, number, value);
    }
    return "";
}

static void save_keys(const struct rg_sim_application *application, char *text, size_t room)
{
    for (unsigned i = 0; i < application->key_count; i++) {
        rg_sim_text_add(text, room, " key%u=", i);
        rg_sim_hex_add(text, room, application->keys[i], RG_SIM_AES);
        rg_sim_text_add(text, room, " ver%u=%02X", i, application->versions[i]);
        if (application->failures_all[i] != 0) {
            rg_sim_text_add(text, room, " fails%u=%u.%u", i, application->failures_row[i],
                            application->failures_all[i]);
        }
    }
}

static void save_settings(const struct rg_sim_file *file, char *text, size_t room)
{
    /* What GetFileSettings says is what ChangeFileSettings takes, but for type and size. */
    struct rg_sim_native_session nobody = {.kind = RG_SIM_SECURE_NONE};
    struct rg_sim_application alone = {.files = {*file}};
    const struct rg_sim_native command = {0xf5, &file->number, 1};
    struct rg_sim_say say = {.length = 0};
    rg_sim_native_file_settings(&nobody, &alone, &command, &say);
    rg_sim_text_add(text, room, " set%u=", file->number);
    rg_sim_hex_add(text, room, say.bytes + 1, 3);
    rg_sim_hex_add(text, room, say.bytes + 7, say.length - 9);
}

bool rg_sim_application_save(const struct rg_sim_application *application, unsigned part, char *text,
                             size_t room)
{
    if (part == 0) {
        save_keys(application, text, room);
        for (size_t i = 0; i < RG_SIM_FILES; i++) {
            if (application->files[i].used) {
                save_settings(&application->files[i], text, room);
            }
        }
        return true;
    }
    if (part > RG_SIM_FILES) {
        return false;
    }
    const struct rg_sim_file *file = &application->files[part - 1];
    if (file->used) {
        rg_sim_text_add(text, room, " file%u=", file->number);
        rg_sim_hex_add(text, room, file->data, file->size);
    }
    return true;
}
