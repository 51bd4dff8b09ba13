/**
 * @file sim_wallet.h
 * What the wallets of phones are set to alike.
 *
 * Thread: the one that owns the medium.
 * Owner:  nobody; values only.
 */
#ifndef RG_SIM_WALLET_H
#define RG_SIM_WALLET_H

#include "sim_curve.h"

#include <stdbool.h>
#include <stdint.h>

#define RG_SIM_WALLET_VALUE 128

/** The public key of the readers that it talks to: a compressed point of P-256 in hex. Returns false for what is none. */
bool rg_sim_wallet_key(const char *value, uint8_t key[RG_SIM_POINT]);

/** The text that its object or pass bears. Returns NULL, or what is wrong with it. */
const char *rg_sim_wallet_value(const char *value, char text[RG_SIM_WALLET_VALUE]);

#endif
