#include "evaluate_names.h"

#include <stdlib.h>
#include <string.h>

void rg_evaluate_names_deinit(struct rg_evaluate_names *names)
{
    free(names->slots);
    *names = (struct rg_evaluate_names){0};
}

static struct rg_evaluate_name *slot_of(struct rg_evaluate_names *names, const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (const char *at = text; *at != '\0'; at++) {
        hash = (hash ^ (uint8_t)*at) * UINT64_C(0x100000001b3);
    }
    size_t slot = (size_t)(hash ^ hash >> 32) & (names->capacity - 1);
    while (names->slots[slot].number != 0 && strcmp(names->slots[slot].text, text) != 0) {
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
            *slot_of(&larger, names->slots[i].text) = names->slots[i];
        }
    }
    free(names->slots);
    *names = larger;
    return RG_OK;
}

enum rg_status rg_evaluate_names_number(struct rg_evaluate_names *names, const char *text, size_t len,
                                        uint32_t *number)
{
    char name[RG_EVALUATE_NAME_MAX] = "";
    if (names->count >= names->capacity / 2 && grow(names) != RG_OK) {
        return RG_NO_MEMORY;
    }
    memcpy(name, text, len < sizeof name ? len : sizeof name - 1);
    struct rg_evaluate_name *slot = slot_of(names, name);
    if (slot->number == 0) {
        memcpy(slot->text, name, sizeof name);
        slot->number = ++names->count;
    }
    *number = slot->number - 1;
    return RG_OK;
}
