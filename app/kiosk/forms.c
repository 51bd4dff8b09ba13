/* What IT's forms order. */
#include "kiosk.h"

#include "log.h"
#include "settings_file.h"
#include "text.h"

#include <string.h>

static enum rg_status save_broker(struct rg_kiosk *kiosk, const char *broker)
{
    struct rg_clock *clock = kiosk->board.clock;
    (void)rg_text_copy(kiosk->new_broker, sizeof kiosk->new_broker, broker);
    /* The link is a child of the data's threads: they end and begin anew, which takes a moment. */
    kiosk->data.retry_ns = clock->ops->monotonic_ns(clock);
    return rg_settings_write_network(kiosk->options.data_dir, broker);
}

static enum rg_status save_panel(struct rg_kiosk *kiosk, const struct rg_panel_settings *panel)
{
    struct rg_config *config = &kiosk->options.config;
    config->panel = *panel;
    config->ease.large_text = panel->large_text;
    memcpy(config->language, panel->language, sizeof config->language);
    rg_kiosk_report_device(kiosk, kiosk->last_tap_ms);
    return rg_settings_write_panel(kiosk->options.data_dir, panel, kiosk->wanted.record.version);
}

void rg_kiosk_save(struct rg_kiosk *kiosk, const struct rg_visit_command *command)
{
    enum rg_status status = command->kind == RG_VISIT_SAVE_PANEL ? save_panel(kiosk, &command->panel)
                                                                 : save_broker(kiosk, command->broker);
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "SETTINGS", "a setting holds now but could not be kept for the next start",
               status);
    }
    struct rg_visit_event stored = {.kind = RG_VISIT_SETTINGS_STORED,
                                    .stored = {.kind = command->kind, .stored = status == RG_OK}};
    rg_kiosk_answer(kiosk, &stored);
}

void rg_kiosk_take_broker(struct rg_kiosk *kiosk)
{
    if (kiosk->new_broker[0] != '\0') {
        (void)rg_text_copy(kiosk->options.broker, sizeof kiosk->options.broker, kiosk->new_broker);
        kiosk->options.broker_of_identity = false;
        kiosk->new_broker[0] = '\0';
    }
}
