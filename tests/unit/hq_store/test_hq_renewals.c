/* A kiosk's next identity at HQ: which keys count when, and the version of what all kiosks are given. */
#include "hq_renewals.h"

#include "hq_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HQ_SITE "s1"
#define STORE   (((struct hq_fixture *)*state)->store)

static struct rg_hq_unit_request request_of(uint8_t key)
{
    struct rg_hq_unit_request request;
    memset(request.spki, key, sizeof request.spki);
    memset(request.nonce, key, sizeof request.nonce);
    memset(request.claim, 0, sizeof request.claim);
    return request;
}

static void provision(struct rg_hq_store *store, const char *serial, uint8_t key)
{
    struct rg_hq_unit unit = {.asked = false};
    const struct rg_hq_unit_request request = request_of(key);
    assert_int_equal(rg_hq_unit_ask(store, serial, &request, 1000, &unit), RG_OK);
    rg_hq_unit_free(&unit);
    assert_int_equal(rg_hq_unit_approve(store, serial, HQ_SITE, ""), RG_OK);
    assert_int_equal(rg_hq_unit_issued(store, serial, "PEM", "{}", 9000, 1000), RG_OK);
}

static enum rg_status put(struct rg_hq_store *store, const char *serial, uint8_t key)
{
    const struct rg_hq_next next = {.request = request_of(key),
                                    .certificate = "NEXT",
                                    .identity = "{\"next\":1}",
                                    .ends_ms = 20000,
                                    .version = key};
    return rg_hq_renewal_put(store, serial, &next);
}

/* The first byte of each key that HQ knows of, 0 for none: present, next, last. */
static void keys_are(struct rg_hq_store *store, const char *device, uint8_t present, uint8_t next,
                     uint8_t last)
{
    struct rg_hq_renewal renewal;
    assert_int_equal(rg_hq_renewal_get(store, HQ_SITE, device, &renewal), RG_OK);
    assert_int_equal(renewal.present.request.spki[90], present);
    assert_int_equal(renewal.next.there ? renewal.next.request.spki[0] : 0, next);
    assert_int_equal(renewal.last_there ? renewal.last[0] : 0, last);
    if (next != 0) {
        assert_int_equal(renewal.next_version, next);
        assert_string_equal(renewal.next.certificate.data, "NEXT");
    }
    rg_hq_renewal_free(&renewal);
}

static enum rg_hq_unit_state state_of(struct rg_hq_store *store, const char *serial)
{
    struct rg_hq_unit unit = {.asked = false};
    assert_int_equal(rg_hq_unit_get(store, serial, &unit), RG_OK);
    enum rg_hq_unit_state found = unit.state;
    rg_hq_unit_free(&unit);
    return found;
}

static void the_next_counts_when_it_has_answered(void **state)
{
    struct rg_hq_renewal none;
    assert_int_equal(rg_hq_renewal_get(STORE, HQ_SITE, "kiosk-1", &none), RG_NOT_FOUND);
    assert_int_equal(put(STORE, "RG-1", 2), RG_NOT_FOUND);
    provision(STORE, "RG-1", 1);
    assert_int_equal(rg_hq_renewal_confirm(STORE, "RG-1", 2000), RG_NOT_FOUND);
    keys_are(STORE, "kiosk-1", 1, 0, 0);
    assert_int_equal(put(STORE, "RG-1", 2), RG_OK);
    keys_are(STORE, "kiosk-1", 1, 2, 0);
    /* Another one in its place, as after a wipe of the first. */
    assert_int_equal(put(STORE, "RG-1", 3), RG_OK);
    keys_are(STORE, "kiosk-1", 1, 3, 0);
    assert_int_equal(rg_hq_renewal_confirm(STORE, "RG-1", 2000), RG_OK);
    keys_are(STORE, "kiosk-1", 3, 0, 1);
    assert_int_equal(state_of(STORE, "RG-1"), RG_HQ_UNIT_ISSUED);
    assert_int_equal(rg_hq_renewal_confirm(STORE, "RG-1", 2000), RG_NOT_FOUND);
}

