#include "hq_csv.h"

#include <stdbool.h>
#include <string.h>

static char detect(const char *text, size_t len)
{
    static const char candidates[] = ",;\t";
    size_t counts[3] = {0};
    bool quoted = false;
    for (size_t i = 0; i < len && (quoted || (text[i] != '\n' && text[i] != '\r')); i++) {
        quoted ^= text[i] == '"';
        const char *found = text[i] == '\0' || quoted ? NULL : strchr(candidates, text[i]);
        if (found != NULL) {
            counts[found - candidates]++;
        }
    }
    size_t best = 0;
    for (size_t i = 1; i < 3; i++) {
        best = counts[i] > counts[best] ? i : best;
    }
    return candidates[best];
}

void rg_hq_csv_init(struct rg_hq_csv *csv, const char *text, size_t len, char delimiter)
{
    *csv = (struct rg_hq_csv){.at = text, .end = text + len, .line = 1};
    csv->delimiter = delimiter == '\0' ? detect(text, len) : delimiter;
}

/* A line break is \n, \r\n or, from old Macs, \r. */
static bool line_break(struct rg_hq_csv *csv)
{
    if (csv->at == csv->end || (*csv->at != '\n' && *csv->at != '\r')) {
        return false;
    }
    csv->at += *csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n' ? 2 : 1;
    csv->line++;
    return true;
}

static void skip_line(struct rg_hq_csv *csv)
{
    while (csv->at < csv->end && !line_break(csv)) {
        csv->at++;
    }
}

/* Where the row's text ends, and how many bytes are left for it with their terminator. */
struct sink {
    char *to;
    size_t left;
};

static bool put(struct sink *sink, char c)
{
    if (sink->left < 2) {
        return false;
    }
    *sink->to++ = c;
    sink->left--;
    return true;
}

static const char *quoted_field(struct rg_hq_csv *csv, struct sink *sink)
{
    csv->at++;
    while (csv->at < csv->end) {
        char c = *csv->at;
        if (c == '"') {
            if (csv->at + 1 == csv->end || csv->at[1] != '"') {
                csv->at++;
                while (csv->at < csv->end && *csv->at == ' ') {
                    csv->at++;
                }
                bool ends =
                    csv->at == csv->end || *csv->at == csv->delimiter || *csv->at == '\n' || *csv->at == '\r';
                return ends ? NULL : "text follows a closing quote";
            }
            csv->at++;
        }
        if (c == '\0') {
            return "a NUL byte";
        }
        if (!put(sink, c)) {
            return "the row is longer than 16384 bytes";
        }
        if (!line_break(csv)) {
            csv->at++;
        }
    }
    return "a quote is opened and never closed";
}

static const char *plain_field(struct rg_hq_csv *csv, struct sink *sink)
{
    const char *start = sink->to;
    while (csv->at < csv->end && *csv->at != csv->delimiter && *csv->at != '\n' && *csv->at != '\r') {
        if (*csv->at == '\0') {
            return "a NUL byte";
        }
        if (!put(sink, *csv->at++)) {
            return "the row is longer than 16384 bytes";
        }
    }
    while (sink->to > start && sink->to[-1] == ' ') {
        sink->to--;
        sink->left++;
    }
    return NULL;
}

static const char *read_row(struct rg_hq_csv *csv, struct rg_hq_csv_row *row)
{
    struct sink sink = {row->text, sizeof row->text};
    for (;;) {
        const char *start = sink.to;
        if (row->count == RG_HQ_CSV_FIELDS) {
            return "the row has more than 1024 fields";
        }
        while (csv->at < csv->end && *csv->at == ' ') {
            csv->at++;
        }
        bool quoted = csv->at < csv->end && *csv->at == '"';
        const char *reason = quoted ? quoted_field(csv, &sink) : plain_field(csv, &sink);
        if (reason == NULL && sink.left < 1) {
            reason = "the row is longer than 16384 bytes";
        }
        if (reason != NULL) {
            return reason;
        }
        *sink.to++ = '\0';
        sink.left--;
        row->fields[row->count++] = start;
        if (csv->at == csv->end || line_break(csv)) {
            return NULL;
        }
        csv->at++;
    }
}

enum rg_status rg_hq_csv_next(struct rg_hq_csv *csv, struct rg_hq_csv_row *row)
{
    row->reason = NULL;
    for (;;) {
        if (csv->at == csv->end) {
            return RG_NOT_FOUND;
        }
        row->line = csv->line;
        row->count = 0;
        const char *begin = csv->at;
        row->reason = read_row(csv, row);
        if (row->reason != NULL) {
            /* A quote that never closes would swallow the rest of the file: go on after the line it began on.
             */
            csv->at = begin;
            csv->line = row->line;
            skip_line(csv);
            return RG_INVALID;
        }
        if (row->count > 1 || row->fields[0][0] != '\0') {
            return RG_OK;
        }
    }
}
