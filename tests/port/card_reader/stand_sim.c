#include "card_reader_sim.h"
#include "stand.h"

#include <stdlib.h>
#include <string.h>

static struct rg_card_reader *reader_here;

/* As the emulated chip's cards do: pages of a tag, and a card that has no application. */
static bool play(void *player, const struct rg_card *card, enum rg_card_framing framing,
                 const uint8_t *command, size_t command_len, uint8_t *says, size_t *says_len)
{
    static const uint8_t no_application[] = {0x6a, 0x82};
    (void)player;
    if (framing == RG_FRAMING_BLOCKS) {
        memcpy(says, no_application, sizeof no_application);
        *says_len = sizeof no_application;
        return command_len > 0;
    }
    memset(says, 0, 16);
    memcpy(says, card->uid, card->uid_len < 3 ? card->uid_len : 3);
    *says_len = 16;
    return command[0] == 0x30 && card->sak == 0 && card->type == RG_CARD_A;
}

static struct rg_card_reader *open_reader(void)
{
    if (rg_card_reader_sim_open(&reader_here) != RG_OK) {
        return NULL;
    }
    rg_card_reader_sim_play(reader_here, play, NULL);
    return reader_here;
}

static void put(const struct rg_card *card)
{
    if (rg_card_reader_sim_put(reader_here, card) != RG_OK) {
        abort();
    }
}

static void remove_card(const struct rg_card *card)
{
    if (rg_card_reader_sim_remove(reader_here, card->uid, card->uid_len) != RG_OK) {
        abort();
    }
}

static void lose(void)
{
    rg_card_reader_sim_fail(reader_here, RG_CARD_READER_SIM_LOST);
}

static void close_reader(struct rg_card_reader *reader)
{
    reader->ops->close(reader);
}

const struct stand stand_sim = {"simulated", open_reader, put, remove_card, lose, close_reader};
