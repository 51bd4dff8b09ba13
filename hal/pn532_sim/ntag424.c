#include "sim_ntag424.h"
#include "sim_sdm.h"

#include <string.h>

#define FILE_CC    1
#define FILE_NDEF  RG_SIM_NTAG424_NDEF
#define FILE_OWN   3
#define KEYS       5
#define FRAME_DATA 256

static const uint8_t application_name[] = {0xd2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01};

static void make(struct rg_sim_medium *medium)
{
    static const uint8_t capability[] = {0x00, 0x17, 0x20, 0x01, 0x00, 0x00, 0xff, 0x04,
                                         0x06, 0xe1, 0x04, 0x01, 0x00, 0x00, 0x00, 0x05,
                                         0x06, 0xe1, 0x05, 0x00, 0x80, 0x82, 0x83};
    static const uint8_t ats[] = {0x77, 0x77, 0x71, 0x02, 0x80};
    struct rg_sim_ntag424 *card = &medium->as.ntag424;
    struct rg_sim_application *application = &card->application;
    application->used = true;
    application->key_count = KEYS;
    application->files[0] = (struct rg_sim_file){
        .used = true, .number = FILE_CC, .iso_id = 0xe103, .access = {0x00, 0xe0}, .size = 32};
    application->files[1] = (struct rg_sim_file){
        .used = true, .number = FILE_NDEF, .iso_id = 0xe104, .access = {0xe0, 0xee}, .size = 256};
    application->files[2] = (struct rg_sim_file){
        .used = true, .number = FILE_OWN, .iso_id = 0xe105, .option = 3, .access = {0x30, 0x23}, .size = 128};
    memcpy(application->files[0].data, capability, sizeof(capability));
    rg_sim_random(card->signature, sizeof(card->signature));
    memcpy(medium->face.ats, ats, sizeof(ats));
    medium->face.ats_length = sizeof(ats);
    medium->face.atqa[0] = 0x03;
    medium->face.atqa[1] = 0x44;
}

static void wake(struct rg_sim_medium *medium)
{
    struct rg_sim_ntag424 *card = &medium->as.ntag424;
    memset(&card->session, 0, sizeof(card->session));
    card->selected = 0;
    card->application_selected = false;
    card->counted = 0;
}

static struct rg_sim_file *by_iso_id(struct rg_sim_ntag424 *card, uint16_t id)
{
    for (size_t i = 0; i < RG_SIM_FILES; i++) {
        if (card->application.files[i].used && card->application.files[i].iso_id == id) {
            return &card->application.files[i];
        }
    }
    return NULL;
}

static void iso_select(struct rg_sim_ntag424 *card, const uint8_t *in, size_t length, struct rg_sim_say *say)
{
    size_t count = length > 5 ? in[4] : 0;
    if (length < 5 + count || (length > 5 && count == 0)) {
        rg_sim_say_word(say, 0x6700);
        return;
    }
    card->session.kind = RG_SIM_SECURE_NONE;
    card->session.begun = 0;
    card->counted = 0;
    if (in[2] == 0x04 && count == sizeof(application_name) && memcmp(in + 5, application_name, count) == 0) {
        card->application_selected = true;
        card->selected = 0;
        rg_sim_say_word(say, 0x9000);
        return;
    }
    if (in[2] == 0x00 && count == 2) {
        const struct rg_sim_file *file = by_iso_id(card, (uint16_t)(in[5] << 8 | in[6]));
        bool whole = (in[5] << 8 | in[6]) == 0xe110;
        if (whole || (file != NULL && card->application_selected)) {
            card->application_selected = true;
            card->selected = file != NULL ? file->number : 0;
            rg_sim_say_word(say, 0x9000);
            return;
        }
    }
    rg_sim_say_word(say, 0x6a82);
}

/* The counter rises before the first of the reads of a file, and not again until something else was asked. */
static bool is_counted(struct rg_sim_medium *medium, struct rg_sim_file *file)
{
    struct rg_sim_ntag424 *card = &medium->as.ntag424;
    uint8_t random[5];
    if (card->counted == file->number) {
        return true;
    }
    if ((file->sdm.options & 0x20) != 0 && file->sdm.counter >= file->sdm.limit) {
        return false;
    }
    uint32_t shown = ++file->sdm.counter;
    if (medium->flaws.armed[RG_SIM_FLAW_ROLLED_BACK]) {
        uint32_t back = medium->flaws.number[RG_SIM_FLAW_ROLLED_BACK];
        file->sdm.counter--;
        shown = file->sdm.counter > back ? file->sdm.counter - back : 0;
    }
    rg_sim_medium_random(medium, random, sizeof(random));
    rg_sim_sdm_mirror(&card->application, file, medium->true_id, shown, random,
                      medium->flaws.armed[RG_SIM_FLAW_WRONG_MAC], card->mirrored);
    card->counted = file->number;
    return true;
}

