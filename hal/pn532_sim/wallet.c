#include "sim_wallet.h"

#include "sim_medium.h"

#include <stdio.h>
#include <string.h>

bool rg_sim_wallet_key(const char *value, uint8_t key[RG_SIM_POINT])
{
    uint8_t bytes[RG_SIM_POINT];
    size_t count = 0;
    if (!rg_sim_hex_read(value, strlen(value), bytes, sizeof(bytes), &count) || count != sizeof(bytes) ||
        !rg_sim_p256_valid(bytes)) {
        return false;
    }
    memcpy(key, bytes, sizeof(bytes));
    return true;
}

const char *rg_sim_wallet_value(const char *value, char text[RG_SIM_WALLET_VALUE])
{
    if (strlen(value) >= RG_SIM_WALLET_VALUE) {
        return "value has 127 characters at most";
    }
    (void)snprintf(text, RG_SIM_WALLET_VALUE, "%s", value);
    return NULL;
}
