#include "hq_letters.h"
#include "hq_server.h"
#include "log.h"

void rg_hq_write_letters(struct rg_hq_server *server)
{
    int64_t written = 0;
    if (server->letters == NULL) {
        return;
    }
    enum rg_status status = rg_hq_letters_write(server->store, server->letters, &written);
    bool fails = status != RG_OK && status != RG_BUSY;
    /* It is tried five times a second: one line when it begins, and one when it is over. */
    if (fails && !server->letters_fail) {
        rg_log(RG_LOG_ERROR, "SERVE-LETTERS",
               "letters cannot be written into the folder given with --letters; they wait", status);
    } else if (server->letters_fail && status == RG_OK) {
        rg_log(RG_LOG_INFO, "SERVE-LETTERS", "letters are written again", written);
    }
    server->letters_fail = status == RG_BUSY ? server->letters_fail : fails;
}
