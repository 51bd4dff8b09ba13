/**
 * @file sim_faults.h
 * The faults a test can arm. One-shot kinds act on the next reply they apply to, the others until cleared.
 * Pure.
 *
 * Thread: one at a time.
 * Owner:  the caller.
 */
#ifndef RG_SIM_FAULTS_H
#define RG_SIM_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

enum rg_sim_fault {
    RG_SIM_FAULT_NAD,
    RG_SIM_FAULT_ATS0,
    RG_SIM_FAULT_UIDLEN,
    RG_SIM_FAULT_NBTG,
    RG_SIM_FAULT_OVERSIZE,
    RG_SIM_FAULT_BAD_CHECKSUM,
    RG_SIM_FAULT_BAD_LENGTH,
    RG_SIM_FAULT_GARBAGE,
    RG_SIM_FAULT_TRUNCATED,
    RG_SIM_FAULT_ERROR_FRAME,
    RG_SIM_FAULT_LEAVE_MID_READ,
    RG_SIM_FAULT_NO_REPLY,
    RG_SIM_FAULT_NO_REPLY_FOREVER,
    RG_SIM_FAULT_NO_ACK,
    RG_SIM_FAULT_MUTE,
    RG_SIM_FAULT_SLOW,
    RG_SIM_FAULT_NO_BAUD,
    RG_SIM_FAULT_MUTE_BAUD,
    RG_SIM_FAULT_COUNT,
};

/** All zero bytes: nothing armed. */
struct rg_sim_faults {
    bool armed[RG_SIM_FAULT_COUNT];
};

/** Arms the fault of that name. Returns false and changes nothing for an unknown name. */
bool rg_sim_faults_arm(struct rg_sim_faults *faults, const char *name);

void rg_sim_faults_clear(struct rg_sim_faults *faults);

/** Returns whether the fault is armed; a one-shot kind is disarmed by this call. */
bool rg_sim_faults_take(struct rg_sim_faults *faults, enum rg_sim_fault fault);

/** Name and one-line description for --help. Both are static text. */
const char *rg_sim_faults_name(enum rg_sim_fault fault);
const char *rg_sim_faults_describe(enum rg_sim_fault fault);

#endif
