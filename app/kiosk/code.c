/* A card forgotten: what the visit orders about numbers and codes. */
#include "code_limit.h"
#include "kiosk.h"

#include "log.h"
#include "text.h"

#include <string.h>

void rg_kiosk_code(struct rg_kiosk *kiosk, const struct rg_visit_command *command)
{
    if (command->kind == RG_VISIT_SAVE_LIMIT) {
        enum rg_status status = rg_code_limit_write(kiosk->options.data_dir, &command->limit);
        if (status != RG_OK) {
            rg_log(RG_LOG_WARNING, "CODE-LIMIT", "the count of wrong codes cannot be kept over a restart",
                   status);
        }
        return;
    }
    struct rg_order order = {.kind =
                                 command->kind == RG_VISIT_ASK_CODE ? RG_ORDER_ASK_CODE : RG_ORDER_CHECK_CODE,
                             .visit = command->visit,
                             .code = command->code};
    if (order.code.language[0] == '\0') {
        (void)rg_text_copy(order.code.language, sizeof order.code.language, kiosk->options.config.language);
    }
    /* One that is lost is as a wrong one: the customer tries again. */
    if (kiosk->data.open && rg_mailbox_push(&kiosk->orders, &order) != RG_OK) {
        rg_log(RG_LOG_WARNING, "CODE-BUSY", "a code could not be asked for; the customer can try again", 0);
    }
    explicit_bzero(&order, sizeof order);
}
