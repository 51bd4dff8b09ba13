#include "uplink_tls.h"

#include "uplink_clock.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Longer than the way to a far broker and back; one that says nothing costs each connection as much. */
#define WORD_MS 250
/* An alert, its type and its tag; a ticket is ten times as long. Sealed, both are application data. */
#define HEAD      5
#define ALERT_MAX 24

static bool is_alert(const uint8_t head[HEAD])
{
    return head[0] == SSL3_RT_ALERT ||
           (head[0] == SSL3_RT_APPLICATION_DATA && (head[3] << 8 | head[4]) <= ALERT_MAX);
}

static long hold_back(BIO *bio, int what, const char *bytes, size_t len, int number, long more, int result,
                      size_t *done)
{
    (void)bytes;
    (void)len;
    (void)number;
    (void)more;
    (void)done;
    if (what != BIO_CB_WRITE) {
        return result;
    }
    BIO_set_retry_write(bio);
    return -1;
}

/*
 * With TLS 1.3 our side is done before the broker has looked at our certificate. If it refuses it, it says why and closes, with what it has
 * not read, so that its end is a reset: the library's first write fails on that, and it reads no more. So nothing is written until
 * the broker has said something, the ticket that follows a good handshake or an alert; and nothing at all after that one, which is read then.
 */
static void hear_out(const SSL *ssl)
{
    uint8_t head[HEAD];
    struct pollfd wait = {.fd = SSL_get_fd(ssl), .events = POLLIN};
    if (poll(&wait, 1, WORD_MS) > 0 && recv(wait.fd, head, HEAD, MSG_PEEK | MSG_DONTWAIT) == HEAD &&
        is_alert(head)) {
        BIO_set_callback_ex(SSL_get_wbio(ssl), hold_back);
    }
}

static void on_handshake(const SSL *ssl, int where, int value)
{
    struct rg_uplink_tls *tls = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    if ((where & SSL_CB_HANDSHAKE_START) != 0) {
        /* libmosquitto puts the address that it connects to into the server name indication and offers no
         * other way; this runs before the first message is built. An address is no server name (RFC 6066). */
        SSL *writable = (SSL *)(uintptr_t)ssl;
        char *name = tls->numeric ? NULL : (char *)(uintptr_t)tls->host;
        (void)SSL_set_tlsext_host_name(writable, name);
    }
    if ((where & SSL_CB_HANDSHAKE_DONE) != 0 && !tls->shaken) {
        tls->shaken = true;
        hear_out(ssl);
    }
    if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT && value >> 8 == SSL3_AL_FATAL) {
        tls->alerted = true;
        tls->expired = (value & 0xff) == SSL_AD_CERTIFICATE_EXPIRED;
        /* Go's library, which NATS has, says bad certificate of one that has run out and of another authority's alike. */
        tls->unknown = (value & 0xff) == SSL_AD_UNKNOWN_CA || (value & 0xff) == SSL_AD_BAD_CERTIFICATE;
    }
}

int64_t rg_uplink_tls_until(const X509 *certificate)
{
    struct tm end;
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1) {
        return 0;
    }
    time_t seconds = timegm(&end);
    return seconds > 0 ? (int64_t)seconds * 1000 : 0;
}

/* Noted here, because libmosquitto may have freed the connection by the time that it reports the failure. */
static int on_verify(int fine, X509_STORE_CTX *store)
{
    const SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct rg_uplink_tls *tls = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    /* Who signed it knew what time it was: the trusted time is behind, and does not judge what is later than it. */
    if (fine != 1 && tls->trusted && X509_STORE_CTX_get_error(store) == X509_V_ERR_CERT_NOT_YET_VALID) {
        X509_STORE_CTX_set_error(store, X509_V_OK);
        fine = 1;
    }
    if (fine != 1) {
        tls->verify_error = X509_STORE_CTX_get_error(store);
    } else if (X509_STORE_CTX_get_error_depth(store) == 0) {
        tls->until_ms = rg_uplink_tls_until(X509_STORE_CTX_get_current_cert(store));
    }
    return fine;
}

/* OpenSSL would ask the terminal, and wait. */
static int no_passphrase(char *text, int size, int writing, void *context)
{
    (void)text;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

static enum rg_status expect_name(SSL_CTX *context, struct rg_uplink_tls *tls)
{
    X509_VERIFY_PARAM *param = SSL_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
                                               X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    int set = tls->numeric ? X509_VERIFY_PARAM_set1_ip_asc(param, tls->host)
                           : X509_VERIFY_PARAM_set1_host(param, tls->host, 0);
    if (set != 1) {
        return RG_INVALID;
    }
    if (tls->trusted) {
        X509_VERIFY_PARAM_set_time(param, (time_t)((tls->trusted_base_ms + rg_uplink_boottime()) / 1000));
    }
    tls->shaken = false;
    tls->alerted = false;
    tls->expired = false;
    tls->unknown = false;
    tls->verify_error = 0;
    (void)SSL_CTX_set_app_data(context, tls);
    SSL_CTX_set_info_callback(context, on_handshake);
    return RG_OK;
}

static enum rg_status load(SSL_CTX *context, const struct rg_uplink_tls *tls)
{
    if (access(tls->ca_file, R_OK) != 0 || access(tls->certificate_file, R_OK) != 0 ||
        access(tls->key_file, R_OK) != 0) {
        return RG_NOT_FOUND;
    }
    if (SSL_CTX_load_verify_file(context, tls->ca_file) != 1 ||
        SSL_CTX_use_certificate_chain_file(context, tls->certificate_file) != 1) {
        return RG_CORRUPT;
    }
    if (SSL_CTX_use_PrivateKey_file(context, tls->key_file, SSL_FILETYPE_PEM) != 1) {
        unsigned long error = ERR_peek_last_error();
        bool mismatch = ERR_GET_LIB(error) == ERR_LIB_X509;
        return mismatch ? RG_INVALID : RG_CORRUPT;
    }
    return SSL_CTX_check_private_key(context) == 1 ? RG_OK : RG_INVALID;
}

enum rg_status rg_uplink_tls_create(struct rg_uplink_tls *tls, SSL_CTX **context)
{
    /* Nothing outside our own configuration may change what we accept. */
    (void)OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    SSL_CTX *made = SSL_CTX_new(TLS_client_method());
    if (made == NULL) {
        return RG_NO_MEMORY;
    }
    SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                               SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_verify(made, SSL_VERIFY_PEER, on_verify);
    SSL_CTX_set_default_passwd_cb(made, no_passphrase);
    (void)SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
    enum rg_status status = SSL_CTX_set_min_proto_version(made, TLS1_3_VERSION) == 1 ? RG_OK : RG_NO_MEMORY;
    if (status == RG_OK) {
        status = expect_name(made, tls);
    }
    if (status == RG_OK) {
        status = load(made, tls);
    }
    ERR_clear_error();
    if (status != RG_OK) {
        SSL_CTX_free(made);
        return status;
    }
    *context = made;
    return RG_OK;
}
