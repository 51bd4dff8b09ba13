#include "hq_trial_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct rg_hq_trial_columns three = {"arm", "c", "y", "x"}, two = {"arm", "c", "y", NULL};

static struct rg_hq_trial_table read_table(const char *text, const struct rg_hq_trial_columns *columns)
{
    struct rg_hq_trial_table table = {0};
    struct rg_hq_table_complaint complaint = {""};
    if (rg_hq_trial_table_read(text, strlen(text), columns, &table, &complaint) != RG_OK) {
        fail_msg("%s", complaint.text);
    }
    return table;
}

static void refused(const char *text, size_t len, const struct rg_hq_trial_columns *columns, const char *why)
{
    struct rg_hq_trial_table table = {.count = 77};
    struct rg_hq_table_complaint complaint = {""};
    assert_int_equal(rg_hq_trial_table_read(text, len, columns, &table, &complaint), RG_INVALID);
    assert_int_equal(table.count, 77);
    if (strstr(complaint.text, why) == NULL) {
        fail_msg("said \"%s\", not \"%s\"", complaint.text, why);
    }
}

static void as_written(void **state)
{
    (void)state;
    struct rg_hq_trial_table table = read_table("id,arm,y,x\n1,t,2.5,10\n2,c,-1e1,\n3,\"t\",0,20\n", &three);
    assert_int_equal(table.count, 3);
    assert_int_equal(table.arms, 2);
    assert_string_equal(table.names[0], "t");
    assert_int_equal(table.control, 1);
    assert_false(table.proportion);
    assert_true(table.drawn[0].outcome == 2.5 && table.drawn[1].outcome == -10 &&
                table.drawn[2].outcome == 0);
    assert_int_equal(table.no_before, 1);
    assert_true(table.drawn[1].before == 15);
    assert_int_equal(table.line, 0);
    rg_hq_trial_table_free(&table);
}

static void yes_and_no(void **state)
{
    (void)state;
    struct rg_hq_trial_table table = read_table("arm;y\nc;yes\nt;no\nt;1\nc;0,0\nt;1,00\n", &two);
    assert_true(table.proportion);
    assert_int_equal(table.count, 5);
    assert_true(table.drawn[0].outcome == 1 && table.drawn[1].outcome == 0 && table.drawn[4].outcome == 1);
    rg_hq_trial_table_free(&table);
    table = read_table("arm;y\nc;1,5\nt;0\n", &two);
    assert_true(!table.proportion && table.drawn[0].outcome == 1.5);
    rg_hq_trial_table_free(&table);
}

static void what_cannot_be_used_is_counted(void **state)
{
    (void)state;
    struct rg_hq_trial_table table =
        read_table("arm,y\nc,1\nt,\nt,nan\nc,inf\nc,0x10\nt,1e300\n,1\nt\nt,1,2\nt,0\nc,\"1\"x\n", &two);
    assert_int_equal(table.count, 2);
    assert_int_equal(table.without[0], 2);
    assert_int_equal(table.without[1], 3);
    assert_int_equal(table.broken, 4);
    assert_int_equal(table.line, 3);
    assert_string_equal(table.reason, "no outcome");
    rg_hq_trial_table_free(&table);
}

static void says_what_is_wrong(void **state)
{
    static const char nul[] = "arm,y\0,z\nc,1\n";
    const struct rg_hq_trial_columns same = {"arm", "c", "arm", NULL},
                                     escape = {"arm\033[2J", "c", "\033[2Jy", NULL};
    (void)state;
    refused("", 0, &two, "no first row");
    refused("\n\n\n", 3, &two, "no first row");
    refused(nul, sizeof nul - 1, &two, "NUL");
    refused("a,y\nc,1\n", 8, &two, "there is no column \"arm\"; the first row has a, y");
    refused("arm,y,y\nc,1,1\n", 14, &two, "two columns are called \"y\"");
    refused("arm,y\nc,1\n", 10, &same, "columns of their own");
    refused("arm,y\n", 6, &two, "they say nothing");
    refused("arm,y\na,1\nb,1\n", 14, &two, "no row of \"arm\" says \"c\"; they say a, b");
    refused("arm,y\nc,1\nc,1\n", 14, &two, "nothing to compare");
    refused("arm,y\nc,?\nt,?\n", 14, &two, "line 2");
    refused("arm,y\n1,1\n2,1\n3,1\n4,1\n5,1\n6,1\n7,1\n8,1\n9,1\n", 42, &two, "more than 8 values");
    /* Nothing of the file or the command line steers the terminal. */
    refused("arm\033[2J,y\nc,1\n", 14, &escape, "no column \"?[2Jy\"; the first row has arm?[2J, y");
}

static void printable(void **state)
{
    char to[64];
    (void)state;
    rg_hq_printable("a\033[1m\r\n\x7f \xc2\x9b"
                    "2J \xc3\xbc \xe2\x82\xac",
                    to, sizeof to);
    assert_string_equal(to, "a?[1m??? ??2J \xc3\xbc \xe2\x82\xac");
}

/* Cut or broken letters too: what is printed is text. */
static void broken_letters(void **state)
{
    char to[8];
    (void)state;
    rg_hq_printable("\xe2\x82 \xff\x80\xc3", to, sizeof to);
    assert_string_equal(to, "?? ???");
    rg_hq_printable("", to, sizeof to);
    assert_string_equal(to, "");
}

static void longest(void **state)
{
    char text[400];
    (void)state;
    int len = snprintf(text, sizeof text, "arm,y\n%063d,1\n%064d,1\nc,1\n", 7, 7);
    struct rg_hq_trial_table table = read_table(text, &two);
    assert_true(len > 0 && table.count == 2 && table.broken == 1);
    assert_int_equal(strlen(table.names[0]), 63);
    rg_hq_trial_table_free(&table);
}

/* Published trials have hundreds of columns beside the two or three that are asked for. */
static void many_columns(void **state)
{
    char text[4000] = "arm,y", *at = text + strlen(text);
    (void)state;
    for (int row = 0; row < 3; row++) {
        at += sprintf(at, row == 0 ? "" : row == 1 ? "c,1" : "t,0");
        for (int i = 0; i < 300; i++) {
            at += sprintf(at, row == 0 ? ",f%d" : ",%d", i % 10);
        }
        at += sprintf(at, "\n");
    }
    struct rg_hq_trial_table table = read_table(text, &two);
    assert_true(table.count == 2 && table.broken == 0 && table.arms == 2);
    rg_hq_trial_table_free(&table);
    /* Of more than can be it is said, and nothing is guessed. */
    static char wide[3000] = "arm,y";
    memset(wide + 5, ',', 1030);
    refused(wide, strlen(wide), &two, "more than 1024 fields");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_written),
        cmocka_unit_test(yes_and_no),
        cmocka_unit_test(what_cannot_be_used_is_counted),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(printable),
        cmocka_unit_test(broken_letters),
        cmocka_unit_test(longest),
        cmocka_unit_test(many_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
