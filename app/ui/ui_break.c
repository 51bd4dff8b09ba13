#include "ui_break.h"

#include "ui_utf8.h"

#include <linebreak.h>
#include <stdbool.h>
#include <string.h>

#define FIRST_FLAG 0x1f1e6u
#define LAST_FLAG  0x1f1ffu
#define AN_OBJECT  0xfffcu
#define ITS_END    0xffffu
#define IDEOGRAPH  0x4e00u

/* Debian's libunibreak 1.1 ends the program at bytes that are no UTF-8, and at classes that its table of pairs lacks:
 * flags, and objects in the text; U+FFFF is its own mark of an end. So it is given code points only, and one of those that break like ideographs. */
static uint32_t decode(const char *text, size_t len, utf32_t codes[RG_BREAK_BYTES_MAX],
                       uint16_t at[RG_BREAK_BYTES_MAX])
{
    const char *next = text, *end = text + len;
    uint32_t count = 0;
    while (next < end) {
        at[count] = (uint16_t)(next - text);
        uint32_t code = rg_utf8_next(&next, end);
        bool unknown = (code >= FIRST_FLAG && code <= LAST_FLAG) || code == AN_OBJECT || code == ITS_END;
        codes[count++] = unknown ? IDEOGRAPH : code;
    }
    return count;
}

uint32_t rg_break_find(const char *text, size_t len, const char *language,
                       uint16_t ends[RG_BREAK_BYTES_MAX + 1])
{
    static bool prepared;
    if (!prepared) {
        init_linebreak();
        prepared = true;
    }
    utf32_t codes[RG_BREAK_BYTES_MAX];
    uint16_t at[RG_BREAK_BYTES_MAX];
    char kinds[RG_BREAK_BYTES_MAX];
    uint32_t count = 0, known = decode(text, len < RG_BREAK_BYTES_MAX ? len : RG_BREAK_BYTES_MAX, codes, at);
    if (known > 0) {
        set_linebreaks_utf32(codes, known, language, kinds);
    }
    for (uint32_t i = 0; i + 1 < known; i++) {
        if (kinds[i] == LINEBREAK_ALLOWBREAK || kinds[i] == LINEBREAK_MUSTBREAK) {
            ends[count++] = at[i + 1];
        }
    }
    explicit_bzero(codes, sizeof codes[0] * known);
    if (len > 0) {
        ends[count++] = (uint16_t)(len < UINT16_MAX ? len : UINT16_MAX);
    }
    return count;
}
