#include "sim_blocks.h"

#include <string.h>

/* One byte with its parity at 106 kbit/s. Assumed: what frames begin and end with, and the pause before an answer. */
#define BYTE_NS 84906
#define GAP_NS  120000
/* Head and CRC of a block; a whole R block. */
#define BLOCK_EXTRA 3
/* 256 x 16 periods of the carrier, and the power of two that an ATS without it means. */
#define WAIT_UNIT_NS INT64_C(302065)
#define WAIT_DEFAULT 4U
#define WAIT_MAX     14U
/* What the chip lets a card send at once. */
#define CHIP_FRAME 64

enum rg_sim_status rg_sim_blocks_answer(struct rg_sim_medium *medium, struct rg_sim_card_session *session,
                                        const uint8_t *in, size_t length, struct rg_sim_say *say)
{
    struct rg_sim_say inner;
    size_t head = length > 0 && (in[0] & 0x08) != 0 ? 2 : 1;
    say->length = 0;
    if (!session->isodep || session->silent || length < head) {
        return RG_SIM_STATUS_TIMEOUT;
    }
    rg_sim_say_put(say, in, head);
    if ((in[0] & 0xf6) == 0xb2) {
        /* R(NAK) whose block number is not the card's own: R(ACK) with the card's number. */
        say->bytes[0] = (uint8_t)((in[0] & ~0x10) ^ 0x01);
        return RG_SIM_STATUS_OK;
    }
    if ((in[0] & 0xf7) == 0xc2) {
        session->silent = true;
        return RG_SIM_STATUS_OK;
    }
    if ((in[0] & 0xe6) != 0x02 || length == head) {
        return RG_SIM_STATUS_TIMEOUT;
    }
    enum rg_sim_status status =
        rg_sim_medium_answer(medium, session, false, in + head, length - head, &inner);
    rg_sim_say_put(say, inner.bytes, inner.length);
    return status;
}

int64_t rg_sim_blocks_silence(const struct rg_sim_medium *medium)
{
    const struct rg_sim_card *face = &medium->face;
    unsigned code = WAIT_DEFAULT;
    if (!medium->model->blocks) {
        return 0;
    }
    if (face->ats_length > 0 && (face->ats[0] & 0x20) != 0) {
        size_t at = (face->ats[0] & 0x10) != 0 ? 2 : 1;
        code = at < face->ats_length ? face->ats[at] >> 4 : WAIT_DEFAULT;
    }
    return WAIT_UNIT_NS << (code > WAIT_MAX ? WAIT_DEFAULT : code);
}

static int64_t one_way(size_t bytes, size_t frame)
{
    size_t room = frame - BLOCK_EXTRA;
    size_t blocks = bytes == 0 ? 1 : (bytes + room - 1) / room;
    int64_t on_air = (int64_t)(bytes + blocks * BLOCK_EXTRA + (blocks - 1) * BLOCK_EXTRA) * BYTE_NS;
    return on_air + (int64_t)(2 * blocks - 1) * GAP_NS;
}

int64_t rg_sim_blocks_time(const struct rg_sim_medium *medium, size_t in_length, size_t out_length)
{
    static const uint16_t sizes[] = {16, 24, 32, 40, 48, 64, 96, 128, 256};
    if (!medium->model->blocks) {
        return (int64_t)(in_length + out_length + 4) * BYTE_NS + 2 * GAP_NS + medium->think_ns;
    }
    size_t code = medium->face.ats_length > 0 ? medium->face.ats[0] & 0x0f : 2;
    size_t largest = sizeof(sizes) / sizeof(sizes[0]) - 1;
    size_t card_frame = sizes[code > largest ? largest : code];
    return one_way(in_length, card_frame) + medium->think_ns + one_way(out_length, CHIP_FRAME);
}
