/**
 * @file card_reader_libnfc.h
 * The card reader port on libnfc 1.8.0: a PN532 on a serial port, an ACR122U on USB, and their like.
 *
 * Thread: as the port says; a small thread of its own ends waits.
 * Owner:  the caller closes the reader.
 */
#ifndef HAL_CARD_READER_LIBNFC_CARD_READER_LIBNFC_H
#define HAL_CARD_READER_LIBNFC_CARD_READER_LIBNFC_H

#include "regard/card_reader.h"
#include "regard/status.h"

/**
 * Open the reader that libnfc calls @p connstring, e.g. "pn532_uart:/dev/ttyUSB0" or "acr122_usb". Takes
 * some 150 ms; some 5 s when the chip is silent. Descriptor 0 must be open (libnfc takes it for an abort).
 * @return RG_OK; RG_BUSY when another process uses it; RG_NOT_FOUND when there is no such device; RG_DENIED
 *         without the right to it; RG_INVALID for a connstring of a wrong form or a closed descriptor 0;
 * RG_IO when no chip answers; RG_NO_MEMORY.
 */
enum rg_status rg_card_reader_libnfc_open(const char *connstring,
                                          struct rg_card_reader **reader) RG_MUST_CHECK;

#endif
