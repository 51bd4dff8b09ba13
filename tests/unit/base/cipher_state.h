/* A cipher as a test's state. */
#ifndef TESTS_CIPHER_STATE_H
#define TESTS_CIPHER_STATE_H

#include "cipher.h"

static inline int cipher_begin(void **state)
{
    struct rg_cipher *cipher = NULL;
    if (rg_cipher_make(&cipher) != RG_OK) {
        return -1;
    }
    *state = cipher;
    return 0;
}

static inline int cipher_end(void **state)
{
    rg_cipher_free(*state);
    return 0;
}

#endif
