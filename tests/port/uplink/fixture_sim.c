#include "fixture.h"
#include "uplink_sim.h"

static struct rg_sim_broker *broker;

static bool begin(void)
{
    return rg_sim_broker_create(&broker) == RG_OK;
}

static void end(void)
{
    rg_sim_broker_destroy(broker);
}

static enum rg_status open_peer(struct peer *peer, struct rg_uplink_config *config)
{
    struct rg_uplink_events events = peer_events(peer);
    if (config->url == NULL) {
        config->url = "mqtts://sim";
    }
    return rg_uplink_sim_open(broker, config, &events, &peer->uplink);
}

static bool set_fault(enum rg_uplink_fault fault)
{
    rg_sim_broker_set_fault(broker, fault);
    return true;
}

static void kill_broker(void)
{
    rg_sim_broker_set_fault(broker, RG_UPLINK_FAULT_UNREACHABLE);
    rg_sim_broker_kill(broker);
}

static bool start_broker(void)
{
    rg_sim_broker_set_fault(broker, RG_UPLINK_FAULT_NONE);
    return true;
}

static void sever(struct peer *peer)
{
    rg_uplink_sim_sever(peer->uplink);
}

const struct fixture fixture_sim = {.name = "sim",
                                    .begin = begin,
                                    .end = end,
                                    .open = open_peer,
                                    .set_fault = set_fault,
                                    .kill_broker = kill_broker,
                                    .start_broker = start_broker,
                                    .sever = sever};
