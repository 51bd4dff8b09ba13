/* wire-read: what a kiosk makes of messages from HQ, one on each line of its input: "ok", or why it refuses it, or "unfit" when it
 * takes the message and leaves rows or deletions of it out. */
#include "codec.h"
#include "comparing.h"
#include "job_codec.h"
#include "message_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WALL_MS INT64_C(1700000000000)

static const char *verdict_of_page(const char *text, size_t len)
{
    static struct rg_json_arena arena;
    static struct rg_page_row rows[RG_PAGE_ROWS_MAX];
    struct rg_page page;
    struct rg_feed_key key;
    size_t count = 0, unfit = 0, at = 0;
    enum rg_refusal refusal = rg_page_read(text, len, WALL_MS, &page);
    if (refusal == RG_REFUSED_NOT && page.kind == RG_PAGE_ROWS) {
        refusal = rg_page_list(&page, &arena, rows, &count, &unfit);
    }
    if (refusal != RG_REFUSED_NOT) {
        return rg_refusal_name(refusal);
    }
    while (page.kind == RG_PAGE_ROWS && rg_page_next_key(&page, &arena, &at, &key, &unfit)) {
        continue;
    }
    return unfit > 0 ? "unfit" : "ok";
}

/* The first reader that knows the type has the say. */
static const char *verdict(const char *text, size_t len)
{
    static struct rg_chunk chunk;
    struct rg_message_body body;
    struct rg_hint hint;
    struct rg_ack ack;
    struct rg_copy_reply copy;
    struct rg_code_answer code;
    struct rg_proof_answer proof;
    struct rg_job_word job;
    struct rg_compared compared;
    int64_t version;
    struct rg_desired desired;
    static const char *const types[] = {"page",  "picture", "hint",     "ack",      "copy",   "code",
                                        "proof", "job",     "compared", "identity", "desired"};
    enum rg_refusal refusal = RG_REFUSED_TYPE;
    for (size_t i = 0; i < sizeof types / sizeof types[0] && refusal == RG_REFUSED_TYPE; i++) {
        refusal = rg_message_open(text, len, types[i], WALL_MS, &body);
        if (refusal != RG_REFUSED_NOT) {
            continue;
        }
        switch (i) {
        case 0: return verdict_of_page(text, len);
        case 1: refusal = rg_chunk_read(text, len, WALL_MS, &chunk); break;
        case 2: refusal = rg_hint_read(text, len, WALL_MS, &hint); break;
        case 3: refusal = rg_ack_read(text, len, WALL_MS, 0, &ack); break;
        case 4: refusal = rg_copy_read(text, len, WALL_MS, &copy); break;
        case 5: refusal = rg_code_read(text, len, WALL_MS, &code); break;
        case 6: refusal = rg_proof_read(text, len, WALL_MS, &proof); break;
        case 7: refusal = rg_job_read(text, len, WALL_MS, &job); break;
        case 8: refusal = rg_compared_read(text, len, WALL_MS, &compared); break;
        case 9: refusal = rg_given_read(text, len, WALL_MS, &version); break;
        default: refusal = rg_desired_read(text, len, WALL_MS, &desired); break;
        }
        break;
    }
    return refusal == RG_REFUSED_NOT ? "ok" : rg_refusal_name(refusal);
}

int main(void)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t len;
    while ((len = getline(&line, &capacity, stdin)) > 0) {
        len -= line[len - 1] == '\n' ? 1 : 0;
        /* Of exactly its size, so that a sanitizer sees who reads on. */
        char *text = malloc((size_t)len + 1);
        if (text == NULL) {
            return 1;
        }
        memcpy(text, line, (size_t)len);
        (void)puts(verdict(text, (size_t)len));
        free(text);
    }
    free(line);
    return 0;
}
