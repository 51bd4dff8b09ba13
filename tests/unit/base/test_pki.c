/* Requests, certificates and signatures: what is made is taken, and nothing that was changed is. */
#include "keystore_sim.h"
#include "pki.h"
#include "pki_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define DAY_MS INT64_C(86400000)
#define NOW_MS INT64_C(1795651200000)

struct fixture {
    struct rg_keystore *keys;
    struct rg_pki_authority *authority;
    char dir[40], ca[64], key[64];
};

static int begin(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/rg-pki-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    (void)snprintf(f->ca, sizeof f->ca, "%s/ca.pem", f->dir);
    (void)snprintf(f->key, sizeof f->key, "%s/ca.key", f->dir);
    pki_scene_authority(f->ca, f->key);
    assert_int_equal(rg_keystore_sim_create(&f->keys), RG_OK);
    assert_int_equal(f->keys->ops->make_pair(f->keys, "device", 1), RG_OK);
    assert_int_equal(rg_pki_authority_open(f->ca, f->key, &f->authority), RG_OK);
    *state = f;
    return 0;
}

static int end(void **state)
{
    struct fixture *f = *state;
    rg_pki_authority_close(f->authority);
    f->keys->ops->close(f->keys);
    (void)unlink(f->ca);
    (void)unlink(f->key);
    assert_int_equal(rmdir(f->dir), 0);
    free(f);
    return 0;
}

static void a_request_proves_its_key(void **state)
{
    struct fixture *f = *state;
    uint8_t der[RG_PKI_REQUEST_MAX], spki[RG_PUBLIC_KEY_LEN], found[RG_PUBLIC_KEY_LEN];
    size_t len = 0;
    assert_int_equal(f->keys->ops->public_key(f->keys, "device", spki), RG_OK);
    assert_int_equal(rg_pki_request_write(f->keys, "none", "K-1", der, &len), RG_NOT_FOUND);
    assert_int_equal(rg_pki_request_write(f->keys, "device", "", der, &len), RG_INVALID);
    for (int i = 0; i < 40; i++) {
        assert_int_equal(rg_pki_request_write(f->keys, "device", "K-1", der, &len), RG_OK);
        assert_int_equal(rg_pki_request_read(der, len, found), RG_OK);
        assert_memory_equal(found, spki, sizeof spki);
    }
    assert_int_equal(rg_pki_request_read(der, len - 1, found), RG_INVALID);
    assert_int_equal(rg_pki_request_read(der, 0, found), RG_INVALID);
    for (size_t i = 0; i < len; i++) {
        der[i] ^= 1;
        assert_int_not_equal(rg_pki_request_read(der, len, found), RG_OK);
        der[i] ^= 1;
    }
}

static void an_issued_certificate_says_whose_it_is(void **state)
{
    struct fixture *f = *state;
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    char pem[RG_PKI_CERTIFICATE_MAX];
    struct rg_pki_certificate read;
    size_t len = 0;
    assert_int_equal(f->keys->ops->public_key(f->keys, "device", spki), RG_OK);
    assert_int_equal(rg_pki_authority_issue(f->authority, spki, "store-1.kiosk-1", NOW_MS, NOW_MS, pem, &len),
                     RG_INVALID);
    assert_int_equal(
        rg_pki_authority_issue(f->authority, spki, "store-1.kiosk-1", NOW_MS, NOW_MS + DAY_MS, pem, &len),
        RG_OK);
    assert_int_equal(strlen(pem), len);
    assert_int_equal(rg_pki_certificate_read(pem, len, &read), RG_OK);
    assert_string_equal(read.common_name, "store-1.kiosk-1");
    assert_memory_equal(read.spki, spki, sizeof spki);
    assert_int_equal(read.begins_ms, NOW_MS);
    assert_int_equal(read.ends_ms, NOW_MS + DAY_MS);
    assert_int_equal(rg_pki_certificate_verify(pem, len, f->ca), RG_OK);
    assert_int_equal(rg_pki_certificate_verify(pem, len, "/nowhere"), RG_NOT_FOUND);
    assert_int_equal(rg_pki_certificate_verify_by(pem, len, ""), RG_INVALID);
    assert_int_equal(rg_pki_certificate_verify_by(pem, len, pem), RG_DENIED);
    assert_int_equal(rg_pki_certificate_read(pem, len / 2, &read), RG_INVALID);
    spki[RG_PUBLIC_KEY_LEN - 1] ^= 1;
    assert_int_equal(rg_pki_authority_issue(f->authority, spki, "x", NOW_MS, NOW_MS + DAY_MS, pem, &len),
                     RG_INVALID);
}

static void another_authority_is_none(void **state)
{
    struct fixture *f = *state;
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    char pem[RG_PKI_CERTIFICATE_MAX];
    size_t len = 0;
    struct rg_pki_authority *other;
    assert_int_equal(f->keys->ops->public_key(f->keys, "device", spki), RG_OK);
    assert_int_equal(rg_pki_authority_issue(f->authority, spki, "a.b", NOW_MS, NOW_MS + DAY_MS, pem, &len),
                     RG_OK);
    /* The same name and another key. */
    pki_scene_authority(f->ca, f->key);
    assert_int_equal(rg_pki_certificate_verify(pem, len, f->ca), RG_DENIED);
    assert_int_equal(rg_pki_authority_open(f->ca, f->ca, &other), RG_INVALID);
    assert_int_equal(rg_pki_authority_open("/nowhere", f->key, &other), RG_NOT_FOUND);
    assert_int_equal(rg_pki_authority_open(f->ca, "/nowhere", &other), RG_NOT_FOUND);
}

