#include "sim_frame.h"

#include <string.h>

static enum rg_sim_frame_event hunt_again(struct rg_sim_frame_parser *parser, uint8_t byte)
{
    /* A zero may already be the preamble of the next frame. */
    parser->state = byte == 0x00 ? RG_SIM_FRAME_ZERO : RG_SIM_FRAME_HUNT;
    return RG_SIM_FRAME_NONE;
}

static enum rg_sim_frame_event begin_body(struct rg_sim_frame_parser *parser, uint8_t byte)
{
    if (parser->length == 0 || parser->length > RG_SIM_FRAME_DATA_MAX) {
        return hunt_again(parser, byte);
    }
    parser->got = 0;
    parser->sum = 0;
    parser->state = RG_SIM_FRAME_BODY;
    return RG_SIM_FRAME_NONE;
}

static enum rg_sim_frame_event check_length(struct rg_sim_frame_parser *parser, uint8_t byte)
{
    if (parser->length == 0x00 && byte == 0xff) {
        parser->state = RG_SIM_FRAME_HUNT;
        return RG_SIM_FRAME_ACK;
    }
    if (parser->length == 0xff && byte == 0x00) {
        parser->state = RG_SIM_FRAME_HUNT;
        return RG_SIM_FRAME_NACK;
    }
    if (parser->length == 0xff && byte == 0xff) {
        parser->state = RG_SIM_FRAME_EXTENDED_HIGH;
        return RG_SIM_FRAME_NONE;
    }
    if (((parser->length + byte) & 0xff) != 0) {
        return hunt_again(parser, byte);
    }
    return begin_body(parser, byte);
}

static enum rg_sim_frame_event check_extended_length(struct rg_sim_frame_parser *parser, uint8_t byte)
{
    size_t sum = (parser->length >> 8) + (parser->length & 0xff) + byte;
    if ((sum & 0xff) != 0) {
        return hunt_again(parser, byte);
    }
    return begin_body(parser, byte);
}

static enum rg_sim_frame_event hunt(struct rg_sim_frame_parser *parser, uint8_t byte)
{
    if (parser->state == RG_SIM_FRAME_ZERO && byte == 0xff) {
        parser->state = RG_SIM_FRAME_LENGTH;
        return RG_SIM_FRAME_NONE;
    }
    hunt_again(parser, byte);
    return byte == 0x55 ? RG_SIM_FRAME_WAKE : RG_SIM_FRAME_NONE;
}

enum rg_sim_frame_event rg_sim_frame_feed(struct rg_sim_frame_parser *parser, uint8_t byte)
{
    switch (parser->state) {
    case RG_SIM_FRAME_HUNT:
    case RG_SIM_FRAME_ZERO: return hunt(parser, byte);
    case RG_SIM_FRAME_LENGTH:
        parser->length = byte;
        parser->state = RG_SIM_FRAME_LENGTH_CHECK;
        return RG_SIM_FRAME_NONE;
    case RG_SIM_FRAME_LENGTH_CHECK: return check_length(parser, byte);
    case RG_SIM_FRAME_EXTENDED_HIGH:
        parser->length = (size_t)byte << 8;
        parser->state = RG_SIM_FRAME_EXTENDED_LOW;
        return RG_SIM_FRAME_NONE;
    case RG_SIM_FRAME_EXTENDED_LOW:
        parser->length |= byte;
        parser->state = RG_SIM_FRAME_EXTENDED_CHECK;
        return RG_SIM_FRAME_NONE;
    case RG_SIM_FRAME_EXTENDED_CHECK: return check_extended_length(parser, byte);
    case RG_SIM_FRAME_BODY:
        parser->data[parser->got++] = byte;
        parser->sum = (uint8_t)(parser->sum + byte);
        if (parser->got == parser->length) {
            parser->state = RG_SIM_FRAME_BODY_CHECK;
        }
        return RG_SIM_FRAME_NONE;
    case RG_SIM_FRAME_BODY_CHECK:
        parser->state = RG_SIM_FRAME_HUNT;
        return ((parser->sum + byte) & 0xff) == 0 ? RG_SIM_FRAME_COMMAND : RG_SIM_FRAME_NONE;
    }
    return RG_SIM_FRAME_NONE;
}

size_t rg_sim_frame_build(const uint8_t *payload, size_t length, uint8_t frame[RG_SIM_FRAME_BYTES_MAX])
{
    if (length > RG_SIM_FRAME_BYTES_MAX - 11) {
        return 0;
    }
    size_t counted = length + 1;
    size_t at = 0;
    frame[at++] = 0x00;
    frame[at++] = 0x00;
    frame[at++] = 0xff;
    if (counted < 0xff) {
        frame[at++] = (uint8_t)counted;
        frame[at++] = (uint8_t)(0x100 - counted);
    } else {
        frame[at++] = 0xff;
        frame[at++] = 0xff;
        frame[at++] = (uint8_t)(counted >> 8);
        frame[at++] = (uint8_t)counted;
        frame[at++] = (uint8_t)(0 - (counted >> 8) - counted);
    }
    frame[at++] = 0xd5;
    uint8_t sum = 0xd5;
    for (size_t i = 0; i < length; i++) {
        frame[at++] = payload[i];
        sum = (uint8_t)(sum + payload[i]);
    }
    frame[at++] = (uint8_t)(0 - sum);
    frame[at++] = 0x00;
    return at;
}
