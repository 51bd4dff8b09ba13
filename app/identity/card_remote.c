#include "card_remote.h"

#include "desfire_auth.h"
#include "ev2_auth.h"

#include <string.h>

enum rg_status rg_card_remote_answer(struct rg_card_remote *proof, struct rg_cipher *cipher,
                                     const uint8_t key[RG_AES_KEY], enum rg_card_question question,
                                     const uint8_t *bytes, size_t len, const uint8_t random[16],
                                     uint8_t answer[RG_CARD_REMOTE_MAX])
{
    uint8_t rnd_b[16];
    enum rg_status status = RG_INVALID;
    explicit_bzero(proof, sizeof *proof);
    if (len == 16 && question == RG_CARD_ASK_EV2_ANSWER) {
        status = rg_ev2_answer(cipher, key, random, bytes, answer, rnd_b);
    } else if (len == 16 && question == RG_CARD_ASK_AES_ANSWER) {
        status = rg_desfire_answer(cipher, key, random, bytes, answer, rnd_b);
    }
    if (status == RG_OK) {
        proof->asked = (uint8_t)question;
        memcpy(proof->rnd_a, random, sizeof proof->rnd_a);
        memcpy(proof->token, answer, sizeof proof->token);
    }
    explicit_bzero(rnd_b, sizeof rnd_b);
    return status;
}

enum rg_status rg_card_remote_check(struct rg_card_remote *proof, struct rg_cipher *cipher,
                                    const uint8_t key[RG_AES_KEY], enum rg_card_question question,
                                    const uint8_t *bytes, size_t len)
{
    uint8_t ti[RG_EV2_TI];
    enum rg_status status = RG_INVALID;
    if (proof->asked == RG_CARD_ASK_EV2_ANSWER && question == RG_CARD_ASK_EV2_CHECK && len == 32) {
        status = rg_ev2_check(cipher, key, proof->rnd_a, bytes, ti);
    } else if (proof->asked == RG_CARD_ASK_AES_ANSWER && question == RG_CARD_ASK_AES_CHECK && len == 16) {
        status = rg_desfire_check(cipher, key, proof->rnd_a, proof->token, bytes);
    }
    explicit_bzero(proof, sizeof *proof);
    explicit_bzero(ti, sizeof ti);
    return status;
}
