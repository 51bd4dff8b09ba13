/* Who looks: when something of a member comes onto the screen, and when it leaves. Found out from what is drawn, after every
 * event, so that no way onto the screen can be without its line. */
#include "visit_state.h"

#include <string.h>

static uint32_t bit(bool there, enum rg_field field)
{
    return there ? (uint32_t)1 << field : 0;
}

static uint32_t greeting_fields(const struct rg_profile *profile)
{
    return bit(profile->first_name[0] != '\0', RG_FIELD_FIRST_NAME) |
           bit(profile->language[0] != '\0', RG_FIELD_LANGUAGE);
}

static uint32_t goods_fields(const struct rg_profile *profile)
{
    return bit(profile->purchases_known, RG_FIELD_PURCHASES) | bit(profile->wish_count > 0, RG_FIELD_WISHES);
}

static bool rated(enum rg_reason reason)
{
    return reason == RG_REASON_FAVOURITE || reason == RG_REASON_TOP_RATED;
}

static uint32_t offer_fields(const struct rg_screen_model *model)
{
    const struct rg_reco_list *list = &model->recommendations;
    uint32_t fields = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        enum rg_reason reason = list->items[i].reason;
        fields |=
            bit(reason == RG_REASON_AGAIN || rated(reason), RG_FIELD_OWNERSHIP) |
            bit(rated(reason), RG_FIELD_RATINGS) |
            bit(reason == RG_REASON_AGAIN || rated(reason) || reason == RG_REASON_GOES_WITH ||
                    reason == RG_REASON_NEW,
                RG_FIELD_LEARNT_OFFERS) |
            bit(reason == RG_REASON_OFFER || reason == RG_REASON_BIRTHDAY, RG_FIELD_OFFERS) |
            bit(list->items[i].size[0] != '\0' && model->profile.size_count == 0, RG_FIELD_LEARNT_SIZES);
    }
    return fields;
}

/* What they answer in this visit alone is nothing that is held of them. */
static bool kept_notes(const struct rg_profile *profile)
{
    bool kept = false;
    for (uint32_t i = 0; i < profile->notes.count; i++) {
        kept = kept || profile->notes.notes[i].source != RG_NOTE_THIS_VISIT;
    }
    return kept;
}

static uint32_t profile_fields(const struct rg_screen_model *model)
{
    const struct rg_profile *profile = &model->profile;
    uint32_t fields =
        greeting_fields(profile) | bit(profile->display_name[0] != '\0', RG_FIELD_DISPLAY_NAME) |
        bit(profile->member_since_ms != 0, RG_FIELD_MEMBER_SINCE) |
        bit(profile->size_count > 0, RG_FIELD_SIZES) | bit(profile->say[0] != '\0', RG_FIELD_SAY) |
        bit(model->glance.thread != 0, RG_FIELD_THREADS) |
        bit(model->glance.request != 0, RG_FIELD_REQUESTS) | bit(profile->perk[0] != '\0', RG_FIELD_OFFERS) |
        bit(model->more && profile->online_count > 0, RG_FIELD_ONLINE) |
        bit(kept_notes(profile), RG_FIELD_NOTES);
    for (uint32_t i = 0; i < profile->occasion_count; i++) {
        bool birthday = profile->occasions[i].kind == RG_OCCASION_BIRTHDAY;
        fields |= bit(true, birthday ? RG_FIELD_BIRTHDAY : RG_FIELD_OCCASIONS);
    }
    return fields | goods_fields(profile) | offer_fields(model);
}

static uint32_t row_field(const struct rg_known_row *row)
{
    switch (row->kind) {
    case RG_KNOWN_NAME: return bit(true, RG_FIELD_DISPLAY_NAME);
    case RG_KNOWN_LANGUAGE: return bit(true, RG_FIELD_LANGUAGE);
    case RG_KNOWN_BIRTHDAY: return bit(true, RG_FIELD_BIRTHDAY);
    case RG_KNOWN_SINCE: return bit(true, RG_FIELD_MEMBER_SINCE);
    case RG_KNOWN_SIZE: return bit(true, RG_FIELD_SIZES);
    case RG_KNOWN_OCCASION: return bit(true, RG_FIELD_OCCASIONS);
    case RG_KNOWN_WISH: return bit(true, RG_FIELD_WISHES);
    case RG_KNOWN_RATING: return bit(true, RG_FIELD_RATINGS);
    case RG_KNOWN_PURCHASE: return bit(true, RG_FIELD_PURCHASES);
    case RG_KNOWN_CONTACT: return bit(true, RG_FIELD_CONTACTS);
    case RG_KNOWN_POINTS: return bit(true, RG_FIELD_POINTS);
    case RG_KNOWN_TRIAL: return bit(true, RG_FIELD_TRIAL);
    case RG_KNOWN_NOTE: return bit(true, RG_FIELD_NOTES);
    case RG_KNOWN_REQUEST: return bit(true, RG_FIELD_REQUESTS);
    case RG_KNOWN_OFFER: return bit(true, RG_FIELD_OFFERS);
    case RG_KNOWN_THREAD: return bit(true, RG_FIELD_THREADS);
    case RG_KNOWN_ONLINE: return bit(true, RG_FIELD_ONLINE);
    case RG_KNOWN_LOOKED:
    case RG_KNOWN_SHOWN:
    case RG_KNOWN_CONSENT: break;
    }
    return 0;
}

