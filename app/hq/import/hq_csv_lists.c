#include "hq_csv_lists.h"

#include "hq_cells.h"
#include "hq_csv_refuse.h"
#include "hq_lists.h"
#include "hq_on_file.h"

#include <cjson/cJSON.h>
#include <string.h>

struct wish {
    int64_t product, at;
    char size[RG_HQ_ENTRY_TEXT_MAX + 1];
    bool gift;
};

struct wishes {
    struct rg_hq_session *session;
    struct rg_hq_day_formats formats;
    int64_t member;
    size_t count;
    struct wish kept[RG_HQ_CSV_WISHES]; /* the newest first */
};

/* Of one product in one size the newest wish counts. @return false when it is this one that gives way. */
static bool drop_older(struct wishes *wishes, const struct wish *wish)
{
    for (size_t i = 0; i < wishes->count; i++) {
        struct wish *known = &wishes->kept[i];
        if (known->product != wish->product || strcmp(known->size, wish->size) != 0) {
            continue;
        }
        if (known->at >= wish->at) {
            return false;
        }
        wishes->count--;
        memmove(known, known + 1, (wishes->count - i) * sizeof *known);
        return true;
    }
    return true;
}

static void keep_wish(struct wishes *wishes, const struct wish *wish)
{
    if (!drop_older(wishes, wish)) {
        return;
    }
    if (wishes->count == RG_HQ_CSV_WISHES) {
        if (wishes->kept[RG_HQ_CSV_WISHES - 1].at >= wish->at) {
            return;
        }
        wishes->count--;
    }
    size_t place = wishes->count++;
    for (; place > 0 && wishes->kept[place - 1].at < wish->at; place--) {
        wishes->kept[place] = wishes->kept[place - 1];
    }
    wishes->kept[place] = *wish;
}

/* RG_NOT_FOUND: of no product of ours, or deleted by the customer, which is no fault of the file. */
static enum rg_status take_wish(void *context, char *entry)
{
    struct wishes *wishes = context;
    struct rg_hq_session *s = wishes->session;
    struct rg_hq_entry_wish read;
    struct wish wish = {0};
    enum rg_status status = rg_hq_entry_wish(entry, &wishes->formats, &read);
    if (status == RG_OK) {
        status = rg_hq_product_find(s->store, s->site, read.sku, &wish.product);
    }
    wish.at = read.at;
    if (status == RG_OK && !read.dated) {
        status = rg_hq_wish_since(s->store, wishes->member, wish.product, read.size,
                                  s->now_ms != 0 ? s->now_ms : s->clock_ms, &wish.at);
    }
    if (status == RG_OK) {
        memcpy(wish.size, read.size, strlen(read.size));
        wish.gift = read.gift;
        keep_wish(wishes, &wish);
    }
    return status == RG_DENIED ? RG_NOT_FOUND : status;
}

static void begin_entry(struct rg_hq_buffer *list)
{
    rg_hq_buffer_text(list, list->len > 1 ? ",[" : "[");
}

static void write_wishes(const struct wishes *wishes, struct rg_hq_buffer *list)
{
    rg_hq_buffer_text(list, "[");
    for (size_t i = 0; i < wishes->count; i++) {
        const struct wish *wish = &wishes->kept[i];
        begin_entry(list);
        rg_hq_buffer_int(list, wish->product);
        rg_hq_buffer_text(list, ",");
        rg_hq_buffer_json(list, wish->size, strlen(wish->size));
        rg_hq_buffer_text(list, ",");
        rg_hq_buffer_int(list, wish->at);
        rg_hq_buffer_text(list, wish->gift ? ",1]" : ",0]");
    }
}

struct sizes {
    size_t count;
    char categories[RG_HQ_CSV_SIZES][RG_HQ_ENTRY_TEXT_MAX + 1];
    struct rg_hq_buffer *list;
};

/* Of one category the first counts, as where members are merged. */
static enum rg_status take_size(void *context, char *entry)
{
    struct sizes *sizes = context;
    struct rg_hq_entry_size size;
    if (rg_hq_entry_size(entry, &size) != RG_OK) {
        return RG_INVALID;
    }
    for (size_t i = 0; i < sizes->count; i++) {
        if (strcmp(sizes->categories[i], size.category) == 0) {
            return RG_OK;
        }
    }
    if (sizes->count < RG_HQ_CSV_SIZES) {
        memcpy(sizes->categories[sizes->count++], size.category, strlen(size.category) + 1);
        begin_entry(sizes->list);
        rg_hq_buffer_json(sizes->list, size.category, strlen(size.category));
        rg_hq_buffer_text(sizes->list, ",");
        rg_hq_buffer_json(sizes->list, size.size, strlen(size.size));
        rg_hq_buffer_text(sizes->list, "]");
    }
    return RG_OK;
}

struct occasions {
    const char *format;
    int birth_month, birth_day;
    size_t count;
    struct rg_hq_buffer *list;
};

static enum rg_status take_occasion(void *context, char *entry)
{
    struct occasions *occasions = context;
    struct rg_hq_entry_occasion occasion;
    if (rg_hq_entry_occasion(entry, occasions->format, &occasion) != RG_OK) {
        return RG_INVALID;
    }
    if (strcmp(occasion.kind, "birthday") == 0) {
        bool other = occasions->birth_month != 0 &&
                     (occasions->birth_month != occasion.month || occasions->birth_day != occasion.day);
        occasions->birth_month = occasion.month;
        occasions->birth_day = occasion.day;
        return other ? RG_INVALID : RG_OK;
    }
    if (occasions->count < RG_HQ_CSV_OCCASIONS) {
        occasions->count++;
        begin_entry(occasions->list);
        rg_hq_buffer_json(occasions->list, occasion.kind, strlen(occasion.kind));
        rg_hq_buffer_text(occasions->list, ",");
        rg_hq_buffer_int(occasions->list, occasion.month);
        rg_hq_buffer_text(occasions->list, ",");
        rg_hq_buffer_int(occasions->list, occasion.day);
        rg_hq_buffer_text(occasions->list, "]");
    }
    return RG_OK;
}

