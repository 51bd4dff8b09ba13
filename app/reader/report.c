#include "report.h"

#include "ipc.h"
#include "log.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/socket.h>

#define SEND_MS 500

void rg_reader_report_init(struct rg_reader_report *report)
{
    int domain = 0;
    int type = 0;
    socklen_t domain_len = sizeof domain;
    socklen_t type_len = sizeof type;
    bool supervised = getsockopt(RG_CHILD_FD, SOL_SOCKET, SO_DOMAIN, &domain, &domain_len) == 0 &&
                      getsockopt(RG_CHILD_FD, SOL_SOCKET, SO_TYPE, &type, &type_len) == 0 &&
                      domain == AF_UNIX && type == SOCK_SEQPACKET;
    report->fd = supervised ? RG_CHILD_FD : -1;
}

static enum rg_status print_field(const struct rg_card_field *field)
{
    (void)printf("{\"cards\":[");
    for (uint32_t i = 0; i < field->count; i++) {
        const struct rg_card *card = &field->cards[i];
        char type = card->type == RG_CARD_A ? 'A' : card->type == RG_CARD_B ? 'B' : 'F';
        (void)printf("%s{\"type\":\"%c\",\"uid_bytes\":%u,\"seen_ns\":%" PRIu64 "}", i == 0 ? "" : ",", type,
                     card->uid_len, card->seen_ns);
    }
    (void)printf("]}\n");
    return fflush(stdout) == 0 ? RG_OK : RG_CLOSED;
}

/* A kiosk whose socket stays full does not read any more: it will kill this process, or is dead itself. */
static enum rg_status send_frame(int fd, enum rg_frame_type type, const void *body, size_t len)
{
    return rg_ipc_send(fd, type, body, len, NULL, 0, SEND_MS) == RG_OK ? RG_OK : RG_CLOSED;
}

enum rg_status rg_reader_report_field(const struct rg_reader_report *report,
                                      const struct rg_card_field *field, uint32_t number)
{
    if (report->fd < 0) {
        return print_field(field);
    }
    struct rg_frame_field frame = {.field = *field, .number = number};
    return send_frame(report->fd, RG_FRAME_FIELD, &frame, sizeof frame);
}

enum rg_status rg_reader_report_answer(const struct rg_reader_report *report,
                                       const struct rg_frame_answer *answer)
{
    return report->fd < 0 ? RG_OK : send_frame(report->fd, RG_FRAME_ANSWER, answer, sizeof *answer);
}

enum rg_status rg_reader_report_beat(const struct rg_reader_report *report, enum rg_child_health health)
{
    if (report->fd < 0) {
        return RG_OK;
    }
    struct rg_frame_beat frame = {.health = (uint32_t)health};
    return send_frame(report->fd, RG_FRAME_BEAT, &frame, sizeof frame);
}

enum rg_status rg_reader_report_listen(const struct rg_reader_report *report, struct rg_reader_heard *heard)
{
    size_t len = 0;
    enum rg_status status =
        rg_ipc_receive(report->fd, &heard->type, &heard->order, sizeof heard->order, &len);
    if (status == RG_NOT_FOUND) {
        return status;
    }
    bool sound =
        status == RG_OK && ((heard->type == RG_FRAME_EXCHANGE && len == sizeof heard->order) ||
                            (heard->type == RG_FRAME_ANNOUNCE && len == sizeof heard->announce &&
                             heard->announce.len <= sizeof heard->announce.bytes) ||
                            (heard->type == RG_FRAME_LOG && len == sizeof heard->talk &&
                             heard->talk.level <= RG_LOG_DEBUG && heard->talk.seconds <= RG_LOG_SECONDS_MAX));
    return sound ? RG_OK : RG_CLOSED;
}
