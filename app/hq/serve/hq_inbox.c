/* What came waits here for its turn, not in the library's hands: so long as it is read, nothing is sent. */
#include "hq_server.h"

#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Then it is the connection's turn again: the broker has 64 messages on their way at most, and waits for our word on each. */
#define TURN_MS 10
/* Kiosks of this release and of those before ask again after 10 s at first, and use no answer to any but their last two questions. */
#define LATE_MS 20000

/* One line for each doubling: who has too much to do must not write all day. */
static bool worth_a_line(uint64_t count)
{
    return (count & (count - 1)) == 0;
}

void rg_hq_inbox_put(struct rg_hq_server *server, const struct rg_uplink_message *message)
{
    struct rg_hq_inbox *inbox = &server->inbox;
    size_t bytes = sizeof(struct rg_hq_came) + message->payload_len;
    struct rg_hq_came *came = inbox->bytes + bytes <= RG_HQ_INBOX_MAX ? malloc(bytes) : NULL;
    if (came == NULL) {
        if (worth_a_line(++inbox->lost)) {
            rg_log(RG_LOG_WARNING, "SERVE-INBOX",
                   "messages were given up because too many waited; they will be sent again",
                   (int64_t)inbox->lost);
        }
        return;
    }
    came->next = NULL;
    came->at_ms = rg_hq_monotonic_ms();
    came->retain = message->retain;
    came->len = message->payload_len;
    (void)snprintf(came->topic, sizeof came->topic, "%s", message->topic);
    memcpy(came->payload, message->payload, message->payload_len);
    if (inbox->last != NULL) {
        inbox->last->next = came;
    } else {
        inbox->first = came;
    }
    inbox->last = came;
    inbox->bytes += bytes;
}

static struct rg_hq_came *next(struct rg_hq_inbox *inbox)
{
    struct rg_hq_came *came = inbox->first;
    inbox->first = came->next;
    inbox->last = inbox->first != NULL ? inbox->last : NULL;
    inbox->bytes -= sizeof *came + came->len;
    return came;
}

static void forget(struct rg_hq_came *came)
{
    explicit_bzero(came->payload, came->len);
    free(came);
}

bool rg_hq_inbox_run(struct rg_hq_server *server)
{
    struct rg_hq_inbox *inbox = &server->inbox;
    int64_t until_ms = rg_hq_monotonic_ms() + TURN_MS;
    while (inbox->first != NULL && server->first == NULL && rg_hq_monotonic_ms() < until_ms) {
        struct rg_hq_came *came = next(inbox);
        const struct rg_uplink_message message = {
            .topic = came->topic, .payload = came->payload, .payload_len = came->len, .retain = came->retain};
        inbox->at_ms = came->at_ms;
        rg_hq_take(server, &message);
        inbox->at_ms = 0;
        forget(came);
    }
    return inbox->first != NULL && server->first == NULL;
}

bool rg_hq_inbox_late(struct rg_hq_server *server)
{
    struct rg_hq_inbox *inbox = &server->inbox;
    if (inbox->at_ms == 0 || rg_hq_monotonic_ms() - inbox->at_ms < LATE_MS) {
        return false;
    }
    if (worth_a_line(++inbox->expired)) {
        rg_log(
            RG_LOG_WARNING, "SERVE-LATE",
            "questions waited so long that the kiosks asked again, and the later ones are answered: there is "
            "more to do here than this machine can",
            (int64_t)inbox->expired);
    }
    return true;
}

void rg_hq_inbox_drop(struct rg_hq_server *server)
{
    while (server->inbox.first != NULL) {
        forget(next(&server->inbox));
    }
}
