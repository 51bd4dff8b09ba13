/**
 * @file sim_shelf.h
 * All media that were ever named, in the field or not: what a card remembers outlasts its taps. Kept in a file
 * where the user wants it kept.
 *
 * Thread: the main loop only.
 * Owner:  the caller; media live until rg_sim_shelf_close or rg_sim_shelf_forget.
 */
#ifndef RG_SIM_SHELF_H
#define RG_SIM_SHELF_H

#include "sim_card_names.h"
#include "sim_medium.h"

#define RG_SIM_MODELS 9

/** All zero bytes is an empty shelf. */
struct rg_sim_shelf {
    struct rg_sim_medium *first;
    struct rg_sim_medium *last;
    size_t count;
    const char *path;                /**< NULL: nothing is kept */
    int64_t think_ns[RG_SIM_MODELS]; /**< for new media, where it is not 0 */
};

/** The model of that name, with the number of its place in think_ns; NULL for none. */
const struct rg_sim_model *rg_sim_shelf_model(const char *name, size_t length, size_t *number);

/** Whether the text begins with a model's name and a colon. */
bool rg_sim_shelf_names_medium(const char *text);

/**
 * The medium called "MODEL:NAME", made if need be; its UID is the one that names has for NAME where that fits.
 * Returns NULL with *problem set for a wrong name, or for want of memory.
 */
struct rg_sim_medium *rg_sim_shelf_get(struct rg_sim_shelf *shelf, const struct rg_sim_card_names *names,
                                       const char *text, const char **problem);

/** It must not lie in a field. */
void rg_sim_shelf_forget(struct rg_sim_shelf *shelf, const struct rg_sim_medium *medium);

/** Writes the file anew, as lines that "card" takes. Returns NULL, or what failed (errno). */
const char *rg_sim_shelf_save(const struct rg_sim_shelf *shelf);

void rg_sim_shelf_close(struct rg_sim_shelf *shelf);

#endif
