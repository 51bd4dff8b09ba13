/* Members of other sites: a kiosk asks about a card that nobody is known by there. */
#include "hq_server.h"

#include "hq_json.h"
#include "hq_visitors.h"
#include "log.h"
#include "text.h"

#include <string.h>

#define DAY_MS INT64_C(86400000)

/* The end of the day that it is at the site; a day with 23 or 25 hours may end an hour off. */
static int64_t day_end(struct rg_hq_server *server, const char *site, int64_t now_ms)
{
    char zone[RG_HQ_ZONE_MAX];
    struct rg_civil_time civil;
    struct rg_clock *clock = server->clock;
    if (rg_hq_site_zone(server->store, site, zone) != RG_OK ||
        clock->ops->civil(clock, zone, now_ms, &civil) != RG_OK) {
        return now_ms - now_ms % DAY_MS + DAY_MS;
    }
    int64_t since_s = (int64_t)civil.hour * 3600 + civil.minute * 60 + civil.second;
    return now_ms - now_ms % 1000 - since_s * 1000 + DAY_MS;
}

/* Nothing is answered, and of a card that is nobody's nothing is kept: what comes of it is news in the feeds, or is not. */
bool rg_hq_take_visitor(struct rg_hq_server *server, const char *site, const char *device, const cJSON *pull)
{
    struct rg_card_token token;
    const char *digits;
    int64_t version, now_ms = rg_hq_now_ms();
    struct rg_hq_kiosk *kiosk = rg_hq_kiosk_find(server, site, device);
    if (kiosk == NULL || !rg_hq_json_text(pull, "token", 64, &digits) ||
        rg_hex_read(digits, token.bytes, sizeof token.bytes) != RG_OK ||
        !rg_hq_json_int(pull, "key_version", 1, INT32_MAX, &version)) {
        return false;
    }
    token.key_version = (uint32_t)version;
    const struct rg_hq_visitor visitor = {
        .site = site, .device = device, .token = &token, .until_ms = day_end(server, site, now_ms)};
    enum rg_status status = rg_hq_visitor_fetch(server->store, &visitor, &kiosk->visitors, now_ms);
    explicit_bzero(&token, sizeof token);
    if (status == RG_OK) {
        rg_hq_hint(server);
    } else if (status == RG_DENIED && !kiosk->asks_much) {
        rg_log(RG_LOG_WARNING, "SERVE-VISITORS",
               "a kiosk asks about more cards than customers tap there in an hour; it is not heard until the "
               "hour is over",
               RG_HQ_VISITORS_HOUR);
    } else if (status != RG_DENIED && status != RG_NOT_FOUND) {
        rg_log(RG_LOG_ERROR, "SERVE-VISITORS", "a card could not be looked up; the next tap asks again",
               status);
    }
    kiosk->asks_much = status == RG_DENIED;
    return true;
}

void rg_hq_visitors_run(struct rg_hq_server *server)
{
    int64_t ended = 0;
    enum rg_status status = rg_hq_visitors_end(server->store, rg_hq_now_ms(), &ended);
    if (status != RG_OK && status != RG_BUSY) {
        rg_log(RG_LOG_ERROR, "SERVE-VISITORS",
               "visitors whose day is over could not be let go; it is tried again", status);
    } else if (ended > 0) {
        rg_log(RG_LOG_INFO, "SERVE-VISITORS", "so many visits of members at other sites are over", ended);
    }
}
