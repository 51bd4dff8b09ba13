/**
 * @file target_list.h
 * Reads the PN53x's answer to InListPassiveTarget. libnfc has a decoder of its own, which trusts every length
 * in the answer and crashes on an ATS length of 0; this one trusts none.
 *
 * Thread: any; no state.
 * Owner:  the caller owns all buffers.
 * Source: PN532 user manual UM0701-02, 7.3.5; ISO/IEC 14443-3; JIS X 6319-4.
 */
#ifndef HAL_CARD_READER_LIBNFC_TARGET_LIST_H
#define HAL_CARD_READER_LIBNFC_TARGET_LIST_H

#include "regard/card_reader.h"
#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

/**
 * Read @p len bytes of the answer, from NbTg on (after D5 4B), to a list of cards of @p type.
 * @param seen_ns what to note as the time of sight of each card.
 * @return RG_OK, also with no card; RG_INVALID when a length, a count or the end does not fit; @p field is
 *         written only on RG_OK.
 */
enum rg_status rg_target_list_parse(enum rg_card_type type, const uint8_t *bytes, size_t len,
                                    uint64_t seen_ns, struct rg_card_field *field) RG_MUST_CHECK;

#endif
