#include "hq_table_file.h"

#include "hq_encoding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int find_header(const struct rg_hq_csv_row *row, const char *name)
{
    for (size_t i = 0; i < row->count; i++) {
        if (strcasecmp(row->fields[i], name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static enum rg_status find_columns(const char *name, const struct rg_hq_mapping *mapping,
                                   struct rg_hq_table_file *file)
{
    for (int i = 0; file->columns[i].name != NULL; i++) {
        bool constant = false;
        const char *theirs = rg_hq_mapping_find(mapping, name, file->columns[i].name, &constant);
        bool named = theirs != NULL;
        theirs = named ? theirs : file->columns[i].name;
        file->constants[i] = constant ? theirs : NULL;
        file->index[i] = constant ? -1 : find_header(&file->row, theirs);
        if (!constant && file->index[i] < 0 && (file->columns[i].needed || named)) {
            (void)fprintf(
                stderr,
                "regard-hq import: %s.csv has no column \"%s\"; write %s = <their column> under [%s] of the "
                "mapping file.\n",
                name, theirs, file->columns[i].name, name);
            return RG_INVALID;
        }
    }
    file->width = file->row.count;
    return RG_OK;
}

enum rg_status rg_hq_table_open(const char *folder, const char *name, const struct rg_hq_column *columns,
                                const struct rg_hq_mapping *mapping, struct rg_hq_table_file *file)
{
    char path[4096];
    size_t len;
    if (snprintf(path, sizeof path, "%s/%s.csv", folder, name) >= (int)sizeof path) {
        return RG_INVALID;
    }
    file->columns = columns;
    enum rg_status status = rg_hq_file_read(path, &file->text, &len, &file->encoding);
    if (status != RG_OK) {
        return status;
    }
    rg_hq_csv_init(&file->csv, file->text, len, mapping->delimiter);
    if (rg_hq_csv_next(&file->csv, &file->row) != RG_OK) {
        (void)fprintf(stderr, "regard-hq import: %s.csv has no first row with the names of its columns.\n",
                      name);
        status = RG_INVALID;
    } else {
        status = find_columns(name, mapping, file);
    }
    if (status != RG_OK) {
        rg_hq_table_close(file);
    }
    return status;
}

void rg_hq_table_close(struct rg_hq_table_file *file)
{
    free(file->text);
    file->text = NULL;
}

enum rg_status rg_hq_table_next(struct rg_hq_table_file *file)
{
    enum rg_status status = rg_hq_csv_next(&file->csv, &file->row);
    if (status == RG_OK && file->row.count != file->width) {
        file->row.reason = "the row does not have as many fields as the first row";
        return RG_INVALID;
    }
    return status;
}

bool rg_hq_has(const struct rg_hq_table_file *file, int column)
{
    return file->constants[column] != NULL || file->index[column] >= 0;
}

const char *rg_hq_cell(const struct rg_hq_table_file *file, int column)
{
    if (file->constants[column] != NULL) {
        return file->constants[column];
    }
    return file->index[column] < 0 ? "" : file->row.fields[file->index[column]];
}
