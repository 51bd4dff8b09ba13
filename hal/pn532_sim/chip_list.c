#include "sim_blocks.h"
#include "sim_chip_parts.h"
#include "sim_medium.h"

#include <string.h>

#define POLL_PERIOD_NS   150000000
#define OVERSIZE_PAYLOAD 272

/* A UID as initiator data comes with its cascade tags (88) or, for hosts that leave them out, without. */
static bool uid_asked_for(const struct rg_sim_card *card, const uint8_t *data, size_t length)
{
    uint8_t cascaded[12];
    size_t at = 0;
    if (length == card->id_length && memcmp(data, card->id, length) == 0) {
        return true;
    }
    for (size_t left = card->id_length, from = 0; left > 0;) {
        size_t part = left > 4 ? 3 : left;
        if (left > 4) {
            cascaded[at++] = 0x88;
        }
        memcpy(cascaded + at, card->id + from, part);
        at += part;
        from += part;
        left -= part;
    }
    return length == at && memcmp(data, cascaded, at) == 0;
}

static bool matches_auto_poll_type(const struct rg_sim_card *card, uint8_t type)
{
    bool isodep = (card->sak & 0x20) != 0;
    return type == 0x10 ? !isodep : type == 0x20 ? isodep : true;
}

static bool answers_search(const struct rg_sim_search *search, const struct rg_sim_card *card)
{
    const uint8_t *data = search->initiator_data;
    switch (search->modulation) {
    case 0:
        return card->kind == RG_SIM_CARD_A && matches_auto_poll_type(card, search->target_type) &&
               (search->initiator_length == 0 || uid_asked_for(card, data, search->initiator_length));
    case 1:
    case 2:
        return card->kind == RG_SIM_CARD_F && (data[1] == 0xff || data[1] == card->system_code[0]) &&
               (data[2] == 0xff || data[2] == card->system_code[1]);
    case 3: return card->kind == RG_SIM_CARD_B && data[0] == 0x00;
    default: return false;
    }
}

static bool is_found(const struct rg_sim_search *search, uint64_t placement)
{
    for (size_t i = 0; i < search->found_count; i++) {
        if (search->found[i] == placement) {
            return true;
        }
    }
    return false;
}

static struct rg_sim_placed *pick_card(struct rg_sim_chip *chip)
{
    struct rg_sim_placed *second_choice = NULL;
    for (size_t i = 0; i < chip->field->count; i++) {
        struct rg_sim_placed *placed = &chip->field->placed[i];
        if (is_found(&chip->search, placed->placement) || !answers_search(&chip->search, &placed->card)) {
            continue;
        }
        if (!placed->halted) {
            return placed;
        }
        if (second_choice == NULL) {
            second_choice = placed;
        }
    }
    return second_choice;
}

static size_t put_type_a(struct rg_sim_chip *chip, const struct rg_sim_card *card, uint8_t *out)
{
    size_t at = 0;
    out[at++] = card->atqa[0];
    out[at++] = card->atqa[1];
    out[at++] = card->sak;
    bool lie = rg_sim_faults_take(chip->faults, RG_SIM_FAULT_UIDLEN);
    out[at++] = lie ? 0xfe : (uint8_t)card->id_length;
    memcpy(out + at, card->id, card->id_length);
    at += card->id_length;
    if (rg_sim_faults_take(chip->faults, RG_SIM_FAULT_ATS0)) {
        out[at++] = 0x00;
    } else if ((card->sak & 0x20) != 0 && (chip->parameters & 0x10) != 0) {
        out[at++] = (uint8_t)(card->ats_length + 1);
        memcpy(out + at, card->ats, card->ats_length);
        at += card->ats_length;
    }
    return at;
}

static size_t put_type_b(const struct rg_sim_card *card, uint8_t *out)
{
    static const uint8_t rest[] = {0x00, 0x00, 0x00, 0x00, 0x33, 0x81, 0x81, 0x01, 0x01};
    out[0] = 0x50;
    memcpy(out + 1, card->id, 4);
    memcpy(out + 5, rest, sizeof(rest));
    return 5 + sizeof(rest);
}

static size_t put_felica(const struct rg_sim_chip *chip, const struct rg_sim_card *card, uint8_t *out)
{
    bool wants_system_code = chip->search.auto_poll || chip->search.initiator_data[3] == 0x01;
    out[0] = wants_system_code ? 20 : 18;
    out[1] = 0x01;
    memcpy(out + 2, card->id, 8);
    memcpy(out + 10, card->pmm, 8);
    if (wants_system_code) {
        memcpy(out + 18, card->system_code, 2);
    }
    return out[0];
}

