#include "pki_scene.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

void pki_scene_authority(const char *certificate, const char *key_file)
{
    pki_scene_named(certificate, key_file, "CA");
}

void pki_scene_named(const char *certificate, const char *key_file, const char *common_name)
{
    EVP_PKEY *key = EVP_EC_gen("prime256v1");
    X509 *ca = X509_new();
    FILE *file = fopen(key_file, "w");
    assert_non_null(file);
    assert_int_equal(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL), 1);
    assert_int_equal(fclose(file), 0);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(ca), "CN", MBSTRING_ASC,
                               (const unsigned char *)common_name, -1, -1, 0);
    X509_set_issuer_name(ca, X509_get_subject_name(ca));
    ASN1_INTEGER_set(X509_get_serialNumber(ca), 1);
    X509_set_version(ca, 2);
    X509_gmtime_adj(X509_getm_notBefore(ca), 0);
    X509_gmtime_adj(X509_getm_notAfter(ca), 86400);
    X509_set_pubkey(ca, key);
    X509_EXTENSION *is_ca = X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints, "critical,CA:TRUE");
    X509_add_ext(ca, is_ca, -1);
    X509_EXTENSION_free(is_ca);
    assert_true(X509_sign(ca, key, EVP_sha256()) > 0);
    file = fopen(certificate, "w");
    assert_non_null(file);
    assert_int_equal(PEM_write_X509(file, ca), 1);
    assert_int_equal(fclose(file), 0);
    X509_free(ca);
    EVP_PKEY_free(key);
}
