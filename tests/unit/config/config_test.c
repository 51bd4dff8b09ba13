/* The configuration: what is taken, what is refused, and that a refused one changes nothing. */
#include "config_harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void takes_every_member(void **state)
{
    (void)state;
    struct rg_config options = config_start();
    assert_true(config_parse("{\"language\":\"de\",\"time_zone\":\"Europe/Berlin\",\"reader_types\":\"a\","
                             "\"session_minutes\":30,\"panel_mm\":[217,136],"
                             "\"opening\":{\"mon\":[\"09:00\",\"20:30\"],\"sun\":[\"00:00\",\"24:00\"]}}",
                             &options));
    assert_string_equal(options.language, "de");
    assert_string_equal(options.time_zone, "Europe/Berlin");
    assert_string_equal(options.reader_types, "a");
    assert_int_equal(options.session_minutes, 30);
    assert_int_equal(options.panel_width_mm, 217);
    assert_int_equal(options.panel_height_mm, 136);
    assert_true(options.has_opening);
    assert_int_equal(options.opening[1].open, 9 * 60);
    assert_int_equal(options.opening[1].close, 20 * 60 + 30);
    assert_int_equal(options.opening[0].close, 24 * 60);
    assert_int_equal(options.opening[2].open, options.opening[2].close);
    assert_true(config_parse("{\"languages\":[\"en\",\"ar\"],\"theme\":\"contrast\",\"patience\":5,"
                             "\"brightness\":{\"full\":80,\"dim\":10},"
                             "\"ease\":{\"large_text\":true,\"low_controls\":true,\"speech\":false}}",
                             &options));
    assert_true(config_parse(
        "{\"privacy\":{\"lease_days\":14,\"visitors\":false,\"retention_days\":{\"purchases\":365}}}",
        &options));
    assert_false(options.privacy.visitors);
    assert_int_equal(options.privacy.lease_days, 14);
    assert_int_equal(options.privacy.purchases_days, 365);
    assert_int_equal(options.privacy.wishes_days, 1095);
    assert_true(config_parse("{\"privacy\":{\"retention_days\":{\"wishes\":0}}}", &options));
    assert_int_equal(options.privacy.purchases_days, 365);
    assert_int_equal(options.privacy.wishes_days, 0);
    assert_true(config_parse(
        "{\"measure\":{\"experiment\":\"spring-2026\",\"version\":3,\"control_share\":0.2}}", &options));
    assert_string_equal(options.measure.name, "spring-2026");
    assert_int_equal(options.measure.version, 3);
    assert_true(options.measure.control_share > 0.199 && options.measure.control_share < 0.201);
    assert_true(config_parse("{\"pictures_mib\":128,\"panel_bottom_mm\":950,\"reading_distance_mm\":2500}",
                             &options));
    assert_int_equal(options.pictures_mib, 128);
    assert_int_equal(options.panel_bottom_mm, 950);
    assert_int_equal(options.reading_distance_mm, 2500);
    assert_true(config_parse("{\"motion\":\"all\"}", &options));
    assert_int_equal(options.motion, RG_UI_MOTION_ALL);
    assert_true(config_parse("{\"motion\":\"hide\"}", &options));
    assert_int_equal(options.motion, RG_UI_MOTION_HIDE);
    assert_true(config_parse("{\"motion\":\"none\"}", &options));
    assert_int_equal(options.motion, RG_UI_MOTION_NONE);
    assert_int_equal(options.language_count, 2);
    assert_string_equal(options.languages[1], "ar");
    assert_int_equal(options.panel.theme, RG_SCREEN_THEME_CONTRAST);
    assert_int_equal(options.patience, 5);
    assert_int_equal(options.panel.full, 80);
    assert_int_equal(options.panel.dim, 10);
    assert_true(config_parse(
        "{\"glance\":{\"birthday\":false,\"wish\":true},\"features\":{\"copy\":false,\"code\":true,"
        "\"join\":false,\"household\":false}}",
        &options));
    assert_int_equal(options.glance.fields, RG_GLANCE_ALL & ~(unsigned)RG_GLANCE_BIRTHDAY);
    assert_int_equal(options.glance.order[0], RG_GLANCE_READY);
    assert_int_equal(options.switched_off, RG_FEATURE_COPY | RG_FEATURE_JOIN | RG_FEATURE_HOUSEHOLD);
    assert_true(options.ease.large_text && options.ease.low_controls);
    assert_false(options.ease.high_contrast || options.ease.speech);
}

