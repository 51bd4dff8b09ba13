/* Any bytes as a catalogue: refused, or every sentence that is asked of it is a text inside the file. Begin with
 * build/release/assets/locale. */
#include "ui_catalogue.h"
#include "ui_strings.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct rg_catalogue catalogue;
    if (rg_catalogue_parse(bytes, len, &catalogue) != RG_OK) {
        return 0;
    }
    for (size_t i = 0; i < RG_STRING_COUNT; i++) {
        enum rg_string string = (enum rg_string)i;
        const char *text = rg_catalogue_find(&catalogue, rg_strings_key(string), rg_strings_english(string));
        const char *begin = (const char *)bytes;
        if (text != NULL && (text < begin || text + strlen(text) >= begin + len)) {
            abort();
        }
    }
    return 0;
}
