/* What HQ says to itself, to know that it hears: on topics of a site that no kiosk can be of, by each of its subscriptions. */
#include "hq_server.h"

#include "log.h"

#include <string.h>

static const char *const topics[RG_HQ_EARS] = {[RG_HQ_EAR_UP] = "rg/1/HQ/HQ/up/echo",
                                               [RG_HQ_EAR_TILLS] = "rg/1/HQ/till/HQ/retail",
                                               [RG_HQ_EAR_UNITS] = "prov/1/HQ/req"};

/* Not signed: what comes back changes nothing, and a broker can withhold whatever it likes. */
static void say(struct rg_hq_server *server, enum rg_hq_ear ear)
{
    static const char body[] = "{}";
    size_t len = 0;
    enum rg_status status = rg_envelope_write("echo", rg_hq_now_ms(), RG_ENVELOPE_NEVER, body,
                                              sizeof body - 1, server->text, RG_ENVELOPE_MAX + 1, &len);
    if (status == RG_OK) {
        rg_hq_send_text(server, topics[ear], server->text, len);
    } else {
        rg_log(RG_LOG_ERROR, "SERVE-WRITE", "HQ could not say anything to itself", status);
    }
}

bool rg_hq_echo_take(struct rg_hq_server *server, const struct rg_uplink_message *message)
{
    enum rg_hq_ear ear = rg_hq_ear_of(message->topic);
    rg_hq_hears_heard(&server->hears, ear, rg_hq_monotonic_ms());
    return strcmp(message->topic, topics[ear]) == 0;
}

void rg_hq_echo_run(struct rg_hq_server *server, int64_t monotonic_ms)
{
    rg_hq_hears_look(&server->hears, monotonic_ms);
    if (rg_hq_hears_deaf(&server->hears, monotonic_ms)) {
        (void)atomic_fetch_add(&server->live.deaf, 1);
        rg_log(
            RG_LOG_WARNING, "SERVE-DEAF",
            "connected, but nothing is heard any more, not even what HQ says to itself: another connection "
            "is made; so often since start",
            (int64_t)atomic_load(&server->live.deaf));
        server->uplink->ops->reconnect(server->uplink);
        return;
    }
    for (int ear = 0; ear < RG_HQ_EARS; ear++) {
        if (rg_hq_hears_says(&server->hears, (enum rg_hq_ear)ear, monotonic_ms)) {
            say(server, (enum rg_hq_ear)ear);
        }
    }
}
