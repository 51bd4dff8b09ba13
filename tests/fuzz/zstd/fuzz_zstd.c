/* Any bytes from a broker where a packed answer is awaited, and any text that is packed: the kiosk gets an envelope, or nothing. */
#include "envelope_check.h"
#include "ipc.h"
#include "link.h"
#include "log.h"
#include "zstd_frame.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
    struct rg_link link;
    struct rg_uplink_events events;
    struct rg_zstd_writer *writer;
    int kiosk;
} the;

static void begin(void)
{
    int ends[2];
    rg_log_init("fuzz", RG_LOG_ERROR);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0) {
        abort();
    }
    rg_link_init(&the.link, ends[1], "s", "k");
    if (rg_zstd_reader_create(&the.link.reader) != RG_OK || rg_zstd_writer_create(1, &the.writer) != RG_OK) {
        abort();
    }
    the.kiosk = ends[0];
    the.events = rg_link_events(&the.link);
}

/* @return whether the kiosk got a message. */
static bool arrives(void)
{
    static uint8_t body[RG_FRAME_BODY_MAX];
    char topic[RG_UPLINK_TOPIC_MAX];
    const uint8_t *text;
    uint8_t type;
    size_t len, text_len;
    if (rg_ipc_receive(the.kiosk, &type, body, sizeof body, &len) != RG_OK) {
        return false;
    }
    if (type != RG_FRAME_MESSAGE || !rg_ipc_message(body, len, topic, &text, &text_len) ||
        strcmp(topic, "dn/res") != 0 || !rg_envelope_check(text, text_len)) {
        abort();
    }
    return true;
}

static bool comes(const void *payload, size_t len)
{
    static const uint8_t nothing[sizeof the.link.plain];
    const struct rg_uplink_message message = {
        .topic = "rg/1/s/k/dn/res", .payload = payload, .payload_len = len};
    the.events.on_message(the.events.context, &message);
    if (memcmp(the.link.plain, nothing, sizeof nothing) != 0) {
        abort();
    }
    return arrives();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char packed[2 * RG_UPLINK_PAYLOAD_MAX];
    size_t packed_len;
    if (the.writer == NULL) {
        begin();
    }
    /* A copy of exactly this size, so that reading behind it is seen. */
    uint8_t *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    (void)comes(copy, size);
    free(copy);
    if (size <= RG_UPLINK_PAYLOAD_MAX &&
        (rg_zstd_write(the.writer, data, size, packed, sizeof packed, &packed_len) != RG_OK ||
         comes(packed, packed_len) != rg_envelope_check(data, size))) {
        abort();
    }
    return 0;
}