static void ranks_what_a_glance_is_about(void **state)
{
    (void)state;
    struct rg_config options = config_start();
    assert_true(config_parse("{\"glance\":[\"last_purchase\",\"birthday\",\"wish\"]}", &options));
    assert_int_equal(options.glance.fields, RG_GLANCE_LAST_PURCHASE | RG_GLANCE_BIRTHDAY | RG_GLANCE_WISH);
    assert_int_equal(options.glance.order[0], RG_GLANCE_LAST_PURCHASE);
    assert_int_equal(options.glance.order[2], RG_GLANCE_WISH);
    uint32_t all = 0;
    for (size_t i = 0; i < RG_GLANCE_FIELDS; i++) {
        all |= options.glance.order[i];
    }
    assert_int_equal(all, RG_GLANCE_ALL);
    /* An object over it changes what may be said, not what goes first. */
    assert_true(config_parse("{\"glance\":{\"wish\":false,\"ready\":true}}", &options));
    assert_int_equal(options.glance.fields, RG_GLANCE_LAST_PURCHASE | RG_GLANCE_BIRTHDAY | RG_GLANCE_READY);
    assert_int_equal(options.glance.order[0], RG_GLANCE_LAST_PURCHASE);
    struct rg_config before = options;
    assert_false(config_parse("{\"glance\":[\"ready\",\"nothing\"]}", &options));
    assert_memory_equal(&options.glance, &before.glance, sizeof before.glance);
}

static void takes_what_is_on_media(void **state)
{
    (void)state;
    struct rg_config options;
    rg_config_default(&options);
    assert_true(options.media.ntag21x && options.media.ntag424 && options.media.desfire);
    assert_false(options.media.smart_tap || options.media.vas || options.media.originality);
    assert_true(config_parse(
        "{\"media\":{\"read\":{\"desfire\":false,\"smarttap\":true},\"originality\":true,"
        "\"signers_from\":7,\"smarttap\":{\"collector\":20180608},"
        "\"vas\":{\"pass\":\"pass.com.example.loyalty\"},\"signers\":["
        "{\"algorithm\":\"ed25519\",\"version\":7,\"key\":\"BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"},"
        "{\"algorithm\":\"es256\",\"version\":300,\"key\":\"AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}"
        "}",
        &options));
    assert_true(options.media.ntag21x && options.media.smart_tap && options.media.originality);
    assert_false(options.media.desfire || options.media.vas);
    assert_int_equal(options.media.signers_from, 7);
    assert_int_equal(options.media.collector, 20180608);
    assert_string_equal(options.media.pass, "pass.com.example.loyalty");
    assert_int_equal(options.media.vas_window_s, 120);
    assert_int_equal(options.media.signer_count, 2);
    assert_int_equal(options.media.signers[0].algorithm, RG_CARD_ED25519);
    assert_int_equal(options.media.signers[0].version, 7);
    assert_int_equal(options.media.signers[0].key[0], 4);
    assert_int_equal(options.media.signers[1].algorithm, RG_CARD_ES256);
    assert_int_equal(options.media.signers[1].version, 300);
    /* Signers are said as a whole, the rest part by part. */
    assert_true(config_parse("{\"media\":{\"signers\":[],\"read\":{\"ntag424\":false}}}", &options));
    assert_true(options.media.smart_tap && options.media.ntag21x && !options.media.ntag424);
    assert_int_equal(options.media.signer_count, 0);
    assert_false(config_parse("{\"media\":{\"originality\":false,\"read\":{\"vas\":2}}}", &options));
    assert_true(options.media.originality);
}

