/* Pairs of EC P-256 and keys that are wrapped to them, run against every implementation. */
#include "keystore_file.h"
#include "keystore_sim.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct rg_keystore *keystore, *other;
    char dir[64];
};

static int open_file(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/rg-keystore-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    assert_int_equal(rg_keystore_file_open(f->dir, &f->keystore), RG_OK);
    assert_int_equal(rg_keystore_sim_create(&f->other), RG_OK);
    *state = f;
    return 0;
}

static int open_sim(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    assert_int_equal(rg_keystore_sim_create(&f->keystore), RG_OK);
    assert_int_equal(rg_keystore_sim_create(&f->other), RG_OK);
    *state = f;
    return 0;
}

static int close_any(void **state)
{
    struct fixture *f = *state;
    f->keystore->ops->close(f->keystore);
    f->other->ops->close(f->other);
    static const char *const names[] = {"device", "secret"};
    for (size_t i = 0; f->dir[0] != '\0' && i < sizeof names / sizeof *names; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s/%s.key", f->dir, names[i]);
        (void)unlink(path);
    }
    if (f->dir[0] != '\0') {
        assert_int_equal(rmdir(f->dir), 0);
    }
    free(f);
    return 0;
}

static void read_hex(const char *hex, uint8_t *bytes)
{
    for (size_t i = 0; hex[2 * i] != '\0'; i++) {
        unsigned byte;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        bytes[i] = (uint8_t)byte;
    }
}

/* RFC 6979, A.2.5. */
static const char private_hex[] = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
static const char public_hex[] = "3059301306072a8648ce3d020106082a8648ce3d030107034200"
                                 "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                                 "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";

static void known_pair(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    uint8_t key[RG_KEY_LEN], expected[RG_PUBLIC_KEY_LEN], spki[RG_PUBLIC_KEY_LEN];
    read_hex(private_hex, key);
    read_hex(public_hex, expected);
    assert_int_equal(k->ops->put(k, "device", 1, key), RG_OK);
    assert_int_equal(k->ops->public_key(k, "device", spki), RG_OK);
    assert_memory_equal(spki, expected, sizeof spki);
}

/* The order of the group and what lies above it, and zero, are no private numbers. */
static void not_every_key_is_a_pair(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    static const char *const none[] = {"0000000000000000000000000000000000000000000000000000000000000000",
                                       "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
                                       "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"};
    uint8_t key[RG_KEY_LEN], spki[RG_PUBLIC_KEY_LEN], signature[RG_SIGNATURE_MAX];
    char pem[RG_PRIVATE_PEM];
    size_t len;
    for (uint32_t i = 0; i < 3; i++) {
        read_hex(none[i], key);
        assert_int_equal(k->ops->put(k, "secret", i + 1, key), RG_OK);
        assert_int_equal(k->ops->public_key(k, "secret", spki), RG_CORRUPT);
        assert_int_equal(k->ops->sign(k, "secret", "x", 1, signature, &len), RG_CORRUPT);
        assert_int_equal(k->ops->private_pem(k, "secret", pem, sizeof pem), RG_CORRUPT);
    }
    assert_int_equal(k->ops->public_key(k, "device", spki), RG_NOT_FOUND);
    assert_int_equal(k->ops->sign(k, "device", "x", 1, signature, &len), RG_NOT_FOUND);
}

static bool verified(const uint8_t *spki, const char *data, const uint8_t *signature, size_t len)
{
    const uint8_t *at = spki;
    EVP_PKEY *public = d2i_PUBKEY(NULL, &at, (long)RG_PUBLIC_KEY_LEN);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    assert_non_null(public);
    assert_int_equal(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, public), 1);
    bool good = EVP_DigestVerify(context, signature, len, (const uint8_t *)data, strlen(data)) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(public);
    return good;
}

