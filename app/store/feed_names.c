#include "feeds.h"
#include "outbox.h"

#include <string.h>

static const char *const names[RG_FEED_COUNT] = {"erasures",   "associates", "products", "stock", "prices",
                                                 "neighbours", "consents",   "members",  "cards", "purchases",
                                                 "notes",      "requests",   "offers",   "tasks"};

const char *rg_feed_name(enum rg_feed feed)
{
    return (unsigned)feed < RG_FEED_COUNT ? names[feed] : "";
}

enum rg_status rg_feed_from_name(const char *name, enum rg_feed *feed)
{
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        if (strcmp(name, names[i]) == 0) {
            *feed = (enum rg_feed)i;
            return RG_OK;
        }
    }
    return RG_NOT_FOUND;
}

const char *rg_stream_name(enum rg_stream stream)
{
    switch (stream) {
    case RG_STREAM_CONSENT: return "consent";
    case RG_STREAM_VISIT: return "visit";
    case RG_STREAM_AUDIT: return "audit";
    case RG_STREAM_COUNT: break;
    }
    return "";
}

enum rg_status rg_stream_from_name(const char *name, enum rg_stream *stream)
{
    for (int i = 0; i < RG_STREAM_COUNT; i++) {
        if (strcmp(name, rg_stream_name((enum rg_stream)i)) == 0) {
            *stream = (enum rg_stream)i;
            return RG_OK;
        }
    }
    return RG_NOT_FOUND;
}
