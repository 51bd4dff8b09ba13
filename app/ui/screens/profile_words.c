/* The words of a glance: why now, what to say, and one fact beside it. */
#include "profile_words.h"

#include "text.h"

#include <string.h>

static enum rg_string why_string(enum rg_why why)
{
    switch (why) {
    case RG_WHY_WELCOME_BACK: return RG_STRING_WHY_WELCOME_BACK;
    case RG_WHY_BIRTHDAY: return RG_STRING_WHY_BIRTHDAY;
    case RG_WHY_WISH_ARRIVED: return RG_STRING_WHY_WISH_ARRIVED;
    case RG_WHY_WISH_HERE: return RG_STRING_WHY_WISH_HERE;
    case RG_WHY_LONG_NOT_SEEN: return RG_STRING_WHY_LONG_NOT_SEEN;
    case RG_WHY_NEW_MEMBER: return RG_STRING_WHY_NEW_MEMBER;
    case RG_WHY_ANNIVERSARY: return RG_STRING_WHY_ANNIVERSARY;
    case RG_WHY_READY: return RG_STRING_WHY_READY;
    case RG_WHY_SERVICE: return RG_STRING_WHY_SERVICE;
    case RG_WHY_THIRD_VISIT: return RG_STRING_WHY_THIRD_VISIT;
    }
    return RG_STRING_WHY_WELCOME_BACK;
}

static const struct rg_profile_purchase *last_purchase(const struct rg_screen_model *model)
{
    int32_t index = model->glance.last_purchase;
    bool known =
        index >= 0 && (uint32_t)index < model->profile.purchase_count && index < RG_PROFILE_PURCHASES;
    return known && !rg_is_blank(model->profile.purchases[index].title) ? &model->profile.purchases[index]
                                                                        : NULL;
}

struct rg_text_ref rg_profile_why(struct rg_page *page)
{
    return rg_say_plain(page, why_string(page->model->glance.why));
}

static struct rg_text_ref say_wish(struct rg_page *page)
{
    const struct rg_profile *profile = &page->model->profile;
    uint32_t index = page->model->glance.wish_index;
    if (index >= profile->wish_count || index >= RG_PROFILE_WISHES) {
        return rg_say_plain(page, RG_STRING_SAY_WELCOME_BACK);
    }
    const struct rg_profile_wish *wish = &profile->wishes[index];
    if (rg_is_blank(wish->title)) {
        return rg_say_plain(page, RG_STRING_SAY_WELCOME_BACK);
    }
    const struct rg_placeholder values[] = {{"title", wish->title}, {"size", wish->size}};
    return rg_say(page, wish->size[0] == '\0' ? RG_STRING_SAY_WISH : RG_STRING_SAY_WISH_SIZE, values, 2);
}

static struct rg_text_ref say_title(struct rg_page *page, enum rg_string string, const char *title)
{
    const struct rg_placeholder values[] = {{"title", title}};
    return rg_say(page, string, values, 1);
}

/* What was spoken of last time; NULL: nothing. */
static const char *thread_title(const struct rg_screen_model *model)
{
    uint32_t number = model->glance.thread;
    bool known = number > 0 && number <= model->profile.thread_count && number <= RG_PROFILE_THREADS &&
                 !rg_is_blank(model->profile.threads[number - 1].title);
    return known ? model->profile.threads[number - 1].title : NULL;
}

/* On the birthday it is what to say, which always has room; else a fact beside that. */
static bool has_perk(const struct rg_screen_model *model)
{
    return !rg_is_blank(model->profile.perk);
}

static struct rg_text_ref say_ready(struct rg_page *page)
{
    const struct rg_screen_model *model = page->model;
    uint32_t number = model->glance.request;
    bool titled = number > 0 && number <= model->profile.request_count && number <= RG_PROFILE_REQUESTS &&
                  !rg_is_blank(model->profile.requests[number - 1].title);
    return titled ? say_title(page, RG_STRING_SAY_READY, model->profile.requests[number - 1].title)
                  : rg_say_plain(page, RG_STRING_SAY_READY_SOMETHING);
}

