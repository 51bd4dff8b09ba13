/*
 * A kiosk's years: the real visit and the real glass, without a display and in simulated time, through many taps of
 * ever new people in every script, with touches at random places, switches, hiding and time-outs. What the process
 * holds must not grow by 1 % after the first taps.
 */
#include "identity.h"
#include "people.h"
#include "ui.h"
#include "visit.h"

#include <SDL.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_TAPS     5000
#define SETTLING_TAPS  1500
#define SECOND_NS      1000000000ull
#define ALLOWED_GROWTH 100 /* one part of so many */
#define ANSWERS_MAX    64

struct memory {
    size_t heap, resident; /* bytes */
};

struct floor {
    struct rg_visit *visit;
    struct rg_ui *ui;
    struct ui_scenes scenes;
    uint32_t width, height;
    uint64_t random, now_ns, revision, taps;
    uint32_t scripts; /* how many of them every font is opened for */
    size_t leak;
    void *leaked; /* the last of them */
    bool drawn, lost;
};

static uint32_t below(struct floor *floor, uint32_t limit)
{
    return people_random(&floor->random) % limit;
}

static void handle(struct floor *floor, const struct rg_visit_event *event, int depth);

static void answer_load(struct floor *floor, const struct rg_visit_command *command, int depth)
{
    static struct rg_profile profile;
    static struct rg_reco_list recommendations;
    static struct rg_glance glance;
    uint32_t luck = below(floor, 40);
    struct rg_visit_event event = {.kind = command->kind == RG_VISIT_LOAD_PROFILE ? RG_VISIT_PROFILE_READY
                                                                                  : RG_VISIT_GREETING_READY};
    if (luck < 2) {
        event.kind = luck == 0 ? RG_VISIT_CONSENT_DENIED : RG_VISIT_LOAD_FAILED;
        event.visit = command->visit;
        handle(floor, &event, depth);
        return;
    }
    people_customer(&floor->random, &floor->scenes.languages, &profile, &glance, &recommendations);
    profile.member = command->holder.member;
    profile.visit = command->visit;
    if (command->kind == RG_VISIT_LOAD_GREETING || luck == 2) {
        profile.scope = RG_SCOPE_GREETING;
    }
    event.ready.visit = command->visit;
    event.ready.profile = &profile;
    event.ready.glance = &glance;
    event.ready.recommendations = &recommendations;
    event.ready.wall_ms = 1779285900000 + (int64_t)(floor->now_ns / 1000000);
    handle(floor, &event, depth);
}

static void answer_badge(struct floor *floor, const struct rg_visit_command *command, int depth)
{
    char name[RG_NAME_MAX];
    people_text(&floor->random, name, sizeof name);
    struct rg_visit_event event = {
        .kind = RG_VISIT_BADGE_READY,
        .badge = {.associate = command->associate, .known = below(floor, 50) > 0, .name = name}};
    handle(floor, &event, depth);
}

static void answer_outcome(struct floor *floor, const struct rg_visit_command *command, int depth)
{
    struct rg_visit_event event = {.kind = RG_VISIT_OUTCOME_STORED,
                                   .outcome = {.visit = command->visit,
                                               .index = command->outcome.index,
                                               .stored = below(floor, 20) > 0}};
    handle(floor, &event, depth);
}

static void answer_known(struct floor *floor, const struct rg_visit_command *command, int depth)
{
    static struct rg_known_row rows[RG_KNOWN_MAX];
    uint32_t count = below(floor, RG_KNOWN_MAX + 1);
    for (uint32_t i = 0; i < count; i++) {
        rows[i] = (struct rg_known_row){
            .kind = (enum rg_known_kind)(RG_KNOWN_NAME + below(floor, RG_KNOWN_CONSENT)),
            .source = RG_SOURCE_YOU,
            .purpose = RG_PURPOSE_RECOGNISE,
            .item = RG_PURPOSE_RECOGNISE,
            .month = 5,
            .day = 20,
            .granted = below(floor, 2) > 0};
        people_text(&floor->random, rows[i].text, sizeof rows[i].text);
    }
    struct rg_visit_event event = {.kind = RG_VISIT_KNOWN_READY,
                                   .known = {.visit = command->visit, .rows = rows, .count = count}};
    handle(floor, &event, depth);
}

