/* A unit's slot, what it says to HQ, what it takes of HQ's answers, and its identity on the disk. */
#include "base64.h"
#include "card_chain.h"
#include "card_seal.h"
#include "clock_sim.h"
#include "device_answer.h"
#include "device_request.h"
#include "device_time.h"
#include "envelope.h"
#include "keystore_sim.h"
#include "pki_scene.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Later than any day on which this may run, so that the claim of the scene, which is of today, is the older. */
#define NOW_MS INT64_C(4070908800000)
#define DAY_MS INT64_C(86400000)
#define SERIAL "RG-1"

struct scene {
    char slot[48], data[48];
    struct rg_keystore *keys, *hq;
    struct rg_pki_authority *authority, *former; /**< which signs answers, too, when there is one */
    struct rg_unit unit;
    uint8_t nonce[RG_SIGNED_NONCE_LEN];
    char document[RG_IDENTITY_MAX], certificate[RG_PKI_CERTIFICATE_MAX];
    size_t certificate_len;
};

static void write_file(const char *dir, const char *name, const char *text)
{
    char path[160];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static char *in(const char *dir, const char *name, char path[160])
{
    (void)snprintf(path, 160, "%s/%s", dir, name);
    return path;
}

static void make_slot(struct scene *s)
{
    char ca[160], key[160], claim[160], claim_key[160], text[RG_SIGNED_MAX], voucher[128], json[512];
    uint8_t spki[RG_PUBLIC_KEY_LEN], signature[RG_SIGNATURE_MAX];
    size_t len = 0;
    pki_scene_named(in(s->slot, "claim.pem", claim), in(s->slot, "claim.key", claim_key), "claim-" SERIAL);
    pki_scene_authority(in(s->slot, "ca.pem", ca), in(s->data, "ca.key", key));
    assert_int_equal(rg_pki_authority_open(ca, key, &s->authority), RG_OK);
    /* The authority plays the factory, too. */
    assert_int_equal(rg_pki_file_public(claim_key, spki), RG_OK);
    assert_int_equal(rg_signed_voucher(SERIAL, spki, text), RG_OK);
    assert_int_equal(rg_pki_authority_sign(s->authority, text, strlen(text), signature, &len), RG_OK);
    rg_base64_write(signature, len, voucher);
    (void)snprintf(json, sizeof json,
                   "{\"v\":1,\"serial\":\"%s\",\"broker\":\"mqtts://b\",\"voucher\":\"%s\"}", SERIAL,
                   voucher);
    write_file(s->slot, "factory.json", json);
}

#define COMMAND_1 "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define COMMAND_2 "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="

/* Keys of the chain after the first; what is in it breaks the form if @p gap. */
static void add_chain(struct scene *s, const char *pair, uint32_t count, uint32_t gap)
{
    uint8_t spki[RG_PUBLIC_KEY_LEN], wrapped[RG_WRAPPED_LEN];
    char text[RG_BASE64_LEN(RG_WRAPPED_LEN) + 1], name[RG_KEY_NAME_MAX];
    s->document[strlen(s->document) - 1] = '\0';
    (void)strcat(s->document, ",\"card_hash_chain\":[");
    assert_int_equal(s->keys->ops->public_key(s->keys, pair, spki), RG_OK);
    for (uint32_t version = 4; version < 4 + count; version++) {
        rg_card_chain_name(version, name);
        enum rg_status made = s->hq->ops->make(s->hq, name, version);
        assert_true(made == RG_OK || made == RG_INVALID);
        assert_int_equal(s->hq->ops->wrap(s->hq, name, spki, wrapped), RG_OK);
        rg_base64_write(wrapped, sizeof wrapped, text);
        size_t len = strlen(s->document);
        (void)snprintf(s->document + len, sizeof s->document - len, "%s{\"version\":%u,\"wrapped\":\"%s\"}",
                       version > 4 ? "," : "", version + gap, text);
    }
    (void)strcat(s->document, "]}");
}

/* With one key more, as a member of its own or in a list. */
static void add_key(struct scene *s, const char *before, const char *name, uint32_t version,
                    const char *after)
{
    uint8_t spki[RG_PUBLIC_KEY_LEN], wrapped[RG_WRAPPED_LEN];
    char text[RG_BASE64_LEN(RG_WRAPPED_LEN) + 1];
    assert_int_equal(s->keys->ops->public_key(s->keys, RG_KEY_DEVICE, spki), RG_OK);
    enum rg_status made = s->hq->ops->make_pair(s->hq, name, version);
    assert_true(made == RG_OK || made == RG_INVALID);
    assert_int_equal(s->hq->ops->wrap(s->hq, name, spki, wrapped), RG_OK);
    rg_base64_write(wrapped, sizeof wrapped, text);
    size_t len = strlen(s->document);
    (void)snprintf(s->document + len, sizeof s->document - len, "%s{\"version\":%u,\"wrapped\":\"%s\"}%s",
                   before, version, text, after);
}

/* What HQ would issue for a key of the device. */
static void issue_to(struct scene *s, const char *device, const char *pair)
{
    uint8_t spki[RG_PUBLIC_KEY_LEN], wrapped[RG_WRAPPED_LEN];
    char text[RG_BASE64_LEN(RG_WRAPPED_LEN) + 1], name[64];
    assert_int_equal(s->keys->ops->public_key(s->keys, pair, spki), RG_OK);
    assert_int_equal(s->hq->ops->wrap(s->hq, RG_KEY_CARD_HASH, spki, wrapped), RG_OK);
    rg_base64_write(wrapped, sizeof wrapped, text);
    (void)snprintf(name, sizeof name, "s1.%s", device);
    assert_int_equal(rg_pki_authority_issue(s->authority, spki, name, NOW_MS, NOW_MS + DAY_MS, s->certificate,
                                            &s->certificate_len),
                     RG_OK);
    (void)snprintf(
        s->document, sizeof s->document,
        "{\"v\":1,\"site\":\"s1\",\"device\":\"%s\",\"broker\":\"mqtts://b\",\"ca\":\"PEM\\n\",\"card_hash\":"
        "{\"version\":3,\"wrapped\":\"%s\"},\"command_keys\":[\"" COMMAND_1 "\"]}",
        device, text);
}

static void issue(struct scene *s, const char *device)
{
    issue_to(s, device, RG_KEY_DEVICE);
}

static int begin(void **state)
{
    struct scene *s = calloc(1, sizeof *s);
    assert_non_null(s);
    (void)snprintf(s->slot, sizeof s->slot, "/tmp/rg-slot-XXXXXX");
    (void)snprintf(s->data, sizeof s->data, "/tmp/rg-data-XXXXXX");
    assert_non_null(mkdtemp(s->slot));
    assert_non_null(mkdtemp(s->data));
    memset(s->nonce, 7, sizeof s->nonce);
    assert_int_equal(rg_keystore_sim_create(&s->keys), RG_OK);
    assert_int_equal(rg_keystore_sim_create(&s->hq), RG_OK);
    assert_int_equal(s->keys->ops->make_pair(s->keys, RG_KEY_DEVICE, 1), RG_OK);
    assert_int_equal(s->hq->ops->make(s->hq, RG_KEY_CARD_HASH, 3), RG_OK);
    make_slot(s);
    assert_int_equal(rg_unit_read(s->slot, &s->unit), RG_OK);
    issue(s, "kiosk-1");
    *state = s;
    return 0;
}

static void empty(const char *dir)
{
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf %s", dir);
    assert_int_equal(system(command), 0);
}

static int end(void **state)
{
    struct scene *s = *state;
    rg_pki_authority_close(s->authority);
    rg_pki_authority_close(s->former);
    s->keys->ops->close(s->keys);
    s->hq->ops->close(s->hq);
    empty(s->slot);
    empty(s->data);
    free(s);
    return 0;
}

static void a_slot_is_whole_or_none(void **state)
{
    struct scene *s = *state;
    struct rg_unit unit;
    char path[160];
    assert_string_equal(s->unit.serial, SERIAL);
    assert_string_equal(s->unit.broker, "mqtts://b");
    assert_int_equal(rg_unit_read("/nowhere", &unit), RG_NOT_FOUND);
    static const char *const bad[] = {
        "{}",
        "{",
        "{\"v\":2,\"serial\":\"a\",\"broker\":\"mqtts://b\",\"voucher\":\"AAAA\"}",
        "{\"v\":1,\"serial\":\"a/b\",\"broker\":\"mqtts://b\",\"voucher\":\"AAAA\"}",
        "{\"v\":1,\"serial\":\"a\",\"broker\":\"mqtt://b\",\"voucher\":\"AAAA\"}",
        "{\"v\":1,\"serial\":\"a\",\"broker\":\"mqtts://b\",\"voucher\":\"!\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_file(s->slot, "factory.json", bad[i]);
        assert_int_equal(rg_unit_read(s->slot, &unit), RG_INVALID);
    }
    assert_int_equal(unlink(in(s->slot, "factory.json", path)), 0);
    assert_int_equal(rg_unit_read(s->slot, &unit), RG_NOT_FOUND);
}

/* What the slot was written with, whatever names are today. */
static void a_claim_is_called_as_its_certificate_says(void **state)
{
    struct scene *s = *state;
    struct rg_unit unit;
    char path[160], key[160];
    assert_string_equal(s->unit.claim_name, "claim-" SERIAL);
    pki_scene_named(in(s->slot, "claim.pem", path), in(s->data, "claim.key", key), "claim." SERIAL);
    assert_int_equal(rg_unit_read(s->slot, &unit), RG_OK);
    assert_string_equal(unit.claim_name, "claim." SERIAL);
    assert_string_equal(unit.serial, SERIAL);
    static const char *const others[] = {
        "CA", "claim", "claim-", "claim-RG-2", "claim.RG-10", "claim-" SERIAL "/#", "claim " SERIAL};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        pki_scene_named(path, key, others[i]);
        assert_int_equal(rg_unit_read(s->slot, &unit), RG_INVALID);
    }
    write_file(s->slot, "claim.pem", "no certificate\n");
    assert_int_equal(rg_unit_read(s->slot, &unit), RG_INVALID);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rg_unit_read(s->slot, &unit), RG_NOT_FOUND);
}

