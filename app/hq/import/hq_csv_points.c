#include "hq_csv_points.h"

#include "hq_points.h"
#include "text.h"

#include <string.h>

enum rg_status rg_hq_csv_points(struct rg_hq_session *session, const struct rg_hq_table_file *file,
                                int column, int64_t member, bool *changed, const char **reason)
{
    const char *cell = rg_hq_cell(file, column);
    char digits[16];
    size_t len = strnlen(cell, sizeof digits);
    int64_t points;
    bool now = false;
    /* A balance is worth money: a cell that says nothing takes none away. */
    if (len == 0) {
        return RG_OK;
    }
    *reason =
        "the points are no whole number from 0 to 1000000000, in digits alone; the customer is taken, the "
        "points stay as they were";
    if (len == sizeof digits) {
        return RG_INVALID;
    }
    /* "1,000" may be 1 or 1000; a spreadsheet's ".0" leaves no doubt. */
    (void)rg_text_copy(digits, sizeof digits, cell);
    if (len > 2 && strcmp(digits + len - 2, ".0") == 0) {
        digits[len - 2] = '\0';
    }
    enum rg_status status = rg_hq_points_read(digits, &points);
    if (status == RG_OK) {
        status = rg_hq_points_put(session->store, member, points, &now);
    }
    *changed = *changed || (status == RG_OK && now);
    return status;
}
