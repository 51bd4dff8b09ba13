/**
 * @file sim_say.h
 * What a card says to one command: bytes that grow at their end. Pure.
 *
 * Thread: one at a time.
 * Owner:  the caller.
 */
#ifndef RG_SIM_SAY_H
#define RG_SIM_SAY_H

#include <stddef.h>
#include <stdint.h>

/** More than any card says; what does not fit is dropped. */
#define RG_SIM_SAY_MAX 2048

struct rg_sim_say {
    size_t length;
    uint8_t bytes[RG_SIM_SAY_MAX];
};

void rg_sim_say_put(struct rg_sim_say *say, const void *bytes, size_t length);
void rg_sim_say_byte(struct rg_sim_say *say, uint8_t byte);

/** The status word that ends the answer to an APDU. */
void rg_sim_say_word(struct rg_sim_say *say, uint16_t word);

/** BER-TLV with a tag of one or two bytes and a length of up to 255. */
void rg_sim_say_tlv(struct rg_sim_say *say, uint16_t tag, const void *value, size_t length);

#endif
