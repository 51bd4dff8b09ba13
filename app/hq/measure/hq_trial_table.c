#include "hq_trial_table.h"

#include "hq_csv.h"
#include "hq_values.h"
#include "text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOWHERE SIZE_MAX
#define LARGEST 1e12 /* of an amount: its square is still exact enough */
#define UNKNOWN NAN  /* of what was before, until the mean is known */

struct reading {
    struct rg_hq_csv csv;
    struct rg_hq_csv_row row;
    size_t arm, outcome, before, width, capacity;
};

void rg_hq_printable(const char *from, char *to, size_t capacity)
{
    (void)rg_text_copy(to, capacity, from);
    size_t left = strlen(to);
    for (unsigned char *at = (unsigned char *)to; left > 0;) {
        size_t len = *at < 0x80 ? 1 : *at < 0xE0 ? 2 : *at < 0xF0 ? 3 : 4;
        bool whole = len <= left && rg_utf8_valid((const char *)at, len);
        /* The second half of Latin 1's controls is two bytes in UTF-8. */
        bool control = *at < 0x20 || *at == 0x7F || (*at == 0xC2 && at[1] < 0xA0);
        len = whole ? len : 1;
        if (!whole || control) {
            memset(at, '?', len);
        }
        at += len;
        left -= len;
    }
}

