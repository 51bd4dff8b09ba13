/**
 * @file pictures.h
 * Pictures of products on this kiosk: fetched from HQ while the link is idle, decoded by a process of its own
 * (regard-pictures), kept on the disk up to a limit, and handed to the drawing thread as pixels.
 *
 * The pictures of a profile shall stand in its first frame. So they are packed, which lets over a thousand drawings lie on
 * the disk and the most popular hundred and more in memory, and whoever chooses a recommendation says so before it is
 * drawn. A thread of its own, the loader, reads the disk; no other ever waits for it longer than it said. It has no
 * heartbeat: a disk that hangs costs the pictures and nothing else. Files are read, not mapped: a block that cannot be
 * read would end a program that maps it.
 *
 * Thread: get(), purge() and the pixels belong to the drawing thread; want() and expect() to any; the rest to the sync
 *         thread. A lock is held while the table is looked at and a picture is unpacked, never over reading the disk, the
 *         decoder or the network.
 * Owner:  whoever opened it, after both threads have ended.
 */
#ifndef APP_PICTURES_PICTURES_H
#define APP_PICTURES_PICTURES_H

#include "pixels.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rg_pictures;

#define RG_PICTURES_MAX        2048u /**< pictures that are known of, here or not */
#define RG_PICTURES_SHOWN      32u   /**< pictures whose pixels are in memory at a time */
#define RG_PICTURES_DISK_BYTES (UINT64_C(64) << 20)

struct rg_pictures_options {
    const char *folder;     /**< made if it is missing; whatever else lies in it is deleted */
    const char *decoder;    /**< path of regard-pictures */
    uint32_t width, height; /**< the box that a picture is scaled into, at most RG_PICTURE_RAW_SIDE_MAX */
    uint64_t disk_bytes;    /**< on the disk at most; 0: RG_PICTURES_DISK_BYTES */
};

/** @return RG_OK; RG_INVALID for a path that is too long or a box that cannot be; RG_IO; RG_NO_MEMORY. */
enum rg_status rg_pictures_open(const struct rg_pictures_options *options,
                                struct rg_pictures **pictures) RG_MUST_CHECK;

/** End a running decoder, free; NULL is allowed. */
void rg_pictures_close(struct rg_pictures *pictures);

/**
 * The picture with this SHA-256, as large as the box allows without being stretched, for drawing now. The pixels stay until
 * purge(), or until RG_PICTURES_SHOWN other pictures were asked for. Never waits.
 * @return RG_OK; RG_BUSY: it is here, and the disk was asked for it: try again in some milliseconds; RG_NOT_FOUND: it is
 * not here and will be fetched as soon as the link is idle; RG_CORRUPT: it cannot be decoded and will not come.
 */
enum rg_status rg_pictures_get(struct rg_pictures *pictures, const uint8_t sha256[32],
                               struct rg_picture *picture) RG_MUST_CHECK;

/**
 * These will be shown in a moment: make their pixels ready, or have them fetched. Waits for the disk until they are, but
 * not longer than @p patience_ns.
 */
void rg_pictures_expect(struct rg_pictures *pictures, uint8_t (*const sha256)[32], size_t count,
                        uint64_t patience_ns);

/** Fetch it before all that are only popular, if it is not here. */
void rg_pictures_want(struct rg_pictures *pictures, const uint8_t sha256[32]);

/** Forget all pixels, and what was asked for: it says what a customer was shown. What is popular stays in memory, packed. */
void rg_pictures_purge(struct rg_pictures *pictures);

/** What to ask HQ for. */
struct rg_picture_want {
    uint8_t sha256[32];
    int64_t from; /**< how much of it is here */
};

/**
 * The next picture to fetch: those that somebody looked for first, then the list in its order, as far as they fit.
 * @return whether there is one; if not, @p again_ns says when to ask again (UINT64_MAX: when something changes).
 */
bool rg_pictures_next(struct rg_pictures *pictures, uint64_t now_ns, struct rg_picture_want *want,
                      uint64_t *again_ns);

/** A piece of a picture came. The last one completes it, if the whole has its SHA-256. */
void rg_pictures_take(struct rg_pictures *pictures, const uint8_t sha256[32], int64_t size, int64_t from,
                      const uint8_t *data, size_t len, uint64_t now_ns);

/** HQ does not have it (any more): not asked for again within the hour. */
void rg_pictures_gone(struct rg_pictures *pictures, const uint8_t sha256[32], uint64_t now_ns);

/**
 * The pictures worth having whether they are shown or not, best first; they stay while they are listed. Of the others
 * the least recently shown go when there is no room. Three quarters of the room are for the list, what does not fit is
 * left out: begin, add until it says false, end.
 */
void rg_pictures_list_begin(struct rg_pictures *pictures);
bool rg_pictures_list_add(struct rg_pictures *pictures, const uint8_t sha256[32]);
void rg_pictures_list_end(struct rg_pictures *pictures);

/**
 * Start the decoder, take over what it made, kill it when it hangs. Call it when descriptor() or the doorbell is
 * readable or the time has come. @return when to call again, in monotonic ns; UINT64_MAX: not by time.
 */
uint64_t rg_pictures_tend(struct rg_pictures *pictures, uint64_t now_ns);

/** Readable when the decoder has ended; -1 while none runs. */
int rg_pictures_descriptor(const struct rg_pictures *pictures);

/** Readable when another thread wants a picture; tend() clears it. */
int rg_pictures_doorbell(const struct rg_pictures *pictures);

struct rg_pictures_status {
    uint32_t here, lacking, bad;
    uint32_t kept; /**< in memory, packed */
    uint64_t disk_bytes;
};

void rg_pictures_status(struct rg_pictures *pictures, struct rg_pictures_status *status);

#endif
