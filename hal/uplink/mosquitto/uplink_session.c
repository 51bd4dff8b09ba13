#include "uplink_session.h"

#include "uplink_clock.h"

#include <errno.h>
#include <mosquitto.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define KEEPALIVE_S 60
#define FAREWELL_MS 200
#define TICK_MS     1000
/* loop_read() goes on while TLS has bytes; a broker that never pauses must not keep us from anything else. */
#define READ_LIMIT_MS 200
/* What the owner does with the messages of one loop_read() takes its time too, and is no fault of the broker's; but it has to come to an
 * end before the keep-alive does. */
#define OWNER_LIMIT_MS 20000

enum phase { PHASE_TCP, PHASE_TLS, PHASE_CONNACK, PHASE_SUBACK, PHASE_LIVE, PHASE_OVER };

struct rg_uplink_session {
    struct mosquitto *handle;
    const struct rg_uplink_config *config;
    const struct rg_uplink_tls *tls;
    struct rg_uplink_limits limits;
    struct rg_uplink_events events;
    enum phase phase;
    enum rg_uplink_fault fault;
    int64_t deadline;     /* of the phase */
    int64_t next_tick;    /* whole seconds of the clock, so that it falls together with the caller's beat */
    int64_t read_started; /* 0 outside of loop_read() */
    int64_t owner_ms;     /* of the time since then, spent in on_message */
    int connack;          /* -1 until it came, then its code */
    int granted;          /* -1 until the SUBACK came; 0 or 1 */
    uint32_t in_flight;
    uint64_t dropped;
};

static void enter(struct rg_uplink_session *session, enum phase phase, uint32_t limit_ms)
{
    session->phase = phase;
    session->deadline = rg_uplink_now() + limit_ms;
}

static void finish(struct rg_uplink_session *session, enum rg_uplink_fault fault)
{
    if (session->phase != PHASE_OVER) {
        session->phase = PHASE_OVER;
        session->fault =
            fault == RG_UPLINK_FAULT_TLS && session->tls->expired ? RG_UPLINK_FAULT_EXPIRED : fault;
    }
}

static void on_connect(struct mosquitto *handle, void *context, int code)
{
    (void)handle;
    struct rg_uplink_session *session = context;
    session->connack = code;
}

static void on_subscribe(struct mosquitto *handle, void *context, int id, int count, const int *granted)
{
    (void)handle;
    (void)id;
    struct rg_uplink_session *session = context;
    bool all = count >= 0 && (size_t)count == session->config->subscription_count;
    for (int i = 0; i < count; i++) {
        all = all && granted[i] <= 2;
    }
    session->granted = all ? 1 : 0;
}

static void on_publish(struct mosquitto *handle, void *context, int id)
{
    (void)handle;
    (void)id;
    struct rg_uplink_session *session = context;
    if (session->in_flight > 0) {
        session->in_flight--;
    }
}

static void on_message(struct mosquitto *handle, void *context, const struct mosquitto_message *message)
{
    struct rg_uplink_session *session = context;
    if (session->phase != PHASE_LIVE && session->phase != PHASE_SUBACK) {
        return;
    }
    int64_t came = rg_uplink_now();
    if (came - session->read_started - session->owner_ms > READ_LIMIT_MS ||
        session->owner_ms > OWNER_LIMIT_MS) {
        /* Once all that is buffered is read, the end follows and the back-off protects us. */
        (void)shutdown(mosquitto_socket(handle), SHUT_RD);
    }
    size_t len = message->payloadlen > 0 ? (size_t)message->payloadlen : 0;
    if (len > RG_UPLINK_PAYLOAD_MAX || strlen(message->topic) >= RG_UPLINK_TOPIC_MAX) {
        session->dropped++;
        if (session->events.on_oversized != NULL) {
            session->events.on_oversized(session->events.context);
        }
        return;
    }
    struct rg_uplink_message passed = {.topic = message->topic,
                                       .payload = len > 0 ? message->payload : "",
                                       .payload_len = len,
                                       .retain = message->retain};
    session->events.on_message(session->events.context, &passed);
    session->owner_ms += rg_uplink_now() - came;
}

