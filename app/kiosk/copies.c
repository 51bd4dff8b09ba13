/* A customer's copy of their data: HQ makes it, and the sync thread asks. */
#include "kiosk.h"

#include "log.h"
#include "text.h"

static void refuse(struct rg_kiosk *kiosk, struct rg_visit_id visit, enum rg_copy_state why)
{
    kiosk->copy_refusal = (struct rg_copy_link){.state = why};
    struct rg_visit_event event = {.kind = RG_VISIT_COPY_ANSWERED,
                                   .copy = {.visit = visit, .link = &kiosk->copy_refusal}};
    rg_kiosk_answer(kiosk, &event);
}

void rg_kiosk_copy(struct rg_kiosk *kiosk, const struct rg_visit_command *command)
{
    const struct rg_assurance_rules rules = rg_kiosk_assurance(&kiosk->options);
    struct rg_order order = {.kind = RG_ORDER_COPY,
                             .copy = {.visit = command->visit,
                                      .member = command->holder.member,
                                      .assurance = rg_assurance_of(&rules, &command->holder),
                                      .letter = command->copy.letter}};
    /* A number that anyone can copy from the card opens no copy. */
    if (!rg_assurance_allows(&rules, RG_RIGHT_COPY, &command->holder, false)) {
        refuse(kiosk, command->visit, RG_COPY_CARD);
        return;
    }
    (void)rg_text_copy(order.copy.language, sizeof order.copy.language,
                       command->copy.language[0] != '\0' ? command->copy.language
                                                         : kiosk->options.config.language);
    if (!kiosk->data.open || rg_mailbox_push(&kiosk->orders, &order) != RG_OK) {
        rg_log(RG_LOG_WARNING, "SYNC-BUSY", "a customer's copy could not be asked for", 0);
        refuse(kiosk, command->visit, RG_COPY_FAILED);
    }
}
