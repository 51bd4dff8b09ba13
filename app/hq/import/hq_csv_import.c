#include "hq_csv_import.h"

#include "hq_csv_rows.h"
#include "hq_pictures.h"
#include "hq_rows.h"

#include <inttypes.h>
#include <stdlib.h>

/* A full delivery that is 5 % shorter than what is known is more often a broken export than the truth. */
#define REMOVALS_PERCENT 5

struct counts {
    int64_t read, taken, changed, rejected, before, removed;
};

static enum rg_status read_rows(struct rg_hq_session *s, const struct rg_hq_mapping *mapping,
                                const struct rg_hq_row_reader *reader, struct rg_hq_table_file *file,
                                struct counts *counts)
{
    enum rg_status status;
    while ((status = rg_hq_table_next(file)) != RG_NOT_FOUND) {
        const char *reason = file->row.reason;
        bool changed = false;
        counts->read++;
        if (status == RG_OK) {
            status = reader->take(s, mapping, file, &changed, &reason);
        }
        if (status == RG_INVALID) {
            rg_hq_reject(s, reader->name, file->row.line, reason);
            counts->rejected++;
        } else if (status != RG_OK) {
            return status;
        } else {
            counts->taken++;
            counts->changed += changed;
        }
    }
    return RG_OK;
}

static enum rg_status store_lines(struct rg_hq_session *s, const char *name, struct counts *counts)
{
    struct rg_hq_lines_result lines;
    int64_t before = s->rejected;
    enum rg_status status = rg_hq_lines_store(s, name, &lines);
    counts->taken = lines.sales + lines.returns;
    counts->changed = lines.new_sales + lines.new_returns;
    counts->rejected += s->rejected - before;
    return status;
}

/* Rows that a full delivery does not have go, unless there are suspiciously many or some rows could not be
 * read. */
static enum rg_status remove_missing(struct rg_hq_session *s, const struct rg_hq_row_reader *reader,
                                     struct counts *counts)
{
    int64_t missing;
    enum rg_status status = rg_hq_full_missing(s->store, reader->feed, s->site, &missing);
    if (status != RG_OK) {
        return status;
    }
    if (missing * 100 > counts->before * REMOVALS_PERCENT && !s->allow_removals) {
        (void)fprintf(stderr,
                      "regard-hq import: %s.csv is declared full and lacks %" PRId64 " of the %" PRId64
                      " known rows (over %d %%). Nothing was changed. If they are really gone, add "
                      "--allow-removals; if "
                      "the file holds changes only, use --delta.\n",
                      reader->name, missing, counts->before, REMOVALS_PERCENT);
        return RG_DENIED;
    }
    if (counts->rejected > 0 && missing > 0) {
        (void)printf("  %s: %" PRId64 " missing rows are kept because %" PRId64 " rows were rejected\n",
                     reader->name, missing, counts->rejected);
        return RG_OK;
    }
    counts->removed = missing;
    return rg_hq_full_remove(s->store, reader->feed, s->site);
}

static enum rg_status import_file(struct rg_hq_session *s, const struct rg_hq_mapping *mapping,
                                  const struct rg_hq_row_reader *reader, struct rg_hq_table_file *file)
{
    struct counts counts = {0};
    enum rg_status status = rg_hq_rows_count(s->store, reader->feed, s->site, &counts.before);
    if (status == RG_OK && s->full) {
        status = rg_hq_full_begin(s->store, reader->feed);
    }
    if (status == RG_OK) {
        status = read_rows(s, mapping, reader, file, &counts);
    }
    if (status == RG_OK && reader->feed == RG_HQ_PURCHASES) {
        status = store_lines(s, reader->name, &counts);
    }
    if (status == RG_OK && s->full) {
        status = remove_missing(s, reader, &counts);
    }
    if (status == RG_OK) {
        (void)printf("%s%s.csv (%s): %" PRId64 " rows, %" PRId64 " taken, %" PRId64
                     " new or changed, %" PRId64 " rejected, %" PRId64 " removed\n",
                     s->dry_run ? "dry run: " : "", reader->name, file->encoding, counts.read, counts.taken,
                     counts.changed, counts.rejected, counts.removed);
    }
    return status;
}

static enum rg_status import_all(struct rg_hq_session *s, const char *folder,
                                 const struct rg_hq_mapping *mapping, struct rg_hq_table_file *file)
{
    int files = 0;
    enum rg_status status = RG_OK;
    for (const struct rg_hq_row_reader *reader = rg_hq_row_readers; status == RG_OK && reader->name != NULL;
         reader++) {
        status = rg_hq_table_open(folder, reader->name, reader->columns, mapping, file);
        if (status == RG_NOT_FOUND) {
            status = RG_OK;
            continue;
        }
        if (status == RG_OK && reader->feed == RG_HQ_CARDS && s->keys == NULL) {
            (void)fputs("regard-hq import: cards.csv needs --keys DIR, the folder with the card hash key.\n",
                        stderr);
            rg_hq_table_close(file);
            return RG_DENIED;
        }
        if (status == RG_OK) {
            status = import_file(s, mapping, reader, file);
            rg_hq_table_close(file);
            files++;
        }
    }
    if (status == RG_OK && files == 0) {
        (void)fprintf(
            stderr,
            "regard-hq import: %s has none of products.csv, prices.csv, stock.csv, customers.csv, cards.csv, "
            "purchases.csv, notes.csv, requests.csv, offers.csv and tasks.csv.\n",
            folder);
        return RG_NOT_FOUND;
    }
    return status;
}

enum rg_status rg_hq_import_csv(struct rg_hq_session *session, const char *folder,
                                const struct rg_hq_mapping *mapping)
{
    int64_t forgotten = 0, products = 0;
    struct rg_hq_table_file *file = calloc(1, sizeof *file);
    if (file == NULL) {
        return RG_NO_MEMORY;
    }
    session->folder = folder;
    enum rg_status status = rg_hq_feed_head(session->store, RG_HQ_PRODUCTS, session->site, &products);
    session->first_catalogue = status == RG_NOT_FOUND || products == 0;
    if (status == RG_OK || status == RG_NOT_FOUND) {
        status = import_all(session, folder, mapping, file);
    }
    free(file);
    if (status == RG_OK) {
        status = rg_hq_pictures_prune(session->store, &forgotten);
    }
    if (status == RG_OK && session->lines != NULL) {
        status =
            rg_hq_session_popularity(session, session->now_ms != 0 ? session->now_ms : session->clock_ms);
    }
    return status;
}