/* As HQ reads it. */
static void a_request_says_who_asks_for_what(void **state)
{
    struct scene *s = *state;
    char text[RG_DEVICE_REQUEST_MAX], to_sign[RG_SIGNED_MAX];
    uint8_t csr[RG_PKI_REQUEST_MAX], signature[RG_SIGNATURE_MAX], spki[RG_PUBLIC_KEY_LEN],
        own[RG_PUBLIC_KEY_LEN];
    size_t len = 0, csr_len = 0, signature_len = 0;
    struct rg_envelope envelope;
    assert_int_equal(rg_device_request_write(&s->unit, s->keys, RG_KEY_DEVICE, s->nonce, NOW_MS, text, &len),
                     RG_OK);
    assert_int_equal(rg_envelope_read(text, len, NOW_MS, &envelope), RG_OK);
    assert_string_equal(envelope.type, "prov");
    const char *word = cJSON_GetObjectItem(envelope.body, "csr")->valuestring;
    assert_int_equal(rg_base64_read(word, strlen(word), csr, sizeof csr, &csr_len), RG_OK);
    assert_int_equal(rg_pki_request_read(csr, csr_len, spki), RG_OK);
    assert_int_equal(s->keys->ops->public_key(s->keys, RG_KEY_DEVICE, own), RG_OK);
    assert_memory_equal(spki, own, sizeof own);
    word = cJSON_GetObjectItem(envelope.body, "sig")->valuestring;
    assert_int_equal(rg_base64_read(word, strlen(word), signature, sizeof signature, &signature_len), RG_OK);
    assert_int_equal(rg_signed_request(SERIAL, s->nonce, csr, csr_len, to_sign), RG_OK);
    assert_int_equal(rg_pki_verify(s->unit.claim, to_sign, strlen(to_sign), signature, signature_len), RG_OK);
    rg_envelope_free(&envelope);
}

