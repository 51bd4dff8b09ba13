#include "ledger.h"

#include <string.h>

/* The lines of one purpose, sorted by id; equal ids are next to each other. Two entries of one id but unlike content cannot
 * come out of the hash; should a caller make some, each counts, so that their order still makes no difference. */
struct graph {
    const struct rg_ledger_entry *lines[RG_LEDGER_ENTRIES_MAX];
    size_t count;
    bool behind[RG_LEDGER_ENTRIES_MAX]; /* an ancestor of a grant that counts */
    bool named[RG_LEDGER_ENTRIES_MAX];  /* a parent of any line */
};

static int compare(const struct rg_ledger_id *a, const struct rg_ledger_id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

static void sift(const struct rg_ledger_entry **lines, size_t from, size_t count)
{
    for (size_t child = 2 * from + 1; child < count; child = 2 * from + 1) {
        if (child + 1 < count && compare(&lines[child]->id, &lines[child + 1]->id) < 0) {
            child++;
        }
        if (compare(&lines[from]->id, &lines[child]->id) >= 0) {
            return;
        }
        const struct rg_ledger_entry *swap = lines[from];
        lines[from] = lines[child];
        lines[child] = swap;
        from = child;
    }
}

/* In place and without recursion: qsort() may allocate. */
static void sort(struct graph *graph)
{
    for (size_t i = graph->count / 2; i > 0; i--) {
        sift(graph->lines, i - 1, graph->count);
    }
    for (size_t end = graph->count; end > 1; end--) {
        const struct rg_ledger_entry *swap = graph->lines[0];
        graph->lines[0] = graph->lines[end - 1];
        graph->lines[end - 1] = swap;
        sift(graph->lines, 0, end - 1);
    }
}

/* The first line with this id, or count. */
static size_t find(const struct graph *graph, const struct rg_ledger_id *id)
{
    size_t low = 0, high = graph->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&graph->lines[middle]->id, id) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < graph->count && compare(&graph->lines[low]->id, id) == 0 ? low : graph->count;
}

static size_t parents_of(const struct rg_ledger_entry *line)
{
    return line->parent_count < RG_LEDGER_PARENTS ? line->parent_count : RG_LEDGER_PARENTS;
}

static bool counts(const struct graph *graph, const struct rg_ledger_entry *line)
{
    if (line->act != RG_LEDGER_GRANT || line->parent_count > RG_LEDGER_PARENTS) {
        return false;
    }
    for (size_t i = 0; i < line->parent_count; i++) {
        if (find(graph, &line->parents[i]) == graph->count) {
            return false;
        }
    }
    return true;
}

/* Mark the parents of line @p at in @p marks, and push those that were not marked yet. */
static void mark_parents(const struct graph *graph, size_t at, bool *marks, uint16_t *stack, size_t *depth)
{
    const struct rg_ledger_entry *line = graph->lines[at];
    for (size_t i = 0; i < parents_of(line); i++) {
        size_t parent = find(graph, &line->parents[i]);
        for (; parent < graph->count && compare(&graph->lines[parent]->id, &line->parents[i]) == 0;
             parent++) {
            if (!marks[parent]) {
                marks[parent] = true;
                if (stack != NULL) {
                    stack[(*depth)++] = (uint16_t)parent;
                }
            }
        }
    }
}

static bool live(struct graph *graph)
{
    uint16_t stack[RG_LEDGER_ENTRIES_MAX];
    size_t depth = 0;
    bool granted = false;
    for (size_t i = 0; i < graph->count; i++) {
        if (counts(graph, graph->lines[i])) {
            granted = true;
            mark_parents(graph, i, graph->behind, stack, &depth);
        }
    }
    while (depth > 0) {
        mark_parents(graph, stack[--depth], graph->behind, stack, &depth);
    }
    for (size_t i = 0; i < graph->count; i++) {
        granted = granted && (graph->lines[i]->act == RG_LEDGER_GRANT || graph->behind[i]);
    }
    return granted;
}

static void find_heads(struct graph *graph, struct rg_ledger_state *state)
{
    for (size_t i = 0; i < graph->count; i++) {
        mark_parents(graph, i, graph->named, NULL, NULL);
    }
    for (size_t i = 0; i < graph->count; i++) {
        bool again = i > 0 && compare(&graph->lines[i - 1]->id, &graph->lines[i]->id) == 0;
        if (graph->named[i] || again) {
            continue;
        }
        if (state->head_count == RG_LEDGER_PARENTS) {
            state->crowded = true;
            return;
        }
        state->heads[state->head_count++] = graph->lines[i]->id;
    }
}

enum rg_status rg_ledger_evaluate(const struct rg_ledger_entry *entries, size_t count,
                                  enum rg_purpose purpose, struct rg_ledger_state *state)
{
    struct graph graph = {.count = 0};
    if (!rg_purpose_single((uint32_t)purpose)) {
        return RG_INVALID;
    }
    for (size_t i = 0; i < count; i++) {
        if (entries[i].purpose != purpose) {
            continue;
        }
        if (graph.count == RG_LEDGER_ENTRIES_MAX) {
            return RG_INVALID;
        }
        graph.lines[graph.count++] = &entries[i];
    }
    sort(&graph);
    *state = (struct rg_ledger_state){.known = graph.count > 0};
    find_heads(&graph, state);
    state->live = live(&graph) && !state->crowded;
    return RG_OK;
}
