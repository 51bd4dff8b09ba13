#include "sim_commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define WORDS_MAX 96

int64_t rg_sim_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void rg_sim_world_advance(struct rg_sim_world *world, int64_t now_ns)
{
    for (;;) {
        const struct rg_sim_uart_event *event = rg_sim_uart_peek(&world->uart);
        int64_t event_ns = event != NULL ? event->at_ns : RG_SIM_NEVER;
        int64_t chip_ns = rg_sim_chip_deadline(&world->chip);
        if (earlier(event_ns, chip_ns) > now_ns) {
            break;
        }
        if (chip_ns <= event_ns) {
            rg_sim_chip_step(&world->chip, chip_ns);
        } else {
            rg_sim_chip_take(&world->chip, event_ns, event->kind, event->data, event->length);
            rg_sim_uart_pop(&world->uart);
        }
    }
    rg_sim_uart_write(&world->uart, now_ns);
}

int64_t rg_sim_world_deadline(const struct rg_sim_world *world)
{
    const struct rg_sim_uart_event *event = rg_sim_uart_peek(&world->uart);
    int64_t event_ns = event != NULL ? event->at_ns : RG_SIM_NEVER;
    return earlier(earlier(event_ns, rg_sim_chip_deadline(&world->chip)), rg_sim_uart_deadline(&world->uart));
}

static void note_field_change(struct rg_sim_world *world, int64_t now_ns)
{
    if (world->field_changed_ns == 0) {
        world->field_changed_ns = now_ns;
    }
}

static void tap(struct rg_sim_world *world, char **words, size_t count, char answer[RG_SIM_CONTROL_LINE])
{
    struct rg_sim_card cards[RG_SIM_FIELD_MAX];
    size_t card_count = 0;
    if (count < 2) {
        rg_sim_answer_error(answer, "bad-command", "tap what? uid:HEX, b:HEX, f:HEX, MODEL:NAME or a name");
        return;
    }
    if (!rg_sim_commands_find_cards(world, words[1], cards, &card_count, answer) ||
        !rg_sim_commands_settings(cards, card_count, words + 2, count - 2, answer)) {
        return;
    }
    for (size_t i = 0; i < card_count; i++) {
        if (rg_sim_field_has(&world->field, &cards[i])) {
            rg_sim_answer_error(answer, "exists", "that card is in the field; remove it first");
            return;
        }
    }
    if (world->field.count + card_count > RG_SIM_FIELD_MAX) {
        rg_sim_answer_error(answer, "full", "the field holds 8 cards; remove one first");
        return;
    }
    int64_t now_ns = rg_sim_now();
    rg_sim_world_advance(world, now_ns);
    for (size_t i = 0; i < card_count; i++) {
        if (cards[i].medium != NULL) {
            rg_sim_medium_put(cards[i].medium, &world->next_flaws);
            world->next_flaws = (struct rg_sim_flaws){.armed = {false}};
        }
        (void)rg_sim_field_put(&world->field, &cards[i]);
    }
    rg_sim_meter_tap(&world->uart.meter, now_ns);
    note_field_change(world, now_ns);
    rg_sim_answer_ok(answer, now_ns);
}

static void remove_cards(struct rg_sim_world *world, char **words, size_t count,
                         char answer[RG_SIM_CONTROL_LINE])
{
    struct rg_sim_card cards[RG_SIM_FIELD_MAX];
    size_t card_count = 0;
    if (count > 2) {
        rg_sim_answer_error(answer, "bad-command", "remove takes one card, or nothing for all");
        return;
    }
    if (count == 2 && !rg_sim_commands_find_cards(world, words[1], cards, &card_count, answer)) {
        return;
    }
    for (size_t i = 0; i < card_count; i++) {
        if (!rg_sim_field_has(&world->field, &cards[i])) {
            rg_sim_answer_error(answer, "not-there", "that card is not in the field");
            return;
        }
    }
    int64_t now_ns = rg_sim_now();
    rg_sim_world_advance(world, now_ns);
    for (size_t i = 0; i < card_count; i++) {
        (void)rg_sim_field_remove(&world->field, &cards[i]);
    }
    if (count == 1) {
        rg_sim_field_clear(&world->field);
    }
    note_field_change(world, now_ns);
    rg_sim_answer_ok(answer, now_ns);
    rg_sim_commands_keep(world, answer);
}

static void list_cards(struct rg_sim_world *world, char **words, size_t count,
                       char answer[RG_SIM_CONTROL_LINE])
{
    (void)words;
    (void)count;
    rg_sim_answer_ok(answer, rg_sim_now());
    for (size_t i = 0; i < world->field.count; i++) {
        char text[RG_SIM_CARD_TEXT_MAX];
        size_t at = strlen(answer);
        rg_sim_card_format(&world->field.placed[i].card, text);
        snprintf(answer + at, RG_SIM_CONTROL_LINE - at, " %s", text);
    }
}