static size_t put_target(struct rg_sim_chip *chip, size_t target, const struct rg_sim_card *card,
                         uint8_t *out)
{
    out[0] = (uint8_t)(target + 1);
    switch (card->kind) {
    case RG_SIM_CARD_A: return 1 + put_type_a(chip, card, out + 1);
    case RG_SIM_CARD_B: return 1 + put_type_b(card, out + 1);
    case RG_SIM_CARD_F: return 1 + put_felica(chip, card, out + 1);
    }
    return 1;
}

static void adopt_target(struct rg_sim_chip *chip, int64_t now_ns, size_t target,
                         struct rg_sim_placed *placed)
{
    int64_t silence_ns = 0;
    if (placed->card.medium != NULL) {
        struct rg_sim_medium *medium = placed->card.medium;
        rg_sim_medium_wake(medium, chip->field_cycle, now_ns);
        placed->card = medium->face;
        placed->card.medium = medium;
        silence_ns = rg_sim_blocks_silence(medium);
    }
    bool isodep = placed->card.kind == RG_SIM_CARD_B ||
                  ((placed->card.sak & 0x20) != 0 && (chip->parameters & 0x10) != 0);
    placed->halted = false;
    chip->targets[target] = (struct rg_sim_target){.used = true,
                                                   .placement = placed->placement,
                                                   .field_cycle = chip->field_cycle,
                                                   .modulation = chip->search.modulation,
                                                   .silence_ns = silence_ns,
                                                   .session = {.isodep = isodep}};
    chip->current = target;
}

static void reply_found(struct rg_sim_chip *chip, int64_t now_ns)
{
    struct rg_sim_search *search = &chip->search;
    uint8_t payload[RG_SIM_FRAME_BYTES_MAX] = {search->auto_poll ? 0x61 : 0x4b, (uint8_t)search->found_count};
    size_t at = 2;
    bool lie = rg_sim_faults_take(chip->faults, RG_SIM_FAULT_NBTG);
    for (size_t i = 0; i < search->found_count; i++) {
        struct rg_sim_placed *placed = rg_sim_field_find(chip->field, search->found[i]);
        if (placed == NULL) {
            continue;
        }
        adopt_target(chip, now_ns, i, placed);
        if (lie && i > 0) {
            continue;
        }
        size_t head = at;
        at += search->auto_poll ? 2 : 0;
        size_t length = put_target(chip, i, &placed->card, payload + at);
        if (search->auto_poll) {
            payload[head] = search->target_type;
            payload[head + 1] = (uint8_t)length;
        }
        at += length;
    }
    if (lie) {
        payload[1] = RG_SIM_TARGETS;
    }
    if (rg_sim_faults_take(chip->faults, RG_SIM_FAULT_OVERSIZE)) {
        while (at < OVERSIZE_PAYLOAD) {
            payload[at++] = 0xa5;
        }
    }
    rg_sim_chip_reply(chip, now_ns, payload, at);
}

static void reply_none(struct rg_sim_chip *chip, int64_t now_ns)
{
    uint8_t payload[] = {chip->search.auto_poll ? 0x61 : 0x4b, 0};
    rg_sim_chip_reply(chip, now_ns, payload, sizeof(payload));
}

static void begin_select(struct rg_sim_chip *chip, int64_t now_ns, const struct rg_sim_placed *placed)
{
    chip->search.found[chip->search.found_count++] = placed->placement;
    chip->state = RG_SIM_CHIP_SELECT;
    chip->deadline_ns = now_ns + (chip->timing.spend_rf ? chip->timing.select_ns : 0);
}

static uint8_t modulation_of(uint8_t type)
{
    switch (type) {
    case 0x00:
    case 0x10:
    case 0x20: return 0;
    case 0x01:
    case 0x11: return 1;
    case 0x02:
    case 0x12: return 2;
    case 0x03:
    case 0x23: return 3;
    default: return 4; /* Jewel and DEP targets: none of the emulated cards */
    }
}

static void enter_slot(struct rg_sim_search *search)
{
    search->target_type = search->types[search->type_at];
    search->modulation = modulation_of(search->target_type);
    memset(search->initiator_data, 0, sizeof(search->initiator_data));
    if (search->modulation == 1 || search->modulation == 2) {
        search->initiator_data[1] = 0xff;
        search->initiator_data[2] = 0xff;
    }
}

