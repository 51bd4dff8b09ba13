/* The table of commands agrees with itself, with the parser, and with what is printed from it. */
#include "ctl.h"

#include <getopt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define WORDS_MAX 24

static struct rg_ctl_options options;

/* @return what the parser says; its complaints go nowhere. */
static int parse(const char *line)
{
    static char text[512];
    char *argv[WORDS_MAX + 1] = {"regardctl"};
    int argc = 1;
    (void)snprintf(text, sizeof text, "%s", line);
    for (char *word = strtok(text, " "); word != NULL && argc < WORDS_MAX; word = strtok(NULL, " ")) {
        argv[argc++] = word;
    }
    argv[argc] = NULL;
    optind = 0;
    return rg_ctl_options_parse(argc, argv, &options);
}

#define IDENTITY " --broker mqtts://h --ca a --cert b --key c --operator anna"

/* What stands for an argument's or an option's name in the table. */
static const char *example(const char *name)
{
    static const char *const examples[][2] = {
        {"N", "17"},         {"A", "17"},           {"B", "18"},
        {"REQUEST", "5"},    {"KIND", "purchases"}, {"VALUE", "Ada"},
        {"DEVICE", "s1/k1"}, {"SERIAL", "RG-1"},    {"SITE", "s1"},
        {"NAME", "k1"},      {"DAYS|forever", "7"}, {"HEX", "04"},
        {"ID", "X-1"},       {"FILE", "out"},       {"DATE", "2025-02-01"},
        {"SECONDS", "9"},    {"KIOSK", "k1"},       {"HOURS", "8"},
        {"LEVEL", "debug"},  {"CARD", "313ca431"}, {"EXPERIMENT", "spring-2026/2"},
        {"MEDIUM", "ntag424"}, {"CONNSTRING", "pn532_uart:/dev/ttyUSB0"},
        {"ADDRESS", "shop.example/t"}, {"GROUP", "pilot"}};
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        if (strcmp(examples[i][0], name) == 0) {
            return examples[i][1];
        }
    }
    return NULL;
}

/* A line as somebody would type it who reads the usage: the first of alternatives, and what brackets hold if wanted. */
static void type(const struct rg_ctl_verb *verb, bool everything, char *line, size_t capacity)
{
    char rest[400], *at = rest;
    int depth = 0;
    (void)snprintf(rest, sizeof rest, "%s %s", verb->arguments, verb->options);
    (void)snprintf(line, capacity, "%s", verb->words);
    for (char *word = strsep(&at, " "); word != NULL; word = strsep(&at, " ")) {
        bool bar = strcmp(word, "DAYS|forever") != 0 && strchr(word, '|') != NULL;
        depth += word[0] == '[';
        bool wanted = word[0] != '\0' && (depth == 0 || everything);
        bool closes = word[0] != '\0' && word[strlen(word) - 1] == ']';
        word += word[0] == '[';
        word[strcspn(word, "]")] = '\0';
        /* --member N|--badge N: the second one is left out, with its value. */
        if (bar && strstr(word, "|--") != NULL) {
            (void)strsep(&at, " ");
        }
        if (bar) {
            word[strcspn(word, "|")] = '\0';
        }
        if (wanted) {
            const char *said = example(word);
            size_t len = strlen(line);
            (void)snprintf(line + len, capacity - len, " %s", said != NULL ? said : word);
        }
        depth -= closes;
    }
}

static void every_command_is_understood_as_its_usage_says(void **state)
{
    (void)state;
    size_t count;
    const struct rg_ctl_verb *verbs = rg_ctl_verbs(&count);
    for (size_t i = 0; i < count; i++) {
        for (int everything = 0; everything < 2; everything++) {
            char line[600], identified[700], more[700];
            type(&verbs[i], everything == 1, line, sizeof line);
            (void)snprintf(identified, sizeof identified, "%s" IDENTITY, line);
            if (parse(identified) != -1) {
                print_error("%s\n", line);
            }
            assert_int_equal(parse(identified), -1);
            assert_int_equal(options.command, verbs[i].command);
            /* And not with a word more, nor without the last one. */
            (void)snprintf(more, sizeof more, "%s superfluous" IDENTITY, line);
            assert_int_equal(parse(more), RG_CTL_USAGE);
            if (verbs[i].arguments[0] != '\0') {
                (void)snprintf(more, sizeof more, "%s" IDENTITY, verbs[i].words);
                assert_int_equal(parse(more), RG_CTL_USAGE);
            }
        }
    }
}

static void no_line_of_the_table_hides_another(void **state)
{
    (void)state;
    size_t count;
    const struct rg_ctl_verb *verbs = rg_ctl_verbs(&count);
    /* Each command of the enumeration has its line. */
    assert_int_equal(count, RG_CTL_MANUAL);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(rg_ctl_verb_of(verbs[i].command), &verbs[i]);
        assert_true(verbs[i].help[0] != '\0' && verbs[i].help[strlen(verbs[i].help) - 1] != '.');
        assert_true(rg_ctl_role_words(verbs[i].role)[0] != '\0');
        assert_int_equal(verbs[i].method == NULL, verbs[i].role == RG_CTL_ASKS_NOBODY);
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(verbs[i].words, verbs[j].words);
        }
    }
}