/* A claim that asks meanwhile waits for IT, whatever is renewed; approved, or revoked, nothing that was renewed counts any more. */
static void it_decides_as_before(void **state)
{
    struct rg_hq_unit unit = {.asked = false};
    struct rg_hq_renewal none;
    const struct rg_hq_unit_request wiped = request_of(9);
    provision(STORE, "RG-1", 1);
    assert_int_equal(put(STORE, "RG-1", 2), RG_OK);
    assert_int_equal(rg_hq_unit_ask(STORE, "RG-1", &wiped, 3000, &unit), RG_OK);
    assert_int_equal(unit.state, RG_HQ_UNIT_PENDING);
    rg_hq_unit_free(&unit);
    assert_int_equal(rg_hq_renewal_confirm(STORE, "RG-1", 2000), RG_OK);
    assert_int_equal(state_of(STORE, "RG-1"), RG_HQ_UNIT_PENDING);
    keys_are(STORE, "kiosk-1", 2, 0, 1);
    assert_int_equal(put(STORE, "RG-1", 3), RG_OK);
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-1", HQ_SITE, ""), RG_OK);
    assert_int_equal(rg_hq_renewal_get(STORE, HQ_SITE, "kiosk-1", &none), RG_NOT_FOUND);
    assert_int_equal(rg_hq_unit_issued(STORE, "RG-1", "PEM", "{}", 9000, 1000), RG_OK);
    keys_are(STORE, "kiosk-1", 9, 0, 0);
    assert_int_equal(rg_hq_unit_revoke(STORE, HQ_SITE, "kiosk-1", 4000), RG_OK);
    assert_int_equal(rg_hq_renewal_get(STORE, HQ_SITE, "kiosk-1", &none), RG_NOT_FOUND);
    assert_int_equal(rg_hq_renewal_get(STORE, HQ_SITE, "no name", &none), RG_INVALID);
}

static void versions_grow_with_what_is_given(void **state)
{
    static const struct {
        const char *digest;
        int64_t version;
        bool changed;
    } steps[] = {{"a", 1, true}, {"a", 1, false}, {"b", 2, true}, {"a", 3, true}, {"a", 3, false}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        int64_t version = 0;
        bool changed = false;
        assert_int_equal(rg_hq_given_version(STORE, steps[i].digest, &version, &changed), RG_OK);
        assert_int_equal(version, steps[i].version);
        assert_int_equal(changed, steps[i].changed);
    }
}

static void lists_are_whole(void **state)
{
    struct rg_hq_renewed kiosk = {.number = 0};
    provision(STORE, "RG-1", 1);
    provision(STORE, "RG-2", 2);
    provision(STORE, "RG-3", 3);
    assert_int_equal(rg_hq_revoked_next(STORE, 0, &kiosk), RG_NOT_FOUND);
    assert_int_equal(rg_hq_unit_revoke(STORE, HQ_SITE, "kiosk-2", 4000), RG_OK);
    assert_int_equal(rg_hq_unit_revoke(STORE, HQ_SITE, "kiosk-1", 4000), RG_OK);
    assert_int_equal(rg_hq_renewed_next(STORE, 0, &kiosk), RG_OK);
    assert_string_equal(kiosk.device, "kiosk-3");
    assert_int_equal(rg_hq_renewed_next(STORE, kiosk.number, &kiosk), RG_NOT_FOUND);
    assert_int_equal(rg_hq_revoked_next(STORE, 0, &kiosk), RG_OK);
    assert_string_equal(kiosk.device, "kiosk-1");
    assert_int_equal(rg_hq_revoked_next(STORE, kiosk.number, &kiosk), RG_OK);
    assert_string_equal(kiosk.device, "kiosk-2");
    assert_int_equal(rg_hq_revoked_next(STORE, kiosk.number, &kiosk), RG_NOT_FOUND);
}

#define T(test) cmocka_unit_test_setup_teardown(test, hq_fixture_set_up, hq_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_next_counts_when_it_has_answered),
        T(it_decides_as_before),
        T(versions_grow_with_what_is_given),
        T(lists_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
