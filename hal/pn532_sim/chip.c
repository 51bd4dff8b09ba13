#include "sim_chip_parts.h"

#include <string.h>

#define SLOW_GAP_NS 2000000

static const uint8_t ack_frame[] = {0x00, 0x00, 0xff, 0x00, 0xff, 0x00};
static const uint8_t error_frame[] = {0x00, 0x00, 0xff, 0x01, 0xff, 0x7f, 0x81, 0x00};

static const struct {
    uint8_t code;
    rg_sim_handler *handle;
} commands[] = {
    {0x00, rg_sim_diagnose},
    {0x02, rg_sim_get_firmware_version},
    {0x04, rg_sim_get_general_status},
    {0x06, rg_sim_read_register},
    {0x08, rg_sim_write_register},
    {0x0c, rg_sim_read_gpio},
    {0x0e, rg_sim_write_gpio},
    {0x10, rg_sim_set_serial_baud_rate},
    {0x12, rg_sim_set_parameters},
    {0x14, rg_sim_sam_configuration},
    {0x16, rg_sim_power_down},
    {0x32, rg_sim_rf_configuration},
    {0x40, rg_sim_in_data_exchange},
    {0x42, rg_sim_in_communicate_thru},
    {0x44, rg_sim_in_deselect},
    {0x46, rg_sim_in_jump_for_psl},
    {0x4a, rg_sim_in_list_passive_target},
    {0x4e, rg_sim_in_psl},
    {0x50, rg_sim_in_atr},
    {0x52, rg_sim_in_release},
    {0x54, rg_sim_in_select},
    {0x56, rg_sim_in_jump_for_dep},
    {0x60, rg_sim_in_auto_poll},
};

void rg_sim_chip_power_on(struct rg_sim_chip *chip)
{
    chip->state = RG_SIM_CHIP_ASLEEP;
    chip->deadline_ns = RG_SIM_NEVER;
    chip->last_length = 0;
    chip->gathered.length = 0;
    chip->said.length = 0;
    chip->current = 0;
    chip->parameters = 0x14;
    chip->sam_mode = 1;
    chip->passive_retries = 0xff;
    chip->retry_timeout = 0x0a;
    chip->last_error = 0;
    chip->gpio[0] = 0x3f;
    chip->gpio[1] = 0x06;
    chip->gpio[2] = 0x01;
    chip->random = 0x2545f491;
    memset(chip->registers, 0, sizeof(chip->registers));
    rg_sim_chip_set_rf(chip, false);
}

uint32_t rg_sim_chip_random(struct rg_sim_chip *chip)
{
    chip->random ^= chip->random << 13;
    chip->random ^= chip->random >> 17;
    chip->random ^= chip->random << 5;
    return chip->random;
}

void rg_sim_chip_set_rf(struct rg_sim_chip *chip, bool on)
{
    if (!on) {
        chip->field_cycle++;
        memset(chip->targets, 0, sizeof(chip->targets));
        for (size_t i = 0; i < chip->field->count; i++) {
            chip->field->placed[i].halted = false;
        }
    }
    chip->rf_on = on;
}

static bool has_status(uint8_t reply_code)
{
    switch (reply_code) {
    case 0x17:
    case 0x41:
    case 0x43:
    case 0x45:
    case 0x47:
    case 0x4f:
    case 0x51:
    case 0x53:
    case 0x55:
    case 0x57: return true;
    default: return false;
    }
}

static void send(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *bytes, size_t length)
{
    if (chip->faults->armed[RG_SIM_FAULT_MUTE]) {
        return;
    }
    bool slow = rg_sim_faults_take(chip->faults, RG_SIM_FAULT_SLOW);
    chip->line.send(chip->line.context, now_ns, bytes, length, slow ? SLOW_GAP_NS : 0);
}

static void send_garbage(struct rg_sim_chip *chip, int64_t now_ns)
{
    uint8_t bytes[16];
    size_t count = 1 + rg_sim_chip_random(chip) % sizeof(bytes);
    for (size_t i = 0; i < count; i++) {
        bytes[i] = (uint8_t)rg_sim_chip_random(chip);
    }
    send(chip, now_ns, bytes, count);
}

void rg_sim_chip_reply(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *payload, size_t length)
{
    struct rg_sim_faults *faults = chip->faults;
    chip->state = RG_SIM_CHIP_IDLE;
    chip->deadline_ns = RG_SIM_NEVER;
    chip->last_length = rg_sim_frame_build(payload, length, chip->last_frame);

    uint8_t frame[RG_SIM_FRAME_BYTES_MAX];
    size_t size = chip->last_length;
    memcpy(frame, chip->last_frame, size);
    if (has_status(payload[0]) && rg_sim_faults_take(faults, RG_SIM_FAULT_NAD)) {
        uint8_t changed[RG_SIM_FRAME_BYTES_MAX];
        memcpy(changed, payload, length);
        changed[1] |= 0x80;
        size = rg_sim_frame_build(changed, length, frame);
    }
    /* Both are asked, so that a one-shot does not outlive its reply where the lasting kind is armed too. */
    bool once = rg_sim_faults_take(faults, RG_SIM_FAULT_NO_REPLY);
    if (rg_sim_faults_take(faults, RG_SIM_FAULT_NO_REPLY_FOREVER) || once) {
        return;
    }
    if (rg_sim_faults_take(faults, RG_SIM_FAULT_GARBAGE)) {
        send_garbage(chip, now_ns);
    }
    if (rg_sim_faults_take(faults, RG_SIM_FAULT_ERROR_FRAME)) {
        size = sizeof(error_frame);
        memcpy(frame, error_frame, size);
    }
    if (rg_sim_faults_take(faults, RG_SIM_FAULT_BAD_CHECKSUM)) {
        frame[size - 2] ^= 0x55;
    }
    if (rg_sim_faults_take(faults, RG_SIM_FAULT_BAD_LENGTH)) {
        bool extended = frame[3] == 0xff && frame[4] == 0xff;
        frame[extended ? 7 : 4] ^= 0x55;
    }
    if (rg_sim_faults_take(faults, RG_SIM_FAULT_TRUNCATED)) {
        size /= 2;
    }
    send(chip, now_ns, frame, size);
}

