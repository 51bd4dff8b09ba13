#include "provision.h"

#include <string.h>

static void add(struct rg_provision_commands *commands, enum rg_provision_command_kind kind)
{
    commands->items[commands->count++] = (struct rg_provision_command){.kind = kind};
}

static void keep(struct rg_provision *machine, struct rg_provision_commands *commands,
                 enum rg_provision_kept kept)
{
    add(commands, RG_PROVISION_KEEP);
    commands->items[commands->count - 1].kept = kept;
    machine->kept = kept;
}

static void connect_as(struct rg_provision *machine, const struct rg_provision_event *event,
                       struct rg_provision_commands *commands, enum rg_provision_link link)
{
    add(commands, RG_PROVISION_CONNECT);
    commands->items[commands->count - 1].link = link;
    machine->link = link;
    machine->up = false;
    machine->unanswered = 0;
    switch (link) {
    case RG_PROVISION_LINK_CLAIM: machine->deadline_ms = event->now_ms + RG_PROVISION_CONNECT_MS; break;
    case RG_PROVISION_LINK_TRIAL: machine->deadline_ms = event->now_ms + RG_PROVISION_TRIAL_MS; break;
    case RG_PROVISION_LINK_NONE:
    case RG_PROVISION_LINK_OWN: machine->deadline_ms = INT64_MAX; break;
    }
}

/* The key comes before the record that says it is there; a cut in between makes another key, and nobody has seen the first. */
static void begin(struct rg_provision *machine, const struct rg_provision_event *event,
                  struct rg_provision_commands *commands)
{
    if (machine->kept != RG_PROVISION_FACTORY) {
        keep(machine, commands, RG_PROVISION_FACTORY);
    }
    memcpy(machine->nonce, event->random, sizeof machine->nonce);
    add(commands, RG_PROVISION_MAKE_KEY);
    keep(machine, commands, RG_PROVISION_REQUESTED);
    connect_as(machine, event, commands, RG_PROVISION_LINK_CLAIM);
}

/* As if it had begun by itself: asked again with the same key and nonce, HQ gives the same. */
static void go_on(struct rg_provision *machine, const struct rg_provision_event *event,
                  struct rg_provision_commands *commands)
{
    memcpy(machine->nonce, event->nonce, sizeof machine->nonce);
    machine->disk.key = true;
    keep(machine, commands, RG_PROVISION_REQUESTED);
    connect_as(machine, event, commands, RG_PROVISION_LINK_CLAIM);
}

static void adopt(struct rg_provision *machine, const struct rg_provision_event *event,
                  struct rg_provision_commands *commands)
{
    add(commands, RG_PROVISION_ADOPT);
    keep(machine, commands, RG_PROVISION_CONFIRMED);
    connect_as(machine, event, commands, RG_PROVISION_LINK_OWN);
}

/* Go on from what is kept. */
static void enter(struct rg_provision *machine, const struct rg_provision_event *event,
                  struct rg_provision_commands *commands)
{
    const struct rg_provision_disk *disk = &machine->disk;
    machine->resting = false;
    switch (machine->kept) {
    case RG_PROVISION_FACTORY: begin(machine, event, commands); return;
    case RG_PROVISION_REQUESTED:
    case RG_PROVISION_PENDING:
        if (disk->key) {
            connect_as(machine, event, commands, RG_PROVISION_LINK_CLAIM);
        } else {
            begin(machine, event, commands);
        }
        return;
    case RG_PROVISION_STAGED:
        if (disk->key && disk->staged) {
            connect_as(machine, event, commands, RG_PROVISION_LINK_TRIAL);
        } else if (disk->key) {
            connect_as(machine, event, commands, RG_PROVISION_LINK_CLAIM);
        } else {
            begin(machine, event, commands);
        }
        return;
    case RG_PROVISION_ADOPTING:
        /* A cut may have come after the last file was moved. */
        if (disk->key && (disk->staged || disk->identity)) {
            adopt(machine, event, commands);
        } else {
            begin(machine, event, commands);
        }
        return;
    case RG_PROVISION_CONFIRMED:
        if (disk->key && disk->identity) {
            connect_as(machine, event, commands, RG_PROVISION_LINK_OWN);
        } else {
            begin(machine, event, commands);
        }
        return;
    }
}

/* What failed may go on failing: a full disk, a broken keystore. */
static void rest(struct rg_provision *machine, const struct rg_provision_event *event)
{
    int64_t pause = machine->pause_ms * 2;
    pause = pause < RG_PROVISION_PAUSE_MS ? RG_PROVISION_PAUSE_MS : pause;
    machine->pause_ms = pause > RG_PROVISION_PAUSE_MAX_MS ? RG_PROVISION_PAUSE_MAX_MS : pause;
    machine->resting = true;
    machine->link = RG_PROVISION_LINK_NONE;
    machine->up = false;
    machine->deadline_ms = event->now_ms + machine->pause_ms;
}

/* Half of it is drawn by lot, so that kiosks that were plugged in together do not ask together for ever. */
static int64_t spread(const struct rg_provision_event *event, int64_t ms)
{
    return ms - ms / 2 * event->random[0] / 256;
}

static void request(struct rg_provision *machine, const struct rg_provision_event *event,
                    struct rg_provision_commands *commands)
{
    add(commands, RG_PROVISION_REQUEST);
    machine->deadline_ms = event->now_ms + spread(event, RG_PROVISION_ANSWER_MS << machine->unanswered);
    machine->unanswered++;
}

