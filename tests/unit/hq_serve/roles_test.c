/* Who of the operators may do what. */
#include "hq_roles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static enum rg_hq_role role_of(const char *text, const char *name)
{
    enum rg_hq_role role = RG_HQ_ADMIN;
    assert_int_equal(rg_hq_role_find(text, strlen(text), name, &role), RG_OK);
    return role;
}

static void a_line_is_a_name_and_a_role(void **state)
{
    (void)state;
    static const char text[] =
        "# who\n\nanna admin\n  bert\tsupport   # helps\r\nvera viewer# looks\nanna-2 viewer";
    assert_int_equal(role_of(text, "anna"), RG_HQ_ADMIN);
    assert_int_equal(role_of(text, "bert"), RG_HQ_SUPPORT);
    assert_int_equal(role_of(text, "vera"), RG_HQ_VIEWER);
    assert_int_equal(role_of(text, "anna-2"), RG_HQ_VIEWER);
    assert_int_equal(role_of(text, "ann"), RG_HQ_NOBODY);
    assert_int_equal(role_of(text, "who"), RG_HQ_NOBODY);
    assert_int_equal(role_of("", "anna"), RG_HQ_NOBODY);
    /* Who is named twice has what was said last. */
    assert_int_equal(role_of("anna admin\nanna viewer\n", "anna"), RG_HQ_VIEWER);
}

/* A file with a mistake lets nobody do anything: half of it may be missing. */
static void anything_else_is_a_mistake(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "anna\n",        "anna boss\n",   "anna admin bert\n", "Anna admin\n",
        "an/na admin\n", "anna ad#min\n", "bert admin\nanna",  "123456789012345678901234567890123 admin\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        enum rg_hq_role role = RG_HQ_SUPPORT;
        assert_int_equal(rg_hq_role_find(texts[i], strlen(texts[i]), "bert", &role), RG_INVALID);
        assert_int_equal(role, RG_HQ_SUPPORT);
    }
    enum rg_hq_role role;
    assert_int_equal(rg_hq_role_find("anna admin\0bert admin", 21, "bert", &role), RG_INVALID);
    assert_int_equal(rg_hq_role_of("/nonexistent/operators", "anna", &role), RG_IO);
    assert_int_equal(rg_hq_role_of(NULL, "anna", &role), RG_OK);
    assert_int_equal(role, RG_HQ_ADMIN);
}

static void a_change_counts_at_once(void **state)
{
    (void)state;
    char path[] = "/tmp/rg-operators-XXXXXX";
    enum rg_hq_role role;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "anna viewer\n", 12), 12);
    assert_int_equal(rg_hq_role_of(path, "anna", &role), RG_OK);
    assert_int_equal(role, RG_HQ_VIEWER);
    assert_int_equal(pwrite(fd, "anna admin \n", 12, 0), 12);
    assert_int_equal(rg_hq_role_of(path, "anna", &role), RG_OK);
    assert_int_equal(role, RG_HQ_ADMIN);
    (void)close(fd);
    (void)unlink(path);
}

static void what_a_method_takes(void **state)
{
    (void)state;
    static const struct {
        const char *method, *kind;
        enum rg_hq_role role;
        bool changes;
    } cases[] = {{"status", NULL, RG_HQ_VIEWER, false},
                 {"device-jobs", NULL, RG_HQ_VIEWER, false},
                 {"device-job", "restart", RG_HQ_SUPPORT, false},
                 {"device-job", "wipe", RG_HQ_ADMIN, false},
                 {"device-job", NULL, RG_HQ_ADMIN, false},
                 {"device-job-result", NULL, RG_HQ_SUPPORT, false},
                 {"device-job-approve", NULL, RG_HQ_ADMIN, false},
                 {"device-job-batch", NULL, RG_HQ_VIEWER, false},
                 {"device-job-cancel", NULL, RG_HQ_SUPPORT, false},
                 {"device-revoke", NULL, RG_HQ_ADMIN, false},
                 {"customer-show", NULL, RG_HQ_SUPPORT, false},
                 {"customer-approve", NULL, RG_HQ_SUPPORT, false},
                 {"customer-why", NULL, RG_HQ_SUPPORT, false},
                 {"card-issue", NULL, RG_HQ_SUPPORT, false},
                 {"card-lost", NULL, RG_HQ_SUPPORT, false},
                 {"requests", NULL, RG_HQ_SUPPORT, false},
                 {"retention-show", NULL, RG_HQ_VIEWER, false},
                 {"retention-set", "looks", RG_HQ_ADMIN, false},
                 {"measure", NULL, RG_HQ_VIEWER, false},
                 {"experiments", NULL, RG_HQ_VIEWER, false},
                 {"device-config", NULL, RG_HQ_VIEWER, false},
                 {"device-config", NULL, RG_HQ_ADMIN, true},
                 {"device-rejects", NULL, RG_HQ_VIEWER, false},
                 {"device-rejects", NULL, RG_HQ_ADMIN, true},
                 {"device-readmit", NULL, RG_HQ_ADMIN, false},
                 {"alerts", NULL, RG_HQ_SUPPORT, false},
                 {"status", NULL, RG_HQ_VIEWER, true},
                 {"of-a-later-release", NULL, RG_HQ_ADMIN, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(rg_hq_role_for(cases[i].method, cases[i].kind, cases[i].changes), cases[i].role);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_a_name_and_a_role), cmocka_unit_test(anything_else_is_a_mistake),
        cmocka_unit_test(a_change_counts_at_once), cmocka_unit_test(what_a_method_takes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
