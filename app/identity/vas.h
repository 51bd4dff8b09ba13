/**
 * @file vas.h
 * Apple's Value Added Services: what a phone answers, and how its cryptogram is opened; from public descriptions only, implemented and not
 * certified, and spoken only by a build with REGARD_APPLE_VAS. It gives confidentiality, not authenticity. Hostile: bounded, pure.
 *
 * Thread: the cipher's; what takes none: any.
 * Owner:  the caller owns all buffers, and wipes them; what is found points into what was given.
 */
#ifndef APP_IDENTITY_VAS_H
#define APP_IDENTITY_VAS_H

#include "card_media.h"
#include "cipher.h"

/** Sent raw between the polls, so that a phone shows its pass: Enhanced Contactless Polling, VAS only. The reader adds the CRC. */
#define RG_VAS_POLL                                                                                          \
    {                                                                                                        \
        0x6a, 0x01, 0x00, 0x00, 0x02                                                                         \
    }

/** A cryptogram begins with the id of the pair that it is for, and the x of the phone's point. */
#define RG_VAS_KEY_ID         4u
#define RG_VAS_POINT_X        32u
#define RG_VAS_CRYPTOGRAM_MIN (4u + 32u + 4u + 16u)
#define RG_VAS_CRYPTOGRAM_MAX 256u

/** The cryptogram in the answer to GET DATA. @return RG_OK; RG_NOT_FOUND; RG_CORRUPT. */
enum rg_status rg_vas_read(const uint8_t *answer, size_t len, const uint8_t **cryptogram,
                           size_t *cryptogram_len) RG_MUST_CHECK;

/**
 * Open a cryptogram with the x that @p shared is: of the pair whose id it begins with and the point behind that (rg_p256_agree(), or a
 * keystore's agree()).
 * @return RG_OK with the message and when the phone made it, in seconds since 1970; RG_DENIED: changed, for another pair or for another
 * pass; RG_CORRUPT: of a length, or with a message that there cannot be; RG_NO_MEMORY.
 */
enum rg_status rg_vas_open(struct rg_cipher *cipher, const uint8_t shared[32], const uint8_t pass_hash[32],
                           const uint8_t *cryptogram, size_t len, struct rg_card_identifier *message,
                           int64_t *made_s) RG_MUST_CHECK;

#endif
