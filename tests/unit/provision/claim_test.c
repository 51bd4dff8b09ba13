/* What a claim's name is, and whose: of today, and of slots that were written before. */
#include "provision_signed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define LONGEST "abcdefghijklmnopqrstuvwxyz_-ABCD"

static void a_name_says_whose_claim_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *name, *serial;
    } cases[] = {{"claim-RG-2026-0001", "RG-2026-0001"},
                 {"claim.RG-2026-0001", "RG-2026-0001"},
                 {"claim.RG-2026.0001", "RG-2026.0001"},
                 {"claim--", "-"},
                 {"claim-.", NULL},
                 {"claim..", "."},
                 {"claim-" LONGEST, LONGEST},
                 {"claim." LONGEST, LONGEST},
                 {"claim-" LONGEST "E", NULL},
                 {"claim." LONGEST "E", NULL},
                 /* Which is the kiosk 1 of a site, too. */
                 {"claim-a.1", NULL},
                 {"claim-", NULL},
                 {"claim.", NULL},
                 {"claim", NULL},
                 {"", NULL},
                 {"clai", NULL},
                 {"Claim-RG-1", NULL},
                 {"claim_RG-1", NULL},
                 {"claim/RG-1", NULL},
                 {"claim-RG/1", NULL},
                 {"claim-+", NULL},
                 {"claim-#", NULL},
                 {"claim-RG 1", NULL},
                 {"claim-R\xc3\xa9", NULL},
                 {" claim-RG-1", NULL},
                 {"s1.kiosk-1", NULL},
                 {"hq", NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *serial = rg_unit_claim_serial(cases[i].name);
        if (cases[i].serial == NULL) {
            assert_null(serial);
        } else {
            assert_non_null(serial);
            assert_string_equal(serial, cases[i].serial);
            assert_true(strlen(cases[i].name) < RG_UNIT_CLAIM_MAX);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_says_whose_claim_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
