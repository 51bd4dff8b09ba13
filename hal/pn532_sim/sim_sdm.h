/**
 * @file sim_sdm.h
 * Secure Dynamic Messaging: the part of a file that its card writes anew for each reading.
 *
 * Thread: one at a time.
 * Owner:  the caller.
 */
#ifndef RG_SIM_SDM_H
#define RG_SIM_SDM_H

#include "sim_native.h"

/** What of ChangeFileSettings stands behind the access rights. false, *sdm unchanged, for a wrong form. */
bool rg_sim_sdm_parse(const uint8_t *bytes, size_t length, uint16_t file_size, struct rg_sim_sdm *sdm);

/** The file as a reader sees it at that value of the counter; random: for the PICC data's padding. */
void rg_sim_sdm_mirror(const struct rg_sim_application *application, const struct rg_sim_file *file,
                       const uint8_t uid[7], uint32_t counter, const uint8_t random[5], bool wrong_mac,
                       uint8_t out[RG_SIM_FILE_MAX]);

#endif
