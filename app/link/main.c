/* regard-link: the supervised process that alone holds libmosquitto and the TLS key. */
#include "envelope.h"
#include "keystore_file.h"
#include "link.h"
#include "link_options.h"
#include "log.h"
#include "memory.h"
#include "uplink_mosquitto.h"
#include "zstd_frame.h"

#include <fcntl.h>
#include <inttypes.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MEMORY_MAX (64u * 1024u * 1024u)

static struct rg_link link_state;

static bool has_kiosk(void)
{
    int type = 0;
    socklen_t len = sizeof type;
    return getsockopt(RG_CHILD_FD, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_SEQPACKET;
}

/* The process parses what a broker sends: it gets as little room as it needs and leaves nothing behind. */
static void confine(void)
{
    rg_memory_private();
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    /* A packet may announce 256 MB, which libmosquitto would allocate. */
    const struct rlimit memory = {.rlim_cur = MEMORY_MAX, .rlim_max = MEMORY_MAX};
    (void)setrlimit(RLIMIT_DATA, &memory);
#endif
    /* Freed memory is overwritten, and buffers of messages go back to the system at once. */
    (void)mallopt(M_PERTURB, 0xa5);
    (void)mallopt(M_MMAP_THRESHOLD, 32 * 1024);
    (void)mallopt(M_TRIM_THRESHOLD, 64 * 1024);
}

static int open_signals(void)
{
    sigset_t ends;
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigaddset(&ends, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &ends, NULL);
    return signalfd(-1, &ends, SFD_CLOEXEC);
}

static void log_fault(enum rg_uplink_fault fault)
{
    switch (fault) {
    case RG_UPLINK_FAULT_NONE: break;
    case RG_UPLINK_FAULT_NAME:
        rg_log(RG_LOG_WARNING, "LINK-NAME", "the broker's name does not resolve; check --broker and DNS", 0);
        break;
    case RG_UPLINK_FAULT_UNREACHABLE:
        rg_log(RG_LOG_WARNING, "LINK-UNREACHABLE", "no TCP connection to the broker; check network and port",
               0);
        break;
    case RG_UPLINK_FAULT_TLS:
        rg_log(
            RG_LOG_WARNING, "LINK-TLS",
            "TLS failed; check authority, name and dates; the number is OpenSSL's verify error, 0 when the "
            "broker refused this kiosk",
            rg_uplink_mosquitto_verify_error(link_state.uplink));
        break;
    case RG_UPLINK_FAULT_REFUSED:
        rg_log(RG_LOG_WARNING, "LINK-REFUSED", "the broker refused this kiosk; check its permissions", 0);
        break;
    case RG_UPLINK_FAULT_LOST:
        rg_log(RG_LOG_INFO, "LINK-LOST", "the connection to the broker broke", 0);
        break;
    case RG_UPLINK_FAULT_EXPIRED:
        rg_log(RG_LOG_WARNING, "LINK-EXPIRED", "the broker says that this kiosk's certificate has run out",
               0);
        break;
    case RG_UPLINK_FAULT_SILENT:
        rg_log(RG_LOG_WARNING, "LINK-SILENT", "the broker took the connection and did not answer", 0);
        break;
    }
}

static int explain(enum rg_status status, const struct rg_link_options *options)
{
    switch (status) {
    case RG_INVALID:
        (void)fprintf(stderr, "regard-link: --broker must be mqtts://HOST[:PORT], or up to four with commas, "
                              "and --key must belong to "
                              "--cert.\n");
        return 2;
    case RG_NOT_FOUND:
        (void)fprintf(stderr, "regard-link: one of %s, %s and %s cannot be read; make them with board/pki.\n",
                      options->ca, options->certificate, options->key);
        return 2;
    case RG_CORRUPT:
        (void)fprintf(stderr, "regard-link: one of %s, %s and %s is not PEM, or the key has a passphrase.\n",
                      options->ca, options->certificate, options->key);
        return 2;
    case RG_OK:
    case RG_TIMEOUT:
    case RG_CANCELLED:
    case RG_IO:
    case RG_FULL:
    case RG_DENIED:
    case RG_NO_MEMORY:
    case RG_UNSUPPORTED:
    case RG_BUSY:
    case RG_CLOSED: break;
    }
    (void)fprintf(stderr, "regard-link: cannot start (%s).\n", rg_status_name(status));
    return 1;
}

static int64_t certificate_until(const char *certificate_file)
{
    int64_t until_ms;
    return rg_uplink_mosquitto_certificate_until(certificate_file, &until_ms) == RG_OK ? until_ms : 0;
}

struct will {
    char topic[96];
    char payload[RG_ENVELOPE_HEAD + 64];
    size_t len;
};

static enum rg_status write_will(const struct rg_link_options *options, struct will *will)
{
    if (options->claim != NULL || options->trial || options->renew) {
        will->len = 0;
        return RG_OK;
    }
    char body[64];
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    int len = snprintf(body, sizeof body, "{\"online\":false,\"boot\":%" PRIu64 "}", options->boot);
    (void)snprintf(will->topic, sizeof will->topic, "rg/1/%s/%s/up/state", options->site, options->device);
    return rg_envelope_write("state", (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, RG_ENVELOPE_NEVER,
                             body, (size_t)len, will->payload, sizeof will->payload, &will->len);
}

/* An orderly end sends no will, so the same words go out by hand. */
static void take_leave(struct rg_uplink *uplink, const struct will *will)
{
    const struct rg_uplink_message last = {
        .topic = will->topic, .payload = will->payload, .payload_len = will->len, .retain = true};
    if (will->len > 0) {
        enum rg_status ignored = uplink->ops->publish(uplink, &last);
        (void)ignored;
    }
    uplink->ops->close(uplink);
}

static enum rg_status open_uplink(const struct rg_link_options *options, const struct will *will,
                                  struct rg_uplink **uplink)
{
    char client_id[80], filter[96];
    const char *filters[] = {filter};
    if (options->claim != NULL) {
        (void)snprintf(client_id, sizeof client_id, "%s", options->claim);
        (void)snprintf(filter, sizeof filter, "prov/1/%s/resp", options->claim);
    } else if (options->renew) {
        /* Of another name than the connection that goes on meanwhile, or the broker would end that. */
        (void)snprintf(client_id, sizeof client_id, "%s.%s.renew", options->site, options->device);
        (void)snprintf(filter, sizeof filter, "rg/1/%s/%s/dn/identity", options->site, options->device);
    } else {
        (void)snprintf(client_id, sizeof client_id, "%s.%s", options->site, options->device);
        (void)snprintf(filter, sizeof filter, "rg/1/%s/%s/dn/#", options->site, options->device);
    }
    const struct rg_uplink_config config = {.url = options->broker,
                                            .client_id = client_id,
                                            .ca_file = options->ca,
                                            .certificate_file = options->certificate,
                                            .key_file = options->key,
                                            .trusted_ms = options->trusted_ms,
                                            .subscriptions = filters,
                                            .subscription_count = 1,
                                            .at_most_once = true,
                                            .will_topic = will->len > 0 ? will->topic : NULL,
                                            .will_payload = will->payload,
                                            .will_len = will->len};
    struct rg_uplink_limits limits = rg_uplink_usual_limits;
    limits.retry_max_ms = options->retry_max_ms;
    const struct rg_uplink_events events = rg_link_events(&link_state);
    return rg_uplink_mosquitto_open_limited(&config, &limits, &events, uplink);
}

/*
 * The TLS library reads keys from files only, again at each connection: this one is memory of this process, gone with it.
 * @p path gets its name.
 */
static enum rg_status key_in_memory(const char *dir, const char *pair, char path[32])
{
    struct rg_keystore *keys = NULL;
    char pem[RG_PRIVATE_PEM];
    enum rg_status status = rg_keystore_file_open(dir, &keys);
    if (status != RG_OK) {
        return status;
    }
    status = keys->ops->private_pem(keys, pair, pem, sizeof pem);
    keys->ops->close(keys);
    if (status != RG_OK) {
        return status;
    }
    int fd = memfd_create("device-key", MFD_CLOEXEC);
    size_t len = strlen(pem);
    bool written = fd >= 0 && write(fd, pem, len) == (ssize_t)len;
    explicit_bzero(pem, sizeof pem);
    (void)snprintf(path, 32, "/proc/self/fd/%d", fd);
    return written ? RG_OK : RG_IO;
}

int main(int argc, char **argv)
{
    struct rg_link_options options;
    char key_path[32];
    int code = rg_link_options_read(argc, argv, &options);
    if (code >= 0) {
        return code;
    }
    if (!has_kiosk()) {
        (void)fprintf(stderr,
                      "regard-link: descriptor %d is not the kiosk's socket. regard-kiosk starts this "
                      "program itself; to watch messages use mosquitto_sub.\n",
                      RG_CHILD_FD);
        return 2;
    }
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    (void)fcntl(RG_CHILD_FD, F_SETFD, FD_CLOEXEC);
    rg_log_init("regard-link", RG_LOG_INFO);
    rg_memory_keep();
    confine();
    int stop = open_signals();
    struct will will;
    struct rg_uplink *uplink = NULL;
    if (options.claim != NULL) {
        rg_link_init_claim(&link_state, RG_CHILD_FD, options.claim);
    } else {
        rg_link_init(&link_state, RG_CHILD_FD, options.site, options.device);
    }
    link_state.renew = options.renew;
    link_state.on_fault = log_fault;
    link_state.certificate_until = certificate_until;
    link_state.certificate_file = options.certificate;
    link_state.is_stranger = rg_uplink_mosquitto_stranger;
    link_state.address = rg_uplink_mosquitto_address;
    enum rg_status status = stop >= 0 ? write_will(&options, &will) : RG_IO;
    if (status == RG_OK) {
        status = rg_zstd_reader_create(&link_state.reader);
    }
    if (status == RG_OK && options.keys != NULL) {
        status = key_in_memory(options.keys, options.pair != NULL ? options.pair : RG_KEY_DEVICE, key_path);
        options.key = key_path;
    }
    if (status == RG_OK) {
        status = open_uplink(&options, &will, &uplink);
    }
    if (status != RG_OK) {
        return explain(status, &options);
    }
    status = rg_link_run(&link_state, uplink, stop);
    take_leave(uplink, &will);
    rg_link_deinit(&link_state);
    rg_zstd_reader_destroy(link_state.reader);
    (void)close(stop);
    return status == RG_OK ? 0 : 1;
}
