#include "lamp_light.h"

#include <stdio.h>
#include <string.h>

uint32_t rg_lamp_level(enum rg_lamp_state state, uint32_t most)
{
    switch (state) {
    case RG_LAMP_OFF: return 0;
    case RG_LAMP_READY: return most >= 8 ? most / 8 : 1;
    case RG_LAMP_READ:
    case RG_LAMP_ATTENTION: return most;
    }
    return 0;
}

/* Pairs of brightness and ms; a second pair of 0 ms makes a step of what would be a slope. */
size_t rg_lamp_pattern(enum rg_lamp_state state, uint32_t most, char *text, size_t capacity)
{
    int len = 0;
    uint32_t low = rg_lamp_level(RG_LAMP_READY, most);
    if (state == RG_LAMP_READ) {
        len = snprintf(text, capacity, "0 80 0 0 %u 250 %u 0 0 80 0 0 %u 40 %u 0\n", most, most, low, low);
    } else if (state == RG_LAMP_ATTENTION) {
        len = snprintf(text, capacity, "%u 200 %u 0 0 200 0 0 %u 200 %u 0 0 1400 0 0\n", most, most, most,
                       most);
    }
    return len > 0 && (size_t)len < capacity ? (size_t)len : 0;
}

static const struct {
    const char *colour;
    uint32_t percent[4]; /* by state */
} mixture[] = {{"red", {0, 0, 0, 100}},
               {"green", {0, 0, 100, 45}},
               {"blue", {0, 100, 0, 0}},
               {"white", {0, 20, 20, 0}},
               {"amber", {0, 0, 0, 100}}};

/* Any other colour, such as a lamp's ultraviolet, stays dark. */
static bool share(const char *word, size_t len, enum rg_lamp_state state, uint32_t *percent)
{
    *percent = 0;
    for (size_t i = 0; i < sizeof mixture / sizeof mixture[0]; i++) {
        if (strlen(mixture[i].colour) == len && memcmp(mixture[i].colour, word, len) == 0) {
            *percent = mixture[i].percent[state];
            return true;
        }
    }
    return false;
}

size_t rg_lamp_colours(enum rg_lamp_state state, uint32_t most, const char *index, char *text,
                       size_t capacity)
{
    size_t used = 0;
    bool known = false;
    const char *word = index + strspn(index, " \n");
    while (*word != '\0') {
        size_t len = strcspn(word, " \n");
        uint32_t percent = 0;
        known = share(word, len, state, &percent) || known;
        uint32_t value = (uint32_t)((uint64_t)most * percent / 100);
        int written = snprintf(text + used, capacity - used, "%s%u", used == 0 ? "" : " ", value);
        if (written < 0 || (size_t)written >= capacity - used) {
            return 0;
        }
        used += (size_t)written;
        word += len;
        word += strspn(word, " \n");
    }
    return known ? used : 0;
}

bool rg_lamp_offers(const char *list, const char *trigger)
{
    size_t wanted = strlen(trigger);
    const char *word = list + strspn(list, " \n");
    while (*word != '\0') {
        size_t len = strcspn(word, " \n");
        bool current = len > 2 && word[0] == '[' && word[len - 1] == ']';
        const char *name = current ? word + 1 : word;
        size_t name_len = current ? len - 2 : len;
        if (name_len == wanted && memcmp(name, trigger, wanted) == 0) {
            return true;
        }
        word += len;
        word += strspn(word, " \n");
    }
    return false;
}
