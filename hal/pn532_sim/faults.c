#include "sim_faults.h"

#include <string.h>

static const struct {
    const char *name;
    const char *description;
    bool lasting;
} kinds[RG_SIM_FAULT_COUNT] = {
    [RG_SIM_FAULT_NAD] = {"nad", "bit 7 set in the next status byte of an exchange (libnfc 1.8.0 aborts)",
                          false},
    [RG_SIM_FAULT_ATS0] = {"ats0", "ATS length 0 in the next type A target (libnfc 1.8.0 crashes)", false},
    [RG_SIM_FAULT_UIDLEN] = {"uidlen", "UID length beyond the frame in the next type A target", false},
    [RG_SIM_FAULT_NBTG] = {"nbtg", "the next list announces 2 targets and carries one", false},
    [RG_SIM_FAULT_OVERSIZE] = {"oversize",
                               "the next list with a target has more bytes than any chip may send (272)",
                               false},
    [RG_SIM_FAULT_BAD_CHECKSUM] = {"bad-checksum", "wrong data checksum in the next reply", false},
    [RG_SIM_FAULT_BAD_LENGTH] = {"bad-length", "wrong length checksum in the next reply", false},
    [RG_SIM_FAULT_GARBAGE] = {"garbage", "random bytes before the next reply", false},
    [RG_SIM_FAULT_TRUNCATED] = {"truncated", "half of the next reply", false},
    [RG_SIM_FAULT_ERROR_FRAME] = {"error-frame", "the error frame 7F in place of the next reply", false},
    [RG_SIM_FAULT_LEAVE_MID_READ] = {"leave-mid-read",
                                     "all cards leave between ACK and reply of the next exchange", false},
    [RG_SIM_FAULT_NO_REPLY] = {"no-reply", "the next reply is not sent, its ACK is (libnfc's poll hangs)",
                               false},
    [RG_SIM_FAULT_NO_REPLY_FOREVER] = {"no-reply-forever", "as no-reply, for every command", true},
    [RG_SIM_FAULT_NO_ACK] = {"no-ack", "commands run and are answered, but not acknowledged", true},
    [RG_SIM_FAULT_MUTE] = {"mute", "silent UART: nothing is heard, nothing is sent, the tty stays", true},
    [RG_SIM_FAULT_SLOW] = {"slow", "the bytes of each reply come 2 ms apart", true},
    [RG_SIM_FAULT_NO_BAUD] = {"no-baud", "the error frame 7F to SetSerialBaudRate, the speed stays", true},
    [RG_SIM_FAULT_MUTE_BAUD] = {"mute-baud", "no answer to SetSerialBaudRate but its ACK, the speed stays",
                                true},
};

bool rg_sim_faults_arm(struct rg_sim_faults *faults, const char *name)
{
    for (size_t i = 0; i < RG_SIM_FAULT_COUNT; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            faults->armed[i] = true;
            return true;
        }
    }
    return false;
}

void rg_sim_faults_clear(struct rg_sim_faults *faults)
{
    memset(faults, 0, sizeof(*faults));
}

bool rg_sim_faults_take(struct rg_sim_faults *faults, enum rg_sim_fault fault)
{
    bool armed = faults->armed[fault];
    if (!kinds[fault].lasting) {
        faults->armed[fault] = false;
    }
    return armed;
}

const char *rg_sim_faults_name(enum rg_sim_fault fault)
{
    return kinds[fault].name;
}

const char *rg_sim_faults_describe(enum rg_sim_fault fault)
{
    return kinds[fault].description;
}
