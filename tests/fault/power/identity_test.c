/* A kiosk gets its next identity, and the next but one, and the power goes before each change to its disk in turn, with what had not been
 * synced. On what its disk kept it starts again: there is an identity, whole and with its key, that HQ knows; the renewal comes to its end,
 * and with it the key that cards are hashed under.
 *
 * CUTS, EVERY and SEED of the environment: how many cuts of each moment, of which ones, and by what chance. */
#include "base64.h"
#include "device_identity.h"
#include "keystore_file.h"
#include "keystore_sim.h"
#include "lost_power.h"
#include "pki_scene.h"
#include "renewal.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW_MS    INT64_C(1795651200000)
#define DAY_MS    INT64_C(86400000)
#define CUTS      1
#define SNAPSHOTS 64
#define LAST      3 /* the version that HQ gives in the end */
#define STEPS     200

/* What HQ issued for a key. */
struct issued {
    bool there;
    uint8_t spki[RG_PUBLIC_KEY_LEN], nonce[RG_PROVISION_NONCE_LEN];
    char certificate[RG_PKI_CERTIFICATE_MAX], document[RG_IDENTITY_MAX];
    size_t certificate_len;
};

struct hq {
    struct issued present, next;
    bool last_there;
    uint8_t last[RG_PUBLIC_KEY_LEN]; /* of the one before */
    int64_t version;                 /* of what it gives */
};

struct world {
    char base[64], data[96], authority[96];
    struct rg_pki_authority *issuer;
    struct rg_keystore *hq_keys, *keys;
    struct rg_renewal machine;
    struct hq hq;
    int64_t now_ms;
    const struct issued *answer; /* that is to come */
    bool requested;
    size_t snapshot_count;
    struct {
        size_t moment;
        struct hq hq;
    } snapshots[SNAPSHOTS];
};

/* HQ has done something that it will not forget. */
static void remember(struct world *w)
{
    assert_true(w->snapshot_count < SNAPSHOTS);
    w->snapshots[w->snapshot_count].moment = lost_power_now();
    w->snapshots[w->snapshot_count++].hq = w->hq;
}

static void issue(struct world *w, const uint8_t spki[RG_PUBLIC_KEY_LEN], struct issued *issued)
{
    uint8_t wrapped[RG_WRAPPED_LEN];
    char text[RG_BASE64_LEN(RG_WRAPPED_LEN) + 1];
    uint32_t hash_version = 0;
    assert_int_equal(w->hq_keys->ops->version(w->hq_keys, RG_KEY_CARD_HASH, &hash_version), RG_OK);
    assert_int_equal(w->hq_keys->ops->wrap(w->hq_keys, RG_KEY_CARD_HASH, spki, wrapped), RG_OK);
    rg_base64_write(wrapped, sizeof wrapped, text);
    memcpy(issued->spki, spki, RG_PUBLIC_KEY_LEN);
    issued->there = true;
    assert_int_equal(rg_pki_authority_issue(w->issuer, spki, "s1.k1", NOW_MS, NOW_MS + DAY_MS,
                                            issued->certificate, &issued->certificate_len),
                     RG_OK);
    (void)snprintf(
        issued->document, sizeof issued->document,
        "{\"v\":1,\"version\":%lld,\"site\":\"s1\",\"device\":\"k1\",\"broker\":\"mqtts://b\",\"ca\":"
        "\"PEM\\n\",\"card_hash\":{\"version\":%u,\"wrapped\":\"%s\"},\"command_keys\":[]}",
        (long long)w->hq.version, hash_version, text);
}

static bool of(const struct issued *issued, const uint8_t spki[RG_PUBLIC_KEY_LEN])
{
    return issued->there && memcmp(issued->spki, spki, RG_PUBLIC_KEY_LEN) == 0;
}

/* As app/hq/serve/hq_renew.c, but for the signature: whose key it is stands for it. */
static void ask_hq(struct world *w, const uint8_t signer[RG_PUBLIC_KEY_LEN],
                   const uint8_t key[RG_PUBLIC_KEY_LEN], const uint8_t nonce[RG_PROVISION_NONCE_LEN])
{
    struct hq *hq = &w->hq;
    bool again = of(&hq->next, key) && memcmp(hq->next.nonce, nonce, RG_PROVISION_NONCE_LEN) == 0;
    w->answer = NULL;
    if (of(&hq->next, signer) && again) {
        memcpy(hq->last, hq->present.spki, sizeof hq->last);
        hq->last_there = true;
        hq->present = hq->next;
        hq->next.there = false;
        w->answer = &hq->present;
    } else if ((of(&hq->present, signer) ||
                (hq->last_there && memcmp(hq->last, signer, sizeof hq->last) == 0)) &&
               of(&hq->present, key) && memcmp(hq->present.nonce, nonce, RG_PROVISION_NONCE_LEN) == 0) {
        w->answer = &hq->present;
    } else if (of(&hq->present, signer) && again) {
        w->answer = &hq->next;
    } else if (of(&hq->present, signer)) {
        memcpy(hq->next.nonce, nonce, RG_PROVISION_NONCE_LEN);
        issue(w, key, &hq->next);
        w->answer = &hq->next;
    }
    remember(w);
}

