#include "renewal_run.h"

#include "crypto.h"
#include "identity_link.h"
#include "log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Certificates hold for months. */
#define LOOK_NS 3600000000000ull
/* By a trusted time that is ahead of HQ's clock the next one is as old as the last: it is not asked for all the time. */
#define AGAIN_NS 86400000000000ull

static uint64_t now_ns(const struct rg_renewal_run *run)
{
    return run->clock->ops->monotonic_ns(run->clock);
}

static int64_t wall_ms(const struct rg_renewal_run *run)
{
    return run->clock->ops->wall_ms(run->clock);
}

/* What a clock that is wrong does not make older, or younger. */
static int64_t trusted_ms(const struct rg_renewal_run *run)
{
    return rg_device_time_now(run->time);
}

static struct rg_provision_disk look(struct rg_renewal_run *run)
{
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    struct rg_provision_disk disk = rg_identity_look(run->options->data_dir, run->keys, trusted_ms(run));
    const char *next = rg_identity_next_pair(run->options->data_dir, run->keys);
    disk.key = run->keys->ops->public_key(run->keys, next, spki) == RG_OK;
    return disk;
}

static enum rg_status send_request(struct rg_renewal_run *run)
{
    char text[RG_DEVICE_REQUEST_MAX];
    const char *data_dir = run->options->data_dir;
    const char *next = rg_identity_next_pair(data_dir, run->keys);
    const char *present = rg_identity_pair(data_dir, run->keys, false);
    const char *signer = run->machine.link == RG_RENEWAL_LINK_TRIAL ? next : present;
    size_t len = 0;
    if (signer == NULL) {
        return RG_NOT_FOUND;
    }
    enum rg_status status = rg_device_renewal_write(run->name, run->keys, next, signer, run->machine.nonce,
                                                    wall_ms(run), text, &len);
    if (status != RG_OK) {
        return status;
    }
    rg_identity_link_ask(&run->link, "up/identity", text, len);
    return RG_OK;
}

static enum rg_status connect_link(struct rg_renewal_run *run, enum rg_renewal_link link)
{
    const char *data_dir = run->options->data_dir;
    bool trial = link == RG_RENEWAL_LINK_TRIAL;
    rg_identity_link_end(&run->link, &run->restarts_seen);
    if (link == RG_RENEWAL_LINK_NONE) {
        return RG_OK;
    }
    const char *pair = rg_identity_pair(data_dir, run->keys, trial);
    enum rg_status status = rg_identity_read(data_dir, trial, &run->who);
    if (status != RG_OK || pair == NULL) {
        return status != RG_OK ? status : RG_NOT_FOUND;
    }
    const char *folder = trial ? "identity.staged" : "identity";
    (void)snprintf(run->link_ca, sizeof run->link_ca, "%s/%s/ca.pem", data_dir, folder);
    (void)snprintf(run->link_certificate, sizeof run->link_certificate, "%s/%s/device.pem", data_dir, folder);
    (void)snprintf(run->trusted, sizeof run->trusted, "%" PRId64, trusted_ms(run));
    const char *argv[] = {run->link_path,
                          "--broker",
                          run->broker[0] != '\0' ? run->broker : run->who.broker,
                          "--site",
                          run->who.site,
                          "--device",
                          run->who.device,
                          "--ca",
                          run->link_ca,
                          "--cert",
                          run->link_certificate,
                          "--keys",
                          run->keys_dir,
                          "--pair",
                          pair,
                          "--trusted",
                          run->trusted,
                          "--renew"};
    memcpy(run->link.argv, argv, sizeof argv);
    return RG_OK;
}

static enum rg_status carry_out(struct rg_renewal_run *run, const struct rg_renewal_command *command)
{
    const char *data_dir = run->options->data_dir;
    const struct rg_device_answer *answer = &run->answer;
    switch (command->kind) {
    case RG_RENEWAL_MAKE_KEY: return rg_identity_make_key(data_dir, run->keys);
    case RG_RENEWAL_KEEP:
        rg_log(RG_LOG_INFO, "RENEWAL",
               "none 0, asked 1, staged 3, adopting 4: the renewal of this kiosk's identity is now",
               (int64_t)command->kept);
        return rg_identity_record_write(data_dir, RG_IDENTITY_RENEWAL, (enum rg_provision_kept)command->kept,
                                        run->machine.nonce);
    case RG_RENEWAL_CONNECT: return connect_link(run, command->link);
    case RG_RENEWAL_REQUEST: return send_request(run);
    case RG_RENEWAL_STAGE:
        return rg_identity_stage(data_dir, answer->certificate, answer->certificate_len, answer->identity,
                                 answer->identity_len);
    case RG_RENEWAL_DROP:
        rg_log(RG_LOG_WARNING, "RENEWAL-TRIAL",
               "the next identity did not reach HQ and is given up; this kiosk goes on with the one it has",
               run->machine.failed);
        run->told = false;
        return rg_identity_drop(data_dir);
    case RG_RENEWAL_ADOPT: return rg_identity_adopt(data_dir, run->keys);
    case RG_RENEWAL_SWITCH:
        run->switched = true;
        run->told = false;
        run->look_ns = 0;
        run->young_ns = now_ns(run) + AGAIN_NS;
        return RG_OK;
    }
    return RG_INVALID;
}

