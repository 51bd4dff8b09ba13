/**
 * @file envelope_check.h
 * Whether bytes from a broker are an envelope at all: well-formed UTF-8 and JSON with v, t and b. Allocates
 * nothing and keeps nothing.
 *
 * Thread: any.
 * Owner:  the caller owns the bytes.
 */
#ifndef APP_SYNC_ENVELOPE_CHECK_H
#define APP_SYNC_ENVELOPE_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#define RG_ENVELOPE_DEPTH 32

/** True for at most 64 KiB of one JSON object, nested at most RG_ENVELOPE_DEPTH deep, that has exactly one
 * "v" which is 1, one "t" which is a string and one "b" which is an object. */
bool rg_envelope_check(const void *payload, size_t len);

#endif
