#include "diagnose.h"

#include "log.h"
#include "machine.h"
#include "text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define SECOND_NS    1000000000ull
#define OLD_UNSENT_S 900

static struct rg_diagnostics_row *add(struct rg_diagnostics *to, enum rg_diagnostics_part part,
                                      enum rg_diagnostics_state state, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static struct rg_diagnostics_row *add(struct rg_diagnostics *to, enum rg_diagnostics_part part,
                                      enum rg_diagnostics_state state, const char *format, ...)
{
    struct rg_diagnostics_row *row = &to->rows[to->row_count];
    to->row_count += to->row_count < RG_DIAGNOSTICS_ROWS - 1;
    memset(row, 0, sizeof *row);
    row->part = part;
    row->state = state;
    va_list values;
    va_start(values, format);
    (void)vsnprintf(row->value, sizeof row->value, format, values);
    va_end(values);
    return row;
}

static enum rg_diagnostics_state state_of(enum rg_part_state part)
{
    return part == RG_PART_READY   ? RG_DIAGNOSTICS_OK
           : part == RG_PART_FAULT ? RG_DIAGNOSTICS_FAULT
                                   : RG_DIAGNOSTICS_WAIT;
}

static void look_at_link(struct rg_kiosk *kiosk, const struct rg_screen_model *model,
                         struct rg_diagnostics *to)
{
    static const char *const codes[] = {[RG_UPLINK_FAULT_NONE] = "",
                                        [RG_UPLINK_FAULT_NAME] = "LINK-NAME",
                                        [RG_UPLINK_FAULT_UNREACHABLE] = "LINK-UNREACHABLE",
                                        [RG_UPLINK_FAULT_TLS] = "LINK-TLS",
                                        [RG_UPLINK_FAULT_REFUSED] = "LINK-REFUSED",
                                        [RG_UPLINK_FAULT_LOST] = "LINK-LOST",
                                        [RG_UPLINK_FAULT_SILENT] = "LINK-SILENT",
                                        [RG_UPLINK_FAULT_EXPIRED] = "LINK-EXPIRED"};
    bool wanted = kiosk->options.broker[0] != '\0';
    (void)add(to, RG_ROW_LINK,
              !wanted             ? RG_DIAGNOSTICS_UNKNOWN
              : model->link_alive ? RG_DIAGNOSTICS_OK
                                  : RG_DIAGNOSTICS_WAIT,
              "%s", "");
    struct rg_diagnostics_row *row = add(to, RG_ROW_BROKER,
                                         !wanted                                     ? RG_DIAGNOSTICS_UNKNOWN
                                         : model->online                             ? RG_DIAGNOSTICS_OK
                                         : kiosk->link_fault == RG_UPLINK_FAULT_NONE ? RG_DIAGNOSTICS_WAIT
                                                                                     : RG_DIAGNOSTICS_FAULT,
                                         "%.*s", RG_DIAGNOSTICS_VALUE - 1, kiosk->options.broker);
    if (wanted && !model->online) {
        (void)rg_text_copy(row->code, sizeof row->code, codes[kiosk->link_fault]);
    }
    const struct rg_diagnostics_network *network = &to->network;
    (void)add(to, RG_ROW_NETWORK, network->address[0] != '\0' ? RG_DIAGNOSTICS_OK : RG_DIAGNOSTICS_UNKNOWN,
              "%s %s", network->interface, network->address);
}

/* Parts that are well have no row. */
static void look_at_trouble(const struct rg_screen_model *model, struct rg_diagnostics *to)
{
    static const struct {
        enum rg_diagnostics_part part;
        const char *code;
    } rows[] = {[RG_TROUBLE_COPIED] = {RG_ROW_IDENTITY, "COPIED"},
                [RG_TROUBLE_CERTIFICATE] = {RG_ROW_IDENTITY, "CERT-EXPIRED"},
                [RG_TROUBLE_UNUSABLE] = {RG_ROW_MESSAGES, "MSG-REFUSED"},
                [RG_TROUBLE_OVERSIZED] = {RG_ROW_MESSAGES, "MSG-OVERSIZED"},
                [RG_TROUBLE_SILENT] = {RG_ROW_MESSAGES, "HQ-SILENT"}};
    if (model->trouble != RG_TROUBLE_NONE) {
        struct rg_diagnostics_row *row = add(to, rows[model->trouble].part, RG_DIAGNOSTICS_FAULT, "%s", "");
        (void)rg_text_copy(row->code, sizeof row->code, rows[model->trouble].code);
    }
}

static void look_at_data(struct rg_kiosk *kiosk, const struct rg_screen_model *model, uint64_t now_ns,
                         struct rg_diagnostics *to)
{
    char path[RG_PATH_MAX + 32];
    struct stat file = {0}, log = {0};
    (void)snprintf(path, sizeof path, "%s/" RG_STORE_FILE, kiosk->options.data_dir);
    (void)stat(path, &file);
    (void)snprintf(path, sizeof path, "%s/" RG_STORE_FILE "-wal", kiosk->options.data_dir);
    (void)stat(path, &log);
    double mib = (double)(file.st_size + log.st_size) / 1048576.0;
    struct rg_diagnostics_row *row =
        add(to, RG_ROW_DATABASE, kiosk->data.open ? RG_DIAGNOSTICS_OK : RG_DIAGNOSTICS_FAULT, "v%u %.1f MiB",
            kiosk->data.schema, mib);
    if (kiosk->database != RG_OK) {
        row->state = RG_DIAGNOSTICS_FAULT;
        (void)rg_text_copy(row->code, sizeof row->code, kiosk->database == RG_FULL ? "D-02" : "D-01");
    }
    uint64_t age_s = kiosk->unsent_since_ns == 0 ? 0 : (now_ns - kiosk->unsent_since_ns) / SECOND_NS;
    (void)add(to, RG_ROW_QUEUE,
              model->unsent == 0     ? RG_DIAGNOSTICS_OK
              : age_s < OLD_UNSENT_S ? RG_DIAGNOSTICS_WAIT
                                     : RG_DIAGNOSTICS_FAULT,
              "%u, %" PRIu64 " min", model->unsent, age_s / 60);
    if (kiosk->lease_ends) {
        row = add(to, RG_ROW_LEASE, RG_DIAGNOSTICS_FAULT, "%u d / %u d", kiosk->lease_left,
                  kiosk->options.config.privacy.lease_days);
        (void)rg_text_copy(row->code, sizeof row->code, kiosk->lease_left > 0 ? "LEASE-ENDS" : "LEASE-OVER");
    }
}

static void look_at_machine(struct rg_kiosk *kiosk, struct rg_diagnostics *to)
{
    struct rg_civil_time civil;
    struct rg_clock *clock = kiosk->board.clock;
    bool synchronised = rg_machine_clock_synchronised();
    if (clock->ops->civil(clock, kiosk->options.config.time_zone, to->at_ms, &civil) == RG_OK) {
        (void)add(to, RG_ROW_CLOCK, synchronised ? RG_DIAGNOSTICS_OK : RG_DIAGNOSTICS_WAIT,
                  "%04d-%02d-%02d %02d:%02d:%02d %.32s", civil.year, civil.month, civil.day, civil.hour,
                  civil.minute, civil.second, kiosk->options.config.time_zone);
    } else {
        (void)add(to, RG_ROW_CLOCK, RG_DIAGNOSTICS_FAULT, "%.60s", kiosk->options.config.time_zone);
    }
    int32_t dc = 0;
    if (rg_machine_temperature("", &dc) == RG_OK) {
        (void)add(to, RG_ROW_TEMPERATURE, dc < RG_MACHINE_HOT_DC ? RG_DIAGNOSTICS_OK : RG_DIAGNOSTICS_FAULT,
                  "%.1f \u00b0C", dc / 10.0);
    } else {
        (void)add(to, RG_ROW_TEMPERATURE, RG_DIAGNOSTICS_UNKNOWN, "%s", "");
    }
    uint64_t up_s = 0;
    bool known = rg_machine_uptime("", &up_s) == RG_OK;
    (void)add(to, RG_ROW_VERSION, RG_DIAGNOSTICS_OK, "%s", RG_VERSION);
    (void)add(to, RG_ROW_BOOT, kiosk->data.open ? RG_DIAGNOSTICS_OK : RG_DIAGNOSTICS_UNKNOWN, "%" PRIu64,
              kiosk->data.open ? rg_store_boot(kiosk->data.store) : 0);
    (void)add(to, RG_ROW_UPTIME, known ? RG_DIAGNOSTICS_OK : RG_DIAGNOSTICS_UNKNOWN,
              "%" PRIu64 "d %02" PRIu64 ":%02" PRIu64, up_s / 86400, up_s / 3600 % 24, up_s / 60 % 60);
}

static void look_at_panel(struct rg_kiosk *kiosk, struct rg_diagnostics *to)
{
    struct rg_panel *panel = kiosk->board.panel;
    struct rg_panel_info info = {0};
    bool connected = panel->ops->info(panel, &info) == RG_OK;
    uint32_t percent = 0;
    to->panel.has_backlight = panel->ops->brightness(panel, &percent) == RG_OK;
    if (connected) {
        to->panel.width_mm = info.width_mm;
        to->panel.height_mm = info.height_mm;
        to->panel.rotation = info.rotation;
    }
    (void)add(to, RG_ROW_PANEL, connected ? RG_DIAGNOSTICS_OK : RG_DIAGNOSTICS_UNKNOWN,
              "%u x %u mm, %u\u00b0", to->panel.width_mm, to->panel.height_mm, to->panel.rotation);
}

static void recall_errors(struct rg_diagnostics *to)
{
    struct rg_log_entry entries[RG_LOG_KEPT];
    size_t count = rg_log_recent(entries);
    for (size_t i = 0; i < count && i < RG_DIAGNOSTICS_ERRORS; i++) {
        (void)rg_text_copy(to->errors[i].code, sizeof to->errors[i].code, entries[i].code);
        to->errors[i].number = entries[i].number;
        to->errors[i].at_ms = entries[i].at_ms;
        to->error_count++;
    }
}

void rg_kiosk_parts_look(struct rg_kiosk *kiosk, uint64_t now_ns, struct rg_diagnostics *to)
{
    const struct rg_screen_model *model = rg_visit_model(kiosk->visit);
    memset(to, 0, sizeof *to);
    to->at_ms = kiosk->board.clock->ops->wall_ms(kiosk->board.clock);
    rg_machine_network("", &to->network);
    (void)rg_text_copy(to->network.broker, sizeof to->network.broker, kiosk->options.broker);
    to->network.broker_fixed = kiosk->options.broker_fixed;
    struct rg_diagnostics_row *reader = add(to, RG_ROW_READER, state_of(kiosk->reader), "%.*s",
                                            RG_DIAGNOSTICS_VALUE - 1, kiosk->options.reader);
    if (kiosk->reader == RG_PART_FAULT) {
        (void)rg_text_copy(reader->code, sizeof reader->code, "R-01");
    }
    look_at_link(kiosk, model, to);
    look_at_trouble(model, to);
    look_at_data(kiosk, model, now_ns, to);
    look_at_machine(kiosk, to);
    look_at_panel(kiosk, to);
    rg_history_fill(&kiosk->history, now_ns, to);
    (void)add(to, RG_ROW_TAPS, RG_DIAGNOSTICS_OK, "p50 %.1f ms, p99 %.1f ms (%u)", to->glass_p50_us / 1000.0,
              to->glass_p99_us / 1000.0, to->glass_count);
    recall_errors(to);
}

static bool it_screen(const struct rg_kiosk *kiosk)
{
    enum rg_screen screen = rg_visit_model(kiosk->visit)->screen;
    return screen == RG_SCREEN_DIAGNOSTICS || screen == RG_SCREEN_NETWORK || screen == RG_SCREEN_PANEL;
}

uint64_t rg_kiosk_diagnose(struct rg_kiosk *kiosk, uint64_t now_ns)
{
    if (!it_screen(kiosk)) {
        kiosk->diagnose_ns = 0;
        return UINT64_MAX;
    }
    if (now_ns >= kiosk->diagnose_ns) {
        struct rg_diagnostics diagnostics;
        kiosk->diagnose_ns = now_ns + SECOND_NS;
        rg_kiosk_parts_look(kiosk, now_ns, &diagnostics);
        struct rg_visit_event event = {.kind = RG_VISIT_DIAGNOSTICS, .diagnostics = &diagnostics};
        rg_kiosk_handle(kiosk, &event);
    }
    return kiosk->diagnose_ns;
}