/* As the record on the disk has it; what is none of a renewal's is none. */
static enum rg_renewal_kept read_record(struct rg_renewal_run *run, uint8_t nonce[RG_PROVISION_NONCE_LEN])
{
    struct rg_provision kept;
    enum rg_status status = rg_identity_record_read(run->options->data_dir, RG_IDENTITY_RENEWAL, &kept);
    memcpy(nonce, kept.nonce, sizeof kept.nonce);
    bool ours = status == RG_OK && (kept.kept == RG_PROVISION_REQUESTED || kept.kept == RG_PROVISION_STAGED ||
                                    kept.kept == RG_PROVISION_ADOPTING);
    return ours ? (enum rg_renewal_kept)kept.kept : RG_RENEWAL_NONE;
}

static void stamp(const struct rg_renewal_run *run, struct rg_renewal_event *event)
{
    event->now_ms = (int64_t)(now_ns(run) / 1000000u);
    if (rg_random(event->random, sizeof event->random) != RG_OK) {
        memset(event->random, 0, sizeof event->random);
    }
}

static void tell_failed(struct rg_renewal_run *run, enum rg_status status)
{
    struct rg_renewal_commands none;
    rg_log(RG_LOG_ERROR, "RENEWAL-FAILED",
           "a step towards this kiosk's next identity could not be done; it is tried again", status);
    (void)connect_link(run, RG_RENEWAL_LINK_NONE);
    struct rg_renewal_event failed = {.kind = RG_RENEWAL_FAILED, .disk = look(run)};
    failed.kept = read_record(run, failed.nonce);
    stamp(run, &failed);
    rg_renewal_handle(&run->machine, &failed, &none);
}

static void handle(struct rg_renewal_run *run, struct rg_renewal_event event)
{
    struct rg_renewal_commands commands;
    enum rg_status status = RG_OK;
    stamp(run, &event);
    rg_renewal_handle(&run->machine, &event, &commands);
    for (size_t i = 0; i < commands.count && status == RG_OK; i++) {
        status = carry_out(run, &commands.items[i]);
    }
    if (status != RG_OK) {
        tell_failed(run, status);
    }
}

/* A kiosk that is to be of another name is another kiosk, with other customers. */
static bool same_kiosk(const struct rg_renewal_run *run)
{
    struct rg_identity next;
    return run->answer.kind != RG_PROVISION_ANSWER_ISSUED ||
           (rg_identity_parse(run->answer.identity, run->answer.identity_len, &next) == RG_OK &&
            strcmp(next.site, run->who.site) == 0 && strcmp(next.device, run->who.device) == 0);
}

static void take_answer(struct rg_renewal_run *run, const uint8_t *payload, size_t len)
{
    const struct rg_device_asked asked = {
        .unit = run->unit,
        .ca = run->ca,
        .keys = run->keys,
        .pair = rg_identity_next_pair(run->options->data_dir, run->keys),
    };
    enum rg_status status = rg_device_answer_read(&asked, payload, len, &run->answer);
    if (status == RG_OK && !same_kiosk(run)) {
        status = RG_DENIED;
    }
    if (status == RG_INVALID) {
        /* What HQ says to the kiosk itself on this topic. */
        return;
    }
    if (status != RG_OK) {
        if (!run->refused_said) {
            rg_log(RG_LOG_WARNING, "RENEWAL-ANSWER",
                   "an answer is not signed by an authority that this kiosk knows, or not for it", status);
            run->refused_said = true;
        }
        return;
    }
    if (run->answer.kind == RG_PROVISION_ANSWER_DENIED) {
        rg_log(RG_LOG_WARNING, "RENEWAL-DENIED", "HQ does not renew this kiosk's identity", 0);
    }
    struct rg_renewal_event event = {
        .kind = RG_RENEWAL_ANSWER, .answer = run->answer.kind, .retry_s = run->answer.retry_s};
    memcpy(event.nonce, run->answer.nonce, sizeof event.nonce);
    handle(run, event);
}

static void answered(void *context, const uint8_t *payload, size_t len)
{
    take_answer(context, payload, len);
}

