#include "card_setup.h"

#include "card_pick.h"

void rg_card_setup_default(struct rg_card_setup *setup, struct rg_cipher *cipher)
{
    *setup = (struct rg_card_setup){.cipher = cipher,
                                    .ntag21x = true,
                                    .ntag424 = true,
                                    .desfire = true,
                                    .sun = true,
                                    .ntag424_key = RG_NTAG424_KEY_PROOF,
                                    .desfire_key = RG_DESFIRE_KEY_PROOF,
                                    .desfire_aid = RG_DESFIRE_AID_BYTES};
}

bool rg_card_vas_built(void)
{
    return rg_card_protocol_of(RG_CARD_PROTOCOL_VAS) != NULL;
}
