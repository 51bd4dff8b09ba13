#include "renewal.h"

#include <string.h>

static void add(struct rg_renewal_commands *commands, enum rg_renewal_command_kind kind)
{
    commands->items[commands->count++] = (struct rg_renewal_command){.kind = kind};
}

static void keep(struct rg_renewal *renewal, struct rg_renewal_commands *commands, enum rg_renewal_kept kept)
{
    add(commands, RG_RENEWAL_KEEP);
    commands->items[commands->count - 1].kept = kept;
    renewal->kept = kept;
}

static void connect_as(struct rg_renewal *renewal, const struct rg_renewal_event *event,
                       struct rg_renewal_commands *commands, enum rg_renewal_link link)
{
    add(commands, RG_RENEWAL_CONNECT);
    commands->items[commands->count - 1].link = link;
    renewal->link = link;
    renewal->up = false;
    renewal->unanswered = 0;
    switch (link) {
    case RG_RENEWAL_LINK_PRESENT: renewal->deadline_ms = event->now_ms + RG_RENEWAL_CONNECT_MS; break;
    case RG_RENEWAL_LINK_TRIAL: renewal->deadline_ms = event->now_ms + RG_RENEWAL_TRIAL_MS; break;
    case RG_RENEWAL_LINK_NONE: renewal->deadline_ms = INT64_MAX; break;
    }
}

static int64_t spread(const struct rg_renewal_event *event, int64_t ms)
{
    return ms - ms / 2 * event->random[0] / 256;
}

static int64_t next_pause(struct rg_renewal *renewal, const struct rg_renewal_event *event)
{
    int64_t pause = renewal->pause_ms * 2;
    pause = pause < RG_RENEWAL_PAUSE_MS ? RG_RENEWAL_PAUSE_MS : pause;
    renewal->pause_ms = pause > RG_RENEWAL_PAUSE_MAX_MS ? RG_RENEWAL_PAUSE_MAX_MS : pause;
    return spread(event, renewal->pause_ms);
}

/* Without a second connection for a while; it goes on with what is kept. */
static void rest(struct rg_renewal *renewal, const struct rg_renewal_event *event,
                 struct rg_renewal_commands *commands, int64_t wait_ms)
{
    connect_as(renewal, event, commands, RG_RENEWAL_LINK_NONE);
    renewal->deadline_ms = event->now_ms + wait_ms;
}

static void end(struct rg_renewal *renewal, const struct rg_renewal_event *event,
                struct rg_renewal_commands *commands)
{
    keep(renewal, commands, RG_RENEWAL_NONE);
    connect_as(renewal, event, commands, RG_RENEWAL_LINK_NONE);
    renewal->not_before_ms = event->now_ms;
}

static void adopt(struct rg_renewal *renewal, const struct rg_renewal_event *event,
                  struct rg_renewal_commands *commands)
{
    add(commands, RG_RENEWAL_ADOPT);
    end(renewal, event, commands);
    add(commands, RG_RENEWAL_SWITCH);
    renewal->pause_ms = 0;
}

static void begin(struct rg_renewal *renewal, const struct rg_renewal_event *event,
                  struct rg_renewal_commands *commands)
{
    memcpy(renewal->nonce, event->random, sizeof renewal->nonce);
    add(commands, RG_RENEWAL_MAKE_KEY);
    keep(renewal, commands, RG_RENEWAL_ASKED);
    connect_as(renewal, event, commands, RG_RENEWAL_LINK_PRESENT);
    renewal->disk = (struct rg_provision_disk){.key = true, .identity = renewal->disk.identity};
}

/* Go on from what is kept. */
static void enter(struct rg_renewal *renewal, const struct rg_renewal_event *event,
                  struct rg_renewal_commands *commands)
{
    switch (renewal->kept) {
    case RG_RENEWAL_NONE: renewal->deadline_ms = INT64_MAX; return;
    case RG_RENEWAL_STAGED:
        if (renewal->disk.staged) {
            connect_as(renewal, event, commands, RG_RENEWAL_LINK_TRIAL);
            return;
        }
        /* fall through */
    case RG_RENEWAL_ASKED:
        if (renewal->disk.key) {
            connect_as(renewal, event, commands, RG_RENEWAL_LINK_PRESENT);
        } else {
            end(renewal, event, commands);
        }
        return;
    case RG_RENEWAL_ADOPTING: adopt(renewal, event, commands); return;
    }
}

static void request(struct rg_renewal *renewal, const struct rg_renewal_event *event,
                    struct rg_renewal_commands *commands)
{
    add(commands, RG_RENEWAL_REQUEST);
    /* A trial has its time, whatever happens in it. */
    if (renewal->link == RG_RENEWAL_LINK_PRESENT) {
        renewal->deadline_ms = event->now_ms + spread(event, RG_PROVISION_ANSWER_MS << renewal->unanswered);
    }
    renewal->unanswered++;
}

/* The identity in force is as good as it was. What HQ gives then may be another one. */
static void trial_failed(struct rg_renewal *renewal, const struct rg_renewal_event *event,
                         struct rg_renewal_commands *commands)
{
    renewal->failed++;
    add(commands, RG_RENEWAL_DROP);
    keep(renewal, commands, RG_RENEWAL_ASKED);
    renewal->disk.staged = false;
    rest(renewal, event, commands, next_pause(renewal, event));
}