static int set_up(struct rg_uplink_session *session, SSL_CTX *context)
{
    const struct rg_uplink_config *config = session->config;
    struct mosquitto *handle = session->handle;
    mosquitto_connect_callback_set(handle, on_connect);
    mosquitto_subscribe_callback_set(handle, on_subscribe);
    mosquitto_publish_callback_set(handle, on_publish);
    mosquitto_message_callback_set(handle, on_message);
    int code = mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V311);
    if (code == MOSQ_ERR_SUCCESS) {
        code = mosquitto_int_option(handle, MOSQ_OPT_SEND_MAXIMUM, (int)RG_UPLINK_IN_FLIGHT_MAX);
    }
    if (code == MOSQ_ERR_SUCCESS) {
        code = mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1);
    }
    if (code == MOSQ_ERR_SUCCESS) {
        code = mosquitto_opts_set(handle, MOSQ_OPT_SSL_CTX, context);
    }
    if (code == MOSQ_ERR_SUCCESS) {
        code = mosquitto_int_option(handle, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0);
    }
    if (code == MOSQ_ERR_SUCCESS && config->will_topic != NULL) {
        code = mosquitto_will_set(handle, config->will_topic, (int)config->will_len, config->will_payload, 1,
                                  true);
    }
    return code;
}

enum rg_status rg_uplink_session_open(const struct rg_uplink_config *config,
                                      const struct rg_uplink_limits *limits,
                                      const struct rg_uplink_events *events, const char *address,
                                      uint16_t port, struct rg_uplink_tls *tls, enum rg_uplink_fault *fault,
                                      struct rg_uplink_session **session)
{
    struct rg_uplink_session *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return RG_NO_MEMORY;
    }
    made->config = config;
    made->tls = tls;
    made->limits = *limits;
    made->events = *events;
    made->connack = -1;
    made->granted = -1;
    made->next_tick = rg_uplink_now() / TICK_MS * TICK_MS + TICK_MS;
    SSL_CTX *context;
    if (rg_uplink_tls_create(tls, &context) != RG_OK) {
        *fault = RG_UPLINK_FAULT_TLS;
        free(made);
        return RG_IO;
    }
    made->handle = mosquitto_new(config->client_id, true, made);
    int set = made->handle != NULL ? set_up(made, context) : MOSQ_ERR_NOMEM;
    /* The handle holds its own reference. */
    SSL_CTX_free(context);
    if (set != MOSQ_ERR_SUCCESS) {
        mosquitto_destroy(made->handle);
        free(made);
        return RG_NO_MEMORY;
    }
    int code = mosquitto_connect_async(made->handle, address, port, KEEPALIVE_S);
    if (code != MOSQ_ERR_SUCCESS) {
        bool spoke = code == MOSQ_ERR_TLS || tls->shaken;
        *fault = spoke ? RG_UPLINK_FAULT_TLS : RG_UPLINK_FAULT_UNREACHABLE;
        mosquitto_destroy(made->handle);
        free(made);
        return RG_IO;
    }
    /* To a near broker even the handshake may be done by now, and then no event would tell; or it was, and the broker has closed. */
    struct sockaddr_storage peer;
    socklen_t len = sizeof peer;
    bool connected =
        tls->shaken || getpeername(mosquitto_socket(made->handle), (struct sockaddr *)&peer, &len) == 0;
    enter(made, connected ? PHASE_TLS : PHASE_TCP, limits->connect_ms);
    if (connected) {
        made->next_tick = 0;
    }
    *session = made;
    return RG_OK;
}

int rg_uplink_session_descriptor(const struct rg_uplink_session *session, short *events)
{
    int fd = session->phase == PHASE_OVER ? -1 : mosquitto_socket(session->handle);
    *events = 0;
    if (fd >= 0) {
        /* Until the handshake is done the library's own opinion of what to write is wrong: it stays true. */
        bool writing = session->phase == PHASE_TCP ||
                       (session->phase > PHASE_TLS && mosquitto_want_write(session->handle));
        *events = (short)((session->phase == PHASE_TCP ? 0 : POLLIN) | (writing ? POLLOUT : 0));
    }
    return fd;
}