/* An answer as HQ writes it. @return its length. */
static size_t write_answer(struct scene *s, const char *serial, const char *status, bool issued, char *text)
{
    char to_sign[RG_SIGNED_MAX], sig[128], hex[33], cert[8192], identity[RG_BASE64_LEN(RG_IDENTITY_MAX) + 1];
    static char body[32768];
    uint8_t signature[RG_SIGNATURE_MAX];
    size_t len = 0;
    struct rg_signed_answer said = {.status = status, .retry_s = 60};
    if (issued) {
        said.certificate = s->certificate;
        said.certificate_len = s->certificate_len;
        said.identity = s->document;
        said.identity_len = strlen(s->document);
    }
    assert_int_equal(rg_signed_answer(serial, s->nonce, &said, to_sign), RG_OK);
    assert_int_equal(rg_pki_authority_sign(s->authority, to_sign, strlen(to_sign), signature, &len), RG_OK);
    rg_base64_write(signature, len, sig);
    rg_hex_write(s->nonce, sizeof s->nonce, hex);
    int made =
        snprintf(body, sizeof body, "{\"nonce\":\"%s\",\"status\":\"%s\",\"retry_s\":60,\"sig\":\"%s\"", hex,
                 status, sig);
    if (s->former != NULL) {
        assert_int_equal(rg_pki_authority_sign(s->former, to_sign, strlen(to_sign), signature, &len), RG_OK);
        rg_base64_write(signature, len, sig);
        made += snprintf(body + made, sizeof body - (size_t)made, ",\"former\":[\"AAAA\",\"%s\"]", sig);
    }
    if (issued) {
        rg_base64_write((const uint8_t *)s->certificate, s->certificate_len, cert);
        rg_base64_write((const uint8_t *)s->document, strlen(s->document), identity);
        made += snprintf(body + made, sizeof body - (size_t)made, ",\"cert\":\"%s\",\"identity\":\"%s\"",
                         cert, identity);
    }
    made += snprintf(body + made, sizeof body - (size_t)made, "}");
    assert_int_equal(rg_envelope_write("prov-res", NOW_MS, RG_ENVELOPE_NEVER, body, (size_t)made, text,
                                       RG_ENVELOPE_MAX, &len),
                     RG_OK);
    return len;
}

static enum rg_status read_answer(struct scene *s, const char *text, size_t len,
                                  struct rg_device_answer *answer)
{
    const struct rg_device_asked asked = {.unit = &s->unit, .keys = s->keys, .pair = RG_KEY_DEVICE};
    return rg_device_answer_read(&asked, text, len, answer);
}

static enum rg_status take(struct scene *s, const char *text, size_t len)
{
    static struct rg_device_answer answer;
    return read_answer(s, text, len, &answer);
}

static void what_the_authority_signed_is_taken(void **state)
{
    struct scene *s = *state;
    static char text[RG_ENVELOPE_MAX];
    static struct rg_device_answer answer;
    size_t len = write_answer(s, SERIAL, "pending", false, text);
    assert_int_equal(read_answer(s, text, len, &answer), RG_OK);
    assert_int_equal(answer.kind, RG_PROVISION_ANSWER_PENDING);
    assert_int_equal(answer.retry_s, 60);
    assert_memory_equal(answer.nonce, s->nonce, sizeof s->nonce);
    len = write_answer(s, SERIAL, "issued", true, text);
    assert_int_equal(read_answer(s, text, len, &answer), RG_OK);
    assert_int_equal(answer.kind, RG_PROVISION_ANSWER_ISSUED);
    assert_string_equal(answer.identity, s->document);
    assert_string_equal(answer.certificate, s->certificate);
}

static void nothing_else_is(void **state)
{
    struct scene *s = *state;
    static char text[RG_ENVELOPE_MAX];
    size_t len = write_answer(s, "RG-2", "pending", false, text);
    assert_int_equal(take(s, text, len), RG_DENIED);
    len = write_answer(s, SERIAL, "gossip", false, text);
    assert_int_equal(take(s, text, len), RG_INVALID);
    len = write_answer(s, SERIAL, "pending", false, text);
    char *word = strstr(text, "\"retry_s\":60");
    word[11] = '1';
    assert_int_equal(take(s, text, len), RG_DENIED);
    /* Every byte of an answer that says something, changed. */
    len = write_answer(s, SERIAL, "issued", true, text);
    const char *body = strstr(text, "\"b\":");
    for (size_t at = (size_t)(body - text) + 5; at < len - 2; at += 3) {
        text[at] ^= 1;
        assert_int_not_equal(take(s, text, len), RG_OK);
        text[at] ^= 1;
    }
    assert_int_equal(take(s, text, len - 1), RG_INVALID);
    assert_int_equal(take(s, text, len), RG_OK);
    /* For a key that the device had before, and of another name than the document says. */
    assert_int_equal(s->keys->ops->make_pair(s->keys, RG_KEY_DEVICE, 2), RG_OK);
    assert_int_equal(take(s, text, len), RG_DENIED);
    issue(s, "kiosk-1");
    memcpy(strstr(s->document, "kiosk-1"), "kiosk-9", 7);
    len = write_answer(s, SERIAL, "issued", true, text);
    assert_int_equal(take(s, text, len), RG_DENIED);
}

static void staged_and_adopted(void **state)
{
    struct scene *s = *state;
    struct rg_identity identity;
    uint32_t version = 0;
    struct rg_provision_disk disk = rg_identity_look(s->data, s->keys, NOW_MS);
    assert_true(disk.key && !disk.staged && !disk.identity);
    assert_int_equal(rg_identity_adopt(s->data, s->keys), RG_NOT_FOUND);
    assert_int_equal(rg_identity_stage(s->data, s->certificate, s->certificate_len, "{}", 2), RG_INVALID);
    for (int round = 0; round < 3; round++) {
        assert_int_equal(
            rg_identity_stage(s->data, s->certificate, s->certificate_len, s->document, strlen(s->document)),
            RG_OK);
        disk = rg_identity_look(s->data, s->keys, NOW_MS);
        assert_true(disk.staged && disk.identity == (round > 0));
        assert_int_equal(rg_identity_read(s->data, true, &identity), RG_OK);
        assert_string_equal(identity.device, "kiosk-1");
        assert_int_equal(rg_identity_adopt(s->data, s->keys), RG_OK);
        disk = rg_identity_look(s->data, s->keys, NOW_MS);
        assert_true(!disk.staged && disk.identity);
        /* Done already, it succeeds. */
        assert_int_equal(rg_identity_adopt(s->data, s->keys), RG_OK);
    }
    assert_int_equal(s->keys->ops->version(s->keys, RG_KEY_CARD_HASH, &version), RG_OK);
    assert_int_equal(version, 3);
    assert_false(rg_identity_look(s->data, s->keys, NOW_MS + DAY_MS).identity);
    assert_int_equal(s->keys->ops->make_pair(s->keys, RG_KEY_DEVICE, 2), RG_OK);
    disk = rg_identity_look(s->data, s->keys, NOW_MS);
    assert_true(disk.key && !disk.identity);
}

static void stage_and_adopt(struct scene *s)
{
    assert_int_equal(
        rg_identity_stage(s->data, s->certificate, s->certificate_len, s->document, strlen(s->document)),
        RG_OK);
    assert_int_equal(rg_identity_adopt(s->data, s->keys), RG_OK);
}

