#include "config_harness.h"

#include "config_cues.h"
#include "config_privacy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct rg_config config_start(void)
{
    struct rg_config options;
    memset(&options, 0, sizeof options);
    (void)snprintf(options.language, sizeof options.language, "en");
    (void)snprintf(options.time_zone, sizeof options.time_zone, "Etc/UTC");
    (void)snprintf(options.reader_types, sizeof options.reader_types, "a,b,f");
    options.session_minutes = 3;
    options.glance = RG_GLANCE_USUAL(RG_GLANCE_ALL);
    rg_config_privacy_default(&options.privacy);
    options.panel.full = 100;
    options.panel.dim = 30;
    rg_config_cues_default(&options.cues);
    return options;
}

bool config_parse(const char *text, struct rg_config *options)
{
    size_t len = strlen(text);
    char *copy = malloc(len > 0 ? len : 1);
    assert_non_null(copy);
    memcpy(copy, text, len);
    struct rg_config_refusal refusal = {.code = RG_CONFIG_SOUND};
    bool good = rg_config_parse(RG_CONFIG_FILE, copy, len, options, &refusal);
    /* HQ may say the same, but for what only a file can. */
    struct rg_config by_hq = config_start();
    assert_int_equal(rg_config_parse(RG_CONFIG_HQ, copy, len, &by_hq, &refusal), good);
    assert_true(good || refusal.code != RG_CONFIG_SOUND);
    free(copy);
    return good;
}

void config_takes(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct rg_config options = config_start();
        if (!config_parse(texts[i], &options)) {
            fail_msg("refused: %s", texts[i]);
        }
    }
}

void config_refuses(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct rg_config options = config_start(), before = config_start();
        if (config_parse(texts[i], &options)) {
            fail_msg("taken: %s", texts[i]);
        }
        if (memcmp(&options, &before, sizeof options) != 0) {
            fail_msg("refused, but something was changed: %s", texts[i]);
        }
    }
}
