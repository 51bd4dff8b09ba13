#include "sim_say.h"

#include <string.h>

void rg_sim_say_put(struct rg_sim_say *say, const void *bytes, size_t length)
{
    if (length > 0 && length <= sizeof(say->bytes) - say->length) {
        memcpy(say->bytes + say->length, bytes, length);
        say->length += length;
    }
}

void rg_sim_say_byte(struct rg_sim_say *say, uint8_t byte)
{
    rg_sim_say_put(say, &byte, 1);
}

void rg_sim_say_word(struct rg_sim_say *say, uint16_t word)
{
    rg_sim_say_byte(say, (uint8_t)(word >> 8));
    rg_sim_say_byte(say, (uint8_t)word);
}

void rg_sim_say_tlv(struct rg_sim_say *say, uint16_t tag, const void *value, size_t length)
{
    if (tag > 0xff) {
        rg_sim_say_byte(say, (uint8_t)(tag >> 8));
    }
    rg_sim_say_byte(say, (uint8_t)tag);
    if (length > 127) {
        rg_sim_say_byte(say, 0x81);
    }
    rg_sim_say_byte(say, (uint8_t)length);
    rg_sim_say_put(say, value, length);
}
