/* Cards that are no members': what a purse holds beside the one that counts, as far as a SELECT shows it. And one that
 * says what it hears, for tests of the way itself. */
#include "sim_medium.h"

#include <string.h>

static const uint8_t payment_directory[] = "2PAY.SYS.DDF01";
static const uint8_t transit_directory[] = "1TIC.ICA";
static const uint8_t passport_name[] = {0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01};

static bool selects(const uint8_t *in, size_t length, const uint8_t *name, size_t name_length)
{
    return length >= 5 + name_length && in[0] == 0x00 && in[1] == 0xa4 && in[2] == 0x04 &&
           in[4] == name_length && memcmp(in + 5, name, name_length) == 0;
}

static void refuse(const uint8_t *in, size_t length, struct rg_sim_say *say)
{
    rg_sim_say_word(say, length >= 2 && in[1] == 0xa4 ? 0x6a82 : 0x6d00);
}

static void make_payment(struct rg_sim_medium *medium)
{
    static const uint8_t ats[] = {0x78, 0x80, 0x90, 0x02, 0x20, 0x90, 0x00};
    memcpy(medium->face.ats, ats, sizeof(ats));
    medium->face.ats_length = sizeof(ats);
    medium->face.atqa[1] = 0x04;
    medium->true_id_length = 4;
    /* Neither the mark of a random number nor of a cascade. */
    medium->true_id[0] = 0x3b;
}

static enum rg_sim_status answer_payment(struct rg_sim_medium *medium, bool raw, const uint8_t *in,
                                         size_t length, struct rg_sim_say *say)
{
    static const uint8_t scheme[] = {0xa0, 0x00, 0x00, 0x00, 0x04, 0x10, 0x10};
    static const uint8_t priority[] = {0x01};
    (void)medium;
    (void)raw;
    if (!selects(in, length, payment_directory, sizeof(payment_directory) - 1)) {
        refuse(in, length, say);
        return RG_SIM_STATUS_OK;
    }
    struct rg_sim_say entry = {.length = 0};
    rg_sim_say_tlv(&entry, 0x4f, scheme, sizeof(scheme));
    rg_sim_say_tlv(&entry, 0x50, "TEST CREDIT", 11);
    rg_sim_say_tlv(&entry, 0x87, priority, sizeof(priority));
    struct rg_sim_say directory = {.length = 0};
    rg_sim_say_tlv(&directory, 0x61, entry.bytes, entry.length);
    struct rg_sim_say discretionary = {.length = 0};
    rg_sim_say_tlv(&discretionary, 0xbf0c, directory.bytes, directory.length);
    struct rg_sim_say control = {.length = 0};
    rg_sim_say_tlv(&control, 0x84, payment_directory, sizeof(payment_directory) - 1);
    rg_sim_say_tlv(&control, 0xa5, discretionary.bytes, discretionary.length);
    rg_sim_say_tlv(say, 0x6f, control.bytes, control.length);
    rg_sim_say_word(say, 0x9000);
    return RG_SIM_STATUS_OK;
}

static void make_transit(struct rg_sim_medium *medium)
{
    static const uint8_t ats[] = {0x78, 0x80, 0x80, 0x02};
    memcpy(medium->face.ats, ats, sizeof(ats));
    medium->face.ats_length = sizeof(ats);
    medium->face.atqa[1] = 0x04;
    medium->true_id_length = 4;
    medium->true_id[0] = 0x5c;
}

static enum rg_sim_status answer_transit(struct rg_sim_medium *medium, bool raw, const uint8_t *in,
                                         size_t length, struct rg_sim_say *say)
{
    (void)raw;
    if (!selects(in, length, transit_directory, sizeof(transit_directory) - 1)) {
        refuse(in, length, say);
        return RG_SIM_STATUS_OK;
    }
    uint8_t serial[8] = {0};
    memcpy(serial + 4, medium->true_id, 4);
    struct rg_sim_say discretionary = {.length = 0};
    rg_sim_say_tlv(&discretionary, 0xc7, serial, sizeof(serial));
    struct rg_sim_say proprietary = {.length = 0};
    rg_sim_say_tlv(&proprietary, 0xbf0c, discretionary.bytes, discretionary.length);
    struct rg_sim_say control = {.length = 0};
    rg_sim_say_tlv(&control, 0x84, transit_directory, sizeof(transit_directory) - 1);
    rg_sim_say_tlv(&control, 0xa5, proprietary.bytes, proprietary.length);
    rg_sim_say_tlv(say, 0x6f, control.bytes, control.length);
    rg_sim_say_word(say, 0x9000);
    return RG_SIM_STATUS_OK;
}

static void make_passport(struct rg_sim_medium *medium)
{
    static const uint8_t ats[] = {0x77, 0x80, 0x40, 0x02};
    memcpy(medium->face.ats, ats, sizeof(ats));
    medium->face.ats_length = sizeof(ats);
    medium->face.atqa[1] = 0x08;
    medium->random_id = true;
}

static void wake_passport(struct rg_sim_medium *medium)
{
    medium->as.passport.selected = false;
}

static enum rg_sim_status answer_passport(struct rg_sim_medium *medium, bool raw, const uint8_t *in,
                                          size_t length, struct rg_sim_say *say)
{
    uint8_t challenge[8];
    (void)raw;
    if (selects(in, length, passport_name, sizeof(passport_name))) {
        medium->as.passport.selected = true;
        rg_sim_say_word(say, 0x9000);
    } else if (medium->as.passport.selected && length == 5 && in[1] == 0x84) {
        rg_sim_medium_random(medium, challenge, sizeof(challenge));
        rg_sim_say_put(say, challenge, sizeof(challenge));
        rg_sim_say_word(say, 0x9000);
    } else if (medium->as.passport.selected && length >= 2 && (in[1] == 0xb0 || in[1] == 0xa4)) {
        rg_sim_say_word(say, 0x6982);
    } else {
        refuse(in, length, say);
    }
    return RG_SIM_STATUS_OK;
}

static enum rg_sim_status answer_echo(struct rg_sim_medium *medium, bool raw, const uint8_t *in,
                                      size_t length, struct rg_sim_say *say)
{
    (void)medium;
    (void)raw;
    rg_sim_say_put(say, in, length);
    return RG_SIM_STATUS_OK;
}

const struct rg_sim_model rg_sim_model_payment = {
    .name = "payment", .blocks = true, .think_ns = 8000000, .make = make_payment, .answer = answer_payment};
const struct rg_sim_model rg_sim_model_transit = {
    .name = "transit", .blocks = true, .think_ns = 5000000, .make = make_transit, .answer = answer_transit};
const struct rg_sim_model rg_sim_model_passport = {.name = "passport",
                                                   .blocks = true,
                                                   .think_ns = 10000000,
                                                   .make = make_passport,
                                                   .wake = wake_passport,
                                                   .answer = answer_passport};
const struct rg_sim_model rg_sim_model_echo = {
    .name = "echo", .blocks = true, .make = make_transit, .answer = answer_echo};
