/* The bench's: no member has a key. */
#include_next "vault.h"

#undef RG_VAULT_WRAPPED
#define RG_VAULT_WRAPPED 0u
