/**
 * @file visit_state.h
 * What the files of app/visit share; nobody else includes it.
 *
 * Thread: main.
 * Owner:  the visit.
 */
#ifndef APP_VISIT_VISIT_STATE_H
#define APP_VISIT_VISIT_STATE_H

#include "visit.h"

/** How far the encounter has come. What stands on the screen follows from this and from the notice. */
enum rg_visit_phase {
    RG_PHASE_NONE = 0,
    RG_PHASE_LOADING_GREETING,
    RG_PHASE_LOCKED,
    RG_PHASE_LOADING_PROFILE,
    RG_PHASE_OPEN
};

struct rg_visit {
    struct rg_screen_model model;
    struct rg_visit_commands commands;
    uint64_t revision;
    uint64_t now_ns;
    uint64_t session_ns;

    enum rg_visit_phase phase;
    uint64_t last_id;
    struct rg_visit_id id;
    struct rg_member_ref holder;
    uint64_t input_ns; /* last sign of life of this visit */
    uint64_t load_ns;  /* when the store was asked */
    char locked_name[RG_NAME_MAX];
    char locked_language[RG_LANGUAGE_MAX];

    struct {
        bool open;
        struct rg_associate_id associate;
        char name[RG_NAME_MAX];
        uint64_t input_ns;
    } session;

    struct {
        bool present;
        struct rg_member_ref holder;
        uint64_t tap;
        uint64_t at_ns;
    } waiting;

    /* A screen that ends by itself; RG_SCREEN_IDLE is none. */
    struct {
        enum rg_screen screen;
        uint64_t since_ns, until_ns;
        char name[RG_NAME_MAX];
    } notice;

    uint64_t recognising_until_ns; /* 0: no card waits for its answer */
    bool hello_pending;            /* that answer is a badge's name */
    uint64_t seen_tap, resolved_tap;

    struct {
        enum rg_part_state state;
        const char *code;
    } reader, database;
};

static inline uint64_t rg_visit_after(uint64_t from_ns, uint64_t ms)
{
    return from_ns + ms * 1000000u;
}

/** A place in this call's list of commands, zeroed but for its kind and the current visit, holder, associate.
 */
struct rg_visit_command *rg_visit_order(struct rg_visit *visit, enum rg_visit_command_kind kind,
                                        uint64_t tap);

/** Order the purge, once a call. */
void rg_visit_purge(struct rg_visit *visit);

/** Begin a visit of @p holder in place of the current one, if any; loads what the session allows. */
void rg_visit_open(struct rg_visit *visit, const struct rg_member_ref *holder, uint64_t tap);

/** Hide and forget the current visit, if any, and who waits. */
void rg_visit_close(struct rg_visit *visit);

/** Show @p screen for @p ms unless a visit is open or being opened. */
void rg_visit_notify(struct rg_visit *visit, enum rg_screen screen, uint32_t ms);

/** End the notice, if any. */
void rg_visit_end_notice(struct rg_visit *visit);

/** End the session, if any, and hide what it opened. */
void rg_visit_end_session(struct rg_visit *visit);

void rg_visit_on_card_seen(struct rg_visit *visit, uint64_t tap);
void rg_visit_on_card_resolved(struct rg_visit *visit, const struct rg_visit_event *event);
void rg_visit_on_two_cards(struct rg_visit *visit, uint64_t tap);
void rg_visit_on_card_left(struct rg_visit *visit);
void rg_visit_on_badge_ready(struct rg_visit *visit, const struct rg_visit_event *event);
void rg_visit_on_closing(struct rg_visit *visit);

void rg_visit_on_ready(struct rg_visit *visit, const struct rg_visit_event *event);
void rg_visit_on_load_ended(struct rg_visit *visit, struct rg_visit_id id, enum rg_screen screen);
void rg_visit_on_outcome_stored(struct rg_visit *visit, const struct rg_visit_event *event);
void rg_visit_on_action(struct rg_visit *visit, const struct rg_screen_action *action);

/** Make the model say what the state is. */
void rg_visit_present(struct rg_visit *visit);

#endif
