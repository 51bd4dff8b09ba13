/**
 * @file sim_card_names.h
 * The names of a cards file: CSV with a header line that has the columns "name" and "uid" and may have "medium"
 * (the model of a card that is more than its number) and "settings" (of that: key=value key=value).
 *
 * Thread: the main loop only.
 * Owner:  the caller closes what it opened; the file is read once, at open.
 */
#ifndef RG_SIM_CARD_NAMES_H
#define RG_SIM_CARD_NAMES_H

#include "sim_cards.h"

struct rg_sim_card_names {
    char *text;
    size_t length;
    size_t name_column;
    size_t uid_column;
    size_t medium_column; /**< SIZE_MAX: there is none */
    size_t settings_column;
    uint32_t *lines; /**< open addressing by name: where the line begins, plus one */
    size_t line_slots;
};

/** Reads the file. Returns NULL, or what is wrong (static text) with nothing held. */
const char *rg_sim_card_names_open(struct rg_sim_card_names *names, const char *path);

void rg_sim_card_names_close(struct rg_sim_card_names *names);

/** Returns NULL and writes *card, or says what is wrong: an unknown name, or a row that names no card. */
const char *rg_sim_card_names_find(const struct rg_sim_card_names *names, const char *name,
                                   struct rg_sim_card *card);

/**
 * Which model the row names, and its settings, NUL-terminated. false: it names none, or there is no such row; or
 * they are too long.
 */
bool rg_sim_card_names_medium(const struct rg_sim_card_names *names, const char *name, char *model,
                              size_t model_room, char *settings, size_t settings_room);

#endif
