/**
 * @file cards.h
 * What is read before there is a grant: whom a card stands for, what a member allowed, who an associate is.
 *
 * Thread: the store thread.
 * Owner:  the caller owns all out-parameters.
 */
#ifndef APP_STORE_CARDS_H
#define APP_STORE_CARDS_H

#include "card_here.h"
#include "consent.h"
#include "identity.h"
#include "profile.h"
#include "store.h"

#include <stddef.h>

/** A member has one row a purpose. */
#define RG_STORE_CONSENTS_MAX 16

enum rg_associate_role { RG_ROLE_ASSOCIATE = 1, RG_ROLE_IT };

struct rg_store_associate {
    struct rg_associate_id id;
    char name[RG_NAME_MAX];
    char language[RG_LANGUAGE_MAX];
    enum rg_associate_role role;
};

/**
 * Whom the card known as @p token, under the first version of the key or any before the rows', stands for, at @p assurance, which is what its medium proved, or what HQ says that the card can prove at
 * the most.
 * @return RG_OK; RG_NOT_FOUND for a card that is unknown here, blocked, or hashed under a later version than the rows (card_key.h);
 *         RG_DENIED when a key of the chain cannot be used; RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY.
 */
enum rg_status rg_store_card_find(struct rg_store *store, const struct rg_card_token *token,
                                  enum rg_assurance assurance, struct rg_member_ref *holder) RG_MUST_CHECK;

/**
 * The same for what proved to be @p medium. A row that HQ says is of another medium is nobody's then: no identifier of one medium is one of
 * another. What proved nothing (RG_MEDIUM_UID) may be any.
 */
enum rg_status rg_store_card_proven(struct rg_store *store, const struct rg_card_token *token,
                                    enum rg_medium medium, enum rg_assurance assurance,
                                    struct rg_member_ref *holder) RG_MUST_CHECK;

/**
 * Whom a card stood for, at L0, that HQ has blocked since: it is lost, or another has taken its place.
 * @return RG_OK; RG_NOT_FOUND for a card that is unknown here, or not blocked; else as rg_store_card_find().
 */
enum rg_status rg_store_card_ended(struct rg_store *store, const struct rg_card_token *token,
                                   struct rg_member_ref *holder) RG_MUST_CHECK;

/**
 * Before a card is spoken to: whom it would stand for at L0, and in @p here its medium and the keys by which it proves itself, which the
 * caller wipes. @p keys receives what became of them: RG_OK, also where there are none; RG_NOT_FOUND without the site's key; RG_CORRUPT for
 * what does not open with it.
 * @return as rg_store_card_find(); @p holder, @p keys and @p here's medium and keys are written only on RG_OK.
 */
enum rg_status rg_store_card_here(struct rg_store *store, const struct rg_card_token *token,
                                  struct rg_member_ref *holder, struct rg_card_here *here,
                                  enum rg_status *keys) RG_MUST_CHECK;

/** Lift a token, for others than this kiosk, to the version that its cards come to (card_key.h). @return as rg_store_card_find(). */
enum rg_status rg_store_card_lifted(struct rg_store *store, struct rg_card_token *token) RG_MUST_CHECK;

/**
 * The member's consents as rows for rg_consent_decide(); @p rows holds RG_STORE_CONSENTS_MAX.
 * @return RG_OK, also with a @p count of 0; RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY (rows may be partly
 *         written, count is not).
 */
enum rg_status rg_store_consents(struct rg_store *store, struct rg_member_id member,
                                 struct rg_consent_row rows[RG_STORE_CONSENTS_MAX],
                                 size_t *count) RG_MUST_CHECK;

/** @return RG_OK; RG_NOT_FOUND for an associate that HQ no longer names; RG_IO, RG_CORRUPT, RG_NO_MEMORY. */
enum rg_status rg_store_associate(struct rg_store *store, struct rg_associate_id id,
                                  struct rg_store_associate *associate) RG_MUST_CHECK;

#endif
