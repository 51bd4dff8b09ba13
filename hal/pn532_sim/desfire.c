#include "sim_desfire.h"

#include <string.h>

#define PICC_KEYS  1
#define FRAME_DATA 59

static void make(struct rg_sim_medium *medium)
{
    static const uint8_t ats[] = {0x75, 0x77, 0x81, 0x02, 0x80};
    struct rg_sim_desfire *card = &medium->as.desfire;
    card->generation = 2;
    card->picc.used = true;
    card->picc.key_count = PICC_KEYS;
    card->picc.settings = 0x0f;
    memcpy(medium->face.ats, ats, sizeof(ats));
    medium->face.ats_length = sizeof(ats);
    medium->face.atqa[0] = 0x03;
    medium->face.atqa[1] = 0x44;
}

static void wake(struct rg_sim_medium *medium)
{
    struct rg_sim_desfire *card = &medium->as.desfire;
    memset(&card->session, 0, sizeof(card->session));
    card->selected = &card->picc;
    card->version_at = 0;
}

static void select_application(struct rg_sim_desfire *card, const struct rg_sim_native *command,
                               struct rg_sim_say *say)
{
    struct rg_sim_application *found = command->length == 3 ? rg_sim_desfire_find(card, command->body) : NULL;
    card->session.kind = RG_SIM_SECURE_NONE;
    card->selected = found != NULL ? found : &card->picc;
    rg_sim_native_status(&card->session, found != NULL ? RG_SIM_NATIVE_OK : RG_SIM_NATIVE_NO_APPLICATION,
                         say);
}

static void card_uid(struct rg_sim_medium *medium, const struct rg_sim_native *command,
                     struct rg_sim_say *say)
{
    struct rg_sim_desfire *card = &medium->as.desfire;
    uint8_t body[RG_SIM_SAY_MAX];
    size_t length = 0;
    if (card->session.kind == RG_SIM_SECURE_NONE) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_AUTHENTICATION, say);
    } else if (rg_sim_desfire_open(card, command, body, &length, say)) {
        rg_sim_secure_close(&card->session, RG_SIM_FULL, medium->true_id, 7, say);
    }
}

/* SetConfiguration: a random UID, for good. */
static void configure(struct rg_sim_medium *medium, const struct rg_sim_native *command,
                      struct rg_sim_say *say)
{
    struct rg_sim_desfire *card = &medium->as.desfire;
    uint8_t body[RG_SIM_SAY_MAX];
    size_t length = 0;
    if (card->selected != &card->picc || !rg_sim_desfire_has_master_key(card)) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_PERMISSION, say);
    } else if (!rg_sim_secure_open(&card->session, RG_SIM_FULL, command, 1, 1, body, &length) ||
               length != 1) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_INTEGRITY, say);
    } else if (command->body[0] != 0) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_PARAMETER, say);
    } else {
        medium->random_id = medium->random_id || (body[0] & 0x02) != 0;
        rg_sim_secure_close(&card->session, RG_SIM_MAC, NULL, 0, say);
    }
}

static void say_version(struct rg_sim_medium *medium, const struct rg_sim_native *command,
                        struct rg_sim_say *say)
{
    static const uint8_t versions[] = {0x01, 0x12, 0x33};
    static const uint8_t batch[] = {0xba, 0x65, 0x54, 0x44, 0x50, 0x21, 0x24};
    struct rg_sim_desfire *card = &medium->as.desfire;
    const uint8_t about[] = {0x04, 0x01, 0x01, versions[card->generation - 1], 0x00, 0x18, 0x05};
    uint8_t last[14] = {0};
    uint8_t body[RG_SIM_SAY_MAX];
    size_t length = 0;
    if (card->version_at == 0 && !rg_sim_desfire_open(card, command, body, &length, say)) {
        return;
    }
    if (card->version_at++ < 2) {
        rg_sim_say_put(say, about, sizeof(about));
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_MORE, say);
        return;
    }
    if (!medium->random_id) {
        memcpy(last, medium->true_id, 7);
    }
    memcpy(last + 7, batch, sizeof(batch));
    card->version_at = 0;
    rg_sim_secure_close(&card->session, RG_SIM_MAC, last, sizeof(last), say);
}

