/**
 * @file uplink_broker.h
 * A private mosquitto with TLS, and a rude one in Python, for the tests of the real uplink.
 *
 * Thread: the test's only one.
 * Owner:  the test.
 */
#ifndef UPLINK_BROKER_H
#define UPLINK_BROKER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct test_broker {
    char folder[64];
    uint16_t port;
    pid_t child;
};

/** Certificates for localhost and client "hq", a configuration and a free port; nothing runs yet. */
bool test_broker_prepare(struct test_broker *broker);
/** Start mosquitto and wait until it accepts. */
bool test_broker_start(struct test_broker *broker);
/** Start the rude broker in @p mode and wait until it accepts. */
bool test_broker_start_rude(struct test_broker *broker, const char *mode);
/** kill -9. */
void test_broker_kill(struct test_broker *broker);
/** Kill it and remove the folder. */
void test_broker_finish(struct test_broker *broker);
/** A path in the broker's folder, in one of four static buffers. */
const char *test_broker_file(const struct test_broker *broker, const char *name);
/** Run a shell command with $DIR and $SOURCE set; true if it ends with 0. */
bool test_broker_shell(const struct test_broker *broker, const char *command);
/** A port that nobody listens on. */
uint16_t test_free_port(void);

#endif