static void same_token(struct scene *s, uint32_t version)
{
    struct rg_card_token here = {.bytes = {7}, .key_version = 3}, there = here;
    assert_int_equal(rg_card_chain_lift(s->keys, version, &here), RG_OK);
    assert_int_equal(rg_card_chain_lift(s->hq, version, &there), RG_OK);
    assert_memory_equal(here.bytes, there.bytes, sizeof here.bytes);
}

/* The next key with the next identity; all of them by whom nothing is left. */
static void keys_of_the_chain_come_with_it(void **state)
{
    struct scene *s = *state;
    struct rg_identity identity;
    struct rg_card_span span;
    stage_and_adopt(s);
    issue(s, "kiosk-1");
    add_chain(s, RG_KEY_DEVICE, 1, 0);
    stage_and_adopt(s);
    assert_int_equal(rg_card_chain_span(s->keys, &span), RG_OK);
    assert_true(span.first == 3 && span.last == 4);
    same_token(s, 4);
    issue(s, "kiosk-1");
    add_chain(s, RG_KEY_DEVICE, RG_CARD_CHAIN_MAX - 1, 0);
    assert_int_equal(s->keys->ops->destroy(s->keys, "card-hash-4"), RG_OK);
    assert_int_equal(s->keys->ops->destroy(s->keys, RG_KEY_CARD_HASH), RG_OK);
    stage_and_adopt(s);
    assert_int_equal(rg_card_chain_span(s->keys, &span), RG_OK);
    assert_true(span.first == 3 && span.last == 2 + RG_CARD_CHAIN_MAX);
    same_token(s, span.last);
    /* What HQ says less of later is not taken away: cards are under it. */
    issue(s, "kiosk-1");
    stage_and_adopt(s);
    assert_int_equal(rg_card_chain_span(s->keys, &span), RG_OK);
    assert_int_equal(span.last, 2 + RG_CARD_CHAIN_MAX);
    issue(s, "kiosk-1");
    add_chain(s, RG_KEY_DEVICE, 2, 1);
    assert_int_equal(rg_identity_parse(s->document, strlen(s->document), &identity), RG_INVALID);
    issue(s, "kiosk-1");
    add_chain(s, RG_KEY_DEVICE, RG_CARD_CHAIN_MAX, 0);
    assert_int_equal(rg_identity_parse(s->document, strlen(s->document), &identity), RG_INVALID);
}

/* The document with the site's key in it, as HQ wrapped it under @p name. */
static void add_card_seal(struct scene *s, const char *name, uint32_t version)
{
    uint8_t spki[RG_PUBLIC_KEY_LEN], wrapped[RG_WRAPPED_LEN];
    char text[RG_BASE64_LEN(RG_WRAPPED_LEN) + 1];
    assert_int_equal(s->keys->ops->public_key(s->keys, RG_KEY_DEVICE, spki), RG_OK);
    assert_int_equal(s->hq->ops->wrap(s->hq, name, spki, wrapped), RG_OK);
    rg_base64_write(wrapped, sizeof wrapped, text);
    size_t len = strlen(s->document) - 1;
    (void)snprintf(s->document + len, sizeof s->document - len,
                   ",\"card_seal\":{\"version\":%u,\"wrapped\":\"%s\"}}", version, text);
}

static bool seals_alike(struct scene *s)
{
    uint8_t here[32] = {0}, there[32] = {0};
    return s->keys->ops->hmac_sha256(s->keys, RG_KEY_CARD_SEAL, here, 0, here) == RG_OK &&
           s->hq->ops->hmac_sha256(s->hq, RG_KEY_CARD_SEAL, there, 0, there) == RG_OK &&
           memcmp(here, there, sizeof here) == 0;
}

/* A kiosk that comes to another site gets that site's key under the same version; without one cards count for less, and all goes on. */
static void the_sites_key_comes_along(void **state)
{
    struct scene *s = *state;
    uint32_t version;
    for (int site = 0; site < 2; site++) {
        enum rg_status gone = s->hq->ops->destroy(s->hq, RG_KEY_CARD_SEAL);
        assert_true(gone == RG_OK || gone == RG_NOT_FOUND);
        assert_int_equal(s->hq->ops->make(s->hq, RG_KEY_CARD_SEAL, 1), RG_OK);
        issue(s, "kiosk-1");
        add_card_seal(s, RG_KEY_CARD_SEAL, 1);
        stage_and_adopt(s);
        assert_true(seals_alike(s));
        assert_int_equal(rg_identity_adopt(s->data, s->keys), RG_OK);
        assert_true(seals_alike(s));
    }
    /* Of another name: it is not that key. */
    issue(s, "kiosk-1");
    add_card_seal(s, RG_KEY_CARD_HASH, 3);
    stage_and_adopt(s);
    assert_int_equal(s->keys->ops->version(s->keys, RG_KEY_CARD_SEAL, &version), RG_NOT_FOUND);
    issue(s, "kiosk-1");
    add_card_seal(s, RG_KEY_CARD_SEAL, 1);
    stage_and_adopt(s);
    assert_true(seals_alike(s));
    issue(s, "kiosk-1");
    stage_and_adopt(s);
    assert_int_equal(s->keys->ops->version(s->keys, RG_KEY_CARD_SEAL, &version), RG_NOT_FOUND);
}