static enum rg_status complain(struct rg_hq_table_complaint *complaint, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static enum rg_status complain(struct rg_hq_table_complaint *complaint, const char *format, ...)
{
    va_list words;
    va_start(words, format);
    char whole[sizeof complaint->text];
    (void)vsnprintf(whole, sizeof whole, format, words);
    va_end(words);
    rg_hq_printable(whole, complaint->text, sizeof complaint->text);
    return RG_INVALID;
}

static void list(char *to, size_t capacity, const char *word)
{
    size_t len = strlen(to);
    (void)snprintf(to + len, capacity - len, "%s%.60s", len == 0 ? "" : ", ", word);
}

static enum rg_status find(const struct rg_hq_csv_row *row, const char *name, size_t *at,
                           struct rg_hq_table_complaint *complaint)
{
    char names[400] = "";
    *at = NOWHERE;
    for (size_t i = 0; i < row->count; i++) {
        list(names, sizeof names, row->fields[i]);
        if (strcmp(row->fields[i], name) != 0) {
            continue;
        }
        if (*at != NOWHERE) {
            return complain(complaint, "two columns are called \"%.60s\"", name);
        }
        *at = i;
    }
    return *at != NOWHERE
               ? RG_OK
               : complain(complaint, "there is no column \"%.60s\"; the first row has %s", name, names);
}

static enum rg_status open_table(struct reading *reading, const struct rg_hq_trial_columns *columns,
                                 struct rg_hq_table_complaint *complaint)
{
    enum rg_status status = rg_hq_csv_next(&reading->csv, &reading->row);
    if (status != RG_OK) {
        return complain(complaint, "no first row with the names of the columns%s%s",
                        status == RG_INVALID ? ": " : "", status == RG_INVALID ? reading->row.reason : "");
    }
    reading->width = reading->row.count;
    reading->before = NOWHERE;
    status = find(&reading->row, columns->arm, &reading->arm, complaint);
    if (status == RG_OK) {
        status = find(&reading->row, columns->outcome, &reading->outcome, complaint);
    }
    if (status == RG_OK && columns->before != NULL) {
        status = find(&reading->row, columns->before, &reading->before, complaint);
    }
    if (status == RG_OK && (reading->arm == reading->outcome || reading->arm == reading->before ||
                            reading->outcome == reading->before)) {
        return complain(complaint, "the arm, the outcome and what was before are columns of their own");
    }
    return status;
}

/* A number as programs write it; with a semicolon between fields also with a decimal comma. */
static bool number(const char *text, bool decimal_comma, double *value)
{
    char digits[48];
    size_t len = strlen(text);
    if (len == 0 || len >= sizeof digits ||
        strspn(text, decimal_comma ? "0123456789+-.,eE" : "0123456789+-.eE") != len) {
        return false;
    }
    memcpy(digits, text, len + 1);
    char *comma = decimal_comma && strchr(digits, '.') == NULL ? strchr(digits, ',') : NULL;
    if (comma != NULL) {
        *comma = '.';
    }
    char *end;
    double read = strtod(digits, &end);
    if (*end != '\0' || !(fabs(read) <= LARGEST)) {
        return false;
    }
    *value = read;
    return true;
}

static bool outcome_of(const char *text, bool decimal_comma, double *value)
{
    bool yes;
    if (number(text, decimal_comma, value)) {
        return true;
    }
    if (rg_hq_yes(text, &yes) != RG_OK) {
        return false;
    }
    *value = yes ? 1 : 0;
    return true;
}

static void leave_out(struct rg_hq_trial_table *table, const struct rg_hq_csv_row *row, size_t *count,
                      const char *reason)
{
    (*count)++;
    if (table->line == 0) {
        table->line = row->line;
        table->reason = reason;
    }
}

/* The arm of a name, a new one if need be; RG_HQ_ARMS_MAX when there is no place. */
static size_t arm_of(struct rg_hq_trial_table *table, const char *name)
{
    size_t arm = 0;
    while (arm < table->arms && strcmp(table->names[arm], name) != 0) {
        arm++;
    }
    if (arm == table->arms && arm < RG_HQ_ARMS_MAX) {
        memcpy(table->names[arm], name, strlen(name) + 1);
        table->arms++;
    }
    return arm;
}

static enum rg_status put(struct rg_hq_trial_table *table, struct reading *reading,
                          const struct rg_hq_drawn *drawn)
{
    if (table->drawn == NULL || table->count == reading->capacity) {
        size_t more = reading->capacity == 0 ? 4096 : reading->capacity * 2;
        struct rg_hq_drawn *grown = reallocarray(table->drawn, more, sizeof *grown);
        if (grown == NULL) {
            return RG_NO_MEMORY;
        }
        table->drawn = grown;
        reading->capacity = more;
    }
    table->drawn[table->count++] = *drawn;
    return RG_OK;
}

static enum rg_status take_row(struct rg_hq_trial_table *table, struct reading *reading,
                               const struct rg_hq_trial_columns *columns,
                               struct rg_hq_table_complaint *complaint)
{
    const struct rg_hq_csv_row *row = &reading->row;
    if (row->count != reading->width) {
        leave_out(table, row, &table->broken, "the row does not have as many fields as the first row");
        return RG_OK;
    }
    const char *name = row->fields[reading->arm];
    if (name[0] == '\0' || strlen(name) >= RG_HQ_ARM_NAME) {
        leave_out(table, row, &table->broken,
                  name[0] == '\0' ? "no arm" : "the arm's name is longer than 63 bytes");
        return RG_OK;
    }
    size_t arm = arm_of(table, name);
    if (arm == RG_HQ_ARMS_MAX) {
        return complain(complaint, "\"%.60s\" has more than %d values; an arm is one of a few", columns->arm,
                        RG_HQ_ARMS_MAX);
    }
    bool comma = reading->csv.delimiter == ';';
    struct rg_hq_drawn drawn = {.arm = (uint8_t)arm};
    if (!outcome_of(row->fields[reading->outcome], comma, &drawn.outcome)) {
        leave_out(table, row, &table->without[arm],
                  row->fields[reading->outcome][0] == '\0' ? "no outcome"
                                                           : "the outcome is neither a number nor yes or no");
        return RG_OK;
    }
    if (reading->before != NOWHERE && !number(row->fields[reading->before], comma, &drawn.before)) {
        drawn.before = UNKNOWN;
        table->no_before++;
    }
    return put(table, reading, &drawn);
}

static enum rg_status name_control(struct rg_hq_trial_table *table, const struct rg_hq_trial_columns *columns,
                                   struct rg_hq_table_complaint *complaint)
{
    char names[400] = "";
    for (size_t i = 0; i < table->arms; i++) {
        list(names, sizeof names, table->names[i]);
        if (strcmp(table->names[i], columns->control) == 0) {
            table->control = (uint8_t)i;
            return table->arms > 1
                       ? RG_OK
                       : complain(complaint, "everybody is in \"%.60s\"; there is nothing to compare",
                                  columns->control);
        }
    }
    return complain(complaint, "no row of \"%.60s\" says \"%.60s\"; they say %s", columns->arm,
                    columns->control, table->arms == 0 ? "nothing" : names);
}

static void settle(struct rg_hq_trial_table *table)
{
    double sum = 0, known = (double)(table->count - table->no_before);
    table->proportion = true;
    for (size_t i = 0; i < table->count; i++) {
        double outcome = table->drawn[i].outcome;
        table->proportion = table->proportion && (outcome == 0 || outcome == 1);
        sum += isnan(table->drawn[i].before) ? 0 : table->drawn[i].before;
    }
    for (size_t i = 0; i < table->count; i++) {
        if (isnan(table->drawn[i].before)) {
            table->drawn[i].before = known > 0 ? sum / known : 0;
        }
    }
}

static enum rg_status read_rows(struct rg_hq_trial_table *table, struct reading *reading,
                                const struct rg_hq_trial_columns *columns,
                                struct rg_hq_table_complaint *complaint)
{
    enum rg_status status = open_table(reading, columns, complaint);
    while (status == RG_OK) {
        enum rg_status next = rg_hq_csv_next(&reading->csv, &reading->row);
        if (next == RG_NOT_FOUND) {
            break;
        }
        if (next == RG_OK) {
            status = take_row(table, reading, columns, complaint);
        } else {
            leave_out(table, &reading->row, &table->broken, reading->row.reason);
        }
    }
    if (status == RG_OK) {
        status = name_control(table, columns, complaint);
    }
    if (status == RG_OK && table->count == 0) {
        status = complain(complaint, "no row can be used; line %u: %s", table->line, table->reason);
    }
    return status;
}

enum rg_status rg_hq_trial_table_read(const char *text, size_t len, const struct rg_hq_trial_columns *columns,
                                      struct rg_hq_trial_table *table,
                                      struct rg_hq_table_complaint *complaint)
{
    struct rg_hq_trial_table read = {0};
    struct reading *reading = calloc(1, sizeof *reading);
    if (reading == NULL) {
        return RG_NO_MEMORY;
    }
    rg_hq_csv_init(&reading->csv, text, len, '\0');
    enum rg_status status = read_rows(&read, reading, columns, complaint);
    free(reading);
    if (status != RG_OK) {
        rg_hq_trial_table_free(&read);
        return status;
    }
    settle(&read);
    *table = read;
    return RG_OK;
}

void rg_hq_trial_table_free(struct rg_hq_trial_table *table)
{
    free(table->drawn);
    table->drawn = NULL;
    table->count = 0;
}
