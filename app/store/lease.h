/**
 * @file lease.h
 * Where the keystore is not a chip, customers' keys are on a lease: destroyed when HQ has not proved itself for so many
 * days, so that a kiosk that was carried away forgets by itself.
 *
 * Destroyed are the keys of all members and what they sealed, and the names of all staff but IT, who must be able to connect
 * the kiosk again; cards, consents and cursors of these feeds go with them, so that HQ sends all of it again. What waits for
 * HQ stays and goes to it later, sealed anew under new keys: events, joinings, withdrawals, wishes to be forgotten, and the
 * lines of the table `said`, so that nobody who withdrew here is recognised when HQ comes back. Goods, stock and
 * configuration stay.
 *
 * Thread: the sync thread.
 * Owner:  the caller.
 */
#ifndef APP_STORE_LEASE_H
#define APP_STORE_LEASE_H

#include "lease_time.h"
#include "store.h"

/** How the time stands in the file. @return RG_OK, RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_store_lease(struct rg_store_sync *sync, struct rg_lease *lease) RG_MUST_CHECK;

/** Keep it. @return RG_OK; RG_BUSY (also while a page is open), RG_FULL, RG_IO, RG_CORRUPT, RG_NO_MEMORY. */
enum rg_status rg_store_lease_keep(struct rg_store_sync *sync, const struct rg_lease *lease) RG_MUST_CHECK;

/**
 * The lease has run out. Call it again after anything but RG_OK; a power cut leaves all or nothing, and the next opening of
 * the file destroys what a cut left of the old root.
 * @return RG_OK: the file says so too, and the old root is destroyed; else as rg_store_erase().
 */
enum rg_status rg_store_lease_end(struct rg_store_sync *sync) RG_MUST_CHECK;

/** Destroyed for a single customer it would be an erasure: this goes to every key. Private to app/store: the rows, in the
 * transaction of the renewal, before events and ring are sealed anew. */
enum rg_status rg_lease_drop_rows(struct rg_store_sync *sync) RG_MUST_CHECK;

/** Likewise private: seal what was said and amended here under new keys, which temp.fresh then holds. */
enum rg_status rg_lease_reseal_said(struct rg_store_sync *sync) RG_MUST_CHECK;

#endif
