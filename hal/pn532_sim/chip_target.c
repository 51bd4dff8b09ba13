#include "sim_chip_parts.h"

#include <string.h>

/* One byte with its parity at 106 kbit/s, and one at 212 kbit/s. */
#define AIR_BYTE_NS        84906
#define AIR_FELICA_BYTE_NS 37736
/* Start, end and CRC of both directions, counted as bytes. */
#define AIR_OVERHEAD_BYTES 8
#define REGISTER_TX_MODE   0x6302

int64_t rg_sim_chip_silence_ns(const struct rg_sim_chip *chip)
{
    if (chip->retry_timeout == 0) {
        return RG_SIM_NEVER;
    }
    unsigned exponent = chip->retry_timeout > 0x10 ? 0x0f : chip->retry_timeout - 1U;
    return (int64_t)100000 << exponent;
}

struct rg_sim_placed *rg_sim_chip_target_card(struct rg_sim_chip *chip, size_t target)
{
    if (target >= RG_SIM_TARGETS || !chip->targets[target].used || !chip->rf_on ||
        chip->targets[target].field_cycle != chip->field_cycle) {
        return NULL;
    }
    return rg_sim_field_find(chip->field, chip->targets[target].placement);
}

static void reply_status(struct rg_sim_chip *chip, int64_t now_ns, uint8_t code, enum rg_sim_status status)
{
    uint8_t payload[] = {code, (uint8_t)status};
    chip->last_error = (uint8_t)status;
    rg_sim_chip_reply(chip, now_ns, payload, sizeof(payload));
}

static void reply_after_silence(struct rg_sim_chip *chip, int64_t now_ns, uint8_t code)
{
    uint8_t payload[] = {code, RG_SIM_STATUS_TIMEOUT};
    int64_t silence = rg_sim_chip_silence_ns(chip);
    chip->last_error = RG_SIM_STATUS_TIMEOUT;
    chip->exchange_needs_card = false;
    rg_sim_chip_reply_at(chip, silence == RG_SIM_NEVER ? RG_SIM_NEVER : now_ns + silence, payload,
                         sizeof(payload));
}

static int64_t air_time(const struct rg_sim_chip *chip, const struct rg_sim_card *card, size_t bytes)
{
    int64_t each = card->kind == RG_SIM_CARD_F ? AIR_FELICA_BYTE_NS : AIR_BYTE_NS;
    return chip->timing.spend_rf ? (int64_t)(bytes + AIR_OVERHEAD_BYTES) * each : 0;
}

static void exchange(struct rg_sim_chip *chip, int64_t now_ns, uint8_t code, size_t target, const uint8_t *in,
                     size_t in_length)
{
    bool raw = code == 0x43;
    if (rg_sim_faults_take(chip->faults, RG_SIM_FAULT_LEAVE_MID_READ)) {
        rg_sim_field_clear(chip->field);
    }
    struct rg_sim_placed *placed = rg_sim_chip_target_card(chip, target);
    if (placed == NULL) {
        reply_after_silence(chip, now_ns, code);
        return;
    }
    uint8_t payload[2 + RG_SIM_CARD_ANSWER_MAX] = {code};
    size_t length = 0;
    enum rg_sim_status status = rg_sim_card_answer(&placed->card, &chip->targets[target].session, raw, in,
                                                   in_length, payload + 2, &length);
    if (status == RG_SIM_STATUS_TIMEOUT) {
        reply_after_silence(chip, now_ns, code);
        return;
    }
    payload[1] = (uint8_t)status;
    chip->last_error = (uint8_t)status;
    chip->exchanging = target;
    chip->exchange_needs_card = true;
    rg_sim_chip_reply_at(chip, now_ns + air_time(chip, &placed->card, in_length + length), payload,
                         2 + length);
}

void rg_sim_in_data_exchange(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    if (count < 1) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    size_t target = (size_t)(args[0] & 0x3f) - 1;
    bool more_to_come = (args[0] & 0x40) != 0;
    if (target >= RG_SIM_TARGETS || !chip->targets[target].used) {
        reply_status(chip, now_ns, 0x41, RG_SIM_STATUS_CONTEXT);
        return;
    }
    chip->current = target;
    if (more_to_come && rg_sim_chip_target_card(chip, target) != NULL) {
        reply_status(chip, now_ns, 0x41, RG_SIM_STATUS_OK);
        return;
    }
    exchange(chip, now_ns, 0x41, target, args + 1, count - 1);
}

void rg_sim_in_communicate_thru(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    /* Without the chip's CRC nothing the emulated cards understand is on the air. */
    bool crc_off = chip->registers[REGISTER_TX_MODE] != 0 && (chip->registers[REGISTER_TX_MODE] & 0x80) == 0;
    rg_sim_chip_set_rf(chip, true);
    if (crc_off) {
        reply_after_silence(chip, now_ns, 0x43);
        return;
    }
    exchange(chip, now_ns, 0x43, chip->current, args, count);
}

static bool for_each_target(struct rg_sim_chip *chip, uint8_t which, bool forget)
{
    bool any = which == 0;
    for (size_t i = 0; i < RG_SIM_TARGETS; i++) {
        if ((which != 0 && which != i + 1) || !chip->targets[i].used) {
            continue;
        }
        struct rg_sim_placed *placed = rg_sim_chip_target_card(chip, i);
        if (placed != NULL) {
            placed->halted = true;
        }
        chip->targets[i].session.silent = true;
        if (forget) {
            chip->targets[i].used = false;
        }
        any = true;
    }
    return any;
}

void rg_sim_in_select(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    if (count != 1) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    size_t target = (size_t)args[0] - 1;
    if (target >= RG_SIM_TARGETS || !chip->targets[target].used) {
        reply_status(chip, now_ns, 0x55, RG_SIM_STATUS_CONTEXT);
        return;
    }
    struct rg_sim_placed *placed = rg_sim_chip_target_card(chip, target);
    if (placed == NULL) {
        reply_after_silence(chip, now_ns, 0x55);
        return;
    }
    placed->halted = false;
    chip->targets[target].session.silent = false;
    chip->current = target;
    uint8_t payload[] = {0x55, RG_SIM_STATUS_OK};
    chip->exchanging = target;
    chip->exchange_needs_card = true;
    rg_sim_chip_reply_at(chip, now_ns + (chip->timing.spend_rf ? chip->timing.select_ns : 0), payload,
                         sizeof(payload));
}

void rg_sim_in_deselect(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    if (count != 1) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    bool known = for_each_target(chip, args[0], false);
    reply_status(chip, now_ns, 0x45, known ? RG_SIM_STATUS_OK : RG_SIM_STATUS_CONTEXT);
}

void rg_sim_in_release(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    if (count != 1) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    bool known = for_each_target(chip, args[0], true);
    reply_status(chip, now_ns, 0x53, known ? RG_SIM_STATUS_OK : RG_SIM_STATUS_CONTEXT);
}

void rg_sim_in_psl(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    if (count != 3) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    bool there = args[0] >= 1 && rg_sim_chip_target_card(chip, args[0] - 1U) != NULL;
    reply_status(chip, now_ns, 0x4f, there ? RG_SIM_STATUS_OK : RG_SIM_STATUS_CONTEXT);
}

void rg_sim_in_atr(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    (void)args;
    (void)count;
    reply_after_silence(chip, now_ns, 0x51);
}

void rg_sim_in_jump_for_dep(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    (void)args;
    (void)count;
    reply_after_silence(chip, now_ns, 0x57);
}

void rg_sim_in_jump_for_psl(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    (void)args;
    (void)count;
    reply_after_silence(chip, now_ns, 0x47);
}
