/**
 * @file sim_chip.h
 * The PN532 itself: commands in, frames out, as a state machine that is told the time. No I/O and no clock.
 *
 * Times are nanoseconds of CLOCK_MONOTONIC and must not run backwards from call to call.
 * Thread: one at a time.
 * Owner:  the caller owns the chip, the field and the faults, which outlive the chip.
 */
#ifndef RG_SIM_CHIP_H
#define RG_SIM_CHIP_H

#include "sim_faults.h"
#include "sim_field.h"
#include "sim_frame.h"
#include "sim_say.h"

#define RG_SIM_NEVER   INT64_MAX
#define RG_SIM_TARGETS 2

/** What radio acts cost. No public figure exists for these: they are assumptions a user can change. */
struct rg_sim_timing {
    bool spend_rf;     /**< spend the time of successful radio acts too; misses always take theirs */
    int64_t select_ns; /**< one card selected */
    int64_t miss_ns;   /**< one try that no card answered */
    int64_t look_ns;   /**< the look for a second card that finds none */
};

/** Where the chip's bytes go. at_ns: when the first byte may start; gap_ns: between bytes, 0 for line speed.
 */
struct rg_sim_line {
    void *context;
    void (*send)(void *context, int64_t at_ns, const uint8_t *bytes, size_t length, int64_t gap_ns);
    /** Drops what has not begun to go out at that time. */
    void (*cancel)(void *context, int64_t at_ns);
    /** From the end of what is queued on, both directions run at this speed. */
    void (*set_baud)(void *context, uint32_t baud);
};

enum rg_sim_chip_state {
    RG_SIM_CHIP_ASLEEP, /**< after power-on and PowerDown: wants a wake-up byte first */
    RG_SIM_CHIP_IDLE,
    RG_SIM_CHIP_TRY,      /**< a try that missed runs until the deadline */
    RG_SIM_CHIP_WAIT,     /**< waits for a card until the host aborts */
    RG_SIM_CHIP_SELECT,   /**< a card is being selected until the deadline */
    RG_SIM_CHIP_LOOK,     /**< looks for a second card until the deadline */
    RG_SIM_CHIP_EXCHANGE, /**< a reply is ready at the deadline */
};

/** InListPassiveTarget or InAutoPoll under way. */
struct rg_sim_search {
    bool auto_poll;
    uint8_t modulation;  /**< BrTy: 0 A, 1 FeliCa 212, 2 FeliCa 424, 3 B, 4 Jewel */
    uint8_t target_type; /**< InAutoPoll: the type of the slot under way */
    size_t wanted;
    bool endless;
    uint32_t tries_left;
    uint8_t initiator_data[16];
    size_t initiator_length;
    uint8_t types[15];
    size_t type_count;
    size_t type_at;
    uint32_t rounds_left;
    int64_t slot_ns;
    uint64_t found[RG_SIM_TARGETS];
    size_t found_count;
};

/** A selected card; it is lost when the card leaves or the field goes off. */
struct rg_sim_target {
    bool used;
    uint64_t placement;
    uint32_t field_cycle;
    uint8_t modulation;
    int64_t silence_ns; /**< how long blocks to it are waited for, by its ATS; 0: by RFConfiguration */
    struct rg_sim_card_session session;
};

struct rg_sim_chip {
    struct rg_sim_field *field;
    struct rg_sim_faults *faults;
    struct rg_sim_timing timing;
    struct rg_sim_line line;

    enum rg_sim_chip_state state;
    int64_t deadline_ns;
    struct rg_sim_search search;
    struct rg_sim_target targets[RG_SIM_TARGETS];
    size_t current; /**< the target that InCommunicateThru speaks to */
    size_t exchanging;
    bool exchange_needs_card;
    struct rg_sim_say gathered; /**< the pieces so far of a command that comes in several */
    struct rg_sim_say said;     /**< an answer that goes to the host in several */
    size_t said_at;
    size_t said_piece;
    uint8_t held[RG_SIM_FRAME_BYTES_MAX];
    size_t held_length;
    uint8_t last_frame[RG_SIM_FRAME_BYTES_MAX]; /**< for a NACK */
    size_t last_length;

    bool rf_on;
    uint32_t field_cycle;
    uint8_t parameters;
    uint8_t sam_mode;
    uint8_t passive_retries;
    uint8_t retry_timeout;
    uint8_t last_error;
    uint8_t gpio[3];
    uint8_t registers[0x10000];
    uint32_t random;
};

/** Power-on: everything but field, faults, timing and line is as a chip has it that just got power. */
void rg_sim_chip_power_on(struct rg_sim_chip *chip);

/** One event of the host's bytes, at the time its last byte had arrived. data: TFI and what follows. */
void rg_sim_chip_take(struct rg_sim_chip *chip, int64_t now_ns, enum rg_sim_frame_event event,
                      const uint8_t *data, size_t length);

/** When rg_sim_chip_step wants to be called; RG_SIM_NEVER while nothing runs against the clock. */
int64_t rg_sim_chip_deadline(const struct rg_sim_chip *chip);

/** The deadline has come; now_ns is the deadline, not when it was noticed. */
void rg_sim_chip_step(struct rg_sim_chip *chip, int64_t now_ns);

/** Cards came or left: a waiting chip notices at once. */
void rg_sim_chip_field_changed(struct rg_sim_chip *chip, int64_t now_ns);

#endif
