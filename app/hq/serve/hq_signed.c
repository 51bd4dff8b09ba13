#include "hq_signed.h"

#include "hq_spent.h"
#include "log.h"
#include "pki.h"
#include "request.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

_Static_assert(RG_REQUEST_CERTIFICATE_MAX == RG_PKI_CLIENT_MAX, "what is found can be read");

static bool refuse(struct rg_hq_unsigned *why, const char *code, const char *text)
{
    why->code = code;
    (void)snprintf(why->text, sizeof why->text, "%s", text);
    return false;
}

static bool refuse_clock(struct rg_hq_unsigned *why, int64_t ahead_ms)
{
    int64_t apart_s = (ahead_ms < 0 ? -ahead_ms : ahead_ms) / 1000;
    why->code = "clock";
    (void)snprintf(why->text, sizeof why->text,
                   "The clock that this was signed by is %" PRId64 " s %s HQ's, and %" PRId64
                   " s are the most; set it right, or HQ's, by the network's time server.",
                   apart_s, ahead_ms < 0 ? "behind" : "ahead of", RG_HQ_SIGNED_APART_MS / 1000);
    return false;
}

static bool refuse_certificate(struct rg_hq_unsigned *why, enum rg_status status)
{
    switch (status) {
    case RG_TIMEOUT:
        return refuse(
            why, "unproven",
            "The certificate that this is signed with is over, or not valid yet, by HQ's clock; have a new "
            "one made.");
    case RG_DENIED:
        return refuse(
            why, "unproven",
            "The certificate that this is signed with is not a client's of an authority in the file "
            "that regard-hq serve has as --ca; have one made by that authority.");
    case RG_INVALID:
        return refuse(why, "unproven",
                      "What this is signed with is no certificate of an EC P-256 key; have one made.");
    case RG_NOT_FOUND: return refuse(why, "failed", "HQ cannot read the file of its --ca; look at HQ's log.");
    case RG_OK:
    case RG_CANCELLED:
    case RG_IO:
    case RG_FULL:
    case RG_CORRUPT:
    case RG_NO_MEMORY:
    case RG_UNSUPPORTED:
    case RG_BUSY:
    case RG_CLOSED: break;
    }
    return refuse(why, "failed", "HQ could not check who asks; ask again.");
}

/* Whose it is; nothing is kept of it. */
static bool is_theirs(struct rg_hq_server *server, const char *name, const struct rg_uplink_message *message,
                      int64_t now_ms, struct rg_hq_unsigned *why)
{
    struct rg_request_proof proof;
    struct rg_pki_certificate certificate;
    enum rg_status status =
        rg_request_proof_read(message->topic, message->payload, message->payload_len, &proof);
    if (status != RG_OK) {
        return refuse(why, status == RG_NO_MEMORY ? "failed" : "unsigned",
                      "HQ takes only what the key of the asker's certificate signed; use the regardctl of HQ's "
                      "release, or sign as include/protocol/README.md says (Signatures).");
    }
    status = rg_pki_client_read(proof.certificate, proof.certificate_len, server->ca, now_ms, &certificate);
    if (status != RG_OK) {
        return refuse_certificate(why, status);
    }
    if (strcmp(certificate.common_name, name) != 0) {
        return refuse(
            why, "unproven",
            "The certificate that this is signed with is another's than the topic's; its common name has to "
            "be ops.NAME of an operator, out.NAME of a system.");
    }
    return rg_pki_verify(certificate.spki, proof.statement, proof.statement_len, proof.signature,
                         proof.signature_len) == RG_OK ||
           refuse(why, "unproven",
                  "The signature does not hold for this request: it was changed on its way, or signed with "
                  "another key than the certificate's. Ask again; if that helps nothing, look at the broker.");
}

static bool is_new(struct rg_hq_server *server, const char *name, int64_t said_ms, int64_t now_ms,
                   const char *rid, struct rg_hq_unsigned *why)
{
    int64_t ahead_ms = said_ms - now_ms;
    if (ahead_ms < -RG_HQ_SIGNED_APART_MS || ahead_ms > RG_HQ_SIGNED_APART_MS) {
        return refuse_clock(why, ahead_ms);
    }
    enum rg_status status = rg_hq_request_spend(server->store, name, rid, now_ms);
    if (status == RG_DENIED) {
        return refuse(
            why, "replayed",
            "HQ has taken this very request before, and takes each once; look what came of it, and ask anew "
            "with another rid.");
    }
    return status == RG_OK ||
           refuse(why, "failed", "HQ's database could not take the request; look at HQ's log and ask again.");
}

bool rg_hq_signed(struct rg_hq_server *server, const char *name, const struct rg_uplink_message *message,
                  int64_t said_ms, const char *rid, struct rg_hq_unsigned *why)
{
    int64_t now_ms = rg_hq_now_ms();
    if (is_theirs(server, name, message, now_ms, why) && is_new(server, name, said_ms, now_ms, rid, why)) {
        return true;
    }
    if (strcmp(why->code, "failed") == 0) {
        rg_log(RG_LOG_ERROR, "SERVE-SIGNED", "who asks could not be checked; nothing was done", 0);
        return false;
    }
    int64_t unproven = (int64_t)atomic_fetch_add(&server->live.unproven, 1) + 1;
    /* A broker that never stops must not fill the log: one line for each doubling. */
    if ((unproven & (unproven - 1)) == 0) {
        rg_log(RG_LOG_WARNING, "SERVE-UNPROVEN",
               "requests in an operator's or a system's name were not signed by their key, not fresh, or not "
               "new, and were not done; if nobody asked them, the broker lies",
               unproven);
    }
    return false;
}
