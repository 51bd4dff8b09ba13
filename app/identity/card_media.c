#include "card_media.h"

#include <string.h>

static const char *const words[] = {
    [RG_MEDIUM_UID] = "uid",         [RG_MEDIUM_NTAG21X] = "ntag21x",    [RG_MEDIUM_NTAG424] = "ntag424",
    [RG_MEDIUM_DESFIRE] = "desfire", [RG_MEDIUM_SMART_TAP] = "smarttap", [RG_MEDIUM_VAS] = "vas"};
#define WORDS (sizeof words / sizeof *words)

const char *rg_medium_word(enum rg_medium medium)
{
    return (size_t)medium < WORDS ? words[medium] : NULL;
}

enum rg_medium rg_medium_of_word(const char *word, size_t len)
{
    for (size_t i = RG_MEDIUM_UID; i < WORDS; i++) {
        if (strlen(words[i]) == len && memcmp(words[i], word, len) == 0) {
            return (enum rg_medium)i;
        }
    }
    return RG_MEDIUM_NONE;
}

bool rg_medium_is_phone(enum rg_medium medium)
{
    return medium == RG_MEDIUM_SMART_TAP || medium == RG_MEDIUM_VAS;
}
