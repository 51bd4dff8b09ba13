/* What only the running server knows of itself, for its metrics. */
#include "hq_server.h"
#include "uplink_mosquitto.h"

static int64_t certificate_until(const char *file)
{
    int64_t until_ms;
    return rg_uplink_mosquitto_certificate_until(file, &until_ms) == RG_OK ? until_ms : 0;
}

enum rg_status rg_hq_live_open(struct rg_hq_server *server, const char *db, const char *where,
                               const char *https)
{
    atomic_store(&server->live.hq_until, certificate_until(server->certificate));
    atomic_store(&server->live.https_until, https != NULL ? certificate_until(https) : 0);
    return rg_hq_web_metrics_open(db, where, &server->live, &server->metrics);
}

void rg_hq_live_connection(struct rg_hq_server *server, bool up)
{
    atomic_store(&server->live.broker_connected, up);
    if (up) {
        /* Each attempt reads the file anew. */
        atomic_store(&server->live.hq_until, certificate_until(server->certificate));
        atomic_store(&server->live.broker_until, rg_uplink_mosquitto_broker_until(server->uplink));
    }
}
