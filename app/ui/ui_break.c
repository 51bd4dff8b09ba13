#include "ui_break.h"

#include <linebreak.h>
#include <stdbool.h>
#include <string.h>

uint32_t rg_break_find(const char *text, size_t len, const char *language,
                       uint16_t ends[RG_BREAK_BYTES_MAX + 1])
{
    static bool prepared;
    if (!prepared) {
        init_linebreak();
        prepared = true;
    }
    char kinds[RG_BREAK_BYTES_MAX];
    size_t known = len < sizeof kinds ? len : sizeof kinds;
    uint32_t count = 0;
    if (known > 0) {
        /* A character that is cut off at the end is not looked at. */
        memset(kinds, LINEBREAK_INSIDEACHAR, sizeof kinds);
        set_linebreaks_utf8((const utf8_t *)text, known, language, kinds);
    }
    for (size_t i = 0; i + 1 < known; i++) {
        if (kinds[i] == LINEBREAK_ALLOWBREAK || kinds[i] == LINEBREAK_MUSTBREAK) {
            ends[count++] = (uint16_t)(i + 1);
        }
    }
    if (len > 0) {
        ends[count++] = (uint16_t)(len < UINT16_MAX ? len : UINT16_MAX);
    }
    return count;
}
