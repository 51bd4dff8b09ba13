/**
 * @file uplink_sim.h
 * The uplink port without a network: a broker inside the process, with topics, retained messages, wills and
 * faults on demand. Deliveries happen in service(), in order, exactly as the port's contract says.
 *
 * Thread: one thread makes every call, for the broker and all its clients.
 * Owner:  the caller closes every client before it destroys the broker.
 */
#ifndef UPLINK_SIM_H
#define UPLINK_SIM_H

#include "regard/uplink.h"

struct rg_sim_broker;

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_sim_broker_create(struct rg_sim_broker **broker) RG_MUST_CHECK;

/** Free the broker and what it retains. */
void rg_sim_broker_destroy(struct rg_sim_broker *broker);

/** From now on every attempt to connect ends with @p fault; RG_UPLINK_FAULT_NONE heals. */
void rg_sim_broker_set_fault(struct rg_sim_broker *broker, enum rg_uplink_fault fault);

/** Break every connection at once, as a broker that is killed does: no wills, queues and retained are gone.
 */
void rg_sim_broker_kill(struct rg_sim_broker *broker);

/**
 * A client of @p broker; the files of the configuration are not read. It tries again 10 ms after a fault.
 * @return RG_OK; RG_INVALID for a URL without mqtts:// or a missing member; RG_IO; RG_NO_MEMORY.
 */
enum rg_status rg_uplink_sim_open(struct rg_sim_broker *broker, const struct rg_uplink_config *config,
                                  const struct rg_uplink_events *events,
                                  struct rg_uplink **uplink) RG_MUST_CHECK;

/** Break this client's connection: its will is published. */
void rg_uplink_sim_sever(struct rg_uplink *uplink);

#endif