/* Files that a power cut left half, or that are not of each other. */
/* The first stands where every release looks for it, the rest beside it. */
static void brokers_come_in_order(void **state)
{
    struct scene *s = *state;
    static struct rg_identity identity;
    static const struct {
        const char *brokers, *want; /* NULL: refused */
    } cases[] = {{"[]", "mqtts://b"},
                 {"[\"mqtts://c:1\"]", "mqtts://b,mqtts://c:1"},
                 {"[\"mqtts://c\",\"mqtts://d\",\"mqtts://e\"]", "mqtts://b,mqtts://c,mqtts://d,mqtts://e"},
                 {"[\"mqtts://c\",\"mqtts://d\",\"mqtts://e\",\"mqtts://f\"]", NULL},
                 {"[\"mqtt://c\"]", NULL},
                 {"[\"mqtts://c,mqtts://d\"]", NULL},
                 {"[17]", NULL},
                 {"\"mqtts://c\"", NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static char document[RG_IDENTITY_MAX];
        int len = snprintf(document, sizeof document, "%.*s,\"brokers\":%s}", (int)strlen(s->document) - 1,
                           s->document, cases[i].brokers);
        assert_int_equal(rg_identity_parse(document, (size_t)len, &identity),
                         cases[i].want != NULL ? RG_OK : RG_INVALID);
        if (cases[i].want != NULL) {
            assert_string_equal(identity.broker, cases[i].want);
        }
    }
}

static void half_an_identity_is_none(void **state)
{
    struct scene *s = *state;
    char folder[64];
    (void)snprintf(folder, sizeof folder, "%s/identity.staged", s->data);
    static const char *const names[] = {"device.pem", "device.json", "ca.pem"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[160];
        assert_int_equal(
            rg_identity_stage(s->data, s->certificate, s->certificate_len, s->document, strlen(s->document)),
            RG_OK);
        assert_true(rg_identity_look(s->data, s->keys, NOW_MS).staged);
        assert_int_equal(truncate(in(folder, names[i], path), 3), 0);
        assert_false(rg_identity_look(s->data, s->keys, NOW_MS).staged);
        assert_int_equal(unlink(path), 0);
        assert_false(rg_identity_look(s->data, s->keys, NOW_MS).staged);
    }
}

/* The keys of the document and no others are what the kiosk will find in command.pem. */
static void command_keys_come_with_the_document(void **state)
{
    struct scene *s = *state;
    static const struct {
        const char *list;
        enum rg_status status;
        size_t count;
    } cases[] = {{"[]", RG_OK, 0},
                 {"[\"" COMMAND_2 "\",\"" COMMAND_1 "\"]", RG_OK, 2},
                 {"[\"" COMMAND_1 "\"]", RG_OK, 1},
                 {"[\"\"]", RG_INVALID, 0},
                 {"[\"AAAA\"]", RG_INVALID, 0},
                 {"[7]", RG_INVALID, 0},
                 {"{}", RG_INVALID, 0},
                 {"[\"" COMMAND_1 "\",\"" COMMAND_1 "\",\"" COMMAND_1 "\",\"" COMMAND_1 "\",\"" COMMAND_1
                  "\"]",
                  RG_INVALID, 0}};
    char folder[64], text[1024], document[RG_IDENTITY_MAX];
    struct rg_command_keys keys;
    (void)snprintf(folder, sizeof folder, "%s/identity", s->data);
    size_t head = (size_t)(strstr(s->document, "[\"" COMMAND_1) - s->document);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[160];
        size_t len = 0;
        (void)snprintf(document, sizeof document, "%.*s%s}", (int)head, s->document, cases[i].list);
        assert_int_equal(
            rg_identity_stage(s->data, s->certificate, s->certificate_len, document, strlen(document)),
            cases[i].status);
        if (cases[i].status != RG_OK) {
            continue;
        }
        assert_int_equal(rg_identity_adopt(s->data, s->keys), RG_OK);
        assert_true(rg_identity_look(s->data, s->keys, NOW_MS).identity);
        FILE *file = fopen(in(folder, "command.pem", path), "r");
        assert_int_equal(file != NULL, cases[i].count > 0);
        if (file != NULL) {
            len = fread(text, 1, sizeof text, file);
            (void)fclose(file);
            assert_int_equal(rg_command_keys_read(text, len, &keys), RG_OK);
            assert_int_equal(keys.count, cases[i].count);
            /* Half of a key, or none where there is one, is no whole identity. */
            assert_int_equal(truncate(path, 60), 0);
            assert_false(rg_identity_look(s->data, s->keys, NOW_MS).identity);
            assert_int_equal(unlink(path), 0);
            assert_false(rg_identity_look(s->data, s->keys, NOW_MS).identity);
        }
    }
}

/* Keys alternate between two places, the one in force stays until the next is in force, and a cut after the exchange of both folders
 * does not bring back the older one. */
static void the_next_identity_takes_the_place_of_the_last(void **state)
{
    struct scene *s = *state;
    char present[96], staged[96], aside[96];
    (void)snprintf(present, sizeof present, "%s/identity", s->data);
    (void)snprintf(staged, sizeof staged, "%s/identity.staged", s->data);
    (void)snprintf(aside, sizeof aside, "%s/aside", s->data);
    assert_int_equal(
        rg_identity_stage(s->data, s->certificate, s->certificate_len, s->document, strlen(s->document)),
        RG_OK);
    assert_int_equal(rg_identity_adopt(s->data, s->keys), RG_OK);
    assert_string_equal(rg_identity_pair(s->data, s->keys, false), RG_KEY_DEVICE);
    for (int round = 0; round < 3; round++) {
        const char *pair = rg_identity_next_pair(s->data, s->keys);
        const char *before = rg_identity_pair(s->data, s->keys, false);
        assert_string_equal(pair, round % 2 == 0 ? RG_KEY_DEVICE_OTHER : RG_KEY_DEVICE);
        assert_int_equal(rg_identity_make_key(s->data, s->keys), RG_OK);
        assert_string_equal(rg_identity_pair(s->data, s->keys, false), before);
        issue_to(s, "kiosk-1", pair);
        assert_int_equal(
            rg_identity_stage(s->data, s->certificate, s->certificate_len, s->document, strlen(s->document)),
            RG_OK);
        struct rg_provision_disk disk = rg_identity_look(s->data, s->keys, NOW_MS);
        assert_true(disk.key && disk.staged && disk.identity);
        assert_string_equal(rg_identity_pair(s->data, s->keys, true), pair);
        /* The power goes right after the exchange: what is staged then is what was in force. */
        assert_int_equal(rename(present, aside), 0);
        assert_int_equal(rename(staged, present), 0);
        assert_int_equal(rename(aside, staged), 0);
        assert_string_equal(rg_identity_pair(s->data, s->keys, true), before);
        assert_false(rg_identity_look(s->data, s->keys, NOW_MS).staged);
        assert_int_equal(rg_identity_adopt(s->data, s->keys), RG_OK);
        assert_string_equal(rg_identity_pair(s->data, s->keys, false), pair);
        assert_int_equal(rg_identity_drop(s->data), RG_OK);
        assert_null(rg_identity_pair(s->data, s->keys, true));
    }
}

