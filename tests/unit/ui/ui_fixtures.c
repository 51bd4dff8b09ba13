#include "ui_fixtures.h"
#include "ui_fixtures_it.h"
#include "ui_fixtures_notes.h"
#include "ui_fixtures_rights.h"
#include "ui_fixtures_wardrobe.h"

#include <stdio.h>
#include <string.h>

#define COPY(field, text) ((void)snprintf((field), sizeof(field), "%s", (text)))

void ui_fixture_stand(struct rg_screen_model *model, enum rg_screen screen)
{
    memset(model, 0, sizeof *model);
    model->screen = screen;
    model->visit.value = 7;
    model->now = (struct rg_civil_time){.year = 2026, .month = 5, .day = 20, .hour = 14, .minute = 5};
    model->now_known = true;
    model->online = true;
    model->ever_online = true;
    model->reader_ready = true;
    model->link_alive = true;
    model->selected = -1;
    model->glance.last_purchase = -1;
}

static void base(struct rg_screen_model *model, enum rg_screen screen)
{
    ui_fixture_stand(model, screen);
    model->data_as_of_ms = 1779285900000;
    model->shown_at_ms = 1779285900000;
}

static void add_reco(struct rg_screen_model *model, enum rg_reason reason, const char *title,
                     const char *size, int64_t price)
{
    static const char *const sizes[] = {"S", "M", "L", "XL"};
    struct rg_reco *reco = &model->recommendations.items[model->recommendations.count++];
    reco->product.value = 100 + model->recommendations.count;
    reco->reason = reason;
    COPY(reco->title, title);
    COPY(reco->because_title, reason == RG_REASON_GOES_WITH ? "Walking boots" : "");
    COPY(reco->size, size);
    COPY(reco->currency, "EUR");
    reco->price_minor = price;
    reco->size_count = 4;
    for (int i = 0; i < 4; i++) {
        COPY(reco->sizes[i], sizes[i]);
    }
    reco->stock_as_of_ms = model->shown_at_ms - 5 * 60000;
}

static void profile(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_PROFILE);
    model->session_open = true;
    struct rg_profile *profile = &model->profile;
    profile->scope = RG_SCOPE_PROFILE;
    COPY(profile->first_name, "Anna");
    COPY(profile->display_name, "Anna Schmidt");
    profile->purchase_count = 1;
    COPY(profile->purchases[0].title, "Walking boots");
    COPY(profile->purchases[0].size, "39");
    model->glance.last_purchase = 0;
    profile->size_count = 3;
    COPY(profile->sizes[0].category, "Shirts");
    COPY(profile->sizes[0].size, "M");
    COPY(profile->sizes[1].category, "Trousers");
    COPY(profile->sizes[1].size, "38");
    COPY(profile->sizes[2].category, "Shoes");
    COPY(profile->sizes[2].size, "39");
    profile->wish_count = 2;
    COPY(profile->wishes[0].title, "Linen shirt");
    COPY(profile->wishes[0].size, "M");
    profile->wishes[0].in_stock = true;
    COPY(profile->wishes[1].title, "Silk scarf");
    model->glance.why = RG_WHY_WISH_ARRIVED;
    add_reco(model, RG_REASON_WISH, "Linen shirt", "M", 4990);
    add_reco(model, RG_REASON_GOES_WITH, "Merino hiking socks", "39", 1450);
    add_reco(model, RG_REASON_BESTSELLER, "Rain jacket", "", 12900);
}

static void idle(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_IDLE);
}

static void idle_offline(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_IDLE);
    model->online = false;
    model->unsent = 3;
    model->reader_ready = false;
}

static void idle_unknown_time(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_IDLE);
    model->now_known = false;
    model->unsent = 99999;
    model->online = false;
}

static void recognised(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_RECOGNISED);
}

static void locked(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_LOCKED);
    COPY(model->profile.first_name, "Anna");
}

static void locked_no_name(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_LOCKED);
}

static void who(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_WHO);
    model->who.count = 2;
    COPY(model->who.names[0], "Anna");
    COPY(model->who.names[1], "Maximiliane");
}

/* As many as there can be; who the card is of shows no name. */
static void who_all(struct rg_screen_model *model)
{
    static const char *const names[] = {"", "Ben", "Chloé", "Дмитрий", "حسام الدين"};
    base(model, RG_SCREEN_WHO);
    for (uint32_t i = 0; i < 1 + RG_HOUSEHOLD_OTHERS; i++) {
        (void)snprintf(model->who.names[model->who.count++], RG_NAME_MAX, "%s", names[i]);
    }
    model->session_open = true;
}

