#include "sim_desfire.h"

#include <string.h>

#define SETTINGS_CREATE 0x04 /* applications may be made without the master key */

static const uint8_t picc_id[3];

struct rg_sim_application *rg_sim_desfire_find(struct rg_sim_desfire *card, const uint8_t aid[3])
{
    if (memcmp(aid, picc_id, sizeof(picc_id)) == 0) {
        return &card->picc;
    }
    for (size_t i = 0; i < RG_SIM_APPLICATIONS; i++) {
        if (card->applications[i].used && memcmp(card->applications[i].aid, aid, 3) == 0) {
            return &card->applications[i];
        }
    }
    return NULL;
}

struct rg_sim_application *rg_sim_desfire_add(struct rg_sim_desfire *card, const uint8_t aid[3],
                                              uint8_t settings, uint8_t keys)
{
    for (size_t i = 0; i < RG_SIM_APPLICATIONS; i++) {
        if (!card->applications[i].used) {
            card->applications[i] =
                (struct rg_sim_application){.used = true, .settings = settings, .key_count = keys};
            memcpy(card->applications[i].aid, aid, 3);
            return &card->applications[i];
        }
    }
    return NULL;
}

bool rg_sim_desfire_has_master_key(const struct rg_sim_desfire *card)
{
    return card->session.kind != RG_SIM_SECURE_NONE && card->session.key_number == 0;
}

/* Opens a command whose body is in clear. */
bool rg_sim_desfire_open(struct rg_sim_desfire *card, const struct rg_sim_native *command, uint8_t *body,
                         size_t *length, struct rg_sim_say *say)
{
    enum rg_sim_mode mode = card->session.kind == RG_SIM_SECURE_EV1 ? RG_SIM_PLAIN : RG_SIM_MAC;
    if (rg_sim_secure_open(&card->session, mode, command, 0, 0, body, length)) {
        return true;
    }
    rg_sim_native_status(&card->session, RG_SIM_NATIVE_INTEGRITY, say);
    return false;
}

void rg_sim_desfire_create_application(struct rg_sim_desfire *card, const struct rg_sim_native *command,
                                       struct rg_sim_say *say)
{
    uint8_t body[RG_SIM_SAY_MAX];
    size_t length = 0;
    if (card->selected != &card->picc ||
        (!rg_sim_desfire_has_master_key(card) && (card->picc.settings & SETTINGS_CREATE) == 0)) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_PERMISSION, say);
    } else if (rg_sim_desfire_open(card, command, body, &length, say)) {
        uint8_t keys = length == 5 ? body[4] & 0x0f : 0;
        if (length != 5 || keys == 0 || keys > RG_SIM_KEYS || (body[4] & 0xc0) != 0x80) {
            rg_sim_native_status(&card->session, RG_SIM_NATIVE_PARAMETER, say);
        } else if (rg_sim_desfire_find(card, body) != NULL) {
            rg_sim_native_status(&card->session, RG_SIM_NATIVE_DUPLICATE, say);
        } else if (rg_sim_desfire_add(card, body, body[3], keys) == NULL) {
            rg_sim_native_status(&card->session, RG_SIM_NATIVE_MEMORY, say);
        } else {
            rg_sim_secure_close(&card->session, RG_SIM_MAC, NULL, 0, say);
        }
    }
}

void rg_sim_desfire_list_applications(struct rg_sim_desfire *card, const struct rg_sim_native *command,
                                      struct rg_sim_say *say)
{
    uint8_t body[RG_SIM_SAY_MAX];
    uint8_t ids[3 * RG_SIM_APPLICATIONS];
    size_t length = 0;
    size_t at = 0;
    if (rg_sim_desfire_open(card, command, body, &length, say)) {
        for (size_t i = 0; i < RG_SIM_APPLICATIONS; i++) {
            if (card->applications[i].used) {
                memcpy(ids + at, card->applications[i].aid, 3);
                at += 3;
            }
        }
        rg_sim_secure_close(&card->session, RG_SIM_MAC, ids, at, say);
    }
}

void rg_sim_desfire_delete_application(struct rg_sim_desfire *card, const struct rg_sim_native *command,
                                       struct rg_sim_say *say)
{
    uint8_t body[RG_SIM_SAY_MAX];
    size_t length = 0;
    if (card->selected != &card->picc || !rg_sim_desfire_has_master_key(card)) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_PERMISSION, say);
    } else if (rg_sim_desfire_open(card, command, body, &length, say)) {
        struct rg_sim_application *found = length == 3 ? rg_sim_desfire_find(card, body) : NULL;
        if (found == NULL || found == &card->picc) {
            rg_sim_native_status(&card->session, RG_SIM_NATIVE_NO_APPLICATION, say);
        } else {
            memset(found, 0, sizeof(*found));
            rg_sim_secure_close(&card->session, RG_SIM_MAC, NULL, 0, say);
        }
    }
}

