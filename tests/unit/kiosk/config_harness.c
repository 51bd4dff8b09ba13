#include "config_harness.h"

#include "config_cues.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct rg_kiosk_options config_start(void)
{
    struct rg_kiosk_options options;
    memset(&options, 0, sizeof options);
    (void)snprintf(options.language, sizeof options.language, "en");
    (void)snprintf(options.time_zone, sizeof options.time_zone, "Etc/UTC");
    (void)snprintf(options.reader_types, sizeof options.reader_types, "a,b,f");
    options.session_minutes = 3;
    rg_config_privacy_default(&options.privacy);
    options.panel.full = 100;
    options.panel.dim = 30;
    rg_config_cues_default(&options.cues);
    return options;
}

bool config_parse(const char *text, struct rg_kiosk_options *options)
{
    size_t len = strlen(text);
    char *copy = malloc(len > 0 ? len : 1);
    assert_non_null(copy);
    memcpy(copy, text, len);
    bool good = rg_config_parse(copy, len, options);
    free(copy);
    return good;
}

void config_takes(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct rg_kiosk_options options = config_start();
        if (!config_parse(texts[i], &options)) {
            fail_msg("refused: %s", texts[i]);
        }
    }
}

void config_refuses(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct rg_kiosk_options options = config_start(), before = config_start();
        if (config_parse(texts[i], &options)) {
            fail_msg("taken: %s", texts[i]);
        }
        if (memcmp(&options, &before, sizeof options) != 0) {
            fail_msg("refused, but something was changed: %s", texts[i]);
        }
    }
}
