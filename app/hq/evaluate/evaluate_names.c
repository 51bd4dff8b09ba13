#include "evaluate_names.h"

#include <stdlib.h>
#include <string.h>

void rg_evaluate_names_deinit(struct rg_evaluate_names *names)
{
    for (size_t i = 0; i < names->capacity; i++) {
        free(names->slots[i].text);
    }
    free(names->slots);
    *names = (struct rg_evaluate_names){0};
}

static struct rg_evaluate_name *slot_of(struct rg_evaluate_names *names, const char *text, size_t len)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ (uint8_t)text[i]) * UINT64_C(0x100000001b3);
    }
    size_t slot = (size_t)(hash ^ hash >> 32) & (names->capacity - 1);
    while (names->slots[slot].number != 0 &&
           (names->slots[slot].len != len || memcmp(names->slots[slot].text, text, len) != 0)) {
        slot = (slot + 1) & (names->capacity - 1);
    }
    return &names->slots[slot];
}

static enum rg_status grow(struct rg_evaluate_names *names)
{
    struct rg_evaluate_names larger = {.capacity = names->capacity == 0 ? 1024 : names->capacity * 2,
                                       .count = names->count};
    larger.slots = calloc(larger.capacity, sizeof larger.slots[0]);
    if (larger.slots == NULL) {
        return RG_NO_MEMORY;
    }
    for (size_t i = 0; i < names->capacity; i++) {
        if (names->slots[i].number != 0) {
            *slot_of(&larger, names->slots[i].text, names->slots[i].len) = names->slots[i];
        }
    }
    free(names->slots);
    *names = larger;
    return RG_OK;
}

enum rg_status rg_evaluate_names_number(struct rg_evaluate_names *names, const char *text, size_t len,
                                        uint32_t *number)
{
    if (names->count >= names->capacity / 2 && grow(names) != RG_OK) {
        return RG_NO_MEMORY;
    }
    struct rg_evaluate_name *slot = slot_of(names, text, len);
    if (slot->number == 0) {
        char *copy = malloc(len + 1);
        if (copy == NULL) {
            return RG_NO_MEMORY;
        }
        memcpy(copy, text, len);
        *slot = (struct rg_evaluate_name){.text = copy, .len = len, .number = ++names->count};
    }
    *number = slot->number - 1;
    return RG_OK;
}