static void iso_read(struct rg_sim_medium *medium, const uint8_t *in, size_t length, struct rg_sim_say *say)
{
    struct rg_sim_ntag424 *card = &medium->as.ntag424;
    enum rg_sim_mode mode = RG_SIM_PLAIN;
    bool by_number = (in[2] & 0x80) != 0;
    uint8_t number = by_number ? in[2] & 0x1f : card->selected;
    size_t from = by_number ? in[3] : (size_t)(in[2] << 8 | in[3]);
    struct rg_sim_file *file = rg_sim_native_file(&card->application, number);
    if (length != 5) {
        rg_sim_say_word(say, 0x6700);
    } else if (file == NULL || !card->application_selected) {
        rg_sim_say_word(say, 0x6986);
    } else if (!rg_sim_native_allows(&card->session, file, false, &mode) || mode != RG_SIM_PLAIN) {
        rg_sim_say_word(say, 0x6982);
    } else if (from >= file->size) {
        rg_sim_say_word(say, 0x6b00);
    } else if (file->sdm.on && card->session.kind == RG_SIM_SECURE_NONE && !is_counted(medium, file)) {
        rg_sim_say_word(say, 0x6985);
    } else {
        bool mirrored = file->sdm.on && card->session.kind == RG_SIM_SECURE_NONE;
        size_t wanted = in[4] == 0 ? FRAME_DATA : in[4];
        size_t there = file->size - from;
        rg_sim_say_put(say, (mirrored ? card->mirrored : file->data) + from, wanted < there ? wanted : there);
        rg_sim_say_word(say, 0x9000);
        card->selected = number;
    }
}

static void iso_write(struct rg_sim_medium *medium, const uint8_t *in, size_t length, struct rg_sim_say *say)
{
    struct rg_sim_ntag424 *card = &medium->as.ntag424;
    enum rg_sim_mode mode = RG_SIM_PLAIN;
    bool by_number = (in[2] & 0x80) != 0;
    size_t from = by_number ? in[3] : (size_t)(in[2] << 8 | in[3]);
    struct rg_sim_file *file =
        rg_sim_native_file(&card->application, by_number ? in[2] & 0x1f : card->selected);
    if (length < 6 || length != 5U + in[4]) {
        rg_sim_say_word(say, 0x6700);
    } else if (file == NULL || !card->application_selected) {
        rg_sim_say_word(say, 0x6986);
    } else if (!rg_sim_native_allows(&card->session, file, true, &mode) || mode != RG_SIM_PLAIN) {
        rg_sim_say_word(say, 0x6982);
    } else if (from > file->size || in[4] > file->size - from) {
        rg_sim_say_word(say, 0x6b00);
    } else {
        memcpy(file->data + from, in + 5, in[4]);
        rg_sim_say_word(say, 0x9000);
    }
}

static void say_version(struct rg_sim_medium *medium, struct rg_sim_say *say)
{
    static const uint8_t hardware[] = {0x04, 0x04, 0x02, 0x30, 0x00, 0x11, 0x05};
    static const uint8_t software[] = {0x04, 0x04, 0x02, 0x01, 0x02, 0x11, 0x05};
    static const uint8_t batch[] = {0xcf, 0x39, 0xd4, 0x49, 0x80, 0x30, 0x25};
    struct rg_sim_ntag424 *card = &medium->as.ntag424;
    uint8_t last[14];
    switch (card->version_at++) {
    case 0: rg_sim_say_put(say, hardware, sizeof(hardware)); break;
    case 1: rg_sim_say_put(say, software, sizeof(software)); break;
    default:
        memset(last, 0, 7);
        if (!medium->random_id) {
            memcpy(last, medium->true_id, 7);
        }
        memcpy(last + 7, batch, sizeof(batch));
        card->version_at = 0;
        rg_sim_secure_close(&card->session, RG_SIM_MAC, last, sizeof(last), say);
        return;
    }
    rg_sim_native_status(&card->session, RG_SIM_NATIVE_MORE, say);
}

