#include "hq_hears.h"

#include <string.h>

/* Two of them may get lost. */
#define SAYS 3
/* Longer between two looks is a slow disk or a stopped machine. */
#define LOOK_MS     1000
#define PATIENCE_MS 1800000

void rg_hq_hears_begin(struct rg_hq_hears *hears, int64_t patience_ms, bool units)
{
    *hears = (struct rg_hq_hears){.first_ms = patience_ms};
    for (int ear = 0; ear < RG_HQ_EARS; ear++) {
        hears->ears[ear].open = ear != RG_HQ_EAR_UNITS || units;
        hears->ears[ear].patience_ms = patience_ms;
    }
}

void rg_hq_hears_connection(struct rg_hq_hears *hears, bool up, int64_t now_ms)
{
    for (int ear = 0; up && !hears->connected && ear < RG_HQ_EARS; ear++) {
        hears->ears[ear].heard_ms = hears->ears[ear].said_ms = now_ms;
    }
    hears->connected = up;
    hears->looked_ms = now_ms;
}

enum rg_hq_ear rg_hq_ear_of(const char *topic)
{
    if (strncmp(topic, "prov/", 5) == 0) {
        return RG_HQ_EAR_UNITS;
    }
    const char *level = topic;
    for (int i = 0; i < 3 && level != NULL; i++) {
        level = strchr(level, '/');
        level = level != NULL ? level + 1 : NULL;
    }
    const char *last = strrchr(topic, '/');
    bool lines = level != NULL && strncmp(level, "till/", 5) == 0 && strcmp(last, "/retail") == 0;
    return lines ? RG_HQ_EAR_TILLS : RG_HQ_EAR_UP;
}

void rg_hq_hears_heard(struct rg_hq_hears *hears, enum rg_hq_ear ear, int64_t now_ms)
{
    hears->ears[ear].heard_ms = now_ms;
    hears->ears[ear].patience_ms = hears->first_ms;
}

void rg_hq_hears_look(struct rg_hq_hears *hears, int64_t now_ms)
{
    int64_t away_ms = now_ms - hears->looked_ms - LOOK_MS;
    for (int ear = 0; away_ms > 0 && ear < RG_HQ_EARS; ear++) {
        hears->ears[ear].heard_ms += away_ms;
    }
    hears->looked_ms = now_ms;
}

bool rg_hq_hears_says(struct rg_hq_hears *hears, enum rg_hq_ear ear, int64_t now_ms)
{
    int64_t pause_ms = hears->first_ms / SAYS;
    bool says = hears->connected && hears->ears[ear].open && now_ms - hears->ears[ear].heard_ms >= pause_ms &&
                now_ms - hears->ears[ear].said_ms >= pause_ms;
    hears->ears[ear].said_ms = says ? now_ms : hears->ears[ear].said_ms;
    return says;
}

bool rg_hq_hears_deaf(struct rg_hq_hears *hears, int64_t now_ms)
{
    bool deaf = false;
    for (int ear = 0; hears->connected && ear < RG_HQ_EARS; ear++) {
        int64_t longer = 2 * hears->ears[ear].patience_ms;
        if (hears->ears[ear].open && now_ms - hears->ears[ear].heard_ms >= hears->ears[ear].patience_ms) {
            hears->ears[ear].patience_ms = longer < PATIENCE_MS ? longer : PATIENCE_MS;
            deaf = true;
        }
    }
    return deaf;
}