int64_t rg_uplink_session_due(const struct rg_uplink_session *session)
{
    if (session->phase == PHASE_OVER) {
        return 0;
    }
    return session->phase != PHASE_LIVE && session->deadline < session->next_tick ? session->deadline
                                                                                  : session->next_tick;
}

/* Whether the kernel holds an error for the socket: with one, the library would poll it for ever. */
static bool socket_failed(int fd)
{
    int error = 0;
    socklen_t len = sizeof error;
    return fd < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0 || error != 0;
}

static void service_tcp(struct rg_uplink_session *session, short revents)
{
    if (revents == 0) {
        return;
    }
    if (socket_failed(mosquitto_socket(session->handle)) || (revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) {
        finish(session, RG_UPLINK_FAULT_UNREACHABLE);
        return;
    }
    /* The limit is for TCP and TLS together. */
    session->phase = PHASE_TLS;
}

static void service_tls(struct rg_uplink_session *session, short revents)
{
    if (mosquitto_loop_read(session->handle, 1) != MOSQ_ERR_SUCCESS) {
        finish(session, RG_UPLINK_FAULT_TLS);
        return;
    }
    if (session->tls->shaken) {
        enter(session, PHASE_CONNACK, session->limits.answer_ms);
        if (mosquitto_loop_write(session->handle, 1) != MOSQ_ERR_SUCCESS) {
            finish(session, RG_UPLINK_FAULT_TLS);
        }
        return;
    }
    if ((revents & (POLLERR | POLLHUP | POLLNVAL)) != 0 || socket_failed(mosquitto_socket(session->handle))) {
        finish(session, RG_UPLINK_FAULT_TLS);
    }
}

static enum rg_uplink_fault fault_of_loss(const struct rg_uplink_session *session)
{
    if (session->connack > 0) {
        return RG_UPLINK_FAULT_REFUSED;
    }
    if (session->phase == PHASE_CONNACK) {
        /* With TLS 1.3 a broker refuses our certificate after our side of the handshake is done. */
        return session->tls->alerted ? RG_UPLINK_FAULT_TLS : RG_UPLINK_FAULT_REFUSED;
    }
    return RG_UPLINK_FAULT_LOST;
}

/* A reset can overtake the alert that says why, and the library does not tell it from an orderly end. */
static bool was_reset(const struct rg_uplink_session *session)
{
    char byte;
    return session->phase == PHASE_CONNACK &&
           recv(mosquitto_socket(session->handle), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           errno == ECONNRESET;
}

static void subscribe(struct rg_uplink_session *session)
{
    const struct rg_uplink_config *config = session->config;
    if (config->subscription_count == 0) {
        enter(session, PHASE_LIVE, 0);
        return;
    }
    enter(session, PHASE_SUBACK, session->limits.answer_ms);
    /* The parameter lacks a const; the strings are only read. */
    char *const *filters;
    memcpy(&filters, &config->subscriptions, sizeof filters);
    if (mosquitto_subscribe_multiple(session->handle, NULL, (int)config->subscription_count, filters,
                                     config->at_most_once ? 0 : 1, 0, NULL) != MOSQ_ERR_SUCCESS) {
        finish(session, RG_UPLINK_FAULT_LOST);
    }
}

static void advance(struct rg_uplink_session *session)
{
    if (session->phase == PHASE_CONNACK && session->connack >= 0) {
        if (session->connack == 0) {
            subscribe(session);
        } else {
            finish(session, RG_UPLINK_FAULT_REFUSED);
        }
    }
    if (session->phase == PHASE_SUBACK && session->granted >= 0) {
        if (session->granted == 1) {
            enter(session, PHASE_LIVE, 0);
        } else {
            finish(session, RG_UPLINK_FAULT_REFUSED);
        }
    }
}

static void service_mqtt(struct rg_uplink_session *session, short revents)
{
    int code = MOSQ_ERR_SUCCESS;
    if (was_reset(session)) {
        finish(session, RG_UPLINK_FAULT_TLS);
        return;
    }
    if ((revents & (POLLIN | POLLERR | POLLHUP | POLLNVAL)) != 0) {
        session->read_started = rg_uplink_now();
        session->owner_ms = 0;
        code = mosquitto_loop_read(session->handle, 1);
        session->read_started = 0;
    }
    if (code == MOSQ_ERR_SUCCESS && mosquitto_want_write(session->handle)) {
        code = mosquitto_loop_write(session->handle, 1);
    }
    if (code == MOSQ_ERR_SUCCESS && rg_uplink_now() >= session->next_tick) {
        code = mosquitto_loop_misc(session->handle);
    }
    if (code != MOSQ_ERR_SUCCESS || mosquitto_socket(session->handle) < 0) {
        finish(session, fault_of_loss(session));
        return;
    }
    advance(session);
}

enum rg_uplink_session_state rg_uplink_session_service(struct rg_uplink_session *session, short revents)
{
    if (session->phase == PHASE_TCP) {
        service_tcp(session, revents);
    }
    if (session->phase == PHASE_TLS) {
        service_tls(session, revents);
    } else if (session->phase > PHASE_TLS && session->phase < PHASE_OVER) {
        service_mqtt(session, revents);
    }
    int64_t now = rg_uplink_now();
    if (now >= session->next_tick) {
        session->next_tick = now / TICK_MS * TICK_MS + TICK_MS;
    }
    if (session->phase < PHASE_LIVE && now >= session->deadline) {
        finish(session, session->phase == PHASE_TCP ? RG_UPLINK_FAULT_UNREACHABLE : RG_UPLINK_FAULT_SILENT);
    }
    if (session->phase == PHASE_OVER) {
        return RG_UPLINK_SESSION_OVER;
    }
    return session->phase == PHASE_LIVE ? RG_UPLINK_SESSION_LIVE : RG_UPLINK_SESSION_OPENING;
}

enum rg_uplink_fault rg_uplink_session_fault(const struct rg_uplink_session *session)
{
    return session->fault;
}

uint64_t rg_uplink_session_dropped(const struct rg_uplink_session *session)
{
    return session->dropped;
}

enum rg_status rg_uplink_session_publish(struct rg_uplink_session *session,
                                         const struct rg_uplink_message *message)
{
    if (session->phase != PHASE_LIVE) {
        return RG_CLOSED;
    }
    if (session->in_flight >= RG_UPLINK_IN_FLIGHT_MAX) {
        return RG_FULL;
    }
    int code = mosquitto_publish(session->handle, NULL, message->topic, (int)message->payload_len,
                                 message->payload, 1, message->retain);
    switch (code) {
    case MOSQ_ERR_SUCCESS: session->in_flight++; return RG_OK;
    case MOSQ_ERR_INVAL:
    case MOSQ_ERR_MALFORMED_UTF8:
    case MOSQ_ERR_PAYLOAD_SIZE: return RG_INVALID;
    case MOSQ_ERR_NOMEM: return RG_FULL;
    default:
        /* The socket broke under the write; service() finds the same and says so. */
        session->next_tick = 0;
        return RG_CLOSED;
    }
}

void rg_uplink_session_close(struct rg_uplink_session *session)
{
    if (session == NULL) {
        return;
    }
    if (session->phase == PHASE_LIVE && mosquitto_disconnect(session->handle) == MOSQ_ERR_SUCCESS) {
        int64_t end = rg_uplink_now() + FAREWELL_MS;
        int fd;
        while ((fd = mosquitto_socket(session->handle)) >= 0 && rg_uplink_now() < end) {
            struct pollfd room = {.fd = fd, .events = POLLOUT, .revents = 0};
            if (poll(&room, 1, (int)(end - rg_uplink_now())) <= 0 ||
                mosquitto_loop_write(session->handle, 1) != MOSQ_ERR_SUCCESS) {
                break;
            }
        }
    }
    mosquitto_destroy(session->handle);
    free(session);
}