static void change_file_settings(struct rg_sim_ntag424 *card, const struct rg_sim_native *command,
                                 struct rg_sim_say *say)
{
    uint8_t plain[RG_SIM_SAY_MAX];
    size_t length = 0;
    struct rg_sim_file *file =
        command->length > 0 ? rg_sim_native_file(&card->application, command->body[0] & 0x1f) : NULL;
    if (file == NULL) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_NO_FILE, say);
        return;
    }
    uint8_t change = file->access[0] & 0x0f;
    bool by_key = card->session.kind != RG_SIM_SECURE_NONE && card->session.key_number == change;
    if (!by_key && change != RG_SIM_KEY_FREE) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_PERMISSION, say);
        return;
    }
    enum rg_sim_mode mode = by_key ? RG_SIM_FULL : RG_SIM_PLAIN;
    if (!rg_sim_secure_open(&card->session, mode, command, 1, 0, plain, &length)) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_INTEGRITY, say);
        return;
    }
    struct rg_sim_sdm sdm = {.on = false};
    bool wants_sdm = length >= 3 && (plain[0] & 0x40) != 0;
    if (length < 3 || (wants_sdm && !rg_sim_sdm_parse(plain + 3, length - 3, file->size, &sdm)) ||
        (!wants_sdm && length != 3)) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_PARAMETER, say);
        return;
    }
    file->option = plain[0] & 0x03;
    memcpy(file->access, plain + 1, 2);
    /* Where mirroring was off it begins at 0 again. */
    sdm.counter = file->sdm.on ? file->sdm.counter : 0;
    file->sdm = sdm;
    card->counted = 0;
    rg_sim_secure_close(&card->session, by_key ? RG_SIM_MAC : RG_SIM_PLAIN, NULL, 0, say);
}

static void file_counter(struct rg_sim_ntag424 *card, const struct rg_sim_native *command,
                         struct rg_sim_say *say)
{
    uint8_t plain[RG_SIM_SAY_MAX];
    size_t length = 0;
    const struct rg_sim_file *file =
        command->length > 0 ? rg_sim_native_file(&card->application, command->body[0] & 0x1f) : NULL;
    if (file == NULL || !file->sdm.on) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_NO_FILE, say);
        return;
    }
    uint8_t key = file->sdm.counter_read;
    bool by_key = card->session.kind != RG_SIM_SECURE_NONE && card->session.key_number == key;
    if (!by_key && key != RG_SIM_KEY_FREE) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_PERMISSION, say);
        return;
    }
    uint8_t value[5] = {(uint8_t)file->sdm.counter, (uint8_t)(file->sdm.counter >> 8),
                        (uint8_t)(file->sdm.counter >> 16)};
    if (!rg_sim_secure_open(&card->session, RG_SIM_MAC, command, 1, 0, plain, &length)) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_INTEGRITY, say);
        return;
    }
    rg_sim_secure_close(&card->session, RG_SIM_FULL, value, sizeof(value), say);
}

static void card_uid(struct rg_sim_medium *medium, const struct rg_sim_native *command,
                     struct rg_sim_say *say)
{
    struct rg_sim_native_session *session = &medium->as.ntag424.session;
    uint8_t plain[RG_SIM_SAY_MAX];
    size_t length = 0;
    if (session->kind == RG_SIM_SECURE_NONE) {
        rg_sim_native_status(session, RG_SIM_NATIVE_AUTHENTICATION, say);
    } else if (!rg_sim_secure_open(session, RG_SIM_MAC, command, 0, 0, plain, &length)) {
        rg_sim_native_status(session, RG_SIM_NATIVE_INTEGRITY, say);
    } else {
        rg_sim_secure_close(session, RG_SIM_FULL, medium->true_id, 7, say);
    }
}

/* SetConfiguration, the one option that matters to a reader: a random UID, for good. */
static void configure(struct rg_sim_medium *medium, const struct rg_sim_native *command,
                      struct rg_sim_say *say)
{
    struct rg_sim_native_session *session = &medium->as.ntag424.session;
    uint8_t plain[RG_SIM_SAY_MAX];
    size_t length = 0;
    if (session->kind == RG_SIM_SECURE_NONE || session->key_number != 0) {
        rg_sim_native_status(session, RG_SIM_NATIVE_AUTHENTICATION, say);
    } else if (!rg_sim_secure_open(session, RG_SIM_FULL, command, 1, 1, plain, &length)) {
        rg_sim_native_status(session, RG_SIM_NATIVE_INTEGRITY, say);
    } else if (command->body[0] != 0 || length != 1) {
        rg_sim_native_status(session, RG_SIM_NATIVE_PARAMETER, say);
    } else {
        medium->random_id = medium->random_id || (plain[0] & 0x02) != 0;
        rg_sim_secure_close(session, RG_SIM_MAC, NULL, 0, say);
    }
}

