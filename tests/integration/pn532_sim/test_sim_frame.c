#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sim_frame.h"

static enum rg_sim_frame_event feed_all(struct rg_sim_frame_parser *parser, const uint8_t *bytes,
                                        size_t count)
{
    enum rg_sim_frame_event last = RG_SIM_FRAME_NONE;
    for (size_t i = 0; i < count; i++) {
        enum rg_sim_frame_event event = rg_sim_frame_feed(parser, bytes[i]);
        if (event != RG_SIM_FRAME_NONE) {
            last = event;
        }
    }
    return last;
}

static void finds_each_kind_of_frame(void **state)
{
    (void)state;
    static const uint8_t wake[] = {0x55, 0x55, 0x00, 0x00};
    static const uint8_t ack[] = {0x00, 0x00, 0xff, 0x00, 0xff, 0x00};
    static const uint8_t nack[] = {0x00, 0x00, 0xff, 0xff, 0x00, 0x00};
    static const uint8_t version[] = {0x00, 0x00, 0xff, 0x02, 0xfe, 0xd4, 0x02, 0x2a, 0x00};
    struct rg_sim_frame_parser parser = {0};
    assert_int_equal(feed_all(&parser, wake, sizeof(wake)), RG_SIM_FRAME_WAKE);
    assert_int_equal(feed_all(&parser, ack, sizeof(ack)), RG_SIM_FRAME_ACK);
    assert_int_equal(feed_all(&parser, nack, sizeof(nack)), RG_SIM_FRAME_NACK);
    assert_int_equal(feed_all(&parser, version, sizeof(version)), RG_SIM_FRAME_COMMAND);
    assert_int_equal(parser.length, 2);
    assert_memory_equal(parser.data, "\xd4\x02", 2);
}

static void drops_wrong_checksums(void **state)
{
    (void)state;
    static const uint8_t bad_body[] = {0x00, 0x00, 0xff, 0x02, 0xfe, 0xd4, 0x02, 0x2b, 0x00};
    static const uint8_t bad_length[] = {0x00, 0x00, 0xff, 0x02, 0xfd, 0xd4, 0x02, 0x2a, 0x00};
    static const uint8_t good[] = {0x00, 0x00, 0xff, 0x02, 0xfe, 0xd4, 0x02, 0x2a, 0x00};
    struct rg_sim_frame_parser parser = {0};
    assert_int_equal(feed_all(&parser, bad_body, sizeof(bad_body)), RG_SIM_FRAME_NONE);
    assert_int_equal(feed_all(&parser, bad_length, sizeof(bad_length)), RG_SIM_FRAME_NONE);
    assert_int_equal(feed_all(&parser, good, sizeof(good)), RG_SIM_FRAME_COMMAND);
}

static size_t build_extended(uint8_t *frame, size_t length)
{
    size_t at = 0;
    uint8_t sum = 0;
    frame[at++] = 0x00;
    frame[at++] = 0xff;
    frame[at++] = 0xff;
    frame[at++] = 0xff;
    frame[at++] = (uint8_t)(length >> 8);
    frame[at++] = (uint8_t)length;
    frame[at++] = (uint8_t)(0 - (length >> 8) - length);
    for (size_t i = 0; i < length; i++) {
        frame[at] = (uint8_t)(0xd4 + i);
        sum = (uint8_t)(sum + frame[at++]);
    }
    frame[at++] = (uint8_t)(0 - sum);
    return at;
}

static void takes_extended_frames_up_to_the_limit(void **state)
{
    (void)state;
    uint8_t frame[400];
    struct rg_sim_frame_parser parser = {0};
    size_t size = build_extended(frame, RG_SIM_FRAME_DATA_MAX);
    assert_int_equal(feed_all(&parser, frame, size), RG_SIM_FRAME_COMMAND);
    assert_int_equal(parser.length, RG_SIM_FRAME_DATA_MAX);
    memset(&parser, 0, sizeof(parser));
    size = build_extended(frame, RG_SIM_FRAME_DATA_MAX + 1);
    assert_int_equal(feed_all(&parser, frame, 7), RG_SIM_FRAME_NONE);
    assert_int_not_equal(parser.state, RG_SIM_FRAME_BODY);
}

static void builds_what_it_reads(void **state)
{
    (void)state;
    uint8_t payload[RG_SIM_FRAME_BYTES_MAX] = {0x03};
    uint8_t frame[RG_SIM_FRAME_BYTES_MAX];
    for (size_t length = 1; length < RG_SIM_FRAME_DATA_MAX; length++) {
        struct rg_sim_frame_parser parser = {0};
        size_t size = rg_sim_frame_build(payload, length, frame);
        assert_int_equal(feed_all(&parser, frame, size), RG_SIM_FRAME_COMMAND);
        assert_int_equal(parser.length, length + 1);
        assert_int_equal(parser.data[0], 0xd5);
    }
    assert_int_equal(rg_sim_frame_build(payload, RG_SIM_FRAME_BYTES_MAX - 10, frame), 0);
}

static void stays_inside_its_buffer_on_noise(void **state)
{
    (void)state;
    struct rg_sim_frame_parser parser = {0};
    uint32_t random = 1;
    size_t commands = 0;
    for (size_t i = 0; i < 2000000; i++) {
        random = random * 1664525 + 1013904223;
        /* Mostly the bytes that frames are made of, so that every state is reached. */
        static const uint8_t common[] = {0x00, 0x00, 0xff, 0xff, 0x01, 0x02, 0xfe, 0xd4};
        uint8_t byte = (random >> 28) < 12 ? common[random >> 24 & 7] : (uint8_t)(random >> 16);
        commands += rg_sim_frame_feed(&parser, byte) == RG_SIM_FRAME_COMMAND;
        assert_true(parser.got <= sizeof(parser.data));
    }
    assert_true(commands > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_each_kind_of_frame),
        cmocka_unit_test(drops_wrong_checksums),
        cmocka_unit_test(takes_extended_frames_up_to_the_limit),
        cmocka_unit_test(builds_what_it_reads),
        cmocka_unit_test(stays_inside_its_buffer_on_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
