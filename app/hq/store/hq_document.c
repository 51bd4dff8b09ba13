/* The rows of an export as the one document that a customer gets. */
#include "hq_customers.h"
#include "hq_links.h"

#include <string.h>

/* The parts in the order in which rg_hq_customer_export() gives them; the member is an object, all others are lists. */
static const struct {
    const char *part, *opens;
} parts[] = {
    {"", "{\"format\":\"regard-export/1\",\"copy\":"},
    {"member", ",\"member\":"},
    {"merged", ",\"merged\":["},
    {"request", "],\"requests\":["},
    {"contact", "],\"contacts\":["},
    {"card", "],\"cards\":["},
    {"consent", "],\"consents\":["},
    {"line", "],\"lines\":["},
    {"purchase", "],\"purchases\":["},
    {"note", "],\"notes\":["},
    {"offer", "],\"offers\":["},
    {"store_request", "],\"store_requests\":["},
    {"trial", "],\"trials\":["},
    {"shown", "],\"shown\":["},
    {"outcome", "],\"outcomes\":["},
    {"look", "],\"looked\":["},
};
#define PARTS (sizeof parts / sizeof parts[0])

struct writing {
    struct rg_hq_buffer *document;
    size_t part; /* whose rows are written */
    bool any;    /* one of them was */
};

static void go_to(struct writing *writing, size_t part)
{
    while (writing->part < part) {
        writing->part++;
        writing->any = false;
        rg_hq_buffer_text(writing->document, parts[writing->part].opens);
    }
}

/* A row is {"part":"card",...}: its part's index, and where what follows begins. 0: of no known part. */
static size_t part_of(const char *row, size_t len, size_t *from)
{
    static const char head[] = "{\"part\":\"";
    size_t at = sizeof head - 1;
    if (len <= at || memcmp(row, head, at) != 0) {
        return 0;
    }
    for (size_t i = 1; i < PARTS; i++) {
        size_t name = strlen(parts[i].part);
        if (len > at + name + 2 && memcmp(row + at, parts[i].part, name) == 0 &&
            memcmp(row + at + name, "\",", 2) == 0) {
            *from = at + name + 2;
            return i;
        }
    }
    return 0;
}

static enum rg_status take_row(void *context, const char *row, size_t len)
{
    struct writing *writing = context;
    size_t from = 0, part = part_of(row, len, &from);
    if (part < writing->part || part == 0) {
        return RG_OK;
    }
    if (writing->document->len + len > RG_HQ_DOCUMENT_MAX) {
        return RG_FULL;
    }
    go_to(writing, part);
    rg_hq_buffer_text(writing->document, writing->any ? ",{" : "{");
    rg_hq_buffer_bytes(writing->document, row + from, len - from);
    writing->any = true;
    return rg_hq_buffer_status(writing->document);
}

enum rg_status rg_hq_export_document(struct rg_hq_store *store, int64_t member, bool masked,
                                     struct rg_hq_buffer *document)
{
    struct writing writing = {.document = document};
    rg_hq_buffer_clear(document);
    rg_hq_buffer_text(document, parts[0].opens);
    rg_hq_buffer_text(document, masked ? "\"masked\"" : "\"full\"");
    enum rg_status status = masked ? rg_hq_customer_export_masked(store, member, take_row, &writing)
                                   : rg_hq_customer_export(store, member, take_row, &writing);
    if (status == RG_OK && writing.part == 0) {
        status = RG_NOT_FOUND;
    }
    go_to(&writing, PARTS - 1);
    rg_hq_buffer_text(document, "]}\n");
    if (status == RG_OK) {
        status = rg_hq_buffer_status(document);
    }
    if (status != RG_OK) {
        if (document->data != NULL) {
            explicit_bzero(document->data, document->len);
        }
        rg_hq_buffer_clear(document);
    }
    return status;
}
