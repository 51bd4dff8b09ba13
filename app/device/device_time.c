#include "device_time.h"

#include "device_files.h"
#include "device_identity.h"
#include "pki.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORD   "trusted.time"
#define TEXT_MAX 32
#define TIME_MAX INT64_C(253402300799999)
#define SAVE_MS  21600000

static int64_t boottime_ms(const struct rg_device_time *time)
{
    return (int64_t)(time->clock->ops->boottime_ns(time->clock) / 1000000u);
}

/* What is no time is the beginning of all of them. */
static int64_t read_saved(const char *data_dir)
{
    char text[TEXT_MAX], *end = NULL;
    size_t len = 0;
    if (rg_device_file_read(data_dir, RECORD, text, sizeof text, &len) != RG_OK) {
        return 0;
    }
    long long saved = strtoll(text, &end, 10);
    return end != text && strcmp(end, "\n") == 0 && saved > 0 && saved <= TIME_MAX ? (int64_t)saved : 0;
}

/* It was later than that when these were signed. */
static int64_t issued_claim(const char *slot)
{
    char pem[RG_PKI_CERTIFICATE_MAX];
    struct rg_pki_certificate certificate;
    size_t len = 0;
    return rg_device_file_read(slot, "claim.pem", pem, sizeof pem, &len) == RG_OK &&
                   rg_pki_certificate_read(pem, len, &certificate) == RG_OK
               ? certificate.begins_ms
               : 0;
}

static int64_t issued_identity(const char *data_dir)
{
    struct rg_pki_certificate certificate;
    return rg_identity_certificate(data_dir, &certificate) == RG_OK ? certificate.begins_ms : 0;
}

void rg_device_time_init(struct rg_device_time *time, const char *data_dir, const char *slot,
                         struct rg_clock *clock)
{
    time->data_dir = data_dir;
    time->clock = clock;
    time->saved_ms = read_saved(data_dir);
    atomic_store(&time->live, false);
    int64_t claimed = slot != NULL ? issued_claim(slot) : 0, identity = issued_identity(data_dir);
    int64_t newest = time->saved_ms > claimed ? time->saved_ms : claimed;
    newest = newest > identity ? newest : identity;
    atomic_store(&time->base_ms, newest - boottime_ms(time));
}

int64_t rg_device_time_now(const struct rg_device_time *time)
{
    return atomic_load(&time->base_ms) + boottime_ms(time);
}

void rg_device_time_live(struct rg_device_time *time)
{
    atomic_store(&time->live, true);
}

bool rg_device_time_is_live(const struct rg_device_time *time)
{
    return atomic_load(&time->live);
}

void rg_device_time_told(struct rg_device_time *time, int64_t told_ms)
{
    struct rg_pki_certificate certificate;
    long long base = told_ms - boottime_ms(time), before = atomic_load(&time->base_ms);
    if (base <= before || told_ms > TIME_MAX ||
        (rg_identity_certificate(time->data_dir, &certificate) == RG_OK && told_ms >= certificate.ends_ms)) {
        return;
    }
    while (base > before && !atomic_compare_exchange_weak(&time->base_ms, &before, base)) {
    }
}

enum rg_status rg_device_time_save(struct rg_device_time *time)
{
    char text[TEXT_MAX];
    int64_t now_ms = rg_device_time_now(time);
    if (now_ms < time->saved_ms + SAVE_MS) {
        return RG_OK;
    }
    int len = snprintf(text, sizeof text, "%" PRId64 "\n", now_ms);
    enum rg_status status = rg_device_file_write(time->data_dir, RECORD, text, (size_t)len);
    if (status == RG_OK) {
        time->saved_ms = now_ms;
    }
    return status;
}
