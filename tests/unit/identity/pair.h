/* A key pair of HQ's, where no keystore is. */
#ifndef TESTS_UNIT_IDENTITY_PAIR_H
#define TESTS_UNIT_IDENTITY_PAIR_H

#include "card_session.h"

/* As a keystore does with the pair of that id, whose secret is in @p key: false when it is of another pair. */
bool pair_agree(const struct rg_card_wanted *wanted, struct rg_medium_key *key);

#endif