static void greeting(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_GREETING);
    COPY(model->profile.first_name, "Maximiliane");
    model->session_open = true;
}

static void greeting_waits(struct rg_screen_model *model)
{
    greeting(model);
    model->someone_waits = true;
    model->hide_in_s = 12;
}

static void greeting_counts(struct rg_screen_model *model)
{
    greeting(model);
    model->hide_in_s = 20;
}

static void greeting_someone(struct rg_screen_model *model)
{
    greeting(model);
    model->someone_waits = true;
}

static void locked_languages(struct rg_screen_model *model)
{
    ui_fixture_idle_languages(model);
    model->screen = RG_SCREEN_LOCKED;
    COPY(model->profile.first_name, "Anna");
}

static void hello_badge(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_HELLO_BADGE);
    COPY(model->associate_name, "Mia");
    model->session_open = true;
}

static void hello_badge_greets(struct rg_screen_model *model)
{
    hello_badge(model);
    model->badge_greets = true;
}

static void goodbye_badge(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_GOODBYE_BADGE);
    COPY(model->associate_name, "Mia");
}

static void refused_card(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_REFUSED_CARD);
}

static void foreign_card(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_FOREIGN_CARD);
}

static void unproven_card(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_UNPROVEN_CARD);
}

static void ended_card(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_ENDED_CARD);
}

static void again_card(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_AGAIN_CARD);
}

static void two_cards(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_TWO_CARDS);
}

static void no_data(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_NO_DATA);
    model->online = false;
    model->fault_code = "D-02";
}

static void reader_fault(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_READER_FAULT);
    model->reader_ready = false;
    model->fault_code = "R-01";
}

static void database_fault(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_DATABASE_FAULT);
    model->fault_code = "D-01";
}

static void profile_birthday(struct rg_screen_model *model)
{
    profile(model);
    model->glance.why = RG_WHY_BIRTHDAY;
    model->profile.size_count = 0;
    model->online = false;
    model->unsent = 3;
}

/* The perk waits for them; opened, what it is on says what it is. */
static void profile_perk(struct rg_screen_model *model)
{
    profile(model);
    model->glance.why = RG_WHY_BIRTHDAY;
    COPY(model->profile.perk, "10 % on shirts");
}

static void profile_perk_opened(struct rg_screen_model *model)
{
    profile_perk(model);
    model->selected = 0;
    model->recommendations.items[0].reason = RG_REASON_BIRTHDAY;
    COPY(model->recommendations.items[0].offer_title, "10 % on shirts");
}

static void profile_new(struct rg_screen_model *model)
{
    profile(model);
    model->glance = (struct rg_glance){.why = RG_WHY_NEW_MEMBER, .last_purchase = -1};
    model->profile.purchase_count = 0;
    model->profile.size_count = 0;
    model->profile.wish_count = 0;
    model->recommendations.count = 0;
}

static void profile_waits(struct rg_screen_model *model)
{
    profile(model);
    model->someone_waits = true;
    model->hide_in_s = 20;
    model->outcomes[0] = (struct rg_screen_outcome){RG_OUTCOME_SOLD, RG_OUTCOME_SAVED};
    model->outcomes[1] = (struct rg_screen_outcome){RG_OUTCOME_LIKED, RG_OUTCOME_SAVING};
    model->outcomes[2] = (struct rg_screen_outcome){RG_OUTCOME_NOT_FOR_THEM, RG_OUTCOME_NOT_SAVED};
}

static void profile_opened(struct rg_screen_model *model)
{
    profile(model);
    model->selected = 0;
}

/* What they buy again, because they said that they like it. */
static void profile_favourite(struct rg_screen_model *model)
{
    profile(model);
    model->selected = 0;
    model->recommendations.items[0].reason = RG_REASON_FAVOURITE;
    model->recommendations.items[1].reason = RG_REASON_TOP_RATED;
}

static void profile_top_rated(struct rg_screen_model *model)
{
    profile_favourite(model);
    model->selected = 1;
}

static void profile_opened_saved(struct rg_screen_model *model)
{
    profile(model);
    model->selected = 1;
    model->outcomes[1] = (struct rg_screen_outcome){RG_OUTCOME_SOLD, RG_OUTCOME_SAVED};
    model->someone_waits = true;
    model->hide_in_s = 9;
}

