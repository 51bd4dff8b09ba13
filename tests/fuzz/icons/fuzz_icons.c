/* Any bytes as the file of icons: refused, or every icon is drawn or refused. Begin with
 * build/release/assets/icons.bin. Checksums are mended, so that what is packed is reached. */
#include "icon_file.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static uint8_t coverage[RG_ICON_PX_MAX * RG_ICON_PX_MAX];
    static const int32_t sizes[] = {1, 7, 40, 513};
    struct rg_icon_set set;
    /* A copy of its own length, so that a read beyond it is seen. */
    uint8_t *own = malloc(len == 0 ? 1 : len);
    if (own == NULL) {
        return 0;
    }
    memcpy(own, bytes, len);
    if (rg_icon_file_parse(own, len, &set) == RG_OK) {
        for (int icon = 0; icon <= RG_ICON_COUNT; icon++) {
            if (icon < RG_ICON_COUNT && set.icons[icon].bytes != NULL) {
                set.icons[icon].crc = (uint32_t)crc32(0, set.icons[icon].bytes, set.icons[icon].len);
            }
            int32_t px = sizes[(size_t)icon % (sizeof sizes / sizeof sizes[0])];
            enum rg_status status = rg_icon_file_draw(&set, (enum rg_icon)icon, px, coverage);
            if (status != RG_OK && status != RG_NOT_FOUND && status != RG_INVALID) {
                abort();
            }
        }
    }
    free(own);
    return 0;
}
