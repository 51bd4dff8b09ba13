#include "fixture.h"
#include "uplink_broker.h"
#include "uplink_mosquitto.h"

#include <stdio.h>
#include <sys/socket.h>

static struct test_broker broker;
static enum rg_uplink_fault wanted;

static bool begin(void)
{
    wanted = RG_UPLINK_FAULT_NONE;
    return test_broker_prepare(&broker) && test_broker_start(&broker);
}

static void end(void)
{
    test_broker_finish(&broker);
}

static enum rg_status open_peer(struct peer *peer, struct rg_uplink_config *config)
{
    static char url[80];
    struct rg_uplink_events events = peer_events(peer);
    struct rg_uplink_limits limits = rg_uplink_usual_limits;
    limits.retry_min_ms = 50;
    limits.retry_max_ms = 200;
    limits.name_ms = 500;
    limits.answer_ms = 500;
    const char *host = wanted == RG_UPLINK_FAULT_NAME ? "no-such-host.invalid" : "localhost";
    (void)snprintf(url, sizeof url, "mqtts://%s:%u", host,
                   wanted == RG_UPLINK_FAULT_UNREACHABLE ? test_free_port() : broker.port);
    if (config->url == NULL) {
        config->url = url;
    }
    config->ca_file = test_broker_file(&broker, wanted == RG_UPLINK_FAULT_TLS ? "other/ca.pem" : "ca.pem");
    config->certificate_file = test_broker_file(&broker, "hq.pem");
    config->key_file = test_broker_file(&broker, "hq.key");
    return rg_uplink_mosquitto_open_limited(config, &limits, &events, &peer->uplink);
}

static bool set_fault(enum rg_uplink_fault fault)
{
    const char *rude = fault == RG_UPLINK_FAULT_REFUSED  ? "refuse"
                       : fault == RG_UPLINK_FAULT_SILENT ? "mute"
                                                         : NULL;
    wanted = fault;
    test_broker_kill(&broker);
    if (fault == RG_UPLINK_FAULT_TLS &&
        !test_broker_shell(&broker, "cd \"$SOURCE\"; board/pki $DIR/other ca")) {
        return false;
    }
    return rude != NULL ? test_broker_start_rude(&broker, rude) : test_broker_start(&broker);
}

static void kill_broker(void)
{
    test_broker_kill(&broker);
}

static bool start_broker(void)
{
    return test_broker_start(&broker);
}

static void sever(struct peer *peer)
{
    short events;
    (void)shutdown(peer->uplink->ops->descriptor(peer->uplink, &events), SHUT_RDWR);
}

const struct fixture fixture_mosquitto = {.name = "mosquitto",
                                          .begin = begin,
                                          .end = end,
                                          .open = open_peer,
                                          .set_fault = set_fault,
                                          .kill_broker = kill_broker,
                                          .start_broker = start_broker,
                                          .sever = sever};
