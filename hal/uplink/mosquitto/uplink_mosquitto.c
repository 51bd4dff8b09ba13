#include "uplink_mosquitto.h"

#include "uplink_clock.h"
#include "uplink_config.h"
#include "uplink_probe.h"
#include "uplink_resolve.h"
#include "uplink_session.h"
#include "uplink_tls.h"
#include "uplink_url.h"

#include <mosquitto.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* A connection that breaks sooner does not count as a recovery: the back-off goes on growing. */
#define STEADY_MS      3000
#define RETRY_FLOOR_MS 20
/* The first address is looked at again after 5 minutes, and at last every 40. */
#define RETURNS_MAX 3u

const struct rg_uplink_limits rg_uplink_usual_limits = {.name_ms = 2000,
                                                        .connect_ms = 10000,
                                                        .answer_ms = 10000,
                                                        .retry_min_ms = 1000,
                                                        .retry_max_ms = 300000,
                                                        .return_ms = 300000};

enum stage { STAGE_WAIT, STAGE_NAME, STAGE_SESSION };

struct mosquitto_uplink {
    struct rg_uplink port;
    struct rg_uplink_config config; /* its strings are copies */
    struct rg_uplink_url urls[RG_UPLINK_URLS_MAX];
    size_t url_count, at;     /* at: the one that is tried, or connected to */
    struct rg_uplink_tls tls; /* points into config and urls */
    struct rg_uplink_limits limits;
    struct rg_uplink_events events;
    enum stage stage;
    int64_t due; /* of STAGE_WAIT and STAGE_NAME */
    struct rg_resolve resolve;
    struct rg_resolved resolved;
    size_t next_address, turn; /* the first to be tried is that of this number */
    struct rg_uplink_session *session;
    struct rg_uplink_probe probe; /* of the first, while another one serves */
    int64_t probe_due;
    uint32_t returns; /* in a row, after which the first did not serve, or was not well */
    uint32_t failures;
    int64_t up_since; /* 0 while not up */
    enum rg_uplink_state state;
    enum rg_uplink_fault fault;
    uint64_t dropped;
};

static struct mosquitto_uplink *of(struct rg_uplink *self)
{
    return (struct mosquitto_uplink *)self;
}

static void tell(struct mosquitto_uplink *uplink, enum rg_uplink_state state, enum rg_uplink_fault fault)
{
    if (uplink->state != state || uplink->fault != fault) {
        uplink->state = state;
        uplink->fault = fault;
        uplink->events.on_state(uplink->events.context, state, fault);
    }
}

/* Full jitter: anywhere in a window that doubles, so that a store full of kiosks does not come back at once.
 */
static int64_t back_off(uint64_t window, uint64_t window_max, uint32_t failures)
{
    for (uint32_t i = 0; i < failures && window < window_max; i++) {
        window *= 2;
    }
    window = window < window_max ? window : window_max;
    uint32_t random = 0;
    if (getrandom(&random, sizeof random, GRND_NONBLOCK) != (ssize_t)sizeof random) {
        random = (uint32_t)rg_uplink_now();
    }
    int64_t wait = (int64_t)(random % (window + 1));
    return wait > RETRY_FLOOR_MS ? wait : RETRY_FLOOR_MS;
}

static void aim(struct mosquitto_uplink *uplink, size_t at)
{
    uplink->at = at;
    uplink->tls.host = uplink->urls[at].host;
    uplink->tls.numeric = uplink->urls[at].numeric;
}

