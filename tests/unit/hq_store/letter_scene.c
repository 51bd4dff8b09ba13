#include "letter_scene.h"

#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct rg_keystore *keys;

struct rg_hq_request_state letters_last;
const char *letters_code;

struct rg_keystore *letters_keys(void)
{
    return keys;
}

int letters_set_up(void **state)
{
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys((((struct hq_fixture *)*state)->store), keys);
    return result;
}

int letters_tear_down(void **state)
{
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

int64_t letters_put(struct rg_hq_store *store, struct rg_hq_request request, const char *expected)
{
    int64_t number = 0;
    request.operator_name = request.operator_name == NULL ? "anna" : request.operator_name;
    letters_code = "";
    enum rg_status status =
        rg_hq_request_put(store, &request, LETTERS_NOW, &number, &letters_last, &letters_code);
    if (expected == NULL) {
        assert_int_equal(status, RG_OK);
        assert_string_equal(letters_last.state, "waits");
    } else {
        assert_int_not_equal(status, RG_OK);
        assert_string_equal(letters_code, expected);
    }
    return number;
}

void letters_approve(struct rg_hq_store *store, int64_t number, const char *who, enum rg_status expected)
{
    letters_code = "";
    assert_int_equal(rg_hq_request_approve(store, number, who, LETTERS_NOW, &letters_last, &letters_code),
                     expected);
}

void letters_done(struct rg_hq_store *store, struct rg_hq_request request)
{
    letters_approve(store, letters_put(store, request, NULL), "bert", RG_OK);
}

enum rg_status letters_take(void *context, const char *row, size_t len)
{
    struct letters_text *text = context;
    assert_true(strlen(text->all) + len + 2 < sizeof text->all);
    (void)strncat(text->all, row, len);
    (void)strcat(text->all, "\n");
    text->rows++;
    return RG_OK;
}

struct letters_text *letters_export(struct rg_hq_store *store, int64_t member)
{
    static struct letters_text text;
    text = (struct letters_text){.rows = 0};
    assert_int_equal(rg_hq_customer_export(store, member, letters_take, &text), RG_OK);
    return &text;
}