static void made_pairs_sign(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    uint8_t first[RG_PUBLIC_KEY_LEN], second[RG_PUBLIC_KEY_LEN], signature[RG_SIGNATURE_MAX];
    size_t len = 0;
    assert_int_equal(k->ops->make_pair(k, "device", 0), RG_INVALID);
    assert_int_equal(k->ops->make_pair(k, "device", 1), RG_OK);
    assert_int_equal(k->ops->make_pair(k, "device", 1), RG_INVALID);
    assert_int_equal(k->ops->public_key(k, "device", first), RG_OK);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(k->ops->sign(k, "device", "request", 7, signature, &len), RG_OK);
        assert_true(len <= RG_SIGNATURE_MAX);
        assert_true(verified(first, "request", signature, len));
        assert_false(verified(first, "requests", signature, len));
    }
    assert_int_equal(k->ops->make_pair(k, "device", 2), RG_OK);
    assert_int_equal(k->ops->public_key(k, "device", second), RG_OK);
    assert_memory_not_equal(first, second, sizeof first);
    assert_false(verified(second, "request", signature, len));
}

/* RFC 5903, 8.1: what both sides of an agreement have. */
static void an_agreement_is_known(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    uint8_t key[RG_KEY_LEN], x[RG_POINT_X_LEN], shared[RG_POINT_X_LEN], expected[RG_POINT_X_LEN];
    read_hex("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433", key);
    read_hex("d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63", x);
    read_hex("d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de", expected);
    assert_int_equal(k->ops->agree(k, "secret", x, shared), RG_NOT_FOUND);
    assert_int_equal(k->ops->put(k, "secret", 1, key), RG_OK);
    assert_int_equal(k->ops->agree(k, "secret", x, shared), RG_OK);
    assert_memory_equal(shared, expected, sizeof shared);
    /* As its other side, whose x this pair tells. */
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    assert_int_equal(k->ops->public_key(k, "secret", spki), RG_OK);
    read_hex("c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53", key);
    assert_int_equal(k->ops->put(k, "secret", 2, key), RG_OK);
    assert_int_equal(k->ops->agree(k, "secret", spki + RG_PUBLIC_KEY_X, shared), RG_OK);
    assert_memory_equal(shared, expected, sizeof shared);
    /* No point has these. */
    memset(x, 0xff, sizeof x);
    assert_int_equal(k->ops->agree(k, "secret", x, shared), RG_DENIED);
    memset(x, 0, sizeof x);
    x[RG_POINT_X_LEN - 1] = 4;
    assert_int_equal(k->ops->agree(k, "secret", x, shared), RG_DENIED);
    memset(key, 0, sizeof key);
    assert_int_equal(k->ops->put(k, "secret", 3, key), RG_OK);
    assert_int_equal(k->ops->agree(k, "secret", spki + RG_PUBLIC_KEY_X, shared), RG_CORRUPT);
    assert_int_equal(k->ops->agree(k, "no name", x, shared), RG_INVALID);
}

static void pem_is_that_pair(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    char pem[RG_PRIVATE_PEM], small[100];
    uint8_t spki[RG_PUBLIC_KEY_LEN], *der = NULL;
    assert_int_equal(k->ops->make_pair(k, "device", 1), RG_OK);
    assert_int_equal(k->ops->private_pem(k, "device", small, sizeof small), RG_FULL);
    assert_int_equal(k->ops->private_pem(k, "device", pem, sizeof pem), RG_OK);
    BIO *bio = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *pair = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    assert_non_null(pair);
    assert_int_equal(i2d_PUBKEY(pair, &der), RG_PUBLIC_KEY_LEN);
    assert_int_equal(k->ops->public_key(k, "device", spki), RG_OK);
    assert_memory_equal(der, spki, sizeof spki);
    OPENSSL_free(der);
    EVP_PKEY_free(pair);
    BIO_free(bio);
}

