/* Who is it today: a card that several people of one household use. Their first names are all that stands here, and every
 * answer is as easy to give as the others. */
#include "customer.h"
#include "ui_bidi.h"
#include "ui_utf8.h"

#include <string.h>

#define NAMES      (1 + RG_HOUSEHOLD_OTHERS)
#define CHARACTERS 28 /* that have room on two lines of every panel's six answers, however wide they are */

/* A name never ends in a mark: of a longer one stand as many whole words as have room, and by those people know themselves.
 * Marks stay with the letter that they stand on.
 * @return the bytes of @p name that stand. */
static size_t name_length(const char *name)
{
    const char *at = name, *end = name + strlen(name), *word_end = NULL;
    for (int32_t count = 0; at < end;) {
        const char *next = at;
        uint32_t code = rg_utf8_next(&next, end);
        count += rg_bidi_is_mark(code) || rg_bidi_is_control(code) ? 0 : 1;
        if (count > CHARACTERS) {
            return (size_t)((word_end != NULL ? word_end : at) - name);
        }
        word_end = code == ' ' && at > name ? at : word_end;
        at = next;
    }
    return (size_t)(at - name);
}

static struct rg_text_ref say_name(struct rg_page *page, const char *name)
{
    char text[RG_NAME_MAX];
    size_t len = name_length(name);
    memcpy(text, name, len);
    text[len] = '\0';
    struct rg_text_ref said = rg_say_text(page, text);
    explicit_bzero(text, sizeof text);
    return said;
}

void rg_screen_who(struct rg_page *page)
{
    const struct rg_who_model *who = &page->model->who;
    struct rg_choice choices[NAMES + 1] = {0};
    int32_t count = 0;
    for (uint32_t i = 0; i < who->count && i < NAMES; i++) {
        bool named = !rg_is_blank(who->names[i]);
        choices[count++] = (struct rg_choice){.action = RG_ACTION_WHO,
                                              .argument = (int32_t)i,
                                              .icon = RG_ICON_PERSON,
                                              .word = named ? say_name(page, who->names[i])
                                                            : rg_say_plain(page, RG_STRING_WHO_MINE),
                                              .privacy = named ? RG_PRIVACY_GREETING : RG_PRIVACY_PUBLIC};
    }
    choices[count++] = (struct rg_choice){
        .action = RG_ACTION_HIDE, .icon = RG_ICON_NO, .word = rg_say_plain(page, RG_STRING_WHO_NONE)};
    rg_page_begin(page);
    struct rg_rect area = rg_ask_area(page);
    rg_add_equal(page, &area, choices, count);
    struct rg_flow title = {.text = rg_say_plain(page, RG_STRING_WHO_TITLE),
                            .steps = {{RG_TEXT_T1, 1},
                                      {RG_TEXT_T1_LOW, 1},
                                      {RG_TEXT_T1_LOW, 2},
                                      {RG_TEXT_T2, 2},
                                      {RG_TEXT_T3, 3}},
                            .weight = RG_WEIGHT_BOLD,
                            .ink = RG_COLOUR_INK};
    rg_flow_middle(page, &title, &area);
}
