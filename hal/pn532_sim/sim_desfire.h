/**
 * @file sim_desfire.h
 * Between DESFire's own files: applications, files and their settings. Each command says its answer.
 *
 * Thread: one at a time.
 * Owner:  the medium that contains the card.
 */
#ifndef RG_SIM_DESFIRE_H
#define RG_SIM_DESFIRE_H

#include "sim_medium.h"

/** The application of that identifier, the card itself for 000000; NULL: there is none. */
struct rg_sim_application *rg_sim_desfire_find(struct rg_sim_desfire *card, const uint8_t aid[3]);

/** A new one with zero keys, or NULL where there is no room. */
struct rg_sim_application *rg_sim_desfire_add(struct rg_sim_desfire *card, const uint8_t aid[3],
                                              uint8_t settings, uint8_t keys);

bool rg_sim_desfire_has_master_key(const struct rg_sim_desfire *card);

/** Opens a command whose body is in clear; false: it says what is wrong. */
bool rg_sim_desfire_open(struct rg_sim_desfire *card, const struct rg_sim_native *command, uint8_t *body,
                         size_t *length, struct rg_sim_say *say);

typedef void rg_sim_desfire_command(struct rg_sim_desfire *card, const struct rg_sim_native *command,
                                    struct rg_sim_say *say);

rg_sim_desfire_command rg_sim_desfire_create_application, rg_sim_desfire_list_applications,
    rg_sim_desfire_delete_application, rg_sim_desfire_create_file, rg_sim_desfire_list_files,
    rg_sim_desfire_key_settings, rg_sim_desfire_change_key_settings, rg_sim_desfire_change_file_settings;

#endif