static void answer_right(struct floor *floor, const struct rg_visit_command *command, int depth)
{
    struct rg_visit_event event = {
        .kind = RG_VISIT_RIGHTS_DONE,
        .done = {.visit = command->visit, .result = RG_RESULT_FAILED, .hold_hours = 72}};
    bool saved = below(floor, 20) > 0;
    if (saved && command->kind == RG_VISIT_JOIN) {
        event.done.result = RG_RESULT_JOINED;
    } else if (saved && command->kind == RG_VISIT_WITHDRAW) {
        event.done.result = RG_RESULT_WITHDRAWN;
    } else if (saved && command->kind == RG_VISIT_GRANT) {
        event.done.result = RG_RESULT_GRANTED;
    } else if (saved && command->kind == RG_VISIT_FORGET) {
        event.done.result = RG_RESULT_FORGET_HELD;
    }
    handle(floor, &event, depth);
}

static void answer_copy(struct floor *floor, const struct rg_visit_command *command, int depth)
{
    struct rg_copy_link link = {.state = below(floor, 4) > 0 ? RG_COPY_CODE : RG_COPY_FAILED,
                                .life_ms = 600000,
                                .full = below(floor, 2) > 0,
                                .url = "https://hq.example/AAAAAAAAAAAAAAAAAAAAAA",
                                .contact = "m@e"};
    struct rg_visit_event event = {.kind = RG_VISIT_COPY_ANSWERED,
                                   .copy = {.visit = command->visit, .link = &link}};
    handle(floor, &event, depth);
}

/* As app/kiosk does: draw what changed, then purge, then hand over the answers that the store would give. */
static void handle(struct floor *floor, const struct rg_visit_event *event, int depth)
{
    struct rg_visit_commands commands = *rg_visit_handle(floor->visit, event, floor->now_ns);
    bool purge = false;
    if (!floor->drawn || rg_visit_revision(floor->visit) != floor->revision) {
        floor->lost = floor->lost || rg_ui_show(floor->ui, rg_visit_model(floor->visit), NULL) != RG_OK;
        floor->revision = rg_visit_revision(floor->visit);
        floor->drawn = true;
    }
    for (size_t i = 0; i < commands.count; i++) {
        purge = purge || commands.items[i].kind == RG_VISIT_PURGE;
    }
    if (purge) {
        rg_ui_purge(floor->ui);
    }
    floor->now_ns += 3000000;
    for (size_t i = 0; i < commands.count && depth < ANSWERS_MAX; i++) {
        const struct rg_visit_command *command = &commands.items[i];
        if (command->kind == RG_VISIT_LOAD_GREETING || command->kind == RG_VISIT_LOAD_PROFILE) {
            answer_load(floor, command, depth + 1);
        } else if (command->kind == RG_VISIT_LOAD_BADGE) {
            answer_badge(floor, command, depth + 1);
        } else if (command->kind == RG_VISIT_STORE_OUTCOME) {
            answer_outcome(floor, command, depth + 1);
        } else if (command->kind == RG_VISIT_LOAD_KNOWN) {
            answer_known(floor, command, depth + 1);
        } else if (command->kind == RG_VISIT_COPY) {
            answer_copy(floor, command, depth + 1);
        } else if (command->kind >= RG_VISIT_JOIN) {
            answer_right(floor, command, depth + 1);
        }
    }
}

static void tap(struct floor *floor, enum rg_card_answer answer, struct rg_member_ref holder)
{
    struct rg_visit_event event = {.kind = RG_VISIT_CARD_SEEN, .card = {.tap = ++floor->taps}};
    handle(floor, &event, 0);
    event = (struct rg_visit_event){.kind = RG_VISIT_CARD_RESOLVED,
                                    .card = {.tap = floor->taps, .answer = answer, .holder = holder}};
    handle(floor, &event, 0);
    event = (struct rg_visit_event){.kind = RG_VISIT_CARD_LEFT};
    handle(floor, &event, 0);
    if (floor->leak > 0) {
        floor->leaked = calloc(1, floor->leak);
    }
}

static void tap_member(struct floor *floor)
{
    struct rg_member_id member = {1 + below(floor, 1000000)};
    tap(floor, RG_ANSWER_HOLDER, rg_identity_member(member, (enum rg_assurance)below(floor, 3)));
}

static void tap_badge(struct floor *floor, int64_t associate)
{
    tap(floor, RG_ANSWER_HOLDER, rg_identity_badge((struct rg_associate_id){associate}, RG_ASSURANCE_L2));
}

/* Time passes, and what it ends, ends. */
static void wait_for(struct floor *floor, uint64_t ns)
{
    static const struct rg_visit_event tick = {.kind = RG_VISIT_TICK};
    uint64_t until = floor->now_ns + ns;
    for (int i = 0; i < 400; i++) {
        uint64_t deadline = rg_visit_deadline_ns(floor->visit);
        if (deadline == 0 || deadline > until) {
            break;
        }
        floor->now_ns = deadline > floor->now_ns ? deadline : floor->now_ns;
        handle(floor, &tick, 0);
    }
    floor->now_ns = until > floor->now_ns ? until : floor->now_ns;
}

