#include "card_reader_sim.h"
#include "stand.h"

#include <stdlib.h>

static struct rg_card_reader *reader_here;

static struct rg_card_reader *open_reader(void)
{
    static const uint8_t page[16] = {0x04};
    if (rg_card_reader_sim_open(&reader_here) != RG_OK ||
        rg_card_reader_sim_answer(reader_here, page, sizeof page) != RG_OK) {
        return NULL;
    }
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
