#include "ui_fixtures_it.h"

#include "ui_fixtures.h"

#include <stdio.h>
#include <string.h>

#define COPY(field, text) ((void)snprintf((field), sizeof(field), "%s", (text)))
#define COLLECTED_MS      1779285900000
#define MINUTE_MS         60000

static void base(struct rg_screen_model *model, enum rg_screen screen)
{
    ui_fixture_fill(ui_fixture_find("idle"), model);
    model->screen = screen;
    model->language_chosen = -1;
}

static void languages(struct rg_screen_model *model, const char *const *codes, uint32_t count)
{
    model->language_count = count;
    for (uint32_t i = 0; i < count; i++) {
        COPY(model->languages[i], codes[i]);
    }
}

static const char *const seven[] = {"ar", "de", "en", "es", "fr", "it", "ja"};
static const char *const sixteen[] = {"ar", "cs", "de", "el", "en", "es", "fr", "he",
                                      "it", "ja", "nl", "pl", "pt", "th", "uk", "zh"};

void ui_fixture_idle_languages(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_IDLE);
    languages(model, seven, 7);
}

void ui_fixture_language(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_LANGUAGE);
    languages(model, seven, 7);
}

void ui_fixture_language_two(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_LANGUAGE);
    languages(model, seven + 1, 2);
    model->language_chosen = 0;
}

void ui_fixture_language_sixteen(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_LANGUAGE);
    languages(model, sixteen, 16);
    model->language_chosen = 12;
    model->ease.speech = true;
}

void ui_fixture_language_ease(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_LANGUAGE);
    languages(model, seven, 7);
    model->language_chosen = 1;
    model->ease = (struct rg_screen_ease){true, true, true, true};
}

void ui_fixture_language_no_choice(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_LANGUAGE);
    languages(model, seven, 1);
    model->ease.large_text = true;
}

void ui_fixture_unprovisioned(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_UNPROVISIONED);
    model->online = false;
    COPY(model->serial, "RGK-2026-004217");
    COPY(model->qr_text, "regard:1:RGK-2026-004217");
}

void ui_fixture_unprovisioned_long(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_UNPROVISIONED);
    model->online = false;
    model->now_known = false;
    COPY(model->serial, "5f0c3a97e1d84b6c9a20d7b18e44c0ff");
    COPY(model->qr_text, "regard:1:5f0c3a97e1d84b6c9a20d7b18e44c0ff");
}

static void it(struct rg_screen_model *model, enum rg_it_page page)
{
    base(model, page == RG_IT_NETWORK                          ? RG_SCREEN_NETWORK
                : page == RG_IT_PANEL || page == RG_IT_PICTURE ? RG_SCREEN_PANEL
                                                               : RG_SCREEN_DIAGNOSTICS);
    model->visit.value = 0;
    model->session_open = true;
    model->it.page = page;
    model->it.diagnostics.at_ms = COLLECTED_MS;
    model->it.panel = (struct rg_panel_settings){.full = 80, .dim = 30, .language = "en"};
    model->it.diagnostics.panel = (struct rg_diagnostics_panel){217, 136, 90, true};
    struct rg_diagnostics_network *network = &model->it.diagnostics.network;
    COPY(network->interface, "eth0");
    COPY(network->address, "192.168.20.31");
    COPY(network->gateway, "192.168.20.1");
    COPY(network->dns, "192.168.20.1");
    COPY(network->broker, "mqtts://hq.example.com:8883");
}

static void row(struct rg_screen_model *model, enum rg_diagnostics_part part, enum rg_diagnostics_state state,
                const char *value, const char *code)
{
    struct rg_diagnostics *diagnostics = &model->it.diagnostics;
    struct rg_diagnostics_row *added = &diagnostics->rows[diagnostics->row_count++];
    added->part = part;
    added->state = state;
    COPY(added->value, value);
    COPY(added->code, code);
}

void ui_fixture_status(struct rg_screen_model *model)
{
    it(model, RG_IT_STATUS);
    row(model, RG_ROW_READER, RG_DIAGNOSTICS_OK, "pn532_uart:/dev/ttyS0", "");
    row(model, RG_ROW_LINK, RG_DIAGNOSTICS_OK, "", "");
    row(model, RG_ROW_BROKER, RG_DIAGNOSTICS_OK, "mqtts://hq.example.com:8883", "");
    row(model, RG_ROW_NETWORK, RG_DIAGNOSTICS_OK, "192.168.20.31", "");
    row(model, RG_ROW_DATABASE, RG_DIAGNOSTICS_OK, "v9 41.3 MiB", "");
    row(model, RG_ROW_QUEUE, RG_DIAGNOSTICS_OK, "0", "");
    row(model, RG_ROW_CLOCK, RG_DIAGNOSTICS_OK, "Europe/Berlin", "");
    row(model, RG_ROW_TEMPERATURE, RG_DIAGNOSTICS_OK, "47.5 °C", "");
    row(model, RG_ROW_PANEL, RG_DIAGNOSTICS_OK, "1280x800", "");
    row(model, RG_ROW_VERSION, RG_DIAGNOSTICS_OK, "0.1.0", "");
    row(model, RG_ROW_BOOT, RG_DIAGNOSTICS_OK, "132", "");
    row(model, RG_ROW_UPTIME, RG_DIAGNOSTICS_OK, "9 d 03:12", "");
    row(model, RG_ROW_TAPS, RG_DIAGNOSTICS_OK, "p50 13.8 ms, p99 17.6 ms (100)", "");
}

