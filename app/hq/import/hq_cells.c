#include "hq_cells.h"

#include "hq_values.h"
#include "text.h"

#include <string.h>

enum rg_status rg_hq_entries(const char *cell, rg_hq_entry_take *take, void *context)
{
    enum rg_status status = RG_OK;
    while (status == RG_OK && cell[0] != '\0') {
        char entry[RG_HQ_ENTRY_MAX];
        size_t len = strcspn(cell, "|");
        if (len >= sizeof entry) {
            return RG_INVALID;
        }
        memcpy(entry, cell, len);
        entry[len] = '\0';
        cell += len + (cell[len] == '|' ? 1 : 0);
        status = take(context, entry);
        status = status == RG_NOT_FOUND ? RG_OK : status;
        explicit_bzero(entry, sizeof entry);
    }
    return status;
}

size_t rg_hq_entry_split(char *entry, char *parts[], size_t most)
{
    size_t count = 0;
    while (count < most) {
        parts[count++] = entry;
        char *end = strchr(entry, ':');
        if (end == NULL) {
            end = entry + strlen(entry);
            for (size_t i = count; i < most; i++) {
                parts[i] = end;
            }
            return count;
        }
        *end = '\0';
        entry = end + 1;
    }
    return 0;
}

/* What a kiosk can keep and draw. */
static bool text_fits(const char *text, bool required)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] < ' ' || text[i] == '\x7f') {
            return false;
        }
    }
    return len <= RG_HQ_ENTRY_TEXT_MAX && (len > 0 || !required) && rg_utf8_valid(text, len);
}

enum rg_status rg_hq_entry_wish(char *entry, const struct rg_hq_day_formats *formats,
                                struct rg_hq_entry_wish *wish)
{
    char *parts[4];
    *wish = (struct rg_hq_entry_wish){.size = ""};
    if (rg_hq_entry_split(entry, parts, 4) == 0 || rg_hq_identifier_or_why(parts[0], wish->sku) != NULL ||
        !text_fits(parts[1], false)) {
        return RG_INVALID;
    }
    wish->size = parts[1];
    wish->dated = parts[2][0] != '\0';
    if (wish->dated && ((rg_hq_date(parts[2], formats->day, &wish->at) != RG_OK &&
                         rg_hq_date(parts[2], formats->date, &wish->at) != RG_OK) ||
                        wish->at < 0)) {
        return RG_INVALID;
    }
    return rg_hq_yes(parts[3], &wish->gift) == RG_INVALID ? RG_INVALID : RG_OK;
}

enum rg_status rg_hq_entry_size(char *entry, struct rg_hq_entry_size *size)
{
    char *parts[2];
    if (rg_hq_entry_split(entry, parts, 2) == 0 || !text_fits(parts[0], true) || !text_fits(parts[1], true)) {
        return RG_INVALID;
    }
    *size = (struct rg_hq_entry_size){parts[0], parts[1]};
    return RG_OK;
}

enum rg_status rg_hq_entry_occasion(char *entry, const char *format, struct rg_hq_entry_occasion *occasion)
{
    static const char *const kinds[] = {"birthday", "anniversary", "other"};
    char *parts[2];
    *occasion = (struct rg_hq_entry_occasion){.kind = NULL};
    if (rg_hq_entry_split(entry, parts, 2) == 0) {
        return RG_INVALID;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        occasion->kind = strcmp(parts[0], kinds[i]) == 0 ? kinds[i] : occasion->kind;
    }
    return occasion->kind == NULL ? RG_INVALID
                                  : rg_hq_birthday(parts[1], format, &occasion->month, &occasion->day);
}