/* As HQ reads it: by whom it is signed is what it is about. */
static void the_next_one_is_asked_for_by_a_key_of_its_own(void **state)
{
    struct scene *s = *state;
    char text[RG_DEVICE_REQUEST_MAX], to_sign[RG_SIGNED_MAX];
    uint8_t csr[RG_PKI_REQUEST_MAX], signature[RG_SIGNATURE_MAX], spki[RG_PUBLIC_KEY_LEN],
        own[RG_PUBLIC_KEY_LEN];
    size_t len = 0, csr_len = 0, signature_len = 0;
    struct rg_envelope envelope;
    assert_int_equal(rg_device_renewal_write("s1.kiosk-1", s->keys, RG_KEY_DEVICE_OTHER, RG_KEY_DEVICE,
                                             s->nonce, NOW_MS, text, &len),
                     RG_NOT_FOUND);
    assert_int_equal(s->keys->ops->make_pair(s->keys, RG_KEY_DEVICE_OTHER, 2), RG_OK);
    assert_int_equal(rg_device_renewal_write("s1.kiosk-1", s->keys, RG_KEY_DEVICE_OTHER, RG_KEY_DEVICE,
                                             s->nonce, NOW_MS, text, &len),
                     RG_OK);
    assert_int_equal(rg_envelope_read(text, len, NOW_MS, &envelope), RG_OK);
    assert_string_equal(envelope.type, "renew");
    const char *word = cJSON_GetObjectItem(envelope.body, "csr")->valuestring;
    assert_int_equal(rg_base64_read(word, strlen(word), csr, sizeof csr, &csr_len), RG_OK);
    assert_int_equal(rg_pki_request_read(csr, csr_len, spki), RG_OK);
    assert_int_equal(s->keys->ops->public_key(s->keys, RG_KEY_DEVICE_OTHER, own), RG_OK);
    assert_memory_equal(spki, own, sizeof own);
    word = cJSON_GetObjectItem(envelope.body, "sig")->valuestring;
    assert_int_equal(rg_base64_read(word, strlen(word), signature, sizeof signature, &signature_len), RG_OK);
    assert_int_equal(rg_signed_renewal("s1.kiosk-1", s->nonce, csr, csr_len, to_sign), RG_OK);
    assert_int_equal(s->keys->ops->public_key(s->keys, RG_KEY_DEVICE, own), RG_OK);
    assert_int_equal(rg_pki_verify(own, to_sign, strlen(to_sign), signature, signature_len), RG_OK);
    assert_int_equal(rg_signed_renewal("s1.kiosk-2", s->nonce, csr, csr_len, to_sign), RG_OK);
    assert_int_equal(rg_pki_verify(own, to_sign, strlen(to_sign), signature, signature_len), RG_DENIED);
    rg_envelope_free(&envelope);
}

/* An authority that came with the identity in force counts as well as that of the slot, in whatever place of its file. */
static void an_authority_of_the_identity_counts(void **state)
{
    struct scene *s = *state;
    static char text[RG_ENVELOPE_MAX];
    static struct rg_device_answer answer;
    char slot_ca[160], both[160], other[160], key[160], command[1024];
    size_t len = write_answer(s, SERIAL, "issued", true, text);
    pki_scene_authority(in(s->data, "other.pem", other), in(s->data, "other.key", key));
    (void)snprintf(command, sizeof command, "cat %s %s >%s && cp %s %s", other,
                   in(s->slot, "ca.pem", slot_ca), in(s->data, "both.pem", both), other, slot_ca);
    assert_int_equal(system(command), 0);
    struct rg_device_asked asked = {.unit = &s->unit, .keys = s->keys, .pair = RG_KEY_DEVICE};
    assert_int_equal(rg_device_answer_read(&asked, text, len, &answer), RG_DENIED);
    asked.ca = other;
    assert_int_equal(rg_device_answer_read(&asked, text, len, &answer), RG_DENIED);
    asked.ca = both;
    assert_int_equal(rg_device_answer_read(&asked, text, len, &answer), RG_OK);
}

/* The document with a file of PEM in place of its authority. */
static void name_authority(struct scene *s, const char *file)
{
    static char document[sizeof s->document];
    char pem[4096], *to = document;
    FILE *from = fopen(file, "r");
    assert_non_null(from);
    size_t len = fread(pem, 1, sizeof pem, from);
    (void)fclose(from);
    char *at = strstr(s->document, "PEM\\n");
    assert_non_null(at);
    to += snprintf(to, sizeof document, "%.*s", (int)(at - s->document), s->document);
    for (size_t i = 0; i < len; i++) {
        *to++ = pem[i] == '\n' ? '\\' : pem[i];
        if (pem[i] == '\n') {
            *to++ = 'n';
        }
    }
    (void)snprintf(to, sizeof document - (size_t)(to - document), "%s", at + 5);
    memcpy(s->document, document, sizeof document);
}

/* A unit lay in its box while another authority took the place of the one in its slot: that one's word leads it to the other. */
static void the_authority_of_the_slot_names_the_one_of_today(void **state)
{
    struct scene *s = *state;
    static char text[RG_ENVELOPE_MAX];
    char slot_ca[160], today[160], key[160], other[160], command[640];
    (void)in(s->slot, "ca.pem", slot_ca);
    (void)in(s->data, "today.pem", today);
    (void)in(s->data, "other.pem", other);
    (void)snprintf(command, sizeof command, "cp %s %s", slot_ca, today);
    assert_int_equal(system(command), 0);
    pki_scene_authority(slot_ca, in(s->data, "former.key", key));
    assert_int_equal(rg_pki_authority_open(slot_ca, key, &s->former), RG_OK);
    size_t len = write_answer(s, SERIAL, "pending", false, text);
    assert_int_equal(take(s, text, len), RG_OK);
    /* The certificate is of an authority that neither the slot nor the document knows. */
    len = write_answer(s, SERIAL, "issued", true, text);
    assert_int_equal(take(s, text, len), RG_DENIED);
    name_authority(s, today);
    len = write_answer(s, SERIAL, "issued", true, text);
    assert_int_equal(take(s, text, len), RG_OK);
    /* And without that word it is nobody's. */
    rg_pki_authority_close(s->former);
    s->former = NULL;
    len = write_answer(s, SERIAL, "issued", true, text);
    assert_int_equal(take(s, text, len), RG_DENIED);
    pki_scene_authority(other, in(s->data, "other.key", key));
    assert_int_equal(rg_pki_authority_open(other, key, &s->former), RG_OK);
    len = write_answer(s, SERIAL, "issued", true, text);
    assert_int_equal(take(s, text, len), RG_DENIED);
}

