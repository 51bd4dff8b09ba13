/* Any card, with any answers: a conversation ends, what it asks for is bounded, and without the right bytes nobody is more than their
 * UID. The input is the kind of card, and then answers: a byte of length, or of silence, and so many bytes. */
#include "card_session.h"
#include "cipher.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

struct input {
    const uint8_t *bytes;
    size_t len;
};

static uint8_t take(struct input *input)
{
    if (input->len == 0) {
        return 0;
    }
    input->len--;
    return *input->bytes++;
}

static void fill_card(struct input *input, struct rg_card *card)
{
    static const uint8_t types[] = {RG_CARD_A, RG_CARD_A, RG_CARD_A, RG_CARD_B,
                                    RG_CARD_F, 0,         RG_CARD_A, 0xff};
    static const uint8_t lens[] = {4, 7, 7, 4, 8, 0, 10, 255};
    static const uint8_t ats[][5] = {{0x77, 0x77, 0x71, 0x02, 0x80}, {0x75, 0x77, 0x81, 0x02, 0x80}};
    uint8_t kind = take(input);
    memset(card, 0, sizeof *card);
    card->type = types[kind & 7];
    card->uid_len = lens[kind & 7];
    card->uid[0] = (kind & 0x80) != 0 ? 0x08 : 0x04;
    card->sak = (kind & 0x08) != 0 ? 0x20 : 0x00;
    card->atqa[1] = 0x44;
    if ((kind & 0x10) != 0) {
        memcpy(card->ats, ats[kind >> 5 & 1], 5);
        card->ats_len = 5;
    }
}

static enum rg_card_step answer(struct rg_card_session *session, enum rg_card_step step, struct input *input,
                                struct rg_card_command *command)
{
    static uint8_t bytes[600];
    if (step == RG_CARD_KEY) {
        struct rg_medium_key key = {.len = rg_card_session_wanted(session)->kind == RG_CARD_KEY_VAS ? 32 : 16};
        uint8_t which = take(input);
        key.bytes[31] = 7;
        key.len = which % 4 == 0 ? 0 : key.len;
        return which % 4 == 1 ? rg_card_session_remote(session, 0, command)
                              : rg_card_session_key(session, &key, command);
    }
    if (step == RG_CARD_SIGN) {
        return rg_card_session_signed(session, bytes, take(input), command);
    }
    uint8_t size = take(input);
    size_t len = size == 0xfe ? sizeof bytes : size < input->len ? size : input->len;
    if (size != 0xfe) {
        memcpy(bytes, input->bytes, len);
        input->bytes += len;
        input->len -= len;
    }
    /* Of exactly this size, so that reading behind it is seen. */
    uint8_t *copy = malloc(len > 0 ? len : 1);
    memcpy(copy, bytes, len);
    step = rg_card_session_next(session,
                                size == 0xff   ? RG_TIMEOUT
                                : size == 0xfd ? RG_NOT_FOUND
                                               : RG_OK,
                                copy, len, command);
    free(copy);
    return step;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rg_card_session session;
    static struct rg_cipher *cipher;
    static const uint8_t random[RG_CARD_RANDOM] = {[0] = 1, [31] = 1};
    struct input input = {data, size};
    struct rg_card card;
    struct rg_card_command command;
    check(cipher != NULL || rg_cipher_make(&cipher) == RG_OK);
    struct rg_card_setup setup = {.cipher = cipher,
                                  .ntag21x = true,
                                  .ntag424 = true,
                                  .desfire = true,
                                  .smart_tap = true,
                                  .vas = true,
                                  .sun = true};
    fill_card(&input, &card);
    rg_card_session_begin(&session, &card, &setup, random);
    enum rg_card_step step = rg_card_session_next(&session, RG_OK, NULL, 0, &command);
    int steps = 0;
    for (; step < RG_CARD_DONE; steps++) {
        check(step >= RG_CARD_SEND && steps < 200);
        check(step == RG_CARD_KEY || command.len <= RG_CARD_COMMAND_MAX);
        step = answer(&session, step, &input, &command);
    }
    const struct rg_card_verdict *verdict = rg_card_session_verdict(&session);
    check(step <= RG_CARD_REFUSED && verdict->identifier.len <= RG_CARD_IDENTIFIER_MAX);
    check((step == RG_CARD_DONE) == (verdict->identifier.len > 0));
    check(step != RG_CARD_DONE || verdict->fault == RG_CARD_FAULT_NONE);
    /* Who has neither the key nor HQ cannot prove itself; only HQ's "1", which the input may say, makes more of it. */
    rg_card_session_end(&session);
    return 0;
}
