/**
 * @file parts.h
 * What is sealed in the database, as numbers that are authenticated with it (struct rg_vault_subject). A number means the
 * same for ever: a new way of packing a part gets a new one. Private to app/store.
 *
 * Thread: any; constants.
 * Owner:  nobody.
 */
#ifndef APP_STORE_PARTS_H
#define APP_STORE_PARTS_H

enum rg_store_part {
    RG_PART_MEMBER = 1, /**< by the member's key: record.h */
    RG_PART_HISTORY,    /**< by the member's key: record.h; all till lines */
    RG_PART_ASSOCIATE,  /**< by RG_VAULT_STAFF: name, language */
    RG_PART_EVENT,      /**< by RG_VAULT_OUTBOX: event_seal.h; the owner is what the event's id begins with */
    RG_PART_CONSENTS,   /**< by the member's key: record.h; what HQ's ledger says of each purpose */
    RG_PART_SAID,       /**< by the member's key: record.h; a line that was said here */
    RG_PART_LOOKS,      /**< by the member's key: how often they were shown, and when last */
    RG_PART_AMENDED,    /**< by the member's key: amendment.h */
    RG_PART_NOTE, /**< by the member's key, or by RG_VAULT_STAFF where it is everybody's: carried_private.h; as the next three */
    RG_PART_REQUEST,
    RG_PART_OFFER,
    RG_PART_TASK,
    RG_PART_SHOWN /**< by the member's key: shown.h */
};

#endif
