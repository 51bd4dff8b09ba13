#include "hq_web.h"

#include "base64.h"
#include "crypto.h"
#include "hq_links.h"
#include "hq_page.h"
#include "hq_rate.h"
#include "log.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONNECTIONS   64u
#define OF_AN_ADDRESS 16u
#define TIMEOUT_S     15u
#define MEMORY        16384u
#define BODY_MAX      4096u /* a form without a field sends nothing */
#define PEM_MAX       65536u
#define PATIENCE_MS   3000
#define PRIORITIES    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE"

struct rg_hq_web {
    struct MHD_Daemon *daemon;
    struct rg_hq_store *store; /* the answering thread's */
    struct rg_hq_rate rate;
    struct rg_hq_buffer html;
    char path[RG_HQ_WEB_URL_MAX + 1]; /* of every link, with the slash at its end */
    char policy[160];
    char *certificate, *key;
};

static int64_t wall_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t monotonic_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static uint64_t address_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    uint64_t address = 0;
    if (info == NULL || info->client_addr == NULL) {
        return 0;
    }
    if (info->client_addr->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)info->client_addr;
        return v4->sin_addr.s_addr;
    }
    if (info->client_addr->sa_family == AF_INET6) {
        const struct in6_addr *v6 =
            &((const struct sockaddr_in6 *)(const void *)info->client_addr)->sin6_addr;
        bool mapped = IN6_IS_ADDR_V4MAPPED(v6);
        memcpy(&address, v6->s6_addr + (mapped ? 12 : 0), mapped ? 4 : 8);
    }
    return address;
}

static enum MHD_Result respond(struct rg_hq_web *web, struct MHD_Connection *connection, unsigned status,
                               struct MHD_Response *response, const char *type)
{
    const char *const headers[][2] = {{"Content-Type", type},
                                      {"Cache-Control", "no-store"},
                                      {"Strict-Transport-Security", "max-age=31536000"},
                                      {"Content-Security-Policy", web->policy},
                                      {"Referrer-Policy", "no-referrer"},
                                      {"X-Content-Type-Options", "nosniff"},
                                      {"X-Robots-Tag", "noindex, nofollow"}};
    enum MHD_Result result = response == NULL ? MHD_NO : MHD_YES;
    for (size_t i = 0; result == MHD_YES && i < sizeof headers / sizeof headers[0]; i++) {
        result = MHD_add_response_header(response, headers[i][0], headers[i][1]);
    }
    if (result == MHD_YES) {
        result = MHD_queue_response(connection, status, response);
    }
    if (response != NULL) {
        MHD_destroy_response(response);
    }
    return result;
}

