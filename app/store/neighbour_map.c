#include "neighbour_map.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is read and summed up in one slice: a millisecond or two. */
#define AT_ONCE 262144u

static void unmap(struct rg_neighbour_map *map)
{
    if (map->memory != NULL) {
        (void)munmap(map->memory, map->len);
    }
    *map = (struct rg_neighbour_map){.memory = NULL};
}

void rg_neighbour_maps_init(struct rg_neighbour_maps *maps)
{
    *maps = (struct rg_neighbour_maps){.maps = {{.memory = NULL}}};
    rg_newest_init(&maps->newest);
}

void rg_neighbour_maps_free(struct rg_neighbour_maps *maps)
{
    for (size_t i = 0; i < RG_NEWEST_OF; i++) {
        unmap(&maps->maps[i]);
    }
}

const struct rg_neighbour_file *rg_neighbour_maps_latest(struct rg_neighbour_maps *maps)
{
    const struct rg_neighbour_map *map = &maps->maps[rg_newest_take(&maps->newest)];
    return map->memory != NULL ? &map->file : NULL;
}

void rg_neighbour_maps_hand_over(struct rg_neighbour_maps *maps, const struct rg_neighbour_map *map)
{
    maps->maps[maps->newest.written] = *map;
    /* That one was read and put back, or nobody has come to read it. */
    unmap(&maps->maps[rg_newest_put(&maps->newest)]);
}

void rg_neighbour_maps_tidy(struct rg_neighbour_maps *maps)
{
    unsigned which;
    if (rg_newest_put_back(&maps->newest, &which)) {
        unmap(&maps->maps[which]);
    }
}

static enum rg_status read_at(int fd, uint8_t *bytes, size_t len, uint64_t at)
{
    for (size_t done = 0; done < len;) {
        ssize_t more = pread(fd, bytes + done, len - done, (off_t)(at + done));
        if (more <= 0) {
            return more == 0 ? RG_CORRUPT : RG_IO;
        }
        done += (size_t)more;
    }
    return RG_OK;
}

enum rg_status rg_neighbour_check_head(int fd, struct rg_neighbour_head *head)
{
    uint8_t bytes[RG_NEIGHBOUR_HEAD];
    struct rg_neighbour_head found;
    struct stat file;
    enum rg_status status = read_at(fd, bytes, sizeof bytes, 0);
    if (status == RG_OK) {
        status = rg_neighbour_head_read(bytes, &found);
    }
    if (status == RG_OK && fstat(fd, &file) != 0) {
        status = RG_IO;
    }
    if (status == RG_OK && (uint64_t)file.st_size != rg_neighbour_file_size(&found)) {
        status = RG_CORRUPT;
    }
    if (status == RG_OK) {
        *head = found;
    }
    return status;
}

enum rg_status rg_neighbour_check_begin(struct rg_neighbour_check *check, int fd)
{
    struct rg_neighbour_check fresh = {.fd = fd, .at = RG_NEIGHBOUR_HEAD};
    enum rg_status status = rg_neighbour_check_head(fd, &fresh.map.file.head);
    if (status == RG_OK) {
        status = rg_sha256_begin(&fresh.hash);
    }
    if (status == RG_OK) {
        fresh.bytes = malloc(AT_ONCE);
        fresh.map.len = (size_t)rg_neighbour_file_size(&fresh.map.file.head);
        void *memory = mmap(NULL, fresh.map.len, PROT_READ, MAP_SHARED, fd, 0);
        fresh.map.memory = memory != MAP_FAILED ? memory : NULL;
        fresh.map.file.bytes = fresh.map.memory;
        status = fresh.bytes != NULL && fresh.map.memory != NULL ? RG_OK : RG_NO_MEMORY;
    }
    if (status != RG_OK) {
        rg_neighbour_check_end(&fresh);
        return status;
    }
    *check = fresh;
    return RG_OK;
}

/* What cannot be read is said to the call that fetches it, and not to a tap. A kernel that knows no such call fetches later. */
static enum rg_status fetch(const struct rg_neighbour_map *map, uint64_t from, uint64_t to)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    from -= from % page;
    int failed = madvise((uint8_t *)map->memory + from, (size_t)(to - from), MADV_POPULATE_READ) != 0;
    return failed && (errno == EFAULT || errno == EHWPOISON) ? RG_IO : RG_OK;
}

static enum rg_status check_sum(struct rg_neighbour_check *check)
{
    const struct rg_neighbour_head *head = &check->map.file.head;
    uint8_t bytes[RG_NEIGHBOUR_HEAD], sum[32];
    rg_neighbour_head_write(head, bytes);
    enum rg_status status = rg_sha256_add(check->hash, bytes, RG_NEIGHBOUR_SUMMED);
    if (status == RG_OK) {
        status = rg_sha256_end(check->hash, sum);
    }
    return status == RG_OK && memcmp(sum, head->sum, sizeof sum) != 0 ? RG_CORRUPT : status;
}

enum rg_status rg_neighbour_check_some(struct rg_neighbour_check *check, bool *done)
{
    const struct rg_neighbour_map *map = &check->map;
    uint64_t left = map->len - check->at;
    size_t len = left < AT_ONCE ? (size_t)left : AT_ONCE;
    enum rg_status status = read_at(check->fd, check->bytes, len, check->at);
    if (status == RG_OK) {
        status = rg_sha256_add(check->hash, check->bytes, len);
    }
    uint64_t from = check->at, to = from + len, index = RG_NEIGHBOUR_HEAD + map->file.head.rows;
    if (map->len > RG_NEIGHBOUR_KEPT && from < index) {
        from = index;
    }
    if (status == RG_OK && from < to) {
        status = fetch(map, from, to);
    }
    check->at = to;
    *done = status == RG_OK && to == map->len;
    if (*done) {
        status = check_sum(check);
        if (status == RG_OK && !rg_neighbour_file_ordered(&map->file)) {
            status = RG_CORRUPT;
        }
        *done = status == RG_OK;
    }
    return status;
}

struct rg_neighbour_map rg_neighbour_check_take(struct rg_neighbour_check *check)
{
    struct rg_neighbour_map map = check->map;
    check->map = (struct rg_neighbour_map){.memory = NULL};
    return map;
}

void rg_neighbour_check_end(struct rg_neighbour_check *check)
{
    unmap(&check->map);
    rg_sha256_free(check->hash);
    free(check->bytes);
    *check = (struct rg_neighbour_check){.fd = -1};
}