static void data_command(struct rg_sim_desfire *card, const struct rg_sim_native *command,
                         struct rg_sim_say *say)
{
    if (card->selected == &card->picc) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_NO_FILE, say);
    } else if (command->ins == 0x3d || command->ins == 0x8d) {
        rg_sim_native_write(&card->session, card->selected, command, say);
    } else {
        rg_sim_native_read(&card->session, card->selected, command, say);
    }
}

static void execute(struct rg_sim_medium *medium, const struct rg_sim_native *command, struct rg_sim_say *say)
{
    struct rg_sim_desfire *card = &medium->as.desfire;
    switch (command->ins) {
    case 0x71:
    case 0x77:
        if (card->generation == 1) {
            rg_sim_native_status(&card->session, RG_SIM_NATIVE_ILLEGAL_COMMAND, say);
            break;
        }
        rg_sim_auth_begin(medium, &card->session, card->selected, command, say);
        break;
    case 0xaa: rg_sim_auth_begin(medium, &card->session, card->selected, command, say); break;
    case 0x5a: select_application(card, command, say); break;
    case 0x60: say_version(medium, command, say); break;
    case 0xca: rg_sim_desfire_create_application(card, command, say); break;
    case 0xda: rg_sim_desfire_delete_application(card, command, say); break;
    case 0x6a: rg_sim_desfire_list_applications(card, command, say); break;
    case 0xcd: rg_sim_desfire_create_file(card, command, say); break;
    case 0x6f: rg_sim_desfire_list_files(card, command, say); break;
    case 0xf5: rg_sim_native_file_settings(&card->session, card->selected, command, say); break;
    case 0x5f: rg_sim_desfire_change_file_settings(card, command, say); break;
    case 0x45: rg_sim_desfire_key_settings(card, command, say); break;
    case 0x54: rg_sim_desfire_change_key_settings(card, command, say); break;
    case 0x64: rg_sim_native_key_version(&card->session, card->selected, command, say); break;
    case 0xc4: rg_sim_native_change_key(&card->session, card->selected, command, say); break;
    case 0x51: card_uid(medium, command, say); break;
    case 0x5c: configure(medium, command, say); break;
    case 0xbd:
    case 0xad:
    case 0x3d:
    case 0x8d: data_command(card, command, say); break;
    default: rg_sim_native_status(&card->session, RG_SIM_NATIVE_ILLEGAL_COMMAND, say); break;
    }
}

/* A long answer leaves in frames; the last has the status. */
static void split(struct rg_sim_native_session *session, struct rg_sim_say *say)
{
    if (say->length <= FRAME_DATA + 2) {
        return;
    }
    session->rest = *say;
    session->rest_at = FRAME_DATA;
    say->length = FRAME_DATA;
    rg_sim_say_word(say, 0x91af);
}

static void say_rest(struct rg_sim_native_session *session, struct rg_sim_say *say)
{
    size_t left = session->rest.length - session->rest_at;
    size_t piece = left <= FRAME_DATA + 2 ? left : FRAME_DATA;
    rg_sim_say_put(say, session->rest.bytes + session->rest_at, piece);
    session->rest_at += piece;
    if (piece < left) {
        rg_sim_say_word(say, 0x91af);
    } else {
        session->rest.length = 0;
    }
}

/* Whether a writing says that more of it comes than this frame has; the frame is kept then. */
static bool gather(struct rg_sim_native_session *session, const struct rg_sim_native *command,
                   struct rg_sim_say *say)
{
    if ((command->ins != 0x3d && command->ins != 0x8d) || command->length < 7) {
        return false;
    }
    uint32_t length = (uint32_t)(command->body[4] | command->body[5] << 8 | command->body[6] << 16);
    if (length <= command->length - 7) {
        return false;
    }
    session->gathered.length = 0;
    rg_sim_say_byte(&session->gathered, command->ins);
    rg_sim_say_put(&session->gathered, command->body, command->length);
    rg_sim_say_word(say, 0x91af);
    return true;
}

static void go_on(struct rg_sim_medium *medium, const struct rg_sim_native *command, struct rg_sim_say *say)
{
    struct rg_sim_desfire *card = &medium->as.desfire;
    struct rg_sim_native_session *session = &card->session;
    if (session->begun != 0) {
        (void)rg_sim_auth_end(medium, session, card->selected, command, say);
    } else if (card->version_at != 0) {
        say_version(medium, command, say);
    } else if (session->rest.length > 0) {
        say_rest(session, say);
    } else if (session->gathered.length > 0) {
        struct rg_sim_say whole = session->gathered;
        rg_sim_say_put(&whole, command->body, command->length);
        const struct rg_sim_native all = {whole.bytes[0], whole.bytes + 1, whole.length - 1};
        if (gather(session, &all, say)) {
            return;
        }
        session->gathered.length = 0;
        execute(medium, &all, say);
    } else {
        rg_sim_native_status(session, RG_SIM_NATIVE_ILLEGAL_COMMAND, say);
    }
}