static enum MHD_Result send_page(struct rg_hq_web *web, struct MHD_Connection *connection,
                                 enum rg_hq_page page, const char *language)
{
    static const unsigned statuses[] = {[RG_HQ_PAGE_COPY] = MHD_HTTP_OK,
                                        [RG_HQ_PAGE_GONE] = MHD_HTTP_NOT_FOUND,
                                        [RG_HQ_PAGE_BUSY] = MHD_HTTP_SERVICE_UNAVAILABLE};
    const char *wanted = language != NULL && language[0] != '\0'
                             ? language
                             : MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Accept-Language");
    rg_hq_buffer_clear(&web->html);
    rg_hq_page_write(page, rg_hq_page_language(wanted), &web->html);
    if (rg_hq_buffer_status(&web->html) != RG_OK) {
        return MHD_NO;
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(web->html.len, web->html.data, MHD_RESPMEM_MUST_COPY);
    return respond(web, connection, statuses[page], response, "text/html; charset=utf-8");
}

static void free_document(void *context)
{
    struct rg_hq_buffer *document = context;
    explicit_bzero(document->data, document->len);
    rg_hq_buffer_free(document);
    free(document);
}

static enum MHD_Result send_document(struct rg_hq_web *web, struct MHD_Connection *connection,
                                     struct rg_hq_buffer *document)
{
    struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback_cls(
        document->len, document->data, free_document, document);
    if (response == NULL) {
        free_document(document);
        return MHD_NO;
    }
    (void)MHD_add_response_header(response, "Content-Disposition", "attachment; filename=\"my-data.json\"");
    return respond(web, connection, MHD_HTTP_OK, response, "application/json; charset=utf-8");
}

static enum MHD_Result refuse(struct rg_hq_web *web, struct MHD_Connection *connection, enum rg_status status)
{
    if (status == RG_NOT_FOUND) {
        return send_page(web, connection, RG_HQ_PAGE_GONE, NULL);
    }
    rg_log(RG_LOG_ERROR, "WEB-COPY", "a copy could not be read from the database; its link still works",
           status);
    return send_page(web, connection, RG_HQ_PAGE_BUSY, NULL);
}

static enum MHD_Result give(struct rg_hq_web *web, struct MHD_Connection *connection, const char *token)
{
    struct rg_hq_buffer *document = calloc(1, sizeof *document);
    enum rg_status status =
        document == NULL ? RG_NO_MEMORY : rg_hq_link_take(web->store, token, wall_ms(), document);
    if (status == RG_OK) {
        return send_document(web, connection, document);
    }
    if (document != NULL) {
        rg_hq_buffer_free(document);
    }
    free(document);
    return refuse(web, connection, status);
}

static enum MHD_Result show(struct rg_hq_web *web, struct MHD_Connection *connection, const char *token)
{
    char language[RG_HQ_LINK_LANGUAGE];
    enum rg_status status = rg_hq_link_look(web->store, token, wall_ms(), language);
    return status == RG_OK ? send_page(web, connection, RG_HQ_PAGE_COPY, language)
                           : refuse(web, connection, status);
}

static enum MHD_Result answer(struct rg_hq_web *web, struct MHD_Connection *connection, const char *url,
                              const char *method)
{
    size_t base = strlen(web->path);
    /* What is no link at all is looked up like one. */
    const char *token = strncmp(url, web->path, base) == 0 ? url + base : url;
    if (!rg_hq_rate_take(&web->rate, address_of(connection), monotonic_ms())) {
        return send_page(web, connection, RG_HQ_PAGE_BUSY, NULL);
    }
    return strcmp(method, "POST") == 0 ? give(web, connection, token) : show(web, connection, token);
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload, size_t *upload_len,
                              void **request)
{
    (void)version;
    (void)upload;
    bool known = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 || strcmp(method, "POST") == 0;
    /* How much came, and one, so that the first call is told from the others. */
    uintptr_t came = (uintptr_t)*request;
    if (!known || came > BODY_MAX) {
        return MHD_NO;
    }
    *request = (void *)(came + *upload_len + (came == 0 ? 1 : 0));
    if (came == 0 || *upload_len > 0) {
        *upload_len = 0;
        return MHD_YES;
    }
    return answer(context, connection, url, method);
}

enum rg_status rg_hq_web_url_check(const char *url)
{
    static const char scheme[] = "https://";
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:/[]~";
    size_t len = strlen(url), start = sizeof scheme - 1;
    bool fine = len > start && len <= RG_HQ_WEB_URL_MAX && strncmp(url, scheme, start) == 0 &&
                url[start] != '/' && url[len - 1] != '/' && strspn(url, allowed) == len;
    return fine ? RG_OK : RG_INVALID;
}

static enum rg_status read_pem(const char *path, char **text)
{
    FILE *file = fopen(path, "re");
    char *read = calloc(1, PEM_MAX + 1);
    size_t len = file != NULL && read != NULL ? fread(read, 1, PEM_MAX + 1, file) : 0;
    if (file != NULL) {
        (void)fclose(file);
    }
    if (len == 0 || len > PEM_MAX) {
        if (read != NULL) {
            explicit_bzero(read, PEM_MAX + 1);
        }
        free(read);
        return read == NULL ? RG_NO_MEMORY : RG_IO;
    }
    *text = read;
    return RG_OK;
}

/* Pages run no script and fetch nothing; of their style the policy has the hash. */
static enum rg_status write_policy(struct rg_hq_web *web)
{
    uint8_t hash[32];
    char text[RG_BASE64_LEN(sizeof hash) + 1];
    enum rg_status status = rg_sha256(rg_hq_page_style, strlen(rg_hq_page_style), hash);
    if (status == RG_OK) {
        rg_base64_write(hash, sizeof hash, text);
        (void)snprintf(web->policy, sizeof web->policy,
                       "default-src 'none'; style-src 'sha256-%s'; form-action 'self'; base-uri 'none'; "
                       "frame-ancestors 'none'",
                       text);
    }
    return status;
}

static struct MHD_Daemon *start(struct rg_hq_web *web, uint16_t port, unsigned more)
{
    return MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_USE_TLS | more, port, NULL,
                            NULL, handle, web, MHD_OPTION_HTTPS_MEM_CERT, web->certificate,
                            MHD_OPTION_HTTPS_MEM_KEY, web->key, MHD_OPTION_HTTPS_PRIORITIES, PRIORITIES,
                            MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                            OF_AN_ADDRESS, MHD_OPTION_CONNECTION_TIMEOUT, TIMEOUT_S,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY, MHD_OPTION_END);
}

static enum rg_status open_all(const struct rg_hq_web_options *options, struct rg_hq_web *web)
{
    enum rg_status status = read_pem(options->certificate, &web->certificate);
    if (status == RG_OK) {
        status = read_pem(options->key, &web->key);
    }
    if (status == RG_OK) {
        status = write_policy(web);
    }
    if (status == RG_OK) {
        status = rg_hq_store_open(options->db, RG_HQ_MUST_EXIST, &web->store);
    }
    if (status != RG_OK) {
        return status;
    }
    rg_hq_store_patience(web->store, PATIENCE_MS);
    const char *path = strchr(options->url + strlen("https://"), '/');
    (void)snprintf(web->path, sizeof web->path, "%s/", path == NULL ? "" : path);
    web->daemon = start(web, options->port, MHD_USE_DUAL_STACK);
    if (web->daemon == NULL) {
        /* A machine may have no IPv6. */
        web->daemon = start(web, options->port, 0);
    }
    return web->daemon == NULL ? RG_DENIED : RG_OK;
}

enum rg_status rg_hq_web_open(const struct rg_hq_web_options *options, struct rg_hq_web **web)
{
    if (rg_hq_web_url_check(options->url) != RG_OK) {
        return RG_INVALID;
    }
    struct rg_hq_web *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    enum rg_status status = open_all(options, fresh);
    if (status != RG_OK) {
        rg_hq_web_close(fresh);
        return status;
    }
    *web = fresh;
    return RG_OK;
}

void rg_hq_web_close(struct rg_hq_web *web)
{
    if (web == NULL) {
        return;
    }
    if (web->daemon != NULL) {
        MHD_stop_daemon(web->daemon);
    }
    rg_hq_store_close(web->store);
    rg_hq_buffer_free(&web->html);
    if (web->key != NULL) {
        explicit_bzero(web->key, strlen(web->key));
    }
    free(web->key);
    free(web->certificate);
    free(web);
}