/* An address that does not serve makes room for the next one at once; only when none does, the pauses grow. */
static void give_up(struct mosquitto_uplink *uplink, enum rg_uplink_fault fault)
{
    const struct rg_uplink_limits *limits = &uplink->limits;
    int64_t now = rg_uplink_now();
    bool was_up = uplink->up_since != 0;
    if (was_up && now - uplink->up_since >= STEADY_MS) {
        uplink->failures = 0;
    }
    bool more = !was_up && uplink->at + 1 < uplink->url_count;
    aim(uplink, more ? uplink->at + 1 : 0);
    rg_uplink_probe_cancel(&uplink->probe);
    uplink->up_since = 0;
    uplink->stage = STAGE_WAIT;
    uplink->due = now + back_off(limits->retry_min_ms, limits->retry_max_ms, more ? 0 : uplink->failures);
    if (!more && uplink->failures < 32) {
        uplink->failures++;
    }
    tell(uplink, RG_UPLINK_DOWN, fault);
}

static void end_session(struct mosquitto_uplink *uplink)
{
    uplink->dropped += rg_uplink_session_dropped(uplink->session);
    rg_uplink_session_close(uplink->session);
    uplink->session = NULL;
}

static void connect_next(struct mosquitto_uplink *uplink)
{
    enum rg_uplink_fault fault = RG_UPLINK_FAULT_UNREACHABLE;
    while (uplink->next_address < uplink->resolved.count) {
        size_t at = (uplink->turn + uplink->next_address++) % uplink->resolved.count;
        const char *address = uplink->resolved.address[at];
        enum rg_status status =
            rg_uplink_session_open(&uplink->config, &uplink->limits, &uplink->events, address,
                                   uplink->urls[uplink->at].port, &uplink->tls, &fault, &uplink->session);
        if (status == RG_OK) {
            uplink->stage = STAGE_SESSION;
            return;
        }
    }
    give_up(uplink, fault);
}

static void begin(struct mosquitto_uplink *uplink)
{
    /* The last fault stays visible until the connection is up: a retry is not yet an improvement. */
    tell(uplink, RG_UPLINK_CONNECTING, uplink->fault);
    uplink->next_address = 0;
    const struct rg_uplink_url *url = &uplink->urls[uplink->at];
    if (url->numeric) {
        uplink->resolved.count = 1;
        memcpy(uplink->resolved.address[0], url->host, RG_RESOLVED_TEXT);
        connect_next(uplink);
    } else if (rg_resolve_begin(&uplink->resolve, url->host) == RG_OK) {
        uplink->stage = STAGE_NAME;
        uplink->due = rg_uplink_now() + uplink->limits.name_ms;
    } else {
        give_up(uplink, RG_UPLINK_FAULT_NAME);
    }
}

static void service_name(struct mosquitto_uplink *uplink, short revents)
{
    if (revents != 0) {
        if (rg_resolve_take(&uplink->resolve, &uplink->resolved) == RG_OK) {
            connect_next(uplink);
        } else {
            give_up(uplink, RG_UPLINK_FAULT_NAME);
        }
    } else if (rg_uplink_now() >= uplink->due) {
        rg_resolve_cancel(&uplink->resolve);
        give_up(uplink, RG_UPLINK_FAULT_NAME);
    }
}

/* When to look at the first again: ever more rarely, while it is not well or does not keep us. */
static void plan_return(struct mosquitto_uplink *uplink)
{
    uint64_t window = uplink->limits.return_ms;
    for (uint32_t i = 0; i < uplink->returns && i < RETURNS_MAX; i++) {
        window *= 2;
    }
    uplink->probe_due = rg_uplink_now() + (int64_t)(window / 2) + back_off(window / 2, window / 2, 0);
    uplink->returns += uplink->returns < RETURNS_MAX;
}

/* Another address than the first is for the time that the first is not well. */
static void look_at_first(struct mosquitto_uplink *uplink)
{
    if (uplink->at == 0) {
        uplink->returns =
            rg_uplink_now() - uplink->up_since >= (int64_t)uplink->limits.return_ms ? 0 : uplink->returns;
        return;
    }
    if (uplink->probe.child == 0) {
        if (rg_uplink_now() >= uplink->probe_due &&
            rg_uplink_probe_begin(&uplink->probe, &uplink->urls[0], &uplink->tls) != RG_OK) {
            plan_return(uplink);
        }
        return;
    }
    switch ((int)rg_uplink_probe_take(&uplink->probe)) {
    case RG_BUSY: return;
    case RG_OK:
        end_session(uplink);
        aim(uplink, 0);
        uplink->up_since = 0;
        begin(uplink);
        return;
    default: plan_return(uplink); return;
    }
}

