#include "sim_chip_parts.h"

#include <string.h>

static void reply_bare(struct rg_sim_chip *chip, int64_t now_ns, uint8_t code)
{
    rg_sim_chip_reply(chip, now_ns, &code, 1);
}

static void diagnose_echo(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    uint8_t payload[RG_SIM_FRAME_DATA_MAX + 1] = {0x01};
    memcpy(payload + 1, args, count);
    rg_sim_chip_reply(chip, now_ns, payload, 1 + count);
}

void rg_sim_diagnose(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    if (count == 0) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    uint8_t payload[] = {0x01, 0x00};
    switch (args[0]) {
    case 0x00: diagnose_echo(chip, now_ns, args, count); return;
    case 0x01: /* ROM */
    case 0x02: /* RAM */
    case 0x07: /* antenna */ break;
    case 0x04: /* polling test: how many of 128 FeliCa polls failed */ payload[1] = 128; break;
    case 0x06: /* is the ISO-DEP card still there */
        payload[1] =
            rg_sim_chip_target_card(chip, chip->current) != NULL ? RG_SIM_STATUS_OK : RG_SIM_STATUS_TIMEOUT;
        break;
    default: rg_sim_chip_syntax_error(chip, now_ns); return;
    }
    rg_sim_chip_reply(chip, now_ns, payload, sizeof(payload));
}

void rg_sim_get_firmware_version(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    static const uint8_t payload[] = {0x03, 0x32, 0x01, 0x06, 0x07};
    (void)args;
    (void)count;
    rg_sim_chip_reply(chip, now_ns, payload, sizeof(payload));
}

void rg_sim_get_general_status(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    uint8_t payload[16] = {0x05, chip->last_error, chip->rf_on ? 1 : 0, 0};
    size_t at = 4;
    (void)args;
    (void)count;
    for (size_t i = 0; i < RG_SIM_TARGETS; i++) {
        if (chip->targets[i].used) {
            uint8_t modulation = chip->targets[i].modulation;
            uint8_t rate = modulation == 1 ? 1 : modulation == 2 ? 2 : 0;
            payload[3]++;
            payload[at++] = (uint8_t)(i + 1);
            payload[at++] = rate;
            payload[at++] = rate;
            payload[at++] = modulation == 1 || modulation == 2 ? 0x10 : 0x00;
        }
    }
    payload[at++] = 0x80; /* SAM status: no secure element */
    rg_sim_chip_reply(chip, now_ns, payload, at);
}

void rg_sim_read_register(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    uint8_t payload[1 + RG_SIM_FRAME_DATA_MAX / 2] = {0x07};
    if (count == 0 || count % 2 != 0) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    for (size_t i = 0; i < count / 2; i++) {
        payload[1 + i] = chip->registers[args[2 * i] << 8 | args[2 * i + 1]];
    }
    rg_sim_chip_reply(chip, now_ns, payload, 1 + count / 2);
}

void rg_sim_write_register(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    if (count == 0 || count % 3 != 0) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    for (size_t i = 0; i < count; i += 3) {
        chip->registers[args[i] << 8 | args[i + 1]] = args[i + 2];
    }
    reply_bare(chip, now_ns, 0x09);
}

void rg_sim_read_gpio(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    uint8_t payload[] = {0x0d, chip->gpio[0], chip->gpio[1], chip->gpio[2]};
    (void)args;
    (void)count;
    rg_sim_chip_reply(chip, now_ns, payload, sizeof(payload));
}

void rg_sim_write_gpio(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    if (count != 2) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    /* Bit 7 says that the port is to be written. */
    for (size_t i = 0; i < 2; i++) {
        if ((args[i] & 0x80) != 0) {
            chip->gpio[i] = args[i] & (i == 0 ? 0x3f : 0x06);
        }
    }
    reply_bare(chip, now_ns, 0x0f);
}

void rg_sim_set_serial_baud_rate(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    static const uint32_t rates[] = {9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 1288000};
    if (count != 1 || args[0] >= sizeof(rates) / sizeof(rates[0])) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    if (rg_sim_faults_take(chip->faults, RG_SIM_FAULT_NO_BAUD)) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    if (rg_sim_faults_take(chip->faults, RG_SIM_FAULT_MUTE_BAUD)) {
        return;
    }
    reply_bare(chip, now_ns, 0x11);
    chip->line.set_baud(chip->line.context, rates[args[0]]);
}

void rg_sim_set_parameters(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    if (count != 1) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    chip->parameters = args[0];
    reply_bare(chip, now_ns, 0x13);
}

void rg_sim_sam_configuration(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    if (count < 1 || count > 3 || args[0] < 1 || args[0] > 4) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    chip->sam_mode = args[0];
    reply_bare(chip, now_ns, 0x15);
}

void rg_sim_power_down(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    static const uint8_t payload[] = {0x17, RG_SIM_STATUS_OK};
    (void)args;
    if (count < 1 || count > 2) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    rg_sim_chip_set_rf(chip, false);
    rg_sim_chip_reply(chip, now_ns, payload, sizeof(payload));
    chip->state = RG_SIM_CHIP_ASLEEP;
}

static size_t rf_item_length(uint8_t item)
{
    switch (item) {
    case 0x01:
    case 0x04: return 1;
    case 0x02:
    case 0x05:
    case 0x0c: return 3;
    case 0x0a: return 11;
    case 0x0b: return 8;
    case 0x0d: return 9;
    default: return 0;
    }
}

void rg_sim_rf_configuration(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    if (count < 2 || rf_item_length(args[0]) != count - 1) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    if (args[0] == 0x01) {
        rg_sim_chip_set_rf(chip, (args[1] & 0x01) != 0);
    } else if (args[0] == 0x02) {
        chip->retry_timeout = args[3];
    } else if (args[0] == 0x05) {
        chip->passive_retries = args[3];
    }
    reply_bare(chip, now_ns, 0x33);
}
