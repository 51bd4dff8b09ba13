/**
 * @file status.h
 * The one vocabulary of results. Every function that can fail returns an enum rg_status, which the caller
 * must look at; out-parameters are written only on RG_OK unless a function says otherwise.
 *
 * Thread: any.
 * Owner:  nobody; values only.
 */
#ifndef REGARD_STATUS_H
#define REGARD_STATUS_H

#define RG_MUST_CHECK __attribute__((warn_unused_result))

enum rg_status {
    RG_OK = 0,
    RG_TIMEOUT,     /**< a bounded wait ended without what was waited for */
    RG_CANCELLED,   /**< another thread ended the wait */
    RG_IO,          /**< a device, file or socket failed; retrying as is makes no sense */
    RG_INVALID,     /**< input that breaks its format or its contract */
    RG_NOT_FOUND,   /**< what was named does not exist */
    RG_FULL,        /**< a bounded container or the disk is full */
    RG_CORRUPT,     /**< stored data fails its own checks */
    RG_DENIED,      /**< not allowed: consent, assurance, permission */
    RG_NO_MEMORY,   /**< an allocation failed */
    RG_UNSUPPORTED, /**< a known thing that this build or device cannot do */
    RG_BUSY,        /**< in use by another; the same call may work later */
    RG_CLOSED       /**< the other side is gone */
};

/** The value's name without its prefix ("timeout"), for logs; never NULL. */
static inline const char *rg_status_name(enum rg_status status)
{
    switch (status) {
    case RG_OK: return "ok";
    case RG_TIMEOUT: return "timeout";
    case RG_CANCELLED: return "cancelled";
    case RG_IO: return "io";
    case RG_INVALID: return "invalid";
    case RG_NOT_FOUND: return "not-found";
    case RG_FULL: return "full";
    case RG_CORRUPT: return "corrupt";
    case RG_DENIED: return "denied";
    case RG_NO_MEMORY: return "no-memory";
    case RG_UNSUPPORTED: return "unsupported";
    case RG_BUSY: return "busy";
    case RG_CLOSED: return "closed";
    }
    return "unknown";
}

#endif