/* Each file knows its own members only: IT's forms cannot set what is the administrator's. */
static void each_file_has_its_members(void **state)
{
    (void)state;
    static const struct {
        enum rg_config_source source;
        const char *text;
        bool good;
    } cases[] = {
        {RG_CONFIG_PANEL, "{\"language\":\"de\",\"theme\":\"dark\",\"brightness\":{\"full\":50},\"ease\":{}}",
         true},
        {RG_CONFIG_PANEL, "{\"opening\":{}}", false},
        {RG_CONFIG_PANEL, "{\"broker\":\"mqtts://hq\"}", false},
        {RG_CONFIG_NETWORK, "{\"broker\":\"mqtts://hq:8883\"}", true},
        {RG_CONFIG_NETWORK, "{\"broker\":\"http://hq\"}", false},
        {RG_CONFIG_NETWORK, "{\"broker\":7}", false},
        {RG_CONFIG_NETWORK, "{\"language\":\"de\"}", false},
        {RG_CONFIG_FILE, "{\"broker\":\"mqtts://hq\"}", false},
        {RG_CONFIG_HQ, "{\"broker\":\"mqtts://hq\"}", false},
        {RG_CONFIG_HQ, "{\"language\":\"de\",\"opening\":{}}", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rg_config options = config_start(), before = config_start();
        struct rg_config_refusal refusal;
        if (rg_config_parse(cases[i].source, cases[i].text, strlen(cases[i].text), &options, &refusal) !=
            cases[i].good) {
            fail_msg("%s: %s", cases[i].good ? "refused" : "taken", cases[i].text);
        }
        assert_int_equal(memcmp(&options, &before, sizeof options) != 0, cases[i].good);
    }
}

static void takes_the_edges(void **state)
{
    (void)state;
    static const char *const good[] = {
        "{}",
        " \n{ }\r\n\t",
        "{\"session_minutes\":1}",
        "{\"panel_mm\":[40,3000]}",
        "{\"pictures_mib\":4}",
        "{\"pictures_mib\":4096}",
        "{\"panel_bottom_mm\":100}",
        "{\"panel_bottom_mm\":1100}",
        "{\"reading_distance_mm\":1000}",
        "{\"consent\":{}}",
        "{\"assurance\":{}}",
        "{\"media\":{}}",
        "{\"media\":{\"read\":{\"ntag21x\":false,\"ntag424\":true,\"desfire\":false},\"originality\":true,"
        "\"signers_from\":65535}}",
        "{\"media\":{\"signers\":[{\"algorithm\":\"ed25519\",\"version\":1,\"key\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"},{\"algorithm\":\"es256\",\"version\":1,\"key\":"
        "\"AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"},{\"algorithm\":\"ed25519\",\"version\":2,\"key\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"},{\"algorithm\":\"ed25519\",\"version\":65535,"
        "\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}]}}",
        "{\"media\":{\"signers\":[]}}",
        "{\"media\":{\"read\":{\"smarttap\":true,\"vas\":true},\"smarttap\":{\"collector\":20180608},\"vas\":"
        "{\"pass\":\"pass.com.example.loyalty\",\"window_s\":10}}}",
        "{\"media\":{\"vas\":{\"pass\":\"0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a\","
        "\"window_s\":600}}}",
        "{\"assurance\":{\"needs\":{\"points\":\"L2\",\"grant\":\"L0\"},\"confirms\":{\"redeem\":\"never\"},"
        "\"badge_hours\":1,"
        "\"uid_badges_until\":\"2027-12-31\"}}",
        "{\"assurance\":{\"badge_hours\":720,\"uid_badges_until\":\"\",\"confirms\":{\"redeem\":\"L2\"}}}",
        "{\"consent\":{\"age\":13,\"forget_hold_hours\":0,\"ask\":[]}}",
        "{\"consent\":{\"age\":18,\"forget_hold_hours\":720,\"ask\":[\"notes\",\"measure\"]}}",
        "{\"privacy\":{}}",
        "{\"privacy\":{\"lease_days\":1,\"retention_days\":{}}}",
        "{\"privacy\":{\"visitors\":true}}",
        "{\"privacy\":{\"lease_days\":365,\"retention_days\":{\"purchases\":1,\"wishes\":3650}}}",
        "{\"privacy\":{\"retention_days\":{\"purchases\":0,\"wishes\":0}}}",
        "{\"measure\":{\"experiment\":\"a\",\"version\":1,\"control_share\":0}}",
        "{\"measure\":{\"experiment\":\"a\",\"version\":1,\"control_share\":0.5,\"planned\":100,\"looks\":10}}",
        "{\"measure\":{\"control_share\":0.5,\"version\":1000000,\"experiment\":\"abcdefghijklmnopqrstuvwxyz-"
        "01234\"}}",
        "{\"reading_distance_mm\":2500}",
        "{\"reader_types\":\"f,b,a\"}",
        "{\"opening\":{}}",
        "{\"opening\":{\"fri\":[\"9:00\",\"9:01\"]}}",
        "{\"quiet_hours\":\"22:00-05:30\"}",
        "{\"language\":\"de_DE\"}",
        "{\"glance\":{}}",
        "{\"glance\":[]}",
        "{\"glance\":{\"ready\":false,\"service\":false,\"third_visit\":true,\"last_time\":false}}",
        "{\"glance\":[\"ready\",\"wish\",\"birthday\",\"third_visit\",\"service\",\"anniversary\",\"new_"
        "member\","
        "\"long_not_seen\",\"last_time\",\"last_purchase\"]}",
        "{\"glance\":{\"wish\":false,\"birthday\":true,\"anniversary\":false,\"new_member\":false,"
        "\"long_not_seen\":true,\"last_purchase\":false}}",
        "{\"features\":{\"code\":false,\"copy\":true}}",
    };
    config_takes(good, sizeof good / sizeof good[0]);
}

static void refuses_and_changes_nothing(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        " ",
        "[]",
        "null",
        "\"language\"",
        "17",
        "{",
        "{\"language\":\"de\"",
        "{\"language\":\"de\",}",
        "{\"language\":\"de\"} trailing",
        "{\"language\":\"de\"}{}",
        "{'language':'de'}",
        "{\"colour\":\"red\"}",
        "{\"Language\":\"de\"}",
        "{\"language\":\"\"}",
        "{\"language\":7}",
        "{\"language\":null}",
        "{\"language\":\"de_DE.UTF-8\"}",
        "{\"time_zone\":\"a/zone/that/is/much/longer/than/any/zone/that/the/database/of/zones/knows\"}",
        "{\"reader_types\":\"\"}",
        "{\"reader_types\":\"a,\"}",
        "{\"reader_types\":\"a b\"}",
        "{\"reader_types\":\"c\"}",
        "{\"reader_types\":\"a,b,f,a\"}",
        /* The parts of a list have no names. */
        "{\"privacy\":[true]}",
        "{\"privacy\":{\"retention_days\":[365]}}",
        "{\"measure\":[1]}",
        "{\"consent\":[16]}",
        "{\"ease\":[true]}",
        "{\"features\":[true]}",
        "{\"glance\":[true]}",
        "{\"glance\":[\"points\"]}",
        "{\"glance\":[\"wish\",\"wish\"]}",
        "{\"glance\":[\"wish\",[\"birthday\"]]}",
        "{\"glance\":\"wish\"}",
        "{\"brightness\":[50]}",
        "{\"opening\":[\"09:00\"]}",
        "{\"cues\":[true]}",
        "{\"privacy\":7}",
        "{\"privacy\":{\"lease_days\":0}}",
        "{\"privacy\":{\"visitors\":1}}",
        "{\"privacy\":{\"visitors\":\"yes\"}}",
        "{\"privacy\":{\"lease_days\":366}}",
        "{\"privacy\":{\"lease_days\":1.5}}",
        "{\"privacy\":{\"lease\":30}}",
        "{\"privacy\":{\"lease_days\":20,\"retention_days\":7}}",
        "{\"privacy\":{\"lease_days\":20,\"retention_days\":{\"purchases\":-1}}}",
        "{\"privacy\":{\"lease_days\":20,\"retention_days\":{\"purchases\":\"forever\"}}}",
        "{\"privacy\":{\"lease_days\":20,\"retention_days\":{\"wishes\":3651}}}",
        "{\"privacy\":{\"lease_days\":20,\"retention_days\":{\"names\":7}}}",
        "{\"measure\":true}",
        "{\"measure\":{}}",
        "{\"measure\":{\"experiment\":\"a\",\"version\":1}}",
        "{\"measure\":{\"version\":1,\"control_share\":0.5}}",
        "{\"measure\":{\"experiment\":\"a\",\"control_share\":0.5}}",
        "{\"measure\":{\"experiment\":\"\",\"version\":1,\"control_share\":0.5}}",
        "{\"measure\":{\"experiment\":\"Spring\",\"version\":1,\"control_share\":0.5}}",
        "{\"measure\":{\"experiment\":\"abcdefghijklmnopqrstuvwxyz-012345\",\"version\":1,\"control_share\":"
        "0.5}}",
        "{\"measure\":{\"experiment\":\"a\",\"version\":0,\"control_share\":0.5}}",
        "{\"measure\":{\"experiment\":\"a\",\"version\":1,\"control_share\":0.5,\"planned\":99}}",
        "{\"measure\":{\"experiment\":\"a\",\"version\":1,\"control_share\":0.5,\"looks\":11}}",
        "{\"measure\":{\"experiment\":\"a\",\"control_share\":0.5,\"planned\":100,\"looks\":4}}",
        "{\"measure\":{\"experiment\":\"a\",\"version\":1.5,\"control_share\":0.5}}",
        "{\"measure\":{\"experiment\":\"a\",\"version\":1,\"control_share\":0.51}}",
        "{\"measure\":{\"experiment\":\"a\",\"version\":1,\"control_share\":-0.1}}",
        "{\"measure\":{\"experiment\":\"a\",\"version\":1,\"control_share\":\"half\"}}",
        "{\"measure\":{\"experiment\":\"a\",\"version\":1,\"control_share\":0.5,\"key\":\"0\"}}",
        "{\"session_minutes\":0}",
        "{\"session_minutes\":31}",
        "{\"session_minutes\":2.5}",
        "{\"session_minutes\":-1}",
        "{\"session_minutes\":1e300}",
        "{\"session_minutes\":\"3\"}",
        "{\"panel_mm\":[217]}",
        "{\"panel_mm\":[217,136,1]}",
        "{\"panel_mm\":[39,136]}",
        "{\"panel_mm\":[217,3001]}",
        "{\"panel_mm\":[\"217\",\"136\"]}",
        "{\"panel_mm\":{\"w\":217,\"h\":136}}",
        "{\"panel_mm\":217}",
        "{\"pictures_mib\":3}",
        "{\"pictures_mib\":4097}",
        "{\"pictures_mib\":64.5}",
        "{\"pictures_mib\":\"64\"}",
        "{\"panel_bottom_mm\":0}",
        "{\"panel_bottom_mm\":99}",
        "{\"panel_bottom_mm\":1101}",
        "{\"panel_bottom_mm\":900.5}",
        "{\"panel_bottom_mm\":null}",
        "{\"reading_distance_mm\":999}",
        "{\"assurance\":1}",
        "{\"media\":[]}",
        "{\"media\":{\"read\":{\"uid\":true}}}",
        "{\"media\":{\"read\":{\"vas\":1}}}",
        "{\"media\":{\"read\":[\"vas\"]}}",
        "{\"media\":{\"everything\":true}}",
        "{\"media\":{\"originality\":\"yes\"}}",
        "{\"media\":{\"signers_from\":65536}}",
        "{\"media\":{\"signers\":{}}}",
        "{\"media\":{\"signers\":[{\"algorithm\":\"ed25519\",\"version\":0,\"key\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}]}}",
        "{\"media\":{\"signers\":[{\"algorithm\":\"ed25519\",\"version\":65536,\"key\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}]}}",
        "{\"media\":{\"signers\":[{\"algorithm\":\"ed25519\",\"version\":3,\"key\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"},{\"algorithm\":\"ed25519\",\"version\":3,\"key\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}]}}",
        "{\"media\":{\"signers\":[{\"algorithm\":\"ed25519\",\"version\":1,\"key\":"
        "\"AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}}",
        "{\"media\":{\"signers\":[{\"algorithm\":\"ed25519\",\"version\":1,\"key\":\"!\"}]}}",
        "{\"media\":{\"signers\":[{\"algorithm\":\"es256\",\"version\":1,\"key\":"
        "\"BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}}",
        "{\"media\":{\"signers\":[{\"algorithm\":\"rsa\",\"version\":1,\"key\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}]}}",
        "{\"media\":{\"signers\":[{\"algorithm\":\"ed25519\",\"version\":1}]}}",
        "{\"media\":{\"signers\":[{\"algorithm\":\"ed25519\",\"version\":1,\"key\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\",\"private\":\"x\"}]}}",
        "{\"media\":{\"signers\":[{\"algorithm\":\"ed25519\",\"version\":1,\"key\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"},{\"algorithm\":\"ed25519\",\"version\":2,\"key\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"},{\"algorithm\":\"ed25519\",\"version\":3,\"key\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"},{\"algorithm\":\"ed25519\",\"version\":4,\"key\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"},{\"algorithm\":\"ed25519\",\"version\":5,\"key\":"
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}]}}",
        "{\"media\":{\"read\":{\"smarttap\":true}}}",
        "{\"media\":{\"read\":{\"vas\":true}}}",
        "{\"media\":{\"smarttap\":{\"collector\":0}}}",
        "{\"media\":{\"smarttap\":{\"collector\":\"20180608\"}}}",
        "{\"media\":{\"smarttap\":{\"key\":\"x\"}}}",
        "{\"media\":{\"vas\":{\"pass\":\"\"}}}",
        "{\"media\":{\"vas\":{\"pass\":\"com.example\"}}}",
        "{\"media\":{\"vas\":{\"pass\":\"pass."
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "\"}}}",
        "{\"media\":{\"vas\":{\"pass\":\"pass.a b\"}}}",
        "{\"media\":{\"vas\":{\"window_s\":9}}}",
        "{\"media\":{\"vas\":{\"window_s\":601}}}",
        "{\"assurance\":{\"needs\":{\"points\":\"L0\"}}}",
        "{\"assurance\":{\"needs\":{\"redeem\":\"L1\"}}}",
        "{\"assurance\":{\"needs\":{\"withdraw\":\"L1\"}}}",
        "{\"assurance\":{\"needs\":{\"badge_opens\":\"L0\"}}}",
        "{\"assurance\":{\"needs\":{\"points\":\"never\"}}}",
        "{\"assurance\":{\"needs\":{\"points\":2}}}",
        "{\"assurance\":{\"needs\":{\"everything\":\"L1\"}}}",
        "{\"assurance\":{\"confirms\":{\"redeem\":\"L0\"}}}",
        "{\"assurance\":{\"confirms\":{\"points\":\"L1\"}}}",
        "{\"assurance\":{\"badge_hours\":0}}",
        "{\"assurance\":{\"badge_hours\":721}}",
        "{\"assurance\":{\"uid_badges_until\":\"2028-01-01\"}}",
        "{\"assurance\":{\"uid_badges_until\":\"2027-02-29\"}}",
        "{\"assurance\":{\"uid_badges_until\":\"2027-2-1\"}}",
        "{\"assurance\":{\"uid_badges_until\":20270201}}",
        "{\"assurance\":{\"trust_uid\":true}}",
        "{\"consent\":16}",
        "{\"consent\":{\"age\":12}}",
        "{\"consent\":{\"age\":19}}",
        "{\"consent\":{\"forget_hold_hours\":721}}",
        "{\"consent\":{\"ask\":[\"email\"]}}",
        "{\"consent\":{\"ask\":\"notes\"}}",
        "{\"consent\":{\"hold\":1}}",
        "{\"reading_distance_mm\":2501}",
        "{\"reading_distance_mm\":-2000}",
        "{\"reading_distance_mm\":\"2000\"}",
        "{\"reading_distance_mm\":[2000,1000]}",
        "{\"opening\":[]}",
        "{\"quiet_hours\":\"22:00\"}",
        "{\"quiet_hours\":[\"22:00\",\"05:00\"]}",
        "{\"opening\":{\"monday\":[\"09:00\",\"20:00\"]}}",
        "{\"opening\":{\"mon\":[\"09:00\"]}}",
        "{\"opening\":{\"mon\":[\"20:00\",\"09:00\"]}}",
        "{\"opening\":{\"mon\":[\"09:00\",\"09:00\"]}}",
        "{\"opening\":{\"mon\":[\"09:00\",\"24:01\"]}}",
        "{\"opening\":{\"mon\":[\"09:60\",\"20:00\"]}}",
        "{\"opening\":{\"mon\":[\"-1:00\",\"20:00\"]}}",
        "{\"opening\":{\"mon\":[\"09:00h\",\"20:00\"]}}",
        "{\"opening\":{\"mon\":[9,20]}}",
        "{\"opening\":{\"mon\":{\"open\":\"09:00\",\"close\":\"20:00\"}}}",
        "{\"opening\":{\"mon\":null}}",
        "{\"language\":\"d\"}",
        "{\"language\":\"d\\\"e\"}",
        "{\"languages\":[]}",
        "{\"languages\":\"en\"}",
        "{\"languages\":[\"en\",7]}",
        "{\"languages\":[\"en\",\"\"]}",
        "{\"languages\":[\"aa\",\"aa\",\"aa\",\"aa\",\"aa\",\"aa\",\"aa\",\"aa\",\"aa\",\"aa\",\"aa\",\"aa\","
        "\"aa\","
        "\"aa\",\"aa\",\"aa\",\"aa\"]}",
        "{\"theme\":\"red\"}",
        "{\"theme\":1}",
        "{\"motion\":\"\"}",
        "{\"motion\":\"All\"}",
        "{\"motion\":true}",
        "{\"motion\":null}",
        "{\"patience\":0}",
        "{\"patience\":6}",
        "{\"patience\":1.5}",
        "{\"brightness\":50}",
        "{\"brightness\":{\"full\":9}}",
        "{\"brightness\":{\"full\":101}}",
        "{\"brightness\":{\"full\":20}}",
        "{\"brightness\":{\"dim\":0}}",
        "{\"brightness\":{\"off\":0}}",
        "{\"ease\":true}",
        "{\"ease\":{\"large_text\":1}}",
        "{\"ease\":{\"larger_text\":true}}",
        "{\"glance\":true}",
        "{\"glance\":{\"wish\":1}}",
        "{\"glance\":{\"points\":true}}",
        "{\"features\":[\"code\"]}",
        "{\"features\":{\"joining\":true}}",
        "{\"features\":{\"join\":1}}",
    };
    config_refuses(bad, sizeof bad / sizeof bad[0]);
}