void ui_fixture_status_fault(struct rg_screen_model *model)
{
    ui_fixture_status(model);
    model->reader_ready = false;
    model->it.diagnostics.rows[0].state = RG_DIAGNOSTICS_FAULT;
    COPY(model->it.diagnostics.rows[0].code, "R-01");
}

void ui_fixture_status_faults(struct rg_screen_model *model)
{
    ui_fixture_status_fault(model);
    struct rg_diagnostics_row *rows = model->it.diagnostics.rows;
    rows[2].state = RG_DIAGNOSTICS_FAULT;
    COPY(rows[2].code, "N-03");
    rows[6].state = RG_DIAGNOSTICS_WAIT;
    rows[7].state = RG_DIAGNOSTICS_UNKNOWN;
    rows[7].value[0] = '\0';
    model->online = false;
    model->unsent = 128;
    model->it.first = 3;
}

/* What stands between the kiosk and HQ. */
void ui_fixture_status_trouble(struct rg_screen_model *model)
{
    ui_fixture_status(model);
    struct rg_diagnostics_row *rows = model->it.diagnostics.rows;
    rows[2].state = RG_DIAGNOSTICS_FAULT;
    COPY(rows[2].code, "LINK-SILENT");
    row(model, RG_ROW_IDENTITY, RG_DIAGNOSTICS_FAULT, "", "CERT-EXPIRED");
    row(model, RG_ROW_MESSAGES, RG_DIAGNOSTICS_FAULT, "", "MSG-OVERSIZED");
    model->trouble = RG_TROUBLE_SILENT;
    model->online = false;
}

void ui_fixture_status_none(struct rg_screen_model *model)
{
    it(model, RG_IT_STATUS);
    model->it.diagnostics.at_ms = 0;
}

void ui_fixture_status_one(struct rg_screen_model *model)
{
    it(model, RG_IT_STATUS);
    row(model, RG_ROW_DATABASE, RG_DIAGNOSTICS_WAIT, "", "");
}

/* Every row there is room for, each as long as it can be; the number itself claims more. */
void ui_fixture_status_long(struct rg_screen_model *model)
{
    ui_fixture_status(model);
    row(model, RG_ROW_LEASE, RG_DIAGNOSTICS_FAULT, "365 d / 365 d", "LEASE-ENDS");
    while (model->it.diagnostics.row_count < RG_DIAGNOSTICS_ROWS) {
        row(model, RG_ROW_BROKER, RG_DIAGNOSTICS_WAIT,
            "mqtts://headquarters-of-the-eastern-region.retail.example:8883x", "");
    }
    model->it.diagnostics.rows[4].state = RG_DIAGNOSTICS_FAULT;
    COPY(model->it.diagnostics.rows[4].code, "STORE-MIGRATION");
    model->it.diagnostics.row_count = 10000;
    model->it.first = 9990;
}

void ui_fixture_charts(struct rg_screen_model *model)
{
    static const uint8_t taps[RG_DIAGNOSTICS_HOURS] = {2, 0, 0, 0,  0,  0,  0,  0,  0,  0,  6,  14,
                                                       9, 3, 0, 21, 38, 44, 31, 17, 12, 26, 19, 5};
    it(model, RG_IT_CHARTS);
    struct rg_diagnostics *diagnostics = &model->it.diagnostics;
    for (int i = 0; i < RG_DIAGNOSTICS_HOURS; i++) {
        diagnostics->taps[i] = taps[i];
    }
    diagnostics->glass_count = 100;
    diagnostics->glass_p50_us = 13820;
    diagnostics->glass_p99_us = 17640;
    diagnostics->temperature_count = RG_DIAGNOSTICS_MINUTES;
    for (int i = 0; i < RG_DIAGNOSTICS_MINUTES; i++) {
        diagnostics->temperature_dc[i] = 441 + i * 3 / 4 - (i * 7 + i / 5) % 9;
    }
}

