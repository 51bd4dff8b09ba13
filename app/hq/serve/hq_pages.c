#include "hq_pages.h"

/* A kiosk without an answer asks again after 10 s, then ever later up to 50; what it could not use it asks for after 60 s. */
#define AGAIN_MIN_MS 8000
#define AGAIN_MAX_MS 55000
/* One that waits longer than at first has few questions left until it says that it has no answer. */
#define AGAIN_LATE_MS 15000
/* It breaks off a comparison without an answer and begins it anew; one that was answered is not asked for again so soon. */
#define COMPARE_MIN_MS 30000
#define COMPARE_MAX_MS 1800000
/* A message may be lost, or wait for a busy kiosk. */
#define AGAIN_TIMES 2
#define RAISE_MS    3600000
/* A connection that bears a large message so long does not break over it. */
#define BORNE_MS 2000
#define BROKEN   2

static size_t halved(size_t most)
{
    size_t half = (most == 0 ? RG_HQ_PAGE_LIMIT : most) / 2;
    return half > RG_HQ_PAGE_FLOOR ? half : RG_HQ_PAGE_FLOOR;
}

/* Whoever set the limit may have raised it. */
static bool raise_page(size_t *most, int64_t *raise_ms, int64_t now_ms)
{
    if (*most == 0 || now_ms < *raise_ms) {
        return false;
    }
    *most = *most * 2 >= RG_HQ_PAGE_LIMIT ? 0 : *most * 2;
    *raise_ms = now_ms + RAISE_MS;
    return true;
}

size_t rg_hq_pages_most(const struct rg_hq_pages *pages, const struct rg_hq_packets *packets)
{
    size_t most = pages->most != 0 ? pages->most : RG_HQ_PAGE_LIMIT;
    return packets->most != 0 && packets->most < most ? packets->most : most;
}

size_t rg_hq_packets_most(const struct rg_hq_packets *packets)
{
    return packets->most != 0 ? packets->most : RG_HQ_PAGE_LIMIT;
}

static bool came(struct rg_hq_pages *pages, int64_t now_ms)
{
    bool was_stuck = pages->stuck;
    pages->stuck = false;
    return raise_page(&pages->most, &pages->raise_ms, now_ms) || was_stuck;
}

/* Asked for again too often: smaller from now on. */
static bool lower(struct rg_hq_pages *pages, unsigned again, bool late, int64_t now_ms)
{
    if (again < AGAIN_TIMES && pages->most == 0) {
        return false;
    }
    pages->raise_ms = now_ms + RAISE_MS;
    if (pages->most == RG_HQ_PAGE_FLOOR) {
        bool news = !pages->stuck && again >= AGAIN_TIMES;
        pages->stuck = pages->stuck || news;
        return news;
    }
    pages->most = late ? halved(halved(pages->most)) : halved(pages->most);
    return true;
}

bool rg_hq_pages_asked(struct rg_hq_pages *pages, enum rg_hq_feed feed, int64_t from, int64_t now_ms)
{
    bool before = pages->asked[feed].len > 0;
    int64_t since_ms = now_ms - pages->asked[feed].at_ms;
    if (!before || pages->asked[feed].from != from) {
        pages->asked[feed].again = 0;
        return before && from > pages->asked[feed].from && came(pages, now_ms);
    }
    /* What is smaller than any limit did not get lost for its size. */
    if (since_ms < AGAIN_MIN_MS || since_ms > AGAIN_MAX_MS ||
        pages->asked[feed].len <= RG_HQ_PAGE_FLOOR / 2) {
        pages->asked[feed].again = 0;
        return false;
    }
    return lower(pages, ++pages->asked[feed].again, since_ms >= AGAIN_LATE_MS, now_ms);
}

void rg_hq_pages_answered(struct rg_hq_pages *pages, enum rg_hq_feed feed, int64_t from, size_t len,
                          int64_t now_ms)
{
    pages->asked[feed].from = from;
    pages->asked[feed].len = len;
    pages->asked[feed].at_ms = now_ms;
}

bool rg_hq_pages_compare(struct rg_hq_pages *pages, uint64_t question, int64_t now_ms)
{
    int64_t since_ms = now_ms - pages->compared.at_ms;
    bool same = pages->compared.len > RG_HQ_PAGE_FLOOR / 2 && pages->compared.question == question;
    if (same && since_ms < COMPARE_MIN_MS) {
        return false;
    }
    unsigned again = same && since_ms <= COMPARE_MAX_MS ? pages->compared.again + 1 : 0;
    pages->compared.again = again;
    pages->compared.question = question;
    pages->compared.len = 0;
    return again > 0 && lower(pages, again, false, now_ms);
}

void rg_hq_pages_compared(struct rg_hq_pages *pages, size_t len, int64_t now_ms)
{
    pages->compared.len = len;
    pages->compared.at_ms = now_ms;
}

void rg_hq_packets_sent(struct rg_hq_packets *packets, size_t len, int64_t now_ms)
{
    bool borne = packets->last != 0 && now_ms - packets->last_ms >= BORNE_MS;
    if (borne && packets->last > RG_HQ_PAGE_FLOOR) {
        packets->broken = 0;
        (void)raise_page(&packets->most, &packets->raise_ms, now_ms);
    }
    if (borne || len >= packets->last) {
        packets->last = len;
        packets->last_ms = now_ms;
    }
}

bool rg_hq_packets_broke(struct rg_hq_packets *packets, int64_t now_ms)
{
    bool over_it = packets->last > RG_HQ_PAGE_FLOOR && now_ms - packets->last_ms < BORNE_MS;
    size_t most = packets->most;
    packets->last = 0;
    packets->broken = over_it ? packets->broken + 1 : 0;
    if (packets->broken < BROKEN || most == RG_HQ_PAGE_FLOOR) {
        return false;
    }
    packets->broken = 0;
    packets->most = halved(most);
    packets->raise_ms = now_ms + RAISE_MS;
    return true;
}