static void signatures_of_before_are_few_and_sound(void **state)
{
    struct scene *s = *state;
    static char text[RG_ENVELOPE_MAX];
    char body[1024], hex[33];
    size_t len = write_answer(s, SERIAL, "pending", false, text);
    text[len] = '\0';
    const char *sig = strstr(text, "\"sig\":\"") + 6;
    static const struct {
        const char *former;
        enum rg_status want;
    } cases[] = {{"[]", RG_OK},
                 {"[\"AAAA\",\"AAAA\",\"AAAA\",\"AAAA\"]", RG_OK},
                 {"[\"AAAA\",\"AAAA\",\"AAAA\",\"AAAA\",\"AAAA\"]", RG_INVALID},
                 {"[\"AAA\"]", RG_INVALID},
                 {"[\"\"]", RG_INVALID},
                 {"[17]", RG_INVALID},
                 {"\"AAAA\"", RG_INVALID}};
    rg_hex_write(s->nonce, sizeof s->nonce, hex);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static char message[RG_ENVELOPE_MAX];
        int made =
            snprintf(body, sizeof body,
                     "{\"nonce\":\"%s\",\"status\":\"pending\",\"retry_s\":60,\"sig\":%.*s,\"former\":%s}",
                     hex, (int)(strchr(sig + 1, '"') - sig + 1), sig, cases[i].former);
        assert_int_equal(rg_envelope_write("prov-res", NOW_MS, RG_ENVELOPE_NEVER, body, (size_t)made, message,
                                           RG_ENVELOPE_MAX, &len),
                         RG_OK);
        assert_int_equal(take(s, message, len), cases[i].want);
    }
}

/* A profile that is this kiosk's is laid out for the board; one that cannot be opened costs nobody their identity. */
static void a_network_profile_comes_with_the_document(void **state)
{
    struct scene *s = *state;
    static const char profile[] = "[connection]\nid=shop\n";
    uint8_t spki[RG_PUBLIC_KEY_LEN], wrapped[RG_WRAPPED_LEN], sealed[sizeof profile - 1 + RG_SEAL_OVERHEAD];
    char key[RG_BASE64_LEN(RG_WRAPPED_LEN) + 1], text[RG_BASE64_LEN(sizeof sealed) + 1], path[160], found[64];
    static char document[RG_IDENTITY_MAX];
    (void)in(s->data, "network.profile", path);
    assert_int_equal(s->keys->ops->public_key(s->keys, RG_KEY_DEVICE, spki), RG_OK);
    assert_int_equal(s->hq->ops->make(s->hq, RG_KEY_NETWORK, 1), RG_OK);
    assert_int_equal(s->hq->ops->wrap(s->hq, RG_KEY_NETWORK, spki, wrapped), RG_OK);
    assert_int_equal(s->hq->ops->seal(s->hq, RG_KEY_NETWORK, RG_IDENTITY_NETWORK_CONTEXT, profile,
                                      sizeof profile - 1, sealed),
                     RG_OK);
    for (int how = 0; how < 4; how++) {
        sealed[20] ^= how == 2;
        rg_base64_write(wrapped, sizeof wrapped, key);
        rg_base64_write(sealed, sizeof sealed, text);
        (void)snprintf(document, sizeof document,
                       "%.*s,\"network\":{\"version\":%s,\"wrapped\":\"%s\",\"sealed\":\"%s\"}}",
                       (int)strlen(s->document) - 1, s->document, how == 3 ? "0" : "1", key, text);
        assert_int_equal(
            rg_identity_stage(s->data, s->certificate, s->certificate_len, document, strlen(document)),
            RG_OK);
        assert_int_equal(rg_identity_adopt(s->data, s->keys), RG_OK);
        assert_true(rg_identity_look(s->data, s->keys, NOW_MS).identity);
        FILE *file = fopen(path, "r");
        assert_int_equal(file != NULL, how < 2);
        if (file != NULL) {
            size_t len = fread(found, 1, sizeof found, file);
            (void)fclose(file);
            assert_int_equal(len, sizeof profile - 1);
            assert_memory_equal(found, profile, len);
            assert_int_equal(unlink(path), 0);
        }
        uint32_t version;
        assert_int_equal(s->keys->ops->version(s->keys, RG_KEY_NETWORK, &version), RG_NOT_FOUND);
    }
}

/* What is known of the time by signatures alone: the clock on the wall is not even asked. */
static void trusted_time_only_goes_forward(void **state)
{
    struct scene *s = *state;
    struct rg_clock *clock;
    static struct rg_device_time time;
    char path[160];
    assert_int_equal(rg_clock_sim_create(0, 0, &clock), RG_OK);
    rg_device_time_init(&time, s->data, NULL, clock);
    assert_int_equal(rg_device_time_now(&time), 0);
    /* The slot's claim is of its making, the identity's certificate is newer. */
    rg_device_time_init(&time, s->data, s->slot, clock);
    int64_t claim_ms = rg_device_time_now(&time);
    assert_true(claim_ms > 0);
    assert_int_equal(
        rg_identity_stage(s->data, s->certificate, s->certificate_len, s->document, strlen(s->document)),
        RG_OK);
    assert_int_equal(rg_identity_adopt(s->data, s->keys), RG_OK);
    rg_device_time_init(&time, s->data, NULL, clock);
    assert_int_equal(rg_device_time_now(&time), NOW_MS);
    rg_clock_sim_sleep(clock, 5000);
    assert_int_equal(rg_device_time_now(&time), NOW_MS + 5000);
    rg_clock_sim_set_wall(clock, NOW_MS + 400 * DAY_MS);
    rg_device_time_told(&time, NOW_MS);
    assert_int_equal(rg_device_time_now(&time), NOW_MS + 5000);
    rg_device_time_told(&time, NOW_MS + DAY_MS / 2);
    assert_int_equal(rg_device_time_now(&time), NOW_MS + DAY_MS / 2);
    /* By this certificate HQ was reached: it is not over, whatever HQ's clock says. */
    rg_device_time_told(&time, NOW_MS + DAY_MS);
    rg_device_time_told(&time, INT64_MAX);
    assert_int_equal(rg_device_time_now(&time), NOW_MS + DAY_MS / 2);
    assert_int_equal(rg_device_time_save(&time), RG_OK);
    rg_clock_sim_restart(clock, 3600000);
    rg_device_time_init(&time, s->data, s->slot, clock);
    assert_int_equal(rg_device_time_now(&time),
                     (NOW_MS + DAY_MS / 2 > claim_ms ? NOW_MS + DAY_MS / 2 : claim_ms));
    /* Not at each word of HQ's, which come by the minute. */
    assert_int_equal(unlink(in(s->data, "trusted.time", path)), 0);
    rg_device_time_told(&time, rg_device_time_now(&time) + 60000);
    assert_int_equal(rg_device_time_save(&time), RG_OK);
    assert_int_equal(access(path, F_OK), -1);
    rg_clock_sim_advance(clock, 21600000);
    assert_int_equal(rg_device_time_save(&time), RG_OK);
    assert_int_equal(access(path, F_OK), 0);
    static const char *const broken[] = {"", "-5\n", "17", "1e30\n", "999999999999999999999999\n", "x\n"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        write_file(s->data, "trusted.time", broken[i]);
        rg_device_time_init(&time, s->data, NULL, clock);
        assert_int_equal(rg_device_time_now(&time), NOW_MS);
    }
    clock->ops->close(clock);
}

