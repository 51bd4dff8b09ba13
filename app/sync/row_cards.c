#include "row_cards.h"

#include "base64.h"
#include "card_seal.h"
#include "text.h"

#include <string.h>

bool rg_row_card_token(struct rg_json *json, struct rg_card_token *token)
{
    struct rg_text_view digits;
    char text[2 * sizeof token->bytes + 1];
    if (!rg_json_text(json, &digits) || digits.len != sizeof text - 1) {
        return false;
    }
    memcpy(text, digits.text, digits.len);
    text[digits.len] = '\0';
    return rg_hex_read(text, token->bytes, sizeof token->bytes) == RG_OK;
}

bool rg_row_card_medium(struct rg_json *json, struct rg_feed_card *card)
{
    struct rg_text_view word = {NULL, 0};
    card->medium = RG_MEDIUM_NONE;
    if (!rg_json_null(json) && rg_json_text(json, &word)) {
        card->medium = (uint8_t)rg_medium_of_word(word.text, word.len);
    }
    return !json->broken;
}

_Static_assert(RG_FEED_CARD_SEALED_MAX == RG_CARD_SEAL_MAX, "a row has room for all of it");

/* Keys that are not understood are none: the card is as good as one without. */
bool rg_row_card_keys(struct rg_json *json, struct rg_feed_card *card)
{
    struct rg_text_view text = {NULL, 0};
    size_t len = 0;
    card->sealed_len = 0;
    if (!rg_json_null(json) && rg_json_text(json, &text) &&
        rg_base64_read(text.text, text.len, card->sealed, sizeof card->sealed, &len) == RG_OK &&
        len > RG_AEAD_OVERHEAD) {
        card->sealed_len = (uint8_t)len;
    }
    return !json->broken;
}