static void one_bad_member_spoils_the_good_ones(void **state)
{
    (void)state;
    struct rg_config options = config_start(), before = config_start();
    assert_false(config_parse("{\"language\":\"de\",\"session_minutes\":5,"
                              "\"opening\":{\"mon\":[\"09:00\",\"20:00\"]},\"panel_mm\":[1,1]}",
                              &options));
    assert_memory_equal(&options, &before, sizeof options);
}

static void survives_hostile_bytes(void **state)
{
    (void)state;
    static const char whole[] = "{\"language\":\"de\",\"time_zone\":\"Europe/Berlin\",\"reader_types\":\"a\","
                                "\"session_minutes\":9,\"panel_mm\":[217,136],"
                                "\"opening\":{\"mon\":[\"09:00\",\"20:30\"]}}";
    char text[sizeof whole];
    for (size_t cut = 0; cut < sizeof whole - 1; cut++) {
        memcpy(text, whole, sizeof text);
        text[cut] = '\0';
        struct rg_config options = config_start();
        assert_false(config_parse(text, &options));
    }
    for (size_t at = 0; at < sizeof whole - 1; at++) {
        for (int byte = 0; byte < 256; byte += 5) {
            memcpy(text, whole, sizeof text);
            text[at] = (char)byte;
            struct rg_config options = config_start(), before = config_start();
            struct rg_config_refusal refusal;
            if (!rg_config_parse(RG_CONFIG_HQ, text, sizeof whole - 1, &options, &refusal)) {
                assert_memory_equal(&options, &before, sizeof options);
            }
        }
    }
    static char deep[40000];
    memset(deep, '[', sizeof deep);
    struct rg_config options = config_start();
    struct rg_config_refusal refusal;
    assert_false(rg_config_parse(RG_CONFIG_HQ, deep, sizeof deep, &options, &refusal));
    assert_int_equal(refusal.code, RG_CONFIG_SYNTAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_every_member),
        cmocka_unit_test(ranks_what_a_glance_is_about),
        cmocka_unit_test(takes_what_is_on_media),
        cmocka_unit_test(takes_the_edges),
        cmocka_unit_test(each_file_has_its_members),
        cmocka_unit_test(refuses_and_changes_nothing),
        cmocka_unit_test(one_bad_member_spoils_the_good_ones),
        cmocka_unit_test(survives_hostile_bytes),

    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
