#include "sim_native.h"

#include <string.h>

static uint32_t le24(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16;
}

struct rg_sim_file *rg_sim_native_file(struct rg_sim_application *application, uint8_t number)
{
    for (size_t i = 0; i < RG_SIM_FILES; i++) {
        if (application->files[i].used && application->files[i].number == number) {
            return &application->files[i];
        }
    }
    return NULL;
}

static const struct rg_sim_file *file_of(const struct rg_sim_application *application, uint8_t number)
{
    for (size_t i = 0; i < RG_SIM_FILES; i++) {
        if (application->files[i].used && application->files[i].number == number) {
            return &application->files[i];
        }
    }
    return NULL;
}

bool rg_sim_native_allows(const struct rg_sim_native_session *session, const struct rg_sim_file *file,
                          bool write, enum rg_sim_mode *mode)
{
    const uint8_t rights[] = {write ? file->access[1] & 0x0f : file->access[1] >> 4, file->access[0] >> 4};
    bool authenticated = session->kind != RG_SIM_SECURE_NONE;
    bool by_key = false;
    bool free_for_all = false;
    for (size_t i = 0; i < sizeof(rights); i++) {
        by_key = by_key || (authenticated && rights[i] == session->key_number);
        free_for_all = free_for_all || rights[i] == RG_SIM_KEY_FREE;
    }
    /* What is free without a key is plain, but to who came in with a key that has the right, too. */
    *mode = by_key ? (enum rg_sim_mode)(file->option & 0x03) : RG_SIM_PLAIN;
    return by_key || free_for_all;
}

void rg_sim_native_read(struct rg_sim_native_session *session, const struct rg_sim_application *application,
                        const struct rg_sim_native *command, struct rg_sim_say *say)
{
    uint8_t plain[RG_SIM_SAY_MAX];
    size_t plain_length = 0;
    enum rg_sim_mode mode = RG_SIM_PLAIN;
    if (command->length < 7) {
        rg_sim_native_status(session, RG_SIM_NATIVE_LENGTH, say);
        return;
    }
    const struct rg_sim_file *file = file_of(application, command->body[0] & 0x1f);
    if (file == NULL) {
        rg_sim_native_status(session, RG_SIM_NATIVE_NO_FILE, say);
        return;
    }
    if (!rg_sim_native_allows(session, file, false, &mode)) {
        rg_sim_native_status(session, RG_SIM_NATIVE_PERMISSION, say);
        return;
    }
    /* A read itself has no data; EV2 MACs it, EV1 only chains it. */
    bool bare = session->kind == RG_SIM_SECURE_EV1;
    if (!rg_sim_secure_open(session, bare ? RG_SIM_PLAIN : mode, command, 7, 0, plain, &plain_length) ||
        plain_length != 0) {
        rg_sim_native_status(session, RG_SIM_NATIVE_INTEGRITY, say);
        return;
    }
    size_t from = le24(command->body + 1);
    size_t length = le24(command->body + 4);
    if (from > file->size || length > file->size - from) {
        rg_sim_native_status(session, RG_SIM_NATIVE_BOUNDARY, say);
        return;
    }
    rg_sim_secure_close(session, mode, file->data + from, length == 0 ? file->size - from : length, say);
}