static void profile_opened_not_saved(struct rg_screen_model *model)
{
    profile(model);
    model->selected = 2;
    model->outcomes[2] = (struct rg_screen_outcome){RG_OUTCOME_NOT_FOUND, RG_OUTCOME_NOT_SAVED};
    model->hide_in_s = 20;
    model->reader_ready = false;
}

static void profile_ready(struct rg_screen_model *model)
{
    profile(model);
    COPY(model->profile.say, "AH-nah SHMIT");
    model->glance.why = RG_WHY_READY;
    model->glance.request = 1;
    model->profile.request_count = 1;
    model->profile.requests[0] =
        (struct rg_profile_request){.kind = RG_ASKED_ORDER, .ready = true, .product = {31}};
    COPY(model->profile.requests[0].title, "Linen trousers");
}

static void profile_ready_something(struct rg_screen_model *model)
{
    profile_ready(model);
    model->profile.requests[0].title[0] = '\0';
    model->someone_waits = true;
}

static void profile_service(struct rg_screen_model *model)
{
    profile(model);
    model->glance.why = RG_WHY_SERVICE;
    model->glance.request = 1;
    model->profile.request_count = 1;
    model->profile.requests[0] = (struct rg_profile_request){.kind = RG_ASKED_SERVICE};
}

static void spoken_of(struct rg_screen_model *model)
{
    profile(model);
    COPY(model->profile.say, "AH-nah SHMIT");
    model->glance.why = RG_WHY_WELCOME_BACK;
    model->glance.thread = 1;
    model->profile.thread_count = 1;
    model->profile.threads[0] = (struct rg_profile_thread){.product = {32}, .visits = 1};
    COPY(model->profile.threads[0].title, "Waterproof rain coat");
}

static void profile_third_visit(struct rg_screen_model *model)
{
    spoken_of(model);
    model->glance.why = RG_WHY_THIRD_VISIT;
}

/* Somebody is here for something else: last time's is the fact beside it. */
static void profile_last_time_too(struct rg_screen_model *model)
{
    spoken_of(model);
    COPY(model->profile.display_name, "Maximiliane Schubert");
    COPY(model->profile.say, "maks-ee-mee-lee-AH-nuh SHOO-bert");
    model->glance.why = RG_WHY_BIRTHDAY;
}

static void profile_more_online(struct rg_screen_model *model)
{
    static const char *const titles[] = {"Rain jacket", "Silk scarf", "Walking boots", "Gym shorts"};
    profile(model);
    model->more = true;
    model->profile.online_count = 4;
    for (int i = 0; i < 4; i++) {
        model->profile.online[i].kind = (enum rg_online_kind)(1 + i % 3);
        COPY(model->profile.online[i].title, titles[i]);
    }
}

/* Twenty characters in each title and name, all strips at once. */
static void profile_full(struct rg_screen_model *model)
{
    profile(model);
    COPY(model->profile.display_name, "Maximiliane Schubert");
    COPY(model->profile.wishes[0].title, "Waterproof rain coat");
    model->recommendations.count = 0;
    add_reco(model, RG_REASON_WISH, "Waterproof rain coat", "XXL", 129900);
    add_reco(model, RG_REASON_GOES_WITH, "Herringbone trousers", "38/32", 8990);
    add_reco(model, RG_REASON_AGAIN, "Organic cotton shirt", "XXL", 2990);
    COPY(model->recommendations.items[1].because_title, "Patterned silk scarf");
}

static void profile_full_strips(struct rg_screen_model *model)
{
    profile_full(model);
    model->someone_waits = true;
    model->hide_in_s = 20;
    model->online = false;
    model->unsent = 128;
    model->reader_ready = false;
}

static void profile_long_name(struct rg_screen_model *model)
{
    profile(model);
    COPY(model->profile.display_name,
         "Wolfeschlegelsteinhausenbergerdorff von Hohenlohe-Langenburg-Schillingsfürst "
         "Maria-Theresia");
}

/* It was here all along. */
static void profile_wish_here(struct rg_screen_model *model)
{
    profile(model);
    model->glance.why = RG_WHY_WISH_HERE;
}

static void profile_rtl_name(struct rg_screen_model *model)
{
    profile(model);
    COPY(model->profile.display_name, "\u0645\u0631\u064a\u0645 \u0639\u0644\u064a");
    model->glance.why = RG_WHY_LONG_NOT_SEEN;
}

