/* Where a unit of the factory is answered: by the name of the claim that it asked by last, now and when IT approves it. */
#include "device_request.h"
#include "hq_server.h"
#include "keystore_sim.h"
#include "pki_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define HERE    (*(struct scene **)state)
#define PRESENT "prov/1/claim-RG-1/"
#define FORMER  "prov/1/claim.RG-1/"

struct scene {
    char dir[32], path[48], certificate[48];
    struct rg_hq_server server;
    struct rg_uplink uplink;
    struct rg_keystore *device;
    struct rg_unit unit;
    char topic[RG_HQ_TOPIC_MAX], said[RG_ENVELOPE_MAX + 1]; /* what HQ published last */
    int count;                                              /* since the last look */
};

/* The scene of the only test that runs. */
static struct scene *publisher;

static enum rg_status publish(struct rg_uplink *self, const struct rg_uplink_message *message)
{
    (void)self;
    (void)snprintf(publisher->topic, sizeof publisher->topic, "%s", message->topic);
    assert_true(message->payload_len < sizeof publisher->said);
    memcpy(publisher->said, message->payload, message->payload_len);
    publisher->said[message->payload_len] = '\0';
    publisher->count++;
    return RG_OK;
}

/* The claim's key is the factory's and the authority's, too. */
static void make_unit(struct scene *scene, const char *serial)
{
    char text[RG_SIGNED_MAX];
    struct rg_unit *unit = &scene->unit;
    struct rg_hq_provision *provision = &scene->server.provision;
    (void)snprintf(unit->serial, sizeof unit->serial, "%s", serial);
    assert_int_equal(rg_pki_file_public(unit->key, unit->claim), RG_OK);
    memcpy(provision->factory, unit->claim, sizeof provision->factory);
    assert_int_equal(rg_signed_voucher(serial, unit->claim, text), RG_OK);
    assert_int_equal(rg_pki_file_sign(unit->key, text, strlen(text), unit->voucher, &unit->voucher_len),
                     RG_OK);
}

static int set_up(void **state)
{
    static const struct rg_uplink_ops ops = {.publish = publish};
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    (void)snprintf(scene->dir, sizeof scene->dir, "/tmp/rg-claims-XXXXXX");
    assert_non_null(mkdtemp(scene->dir));
    (void)snprintf(scene->path, sizeof scene->path, "%s/hq.db", scene->dir);
    (void)snprintf(scene->certificate, sizeof scene->certificate, "%s/c.pem", scene->dir);
    (void)snprintf(scene->unit.key, sizeof scene->unit.key, "%s/c.key", scene->dir);
    assert_int_equal(rg_hq_store_open(scene->path, RG_HQ_CREATE, &scene->server.store), RG_OK);
    assert_int_equal(rg_hq_site_put(scene->server.store, "s1", "UTC"), RG_OK);
    assert_int_equal(rg_keystore_sim_create(&scene->server.keys), RG_OK);
    assert_int_equal(rg_keystore_sim_create(&scene->device), RG_OK);
    assert_int_equal(scene->server.keys->ops->make(scene->server.keys, RG_KEY_CARD_HASH, 1), RG_OK);
    assert_int_equal(scene->device->ops->make_pair(scene->device, RG_KEY_DEVICE, 1), RG_OK);
    pki_scene_authority(scene->certificate, scene->unit.key);
    scene->server.provision = (struct rg_hq_provision){
        .brokers = {"mqtts://b"}, .broker_count = 1, .ca = "PEM\n", .days = RG_HQ_DAYS_USUAL, .version = 1};
    assert_int_equal(
        rg_pki_authority_open(scene->certificate, scene->unit.key, &scene->server.provision.authority),
        RG_OK);
    make_unit(scene, "RG-1");
    scene->uplink.ops = &ops;
    scene->server.uplink = &scene->uplink;
    scene->server.text = malloc(RG_ENVELOPE_MAX + 1);
    assert_non_null(scene->server.text);
    publisher = scene;
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = HERE;
    rg_pki_authority_close(scene->server.provision.authority);
    rg_hq_store_close(scene->server.store);
    rg_hq_buffer_free(&scene->server.body);
    free(scene->server.text);
    scene->server.keys->ops->close(scene->server.keys);
    scene->device->ops->close(scene->device);
    (void)unlink(scene->path);
    (void)unlink(scene->certificate);
    (void)unlink(scene->unit.key);
    (void)rmdir(scene->dir);
    free(scene);
    return 0;
}