/* @return RG_INVALID also when it is longer than a row can have. */
static enum rg_status end_list(struct rg_hq_buffer *list, enum rg_status status, const char **taken)
{
    rg_hq_buffer_text(list, "]");
    status = status == RG_OK ? rg_hq_buffer_status(list) : status;
    status = status == RG_OK && list->len > RG_HQ_LIST_MAX ? RG_INVALID : status;
    if (status == RG_OK) {
        *taken = list->data;
    }
    return status;
}

static enum rg_status read_wishes(struct rg_hq_session *s, const struct rg_hq_mapping *m, const char *cell,
                                  struct rg_hq_member *member, struct rg_hq_buffer *list)
{
    struct wishes wishes = {.session = s, .formats = {m->date, m->day}, .member = member->id};
    enum rg_status status = rg_hq_entries(cell, take_wish, &wishes);
    write_wishes(&wishes, list);
    explicit_bzero(&wishes, sizeof wishes);
    return end_list(list, status, &member->wishes);
}

static enum rg_status read_sizes(const char *cell, struct rg_hq_member *member, struct rg_hq_buffer *list)
{
    struct sizes sizes = {.list = list};
    rg_hq_buffer_text(list, "[");
    enum rg_status status = rg_hq_entries(cell, take_size, &sizes);
    explicit_bzero(&sizes, sizeof sizes);
    return end_list(list, status, &member->sizes);
}

static enum rg_status read_occasions(const struct rg_hq_mapping *m, const char *cell,
                                     struct rg_hq_member *member, struct rg_hq_buffer *list)
{
    struct occasions occasions = {.format = m->birthday,
                                  .birth_month = member->birth_month,
                                  .birth_day = member->birth_day,
                                  .list = list};
    rg_hq_buffer_text(list, "[");
    enum rg_status status = rg_hq_entries(cell, take_occasion, &occasions);
    status = end_list(list, status, &member->occasions);
    if (status == RG_OK) {
        member->birth_month = occasions.birth_month;
        member->birth_day = occasions.birth_day;
    }
    return status;
}

/* A cell that cannot be taken is said, and those beside it are. */
static enum rg_status said(enum rg_status status, const char *why, const char **reason)
{
    if (status != RG_INVALID) {
        return status;
    }
    *reason = why;
    return RG_OK;
}

/* Neither a birthday without the rest nor the rest without a birthday takes the other away. */
static enum rg_status join_occasions(struct rg_hq_session *s, struct rg_hq_member *member, char **all)
{
    if (member->occasions == NULL && member->birth_month == 0) {
        return RG_OK;
    }
    enum rg_status status = rg_hq_occasions_beside(s->store, member->id, member->occasions,
                                                   member->birth_month, member->birth_day, all);
    member->occasions = status == RG_OK ? *all : NULL;
    return status;
}

enum rg_status rg_hq_csv_lists(struct rg_hq_session *s, const struct rg_hq_mapping *m,
                               const struct rg_hq_table_file *f, int column, struct rg_hq_member *member,
                               struct rg_hq_csv_lists *lists, const char **reason)
{
    const char *why = NULL;
    enum rg_status status = RG_OK;
    if (rg_hq_has(f, column)) {
        status = said(read_wishes(s, m, rg_hq_cell(f, column), member, &lists->wishes),
                      "wishes is no list of sku:size:day:gift, with a size and a day or none, and yes or no "
                      "or nothing; the customer is taken, that is not",
                      &why);
    }
    if (status == RG_OK && rg_hq_has(f, column + 1)) {
        status = said(read_sizes(rg_hq_cell(f, column + 1), member, &lists->sizes),
                      "sizes is no list of category:size; the customer is taken, that is not", &why);
    }
    if (status == RG_OK && rg_hq_has(f, column + 2)) {
        status =
            said(read_occasions(m, rg_hq_cell(f, column + 2), member, &lists->occasions),
                 "occasions is no list of kind:day, with the kinds birthday (that of the column, where it "
                 "has one), anniversary and other, and days in the mapping's format of birthdays; the "
                 "customer is taken, that is not",
                 &why);
    }
    if (status == RG_OK) {
        status = join_occasions(s, member, &lists->all_occasions);
    }
    return status == RG_OK && why != NULL ? rg_hq_csv_reject(reason, why) : status;
}

static void wipe(struct rg_hq_buffer *buffer)
{
    if (buffer->data != NULL) {
        explicit_bzero(buffer->data, buffer->len);
    }
    rg_hq_buffer_free(buffer);
}

void rg_hq_csv_lists_free(struct rg_hq_csv_lists *lists)
{
    wipe(&lists->wishes);
    wipe(&lists->sizes);
    wipe(&lists->occasions);
    if (lists->all_occasions != NULL) {
        explicit_bzero(lists->all_occasions, strlen(lists->all_occasions));
    }
    cJSON_free(lists->all_occasions);
    *lists = (struct rg_hq_csv_lists){.all_occasions = NULL};
}