static bool next_slot(struct rg_sim_search *search)
{
    if (++search->type_at == search->type_count) {
        search->type_at = 0;
        if (!search->endless && --search->rounds_left == 0) {
            return false;
        }
    }
    enter_slot(search);
    return true;
}

void rg_sim_chip_search_look(struct rg_sim_chip *chip, int64_t now_ns)
{
    struct rg_sim_search *search = &chip->search;
    const struct rg_sim_placed *placed = pick_card(chip);
    if (placed != NULL) {
        begin_select(chip, now_ns, placed);
        return;
    }
    if (search->endless && !search->auto_poll) {
        chip->state = RG_SIM_CHIP_WAIT;
        chip->deadline_ns = RG_SIM_NEVER;
        return;
    }
    chip->state = RG_SIM_CHIP_TRY;
    chip->deadline_ns = now_ns + (search->auto_poll ? search->slot_ns : chip->timing.miss_ns);
}

static void end_try(struct rg_sim_chip *chip, int64_t now_ns)
{
    struct rg_sim_search *search = &chip->search;
    bool more = search->auto_poll ? next_slot(search) : --search->tries_left > 0;
    if (more) {
        rg_sim_chip_search_look(chip, now_ns);
    } else {
        reply_none(chip, now_ns);
    }
}

static void end_select(struct rg_sim_chip *chip, int64_t now_ns)
{
    struct rg_sim_search *search = &chip->search;
    size_t kept = 0;
    for (size_t i = 0; i < search->found_count; i++) {
        if (rg_sim_field_find(chip->field, search->found[i]) != NULL) {
            search->found[kept++] = search->found[i];
        }
    }
    search->found_count = kept;
    if (kept == 0) {
        rg_sim_chip_search_look(chip, now_ns);
        return;
    }
    if (kept < search->wanted) {
        const struct rg_sim_placed *placed = pick_card(chip);
        if (placed != NULL) {
            begin_select(chip, now_ns, placed);
            return;
        }
        if (chip->state == RG_SIM_CHIP_SELECT && chip->timing.spend_rf && chip->timing.look_ns > 0) {
            chip->state = RG_SIM_CHIP_LOOK;
            chip->deadline_ns = now_ns + chip->timing.look_ns;
            return;
        }
    }
    reply_found(chip, now_ns);
}

void rg_sim_chip_search_step(struct rg_sim_chip *chip, int64_t now_ns)
{
    if (chip->state == RG_SIM_CHIP_TRY) {
        end_try(chip, now_ns);
    } else {
        end_select(chip, now_ns);
    }
}

static bool initiator_data_fits(uint8_t modulation, size_t count)
{
    switch (modulation) {
    case 0: return count == 0 || count == 4 || count == 7 || count == 8 || count == 10 || count == 12;
    case 1:
    case 2: return count == 5;
    case 3: return count == 1 || count == 2;
    case 4: return true;
    default: return false;
    }
}

void rg_sim_in_list_passive_target(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args,
                                   size_t count)
{
    if (count < 2 || count - 2 > sizeof(chip->search.initiator_data) || args[0] < 1 ||
        args[0] > RG_SIM_TARGETS || !initiator_data_fits(args[1], count - 2)) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    chip->search = (struct rg_sim_search){.modulation = args[1],
                                          .wanted = args[1] == 4 ? 1 : args[0],
                                          .endless = chip->passive_retries == 0xff,
                                          .tries_left = chip->passive_retries + 1U,
                                          .initiator_length = count - 2};
    memcpy(chip->search.initiator_data, args + 2, count - 2);
    memset(chip->targets, 0, sizeof(chip->targets));
    chip->gathered.length = 0;
    chip->said.length = 0;
    rg_sim_chip_set_rf(chip, true);
    rg_sim_chip_search_look(chip, now_ns);
}

void rg_sim_in_auto_poll(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count)
{
    if (count < 3 || count - 2 > sizeof(chip->search.types) || args[0] == 0 || args[1] < 1 || args[1] > 15) {
        rg_sim_chip_syntax_error(chip, now_ns);
        return;
    }
    chip->search = (struct rg_sim_search){.auto_poll = true,
                                          .wanted = RG_SIM_TARGETS,
                                          .endless = args[0] == 0xff,
                                          .rounds_left = args[0],
                                          .slot_ns = (int64_t)args[1] * POLL_PERIOD_NS,
                                          .type_count = count - 2};
    memcpy(chip->search.types, args + 2, count - 2);
    enter_slot(&chip->search);
    memset(chip->targets, 0, sizeof(chip->targets));
    rg_sim_chip_set_rf(chip, true);
    rg_sim_chip_search_look(chip, now_ns);
}
