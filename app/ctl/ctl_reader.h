/**
 * @file ctl_reader.h
 * The reader that a card is written on: regard-reader as the kiosk starts it (regard/processes.h), so that libnfc, and whatever a card
 * does to it, stay in a process without keys.
 *
 * Thread: main.
 * Owner:  the caller, until rg_ctl_reader_close().
 */
#ifndef APP_CTL_CTL_READER_H
#define APP_CTL_CTL_READER_H

#include "card_session.h"
#include "regard/processes.h"

#include <sys/types.h>

struct rg_ctl_reader {
    pid_t pid;
    int fd;
    uint32_t faults; /**< beats in a row that did not say that its device works */
    uint32_t exchanges;
    struct rg_frame_field here; /**< what lies on it */
};

/** Start it. @return false when it cannot be started: said on stderr. To be closed in any case. */
bool rg_ctl_reader_open(const char *connstring, struct rg_ctl_reader *reader);

/**
 * Wait for one card that lies alone, for so long at most.
 * @return RG_OK; RG_TIMEOUT; RG_BUSY when there are several at the end; RG_IO: the reader does not work.
 */
enum rg_status rg_ctl_reader_wait(struct rg_ctl_reader *reader, int timeout_ms,
                                  struct rg_card *card) RG_MUST_CHECK;

/**
 * Carry out a command of a card session, or of a card that is issued, with that card. @p answer holds RG_CARD_BYTES_MAX.
 * @return the exchange's status; RG_TIMEOUT also when the card was exchanged for another; RG_IO: the reader does not work.
 */
enum rg_status rg_ctl_reader_exchange(struct rg_ctl_reader *reader, const struct rg_card_command *command,
                                      uint8_t *answer, size_t *len) RG_MUST_CHECK;

void rg_ctl_reader_close(struct rg_ctl_reader *reader);

#endif
