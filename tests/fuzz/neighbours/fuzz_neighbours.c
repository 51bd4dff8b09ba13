/* Any bytes as a file of neighbours: refused, or no look-up leaves them; also of one whose head says how many they are, with an index in any
 * order. What is in order is found as it stands there. */
#include "neighbour_file.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void look_up(const struct rg_neighbour_file *file, int64_t product)
{
    struct rg_neighbour others[RG_RECO_NEIGHBOURS];
    size_t count = rg_neighbour_file_find(file, product, others);
    check(count <= RG_RECO_NEIGHBOURS);
    for (size_t i = 0; i < count; i++) {
        check(others[i].product.value >= 0 && others[i].weight >= 0);
    }
}

static void look_at(const uint8_t *bytes, size_t len)
{
    struct rg_neighbour_file file;
    if (rg_neighbour_file_look(bytes, len, &file) != RG_OK) {
        return;
    }
    check(rg_neighbour_file_size(&file.head) == len);
    check(strlen(file.head.epoch) < sizeof file.head.epoch);
    (void)rg_neighbour_file_ordered(&file);
    const uint8_t *index = bytes + RG_NEIGHBOUR_HEAD + file.head.rows;
    for (uint32_t i = 0; i < file.head.count; i++) {
        int64_t product;
        memcpy(&product, index + (size_t)i * RG_NEIGHBOUR_ENTRY, sizeof product);
        look_up(&file, product);
    }
    static const int64_t some[] = {INT64_MIN, -1, 0, 1, 2, 3, 300, INT64_MAX};
    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++) {
        look_up(&file, some[i]);
    }
}

/* The same bytes behind a head that fits them: the first says how much of them is the index. */
static void look_behind_a_head(const uint8_t *bytes, size_t len)
{
    size_t all = len - len % RG_NEIGHBOUR_ENTRY;
    struct rg_neighbour_head head = {.epoch = "e1"};
    uint8_t *file = malloc(RG_NEIGHBOUR_HEAD + all);
    if (file == NULL) {
        return;
    }
    head.count = len > 0 ? bytes[0] % (uint32_t)(all / RG_NEIGHBOUR_ENTRY + 1) : 0;
    head.rows = all - (uint64_t)head.count * RG_NEIGHBOUR_ENTRY;
    rg_neighbour_head_write(&head, file);
    if (all > 0) {
        memcpy(file + RG_NEIGHBOUR_HEAD, bytes, all);
    }
    look_at(file, RG_NEIGHBOUR_HEAD + all);
    free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    look_at(bytes, len);
    look_behind_a_head(bytes, len);
    return 0;
}
