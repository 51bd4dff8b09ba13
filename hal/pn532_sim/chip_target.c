#include "sim_blocks.h"
#include "sim_chip_parts.h"
#include "sim_medium.h"

#include <string.h>

/* One byte with its parity at 106 kbit/s, and one at 212 kbit/s. */
#define AIR_BYTE_NS        84906
#define AIR_FELICA_BYTE_NS 37736
/* Start, end and CRC of both directions, counted as bytes. */
#define AIR_OVERHEAD_BYTES 8
#define REGISTER_TX_MODE   0x6302
/* The longest piece of an answer that one frame to the host holds. */
#define PIECE_MAX 262
#define MORE      0x40

int64_t rg_sim_chip_silence_ns(const struct rg_sim_chip *chip)
{
    if (chip->retry_timeout == 0) {
        return RG_SIM_NEVER;
    }
    unsigned exponent = chip->retry_timeout > 0x10 ? 0x0f : chip->retry_timeout - 1U;
    return (int64_t)100000 << exponent;
}

int64_t rg_sim_chip_target_silence_ns(const struct rg_sim_chip *chip, uint8_t code, size_t target)
{
    bool blocks = code == 0x41 && target < RG_SIM_TARGETS && chip->targets[target].silence_ns != 0;
    return blocks ? chip->targets[target].silence_ns : rg_sim_chip_silence_ns(chip);
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

static void reply_after_silence(struct rg_sim_chip *chip, int64_t now_ns, uint8_t code, size_t target)
{
    uint8_t payload[] = {code, RG_SIM_STATUS_TIMEOUT};
    int64_t silence = rg_sim_chip_target_silence_ns(chip, code, target);
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

/* The next piece of what the card said; all of it has been on the air already. */
static void reply_piece(struct rg_sim_chip *chip, int64_t at_ns, size_t target)
{
    size_t left = chip->said.length - chip->said_at;
    size_t piece = left < chip->said_piece ? left : chip->said_piece;
    uint8_t payload[2 + PIECE_MAX] = {0x41, piece < left ? MORE : RG_SIM_STATUS_OK};
    memcpy(payload + 2, chip->said.bytes + chip->said_at, piece);
    chip->said_at += piece;
    chip->last_error = RG_SIM_STATUS_OK;
    chip->exchanging = target;
    chip->exchange_needs_card = true;
    rg_sim_chip_reply_at(chip, at_ns, payload, 2 + piece);
}

static size_t piece_of(const struct rg_sim_medium *medium)
{
    size_t piece = medium->flaws.number[RG_SIM_FLAW_CHAINED];
    bool small = medium->flaws.armed[RG_SIM_FLAW_CHAINED] && piece > 0 && piece < PIECE_MAX;
    return small ? piece : PIECE_MAX;
}

static void exchange_with_medium(struct rg_sim_chip *chip, int64_t now_ns, uint8_t code, size_t target,
                                 const uint8_t *in, size_t in_length)
{
    bool raw = code == 0x43;
    struct rg_sim_placed *placed = rg_sim_chip_target_card(chip, target);
    struct rg_sim_medium *medium = placed->card.medium;
    struct rg_sim_card_session *session = &chip->targets[target].session;
    chip->said_at = 0;
    chip->said_piece = piece_of(medium);
    enum rg_sim_status status = raw && medium->model->blocks
                                    ? rg_sim_blocks_answer(medium, session, in, in_length, &chip->said)
                                : medium->model->blocks && !session->isodep
                                    ? RG_SIM_STATUS_TIMEOUT
                                    : rg_sim_medium_answer(medium, session, raw, in, in_length, &chip->said);
    if (medium->gone) {
        medium->gone_ns = now_ns;
        rg_sim_field_remove(chip->field, &placed->card);
    }
    if (medium->gone || status == RG_SIM_STATUS_TIMEOUT) {
        chip->said.length = 0;
        reply_after_silence(chip, now_ns, code, target);
        return;
    }
    int64_t at_ns = now_ns + rg_sim_medium_delay(medium, in_length + chip->said.length);
    if (chip->timing.spend_rf) {
        at_ns += rg_sim_blocks_time(medium, in_length, chip->said.length);
    }
    if (!raw && status == RG_SIM_STATUS_OK) {
        reply_piece(chip, at_ns, target);
        return;
    }
    uint8_t payload[2 + PIECE_MAX] = {code, (uint8_t)status};
    size_t length = chip->said.length < PIECE_MAX ? chip->said.length : PIECE_MAX;
    memcpy(payload + 2, chip->said.bytes, length);
    chip->said.length = 0;
    chip->last_error = (uint8_t)status;
    chip->exchanging = target;
    chip->exchange_needs_card = true;
    rg_sim_chip_reply_at(chip, at_ns, payload, 2 + length);
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
        reply_after_silence(chip, now_ns, code, target);
        return;
    }
    if (placed->card.medium != NULL) {
        exchange_with_medium(chip, now_ns, code, target, in, in_length);
        return;
    }
    uint8_t payload[2 + RG_SIM_CARD_ANSWER_MAX] = {code};
    size_t length = 0;
    enum rg_sim_status status = rg_sim_card_answer(&placed->card, &chip->targets[target].session, raw, in,
                                                   in_length, payload + 2, &length);
    if (status == RG_SIM_STATUS_TIMEOUT) {
        reply_after_silence(chip, now_ns, code, target);
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
    if (chip->current != target) {
        chip->gathered.length = 0;
        chip->said.length = 0;
    }
    chip->current = target;
    rg_sim_say_put(&chip->gathered, args + 1, count - 1);
    if (more_to_come && rg_sim_chip_target_card(chip, target) != NULL) {
        reply_status(chip, now_ns, 0x41, RG_SIM_STATUS_OK);
        return;
    }
    if (chip->gathered.length == 0 && chip->said_at < chip->said.length &&
        rg_sim_chip_target_card(chip, target) != NULL) {
        reply_piece(chip, now_ns, target);
        return;
    }
    struct rg_sim_say whole = chip->gathered;
    chip->gathered.length = 0;
    chip->said.length = 0;
    exchange(chip, now_ns, 0x41, target, whole.bytes, whole.length);
}

void rg_sim_in_communicate_thru(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    /* Without the chip's CRC nothing the emulated cards understand is on the air. */
    bool crc_off = chip->registers[REGISTER_TX_MODE] != 0 && (chip->registers[REGISTER_TX_MODE] & 0x80) == 0;
    rg_sim_chip_set_rf(chip, true);
    chip->gathered.length = 0;
    chip->said.length = 0;
    for (size_t i = 0; i < chip->field->count; i++) {
        if (chip->field->placed[i].card.medium != NULL) {
            rg_sim_medium_overhear(chip->field->placed[i].card.medium, args, count);
        }
    }
    if (crc_off) {
        reply_after_silence(chip, now_ns, 0x43, chip->current);
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
        reply_after_silence(chip, now_ns, 0x55, target);
        return;
    }
    placed->halted = false;
    if (chip->targets[target].session.silent && placed->card.medium != NULL) {
        rg_sim_medium_wake(placed->card.medium, chip->field_cycle, now_ns);
    }
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
    reply_after_silence(chip, now_ns, 0x51, RG_SIM_TARGETS);
}

void rg_sim_in_jump_for_dep(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    (void)args;
    (void)count;
    reply_after_silence(chip, now_ns, 0x57, RG_SIM_TARGETS);
}

void rg_sim_in_jump_for_psl(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    (void)args;
    (void)count;
    reply_after_silence(chip, now_ns, 0x47, RG_SIM_TARGETS);
}
