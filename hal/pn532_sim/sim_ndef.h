/**
 * @file sim_ndef.h
 * NDEF messages as Smart Tap nests them: records found by name and written one behind the other. Pure.
 *
 * Thread: one at a time.
 * Owner:  the caller; a payload points into the message.
 */
#ifndef RG_SIM_NDEF_H
#define RG_SIM_NDEF_H

#include "sim_say.h"

#include <stdbool.h>

struct rg_sim_span {
    const uint8_t *at;
    size_t length;
};

/** The payload of the record with that type, or of a well-known one with that id. false: there is none, or bad form. */
bool rg_sim_ndef_find(struct rg_sim_span message, const char *name, struct rg_sim_span *payload);

/** A record behind others: external with that type or, where id is not NULL, well-known text with that id. */
void rg_sim_ndef_add(struct rg_sim_say *message, bool first, bool last, const char *type, const char *id,
                     const void *payload, size_t length);

#endif