static void signatures_hold_for_what_was_signed(void **state)
{
    struct fixture *f = *state;
    uint8_t spki[RG_PUBLIC_KEY_LEN], key_spki[RG_PUBLIC_KEY_LEN], signature[RG_SIGNATURE_MAX];
    size_t len = 0;
    assert_int_equal(rg_pki_file_public(f->ca, spki), RG_OK);
    assert_int_equal(rg_pki_file_public(f->key, key_spki), RG_OK);
    assert_memory_equal(spki, key_spki, sizeof spki);
    assert_int_equal(rg_pki_file_public("/nowhere", spki), RG_NOT_FOUND);
    assert_int_equal(rg_pki_authority_sign(f->authority, "abc", 3, signature, &len), RG_OK);
    assert_int_equal(rg_pki_verify(spki, "abc", 3, signature, len), RG_OK);
    assert_int_equal(rg_pki_verify(spki, "abd", 3, signature, len), RG_DENIED);
    assert_int_equal(rg_pki_verify(spki, "abc", 2, signature, len), RG_DENIED);
    for (size_t i = 0; i < len; i++) {
        signature[i] ^= 0x20;
        assert_int_equal(rg_pki_verify(spki, "abc", 3, signature, len), RG_DENIED);
        signature[i] ^= 0x20;
    }
    assert_int_equal(rg_pki_file_sign(f->key, "abc", 3, signature, &len), RG_OK);
    assert_int_equal(rg_pki_verify(spki, "abc", 3, signature, len), RG_OK);
    assert_int_equal(rg_pki_file_sign(f->ca, "abc", 3, signature, &len), RG_INVALID);
    spki[0] ^= 1;
    assert_int_equal(rg_pki_verify(spki, "abc", 3, signature, len), RG_INVALID);
}

/* A client's certificate of the fixture's authority, from one day before @p now_ms to one day after, as DER. */
static size_t client_of(struct fixture *f, struct rg_pki_authority *authority, int64_t now_ms,
                        uint8_t der[RG_PKI_CLIENT_MAX])
{
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    char pem[RG_PKI_CERTIFICATE_MAX], path[80];
    size_t len = 0;
    assert_int_equal(f->keys->ops->public_key(f->keys, "device", spki), RG_OK);
    assert_int_equal(
        rg_pki_authority_issue(authority, spki, "ops.anna", now_ms - DAY_MS, now_ms + DAY_MS, pem, &len),
        RG_OK);
    (void)snprintf(path, sizeof path, "%s/client.pem", f->dir);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(pem, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(rg_pki_file_certificate(path, der, &len), RG_OK);
    assert_int_equal(unlink(path), 0);
    return len;
}

static void a_client_is_who_an_authority_says(void **state)
{
    struct fixture *f = *state;
    uint8_t der[RG_PKI_CLIENT_MAX + 1];
    struct rg_pki_certificate read;
    const int64_t now_ms = (int64_t)time(NULL) * 1000 + 1000;
    size_t len = client_of(f, f->authority, now_ms, der);
    assert_int_equal(rg_pki_client_read(der, len, f->ca, now_ms, &read), RG_OK);
    assert_string_equal(read.common_name, "ops.anna");
    assert_int_equal(rg_pki_client_read(der, len, f->ca, now_ms + 2 * DAY_MS, &read), RG_TIMEOUT);
    assert_int_equal(rg_pki_client_read(der, len, f->ca, now_ms - 2 * DAY_MS, &read), RG_TIMEOUT);
    assert_int_equal(rg_pki_client_read(der, len, "/nowhere", now_ms, &read), RG_NOT_FOUND);
    assert_int_equal(rg_pki_client_read(der, len, f->key, now_ms, &read), RG_NOT_FOUND);
    assert_int_equal(rg_pki_client_read(der, 0, f->ca, now_ms, &read), RG_INVALID);
    assert_int_equal(rg_pki_client_read(der, sizeof der, f->ca, now_ms, &read), RG_INVALID);
    der[len] = 0;
    assert_int_equal(rg_pki_client_read(der, len + 1, f->ca, now_ms, &read), RG_INVALID);
    for (size_t i = 0; i < len; i++) {
        der[i] ^= 1;
        assert_int_not_equal(rg_pki_client_read(der, len, f->ca, now_ms, &read), RG_OK);
        der[i] ^= 1;
        uint8_t *cut = malloc(i > 0 ? i : 1);
        assert_non_null(cut);
        memcpy(cut, der, i);
        assert_int_equal(rg_pki_client_read(cut, i, f->ca, now_ms, &read), RG_INVALID);
        free(cut);
    }
    /* Another authority, and of the same name. */
    pki_scene_authority(f->ca, f->key);
    assert_int_equal(rg_pki_client_read(der, len, f->ca, now_ms, &read), RG_DENIED);
    pki_scene_named(f->ca, f->key, "another");
    assert_int_equal(rg_pki_client_read(der, len, f->ca, now_ms, &read), RG_DENIED);
    assert_int_equal(rg_pki_file_certificate("/nowhere", der, &len), RG_NOT_FOUND);
    assert_int_equal(rg_pki_file_certificate(f->key, der, &len), RG_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_request_proves_its_key, begin, end),
        cmocka_unit_test_setup_teardown(an_issued_certificate_says_whose_it_is, begin, end),
        cmocka_unit_test_setup_teardown(another_authority_is_none, begin, end),
        cmocka_unit_test_setup_teardown(a_client_is_who_an_authority_says, begin, end),
        cmocka_unit_test_setup_teardown(signatures_hold_for_what_was_signed, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