static void changed(void *context, bool up)
{
    struct rg_renewal_run *run = context;
    handle(run, (struct rg_renewal_event){.kind = up ? RG_RENEWAL_UP : RG_RENEWAL_DOWN,
                                          .link = run->machine.link});
}

void rg_renewal_run_receive(struct rg_renewal_run *run)
{
    const struct rg_identity_link_events events = {
        .topic = "dn/identity", .changed = changed, .answered = answered, .context = run};
    rg_identity_link_receive(&run->link, run->clock, run->frame, &events);
}

/* How old the identity in force is, and what it holds. */
static void look_at_identity(struct rg_renewal_run *run, uint64_t at_ns)
{
    struct rg_pki_certificate certificate;
    struct rg_identity identity;
    if (at_ns < run->look_ns) {
        return;
    }
    run->look_ns = at_ns + LOOK_NS;
    run->old = at_ns >= run->young_ns &&
               rg_identity_certificate(run->options->data_dir, &certificate) == RG_OK &&
               rg_renewal_due(certificate.begins_ms, certificate.ends_ms, trusted_ms(run));
    run->version = rg_identity_read(run->options->data_dir, false, &identity) == RG_OK ? identity.version : 0;
    (void)snprintf(run->name, sizeof run->name, "%s.%s", run->options->site, run->options->device);
}

static void begin_if_due(struct rg_renewal_run *run)
{
    int64_t wished = atomic_load(&run->wished);
    bool wanted = wished != 0 && wished != run->version;
    if (run->machine.kept == RG_RENEWAL_NONE && (run->old || wanted)) {
        run->tried = wished;
        handle(run, (struct rg_renewal_event){.kind = RG_RENEWAL_DUE});
    } else if (run->machine.kept != RG_RENEWAL_NONE && wanted && wished != run->tried) {
        run->tried = wished;
        handle(run, (struct rg_renewal_event){.kind = RG_RENEWAL_NEWER});
    }
}

uint64_t rg_renewal_run_tend(struct rg_renewal_run *run, uint64_t at_ns)
{
    uint64_t child_ns = UINT64_MAX;
    look_at_identity(run, at_ns);
    begin_if_due(run);
    if ((int64_t)(at_ns / 1000000u) >= rg_renewal_deadline(&run->machine)) {
        handle(run, (struct rg_renewal_event){.kind = RG_RENEWAL_TICK});
    }
    if (run->link.argv[0] != NULL) {
        child_ns = rg_child_tend(&run->link, at_ns);
    }
    /* A new process knows nothing of the old one's connection. */
    if (rg_identity_link_restarted(&run->link, &run->restarts_seen)) {
        handle(run, (struct rg_renewal_event){.kind = RG_RENEWAL_DOWN, .link = run->machine.link});
    }
    int64_t deadline_ms = rg_renewal_deadline(&run->machine);
    uint64_t until_ns = deadline_ms == INT64_MAX ? run->look_ns : (uint64_t)deadline_ms * 1000000u;
    int64_t wished = atomic_load(&run->wished);
    bool waits =
        run->machine.kept == RG_RENEWAL_NONE && (run->old || (wished != 0 && wished != run->version));
    if (waits && (uint64_t)run->machine.not_before_ms * 1000000u < until_ns) {
        until_ns = (uint64_t)run->machine.not_before_ms * 1000000u;
    }
    return child_ns < until_ns ? child_ns : until_ns;
}

void rg_renewal_run_wish(struct rg_renewal_run *run, int64_t version)
{
    atomic_store(&run->wished, version);
}

void rg_renewal_run_init(struct rg_renewal_run *run)
{
    rg_renewal_init(&run->machine);
    rg_child_init(&run->link);
    (void)snprintf(run->keys_dir, sizeof run->keys_dir, "%s/keys", run->options->data_dir);
    (void)snprintf(run->ca, sizeof run->ca, "%s/identity/ca.pem", run->options->data_dir);
    run->machine.kept = read_record(run, run->machine.nonce);
    handle(run, (struct rg_renewal_event){.kind = RG_RENEWAL_START, .disk = look(run)});
    /* Whoever uses it has not begun yet. */
    run->switched = false;
    run->told = true;
}

void rg_renewal_run_end(struct rg_renewal_run *run)
{
    (void)connect_link(run, RG_RENEWAL_LINK_NONE);
    rg_renewal_init(&run->machine);
    if (rg_identity_record_write(run->options->data_dir, RG_IDENTITY_RENEWAL, RG_PROVISION_FACTORY,
                                 run->machine.nonce) != RG_OK) {
        rg_log(RG_LOG_WARNING, "RENEWAL-RECORD", "renewal.state could not be written", 0);
    }
    explicit_bzero(&run->answer, sizeof run->answer);
}