static void name_of_one_word(struct rg_screen_model *model)
{
    profile(model);
    memset(model->profile.display_name, 'W', RG_NAME_MAX - 1);
}

static void name_of_many_words(struct rg_screen_model *model)
{
    profile(model);
    COPY(model->profile.display_name, "Ana Bo Cy Di Ed Fay Gus Hal Ida Jo Kim Lea Max Ned Ola Pia Quin Ray "
                                      "Sue Tom Una Vic Wim Xia Yan");
}

/* As many characters of three bytes as a name holds. */
static void name_in_japanese(struct rg_screen_model *model)
{
    profile(model);
    COPY(model->profile.display_name, "\u5bff\u9650\u7121\u5bff\u9650\u7121 "
                                      "\u4e94\u52ab\u306e\u64e6\u308a\u5207\u308c"
                                      "\u6d77\u7802\u5229\u6c34\u9b5a\u306e\u6c34\u884c\u672b"
                                      "\u96f2\u6765\u672b\u98a8");
    COPY(model->recommendations.items[0].title, "\u9ebb\u306e\u30b7\u30e3\u30c4");
}

static void name_in_arabic(struct rg_screen_model *model)
{
    profile(model);
    COPY(model->profile.display_name, "\u0639\u0628\u062f \u0627\u0644\u0631\u062d\u0645\u0646 \u0628\u0646 "
                                      "\u0645\u062d\u0645\u062f \u0628\u0646 \u0639\u0628\u062f "
                                      "\u0627\u0644\u0644\u0647 (2\u00a0\u2013 Anna)");
    COPY(model->recommendations.items[0].title, "\u0642\u0645\u064a\u0635 \u0643\u062a\u0627\u0646");
}

static void name_with_emoji(struct rg_screen_model *model)
{
    profile(model);
    COPY(model->profile.display_name, "\U0001F98A Anna \U0001F469\u200D\U0001F469\u200D\U0001F467 "
                                      "\U0001F1EB\U0001F1F7 \u2764\uFE0F");
}

static void locked_long_name(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_LOCKED);
    memset(model->profile.first_name, 'M', RG_NAME_MAX - 1);
}

static void who_long_names(struct rg_screen_model *model)
{
    who_all(model);
    for (uint32_t i = 0; i < model->who.count; i++) {
        memset(model->who.names[i], 'M', RG_NAME_MAX - 1);
    }
    COPY(model->who.names[1], "Maria Magdalena Wilhelmine Auguste Charlotte");
}

static void hello_long_name(struct rg_screen_model *model)
{
    hello_badge(model);
    memset(model->associate_name, 'm', RG_NAME_MAX - 1);
}

static void no_recommendations(struct rg_screen_model *model)
{
    profile(model);
    model->recommendations.count = 0;
}

static void one_recommendation(struct rg_screen_model *model)
{
    profile(model);
    model->recommendations.count = 1;
}

/* A product that HQ sent without a title, a size, a price or a currency that anyone knows. */
static void missing_title(struct rg_screen_model *model)
{
    profile(model);
    for (uint32_t i = 0; i < model->recommendations.count; i++) {
        struct rg_reco *reco = &model->recommendations.items[i];
        COPY(reco->title, i == 1 ? " " : "");
        COPY(reco->because_title, "");
        COPY(reco->size, "");
        COPY(reco->currency, i == 0 ? "" : "\u00a4");
        reco->price_minor = 0;
        reco->size_count = 0;
    }
    COPY(model->profile.wishes[0].title, "");
    COPY(model->profile.purchases[0].title, "");
    COPY(model->profile.display_name, "");
    COPY(model->profile.first_name, "");
}

static void missing_title_opened(struct rg_screen_model *model)
{
    missing_title(model);
    model->selected = 0;
}

static void unknown_currency(struct rg_screen_model *model)
{
    profile(model);
    COPY(model->recommendations.items[0].currency, "XTS");
    model->recommendations.items[0].price_minor = 123456789012;
    model->selected = 0;
}

static void longest_titles(struct rg_screen_model *model)
{
    profile(model);
    for (uint32_t i = 0; i < model->recommendations.count; i++) {
        struct rg_reco *reco = &model->recommendations.items[i];
        memset(reco->title, 'W', RG_TITLE_MAX - 1);
        memset(reco->because_title, 'M', RG_TITLE_MAX - 1);
        memset(reco->size, '8', RG_SIZE_TEXT_MAX - 1);
        reco->reason = RG_REASON_GOES_WITH;
    }
}

