#include "hq_web_metrics.h"

#include "log.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONNECTIONS   16u
#define OF_AN_ADDRESS 4u
#define TIMEOUT_S     15u
#define MEMORY        8192u
#define PATIENCE_MS   3000
#define ADDRESS_MAX   64u
#define TYPE          "text/plain; version=0.0.4; charset=utf-8"

struct rg_hq_web_metrics {
    struct MHD_Daemon *daemon;
    struct rg_hq_store *store; /* the answering thread's */
    struct rg_hq_live *live;
};

union place {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static int64_t wall_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum rg_status read_port(const char *text, in_port_t *port)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || number == 0 || number > UINT16_MAX) {
        return RG_INVALID;
    }
    *port = htons((uint16_t)number);
    return RG_OK;
}

static enum rg_status read_place(const char *where, union place *place)
{
    const char *colon = strrchr(where, ':');
    const char *begin = where, *end = colon != NULL ? colon : where;
    char address[ADDRESS_MAX];
    bool six = where[0] == '[';
    memset(place, 0, sizeof *place);
    if (six && (colon == NULL || colon[-1] != ']')) {
        return RG_INVALID;
    }
    begin += six ? 1 : 0;
    end -= six ? 1 : 0;
    size_t len = (size_t)(end - begin);
    if (len >= sizeof address || (colon != NULL && len == 0)) {
        return RG_INVALID;
    }
    memcpy(address, begin, len);
    address[len] = '\0';
    place->any.sa_family = six ? AF_INET6 : AF_INET;
    void *to = six ? (void *)&place->v6.sin6_addr : (void *)&place->v4.sin_addr;
    if (inet_pton(place->any.sa_family, len > 0 ? address : "127.0.0.1", to) != 1) {
        return RG_INVALID;
    }
    return read_port(colon != NULL ? colon + 1 : where, six ? &place->v6.sin6_port : &place->v4.sin_port);
}

enum rg_status rg_hq_web_metrics_check(const char *where)
{
    union place place;
    return read_place(where, &place);
}

static enum MHD_Result send_text(struct MHD_Connection *connection, unsigned status,
                                 struct MHD_Response *response, const char *type)
{
    enum MHD_Result result = MHD_NO;
    if (response != NULL) {
        (void)MHD_add_response_header(response, "Content-Type", type);
        (void)MHD_add_response_header(response, "Cache-Control", "no-store");
        result = MHD_queue_response(connection, status, response);
        MHD_destroy_response(response);
    }
    return result;
}

static enum MHD_Result send_words(struct MHD_Connection *connection, unsigned status, const char *words)
{
    /* The library takes no pointer to what it must not change, and does not change it. */
    void *text = (void *)(uintptr_t)words;
    return send_text(connection, status,
                     MHD_create_response_from_buffer(strlen(words), text, MHD_RESPMEM_PERSISTENT),
                     "text/plain; charset=utf-8");
}

static enum MHD_Result send_metrics(struct rg_hq_web_metrics *web, struct MHD_Connection *connection)
{
    struct rg_hq_buffer text = {0};
    enum rg_status status = rg_hq_metrics_write(web->store, web->live, wall_ms(), &text);
    if (status != RG_OK) {
        rg_hq_buffer_free(&text);
        rg_log(RG_LOG_WARNING, "WEB-METRICS", "the metrics could not be read from the database", status);
        return send_words(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "not now\n");
    }
    /* The buffer's memory becomes the response's. */
    return send_text(connection, MHD_HTTP_OK,
                     MHD_create_response_from_buffer(text.len, text.data, MHD_RESPMEM_MUST_FREE), TYPE);
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload, size_t *upload_len,
                              void **request)
{
    static int begun;
    (void)version;
    (void)upload;
    if ((strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) || *upload_len > 0) {
        return MHD_NO;
    }
    if (*request == NULL) {
        *request = &begun;
        return MHD_YES;
    }
    return strcmp(url, "/metrics") == 0
               ? send_metrics(context, connection)
               : send_words(connection, MHD_HTTP_NOT_FOUND, "only /metrics is here\n");
}

static enum rg_status open_all(const char *db, const union place *place, struct rg_hq_web_metrics *web)
{
    enum rg_status status = rg_hq_store_open(db, RG_HQ_MUST_EXIST, &web->store);
    if (status != RG_OK) {
        return status;
    }
    rg_hq_store_patience(web->store, PATIENCE_MS);
    unsigned family = place->any.sa_family == AF_INET6 ? MHD_USE_IPv6 : MHD_NO_FLAG;
    web->daemon =
        MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | family, 0, NULL, NULL, handle, web,
                         MHD_OPTION_SOCK_ADDR, &place->any, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS,
                         MHD_OPTION_PER_IP_CONNECTION_LIMIT, OF_AN_ADDRESS, MHD_OPTION_CONNECTION_TIMEOUT,
                         TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY, MHD_OPTION_END);
    return web->daemon == NULL ? RG_DENIED : RG_OK;
}

enum rg_status rg_hq_web_metrics_open(const char *db, const char *where, struct rg_hq_live *live,
                                      struct rg_hq_web_metrics **web)
{
    union place place;
    enum rg_status status = read_place(where, &place);
    if (status != RG_OK) {
        return status;
    }
    struct rg_hq_web_metrics *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    fresh->live = live;
    status = open_all(db, &place, fresh);
    if (status != RG_OK) {
        rg_hq_web_metrics_close(fresh);
        return status;
    }
    *web = fresh;
    return RG_OK;
}

void rg_hq_web_metrics_close(struct rg_hq_web_metrics *web)
{
    if (web == NULL) {
        return;
    }
    if (web->daemon != NULL) {
        MHD_stop_daemon(web->daemon);
    }
    rg_hq_store_close(web->store);
    free(web);
}