static void came_up(struct rg_provision *machine, const struct rg_provision_event *event,
                    struct rg_provision_commands *commands)
{
    if (machine->resting || event->link != machine->link || machine->up) {
        return;
    }
    machine->up = true;
    machine->pause_ms = 0;
    if (machine->link == RG_PROVISION_LINK_CLAIM) {
        request(machine, event, commands);
    } else if (machine->link == RG_PROVISION_LINK_TRIAL && machine->kept == RG_PROVISION_STAGED) {
        keep(machine, commands, RG_PROVISION_ADOPTING);
        adopt(machine, event, commands);
    }
}

static void went_down(struct rg_provision *machine, const struct rg_provision_event *event)
{
    if (machine->resting || event->link != machine->link || !machine->up) {
        return;
    }
    /* The link connects again by itself; that it does not for ever is what the deadline is for. */
    machine->up = false;
    machine->unanswered = 0;
    if (machine->link == RG_PROVISION_LINK_CLAIM) {
        machine->deadline_ms = event->now_ms + RG_PROVISION_CONNECT_MS;
    }
}

static void answered(struct rg_provision *machine, const struct rg_provision_event *event,
                     struct rg_provision_commands *commands)
{
    if (machine->resting || machine->link != RG_PROVISION_LINK_CLAIM || !machine->up ||
        memcmp(event->nonce, machine->nonce, sizeof machine->nonce) != 0) {
        return;
    }
    machine->denied = event->answer == RG_PROVISION_ANSWER_DENIED;
    if (event->answer == RG_PROVISION_ANSWER_ISSUED) {
        machine->disk.staged = true;
        add(commands, RG_PROVISION_STAGE);
        keep(machine, commands, RG_PROVISION_STAGED);
        connect_as(machine, event, commands, RG_PROVISION_LINK_TRIAL);
        return;
    }
    if (machine->kept != RG_PROVISION_PENDING) {
        keep(machine, commands, RG_PROVISION_PENDING);
    }
    uint32_t retry = event->retry_s;
    retry = retry < RG_PROVISION_RETRY_MIN_S ? RG_PROVISION_RETRY_MIN_S : retry;
    retry = retry > RG_PROVISION_RETRY_MAX_S ? RG_PROVISION_RETRY_MAX_S : retry;
    machine->unanswered = 0;
    machine->deadline_ms = event->now_ms + spread(event, (int64_t)retry * 1000);
}

static void tick(struct rg_provision *machine, const struct rg_provision_event *event,
                 struct rg_provision_commands *commands)
{
    if (event->now_ms < machine->deadline_ms) {
        return;
    }
    if (machine->resting) {
        enter(machine, event, commands);
    } else if (machine->link == RG_PROVISION_LINK_CLAIM && machine->up &&
               machine->unanswered < RG_PROVISION_ANSWERS) {
        request(machine, event, commands);
    } else if (machine->link == RG_PROVISION_LINK_CLAIM && machine->kept == RG_PROVISION_STAGED &&
               machine->disk.staged) {
        /* The claim is of no use now: perhaps the certificate is. */
        connect_as(machine, event, commands, RG_PROVISION_LINK_TRIAL);
    } else if (machine->link != RG_PROVISION_LINK_OWN) {
        connect_as(machine, event, commands, RG_PROVISION_LINK_CLAIM);
    }
}

/* What the commands do to the disk, if all goes well: after a failure it is looked at by what is kept. */
static void assume(struct rg_provision *machine, const struct rg_provision_commands *commands)
{
    for (size_t i = 0; i < commands->count; i++) {
        if (commands->items[i].kind == RG_PROVISION_MAKE_KEY) {
            machine->disk = (struct rg_provision_disk){.key = true};
        } else if (commands->items[i].kind == RG_PROVISION_ADOPT) {
            machine->disk.identity = true;
        }
    }
}

void rg_provision_init(struct rg_provision *machine)
{
    *machine = (struct rg_provision){.kept = RG_PROVISION_FACTORY, .deadline_ms = INT64_MAX};
}

void rg_provision_handle(struct rg_provision *machine, const struct rg_provision_event *event,
                         struct rg_provision_commands *commands)
{
    commands->count = 0;
    switch (event->kind) {
    case RG_PROVISION_START:
        machine->disk = event->disk;
        enter(machine, event, commands);
        break;
    case RG_PROVISION_UP: came_up(machine, event, commands); break;
    case RG_PROVISION_DOWN: went_down(machine, event); break;
    case RG_PROVISION_ANSWER: answered(machine, event, commands); break;
    case RG_PROVISION_FAILED:
        machine->kept = event->kept;
        memcpy(machine->nonce, event->nonce, sizeof machine->nonce);
        machine->disk = event->disk;
        rest(machine, event);
        break;
    case RG_PROVISION_TICK: tick(machine, event, commands); break;
    case RG_PROVISION_USELESS:
        machine->disk.identity = false;
        if (machine->kept == RG_PROVISION_CONFIRMED && !machine->resting && event->asked) {
            go_on(machine, event, commands);
        } else if (machine->kept == RG_PROVISION_CONFIRMED && !machine->resting) {
            begin(machine, event, commands);
        }
        break;
    }
    assume(machine, commands);
}

int64_t rg_provision_deadline(const struct rg_provision *machine)
{
    return machine->deadline_ms;
}

const char *rg_provision_kept_name(enum rg_provision_kept kept)
{
    switch (kept) {
    case RG_PROVISION_FACTORY: return "factory";
    case RG_PROVISION_REQUESTED: return "requested";
    case RG_PROVISION_PENDING: return "pending";
    case RG_PROVISION_STAGED: return "staged";
    case RG_PROVISION_ADOPTING: return "adopting";
    case RG_PROVISION_CONFIRMED: return "confirmed";
    }
    return "unknown";
}