static void service_session(struct mosquitto_uplink *uplink, short revents)
{
    switch (rg_uplink_session_service(uplink->session, revents)) {
    case RG_UPLINK_SESSION_OPENING: break;
    case RG_UPLINK_SESSION_LIVE:
        if (uplink->up_since == 0) {
            uplink->up_since = rg_uplink_now();
            plan_return(uplink);
        }
        tell(uplink, RG_UPLINK_UP, RG_UPLINK_FAULT_NONE);
        look_at_first(uplink);
        break;
    case RG_UPLINK_SESSION_OVER: {
        enum rg_uplink_fault fault = rg_uplink_session_fault(uplink->session);
        end_session(uplink);
        if (fault == RG_UPLINK_FAULT_UNREACHABLE && uplink->next_address < uplink->resolved.count) {
            connect_next(uplink);
        } else {
            give_up(uplink, fault);
        }
        break;
    }
    }
}

static void port_service(struct rg_uplink *self, short revents)
{
    struct mosquitto_uplink *uplink = of(self);
    switch (uplink->stage) {
    case STAGE_WAIT:
        if (rg_uplink_now() >= uplink->due) {
            begin(uplink);
        }
        break;
    case STAGE_NAME: service_name(uplink, revents); break;
    case STAGE_SESSION: service_session(uplink, revents); break;
    }
}

static int port_descriptor(struct rg_uplink *self, short *events)
{
    const struct mosquitto_uplink *uplink = of(self);
    *events = 0;
    switch (uplink->stage) {
    case STAGE_WAIT: return -1;
    case STAGE_NAME: *events = POLLIN; return uplink->resolve.answer;
    case STAGE_SESSION: return rg_uplink_session_descriptor(uplink->session, events);
    }
    return -1;
}

static int port_timeout_ms(struct rg_uplink *self)
{
    const struct mosquitto_uplink *uplink = of(self);
    int64_t due = uplink->stage == STAGE_SESSION ? rg_uplink_session_due(uplink->session) : uplink->due;
    int64_t left = due - rg_uplink_now();
    return left > 0 ? (int)left : 0;
}

static enum rg_status port_publish(struct rg_uplink *self, const struct rg_uplink_message *message)
{
    struct mosquitto_uplink *uplink = of(self);
    size_t len = message->topic != NULL ? strnlen(message->topic, RG_UPLINK_TOPIC_MAX) : 0;
    if (len == 0 || len >= RG_UPLINK_TOPIC_MAX || message->payload_len > RG_UPLINK_PAYLOAD_MAX) {
        return RG_INVALID;
    }
    return uplink->state == RG_UPLINK_UP ? rg_uplink_session_publish(uplink->session, message) : RG_CLOSED;
}

static void port_reconnect(struct rg_uplink *self)
{
    struct mosquitto_uplink *uplink = of(self);
    if (uplink->state == RG_UPLINK_UP && uplink->stage == STAGE_SESSION) {
        end_session(uplink);
        uplink->turn += uplink->next_address;
        give_up(uplink, RG_UPLINK_FAULT_SILENT);
    }
}

static void destroy(struct mosquitto_uplink *uplink)
{
    rg_uplink_config_release(&uplink->config);
    free(uplink);
}

static void port_close(struct rg_uplink *self)
{
    struct mosquitto_uplink *uplink = of(self);
    rg_resolve_cancel(&uplink->resolve);
    rg_uplink_probe_cancel(&uplink->probe);
    rg_uplink_session_close(uplink->session);
    destroy(uplink);
    (void)mosquitto_lib_cleanup();
}