static void take_input(struct floor *floor)
{
    struct rg_ui_event from;
    while (rg_ui_next(floor->ui, &from)) {
        if (from.kind == RG_UI_ACTION) {
            struct rg_visit_event event = {.kind = RG_VISIT_ACTION, .action = from.action};
            handle(floor, &event, 0);
        }
    }
}

/* A finger at a random place, which finds whatever stands there. */
static void touch(struct floor *floor)
{
    SDL_Event event;
    memset(&event, 0, sizeof event);
    event.type = SDL_MOUSEBUTTONDOWN;
    event.button.button = SDL_BUTTON_LEFT;
    event.button.x = (int)below(floor, floor->width);
    event.button.y = (int)below(floor, floor->height);
    (void)SDL_PushEvent(&event);
    event.type = SDL_MOUSEBUTTONUP;
    (void)SDL_PushEvent(&event);
    take_input(floor);
    floor->now_ns += SECOND_NS / 2;
}

static void press(struct floor *floor, SDL_Keycode key)
{
    SDL_Event event;
    memset(&event, 0, sizeof event);
    event.type = SDL_KEYDOWN;
    event.key.keysym.sym = key;
    (void)SDL_PushEvent(&event);
    take_input(floor);
}

static void weather(struct floor *floor)
{
    struct rg_visit_event event = {.kind = RG_VISIT_LINK_STATE,
                                   .link = {.alive = below(floor, 10) > 0,
                                            .online = below(floor, 4) > 0,
                                            .unsent = below(floor, 2000),
                                            .data_as_of_ms = 1779285900000}};
    handle(floor, &event, 0);
    event = (struct rg_visit_event){
        .kind = RG_VISIT_CLOCK,
        .clock = {
            .known = true,
            .now = {.year = 2026, .month = 5, .day = 20, .hour = (int32_t)below(floor, 24), .minute = 7}}};
    handle(floor, &event, 0);
}

/* One encounter in a shop: who comes, what is touched, how it ends. */
static void encounter(struct floor *floor)
{
    int64_t associate = 1 + below(floor, 5);
    bool badge_first = below(floor, 2) == 0;
    if (below(floor, 8) == 0) {
        tap(floor, (enum rg_card_answer)(RG_ANSWER_UNKNOWN + below(floor, 4)), (struct rg_member_ref){0});
        wait_for(floor, 6 * SECOND_NS);
    }
    if (badge_first) {
        tap_badge(floor, associate);
    }
    tap_member(floor);
    if (!badge_first && below(floor, 4) > 0) {
        tap_badge(floor, associate);
    }
    for (uint32_t touches = below(floor, 8); touches > 0; touches--) {
        touch(floor);
    }
    if (below(floor, 3) == 0) {
        tap_member(floor);
        press(floor, SDLK_TAB);
        touch(floor);
    }
    switch (below(floor, 4)) {
    case 0: wait_for(floor, 300 * SECOND_NS); break;
    case 1: tap_badge(floor, associate); break;
    default: press(floor, SDLK_h); break;
    }
    wait_for(floor, 2 * SECOND_NS);
    if (below(floor, 16) == 0) {
        weather(floor);
    }
    for (int slices = 0; slices < 50 && rg_ui_warm(floor->ui); slices++) {
    }
}

/* Anonymous pages only: those of font files are the page cache's, which the kernel takes back when it likes. */
static struct memory memory_now(void)
{
    struct mallinfo2 heap = mallinfo2();
    struct memory memory = {.heap = heap.uordblks + heap.hblkhd, .resident = 0};
    FILE *file = fopen("/proc/self/status", "re");
    char line[160];
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "RssAnon:", 8) == 0) {
            memory.resident = strtoul(line + 8, NULL, 10) * 1024;
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return memory;
}

static void show_every_text(struct floor *floor, const struct ui_fixture *fixture, uint32_t script,
                            bool large)
{
    static const uint32_t lengths[] = {31, 95};
    static struct rg_screen_model model;
    for (size_t i = 0; i < (large ? 1 : sizeof lengths / sizeof lengths[0]); i++) {
        ui_fixture_fill(fixture, &model);
        people_every_text(&floor->random, script, lengths[i], &model);
        model.ease.large_text = model.ease.large_text || large;
        floor->lost = floor->lost || rg_ui_show(floor->ui, &model, NULL) != RG_OK;
        rg_ui_purge(floor->ui);
    }
}

/*
 * Lines of text that are nobody's stay in a cache, until it is full; a quiet shop would fill it over months with the
 * sentences of its rarer languages. Here they all come, so that it is full, and of the same lines, at each measure.
 */