/* As app/kiosk/renewal_run.c does it. */
static enum rg_status carry_out(struct world *w, const struct rg_renewal_command *command)
{
    uint8_t signer[RG_PUBLIC_KEY_LEN], key[RG_PUBLIC_KEY_LEN];
    const char *pair;
    switch (command->kind) {
    case RG_RENEWAL_MAKE_KEY: return rg_identity_make_key(w->data, w->keys);
    case RG_RENEWAL_KEEP:
        return rg_identity_record_write(w->data, RG_IDENTITY_RENEWAL, (enum rg_provision_kept)command->kept,
                                        w->machine.nonce);
    case RG_RENEWAL_CONNECT: return RG_OK;
    case RG_RENEWAL_REQUEST:
        pair = rg_identity_next_pair(w->data, w->keys);
        assert_int_equal(w->keys->ops->public_key(w->keys, pair, key), RG_OK);
        if (w->machine.link != RG_RENEWAL_LINK_TRIAL) {
            pair = rg_identity_pair(w->data, w->keys, false);
        }
        assert_non_null(pair);
        assert_int_equal(w->keys->ops->public_key(w->keys, pair, signer), RG_OK);
        ask_hq(w, signer, key, w->machine.nonce);
        w->requested = true;
        return RG_OK;
    case RG_RENEWAL_STAGE:
        return rg_identity_stage(w->data, w->answer->certificate, w->answer->certificate_len,
                                 w->answer->document, strlen(w->answer->document));
    case RG_RENEWAL_DROP: return rg_identity_drop(w->data);
    case RG_RENEWAL_ADOPT: return rg_identity_adopt(w->data, w->keys);
    case RG_RENEWAL_SWITCH: return RG_OK;
    }
    return RG_INVALID;
}

static void handle(struct world *w, struct rg_renewal_event event)
{
    struct rg_renewal_commands commands;
    event.now_ms = w->now_ms;
    memset(event.random, (int)(w->now_ms / 1000 % 251), sizeof event.random);
    rg_renewal_handle(&w->machine, &event, &commands);
    for (size_t i = 0; i < commands.count; i++) {
        assert_int_equal(carry_out(w, &commands.items[i]), RG_OK);
    }
}

static struct rg_provision_disk look(struct world *w)
{
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    struct rg_provision_disk disk = rg_identity_look(w->data, w->keys, NOW_MS);
    disk.key = w->keys->ops->public_key(w->keys, rg_identity_next_pair(w->data, w->keys), spki) == RG_OK;
    return disk;
}

static void start(struct world *w)
{
    struct rg_provision kept;
    char keys[128];
    (void)snprintf(keys, sizeof keys, "%s/keys", w->data);
    assert_int_equal(rg_keystore_file_open(keys, &w->keys), RG_OK);
    rg_renewal_init(&w->machine);
    enum rg_status status = rg_identity_record_read(w->data, RG_IDENTITY_RENEWAL, &kept);
    /* A record is there as it was, or as it became. */
    assert_true(status == RG_OK || status == RG_NOT_FOUND);
    w->machine.kept = status == RG_OK ? (enum rg_renewal_kept)kept.kept : RG_RENEWAL_NONE;
    memcpy(w->machine.nonce, kept.nonce, sizeof kept.nonce);
    handle(w, (struct rg_renewal_event){.kind = RG_RENEWAL_START, .disk = look(w)});
}

static void stop(struct world *w)
{
    w->keys->ops->close(w->keys);
    w->keys = NULL;
}

/* It is whole, and HQ knows it; the one before as well, for who has not heard that its trial passed. */
static void is_somebody(struct world *w)
{
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    const char *pair = rg_identity_pair(w->data, w->keys, false);
    assert_non_null(pair);
    assert_int_equal(w->keys->ops->public_key(w->keys, pair, spki), RG_OK);
    assert_true(of(&w->hq.present, spki) || (w->hq.last_there && memcmp(w->hq.last, spki, sizeof spki) == 0 &&
                                             w->machine.kept != RG_RENEWAL_NONE));
}

static const struct rg_identity *identity(const struct world *w)
{
    static struct rg_identity identity;
    assert_int_equal(rg_identity_read(w->data, false, &identity), RG_OK);
    return &identity;
}

static void go_on(struct world *w)
{
    int steps = 0;
    for (; w->machine.kept != RG_RENEWAL_NONE || identity(w)->version != w->hq.version; steps++) {
        assert_true(steps < STEPS);
        if (w->machine.kept == RG_RENEWAL_NONE) {
            handle(w, (struct rg_renewal_event){.kind = RG_RENEWAL_DUE});
        } else if (w->requested) {
            w->requested = false;
            assert_non_null(w->answer);
            struct rg_renewal_event answer = {.kind = RG_RENEWAL_ANSWER,
                                              .answer = RG_PROVISION_ANSWER_ISSUED};
            memcpy(answer.nonce, w->machine.nonce, sizeof answer.nonce);
            handle(w, answer);
        } else if (w->machine.link != RG_RENEWAL_LINK_NONE && !w->machine.up) {
            handle(w, (struct rg_renewal_event){.kind = RG_RENEWAL_UP, .link = w->machine.link});
        } else {
            w->now_ms = rg_renewal_deadline(&w->machine);
            handle(w, (struct rg_renewal_event){.kind = RG_RENEWAL_TICK});
        }
        w->now_ms += 1000;
    }
}

