/**
 * @file report.h
 * What regard-reader tells: frames to the kiosk, or lines to a person.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_READER_REPORT_H
#define APP_READER_REPORT_H

#include "regard/card_reader.h"
#include "regard/processes.h"
#include "regard/status.h"

struct rg_reader_report {
    int fd; /**< the socket to the kiosk, or -1: lines on stdout, without UIDs */
};

/** Find out whether the kiosk is there: descriptor RG_CHILD_FD is a SOCK_SEQPACKET socket. */
void rg_reader_report_init(struct rg_reader_report *report);

/** Tell what is in the field now, as report @p number. @return RG_OK, or RG_CLOSED when nobody listens any more. */
enum rg_status rg_reader_report_field(const struct rg_reader_report *report,
                                      const struct rg_card_field *field, uint32_t number) RG_MUST_CHECK;

/** Tell what a card answered; a person is told nothing. @return as above. */
enum rg_status rg_reader_report_answer(const struct rg_reader_report *report,
                                       const struct rg_frame_answer *answer) RG_MUST_CHECK;

/** Tell the kiosk that the process is alive; a person is told nothing. @return as above. */
enum rg_status rg_reader_report_beat(const struct rg_reader_report *report,
                                     enum rg_child_health health) RG_MUST_CHECK;

/** What the kiosk says, of one of these kinds; secret things are in it, so whoever took it wipes it. */
struct rg_reader_heard {
    uint8_t type; /**< RG_FRAME_LOG, RG_FRAME_EXCHANGE or RG_FRAME_ANNOUNCE */
    union {
        struct rg_frame_log talk; /**< sound */
        struct rg_frame_exchange order;
        struct rg_frame_announce announce;
    };
};

/** Take what waits. @return RG_OK; RG_NOT_FOUND when nothing does; RG_CLOSED when the kiosk is gone, or what came is not sound. */
enum rg_status rg_reader_report_listen(const struct rg_reader_report *report,
                                       struct rg_reader_heard *heard) RG_MUST_CHECK;

#endif
