#include "service.h"

#include "log.h"
#include "priority.h"

enum rg_status rg_services_start(struct rg_service *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct rg_service *service = &table[i];
        enum rg_status status = service->start != NULL ? service->start(service->self) : RG_OK;
        if (status == RG_OK) {
            atomic_store(&service->thread->stopping, false);
            service->thread->running =
                pthread_create(&service->thread->thread, NULL, service->run, service->self) == 0;
            status = service->thread->running ? RG_OK : RG_NO_MEMORY;
        }
        if (status == RG_OK) {
            (void)pthread_setname_np(service->thread->thread, service->name);
            if (service->taps) {
                rg_priority_tap(service->thread->thread);
            }
        }
        if (status != RG_OK) {
            rg_log(RG_LOG_ERROR, "SERVICE-START",
                   "a service cannot be started; the number is its place in the table", (int64_t)i);
            if (service->finish != NULL) {
                service->finish(service->self);
            }
            rg_services_stop(table, i);
            return status;
        }
    }
    return RG_OK;
}

void rg_services_stop(struct rg_service *table, size_t count)
{
    for (size_t i = count; i-- > 0;) {
        if (table[i].thread->running) {
            atomic_store(&table[i].thread->stopping, true);
            table[i].ring(table[i].self);
        }
    }
    for (size_t i = count; i-- > 0;) {
        if (table[i].thread->running) {
            (void)pthread_join(table[i].thread->thread, NULL);
            table[i].thread->running = false;
            if (table[i].finish != NULL) {
                table[i].finish(table[i].self);
            }
        }
    }
}

void rg_services_ring(struct rg_service *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i].thread->running) {
            table[i].ring(table[i].self);
        }
    }
}

bool rg_services_alive(const struct rg_service *table, size_t count, uint64_t since_ns)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i].thread->running && atomic_load(&table[i].thread->heartbeat_ns) < since_ns) {
            return false;
        }
    }
    return true;
}