static uint32_t wardrobe_fields(const struct rg_screen_model *model)
{
    const struct rg_wardrobe *wardrobe = &model->wardrobe;
    bool some = wardrobe->group_count > 0, sized = false, filed = model->profile.size_count > 0,
         marked = false;
    /* Their sizes, and what they said no to, are in what stands there. */
    bool noted = kept_notes(&model->profile);
    for (uint32_t i = 0; i < wardrobe->group_count; i++) {
        sized = sized || wardrobe->groups[i].size[0] != '\0';
        for (uint32_t k = 0; k < wardrobe->groups[i].title_count; k++) {
            marked = marked || wardrobe->groups[i].stars[k] > 0 || wardrobe->groups[i].favourite[k];
        }
    }
    for (uint32_t i = 0; i < wardrobe->new_count; i++) {
        sized = sized || wardrobe->news[i].size[0] != '\0';
    }
    return bit(model->profile.display_name[0] != '\0', RG_FIELD_DISPLAY_NAME) |
           bit(model->profile.display_name[0] == '\0' && model->profile.first_name[0] != '\0',
               RG_FIELD_FIRST_NAME) |
           bit(true, RG_FIELD_PURCHASES) | bit(some, RG_FIELD_OWNERSHIP) |
           bit(sized && filed, RG_FIELD_SIZES) | bit(sized, RG_FIELD_LEARNT_SIZES) |
           bit(noted, RG_FIELD_NOTES) | bit(wardrobe->new_count > 0, RG_FIELD_LEARNT_OFFERS) |
           bit(wardrobe->wish_count > 0, RG_FIELD_WISHES) | bit(marked, RG_FIELD_RATINGS) |
           bit(wardrobe->request_count > 0, RG_FIELD_REQUESTS);
}

/* What is drawn of the holder; scope 0: nothing. */
static struct rg_visit_look drawn(const struct rg_visit *visit)
{
    const struct rg_screen_model *model = &visit->model;
    struct rg_visit_look look = {.more = model->more, .purposes = visit->purposes};
    if (visit->holder.member.value == 0) {
        return look;
    }
    if (model->screen == RG_SCREEN_WHO) {
        look.scope = RG_LOOK_GREETING;
        look.fields = bit(true, RG_FIELD_FIRST_NAME);
    } else if (model->screen == RG_SCREEN_LOCKED || model->screen == RG_SCREEN_GREETING) {
        look.scope = RG_LOOK_GREETING;
        look.fields = greeting_fields(&model->profile);
    } else if (model->screen == RG_SCREEN_PROFILE || model->screen == RG_SCREEN_NOTE) {
        look.scope = RG_LOOK_PROFILE;
        look.fields = profile_fields(model);
    } else if (model->screen == RG_SCREEN_WARDROBE) {
        look.scope = RG_LOOK_PROFILE;
        look.fields = wardrobe_fields(model);
    } else if (model->screen == RG_SCREEN_KNOWN) {
        look.scope = RG_LOOK_OWN;
        for (uint32_t i = 0; i < model->rights.known_count; i++) {
            const struct rg_known_row *row = &model->rights.known[i];
            look.fields |= row_field(row);
            look.purposes |= row->kind == RG_KNOWN_CONSENT && row->granted ? (uint32_t)row->purpose : 0;
        }
    }
    look.scope = look.fields == 0 ? 0 : look.scope;
    return look;
}

static uint32_t passed_ms(const struct rg_visit *visit, uint64_t since_ns)
{
    uint64_t ms = (visit->now_ns - since_ns) / 1000000u;
    return ms < RG_LOOK_UNKNOWN ? (uint32_t)ms : RG_LOOK_UNKNOWN - 1;
}

static void end(struct rg_visit *visit)
{
    struct rg_visit_command *command = rg_visit_order(visit, RG_VISIT_LOOK_ENDED, 0);
    memset(command, 0, sizeof *command);
    command->kind = RG_VISIT_LOOK_ENDED;
    command->look = visit->look.line;
    command->look.duration_ms = passed_ms(visit, visit->look.since_ns);
    memset(&visit->look, 0, sizeof visit->look);
}

static void begin(struct rg_visit *visit, const struct rg_visit_look *look)
{
    visit->look.line = *look;
    visit->look.line.number = ++visit->last_look;
    visit->look.line.began = visit->began;
    visit->look.line.closed = visit->closed;
    visit->look.line.since_tap_ms = visit->tap_ns == 0 ? RG_LOOK_UNKNOWN : passed_ms(visit, visit->tap_ns);
    visit->look.line.duration_ms = RG_LOOK_UNKNOWN;
    visit->look.visit = visit->id;
    visit->look.associate = visit->session.associate;
    visit->look.since_ns = visit->now_ns;
    rg_visit_order(visit, RG_VISIT_LOOK_BEGAN, 0)->look = visit->look.line;
}

void rg_visit_look(struct rg_visit *visit)
{
    struct rg_visit_look look = drawn(visit);
    bool open = visit->look.line.number != 0;
    bool same = open && look.scope == visit->look.line.scope && visit->look.visit.value == visit->id.value &&
                visit->look.associate.value == visit->session.associate.value;
    if (open && !same) {
        end(visit);
    }
    if (look.scope == 0) {
        return;
    }
    if (!same) {
        begin(visit, &look);
    }
    visit->look.line.fields |= look.fields;
    visit->look.line.more = visit->look.line.more || look.more;
}
