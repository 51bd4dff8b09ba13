/* Who was heard of since the start: thousands, each looked for with every message that it sends. */
#include "hq_server.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACES_FIRST 256u

static size_t place_of(const struct rg_hq_server *server, const char *site, const char *device)
{
    uint64_t hash = 14695981039346656037u;
    for (const char *at = site; *at != '\0'; at++) {
        hash = (hash ^ (uint8_t)*at) * 1099511628211u;
    }
    hash = (hash ^ '.') * 1099511628211u;
    for (const char *at = device; *at != '\0'; at++) {
        hash = (hash ^ (uint8_t)*at) * 1099511628211u;
    }
    return (size_t)(hash >> 17) & (server->place_count - 1);
}

/* Where it stands in the table, or would; there is always a free place. */
static uint32_t *look(struct rg_hq_server *server, const char *site, const char *device)
{
    size_t at = place_of(server, site, device);
    while (server->places[at] != 0) {
        const struct rg_hq_kiosk *kiosk = &server->kiosks[server->places[at] - 1];
        if (strcmp(kiosk->device, device) == 0 && strcmp(kiosk->site, site) == 0) {
            break;
        }
        at = (at + 1) & (server->place_count - 1);
    }
    return &server->places[at];
}

/* At most half of the places are taken. */
static bool make_room(struct rg_hq_server *server)
{
    if (2 * (server->kiosk_count + 1) <= server->place_count) {
        return true;
    }
    size_t count = server->place_count > 0 ? 2 * server->place_count : PLACES_FIRST;
    struct rg_hq_kiosk *kiosks = realloc(server->kiosks, count / 2 * sizeof *kiosks);
    if (kiosks == NULL) {
        return false;
    }
    server->kiosks = kiosks;
    uint32_t *places = calloc(count, sizeof *places);
    if (places == NULL) {
        return false;
    }
    free(server->places);
    server->places = places;
    server->place_count = count;
    for (size_t i = 0; i < server->kiosk_count; i++) {
        *look(server, kiosks[i].site, kiosks[i].device) = (uint32_t)i + 1;
    }
    return true;
}

struct rg_hq_kiosk *rg_hq_kiosk_find(struct rg_hq_server *server, const char *site, const char *device)
{
    uint32_t found = server->place_count > 0 ? *look(server, site, device) : 0;
    return found != 0 ? &server->kiosks[found - 1] : NULL;
}

static void remember_site(struct rg_hq_server *server, const char *site)
{
    for (size_t i = 0; i < server->site_count; i++) {
        if (strcmp(server->sites[i].site, site) == 0) {
            return;
        }
    }
    struct rg_hq_site_heads *sites = realloc(server->sites, (server->site_count + 1) * sizeof *sites);
    if (sites != NULL) {
        server->sites = sites;
        struct rg_hq_site_heads *fresh = &sites[server->site_count++];
        (void)snprintf(fresh->site, sizeof fresh->site, "%s", site);
        for (int feed = 0; feed < RG_HQ_FEEDS; feed++) {
            fresh->heads[feed] = -1;
        }
    }
}

struct rg_hq_kiosk *rg_hq_kiosk_remember(struct rg_hq_server *server, const char *site, const char *device)
{
    struct rg_hq_kiosk *kiosk = rg_hq_kiosk_find(server, site, device);
    if (kiosk != NULL || !make_room(server)) {
        return kiosk;
    }
    kiosk = &server->kiosks[server->kiosk_count];
    memset(kiosk, 0, sizeof *kiosk);
    (void)snprintf(kiosk->site, sizeof kiosk->site, "%s", site);
    (void)snprintf(kiosk->device, sizeof kiosk->device, "%s", device);
    *look(server, site, device) = (uint32_t)++server->kiosk_count;
    remember_site(server, site);
    return kiosk;
}