static enum rg_sim_status answer(struct rg_sim_medium *medium, bool raw, const uint8_t *in, size_t length,
                                 struct rg_sim_say *say)
{
    struct rg_sim_desfire *card = &medium->as.desfire;
    struct rg_sim_native command;
    (void)raw;
    if (length >= 2 && in[0] == 0x00) {
        rg_sim_say_word(say, in[1] == 0xa4 ? 0x6a82 : 0x6d00);
    } else if (!rg_sim_native_parse(in, length, &command)) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_LENGTH, say);
    } else if (command.ins == 0xaf) {
        go_on(medium, &command, say);
    } else {
        card->session.begun = 0;
        card->session.rest.length = 0;
        card->session.gathered.length = 0;
        card->version_at = 0;
        if (!gather(&card->session, &command, say)) {
            execute(medium, &command, say);
            split(&card->session, say);
        }
    }
    return RG_SIM_STATUS_OK;
}

static const char *set_application(struct rg_sim_desfire *card, const char *value)
{
    uint8_t bytes[5];
    size_t count = 0;
    if (!rg_sim_hex_read(value, strlen(value), bytes, sizeof(bytes), &count) || (count != 3 && count != 5) ||
        (count == 5 && (bytes[4] == 0 || bytes[4] > RG_SIM_KEYS))) {
        return "aid is 3 bytes as SELECT has them and, for a new one, key settings and number of keys, in "
               "hex";
    }
    struct rg_sim_application *found = rg_sim_desfire_find(card, bytes);
    if (found == NULL) {
        found = rg_sim_desfire_add(card, bytes, count == 5 ? bytes[3] : 0x0f, count == 5 ? bytes[4] : 5);
    }
    if (found == NULL) {
        return "a card of the emulator has 4 applications";
    }
    card->selected = found;
    return NULL;
}

static const char *set(struct rg_sim_medium *medium, const char *key, size_t key_length, const char *value)
{
    struct rg_sim_desfire *card = &medium->as.desfire;
    uint32_t number = 0;
    if (rg_sim_key_is(key, key_length, "ev")) {
        if (!rg_sim_number_read(value, 3, &number) || number == 0) {
            return "ev is 1, 2 or 3";
        }
        card->generation = (uint8_t)number;
        return NULL;
    }
    if (rg_sim_key_is(key, key_length, "aid")) {
        return set_application(card, value);
    }
    /* Keys and files are those of the application named before them; without one, the card's own. */
    return rg_sim_application_set(card->selected != NULL ? card->selected : &card->picc, key, key_length,
                                  value);
}

static bool save(const struct rg_sim_medium *medium, unsigned part, char *text, size_t room)
{
    const struct rg_sim_desfire *card = &medium->as.desfire;
    if (part == 0) {
        rg_sim_text_add(text, room, " ev=%u aid=000000", card->generation);
        return rg_sim_application_save(&card->picc, 0, text, room);
    }
    unsigned application = (part - 1) / (RG_SIM_FILES + 1);
    unsigned of_it = (part - 1) % (RG_SIM_FILES + 1);
    if (application >= RG_SIM_APPLICATIONS) {
        return false;
    }
    const struct rg_sim_application *saved = &card->applications[application];
    if (saved->used) {
        rg_sim_text_add(text, room, " aid=");
        rg_sim_hex_add(text, room, saved->aid, 3);
        if (of_it == 0) {
            rg_sim_text_add(text, room, "%02X%02X", saved->settings, saved->key_count);
        }
        return rg_sim_application_save(saved, of_it, text, room);
    }
    return true;
}

const struct rg_sim_model rg_sim_model_desfire = {.name = "desfire",
                                                  .blocks = true,
                                                  .think_ns = 2500000,
                                                  .make = make,
                                                  .set = set,
                                                  .save = save,
                                                  .wake = wake,
                                                  .answer = answer};