static void longest_titles_opened(struct rg_screen_model *model)
{
    longest_titles(model);
    model->selected = 1;
}

static void many_unsent(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_IDLE);
    model->online = false;
    model->unsent = 4294967295u;
}

/* Nine days without a network: what is shown is as old. */
static void offline_for_days(struct rg_screen_model *model)
{
    profile(model);
    model->online = false;
    model->unsent = 1234;
    model->data_as_of_ms = model->shown_at_ms - 9ll * 86400000;
    for (uint32_t i = 0; i < model->recommendations.count; i++) {
        model->recommendations.items[i].stock_as_of_ms = model->data_as_of_ms;
    }
    model->selected = 0;
}

static void reader_starts(struct rg_screen_model *model)
{
    base(model, RG_SCREEN_IDLE);
    model->reader_ready = false;
    model->reader_starts = true;
    model->online = false;
}

static void troubled(struct rg_screen_model *model, enum rg_trouble trouble, bool online)
{
    base(model, RG_SCREEN_IDLE);
    model->trouble = trouble;
    model->online = online;
}

static void copied(struct rg_screen_model *model)
{
    troubled(model, RG_TROUBLE_COPIED, true);
    model->unsent = 12;
}

static void certificate(struct rg_screen_model *model)
{
    troubled(model, RG_TROUBLE_CERTIFICATE, false);
    model->unsent = 12;
}

static void unusable(struct rg_screen_model *model)
{
    troubled(model, RG_TROUBLE_UNUSABLE, true);
}

static void oversized(struct rg_screen_model *model)
{
    troubled(model, RG_TROUBLE_OVERSIZED, true);
}

static void silent(struct rg_screen_model *model)
{
    troubled(model, RG_TROUBLE_SILENT, false);
}

/* The longest of all, over the fullest page. */
static void silent_profile(struct rg_screen_model *model)
{
    profile_full(model);
    model->trouble = RG_TROUBLE_SILENT;
    model->online = false;
    model->unsent = 4294967295u;
}

/* A card was pulled away beside the fullest page. */
static void profile_again(struct rg_screen_model *model)
{
    silent_profile(model);
    model->someone_waits = true;
    model->hide_in_s = 20;
    model->again = true;
}