enum rg_status rg_uplink_mosquitto_open_limited(const struct rg_uplink_config *config,
                                                const struct rg_uplink_limits *limits,
                                                const struct rg_uplink_events *events,
                                                struct rg_uplink **uplink)
{
    static const struct rg_uplink_ops ops = {.descriptor = port_descriptor,
                                             .timeout_ms = port_timeout_ms,
                                             .service = port_service,
                                             .publish = port_publish,
                                             .reconnect = port_reconnect,
                                             .close = port_close};
    struct rg_uplink_url urls[RG_UPLINK_URLS_MAX];
    size_t count = 0;
    if (!rg_uplink_config_usable(config) || rg_uplink_urls_read(config->url, urls, &count) != RG_OK) {
        return RG_INVALID;
    }
    struct mosquitto_uplink *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return RG_NO_MEMORY;
    }
    made->port.ops = &ops;
    memcpy(made->urls, urls, count * sizeof *urls);
    made->url_count = count;
    made->limits = *limits;
    made->events = *events;
    made->resolve.answer = -1;
    made->state = RG_UPLINK_DOWN;
    made->stage = STAGE_WAIT;
    enum rg_status status = rg_uplink_config_copy(&made->config, config);
    SSL_CTX *trial = NULL;
    if (status == RG_OK) {
        made->tls = (struct rg_uplink_tls){.ca_file = made->config.ca_file,
                                           .certificate_file = made->config.certificate_file,
                                           .key_file = made->config.key_file};
        aim(made, 0);
        made->tls.trusted = made->config.trusted_ms > 0;
        made->tls.trusted_base_ms = made->config.trusted_ms - rg_uplink_boottime();
        status = rg_uplink_tls_create(&made->tls, &trial);
    }
    if (status == RG_OK && mosquitto_lib_init() != MOSQ_ERR_SUCCESS) {
        status = RG_NO_MEMORY;
    }
    SSL_CTX_free(trial);
    if (status != RG_OK) {
        destroy(made);
        return status;
    }
    *uplink = &made->port;
    return RG_OK;
}

enum rg_status rg_uplink_mosquitto_open(const struct rg_uplink_config *config,
                                        const struct rg_uplink_events *events, struct rg_uplink **uplink)
{
    return rg_uplink_mosquitto_open_limited(config, &rg_uplink_usual_limits, events, uplink);
}

uint64_t rg_uplink_mosquitto_dropped(const struct rg_uplink *uplink)
{
    const struct mosquitto_uplink *self = (const struct mosquitto_uplink *)uplink;
    return self->dropped + (self->session != NULL ? rg_uplink_session_dropped(self->session) : 0);
}

int64_t rg_uplink_mosquitto_broker_until(const struct rg_uplink *uplink)
{
    return ((const struct mosquitto_uplink *)uplink)->tls.until_ms;
}

size_t rg_uplink_mosquitto_address(const struct rg_uplink *uplink, size_t *count)
{
    const struct mosquitto_uplink *self = (const struct mosquitto_uplink *)uplink;
    *count = self->url_count;
    return self->at;
}

long rg_uplink_mosquitto_verify_error(const struct rg_uplink *uplink)
{
    return ((const struct mosquitto_uplink *)uplink)->tls.verify_error;
}

bool rg_uplink_mosquitto_stranger(const struct rg_uplink *uplink)
{
    static const long strangers[] = {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                                     X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
                                     X509_V_ERR_CERT_SIGNATURE_FAILURE,
                                     X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
                                     X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
                                     X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT};
    long error = rg_uplink_mosquitto_verify_error(uplink);
    if (((const struct mosquitto_uplink *)uplink)->tls.unknown) {
        return true;
    }
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        if (error == strangers[i]) {
            return true;
        }
    }
    return false;
}