static void unplug(struct rg_sim_world *world, char **words, size_t count, char answer[RG_SIM_CONTROL_LINE])
{
    (void)words;
    (void)count;
    if (world->uart.master < 0) {
        rg_sim_answer_error(answer, "unplugged", "the reader is unplugged already");
        return;
    }
    rg_sim_uart_close(&world->uart);
    rg_sim_chip_power_on(&world->chip);
    rg_sim_answer_ok(answer, rg_sim_now());
}

static void replug(struct rg_sim_world *world, char **words, size_t count, char answer[RG_SIM_CONTROL_LINE])
{
    (void)words;
    (void)count;
    if (world->uart.master >= 0) {
        rg_sim_answer_error(answer, "plugged", "the reader is plugged in; unplug it first");
        return;
    }
    const char *problem = rg_sim_uart_reopen(&world->uart);
    if (problem != NULL) {
        rg_sim_answer_error(answer, "system", problem);
        return;
    }
    rg_sim_answer_ok(answer, rg_sim_now());
}

static void fault(struct rg_sim_world *world, char **words, size_t count, char answer[RG_SIM_CONTROL_LINE])
{
    if (count < 2 || count > 3) {
        rg_sim_answer_error(answer, "bad-command",
                            "fault KIND (the kinds are in --help), fault CARD-KIND [N] or fault clear");
        return;
    }
    int64_t now_ns = rg_sim_now();
    rg_sim_world_advance(world, now_ns);
    if (strcmp(words[1], "clear") == 0) {
        rg_sim_faults_clear(&world->faults);
        world->next_flaws = (struct rg_sim_flaws){.armed = {false}};
    } else if ((count == 3 || !rg_sim_faults_arm(&world->faults, words[1])) &&
               !rg_sim_flaws_arm(&world->next_flaws, words[1], count == 3 ? words[2] : NULL)) {
        rg_sim_answer_error(answer, "unknown-fault", "the kinds are in pn532-sim --help");
        return;
    }
    rg_sim_answer_ok(answer, now_ns);
}

static void spent(struct rg_sim_world *world, char **words, size_t count, char answer[RG_SIM_CONTROL_LINE])
{
    int64_t now_ns = rg_sim_now();
    int64_t until_ns = now_ns;
    size_t commands = 0;
    if (count > 2 || (count == 2 && sscanf(words[1], "%" SCNd64, &until_ns) != 1)) {
        rg_sim_answer_error(answer, "bad-command", "spent [NS], of CLOCK_MONOTONIC");
        return;
    }
    rg_sim_world_advance(world, now_ns);
    int64_t spent_ns = rg_sim_meter_spent(&world->uart.meter, until_ns, &commands);
    rg_sim_answer_ok(answer, now_ns);
    rg_sim_text_add(answer, RG_SIM_CONTROL_LINE, " spent-ns=%" PRId64 " commands=%zu", spent_ns, commands);
}

static void quit(struct rg_sim_world *world, char **words, size_t count, char answer[RG_SIM_CONTROL_LINE])
{
    (void)words;
    (void)count;
    world->quit = true;
    rg_sim_answer_ok(answer, rg_sim_now());
}

void rg_sim_commands_handle(void *context, char *line, char answer[RG_SIM_CONTROL_LINE])
{
    static const struct {
        const char *name;
        void (*act)(struct rg_sim_world *world, char **words, size_t count, char answer[RG_SIM_CONTROL_LINE]);
    } commands[] = {
        {"tap", tap},
        {"remove", remove_cards},
        {"cards", list_cards},
        {"unplug", unplug},
        {"replug", replug},
        {"fault", fault},
        {"quit", quit},
        {"card", rg_sim_card_command},
        {"show", rg_sim_show_command},
        {"forget", rg_sim_forget_command},
        {"spent", spent},
    };
    char *words[WORDS_MAX];
    size_t count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(line, " \t", &rest); word != NULL; word = strtok_r(NULL, " \t", &rest)) {
        if (count == WORDS_MAX) {
            rg_sim_answer_error(answer, "bad-command", "too many words");
            return;
        }
        words[count++] = word;
    }
    for (size_t i = 0; count > 0 && i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(commands[i].name, words[0]) == 0) {
            commands[i].act(context, words, count, answer);
            return;
        }
    }
    rg_sim_answer_error(answer, "bad-command",
                        "known: tap, remove, cards, card, show, forget, spent, unplug, replug, fault, quit");
}
