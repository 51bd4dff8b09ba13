#include "day_steps.h"

#include "amend.h"
#include "cards.h"
#include "crypto.h"
#include "known.h"
#include "lease.h"
#include "looks.h"
#include "personal.h"
#include "said.h"

#include <string.h>

static void tell_machine(struct world *world)
{
    rg_sync_outbox_changed(world->kiosk.machine, world_now(world));
}

static struct rg_event event_of(struct world *world, enum rg_event_kind kind, int64_t member)
{
    struct rg_event event = {
        .kind = kind,
        .at_ms = world_now(world).wall_ms,
        .member = {member},
        .associate = {1},
        .item_count = 1,
        .items = {{.product = {1 + world_pick(world, PRODUCTS)}, .reason = RG_REASON_AGAIN}}};
    if (kind == RG_EVENT_OUTCOME) {
        event.outcome = RG_OUTCOME_LIKED;
        event.position = 1;
    }
    sure(rg_uuid7(event.at_ms, &event.id) == RG_OK && rg_uuid7(event.at_ms, &event.visit) == RG_OK);
    return event;
}

void day_outcome(struct world *world)
{
    int64_t member = world_somebody(world);
    if (member == 0) {
        return;
    }
    const struct rg_event event = event_of(world, RG_EVENT_OUTCOME, member);
    struct fact *fact = fact_begin(world, FACT_EVENT, member);
    fact->id = event.id;
    sure(rg_outbox_append(world->kiosk.outbox, RG_STREAM_VISIT, &event, 1) == RG_OK);
    fact_done(fact);
    tell_machine(world);
}

void day_look(struct world *world)
{
    int64_t member = world_somebody(world);
    if (member == 0) {
        return;
    }
    const struct rg_event shown = event_of(world, RG_EVENT_SHOWN, member);
    const struct rg_look_begun begun = {.screen = ++world->screens,
                                        .member = {member},
                                        .look = {.at_ms = shown.at_ms,
                                                 .visit = shown.visit,
                                                 .associate = {1},
                                                 .scope = RG_LOOK_PROFILE,
                                                 .began = RG_LOOK_BY_TAP,
                                                 .fields = 1}};
    const struct rg_look_ended ended = {.screen = world->screens - 2, .fields = 1, .duration_ms = 2000};
    const struct rg_look_batch batch = {
        .ended = &ended, .ended_count = 1, .begun = &begun, .visits = &shown, .visit_count = 1};
    struct fact *looks = fact_begin(world, FACT_LOOK, member);
    struct fact *fact = fact_begin(world, FACT_EVENT, member);
    fact->id = shown.id;
    sure(rg_store_looks_write(world->kiosk.outbox, &batch) == RG_OK);
    fact_done(looks);
    fact_done(fact);
    tell_machine(world);
}

static struct rg_said_by said_by(struct world *world)
{
    return (struct rg_said_by){.medium = RG_MEDIUM_CARD,
                               .assurance = RG_ASSURANCE_L1,
                               .at_ms = world_now(world).wall_ms,
                               .text_version = "2026-1",
                               .language = "de",
                               .site = SITE,
                               .device = DEVICE};
}

static void say(struct world *world, int64_t member, enum rg_purpose purpose, bool granted)
{
    struct fact *fact = fact_begin(world, FACT_SAID, member);
    fact->purpose = purpose;
    fact->granted = granted;
    const struct rg_said said = {.member = {member},
                                 .grants = granted ? purpose : 0,
                                 .withdrawals = granted ? 0 : purpose,
                                 .by = said_by(world)};
    sure(rg_store_say(world->kiosk.outbox, &said) == RG_OK);
    fact_done(fact);
}

void day_say(struct world *world)
{
    static const enum rg_purpose purposes[] = {RG_PURPOSE_PURCHASES, RG_PURPOSE_NOTES, RG_PURPOSE_MEASURE,
                                               RG_PURPOSE_ADVISER};
    int64_t member = world_somebody(world);
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    struct rg_consent_grant grant;
    size_t count;
    /* Who is not known here is not asked. */
    if (member == 0 || !day_grant(world, member, rows, &count, &grant)) {
        return;
    }
    enum rg_purpose purpose = purposes[world_pick(world, 4)];
    bool granted = world_pick(world, 3) == 0;
    say(world, member, purpose, granted);
    /* Some think again. */
    if (world_pick(world, 2) == 0) {
        say(world, member, purpose, !granted);
    }
    tell_machine(world);
}

