/**
 * @file sim_ntag424.h
 * Between NTAG 424 DNA's own files: how a test sets one up, and how one is kept.
 *
 * Thread: the main loop only.
 * Owner:  the medium that contains the card.
 */
#ifndef RG_SIM_NTAG424_H
#define RG_SIM_NTAG424_H

#include "sim_medium.h"

#define RG_SIM_NTAG424_NDEF 2 /**< the number of the file that phones read */

/** As struct rg_sim_model says. Keys: sun, counter, ndef, sig, and those of rg_sim_application_set. */
const char *rg_sim_ntag424_set(struct rg_sim_medium *medium, const char *key, size_t key_length,
                               const char *value);
bool rg_sim_ntag424_save(const struct rg_sim_medium *medium, unsigned part, char *text, size_t room);

#endif
