/* Any bytes, in any encoding, must end in rows and rejects. */
#include "hq_csv.h"
#include "hq_encoding.h"
#include "hq_values.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_cell(const char *cell)
{
    char id[72], title[84];
    int64_t number;
    bool yes;
    enum rg_status ignored = rg_hq_identifier(cell, id, sizeof id);
    ignored = rg_hq_money(cell, true, &number);
    for (int decimals = 0; decimals <= 3; decimals++) {
        ignored = rg_hq_money_in(cell, false, decimals, &number);
    }
    ignored = rg_hq_date(cell, "%Y-%m-%d", &number);
    if (ignored == RG_OK && rg_hq_day_after(number) < number) {
        abort();
    }
    ignored = rg_hq_whole(cell, &number);
    ignored = rg_hq_yes(cell, &yes);
    (void)ignored;
    rg_hq_title(cell, title);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rg_hq_csv_row row;
    struct rg_hq_csv csv;
    char *text;
    size_t len;
    const char *name;
    if (rg_hq_text_decode(data, size, &text, &len, &name) != RG_OK) {
        return 0;
    }
    rg_hq_csv_init(&csv, text, len, '\0');
    enum rg_status status;
    while ((status = rg_hq_csv_next(&csv, &row)) != RG_NOT_FOUND) {
        for (size_t i = 0; status == RG_OK && i < row.count; i++) {
            read_cell(row.fields[i]);
        }
    }
    free(text);
    return 0;
}