static void ask(struct scene *scene, const char *topic)
{
    static const uint8_t nonce[RG_SIGNED_NONCE_LEN] = {7};
    char text[RG_DEVICE_REQUEST_MAX];
    size_t len = 0;
    assert_int_equal(rg_device_request_write(&scene->unit, scene->device, RG_KEY_DEVICE, nonce,
                                             rg_hq_now_ms(), text, &len),
                     RG_OK);
    const struct rg_uplink_message message = {.topic = topic, .payload = text, .payload_len = len};
    rg_hq_take(&scene->server, &message);
}

/* HQ said one thing since the last look. */
static void heard(struct scene *scene, const char *topic, const char *status)
{
    char word[48];
    (void)snprintf(word, sizeof word, "\"status\":\"%s\"", status);
    assert_int_equal(scene->count, 1);
    assert_string_equal(scene->topic, topic);
    assert_non_null(strstr(scene->said, word));
    scene->count = 0;
}

static void approve(struct scene *scene)
{
    assert_int_equal(rg_hq_unit_approve(scene->server.store, "RG-1", "s1", ""), RG_OK);
    assert_int_equal(rg_hq_provision_issue(&scene->server, "RG-1"), RG_OK);
}

static void it_is_answered_where_it_asked(void **state)
{
    struct scene *scene = HERE;
    ask(scene, PRESENT "req");
    heard(scene, PRESENT "resp", "pending");
    approve(scene);
    heard(scene, PRESENT "resp", "issued");
    ask(scene, PRESENT "req");
    heard(scene, PRESENT "resp", "issued");
}

static void so_is_one_that_was_boxed_before(void **state)
{
    struct scene *scene = HERE;
    ask(scene, FORMER "req");
    heard(scene, FORMER "resp", "pending");
    approve(scene);
    heard(scene, FORMER "resp", "issued");
}

/* Its slot was written anew while it waited: nobody listens where it asked first. */
static void the_last_name_counts(void **state)
{
    struct scene *scene = HERE;
    ask(scene, FORMER "req");
    heard(scene, FORMER "resp", "pending");
    ask(scene, PRESENT "req");
    heard(scene, PRESENT "resp", "pending");
    approve(scene);
    heard(scene, PRESENT "resp", "issued");
    ask(scene, FORMER "req");
    heard(scene, FORMER "resp", "issued");
}

static void who_is_denied_hears_it_too(void **state)
{
    struct scene *scene = HERE;
    scene->unit.voucher[scene->unit.voucher_len - 1] ^= 1;
    ask(scene, FORMER "req");
    heard(scene, FORMER "resp", "denied");
    ask(scene, PRESENT "req");
    heard(scene, PRESENT "resp", "denied");
}

/* A request that holds, on a topic that is not its unit's. */
static void another_topic_is_no_claims(void **state)
{
    struct scene *scene = HERE;
    static const char *const topics[] = {
        "prov/1/claim-RG-2/req",  "prov/1/claim.RG-2/req", "prov/1/claimRG-1/req",   "prov/1/claim-/req",
        "prov/1/RG-1/req",        "prov/1/claim_RG-1/req", "prov/1/CLAIM-RG-1/req",  "prov/1/s1.RG-1/req",
        "prov/1/claim-RG-1/resp", "prov/2/claim-RG-1/req", "prov/1/claim-RG-1/req/x"};
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++) {
        ask(scene, topics[i]);
        assert_int_equal(scene->count, 0);
        assert_int_equal((int)atomic_load(&scene->server.live.refused), (int)i + 1);
    }
}

/* With a dot it could be a kiosk's, <site>.<device>; only the former name may have one in its serial number. */
static void a_dot_is_of_the_former_name_alone(void **state)
{
    struct scene *scene = HERE;
    make_unit(scene, "RG.1");
    ask(scene, "prov/1/claim-RG.1/req");
    assert_int_equal(scene->count, 0);
    ask(scene, "prov/1/claim.RG.1/req");
    heard(scene, "prov/1/claim.RG.1/resp", "pending");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_is_answered_where_it_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(so_is_one_that_was_boxed_before, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_last_name_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_denied_hears_it_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_topic_is_no_claims, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_dot_is_of_the_former_name_alone, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