static void an_option_goes_with_those_that_name_it(void **state)
{
    (void)state;
    size_t count, options_count;
    const struct rg_ctl_verb *verbs = rg_ctl_verbs(&count);
    const struct rg_ctl_option *list = rg_ctl_option_list(&options_count);
    for (size_t i = 0; i < options_count; i++) {
        size_t takers = 0;
        for (size_t j = 0; j < count; j++) {
            char line[600], told[800];
            bool takes = rg_ctl_verb_takes(&verbs[j], list[i].name);
            takers += takes;
            type(&verbs[j], false, line, sizeof line);
            bool there = strstr(line, list[i].name) != NULL || strstr(verbs[j].options, "|--") != NULL;
            if (list[i].own && !there && !takes) {
                const char *value = list[i].argument == NULL ? "" : example(list[i].argument);
                (void)snprintf(told, sizeof told, "%s --%s %s" IDENTITY, line, list[i].name,
                               value != NULL ? value : "law");
                assert_int_equal(parse(told), RG_CTL_USAGE);
            }
        }
        assert_int_equal(takers > 0, list[i].own);
        assert_int_equal(list[i].argument != NULL, list[i].takes == required_argument);
    }
    /* What a command names is an option. */
    for (size_t j = 0; j < count; j++) {
        for (const char *at = verbs[j].options; (at = strstr(at, "--")) != NULL; at += 2) {
            bool known = false;
            for (size_t i = 0; i < options_count; i++) {
                size_t len = strlen(list[i].name);
                known = known || (strncmp(at + 2, list[i].name, len) == 0 && strcspn(at + 2, " ]|") == len);
            }
            assert_true(known);
        }
    }
}

static void words_are_read_for_what_they_are(void **state)
{
    (void)state;
    assert_int_equal(parse("audit badge 3" IDENTITY), -1);
    assert_true(options.badge && options.holder == 3);
    assert_int_equal(parse("audit member 3" IDENTITY), -1);
    assert_true(!options.badge && options.holder == 3);
    assert_int_equal(parse("badge revoke 3 --replace 04112233" IDENTITY), -1);
    assert_true(options.badge && options.holder == 3);
    assert_string_equal(options.replacement, "04112233");
    assert_int_equal(parse("badge revoke 3 --medium desfire --reader r --wait 5" IDENTITY), -1);
    assert_true(options.badge && options.replacement == NULL);
    assert_string_equal(options.medium, "desfire");
    assert_int_equal(parse("card issue --member 3 --medium ntag424" IDENTITY), -1);
    assert_false(options.keep);
    assert_int_equal(parse("card issue --member 3 --medium ntag424 --keep" IDENTITY), -1);
    assert_true(options.keep);
    assert_int_equal(parse("card lost --card 313ca431" IDENTITY), -1);
    assert_true(options.holder == 0);
    assert_string_equal(options.card, "313ca431");
    assert_int_equal(parse("device show k-9" IDENTITY), -1);
    assert_string_equal(options.site, "");
    assert_string_equal(options.device, "k-9");
    assert_int_equal(parse("device show store-1/k-9 --json" IDENTITY), -1);
    assert_string_equal(options.site, "store-1");
    assert_true(options.json);
    assert_int_equal(parse("measure spring-2026 --spend" IDENTITY), -1);
    assert_string_equal(options.experiment, "spring-2026");
    assert_true(options.experiment_version == 0 && options.spend);
    assert_int_equal(parse("measure spring-2026/12" IDENTITY), -1);
    assert_string_equal(options.experiment, "spring-2026");
    assert_true(options.experiment_version == 12 && !options.spend);
    assert_int_equal(parse("retention set purchases forever" IDENTITY), -1);
    assert_int_equal(options.days, 0);
    assert_int_equal(parse("fleet watch --once --check --every 3600" IDENTITY), -1);
    assert_true(options.once && options.check && options.every_s == 3600);
    assert_int_equal(parse("device job restart --group pilot" IDENTITY), -1);
    assert_string_equal(options.field, "restart");
    assert_int_equal(parse("device job restart --group pilot --site s1" IDENTITY), -1);
    assert_true(options.group.count == 1 && options.serial == NULL && options.device[0] == '\0');
    assert_int_equal(parse("device wipe --group pilot" IDENTITY), -1);
    assert_int_equal(parse("device config --group pilot --set patience=2" IDENTITY), -1);
    assert_int_equal(parse("device approve RG-1 --site s1 --group west --group pilot --group west" IDENTITY), -1);
    assert_int_equal(options.group.count, 2);
    assert_string_equal(options.group.names[1], "pilot");
    assert_int_equal(parse("device group RG_1 --remove pilot" IDENTITY), -1);
    assert_true(options.put_in.count == 0 && options.take_out.count == 1);
    assert_string_equal(options.serial, "RG_1");
    assert_int_equal(parse("fleet watch" IDENTITY), -1);
    assert_int_equal(options.every_s, RG_CTL_EVERY_S);
    static const char *const wrong[] = {
        "",
        "nonsense",
        "customer",
        "device",
        "device show a/b/c",
        "device show /k",
        "device show s/",
        "device show K1",
        "device show s1/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "device job k1 restart --group pilot",
        "device job s1/k1 restart --site s1 --group pilot",
        "device wipe k1 --group pilot",
        "device job restart --group pilot --group west",
        "device config k1 --group pilot",
        "device config --group pilot --all",
        "device config --group pilot --site s1",
        "device approve --manifest f --group pilot",
        "device approve RG-1 --site s1 --group Pilot",
        "device approve RG-1 --site s1 --group pilot|west",
        "device group s1/k1 --add Pilot",
        "device group --add pilot",
        "device units --group pilot",
        "fleet watch --every 0",
        "fleet watch --every 3601",
        "fleet watch --check",
        "customer find --member 1 --external 2",
        "customer find --badge 1",
        "card list --member 1 --badge 2",
        "card lost",
        "card lost --member 1 --card 313ca431",
        "card lost --card 313ca4310",
        "card lost --member 1 --replace 04112233 --medium desfire",
        "card lost --member 1 --reader r",
        "card lost --member 1 --medium smarttap",
        "card lost --card 313ca431 --medium desfire",
        "badge revoke 1 --replace 04112233 --reader r",
        "badge revoke",
        "assurance 1",
        "customer merge 1 1",
        "customer show 0",
        "customer show 1x",
        "completion zsh",
        "status --nonsense",
        "status --broker",
        "alerts --reason law",
        "measure Spring",
        "measure /1",
        "measure spring/0",
        "measure spring/",
        "measure abcdefghijklmnopqrstuvwxyz-012345",
        "experiment",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char line[200];
        (void)snprintf(line, sizeof line, "%s" IDENTITY, wrong[i]);
        /* The one that lacks its value must come last. */
        assert_int_equal(parse(strcmp(wrong[i], "status --broker") == 0 ? wrong[i] : line), RG_CTL_USAGE);
    }
    assert_int_equal(parse("status"), RG_CTL_USAGE);
    assert_int_equal(parse("manual"), -1);
    assert_int_equal(parse("completion bash"), -1);
}

