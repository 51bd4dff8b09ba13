/* The table as people read it. */
#include "assurance.h"

#include "text.h"

static const char *const meanings[RG_RIGHTS] = {
#define RG_ASSURANCE_LINE(right, word, usual, least, most, confirmed, confirmed_least, means)                \
    [RG_RIGHT_##right] = (means),
    RG_ASSURANCE_TABLE(RG_ASSURANCE_LINE)
#undef RG_ASSURANCE_LINE
};

const char *rg_right_means(enum rg_right right)
{
    return meanings[right];
}

const char *rg_assurance_level_word(unsigned number)
{
    static const char *const names[] = {"L0", "L1", "L2"};
    return number < sizeof names / sizeof *names ? names[number] : "never";
}

/* What may be said of a line, in the order of levels. */
static void write_choice(enum rg_right right, bool confirms, char *text, size_t capacity)
{
    unsigned count = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < RG_ASSURANCE_NEVER; i++) {
        bool may = confirms ? rg_assurance_may_confirm(right, i)
                            : i <= RG_ASSURANCE_L2 && rg_assurance_may_need(right, (enum rg_assurance)i);
        if (may) {
            (void)rg_text_append(text, capacity, count++ > 0 ? ", " : "");
            (void)rg_text_append(text, capacity, rg_assurance_level_word(i));
        }
    }
    if (count < 2) {
        (void)rg_text_copy(text, capacity, "fixed");
    }
}

static size_t write_line(const struct rg_assurance_rules *rules, enum rg_right right, char *text,
                         size_t capacity)
{
    char needs[20], confirms[20], from[12] = "never";
    unsigned confirmed = rg_assurance_confirmed(rules, right);
    write_choice(right, false, needs, sizeof needs);
    write_choice(right, true, confirms, sizeof confirms);
    if (confirmed <= RG_ASSURANCE_L2) {
        (void)rg_text_copy(from, sizeof from, "from ");
        (void)rg_text_append(from, sizeof from, rg_assurance_level_word(confirmed));
    }
    const char *const cells[] = {rg_right_word(right),
                                 rg_right_means(right),
                                 rg_assurance_level_word(rg_assurance_needs(rules, right)),
                                 needs,
                                 from,
                                 confirms};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        (void)rg_text_append(text, capacity, i == 0 ? "| " : " | ");
        (void)rg_text_append(text, capacity, cells[i]);
    }
    return rg_text_append(text, capacity, " |\n");
}

size_t rg_assurance_print(const struct rg_assurance_rules *rules, char *text, size_t capacity)
{
    size_t len =
        rg_text_copy(text, capacity,
                     "| right | what it is | needs | can be set to | associate's confirmation | can be "
                     "set to |\n|---|---|---|---|---|---|\n");
    for (unsigned i = 0; i < RG_RIGHTS; i++) {
        len = write_line(rules, (enum rg_right)i, text, capacity);
    }
    return len;
}