static void show_every_language(struct floor *floor)
{
    static struct rg_screen_model model;
    for (size_t l = 0; l < floor->scenes.languages.count; l++) {
        for (size_t f = 0; f < ui_fixture_count * 2; f++) {
            ui_fixture_fill(&ui_fixtures[f / 2], &model);
            (void)snprintf(model.language, sizeof model.language, "%s", floor->scenes.languages.names[l]);
            model.ease.large_text = f % 2 == 1;
            floor->lost = floor->lost || rg_ui_show(floor->ui, &model, NULL) != RG_OK;
            rg_ui_purge(floor->ui);
        }
    }
}

/*
 * Each script in each size on each screen: fonts are opened when they are first needed, some of them years later.
 * Those of larger text are opened by whoever asks for it first.
 */
static void open_every_font(struct floor *floor)
{
    for (int large = 1; large >= 0; large--) {
        for (size_t f = 0; f < ui_fixture_count; f++) {
            for (uint32_t script = 0; script < floor->scripts; script++) {
                show_every_text(floor, &ui_fixtures[f], script, large == 1);
            }
        }
    }
    show_every_language(floor);
    floor->drawn = false;
}

/*
 * Caches hold the last lines and letters, and some are larger than others: the same people come, and the same screens
 * stand, before each measure; what the allocator keeps for later is given back.
 */
static struct memory measure(struct floor *floor)
{
    uint64_t random = floor->random, taps = floor->taps + SETTLING_TAPS;
    floor->random = 7;
    while (floor->taps < taps && !floor->lost) {
        encounter(floor);
    }
    wait_for(floor, 600 * SECOND_NS);
    floor->random = 7;
    open_every_font(floor);
    floor->random = random;
    (void)malloc_trim(0);
    return memory_now();
}

static __attribute__((unused)) bool flat(const char *what, size_t before, size_t after)
{
    bool good = after <= before + before / ALLOWED_GROWTH;
    (void)printf("%s %-9s %10zu bytes, then %10zu (%+.2f %%)\n", good ? "ok  " : "FAIL", what, before, after,
                 before == 0 ? 0 : 100.0 * ((double)after - (double)before) / (double)before);
    return good;
}

static int run(struct floor *floor, uint64_t taps)
{
    open_every_font(floor);
    uint64_t first = taps / 2 < FIRST_TAPS ? taps / 2 : FIRST_TAPS;
    while (floor->taps < first && !floor->lost) {
        encounter(floor);
    }
    struct memory before = measure(floor);
    while (floor->taps < taps && !floor->lost) {
        encounter(floor);
    }
    struct memory after = measure(floor);
    if (floor->lost) {
        (void)fprintf(stderr, "endure: the glass was lost\n");
        return 1;
    }
    (void)printf("%llu taps in %.1f simulated days\n", (unsigned long long)floor->taps,
                 (double)floor->now_ns / 1e9 / 86400);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    (void)printf("a sanitizer keeps what was freed: nothing is said about memory\n");
    (void)before;
    (void)after;
    return 0;
#else
    bool heap = flat("heap", before.heap, after.heap);
    return flat("resident", before.resident, after.resident) && heap ? 0 : 1;
#endif
}

int main(int argc, char **argv)
{
    static struct floor floor = {.random = 20260520, .scripts = PEOPLE_SCRIPTS};
    uint64_t taps = FIRST_TAPS;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--taps") == 0 && i + 1 < argc) {
            taps = strtoull(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--leak") == 0 && i + 1 < argc) {
            floor.leak = strtoul(argv[++i], NULL, 10);
            floor.scripts = 1;
        } else {
            (void)printf("usage: endure [--taps N] [--leak BYTES]   (bytes lost at each tap, to see that it is "
                         "noticed; with fewer scripts, which only takes less time)\n");
            return strcmp(argv[i], "--help") == 0 ? 0 : 2;
        }
    }
    const struct rg_visit_config config = {0};
    if (!ui_scenes_find(getenv("RG_ASSETS"), &floor.scenes)) {
        return 1;
    }
    struct ui_scene scene = ui_scenes_group(&floor.scenes, 0);
    floor.width = scene.panel->width;
    floor.height = scene.panel->height;
    if (ui_scene_open(&floor.scenes, &scene, true, &floor.ui) != RG_OK ||
        rg_visit_create(&config, &floor.visit) != RG_OK) {
        rg_ui_close(floor.ui);
        return 1;
    }
    int exit_code = run(&floor, taps);
    rg_visit_destroy(floor.visit);
    rg_ui_close(floor.ui);
    return exit_code;
}
