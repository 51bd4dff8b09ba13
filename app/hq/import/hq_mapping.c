#include "hq_mapping.h"

#include "text.h"

#include <stdio.h>
#include <string.h>

static const char *const sections[] = {"format",    "customers", "cards",    "products", "prices", "stock",
                                       "purchases", "notes",     "requests", "offers",   "tasks"};

void rg_hq_mapping_default(struct rg_hq_mapping *mapping)
{
    *mapping = (struct rg_hq_mapping){.date = "%Y-%m-%d %H:%M:%S", .day = "%Y-%m-%d", .birthday = "%Y-%m-%d"};
}

const char *rg_hq_mapping_find(const struct rg_hq_mapping *mapping, const char *file, const char *ours,
                               bool *constant)
{
    for (size_t i = 0; i < mapping->count; i++) {
        if (strcmp(mapping->entries[i].file, file) == 0 && strcmp(mapping->entries[i].ours, ours) == 0) {
            *constant = mapping->entries[i].constant;
            return mapping->entries[i].theirs;
        }
    }
    return NULL;
}

/* A setting of [format]; false when there is no such setting or value. */
static bool set_format(struct rg_hq_mapping *m, const char *name, const char *value)
{
    if (strcmp(name, "delimiter") == 0) {
        bool tab = strcmp(value, "tab") == 0, found = strcmp(value, "auto") == 0;
        m->delimiter = tab ? '\t' : found ? '\0' : value[0];
        return tab || found || strcmp(value, ",") == 0 || strcmp(value, ";") == 0;
    }
    if (strcmp(name, "decimal") == 0) {
        m->decimal_comma = strcmp(value, "comma") == 0;
        return m->decimal_comma || strcmp(value, "point") == 0;
    }
    char *format = strcmp(name, "date") == 0       ? m->date
                   : strcmp(name, "day") == 0      ? m->day
                   : strcmp(name, "birthday") == 0 ? m->birthday
                                                   : NULL;
    if (format == NULL || strlen(value) >= sizeof m->date || strchr(value, '%') == NULL) {
        return false;
    }
    (void)rg_text_copy(format, sizeof m->date, value);
    return true;
}

static bool set_column(struct rg_hq_mapping *m, const char *file, const char *ours, char *theirs)
{
    size_t len = strlen(theirs);
    bool constant = len >= 2 && theirs[0] == '"' && theirs[len - 1] == '"';
    if (constant) {
        theirs[len - 1] = '\0';
        theirs++;
    }
    if (m->count == RG_HQ_MAPPING_ENTRIES || strlen(ours) >= sizeof m->entries[0].ours ||
        strlen(theirs) >= sizeof m->entries[0].theirs || (!constant && theirs[0] == '\0')) {
        return false;
    }
    (void)rg_text_copy(m->entries[m->count].file, sizeof m->entries[0].file, file);
    (void)rg_text_copy(m->entries[m->count].ours, sizeof m->entries[0].ours, ours);
    (void)rg_text_copy(m->entries[m->count].theirs, sizeof m->entries[0].theirs, theirs);
    m->entries[m->count++].constant = constant;
    return true;
}

static char *trim(char *text)
{
    text += strspn(text, " \t");
    size_t len = strlen(text);
    while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL) {
        text[--len] = '\0';
    }
    return text;
}

/* NULL, or what is wrong with the line. */
static const char *read_line(struct rg_hq_mapping *m, char *line, const char **section)
{
    size_t len = strlen(line);
    if (len == 0 || line[0] == '#' || line[0] == ';') {
        return NULL;
    }
    if (line[0] == '[' && line[len - 1] == ']') {
        line[len - 1] = '\0';
        for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
            if (strcmp(line + 1, sections[i]) == 0) {
                *section = sections[i];
                return NULL;
            }
        }
        return "sections are [format], [customers], [cards], [products], [prices], [stock], [purchases], "
               "[notes], [requests], [offers] and [tasks]";
    }
    char *equals = strchr(line, '=');
    if (equals == NULL || *section == NULL) {
        return "write a [section], then lines like: our_column = Their Column";
    }
    *equals = '\0';
    char *name = trim(line), *value = trim(equals + 1);
    if (strcmp(*section, "format") == 0) {
        return set_format(m, name, value)
                   ? NULL
                   : "format has delimiter (auto , ; tab), decimal (point comma), date, day and "
                     "birthday";
    }
    return set_column(m, *section, name, value) ? NULL : "the column's name is missing or too long";
}

enum rg_status rg_hq_mapping_read(const char *text, size_t len, struct rg_hq_mapping *mapping)
{
    const char *section = NULL, *end = text + len;
    rg_hq_mapping_default(mapping);
    for (int number = 1; text < end; number++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t size = (size_t)((stop == NULL ? end : stop) - text);
        char line[400];
        const char *problem = "the line is longer than 399 bytes";
        if (size < sizeof line) {
            memcpy(line, text, size);
            line[size] = '\0';
            problem = read_line(mapping, trim(line), &section);
        }
        if (problem != NULL) {
            (void)snprintf(mapping->problem, sizeof mapping->problem, "line %d: %s", number, problem);
            return RG_INVALID;
        }
        text = stop == NULL ? end : stop + 1;
    }
    return RG_OK;
}