void rg_sim_native_write(struct rg_sim_native_session *session, struct rg_sim_application *application,
                         const struct rg_sim_native *command, struct rg_sim_say *say)
{
    uint8_t plain[RG_SIM_SAY_MAX];
    size_t plain_length = 0;
    enum rg_sim_mode mode = RG_SIM_PLAIN;
    if (command->length < 7) {
        rg_sim_native_status(session, RG_SIM_NATIVE_LENGTH, say);
        return;
    }
    struct rg_sim_file *file = rg_sim_native_file(application, command->body[0] & 0x1f);
    size_t from = le24(command->body + 1);
    size_t length = le24(command->body + 4);
    if (file == NULL) {
        rg_sim_native_status(session, RG_SIM_NATIVE_NO_FILE, say);
        return;
    }
    if (!rg_sim_native_allows(session, file, true, &mode)) {
        rg_sim_native_status(session, RG_SIM_NATIVE_PERMISSION, say);
        return;
    }
    if (from > file->size || length > file->size - from) {
        rg_sim_native_status(session, RG_SIM_NATIVE_BOUNDARY, say);
        return;
    }
    if (!rg_sim_secure_open(session, mode, command, 7, length, plain, &plain_length)) {
        rg_sim_native_status(session, RG_SIM_NATIVE_INTEGRITY, say);
        return;
    }
    if (plain_length != length) {
        rg_sim_native_status(session, RG_SIM_NATIVE_LENGTH, say);
        return;
    }
    memcpy(file->data + from, plain, length);
    rg_sim_secure_close(session, mode == RG_SIM_PLAIN ? RG_SIM_PLAIN : RG_SIM_MAC, NULL, 0, say);
}

static size_t put_le24(uint8_t *to, size_t at, uint32_t value)
{
    to[at++] = (uint8_t)value;
    to[at++] = (uint8_t)(value >> 8);
    to[at++] = (uint8_t)(value >> 16);
    return at;
}

static size_t put_sdm(const struct rg_sim_sdm *sdm, uint8_t *to, size_t at)
{
    bool has_file = sdm->file_read != RG_SIM_KEY_NEVER;
    to[at++] = sdm->options;
    to[at++] = (uint8_t)(0xf0 | sdm->counter_read);
    to[at++] = (uint8_t)(sdm->meta_read << 4 | sdm->file_read);
    if ((sdm->options & 0x80) != 0 && sdm->meta_read == RG_SIM_KEY_FREE) {
        at = put_le24(to, at, sdm->uid_at);
    }
    if ((sdm->options & 0x40) != 0 && sdm->meta_read == RG_SIM_KEY_FREE) {
        at = put_le24(to, at, sdm->counter_at);
    }
    if (sdm->meta_read < RG_SIM_KEY_FREE) {
        at = put_le24(to, at, sdm->picc_at);
    }
    if (has_file) {
        at = put_le24(to, at, sdm->mac_from);
        if ((sdm->options & 0x10) != 0) {
            at = put_le24(to, at, sdm->enc_at);
            at = put_le24(to, at, sdm->enc_length);
        }
        at = put_le24(to, at, sdm->mac_at);
    }
    if ((sdm->options & 0x20) != 0) {
        at = put_le24(to, at, sdm->limit);
    }
    return at;
}

void rg_sim_native_file_settings(struct rg_sim_native_session *session,
                                 const struct rg_sim_application *application,
                                 const struct rg_sim_native *command, struct rg_sim_say *say)
{
    uint8_t plain[RG_SIM_SAY_MAX];
    uint8_t settings[64] = {0x00};
    size_t plain_length = 0;
    const struct rg_sim_file *file =
        command->length > 0 ? file_of(application, command->body[0] & 0x1f) : NULL;
    if (file == NULL) {
        rg_sim_native_status(session, RG_SIM_NATIVE_NO_FILE, say);
        return;
    }
    enum rg_sim_mode open_mode = session->kind == RG_SIM_SECURE_EV1 ? RG_SIM_PLAIN : RG_SIM_MAC;
    if (!rg_sim_secure_open(session, open_mode, command, 1, 0, plain, &plain_length)) {
        rg_sim_native_status(session, RG_SIM_NATIVE_INTEGRITY, say);
        return;
    }
    size_t at = 1;
    settings[at++] = (uint8_t)(file->option | (file->sdm.on ? 0x40 : 0));
    settings[at++] = file->access[0];
    settings[at++] = file->access[1];
    at = put_le24(settings, at, file->size);
    if (file->sdm.on) {
        at = put_sdm(&file->sdm, settings, at);
    }
    rg_sim_secure_close(session, RG_SIM_MAC, settings, at, say);
}