/* What the code on the screen of a kiosk out of its box says stands wherever its serial number does. */
static void what_a_scanner_reads_is_a_serial_number(void **state)
{
    (void)state;
    static const char *const lines[][2] = {
        {"approve", " --site s1"}, {"revoke", ""}, {"config", ""}, {"job", " restart"}, {"wipe", ""}};
    /* One of them could be a kiosk's name, but for what is before it. */
    static const char *const serials[] = {"RG-2026.0001", "10000000abcdef01"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        for (size_t j = 0; j < sizeof serials / sizeof serials[0]; j++) {
            char line[200];
            (void)snprintf(line, sizeof line, "device %s regard:1:%s%s" IDENTITY, lines[i][0], serials[j],
                           lines[i][1]);
            assert_int_equal(parse(line), -1);
            assert_string_equal(options.serial, serials[j]);
            assert_string_equal(options.device, "");
        }
    }
    assert_int_equal(parse("device revoke RG-2026.0001" IDENTITY), -1);
    assert_string_equal(options.serial, "RG-2026.0001");
    static const char *const wrong[] = {
        "device approve regard:1: --site s1",     "device approve regard:2:RG-1 --site s1",
        "device approve REGARD:1:RG-1 --site s1", "device approve regard:1:regard:1:RG-1 --site s1",
        "device approve regard:1:a/b --site s1",  "device revoke regard:1:",
        "device revoke 10000000abcdef01",         "device show regard:1:RG-1",
        "device readmit regard:1:RG-1",           "device job regard:1: restart"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char line[200];
        (void)snprintf(line, sizeof line, "%s" IDENTITY, wrong[i]);
        assert_int_equal(parse(line), RG_CTL_USAGE);
    }
}

int main(void)
{
    (void)unsetenv("REGARD_BROKER");
    (void)unsetenv("REGARD_IDENTITY");
    (void)unsetenv("REGARD_OPERATOR");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_is_understood_as_its_usage_says),
        cmocka_unit_test(no_line_of_the_table_hides_another),
        cmocka_unit_test(an_option_goes_with_those_that_name_it),
        cmocka_unit_test(words_are_read_for_what_they_are),
        cmocka_unit_test(what_a_scanner_reads_is_a_serial_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