static void a_record_is_kept(void **state)
{
    struct scene *s = *state;
    struct rg_provision machine;
    assert_int_equal(rg_identity_record_read(s->data, RG_IDENTITY_PROVISION, &machine), RG_NOT_FOUND);
    assert_int_equal(rg_identity_record_write(s->data, RG_IDENTITY_PROVISION, RG_PROVISION_PENDING, s->nonce),
                     RG_OK);
    assert_int_equal(rg_identity_record_read(s->data, RG_IDENTITY_PROVISION, &machine), RG_OK);
    assert_int_equal(machine.kept, RG_PROVISION_PENDING);
    assert_memory_equal(machine.nonce, s->nonce, sizeof s->nonce);
    write_file(s->data, "provision.state", "much too long for a record, and nothing that anybody wrote");
    assert_int_equal(rg_identity_record_read(s->data, RG_IDENTITY_PROVISION, &machine), RG_CORRUPT);
    write_file(s->data, "provision.state", "");
    assert_int_equal(rg_identity_record_read(s->data, RG_IDENTITY_PROVISION, &machine), RG_CORRUPT);
    assert_int_equal(machine.kept, RG_PROVISION_FACTORY);
}

#define T(test) cmocka_unit_test_setup_teardown(test, begin, end)

static void same_pair(struct scene *s, const char *name, uint32_t version)
{
    uint8_t here[RG_PUBLIC_KEY_LEN], there[RG_PUBLIC_KEY_LEN];
    uint32_t held = 0;
    assert_int_equal(s->keys->ops->version(s->keys, name, &held), RG_OK);
    assert_int_equal(held, version);
    assert_int_equal(s->keys->ops->public_key(s->keys, name, here), RG_OK);
    assert_int_equal(s->hq->ops->public_key(s->hq, name, there), RG_OK);
    assert_memory_equal(here, there, sizeof here);
}

static void adopt_document(struct scene *s)
{
    assert_int_equal(
        rg_identity_stage(s->data, s->certificate, s->certificate_len, s->document, strlen(s->document)),
        RG_OK);
    assert_int_equal(rg_identity_adopt(s->data, s->keys), RG_OK);
}

/* Without any the document is as before; a next version takes the place of the one before it, of passes of the last but one. */
static void keys_for_phones_come_with_the_identity(void **state)
{
    struct scene *s = *state;
    uint32_t held = 0;
    adopt_document(s);
    assert_int_equal(s->keys->ops->version(s->keys, RG_KEY_COLLECTOR, &held), RG_NOT_FOUND);
    issue(s, "kiosk-1");
    s->document[strlen(s->document) - 1] = '\0';
    add_key(s, ",\"collector\":", RG_KEY_COLLECTOR, 7, "");
    add_key(s, ",\"passes\":[", RG_KEY_PASS_ODD, 3, ",");
    add_key(s, "", RG_KEY_PASS_EVEN, 2, "]}");
    adopt_document(s);
    same_pair(s, RG_KEY_COLLECTOR, 7);
    same_pair(s, RG_KEY_PASS_ODD, 3);
    same_pair(s, RG_KEY_PASS_EVEN, 2);
    issue(s, "kiosk-1");
    s->document[strlen(s->document) - 1] = '\0';
    add_key(s, ",\"collector\":", RG_KEY_COLLECTOR, 8, "");
    add_key(s, ",\"passes\":[", RG_KEY_PASS_EVEN, 4, "]}");
    adopt_document(s);
    same_pair(s, RG_KEY_COLLECTOR, 8);
    same_pair(s, RG_KEY_PASS_ODD, 3);
    same_pair(s, RG_KEY_PASS_EVEN, 4);
    /* What breaks the form, or was wrapped to another, is HQ's mistake: the identity is good without. */
    issue(s, "kiosk-1");
    s->document[strlen(s->document) - 1] = '\0';
    (void)strcat(s->document, ",\"collector\":{\"version\":9},\"passes\":{}}");
    adopt_document(s);
    same_pair(s, RG_KEY_COLLECTOR, 8);
    issue(s, "kiosk-1");
    s->document[strlen(s->document) - 1] = '\0';
    add_key(s, ",\"passes\":[", RG_KEY_COLLECTOR, 8, "]}");
    adopt_document(s);
    same_pair(s, RG_KEY_PASS_EVEN, 4);
}

static void the_time_is_live_when_hq_says_it(void **state)
{
    struct scene *s = *state;
    struct rg_clock *clock;
    struct rg_device_time time;
    assert_int_equal(rg_clock_sim_create(0, NOW_MS, &clock), RG_OK);
    rg_device_time_init(&time, s->data, NULL, clock);
    rg_device_time_told(&time, NOW_MS);
    assert_false(rg_device_time_is_live(&time));
    rg_device_time_live(&time);
    assert_true(rg_device_time_is_live(&time));
    rg_device_time_init(&time, s->data, NULL, clock);
    assert_false(rg_device_time_is_live(&time));
    clock->ops->close(clock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_slot_is_whole_or_none),
        T(a_claim_is_called_as_its_certificate_says),
        T(a_request_says_who_asks_for_what),
        T(what_the_authority_signed_is_taken),
        T(nothing_else_is),
        T(staged_and_adopted),
        T(brokers_come_in_order),
        T(keys_of_the_chain_come_with_it),
        T(the_sites_key_comes_along),
        T(keys_for_phones_come_with_the_identity),
        T(the_time_is_live_when_hq_says_it),
        T(half_an_identity_is_none),
        T(command_keys_come_with_the_document),
        T(the_next_identity_takes_the_place_of_the_last),
        T(the_next_one_is_asked_for_by_a_key_of_its_own),
        T(an_authority_of_the_identity_counts),
        T(the_authority_of_the_slot_names_the_one_of_today),
        T(signatures_of_before_are_few_and_sound),
        T(a_network_profile_comes_with_the_document),
        T(trusted_time_only_goes_forward),
        T(a_record_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
