#include "hq_csv_online.h"

#include "hq_csv_refuse.h"
#include "hq_rows.h"
#include "hq_threads.h"
#include "hq_values.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MOST      8
#define ENTRY_MAX 160
#define LIST_MAX  512

struct done {
    const char *kind;
    int64_t product, at;
};

/* The newest first; what happened at the same time stays as it came, and the oldest gives way. */
static void keep(struct done kept[MOST], size_t *count, const struct done *done)
{
    size_t place = *count;
    while (place > 0 && kept[place - 1].at < done->at) {
        place--;
    }
    if (place == MOST) {
        return;
    }
    size_t moved = (*count < MOST ? *count : MOST - 1) - place;
    memmove(&kept[place + 1], &kept[place], moved * sizeof *done);
    kept[place] = *done;
    *count += *count < MOST ? 1 : 0;
}

/* kind:sku:day. RG_NOT_FOUND: of no product of ours, which is no fault of the file. */
static enum rg_status read_entry(struct rg_hq_session *s, const struct rg_hq_mapping *m, char *entry,
                                 struct done *done)
{
    static const char *const kinds[] = {"view", "favourite", "search"};
    char sku[72], *product = strchr(entry, ':');
    char *day = product == NULL ? NULL : strchr(product + 1, ':');
    if (day == NULL) {
        return RG_INVALID;
    }
    *product++ = '\0';
    *day++ = '\0';
    done->kind = NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        done->kind = strcmp(entry, kinds[i]) == 0 ? kinds[i] : done->kind;
    }
    if (done->kind == NULL || rg_hq_identifier_or_why(product, sku) != NULL ||
        (rg_hq_date(day, m->day, &done->at) != RG_OK && rg_hq_date(day, m->date, &done->at) != RG_OK)) {
        return RG_INVALID;
    }
    return rg_hq_product_find(s->store, s->site, sku, &done->product);
}

static enum rg_status read_cell(struct rg_hq_session *s, const struct rg_hq_mapping *m, const char *cell,
                                struct done kept[MOST], size_t *count)
{
    enum rg_status status = RG_OK;
    while (status == RG_OK && cell[0] != '\0') {
        char entry[ENTRY_MAX];
        size_t len = strcspn(cell, "|");
        struct done done;
        if (len >= sizeof entry) {
            return RG_INVALID;
        }
        memcpy(entry, cell, len);
        entry[len] = '\0';
        cell += len + (cell[len] == '|' ? 1 : 0);
        status = read_entry(s, m, entry, &done);
        if (status == RG_OK) {
            keep(kept, count, &done);
        }
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    return status;
}

enum rg_status rg_hq_csv_online(struct rg_hq_session *session, const struct rg_hq_mapping *mapping,
                                const struct rg_hq_table_file *file, int column, int64_t member,
                                bool *changed, const char **reason)
{
    struct done kept[MOST] = {0};
    size_t count = 0;
    char list[LIST_MAX] = "[", piece[64];
    bool now = false;
    if (!rg_hq_has(file, column)) {
        return RG_OK;
    }
    enum rg_status status = read_cell(session, mapping, rg_hq_cell(file, column), kept, &count);
    if (status == RG_INVALID) {
        return rg_hq_csv_reject(reason,
                                "online is no list of kind:sku:day, with the kinds view, favourite and "
                                "search; the customer is taken, that is not");
    }
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(piece, sizeof piece, "%s[\"%s\",%" PRId64 ",%" PRId64 "]", i == 0 ? "" : ",",
                       kept[i].kind, kept[i].product, kept[i].at);
        (void)rg_text_append(list, sizeof list, piece);
    }
    (void)rg_text_append(list, sizeof list, "]");
    if (status == RG_OK) {
        status = rg_hq_online_put(session->store, member, list, &now);
    }
    *changed = *changed || now;
    explicit_bzero(list, sizeof list);
    return status;
}
