/**
 * @file hq_stand_ins.h
 * Lines of the ledger that HQ wrote in the place of withdrawals which the journal has and the database lacks (hq_replay.c).
 *
 * A power cut between the two makes HQ write such a line, and then the kiosk sends the withdrawal itself again, and may be
 * a grant that was said after it. That grant names the withdrawal, and cannot name the line that stands in for it: it is taken
 * as naming both, or else a withdrawal that was taken back would count twice. What nobody took back still goes before every grant.
 *
 * Thread: the store's.
 * Owner:  the store. Private to this room.
 */
#ifndef APP_HQ_STORE_HQ_STAND_INS_H
#define APP_HQ_STORE_HQ_STAND_INS_H

#include "hq_store.h"
#include "ledger.h"

/** Remember that @p by stands in for @p line. @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_stand_in_put(struct rg_hq_store *store, const uint8_t line[32],
                                  const struct rg_ledger_id *by) RG_MUST_CHECK;

/** Let every entry that names such a line name what stands in for it too, where there is room. @return RG_OK, RG_BUSY, RG_IO. */
enum rg_status rg_hq_stand_ins_name(struct rg_hq_store *store, struct rg_ledger_entry *entries,
                                    size_t count) RG_MUST_CHECK;

#endif
