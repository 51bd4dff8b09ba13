#include "badge_time.h"

#include "regard/calendar.h"

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

/* Not by the clock's zones: a badge is judged between tap and glass, where no file is read. */
static uint32_t day_of(int64_t ms)
{
    if (ms <= 0) {
        return 0;
    }
    struct rg_calendar_date date = rg_calendar_date_of(ms / 86400000);
    return date.year > 9999 ? 0 : (uint32_t)(date.year * 10000 + date.month * 100 + date.day);
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