/* HQ has something new for all its kiosks, another card-hash key with it. */
static void renew(struct world *w)
{
    w->hq.version++;
    assert_int_equal(w->hq_keys->ops->make(w->hq_keys, RG_KEY_CARD_HASH, (uint32_t)w->hq.version), RG_OK);
    remember(w);
    go_on(w);
}

static void ends_well(struct world *w)
{
    uint32_t hash_version = 0;
    is_somebody(w);
    assert_int_equal(identity(w)->version, w->hq.version);
    assert_int_equal(w->keys->ops->version(w->keys, RG_KEY_CARD_HASH, &hash_version), RG_OK);
    assert_int_equal(hash_version, identity(w)->card_hash_version);
    assert_null(rg_identity_pair(w->data, w->keys, true));
}

static void begin(struct world *w)
{
    char certificate[128], key[128], keys[128];
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    const char *place = getenv("TMPDIR");
    (void)snprintf(w->base, sizeof w->base, "%s/rg-identity-XXXXXX", place != NULL ? place : "/tmp");
    assert_non_null(mkdtemp(w->base));
    (void)snprintf(w->data, sizeof w->data, "%s/data", w->base);
    assert_int_equal(mkdir(w->data, 0700), 0);
    (void)snprintf(certificate, sizeof certificate, "%s/ca.pem", w->base);
    (void)snprintf(key, sizeof key, "%s/ca.key", w->base);
    pki_scene_authority(certificate, key);
    assert_int_equal(rg_pki_authority_open(certificate, key, &w->issuer), RG_OK);
    assert_int_equal(rg_keystore_sim_create(&w->hq_keys), RG_OK);
    assert_int_equal(w->hq_keys->ops->make(w->hq_keys, RG_KEY_CARD_HASH, 1), RG_OK);
    (void)snprintf(keys, sizeof keys, "%s/keys", w->data);
    assert_int_equal(rg_keystore_file_open(keys, &w->keys), RG_OK);
    w->hq.version = 1;
    assert_int_equal(rg_identity_make_key(w->data, w->keys), RG_OK);
    assert_int_equal(w->keys->ops->public_key(w->keys, rg_identity_next_pair(w->data, w->keys), spki), RG_OK);
    issue(w, spki, &w->hq.present);
    w->answer = &w->hq.present;
    assert_int_equal(carry_out(w, &(struct rg_renewal_command){.kind = RG_RENEWAL_STAGE}), RG_OK);
    assert_int_equal(carry_out(w, &(struct rg_renewal_command){.kind = RG_RENEWAL_ADOPT}), RG_OK);
    stop(w);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *at)
{
    (void)about;
    (void)kind;
    (void)at;
    return remove(path);
}

static void live_on_after(struct world *w, const struct world *day, size_t moment, unsigned *seed)
{
    *w = *day;
    w->requested = false;
    w->answer = NULL;
    for (size_t i = 0; i < day->snapshot_count && day->snapshots[i].moment <= moment; i++) {
        w->hq = day->snapshots[i].hq;
    }
    w->snapshot_count = 0;
    (void)snprintf(w->data, sizeof w->data, "%s/after", w->base);
    lost_power_cut(moment, seed, w->data, NULL);
    start(w);
    is_somebody(w);
    go_on(w);
    ends_well(w);
    stop(w);
    (void)nftw(w->data, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static long number_of(const char *name, long usual)
{
    const char *text = getenv(name);
    return text != NULL ? strtol(text, NULL, 10) : usual;
}

static void an_identity_is_the_old_or_the_new_one(void **state)
{
    (void)state;
    static struct world day, after;
    long cuts = number_of("CUTS", CUTS);
    unsigned seed = (unsigned)number_of("SEED", 1);
    begin(&day);
    lost_power_begin(day.data);
    remember(&day);
    start(&day);
    while (day.hq.version < LAST) {
        renew(&day);
    }
    ends_well(&day);
    stop(&day);
    size_t moments = lost_power_now();
    assert_true(moments > 100);
    size_t every = (size_t)number_of("EVERY", 2), tried = 0;
    for (size_t moment = seed % every; moment <= moments; moment += every) {
        for (long i = 0; i < cuts; i++, tried++) {
            unsigned at = seed;
            if (getenv("VERBOSE") != NULL) {
                print_message("cut before change %zu, seed %u\n", moment, at);
            }
            live_on_after(&after, &day, moment, &seed);
        }
    }
    print_message("%zu power cuts, each with an identity after it\n", tried);
    lost_power_end();
    day.hq_keys->ops->close(day.hq_keys);
    rg_pki_authority_close(day.issuer);
    (void)nftw(day.base, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(an_identity_is_the_old_or_the_new_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
