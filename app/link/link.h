/**
 * @file link.h
 * The process between the kiosk and the broker: one poll() loop that carries messages both ways, lets nothing
 * through that the contract does not allow, and beats once a second.
 *
 * Nothing is promised: what does not fit is dropped and counted, and the conversation above starts again from
 * its cursors. While the kiosk does not read, the broker is not read either.
 *
 * Thread: the process's only one.
 * Owner:  main() owns the link, the uplink and both descriptors.
 */
#ifndef APP_LINK_LINK_H
#define APP_LINK_LINK_H

#include "link_out.h"
#include "regard/processes.h"
#include "regard/status.h"
#include "regard/uplink.h"

#include <stdbool.h>
#include <stdint.h>

struct rg_link {
    struct rg_link_out out;
    struct rg_uplink *uplink;
    char prefix[80]; /**< rg/1/<site>/<device>/ or, of a claim, prov/1/<claim>/ */
    bool claim;      /**< only resp comes down and only req goes up */
    bool renew;      /**< only dn/identity and up/identity */
    size_t prefix_len;
    struct rg_frame_link state;
    bool state_due; /**< the kiosk has not heard of it yet */
    bool ended;     /**< the kiosk's end is closed */
    bool held;      /**< frame waits for room in the uplink; the kiosk is not read meanwhile */
    size_t held_len;
    uint64_t refused_in, refused_out, lost;
    int64_t talk_until_ms; /**< until when it logs more, or less (monotonic); 0: it does not */
    uint32_t told_oversized;
    /** Told of each fault once; may be NULL. */
    void (*on_fault)(enum rg_uplink_fault fault);
    /** Until when the kiosk's certificate is valid, asked when a connection is up; 0: not known. May be NULL. */
    int64_t (*certificate_until)(const char *certificate_file);
    const char *certificate_file;
    /** Whether the broker or we do not know the authority of the other's certificate; may be NULL. */
    bool (*is_stranger)(const struct rg_uplink *uplink);
    /** Which of @p count addresses the connection is to, from 0; may be NULL. */
    size_t (*address)(const struct rg_uplink *uplink, size_t *count);
    struct rg_zstd_reader *reader; /**< main()'s; NULL: what is packed is refused */
    uint8_t frame[RG_FRAME_BODY_MAX];
    uint8_t plain[RG_UPLINK_PAYLOAD_MAX]; /**< what was packed, while it is handed on */
};

/** @p site and @p device are valid names. */
void rg_link_init(struct rg_link *link, int socket, const char *site, const char *device);

/** For a unit that has no identity of its own yet; @p claim is a claim's name (provision_signed.h). */
void rg_link_init_claim(struct rg_link *link, int socket, const char *claim);

/** The callbacks for the uplink, which is opened after init and handed to run. */
struct rg_uplink_events rg_link_events(struct rg_link *link);

/**
 * Carry messages until the kiosk closes its end or @p stop (a descriptor) becomes readable.
 * @return RG_OK when it was told to stop or the kiosk went; RG_IO when poll() or the socket failed.
 */
enum rg_status rg_link_run(struct rg_link *link, struct rg_uplink *uplink, int stop) RG_MUST_CHECK;

/** Overwrite and free what is held. */
void rg_link_deinit(struct rg_link *link);

#endif
