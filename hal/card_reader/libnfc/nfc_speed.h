/**
 * @file nfc_speed.h
 * A faster line between the host and a PN532 on a serial port.
 *
 * At 115200 a list command spends 2.4 ms on the wire, and polling three types spends a third of its time
 * there: type A's p99 is 28.8 ms, and 22.8 at 460800 (poll_plan.c). The chip can be told to speak at 460800,
 * which libnfc does not do; the port's settings belong to the terminal and not to a descriptor, so they are
 * changed through the descriptor that holds the lock.
 *
 * A chip keeps its speed when the host's process dies: so it is asked at the fast speed before libnfc opens
 * it.
 *
 * Thread: the one that owns the reader.
 * Owner:  the caller owns descriptors.
 * Source: PN532 user manual UM0701-02, 7.2.8 SetSerialBaudRate.
 */
#ifndef HAL_CARD_READER_LIBNFC_NFC_SPEED_H
#define HAL_CARD_READER_LIBNFC_NFC_SPEED_H

#include "nfc_chip.h"

#include "regard/status.h"

#include <stdbool.h>

/** What to append to a connstring for a chip that speaks at the fast speed. */
#define RG_NFC_FAST_SUFFIX ":460800"

/** Whether a chip on the serial port @p tty answers at the fast speed; takes 30 ms when none does. */
bool rg_nfc_speed_probe(int tty);

/** Bring a chip that answers at the fast speed back to 115200, before libnfc opens it. @return whether one
 * did.
 */
bool rg_nfc_speed_undo(int tty);

/**
 * Switch chip and port to the fast speed and prove the line with long echoes; what fails is undone. A chip
 * that refuses costs 50 ms, one that does not answer to it 100 ms.
 * @return RG_OK when the chip answers, at whichever speed; RG_IO when it does not.
 */
enum rg_status rg_nfc_speed_raise(struct rg_nfc_chip *chip) RG_MUST_CHECK;

/** Back to 115200, at which other programs expect the chip. Does nothing with a chip that is slow or silent.
 */
void rg_nfc_speed_restore(struct rg_nfc_chip *chip);

#endif
