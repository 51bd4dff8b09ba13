/**
 * @file hq_operate.h
 * What the parts for operators share: answers in rows; private to this room.
 *
 * Thread: main.
 * Owner:  rg_hq_take_operator().
 */
#ifndef APP_HQ_SERVE_HQ_OPERATE_H
#define APP_HQ_SERVE_HQ_OPERATE_H

#include "hq_server.h"

/** Why nothing is asked of a kiosk that was thrown out. */
#define RG_HQ_REVOKED_TEXT                                                                                   \
    "That kiosk was revoked, and hears nothing any more; its unit is approved under another name."

/** Rows that are sent in as many answers as they need. */
struct rg_hq_rows {
    struct rg_hq_server *server;
    const char *topic, *rid;
    struct rg_hq_buffer rows;
};

/** An rg_hq_take_row: the context is a struct rg_hq_rows. */
enum rg_status rg_hq_rows_take(void *context, const char *row, size_t len);

/** Send what there is, and wipe it; @p more: another answer follows. */
void rg_hq_rows_send(struct rg_hq_rows *to, bool more);

/** Refuse for what a status says on its own. */
void rg_hq_rows_refuse(struct rg_hq_rows *to, enum rg_status status);

/** `card-issue`, `card-issue-begin` and `card-issue-done`; in hq_issue.c. */
void rg_hq_take_card_issue(struct rg_hq_server *server, const char *operator_name, const char *topic,
                           const char *rid, const char *method, const cJSON *body);

/** A card that was lost, or an associate's badges; in hq_operate_cards.c. */
void rg_hq_take_card_lost(struct rg_hq_server *server, const char *operator_name, const char *topic,
                          const char *rid, const cJSON *body);

/** Methods on requests of customers, and on duplicates. @return false when @p method is none of them. */
bool rg_hq_take_requests(struct rg_hq_server *server, const char *operator_name, const char *rid,
                         const char *method, const cJSON *body);

#endif