static void a_chip_gives_no_pem(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    char pem[RG_PRIVATE_PEM];
    rg_keystore_sim_hardware(k, true);
    assert_int_equal(k->ops->make_pair(k, "device", 1), RG_OK);
    assert_int_equal(k->ops->private_pem(k, "device", pem, sizeof pem), RG_UNSUPPORTED);
}

static void a_wrapped_key_arrives(void **state)
{
    struct fixture *f = *state;
    struct rg_keystore *hq = f->other, *k = f->keystore;
    uint8_t spki[RG_PUBLIC_KEY_LEN], wrapped[RG_WRAPPED_LEN], there[32], here[32];
    uint32_t version = 0;
    assert_int_equal(hq->ops->make(hq, "secret", 7), RG_OK);
    assert_int_equal(k->ops->make_pair(k, "device", 1), RG_OK);
    assert_int_equal(k->ops->public_key(k, "device", spki), RG_OK);
    assert_int_equal(hq->ops->wrap(hq, "secret", spki, wrapped), RG_OK);
    assert_int_equal(k->ops->unwrap(k, "device", "secret", 6, wrapped), RG_DENIED);
    assert_int_equal(k->ops->unwrap(k, "device", "other", 7, wrapped), RG_DENIED);
    assert_int_equal(k->ops->unwrap(k, "secret", "secret", 7, wrapped), RG_NOT_FOUND);
    assert_int_equal(k->ops->unwrap(k, "device", "secret", 7, wrapped), RG_OK);
    assert_int_equal(k->ops->version(k, "secret", &version), RG_OK);
    assert_int_equal(version, 7);
    assert_int_equal(hq->ops->hmac_sha256(hq, "secret", (const uint8_t *)"x", 1, there), RG_OK);
    assert_int_equal(k->ops->hmac_sha256(k, "secret", (const uint8_t *)"x", 1, here), RG_OK);
    assert_memory_equal(there, here, 32);
    assert_int_equal(k->ops->unwrap(k, "device", "secret", 7, wrapped), RG_INVALID);
}

static void a_changed_or_foreign_key_does_not(void **state)
{
    struct fixture *f = *state;
    struct rg_keystore *hq = f->other, *k = f->keystore;
    uint8_t spki[RG_PUBLIC_KEY_LEN], wrapped[RG_WRAPPED_LEN];
    assert_int_equal(hq->ops->make(hq, "secret", 1), RG_OK);
    assert_int_equal(k->ops->make_pair(k, "device", 1), RG_OK);
    assert_int_equal(k->ops->public_key(k, "device", spki), RG_OK);
    assert_int_equal(hq->ops->wrap(hq, "secret", spki, wrapped), RG_OK);
    for (size_t i = 0; i < sizeof wrapped; i++) {
        wrapped[i] ^= 4;
        assert_int_equal(k->ops->unwrap(k, "device", "secret", 1, wrapped), RG_DENIED);
        wrapped[i] ^= 4;
    }
    assert_int_equal(k->ops->make_pair(k, "device", 2), RG_OK);
    assert_int_equal(k->ops->unwrap(k, "device", "secret", 1, wrapped), RG_DENIED);
    spki[RG_PUBLIC_KEY_LEN - 1] ^= 1;
    assert_int_equal(hq->ops->wrap(hq, "secret", spki, wrapped), RG_INVALID);
}

#define BOTH(test)                                                                                           \
    cmocka_unit_test_setup_teardown(test, open_file, close_any),                                             \
        cmocka_unit_test_setup_teardown(test, open_sim, close_any)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(known_pair),
        BOTH(not_every_key_is_a_pair),
        BOTH(made_pairs_sign),
        BOTH(an_agreement_is_known),
        BOTH(pem_is_that_pair),
        cmocka_unit_test_setup_teardown(a_chip_gives_no_pem, open_sim, close_any),
        BOTH(a_wrapped_key_arrives),
        BOTH(a_changed_or_foreign_key_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
