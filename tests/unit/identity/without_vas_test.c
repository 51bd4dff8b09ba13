/* As it is built unless it is asked for: Apple's phones are somebody's, and everything else is as it was. */
#include "cipher.h"
#include "scenes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_pass_is_not_read(void **state)
{
    (void)state;
    struct rg_cipher *cipher;
    struct outcome outcome;
    assert_int_equal(rg_cipher_make(&cipher), RG_OK);
    scene_play(scene_of("vas"), cipher, &(struct twist){0}, &outcome);
    assert_int_equal(outcome.step, RG_CARD_FOREIGN);
    assert_int_equal(outcome.verdict.identifier.len, 0);
    scene_play(scene_of("smart tap"), cipher, &(struct twist){0}, &outcome);
    assert_int_equal(outcome.step, RG_CARD_DONE);
    rg_cipher_free(cipher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_pass_is_not_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
