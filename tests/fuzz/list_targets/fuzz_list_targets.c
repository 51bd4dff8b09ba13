/* The first byte chooses the type, the rest is the chip's answer to a list command. */
#include "target_list.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum rg_card_type types[] = {RG_CARD_A, RG_CARD_B, RG_CARD_F};
    struct rg_card_field field;
    if (size == 0 || rg_target_list_parse(types[data[0] % 3], data + 1, size - 1, 1, &field) != RG_OK) {
        return 0;
    }
    if (field.count > RG_CARDS_MAX) {
        abort();
    }
    for (uint32_t i = 0; i < field.count; i++) {
        if (field.cards[i].uid_len > RG_CARD_UID_MAX || field.cards[i].ats_len > RG_CARD_ATS_MAX) {
            abort();
        }
    }
    return 0;
}