void rg_sim_chip_syntax_error(struct rg_sim_chip *chip, int64_t now_ns)
{
    chip->state = RG_SIM_CHIP_IDLE;
    chip->deadline_ns = RG_SIM_NEVER;
    chip->last_length = sizeof(error_frame);
    memcpy(chip->last_frame, error_frame, sizeof(error_frame));
    send(chip, now_ns, error_frame, sizeof(error_frame));
}

void rg_sim_chip_reply_at(struct rg_sim_chip *chip, int64_t at_ns, const uint8_t *payload, size_t length)
{
    memcpy(chip->held, payload, length);
    chip->held_length = length;
    chip->deadline_ns = at_ns;
    chip->state = RG_SIM_CHIP_EXCHANGE;
}

static void run_command(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *data, size_t length)
{
    if (!rg_sim_faults_take(chip->faults, RG_SIM_FAULT_NO_ACK)) {
        chip->line.send(chip->line.context, now_ns, ack_frame, sizeof(ack_frame), 0);
    }
    if (length >= 2 && data[0] == 0xd4) {
        for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
            if (commands[i].code == data[1]) {
                commands[i].handle(chip, now_ns, data + 2, length - 2);
                return;
            }
        }
    }
    rg_sim_chip_syntax_error(chip, now_ns);
}

static void stop_running(struct rg_sim_chip *chip, int64_t now_ns)
{
    chip->line.cancel(chip->line.context, now_ns);
    chip->state = RG_SIM_CHIP_IDLE;
    chip->deadline_ns = RG_SIM_NEVER;
}

void rg_sim_chip_take(struct rg_sim_chip *chip, int64_t now_ns, enum rg_sim_frame_event event,
                      const uint8_t *data, size_t length)
{
    if (chip->faults->armed[RG_SIM_FAULT_MUTE]) {
        return;
    }
    if (chip->state == RG_SIM_CHIP_ASLEEP) {
        if (event == RG_SIM_FRAME_WAKE) {
            chip->state = RG_SIM_CHIP_IDLE;
        }
        return;
    }
    switch (event) {
    case RG_SIM_FRAME_ACK: stop_running(chip, now_ns); break;
    case RG_SIM_FRAME_NACK:
        if (chip->state == RG_SIM_CHIP_IDLE && chip->last_length > 0) {
            send(chip, now_ns, chip->last_frame, chip->last_length);
        }
        break;
    case RG_SIM_FRAME_COMMAND:
        stop_running(chip, now_ns);
        run_command(chip, now_ns, data, length);
        break;
    case RG_SIM_FRAME_NONE:
    case RG_SIM_FRAME_WAKE: break;
    }
}

int64_t rg_sim_chip_deadline(const struct rg_sim_chip *chip)
{
    return chip->deadline_ns;
}

static void finish_exchange(struct rg_sim_chip *chip, int64_t now_ns)
{
    if (chip->exchange_needs_card && rg_sim_chip_target_card(chip, chip->exchanging) == NULL) {
        int64_t silence = rg_sim_chip_target_silence_ns(chip, chip->held[0], chip->exchanging);
        chip->exchange_needs_card = false;
        chip->held[1] = RG_SIM_STATUS_TIMEOUT;
        chip->held_length = 2;
        chip->last_error = RG_SIM_STATUS_TIMEOUT;
        chip->deadline_ns = silence == RG_SIM_NEVER ? RG_SIM_NEVER : now_ns + silence;
        return;
    }
    rg_sim_chip_reply(chip, now_ns, chip->held, chip->held_length);
}

void rg_sim_chip_step(struct rg_sim_chip *chip, int64_t now_ns)
{
    switch (chip->state) {
    case RG_SIM_CHIP_TRY:
    case RG_SIM_CHIP_SELECT:
    case RG_SIM_CHIP_LOOK: rg_sim_chip_search_step(chip, now_ns); break;
    case RG_SIM_CHIP_EXCHANGE: finish_exchange(chip, now_ns); break;
    case RG_SIM_CHIP_ASLEEP:
    case RG_SIM_CHIP_IDLE:
    case RG_SIM_CHIP_WAIT: chip->deadline_ns = RG_SIM_NEVER; break;
    }
}

void rg_sim_chip_field_changed(struct rg_sim_chip *chip, int64_t now_ns)
{
    if (chip->state == RG_SIM_CHIP_WAIT) {
        rg_sim_chip_search_look(chip, now_ns);
    }
}