static void read_native(struct rg_sim_medium *medium, const struct rg_sim_native *command,
                        struct rg_sim_say *say)
{
    struct rg_sim_ntag424 *card = &medium->as.ntag424;
    struct rg_sim_file *file =
        command->length > 0 ? rg_sim_native_file(&card->application, command->body[0] & 0x1f) : NULL;
    enum rg_sim_mode mode = RG_SIM_PLAIN;
    if (file == NULL || !file->sdm.on || card->session.kind != RG_SIM_SECURE_NONE ||
        !rg_sim_native_allows(&card->session, file, false, &mode)) {
        rg_sim_native_read(&card->session, &card->application, command, say);
        return;
    }
    if (!is_counted(medium, file)) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_PERMISSION, say);
        return;
    }
    struct rg_sim_application seen = card->application;
    memcpy(rg_sim_native_file(&seen, file->number)->data, card->mirrored, RG_SIM_FILE_MAX);
    rg_sim_native_read(&card->session, &seen, command, say);
}

static void native(struct rg_sim_medium *medium, const struct rg_sim_native *command, struct rg_sim_say *say)
{
    struct rg_sim_ntag424 *card = &medium->as.ntag424;
    struct rg_sim_native_session *session = &card->session;
    if (command->ins != 0xad) {
        card->counted = 0;
    }
    if (command->ins != 0xaf) {
        session->begun = 0;
        card->version_at = 0;
    }
    switch (command->ins) {
    case 0x71:
    case 0x77: rg_sim_auth_begin(medium, session, &card->application, command, say); break;
    case 0xaf:
        if (session->begun != 0) {
            (void)rg_sim_auth_end(medium, session, &card->application, command, say);
        } else if (card->version_at != 0) {
            say_version(medium, say);
        } else {
            rg_sim_native_status(session, RG_SIM_NATIVE_ILLEGAL_COMMAND, say);
        }
        break;
    case 0x60: say_version(medium, say); break;
    case 0xad: read_native(medium, command, say); break;
    case 0x8d: rg_sim_native_write(session, &card->application, command, say); break;
    case 0xc4: rg_sim_native_change_key(session, &card->application, command, say); break;
    case 0x64: rg_sim_native_key_version(session, &card->application, command, say); break;
    case 0xf5: rg_sim_native_file_settings(session, &card->application, command, say); break;
    case 0x5f: change_file_settings(card, command, say); break;
    case 0xf6: file_counter(card, command, say); break;
    case 0x51: card_uid(medium, command, say); break;
    case 0x5c: configure(medium, command, say); break;
    case 0x3c:
        rg_sim_secure_close(session, RG_SIM_MAC, card->signature, sizeof(card->signature), say);
        say->bytes[say->length - 1] = session->kind == RG_SIM_SECURE_NONE ? 0x90 : 0x00;
        break;
    default: rg_sim_native_status(session, RG_SIM_NATIVE_ILLEGAL_COMMAND, say); break;
    }
}

static enum rg_sim_status answer(struct rg_sim_medium *medium, bool raw, const uint8_t *in, size_t length,
                                 struct rg_sim_say *say)
{
    struct rg_sim_ntag424 *card = &medium->as.ntag424;
    struct rg_sim_native command;
    (void)raw;
    if (length < 4) {
        rg_sim_say_word(say, 0x6700);
    } else if (in[0] == 0x90) {
        if (!card->application_selected && in[1] != 0x60 && in[1] != 0xaf) {
            rg_sim_say_word(say, 0x6d00);
        } else if (!rg_sim_native_parse(in, length, &command)) {
            rg_sim_native_status(&card->session, RG_SIM_NATIVE_LENGTH, say);
        } else {
            native(medium, &command, say);
        }
    } else if (in[0] != 0x00) {
        rg_sim_say_word(say, 0x6e00);
    } else if (in[1] == 0xa4) {
        iso_select(card, in, length, say);
    } else if (in[1] == 0xb0 && length >= 5) {
        iso_read(medium, in, length, say);
    } else if (in[1] == 0xd6 && length >= 5) {
        iso_write(medium, in, length, say);
    } else {
        rg_sim_say_word(say, 0x6d00);
    }
    return RG_SIM_STATUS_OK;
}

const struct rg_sim_model rg_sim_model_ntag424 = {.name = "ntag424",
                                                  .blocks = true,
                                                  .think_ns = 2500000,
                                                  .make = make,
                                                  .set = rg_sim_ntag424_set,
                                                  .save = rg_sim_ntag424_save,
                                                  .wake = wake,
                                                  .answer = answer};