const struct ui_fixture ui_fixtures[] = {{"idle", idle, false},
                                         {"idle-offline", idle_offline, false},
                                         {"idle-unknown-time", idle_unknown_time, false},
                                         {"idle-reader-starts", reader_starts, false},
                                         {"idle-copied", copied, false},
                                         {"idle-certificate", certificate, false},
                                         {"idle-unusable", unusable, false},
                                         {"idle-oversized", oversized, false},
                                         {"idle-silent", silent, false},
                                         {"recognised", recognised, false},
                                         {"locked", locked, false},
                                         {"locked-no-name", locked_no_name, false},
                                         {"locked-languages", locked_languages, false},
                                         {"who", who, false},
                                         {"who-all", who_all, true},
                                         {"greeting", greeting, true},
                                         {"greeting-waits", greeting_waits, true},
                                         {"greeting-counts", greeting_counts, true},
                                         {"greeting-someone", greeting_someone, true},
                                         {"hello-badge", hello_badge, true},
                                         {"hello-badge-greets", hello_badge_greets, true},
                                         {"goodbye-badge", goodbye_badge, false},
                                         {"refused-card", refused_card, false},
                                         {"foreign-card", foreign_card, false},
                                         {"unproven-card", unproven_card, false},
                                         {"ended-card", ended_card, false},
                                         {"again-card", again_card, false},
                                         {"two-cards", two_cards, false},
                                         {"no-data", no_data, false},
                                         {"reader-fault", reader_fault, false},
                                         {"database-fault", database_fault, false},
                                         {"profile", profile, true},
                                         {"profile-birthday", profile_birthday, true},
                                         {"profile-perk", profile_perk, true},
                                         {"profile-perk-opened", profile_perk_opened, true},
                                         {"profile-wish-here", profile_wish_here, true},
                                         {"profile-new", profile_new, true},
                                         {"profile-ready", profile_ready, true},
                                         {"profile-ready-something", profile_ready_something, true},
                                         {"profile-service", profile_service, true},
                                         {"profile-last-time", spoken_of, true},
                                         {"profile-third-visit", profile_third_visit, true},
                                         {"profile-last-time-too", profile_last_time_too, true},
                                         {"profile-more-online", profile_more_online, true},
                                         {"profile-waits", profile_waits, true},
                                         {"profile-opened", profile_opened, true},
                                         {"profile-favourite", profile_favourite, true},
                                         {"profile-top-rated", profile_top_rated, true},
                                         {"profile-opened-saved", profile_opened_saved, true},
                                         {"profile-opened-not-saved", profile_opened_not_saved, true},
                                         {"profile-full", profile_full, true},
                                         {"profile-full-strips", profile_full_strips, true},
                                         {"profile-full-silent", silent_profile, true},
                                         {"profile-again", profile_again, true},
                                         {"profile-long-name", profile_long_name, true},
                                         {"profile-rtl-name", profile_rtl_name, true},
                                         {"extreme-one-word", name_of_one_word, true},
                                         {"extreme-many-words", name_of_many_words, true},
                                         {"extreme-japanese", name_in_japanese, true},
                                         {"extreme-arabic", name_in_arabic, true},
                                         {"extreme-emoji", name_with_emoji, true},
                                         {"extreme-locked", locked_long_name, false},
                                         {"extreme-who", who_long_names, true},
                                         {"extreme-hello", hello_long_name, true},
                                         {"extreme-titles", longest_titles, true},
                                         {"extreme-titles-opened", longest_titles_opened, true},
                                         {"extreme-no-titles", missing_title, true},
                                         {"extreme-no-title-opened", missing_title_opened, true},
                                         {"extreme-price", unknown_currency, true},
                                         {"extreme-unsent", many_unsent, false},
                                         {"profile-none", no_recommendations, true},
                                         {"profile-one", one_recommendation, true},
                                         {"profile-offline-days", offline_for_days, true},
                                         UI_FIXTURES_IT(UI_FIXTURE_ROW) UI_FIXTURES_RIGHTS(UI_FIXTURE_ROW)
                                             UI_FIXTURES_WARDROBE(UI_FIXTURE_ROW)
                                                 UI_FIXTURES_NOTES(UI_FIXTURE_ROW)};
const size_t ui_fixture_count = sizeof ui_fixtures / sizeof ui_fixtures[0];

const struct ui_fixture *ui_fixture_find(const char *name)
{
    for (size_t i = 0; i < ui_fixture_count; i++) {
        if (strcmp(ui_fixtures[i].name, name) == 0) {
            return &ui_fixtures[i];
        }
    }
    return NULL;
}

bool ui_fixture_extreme(const struct ui_fixture *fixture)
{
    return strncmp(fixture->name, "extreme-", 8) == 0;
}

void ui_fixture_fill(const struct ui_fixture *fixture, struct rg_screen_model *model)
{
    fixture->fill(model);
}

void ui_fixture_customer(uint32_t seed, struct rg_screen_model *model)
{
    static const char *const first[] = {"Ada",   "Björn",  "Chloé", "Dmitri",
                                        "Eleni", "Fjodor", "Greta", "Hélène"};
    static const char *const last[] = {"Quandt",     "Weiß",     "Zimmer", "Vasquez",
                                       "Jónsdóttir", "Kowalski", "Xavier"};
    static const char *const goods[] = {"Wool coat",     "Denim jacket", "Gym shorts",
                                        "Velvet blazer", "Quilted vest", "Polo shirt",
                                        "Knit beanie",   "Zip hoodie",   "Chino trousers"};
    profile(model);
    model->visit.value = 100 + seed;
    (void)snprintf(model->profile.display_name, sizeof model->profile.display_name, "%s %s", first[seed % 8],
                   last[seed / 8 % 7]);
    (void)snprintf(model->profile.purchases[0].title, RG_TITLE_MAX, "%s %u", goods[seed % 9], seed % 97);
    model->glance.why = (enum rg_why)(seed % 6);
    for (uint32_t i = 0; i < 3; i++) {
        (void)snprintf(model->recommendations.items[i].title, RG_TITLE_MAX, "%s %u",
                       goods[(seed + 2 * i + 1) % 9], (seed * 7 + i) % 89);
        (void)snprintf(model->profile.sizes[i].size, RG_SIZE_TEXT_MAX, "%u", 30 + (seed + i) % 20);
    }
}