static void answered(struct rg_renewal *renewal, const struct rg_renewal_event *event,
                     struct rg_renewal_commands *commands)
{
    bool issued = event->answer == RG_PROVISION_ANSWER_ISSUED;
    if (!renewal->up || memcmp(event->nonce, renewal->nonce, sizeof renewal->nonce) != 0) {
        return;
    }
    if (renewal->link == RG_RENEWAL_LINK_PRESENT && issued) {
        add(commands, RG_RENEWAL_STAGE);
        keep(renewal, commands, RG_RENEWAL_STAGED);
        connect_as(renewal, event, commands, RG_RENEWAL_LINK_TRIAL);
        renewal->disk.staged = true;
    } else if (renewal->link == RG_RENEWAL_LINK_PRESENT) {
        uint32_t retry = event->retry_s;
        retry = retry < RG_PROVISION_RETRY_MIN_S ? RG_PROVISION_RETRY_MIN_S : retry;
        retry = retry > RG_PROVISION_RETRY_MAX_S ? RG_PROVISION_RETRY_MAX_S : retry;
        rest(renewal, event, commands, spread(event, (int64_t)retry * 1000));
    } else if (renewal->link == RG_RENEWAL_LINK_TRIAL && issued) {
        keep(renewal, commands, RG_RENEWAL_ADOPTING);
        adopt(renewal, event, commands);
    } else if (renewal->link == RG_RENEWAL_LINK_TRIAL) {
        trial_failed(renewal, event, commands);
    }
}

static void tick(struct rg_renewal *renewal, const struct rg_renewal_event *event,
                 struct rg_renewal_commands *commands)
{
    if (event->now_ms < renewal->deadline_ms) {
        return;
    }
    switch (renewal->link) {
    case RG_RENEWAL_LINK_NONE: enter(renewal, event, commands); break;
    case RG_RENEWAL_LINK_PRESENT:
        if (renewal->up && renewal->unanswered < RG_PROVISION_ANSWERS) {
            request(renewal, event, commands);
        } else {
            rest(renewal, event, commands, next_pause(renewal, event));
        }
        break;
    case RG_RENEWAL_LINK_TRIAL: trial_failed(renewal, event, commands); break;
    }
}

/* What was corrected at HQ is not to wait for the end of a pause. */
static void newer(struct rg_renewal *renewal, const struct rg_renewal_event *event,
                  struct rg_renewal_commands *commands)
{
    if (renewal->kept == RG_RENEWAL_STAGED) {
        add(commands, RG_RENEWAL_DROP);
        keep(renewal, commands, RG_RENEWAL_ASKED);
        renewal->disk.staged = false;
    }
    if (renewal->kept == RG_RENEWAL_ASKED) {
        renewal->pause_ms = 0;
        connect_as(renewal, event, commands, RG_RENEWAL_LINK_PRESENT);
    }
}

static void take_failure(struct rg_renewal *renewal, const struct rg_renewal_event *event)
{
    struct rg_renewal_commands none = {.count = 0};
    renewal->kept = event->kept;
    memcpy(renewal->nonce, event->nonce, sizeof renewal->nonce);
    renewal->disk = event->disk;
    /* The caller has ended the second connection. */
    rest(renewal, event, &none, next_pause(renewal, event));
    if (renewal->kept == RG_RENEWAL_NONE) {
        renewal->not_before_ms = renewal->deadline_ms;
        renewal->deadline_ms = INT64_MAX;
    }
}

void rg_renewal_init(struct rg_renewal *renewal)
{
    *renewal = (struct rg_renewal){.kept = RG_RENEWAL_NONE, .deadline_ms = INT64_MAX};
}

void rg_renewal_handle(struct rg_renewal *renewal, const struct rg_renewal_event *event,
                       struct rg_renewal_commands *commands)
{
    bool ours = event->link == renewal->link && renewal->link != RG_RENEWAL_LINK_NONE;
    commands->count = 0;
    switch (event->kind) {
    case RG_RENEWAL_START:
        renewal->disk = event->disk;
        renewal->not_before_ms = event->now_ms;
        enter(renewal, event, commands);
        break;
    case RG_RENEWAL_DUE:
        if (renewal->kept == RG_RENEWAL_NONE && event->now_ms >= renewal->not_before_ms) {
            begin(renewal, event, commands);
        }
        break;
    case RG_RENEWAL_NEWER: newer(renewal, event, commands); break;
    case RG_RENEWAL_UP:
        if (ours && !renewal->up) {
            renewal->up = true;
            request(renewal, event, commands);
        }
        break;
    case RG_RENEWAL_DOWN:
        /* It connects again by itself, within the time that it has. */
        renewal->up = renewal->up && !ours;
        renewal->unanswered = ours ? 0 : renewal->unanswered;
        break;
    case RG_RENEWAL_ANSWER: answered(renewal, event, commands); break;
    case RG_RENEWAL_FAILED: take_failure(renewal, event); break;
    case RG_RENEWAL_TICK: tick(renewal, event, commands); break;
    }
}

int64_t rg_renewal_deadline(const struct rg_renewal *renewal)
{
    return renewal->deadline_ms;
}

bool rg_renewal_due(int64_t begins_ms, int64_t ends_ms, int64_t now_ms)
{
    return ends_ms > begins_ms && now_ms >= begins_ms && now_ms - begins_ms >= (ends_ms - begins_ms) / 3 * 2;
}
