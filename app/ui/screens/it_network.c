/* The network as it is, and the one thing of it that is set here: the broker. */
#include "exact.h"
#include "it.h"

struct fact {
    enum rg_string name;
    const char *value;
};

static void add_fact(struct rg_page *page, const struct fact *fact, struct rg_rect rect)
{
    struct rg_rect line = rg_inset(rect, rg_px(page, 12), 0);
    struct rg_rect value = rg_cut_right(page, &line, line.w * 13 / 20);
    struct rg_flow name = rg_it_flow(rg_say_plain(page, fact->name), RG_WEIGHT_REGULAR, RG_COLOUR_MUTED);
    rg_flow_middle(page, &name, &line);
    if (fact->value[0] == '\0') {
        struct rg_flow none =
            rg_it_flow(rg_say_plain(page, RG_STRING_IT_NONE), RG_WEIGHT_REGULAR, RG_COLOUR_MUTED);
        rg_flow_middle(page, &none, &value);
        return;
    }
    struct rg_exact exact = {.text = rg_say_text(page, fact->value),
                             .size = RG_TEXT_T4,
                             .weight = RG_WEIGHT_BOLD,
                             .ink = RG_COLOUR_INK};
    rg_exact_middle(page, &exact, &value);
}

static struct rg_exact broker_of(struct rg_page *page, int32_t width)
{
    const char *text = page->model->it.diagnostics.network.broker;
    bool empty = text[0] == '\0';
    struct rg_exact broker = {.text = empty ? rg_say_plain(page, RG_STRING_IT_NONE) : rg_say_text(page, text),
                              .size = RG_TEXT_T3,
                              .weight = empty ? RG_WEIGHT_REGULAR : RG_WEIGHT_BOLD,
                              .ink = empty ? RG_COLOUR_MUTED : RG_COLOUR_INK};
    if (rg_exact_lines(page, &broker, width) > 1) {
        broker.size = RG_TEXT_T4;
    }
    return broker;
}

/* The address in use, whether a new one was saved, and the button that changes it. */
static void add_broker(struct rg_page *page, struct rg_rect rect)
{
    const struct rg_it_model *it = &page->model->it;
    bool portrait = page->metrics->portrait;
    int32_t width = rg_button_width(page, RG_STRING_IT_CHANGE), high = rg_px(page, 96), pad = rg_px(page, 20);
    int32_t words = rect.w - 2 * pad - (portrait ? 0 : width + page->gap),
            foot_px = portrait ? high : rg_px(page, 44);
    struct rg_exact broker = broker_of(page, words);
    int32_t lines = rg_exact_lines(page, &broker, words) * page->metrics->line_px[broker.size];
    int32_t need = 2 * pad + rg_it_line(page) + lines + page->gap + foot_px;
    int32_t spare = rect.h > need ? rect.h - need : 0;
    rect.y += page->low ? spare : 0;
    rect.h -= spare;
    rg_add_panel(page, &rect, RG_COLOUR_PAPER, RG_COLOUR_LINE, 2, RG_PRIVACY_PUBLIC);
    struct rg_rect inner = rg_inset(rect, pad, rg_px(page, 14));
    struct rg_rect foot = rg_cut_bottom(page, &inner, foot_px), button = foot;
    if (portrait) {
        button = rg_cut_right(page, &foot, width);
    } else {
        button = (struct rg_rect){inner.x + words + page->gap, rect.y + (rect.h - high) / 2, width, high};
        inner.w = foot.w = words;
    }
    struct rg_flow name =
        rg_it_flow(rg_say_plain(page, RG_STRING_IT_PART_BROKER), RG_WEIGHT_REGULAR, RG_COLOUR_MUTED);
    (void)rg_flow_top(page, &name, &inner);
    rg_exact_top(page, &broker, &inner);
    if (it->diagnostics.network.broker_fixed) {
        rg_it_icon(page, RG_ICON_LOCK, 40, RG_COLOUR_MUTED, &foot);
        struct rg_flow fixed =
            rg_it_flow(rg_say_plain(page, RG_STRING_IT_FIXED), RG_WEIGHT_REGULAR, RG_COLOUR_MUTED);
        rg_flow_middle(page, &fixed, &foot);
        return;
    }
    rg_it_saved(page, it->network, foot);
    /* Before the first collection nobody knows what is in force. */
    if (it->diagnostics.at_ms != 0) {
        rg_it_button(page, &button,
                     &(struct rg_button){RG_ACTION_FIELD, RG_IT_BROKER, RG_STRING_IT_CHANGE, RG_ICON_NETWORK,
                                         false, false});
    }
}

void rg_it_network(struct rg_page *page, struct rg_rect area)
{
    const struct rg_diagnostics_network *network = &page->model->it.diagnostics.network;
    const struct fact facts[] = {
        {RG_STRING_IT_INTERFACE, network->interface}, {RG_STRING_IT_ADDRESS, network->address},
        {RG_STRING_IT_GATEWAY, network->gateway},     {RG_STRING_IT_NAME_SERVER, network->dns},
        {RG_STRING_IT_WIRELESS, network->wireless},
    };
    int32_t count = (int32_t)(sizeof facts / sizeof facts[0]);
    bool portrait = page->metrics->portrait;
    int32_t row = (portrait ? 2 : 1) * rg_it_line(page) + rg_px(page, 16);
    for (int32_t i = 0; i < count; i++) {
        struct rg_rect rect = {area.x, area.y + i * row, area.w, row - rg_px(page, 4)};
        add_fact(page, &facts[i], rect);
        rg_it_rule(page, &(struct rg_rect){rect.x, rect.y + rect.h, rect.w, 0});
    }
    area.y += count * row + page->gap;
    area.h -= count * row + page->gap;
    add_broker(page, area);
}