/* The new key from what was sent, and whether all its checks are right. */
static bool read_new_key(struct rg_sim_native_session *session, const struct rg_sim_application *application,
                         const struct rg_sim_native *command, uint8_t number, uint8_t key[RG_SIM_AES],
                         uint8_t *version)
{
    uint8_t plain[RG_SIM_SAY_MAX];
    uint8_t crc[4];
    size_t length = 0;
    bool other = number != session->key_number;
    size_t after = RG_SIM_AES + 1U + (session->kind == RG_SIM_SECURE_EV1 ? 4 : 0);
    size_t expected = RG_SIM_AES + 1;
    if (!rg_sim_secure_open(session, RG_SIM_FULL, command, 1, expected, plain, &length) ||
        (session->kind == RG_SIM_SECURE_EV2 && length != expected + (other ? sizeof(crc) : 0))) {
        return false;
    }
    memcpy(key, plain, RG_SIM_AES);
    *version = plain[RG_SIM_AES];
    if (!other) {
        return true;
    }
    for (size_t i = 0; i < RG_SIM_AES; i++) {
        key[i] ^= application->keys[number][i];
    }
    rg_sim_crc32(key, RG_SIM_AES, crc);
    return rg_sim_equal(crc, plain + after, sizeof(crc));
}

void rg_sim_native_change_key(struct rg_sim_native_session *session, struct rg_sim_application *application,
                              const struct rg_sim_native *command, struct rg_sim_say *say)
{
    uint8_t key[RG_SIM_AES];
    uint8_t version = 0;
    uint8_t number = command->length > 0 ? command->body[0] & 0x0f : 0xff;
    if (session->kind == RG_SIM_SECURE_NONE || (session->key_number != 0 && number != session->key_number)) {
        rg_sim_native_status(session, RG_SIM_NATIVE_AUTHENTICATION, say);
        return;
    }
    if (number >= application->key_count) {
        rg_sim_native_status(session, RG_SIM_NATIVE_NO_SUCH_KEY, say);
        return;
    }
    if (command->length < 33 || !read_new_key(session, application, command, number, key, &version)) {
        rg_sim_native_status(session, RG_SIM_NATIVE_INTEGRITY, say);
        return;
    }
    memcpy(application->keys[number], key, sizeof(key));
    application->versions[number] = version;
    application->failures_row[number] = 0;
    application->failures_all[number] = 0;
    if (number == session->key_number) {
        /* Who is known by a key that is no more is not known. */
        session->kind = RG_SIM_SECURE_NONE;
        rg_sim_native_status(session, RG_SIM_NATIVE_OK, say);
    } else {
        rg_sim_secure_close(session, RG_SIM_MAC, NULL, 0, say);
    }
}

void rg_sim_native_key_version(struct rg_sim_native_session *session,
                               const struct rg_sim_application *application,
                               const struct rg_sim_native *command, struct rg_sim_say *say)
{
    uint8_t plain[RG_SIM_SAY_MAX];
    size_t plain_length = 0;
    uint8_t number = command->length > 0 ? command->body[0] & 0x0f : 0xff;
    enum rg_sim_mode open_mode = session->kind == RG_SIM_SECURE_EV1 ? RG_SIM_PLAIN : RG_SIM_MAC;
    if (number >= application->key_count) {
        rg_sim_native_status(session, RG_SIM_NATIVE_NO_SUCH_KEY, say);
        return;
    }
    if (!rg_sim_secure_open(session, open_mode, command, 1, 0, plain, &plain_length)) {
        rg_sim_native_status(session, RG_SIM_NATIVE_INTEGRITY, say);
        return;
    }
    rg_sim_secure_close(session, RG_SIM_MAC, &application->versions[number], 1, say);
}