void ui_fixture_charts_none(struct rg_screen_model *model)
{
    it(model, RG_IT_CHARTS);
}

void ui_fixture_errors(struct rg_screen_model *model)
{
    static const char *const codes[] = {"READER-TIMEOUT", "LINK-DNS",  "LINK-DNS",     "STORE-UPKEEP",
                                        "UI-FONT",        "CLOCK-SET", "SYNC-REFUSED", "LINK-RESTART"};
    it(model, RG_IT_ERRORS);
    model->it.diagnostics.error_count = RG_DIAGNOSTICS_ERRORS;
    for (int i = 0; i < RG_DIAGNOSTICS_ERRORS; i++) {
        struct rg_diagnostics_error *error = &model->it.diagnostics.errors[i];
        COPY(error->code, codes[i]);
        error->number = 4 * i - 3;
        error->at_ms = COLLECTED_MS - (int64_t)i * i * i * 53 * MINUTE_MS;
    }
}

void ui_fixture_errors_long(struct rg_screen_model *model)
{
    ui_fixture_errors(model);
    model->now_known = false;
    model->it.first = 2;
    COPY(model->it.diagnostics.errors[3].code, "READER-RESTART-LIMIT-XY");
    model->it.diagnostics.errors[3].number = INT64_MIN;
    model->it.diagnostics.error_count = UINT32_MAX;
}

void ui_fixture_errors_none(struct rg_screen_model *model)
{
    it(model, RG_IT_ERRORS);
}

void ui_fixture_touch(struct rg_screen_model *model)
{
    it(model, RG_IT_TOUCH);
    model->it.touched = 0x0000001f3c07ff81ull;
}

void ui_fixture_touch_done(struct rg_screen_model *model)
{
    it(model, RG_IT_TOUCH);
    model->it.touched = (1ull << (RG_IT_CELLS_ACROSS * RG_IT_CELLS_DOWN)) - 1;
}

void ui_fixture_network(struct rg_screen_model *model)
{
    it(model, RG_IT_NETWORK);
}

void ui_fixture_network_fixed(struct rg_screen_model *model)
{
    it(model, RG_IT_NETWORK);
    struct rg_diagnostics_network *network = &model->it.diagnostics.network;
    COPY(network->interface, "wlan0");
    COPY(network->address, "2001:db8:85a3:1234:5678:8a2e:370:7334");
    COPY(network->gateway, "fe80::1234:5678:9abc:def0");
    COPY(network->wireless, "Store network of the first floor");
    network->broker_fixed = true;
}

void ui_fixture_network_saved(struct rg_screen_model *model)
{
    it(model, RG_IT_NETWORK);
    model->it.network = RG_IT_NOT_SAVED;
    memset(model->it.diagnostics.network.broker, 'x', 264);
    memcpy(model->it.diagnostics.network.broker, "mqtts://", 8);
}

void ui_fixture_network_none(struct rg_screen_model *model)
{
    it(model, RG_IT_NETWORK);
    model->online = false;
    memset(&model->it.diagnostics, 0, sizeof model->it.diagnostics);
}

void ui_fixture_typing(struct rg_screen_model *model)
{
    it(model, RG_IT_NETWORK);
    model->it.field = RG_IT_BROKER;
    COPY(model->it.text, "mqtts://hq.example.c");
}

void ui_fixture_typing_refused(struct rg_screen_model *model)
{
    ui_fixture_typing(model);
    COPY(model->it.text, "");
    model->it.refused = true;
}

void ui_fixture_typing_long(struct rg_screen_model *model)
{
    ui_fixture_typing(model);
    memset(model->it.text, 'm', RG_BROKER_MAX - 1);
    memcpy(model->it.text, "mqtts://", 8);
    memcpy(model->it.text + 120, ".example", 8);
    model->it.refused = true;
}

void ui_fixture_panel(struct rg_screen_model *model)
{
    it(model, RG_IT_PANEL);
}

void ui_fixture_panel_changed(struct rg_screen_model *model)
{
    it(model, RG_IT_PANEL);
    model->it.panel_form = RG_IT_CHANGED;
    model->it.panel.theme = RG_SCREEN_THEME_CONTRAST;
    model->it.panel.large_text = true;
    model->it.panel.full = 100;
    COPY(model->it.panel.language, "ja");
}

void ui_fixture_panel_fixed(struct rg_screen_model *model)
{
    it(model, RG_IT_PANEL);
    model->it.panel_form = RG_IT_NOT_SAVED;
    model->it.language_fixed = true;
    model->it.diagnostics.panel = (struct rg_diagnostics_panel){0};
}

void ui_fixture_picture(struct rg_screen_model *model)
{
    it(model, RG_IT_PICTURE);
}