static struct rg_text_ref say_welcome_back(struct rg_page *page)
{
    const struct rg_profile_purchase *last = last_purchase(page->model);
    const char *thread = thread_title(page->model);
    if (thread != NULL && (last == NULL || !page->model->glance.purchase_first)) {
        return say_title(page, RG_STRING_SAY_LAST_TIME, thread);
    }
    return last == NULL ? rg_say_plain(page, RG_STRING_SAY_WELCOME_BACK)
                        : say_title(page, RG_STRING_SAY_LAST_PURCHASE, last->title);
}

struct rg_text_ref rg_profile_what_to_say(struct rg_page *page)
{
    const char *thread = thread_title(page->model);
    switch (page->model->glance.why) {
    case RG_WHY_WELCOME_BACK: return say_welcome_back(page);
    case RG_WHY_BIRTHDAY:
        return has_perk(page->model) ? say_title(page, RG_STRING_FACT_PERK, page->model->profile.perk)
                                     : rg_say_plain(page, RG_STRING_SAY_BIRTHDAY);
    case RG_WHY_WISH_ARRIVED:
    case RG_WHY_WISH_HERE: return say_wish(page);
    case RG_WHY_LONG_NOT_SEEN: return rg_say_plain(page, RG_STRING_SAY_LONG_NOT_SEEN);
    case RG_WHY_NEW_MEMBER: return rg_say_plain(page, RG_STRING_SAY_NEW_MEMBER);
    case RG_WHY_ANNIVERSARY: return rg_say_plain(page, RG_STRING_SAY_ANNIVERSARY);
    case RG_WHY_READY: return say_ready(page);
    case RG_WHY_SERVICE: return rg_say_plain(page, RG_STRING_SAY_SERVICE);
    case RG_WHY_THIRD_VISIT:
        return thread != NULL ? say_title(page, RG_STRING_SAY_THIRD_VISIT, thread)
                              : rg_say_plain(page, RG_STRING_SAY_WELCOME_BACK);
    }
    return rg_say_plain(page, RG_STRING_SAY_WELCOME_BACK);
}

static struct rg_text_ref sizes_fact(struct rg_page *page, uint32_t most)
{
    const struct rg_profile *profile = &page->model->profile;
    char list[160] = "";
    for (uint32_t i = 0; i < profile->size_count && i < RG_PROFILE_SIZES && i < most; i++) {
        char part[RG_CATEGORY_MAX + RG_SIZE_TEXT_MAX + 1];
        (void)rg_text_copy(part, sizeof part, profile->sizes[i].category);
        (void)rg_text_append(part, sizeof part, " ");
        (void)rg_text_append(part, sizeof part, profile->sizes[i].size);
        rg_join(list, sizeof list, part);
    }
    const struct rg_placeholder values[] = {{"list", list}};
    struct rg_text_ref text = rg_say(page, RG_STRING_FACT_SIZES, values, 1);
    explicit_bzero(list, sizeof list);
    return text;
}

/* Whether the line before it speaks of the thread, or of the last purchase where nobody is here for anything. */
static bool spoken_of(const struct rg_screen_model *model, bool thread)
{
    bool welcome = model->glance.why == RG_WHY_WELCOME_BACK;
    bool both = thread_title(model) != NULL && last_purchase(model) != NULL;
    return (thread && model->glance.why == RG_WHY_THIRD_VISIT) ||
           (welcome && (!both || model->glance.purchase_first != thread));
}

struct rg_text_ref rg_profile_fact(struct rg_page *page, uint32_t sizes)
{
    const struct rg_screen_model *model = page->model;
    const struct rg_profile_purchase *last = last_purchase(model);
    const char *thread = thread_title(model);
    if (has_perk(model) && model->glance.why != RG_WHY_BIRTHDAY) {
        return say_title(page, RG_STRING_FACT_PERK, model->profile.perk);
    }
    if (thread != NULL && !spoken_of(model, true)) {
        return say_title(page, RG_STRING_SAY_LAST_TIME, thread);
    }
    if (model->profile.size_count > 0 && sizes > 0) {
        return sizes_fact(page, sizes);
    }
    if (last != NULL && !spoken_of(model, false)) {
        return say_title(page, RG_STRING_FACT_LAST, last->title);
    }
    uint32_t wishes = model->profile.wish_count;
    if (wishes > 0) {
        char number[12];
        const struct rg_placeholder values[] = {{"count", rg_number(number, wishes)}};
        return rg_say(page, RG_STRING_FACT_WISHES, values, 1);
    }
    return (struct rg_text_ref){0};
}
