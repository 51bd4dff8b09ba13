/**
 * @file hq_looks_private.h
 * What the files about lines of looks share. Private to this room.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_LOOKS_PRIVATE_H
#define APP_HQ_STORE_HQ_LOOKS_PRIVATE_H

#include "hq_chain.h"
#include "hq_looks.h"

/** In the audit: how many lines an erasure left without a name, and who says so. */
#define RG_HQ_LOOKS_UNNAMED    "looks unnamed "
#define RG_HQ_LOOKS_UNNAMED_BY "hq"

#define RG_HQ_LOOK_WHO 17 /**< a pseudonym as people see it: its first 16 digits */

/** A line as HQ took it. */
struct rg_hq_look_row {
    int64_t seq, received, member; /**< member 0: they were erased */
    const char *site, *device;
    const uint8_t *bytes; /**< RG_LOOK_LINE */
    struct rg_look look;
};

extern const struct rg_hq_chain_names rg_hq_look_names;

/** What HQ's chain is over: the line, where it came from and when. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_hq_look_row_id(const struct rg_hq_look_row *row, struct rg_ledger_id *id) RG_MUST_CHECK;

/** When the look ended; where that is not known, when it began. */
int64_t rg_hq_look_until(const struct rg_look *look);

void rg_hq_look_who(const struct rg_look *look, char text[RG_HQ_LOOK_WHO]);

/** How a line stands to those that the kiosk sent before. */
enum rg_hq_look_place { RG_HQ_LOOK_FOLLOWS = 0, RG_HQ_LOOK_FIRST, RG_HQ_LOOK_NEW_CHAIN, RG_HQ_LOOK_BROKEN };

/** Raise what follows from a line that was just kept. @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_look_judge(struct rg_hq_store *store, const struct rg_hq_look_row *row,
                                enum rg_hq_look_place place) RG_MUST_CHECK;

/** Write into the audit that @p lines more (fewer, below 0: they are gone) name nobody; nothing for 0. @return RG_OK, RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_looks_note(struct rg_hq_store *store, int64_t lines, int64_t now_ms) RG_MUST_CHECK;

/** How many lines name nobody by what the audit says up to its line @p last. @return RG_OK, RG_BUSY, RG_IO. */
enum rg_status rg_hq_looks_noted(struct rg_hq_store *store, int64_t last, int64_t *lines) RG_MUST_CHECK;

/** Whether as many lines name nobody as the audit says; else @p broken is the first of them. @return RG_OK, RG_BUSY, RG_IO. */
enum rg_status rg_hq_looks_unnamed(struct rg_hq_store *store, int64_t *broken) RG_MUST_CHECK;

/** Walk all kiosks' chains. @p broken: the first line that does not follow, 0: all do; @p reason says why.
 *  @return RG_OK, RG_BUSY, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_look_chains(struct rg_hq_store *store, int64_t *lines, int64_t *broken,
                                 const char **reason) RG_MUST_CHECK;

#endif
