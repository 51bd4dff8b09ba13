/* A unit's slot, what it says to HQ, what it takes of HQ's answers, and its identity on the disk. */
#include "base64.h"
#include "device_answer.h"
#include "device_request.h"
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

#define NOW_MS INT64_C(1795651200000)
#define DAY_MS INT64_C(86400000)
#define SERIAL "RG-1"

struct scene {
    char slot[48], data[48];
    struct rg_keystore *keys, *hq;
    struct rg_pki_authority *authority;
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
    pki_scene_authority(in(s->slot, "claim.pem", claim), in(s->slot, "claim.key", claim_key));
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

/* What HQ would issue for the device's key of now. */
static void issue(struct scene *s, const char *device)
{
    uint8_t spki[RG_PUBLIC_KEY_LEN], wrapped[RG_WRAPPED_LEN];
    char text[RG_BASE64_LEN(RG_WRAPPED_LEN) + 1], name[64];
    assert_int_equal(s->keys->ops->public_key(s->keys, RG_KEY_DEVICE, spki), RG_OK);
    assert_int_equal(s->hq->ops->wrap(s->hq, RG_KEY_CARD_HASH, spki, wrapped), RG_OK);
    rg_base64_write(wrapped, sizeof wrapped, text);
    (void)snprintf(name, sizeof name, "s1.%s", device);
    assert_int_equal(rg_pki_authority_issue(s->authority, spki, name, NOW_MS, NOW_MS + DAY_MS, s->certificate,
                                            &s->certificate_len),
                     RG_OK);
    (void)snprintf(
        s->document, sizeof s->document,
        "{\"v\":1,\"site\":\"s1\",\"device\":\"%s\",\"broker\":\"mqtts://b\",\"ca\":\"PEM\\n\",\"card_hash\":"
        "{\"version\":3,\"wrapped\":\"%s\"},\"command_keys\":[]}",
        device, text);
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

/* As HQ reads it. */
static void a_request_says_who_asks_for_what(void **state)
{
    struct scene *s = *state;
    char text[RG_DEVICE_REQUEST_MAX], to_sign[RG_SIGNED_MAX];
    uint8_t csr[RG_PKI_REQUEST_MAX], signature[RG_SIGNATURE_MAX], spki[RG_PUBLIC_KEY_LEN],
        own[RG_PUBLIC_KEY_LEN];
    size_t len = 0, csr_len = 0, signature_len = 0;
    struct rg_envelope envelope;
    assert_int_equal(rg_device_request_write(&s->unit, s->keys, s->nonce, NOW_MS, text, &len), RG_OK);
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

static enum rg_status take(struct scene *s, const char *text, size_t len)
{
    static struct rg_device_answer answer;
    return rg_device_answer_read(&s->unit, s->keys, text, len, &answer);
}

static void what_the_authority_signed_is_taken(void **state)
{
    struct scene *s = *state;
    static char text[RG_ENVELOPE_MAX];
    static struct rg_device_answer answer;
    size_t len = write_answer(s, SERIAL, "pending", false, text);
    assert_int_equal(rg_device_answer_read(&s->unit, s->keys, text, len, &answer), RG_OK);
    assert_int_equal(answer.kind, RG_PROVISION_ANSWER_PENDING);
    assert_int_equal(answer.retry_s, 60);
    assert_memory_equal(answer.nonce, s->nonce, sizeof s->nonce);
    len = write_answer(s, SERIAL, "issued", true, text);
    assert_int_equal(rg_device_answer_read(&s->unit, s->keys, text, len, &answer), RG_OK);
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
        assert_int_equal(rg_identity_staged(s->data, &identity), RG_OK);
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

/* Files that a power cut left half, or that are not of each other. */
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

static void a_record_is_kept(void **state)
{
    struct scene *s = *state;
    struct rg_provision machine;
    assert_int_equal(rg_identity_record_read(s->data, &machine), RG_NOT_FOUND);
    assert_int_equal(rg_identity_record_write(s->data, RG_PROVISION_PENDING, s->nonce), RG_OK);
    assert_int_equal(rg_identity_record_read(s->data, &machine), RG_OK);
    assert_int_equal(machine.kept, RG_PROVISION_PENDING);
    assert_memory_equal(machine.nonce, s->nonce, sizeof s->nonce);
    write_file(s->data, "provision.state", "much too long for a record, and nothing that anybody wrote");
    assert_int_equal(rg_identity_record_read(s->data, &machine), RG_CORRUPT);
    write_file(s->data, "provision.state", "");
    assert_int_equal(rg_identity_record_read(s->data, &machine), RG_CORRUPT);
    assert_int_equal(machine.kept, RG_PROVISION_FACTORY);
}

#define T(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_slot_is_whole_or_none),
        T(a_request_says_who_asks_for_what),
        T(what_the_authority_signed_is_taken),
        T(nothing_else_is),
        T(staged_and_adopted),
        T(half_an_identity_is_none),
        T(a_record_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
