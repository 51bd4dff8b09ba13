/**
 * @file hq_office.h
 * Where numbers and keys of cards come in and go out, sealed for HQ and for the tool that asked (card_office.h): the broker between them
 * reads neither. Private to this room.
 *
 * A key that the tool drew comes wrapped to HQ's pair "card-office" and is in the keystore, and nowhere else, while the request is
 * carried out.
 *
 * Thread: main.
 * Owner:  rg_hq_take_operator().
 */
#ifndef APP_HQ_SERVE_HQ_OFFICE_H
#define APP_HQ_SERVE_HQ_OFFICE_H

#include "card_office.h"
#include "hq_operate.h"

/** A request that was sealed, and what its answer is sealed with. */
struct rg_hq_call {
    struct rg_hq_server *server;
    const char *rid, *method;
    char whose[8], which[24];
};

/** Answer `card-office`: the pair's public half, and the command key's signature under it. */
void rg_hq_take_office(struct rg_hq_server *server, const char *topic, const char *rid);

/**
 * Open the request in @p body; end with rg_hq_office_end() once it was opened. @p call has server, rid and method.
 * @return RG_OK; RG_NOT_FOUND: it is not sealed; RG_DENIED: sealed for another, or for another card's holder; RG_INVALID: it is none;
 *         or what the keystore returns.
 */
enum rg_status rg_hq_office_open(struct rg_hq_call *call, const cJSON *body,
                                 struct rg_card_request *request) RG_MUST_CHECK;

/** Append the row of the answer. @return RG_OK, or what the keystore returns. */
enum rg_status rg_hq_office_reply(const struct rg_hq_call *call, const struct rg_card_reply *reply,
                                  struct rg_hq_buffer *rows) RG_MUST_CHECK;

/** Destroy the request's key. */
void rg_hq_office_end(struct rg_hq_call *call);

/** Refuse what rg_hq_office_open() did not open. */
void rg_hq_office_refuse(const struct rg_hq_call *call, const char *topic, enum rg_status status);

#endif
