#include "badge_time.h"

#define MS_NS UINT64_C(1000000)

void rg_badge_time_init(struct rg_badge_time *time, struct rg_clock *clock,
                        const struct rg_device_time *trusted)
{
    time->clock = clock;
    time->trusted = trusted;
    atomic_init(&time->heard_ms, RG_BADGE_TIME_NEVER);
}

void rg_badge_time_told(struct rg_badge_time *time, const struct rg_lease *lease)
{
    bool never = lease->heard_ms == 0;
    atomic_store(&time->heard_ms,
                 never ? RG_BADGE_TIME_NEVER : lease->boottime_ms - lease->up_ms - lease->off_ms);
}

/* Days of the civil calendar from days since 1970, after Howard Hinnant. */
static uint32_t day_of(int64_t ms)
{
    if (ms <= 0) {
        return 0;
    }
    int64_t days = ms / 86400000 + 719468, era = days / 146097;
    int64_t of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100), shifted = (5 * of_year + 2) / 153;
    int64_t day = of_year - (153 * shifted + 2) / 5 + 1, month = shifted < 10 ? shifted + 3 : shifted - 9;
    int64_t civil = year + era * 400 + (month <= 2 ? 1 : 0);
    return civil > 9999 ? 0 : (uint32_t)(civil * 10000 + month * 100 + day);
}

struct rg_badge_standing rg_badge_time_standing(const struct rg_badge_time *time)
{
    if (time == NULL) {
        return (struct rg_badge_standing){.unverified_ms = -1};
    }
    struct rg_clock *clock = time->clock;
    int64_t boot_ms = (int64_t)(clock->ops->boottime_ns(clock) / MS_NS),
            heard_ms = atomic_load(&time->heard_ms);
    int64_t today_ms = time->trusted != NULL ? rg_device_time_now(time->trusted) : clock->ops->wall_ms(clock);
    int64_t wall_ms = clock->ops->wall_ms(clock);
    return (struct rg_badge_standing){.today = day_of(wall_ms > today_ms ? wall_ms : today_ms),
                                      .unverified_ms = heard_ms == RG_BADGE_TIME_NEVER ? -1
                                                       : boot_ms > heard_ms            ? boot_ms - heard_ms
                                                                                       : 0};
}
