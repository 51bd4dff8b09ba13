/* Any bytes, in any encoding, must end in rows and rejects. */
#include "hq_cells.h"
#include "hq_csv.h"
#include "hq_encoding.h"
#include "hq_values.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum rg_status read_entry(void *context, char *entry)
{
    static const struct rg_hq_day_formats formats = {.date = "%Y-%m-%d %H:%M:%S", .day = "%Y-%m-%d"};
    static const char *const kinds = "birthday anniversary other";
    char other[2][RG_HQ_ENTRY_MAX];
    struct rg_hq_entry_wish wish;
    struct rg_hq_entry_size entry_size;
    struct rg_hq_entry_occasion occasion;
    (void)context;
    memcpy(other[0], entry, strlen(entry) + 1);
    memcpy(other[1], entry, strlen(entry) + 1);
    if (rg_hq_entry_wish(entry, &formats, &wish) == RG_OK &&
        (wish.sku[0] == '\0' || wish.at < 0 || strlen(wish.size) > RG_HQ_ENTRY_TEXT_MAX)) {
        abort();
    }
    if (rg_hq_entry_size(other[0], &entry_size) == RG_OK &&
        (entry_size.category[0] == '\0' || entry_size.size[0] == '\0' ||
         strlen(entry_size.category) > RG_HQ_ENTRY_TEXT_MAX ||
         strlen(entry_size.size) > RG_HQ_ENTRY_TEXT_MAX)) {
        abort();
    }
    if (rg_hq_entry_occasion(other[1], "%Y-%m-%d", &occasion) == RG_OK &&
        (strstr(kinds, occasion.kind) == NULL || occasion.month < 1 || occasion.month > 12 ||
         occasion.day < 1 || occasion.day > 31)) {
        abort();
    }
    return RG_OK;
}

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
    ignored = rg_hq_entries(cell, read_entry, NULL);
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
