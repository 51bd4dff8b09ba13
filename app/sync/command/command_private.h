/**
 * @file command_private.h
 * What the signatures of command.h and request.h share; nobody else includes it.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_SYNC_COMMAND_COMMAND_PRIVATE_H
#define APP_SYNC_COMMAND_COMMAND_PRIVATE_H

#include "command.h"

/** The hash of @p len bytes and of @p more behind them, which may be empty. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_command_digest(const void *bytes, size_t len, const char *more,
                                 uint8_t digest[32]) RG_MUST_CHECK;

/** The three lines that are signed; @p what says by whom. @return RG_OK; RG_INVALID for a topic that is too long. */
enum rg_status rg_command_state(const char *what, const char *topic, const uint8_t digest[32],
                                char statement[RG_COMMAND_STATEMENT_MAX],
                                size_t *statement_len) RG_MUST_CHECK;

#endif
