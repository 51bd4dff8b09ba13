#include "config_refusal.h"

#include "config_document.h"
#include "text.h"

#include <string.h>

bool rg_config_refuse(struct rg_config_refusal *refusal, const char *field, const char *wanted)
{
    refusal->code = RG_CONFIG_VALUE;
    refusal->wanted = wanted;
    (void)rg_text_copy(refusal->field, sizeof refusal->field, field);
    return false;
}

static const char *const words[RG_CONFIG_CODES] = {
    [RG_CONFIG_SOUND] = "",      [RG_CONFIG_SYNTAX] = "syntax", [RG_CONFIG_UNKNOWN] = "unknown",
    [RG_CONFIG_VALUE] = "value", [RG_CONFIG_ZONE] = "zone",     [RG_CONFIG_LANGUAGE] = "language",
    [RG_CONFIG_BOOTS] = "boots", [RG_CONFIG_LINK] = "link",     [RG_CONFIG_DISK] = "disk",
};

const char *rg_config_code_word(enum rg_config_code code)
{
    return (unsigned)code < RG_CONFIG_CODES ? words[code] : "";
}

enum rg_config_code rg_config_code_find(const char *word)
{
    for (unsigned code = 1; code < RG_CONFIG_CODES; code++) {
        if (strcmp(word, words[code]) == 0) {
            return (enum rg_config_code)code;
        }
    }
    return RG_CONFIG_SOUND;
}

size_t rg_config_refusal_text(const struct rg_config_refusal *refusal, char *text, size_t capacity)
{
    static const char *const sentences[RG_CONFIG_CODES] = {
        [RG_CONFIG_SOUND] = "nothing is wrong",
        [RG_CONFIG_SYNTAX] = "the configuration is not a JSON object; check commas and quotes",
        [RG_CONFIG_UNKNOWN] = "there is no member of that name; known are",
        [RG_CONFIG_VALUE] = " must be ",
        [RG_CONFIG_ZONE] =
            " is not a zone that this system knows, such as \"Europe/Berlin\" (package tzdata)",
        [RG_CONFIG_LANGUAGE] = " names a language that this kiosk has no sentences in",
        [RG_CONFIG_BOOTS] = "with it the kiosk ended three times before it was confirmed",
        [RG_CONFIG_LINK] = "with it the connection to HQ did not come back in time",
        [RG_CONFIG_DISK] = "it could not be kept on the disk",
    };
    size_t len = 0;
    text[0] = '\0';
    if (refusal->field[0] != '\0') {
        (void)rg_text_append(text, capacity, "\"");
        (void)rg_text_append(text, capacity, refusal->field);
        len = rg_text_append(text, capacity, "\"");
    }
    if ((unsigned)refusal->code < RG_CONFIG_CODES) {
        len = rg_text_append(text, capacity, sentences[refusal->code]);
    }
    if (refusal->code == RG_CONFIG_VALUE) {
        len = rg_text_append(text, capacity, refusal->wanted != NULL ? refusal->wanted : "something else");
    }
    if (refusal->code == RG_CONFIG_UNKNOWN) {
        len = rg_config_names(text, capacity);
    }
    return len;
}
