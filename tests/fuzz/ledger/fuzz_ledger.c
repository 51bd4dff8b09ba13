/* Any bytes as a line of the ledger, and the same as a content behind its seal: refused, or written back as they were. */
#include "ledger.h"
#include "ledger_bytes.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct rg_ledger_line line;
    struct rg_ledger_content content;
    uint8_t line_back[RG_LEDGER_LINE_MAX], content_back[RG_LEDGER_CONTENT_MAX];
    size_t back = 0;
    if (rg_ledger_read(bytes, len, &line) == RG_OK &&
        (rg_ledger_write(&line, line_back, sizeof line_back, &back) != RG_OK || back != len ||
         memcmp(line_back, bytes, len) != 0)) {
        abort();
    }
    if (rg_ledger_content_read(bytes, len, &content) == RG_OK &&
        (rg_ledger_content_write(&content, content_back, &back) != RG_OK || back != len ||
         memcmp(content_back, bytes, len) != 0)) {
        abort();
    }
    return 0;
}
