/* What begins and ends on the glass, from the visit to the events thread: after the frame, and a beginning together with what
 * the visit has to say of it. */
#include "kiosk.h"

#include <string.h>

void rg_kiosk_look(struct rg_kiosk *kiosk, const struct rg_visit_command *command)
{
    if (command->kind == RG_VISIT_LOOK_ENDED) {
        kiosk->look_ended = (struct rg_request){.kind = RG_REQUEST_LOOK_ENDED, .look = command->look};
        return;
    }
    if (!kiosk->shown_due) {
        kiosk->shown = (struct rg_request){.kind = RG_REQUEST_LOOK_BEGAN,
                                           .visit = command->visit,
                                           .holder = command->holder,
                                           .associate = command->associate};
        kiosk->shown_due = true;
    }
    kiosk->shown.look = command->look;
}

void rg_kiosk_looks_hand_over(struct rg_kiosk *kiosk)
{
    if (kiosk->look_ended.kind != 0) {
        rg_kiosk_request(kiosk, &kiosk->look_ended);
        memset(&kiosk->look_ended, 0, sizeof kiosk->look_ended);
    }
    if (kiosk->shown_due) {
        rg_kiosk_request(kiosk, &kiosk->shown);
        explicit_bzero(&kiosk->shown, sizeof kiosk->shown);
        kiosk->shown_due = false;
    }
}