void day_join(struct world *world)
{
    struct rg_member_id member;
    struct fact *fact = fact_begin(world, FACT_JOINED, 0);
    fact->token = (struct rg_card_token){.key_version = 1};
    uint32_t card = ++world->cards;
    memcpy(fact->token.bytes, &card, sizeof card);
    const struct rg_join join = {.token = fact->token,
                                 .name = "Frau Neu",
                                 .language = "de",
                                 .grants = RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES,
                                 .by = said_by(world)};
    sure(rg_store_join(world->kiosk.outbox, &join, &member) == RG_OK);
    fact->member = member.value;
    fact_done(fact);
    tell_machine(world);
}

bool day_grant(struct world *world, int64_t member, struct rg_consent_row rows[RG_STORE_CONSENTS_MAX],
               size_t *count, struct rg_consent_grant *grant)
{
    struct rg_member_ref holder = rg_identity_member((struct rg_member_id){member}, RG_ASSURANCE_L1);
    const struct rg_consent_policy policy = {.badge_holds = true};
    *count = 0;
    sure(rg_store_consents(world->kiosk.store, holder.member, rows, count) == RG_OK);
    return rg_consent_decide(&holder, (struct rg_visit_id){1}, rows, *count, &policy, grant) == RG_OK;
}

/* A purchase, now and then the name. @return NULL: there is neither. */
static const struct rg_known_row *choose(struct world *world, const struct rg_known_list *list)
{
    bool name = world_pick(world, 3) == 0;
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->rows[i].kind == (name ? RG_KNOWN_NAME : RG_KNOWN_PURCHASE)) {
            return &list->rows[i];
        }
    }
    return NULL;
}

void day_amend(struct world *world)
{
    static struct rg_profile profile;
    static struct rg_known_list list;
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    struct rg_consent_grant grant;
    size_t count;
    int64_t member = world_somebody(world);
    if (member == 0 || !day_grant(world, member, rows, &count, &grant)) {
        return;
    }
    enum rg_status status = rg_store_known(world->kiosk.store, &grant, rows, count, &profile, &list);
    sure(status == RG_OK || status == RG_NOT_FOUND);
    const struct rg_known_row *row = status == RG_OK ? choose(world, &list) : NULL;
    if (row == NULL) {
        return;
    }
    bool name = row->kind == RG_KNOWN_NAME;
    struct fact *fact = fact_begin(world, name ? FACT_NAMED : FACT_DELETED, member);
    fact->line = row->item;
    (void)snprintf(fact->text, sizeof fact->text, "Herr %u", ++world->screens);
    const struct rg_amend amend = {.member = {member},
                                   .row = row,
                                   .value = name ? fact->text : NULL,
                                   .assurance = RG_ASSURANCE_L1,
                                   .at_ms = world_now(world).wall_ms};
    sure(rg_store_amend(world->kiosk.outbox, &amend) == RG_OK);
    fact_done(fact);
    tell_machine(world);
}

void day_forget(struct world *world)
{
    int64_t member = world_somebody(world);
    if (member == 0) {
        return;
    }
    const struct rg_forget forget = {.member = {member}, .by = said_by(world)};
    struct fact *fact = fact_begin(world, FACT_FORGOTTEN, member);
    sure(rg_store_forget_member(world->kiosk.outbox, &forget) == RG_OK);
    fact_done(fact);
    tell_machine(world);
}

void day_tap(struct world *world)
{
    static struct rg_profile profile;
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    struct rg_consent_grant grant;
    size_t count;
    int64_t member = world_somebody(world);
    if (member != 0 && day_grant(world, member, rows, &count, &grant)) {
        enum rg_status status = rg_store_profile_load(world->kiosk.store, &grant, &profile);
        sure(status == RG_OK || status == RG_NOT_FOUND);
    }
    for (int slices = 0; rg_store_idle(world->kiosk.store); slices++) {
        sure(slices < 1000);
    }
}

void day_checkpoint(struct world *world)
{
    enum rg_status status = rg_store_checkpoint(world->kiosk.handle);
    sure(status == RG_OK || status == RG_BUSY);
}

/* As the machine does it, without the weeks that it takes. */
void day_lease_ends(struct world *world)
{
    sure(rg_store_lease_end(world->kiosk.handle) == RG_OK);
    world_close_kiosk(world);
    world_open_kiosk(world);
    world_connect(world);
}