void rg_sim_desfire_create_file(struct rg_sim_desfire *card, const struct rg_sim_native *command,
                                struct rg_sim_say *say)
{
    uint8_t body[RG_SIM_SAY_MAX];
    size_t length = 0;
    bool free_for_all = (card->selected->settings & SETTINGS_CREATE) != 0;
    if (card->selected == &card->picc || (!rg_sim_desfire_has_master_key(card) && !free_for_all)) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_PERMISSION, say);
        return;
    }
    if (!rg_sim_desfire_open(card, command, body, &length, say)) {
        return;
    }
    /* With an ISO file identifier there are two bytes more behind the number. */
    size_t at = length == 9 ? 3 : 1;
    uint32_t size = length == at + 6 ? (uint32_t)(body[at + 3] | body[at + 4] << 8 | body[at + 5] << 16) : 0;
    if ((length != 7 && length != 9) || size == 0 || size > RG_SIM_FILE_MAX || body[0] > 31 ||
        (body[at] & 0xfc) != 0) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_PARAMETER, say);
        return;
    }
    if (rg_sim_native_file(card->selected, body[0]) != NULL) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_DUPLICATE, say);
        return;
    }
    for (size_t i = 0; i < RG_SIM_FILES; i++) {
        struct rg_sim_file *file = &card->selected->files[i];
        if (!file->used) {
            *file = (struct rg_sim_file){.used = true,
                                         .number = body[0],
                                         .option = body[at] & 0x03,
                                         .access = {body[at + 1], body[at + 2]},
                                         .size = (uint16_t)size};
            rg_sim_secure_close(&card->session, RG_SIM_MAC, NULL, 0, say);
            return;
        }
    }
    rg_sim_native_status(&card->session, RG_SIM_NATIVE_MEMORY, say);
}

void rg_sim_desfire_list_files(struct rg_sim_desfire *card, const struct rg_sim_native *command,
                               struct rg_sim_say *say)
{
    uint8_t body[RG_SIM_SAY_MAX];
    uint8_t numbers[RG_SIM_FILES];
    size_t length = 0;
    size_t count = 0;
    if (rg_sim_desfire_open(card, command, body, &length, say)) {
        for (size_t i = 0; i < RG_SIM_FILES; i++) {
            if (card->selected->files[i].used) {
                numbers[count++] = card->selected->files[i].number;
            }
        }
        rg_sim_secure_close(&card->session, RG_SIM_MAC, numbers, count, say);
    }
}

void rg_sim_desfire_key_settings(struct rg_sim_desfire *card, const struct rg_sim_native *command,
                                 struct rg_sim_say *say)
{
    uint8_t body[RG_SIM_SAY_MAX];
    size_t length = 0;
    const uint8_t settings[] = {card->selected->settings, (uint8_t)(0x80 | card->selected->key_count)};
    if (rg_sim_desfire_open(card, command, body, &length, say)) {
        rg_sim_secure_close(&card->session, RG_SIM_MAC, settings, sizeof(settings), say);
    }
}

void rg_sim_desfire_change_key_settings(struct rg_sim_desfire *card, const struct rg_sim_native *command,
                                        struct rg_sim_say *say)
{
    uint8_t body[RG_SIM_SAY_MAX];
    size_t length = 0;
    if (!rg_sim_desfire_has_master_key(card)) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_AUTHENTICATION, say);
    } else if (!rg_sim_secure_open(&card->session, RG_SIM_FULL, command, 0, 1, body, &length) ||
               length != 1) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_INTEGRITY, say);
    } else {
        card->selected->settings = body[0];
        rg_sim_secure_close(&card->session, RG_SIM_MAC, NULL, 0, say);
    }
}

void rg_sim_desfire_change_file_settings(struct rg_sim_desfire *card, const struct rg_sim_native *command,
                                         struct rg_sim_say *say)
{
    uint8_t body[RG_SIM_SAY_MAX];
    size_t length = 0;
    struct rg_sim_file *file =
        command->length > 0 ? rg_sim_native_file(card->selected, command->body[0] & 0x1f) : NULL;
    if (file == NULL) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_NO_FILE, say);
        return;
    }
    uint8_t change = file->access[0] & 0x0f;
    bool by_key = card->session.kind != RG_SIM_SECURE_NONE && card->session.key_number == change;
    if (!by_key && change != RG_SIM_KEY_FREE) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_PERMISSION, say);
    } else if (!rg_sim_secure_open(&card->session, by_key ? RG_SIM_FULL : RG_SIM_PLAIN, command, 1, 3, body,
                                   &length) ||
               length != 3) {
        rg_sim_native_status(&card->session, RG_SIM_NATIVE_INTEGRITY, say);
    } else {
        file->option = body[0] & 0x03;
        memcpy(file->access, body + 1, 2);
        rg_sim_secure_close(&card->session, RG_SIM_MAC, NULL, 0, say);
    }
}
