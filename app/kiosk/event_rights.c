#include "event_rights.h"

#include "amend.h"
#include "crypto.h"
#include "outbox.h"
#include "said.h"
#include "ui_strings.h"

#include <string.h>

static struct rg_said_by by(const struct rg_rights_place *place, const struct rg_request *request,
                            int64_t wall_ms)
{
    bool badge = request->associate.value != 0;
    return (struct rg_said_by){.medium = request->holder.typed ? RG_MEDIUM_CODE : RG_MEDIUM_CARD,
                               .assurance = request->holder.assurance,
                               .present = request->minor ? RG_PRESENT_GUARDIAN
                                          : badge        ? RG_PRESENT_ASSOCIATE
                                                         : RG_PRESENT_NOBODY,
                               .associate = request->associate,
                               .at_ms = wall_ms,
                               .text_version = RG_CONSENT_TEXTS,
                               .language = request->language,
                               .site = place->site,
                               .device = place->device};
}

static enum rg_status join(struct rg_store_outbox *outbox, const struct rg_request *request,
                           const struct rg_said_by *said_by)
{
    struct rg_member_id member;
    struct rg_join asked = {.token = request->token,
                            .known = request->holder.member,
                            .name = request->name,
                            .language = request->language,
                            .minor = request->minor,
                            .grants = request->grants,
                            .by = *said_by};
    return rg_store_join(outbox, &asked, &member);
}

static bool confirmed(const struct rg_request *request)
{
    return request->kind == RG_REQUEST_REDEEM && request->confirmed && request->associate.value != 0;
}

static enum rg_status amend(struct rg_store_outbox *outbox, const struct rg_rights_place *place,
                            const struct rg_request *request, int64_t wall_ms)
{
    bool redeems = request->kind == RG_REQUEST_REDEEM;
    struct rg_amend amend = {.member = request->holder.member,
                             .row = &request->row,
                             .value = request->kind == RG_REQUEST_CORRECT ? request->name : NULL,
                             .assurance = redeems ? rg_assurance_of(&place->assurance, &request->holder)
                                                  : request->holder.assurance,
                             .at_ms = wall_ms,
                             .redeems = redeems,
                             .confirmed = confirmed(request),
                             .associate = request->associate};
    return rg_store_amend(outbox, &amend);
}

static bool may(const struct rg_rights_place *place, const struct rg_request *request, enum rg_right right)
{
    return rg_assurance_allows(&place->assurance, right, &request->holder, confirmed(request));
}

/* The screens ask before; this holds whatever they did. */
static bool good_enough(const struct rg_rights_place *place, const struct rg_request *request)
{
    return request->kind == RG_REQUEST_SAY && request->grants != 0 ? may(place, request, RG_RIGHT_GRANT)
           : request->kind == RG_REQUEST_CORRECT                   ? may(place, request, RG_RIGHT_CORRECT)
           : request->kind == RG_REQUEST_REDEEM                    ? may(place, request, RG_RIGHT_REDEEM)
           : request->kind == RG_REQUEST_BIND                      ? may(place, request, RG_RIGHT_BIND)
                                                                   : true;
}

/* HQ says whose card it is, also to this kiosk: until then it is nobody's here. */
static enum rg_status bind_card(struct rg_store_outbox *outbox, const struct rg_rights_place *place,
                                const struct rg_request *request, int64_t wall_ms)
{
    struct rg_event event = {.kind = RG_EVENT_BIND,
                             .at_ms = wall_ms,
                             .member = request->holder.member,
                             .assurance = request->proven,
                             .proof = rg_assurance_of(&place->assurance, &request->holder),
                             .token = request->token,
                             .medium = request->medium,
                             .others = request->others};
    enum rg_status status = rg_uuid7(wall_ms, &event.id);
    if (status == RG_OK) {
        status = rg_outbox_append(outbox, RG_STREAM_CONSENT, &event, 1);
    }
    explicit_bzero(&event.token, sizeof event.token);
    return status;
}

static enum rg_rights_result said_result(const struct rg_request *request, bool online)
{
    if (request->withdrawals != 0) {
        return online ? RG_RESULT_WITHDRAWN : RG_RESULT_WITHDRAWN_OFFLINE;
    }
    return RG_RESULT_GRANTED;
}

enum rg_status rg_event_rights(struct rg_store_outbox *outbox, const struct rg_rights_place *place,
                               const struct rg_request *request, int64_t wall_ms, bool online,
                               struct rg_news *news)
{
    struct rg_said_by said_by = by(place, request, wall_ms);
    enum rg_status status = RG_INVALID;
    enum rg_rights_result result = RG_RESULT_FAILED;
    *news = (struct rg_news){.kind = RG_NEWS_RIGHTS, .visit = request->visit};
    if (!good_enough(place, request)) {
        status = RG_DENIED;
    } else if (request->kind == RG_REQUEST_JOIN) {
        status = join(outbox, request, &said_by);
        result = online ? RG_RESULT_JOINED : RG_RESULT_JOINED_OFFLINE;
    } else if (request->kind == RG_REQUEST_BIND) {
        status = bind_card(outbox, place, request, wall_ms);
        result = online ? RG_RESULT_BOUND : RG_RESULT_BOUND_OFFLINE;
    } else if (request->kind == RG_REQUEST_SAY) {
        struct rg_said said = {.member = request->holder.member,
                               .grants = request->grants,
                               .withdrawals = request->withdrawals,
                               .by = said_by};
        status = rg_store_say(outbox, &said);
        result = said_result(request, online);
    } else if (request->kind == RG_REQUEST_REDEEM) {
        status = amend(outbox, place, request, wall_ms);
        result = RG_RESULT_REDEEMED;
    } else if (request->kind == RG_REQUEST_DELETE || request->kind == RG_REQUEST_CORRECT) {
        bool corrects = request->kind == RG_REQUEST_CORRECT;
        status = amend(outbox, place, request, wall_ms);
        result = corrects ? online ? RG_RESULT_CORRECTED : RG_RESULT_CORRECTED_OFFLINE
                 : online ? RG_RESULT_DELETED
                          : RG_RESULT_DELETED_OFFLINE;
    } else if (request->kind == RG_REQUEST_FORGET) {
        bool held = !may(place, request, RG_RIGHT_FORGET_NOW) && place->forget_hold_hours > 0;
        struct rg_forget forget = {.member = request->holder.member,
                                   .hold_ms = held ? (int64_t)place->forget_hold_hours * 3600000 : 0,
                                   .by = said_by};
        status = rg_store_forget_member(outbox, &forget);
        news->hold_hours = held ? place->forget_hold_hours : 0;
        result = held ? RG_RESULT_FORGET_HELD : online ? RG_RESULT_FORGOTTEN : RG_RESULT_FORGOTTEN_OFFLINE;
    }
    news->status = status;
    news->result = status == RG_OK ? result : RG_RESULT_FAILED;
    return status;
}
