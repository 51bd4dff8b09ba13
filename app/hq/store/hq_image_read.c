/* Reading: the rest table by table, then each member by their numbers. */
#include "hq_image_private.h"
#include "hq_sql.h"

#define ALIASES_MAX 256

static struct rg_hq_cell cell_of(sqlite3_stmt *stmt, int at)
{
    struct rg_hq_cell cell = {0};
    switch (sqlite3_column_type(stmt, at)) {
    case SQLITE_INTEGER:
        cell.type = RG_HQ_CELL_INT;
        cell.number = sqlite3_column_int64(stmt, at);
        break;
    case SQLITE_FLOAT:
        cell.type = RG_HQ_CELL_REAL;
        cell.real = sqlite3_column_double(stmt, at);
        break;
    case SQLITE_TEXT:
        cell.type = RG_HQ_CELL_TEXT;
        cell.bytes = sqlite3_column_text(stmt, at);
        cell.len = (size_t)sqlite3_column_bytes(stmt, at);
        break;
    case SQLITE_BLOB:
        cell.type = RG_HQ_CELL_BLOB;
        cell.bytes = sqlite3_column_blob(stmt, at);
        cell.len = (size_t)sqlite3_column_bytes(stmt, at);
        break;
    default: break;
    }
    return cell;
}

static bool is_member(const struct rg_hq_image *image, int64_t number)
{
    size_t low = 0, high = image->member_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (image->members[middle] < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < image->member_count && image->members[low] == number;
}

static enum rg_status give_rest(struct rg_hq_image *image, size_t at, rg_hq_take_cells *take, void *context)
{
    struct rg_hq_image_reader *reader = &image->readers[at];
    struct rg_hq_cell cells[RG_HQ_CELLS_MAX], kept[RG_HQ_CELLS_MAX];
    enum rg_status status = RG_OK;
    int result = SQLITE_DONE;
    while (status == RG_OK && (result = sqlite3_step(reader->rest)) == SQLITE_ROW) {
        bool owned =
            reader->owned && is_member(image, sqlite3_column_int64(reader->rest, (int)reader->columns));
        if (owned && !reader->divided) {
            continue;
        }
        for (size_t i = 0; i < reader->columns; i++) {
            cells[i] = cell_of(reader->rest, (int)i);
        }
        for (size_t i = 0; owned && i < image->shapes[reader->stays].count; i++) {
            kept[i] =
                reader->from[i] < 0 ? (struct rg_hq_cell){.type = RG_HQ_CELL_INT} : cells[reader->from[i]];
        }
        status = take(context, owned ? reader->stays : reader->whole, owned ? kept : cells);
    }
    (void)sqlite3_reset(reader->rest);
    return status == RG_OK ? rg_hq_status_of(result) : status;
}

enum rg_status rg_hq_image_rest(struct rg_hq_image *image, rg_hq_take_cells *take, void *context)
{
    enum rg_status status = RG_OK;
    for (size_t i = 0; status == RG_OK && i < rg_hq_image_table_count; i++) {
        status = image->readers[i].rest == NULL ? RG_OK : give_rest(image, i, take, context);
    }
    return status;
}

static enum rg_status give_number(struct rg_hq_image *image, size_t at, int64_t number,
                                  rg_hq_take_cells *take, void *context)
{
    struct rg_hq_image_reader *reader = &image->readers[at];
    size_t shape = reader->divided ? reader->theirs : reader->whole;
    struct rg_hq_cell cells[RG_HQ_CELLS_MAX];
    enum rg_status status = RG_OK;
    int result = SQLITE_DONE;
    (void)sqlite3_bind_int64(reader->member, 1, number);
    while (status == RG_OK && (result = sqlite3_step(reader->member)) == SQLITE_ROW) {
        for (size_t i = 0; i < image->shapes[shape].count; i++) {
            cells[i] = cell_of(reader->member, (int)i);
        }
        status = take(context, shape, cells);
    }
    (void)sqlite3_reset(reader->member);
    return status == RG_OK ? rg_hq_status_of(result) : status;
}

enum rg_status rg_hq_image_member(struct rg_hq_image *image, int64_t member, rg_hq_take_cells *take,
                                  void *context)
{
    int64_t numbers[ALIASES_MAX] = {member};
    size_t count = 1;
    int result;
    (void)sqlite3_bind_int64(image->aliases, 1, member);
    while ((result = sqlite3_step(image->aliases)) == SQLITE_ROW && count < ALIASES_MAX) {
        numbers[count++] = sqlite3_column_int64(image->aliases, 0);
    }
    (void)sqlite3_reset(image->aliases);
    if (result != SQLITE_DONE) {
        return result == SQLITE_ROW ? RG_UNSUPPORTED : rg_hq_status_of(result);
    }
    enum rg_status status = RG_OK;
    for (size_t i = 0; status == RG_OK && i < rg_hq_image_table_count; i++) {
        for (size_t n = 0; status == RG_OK && image->readers[i].owned && n < count; n++) {
            status = give_number(image, i, numbers[n], take, context);
        }
    }
    return status;
}
