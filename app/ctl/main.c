/* regardctl: ask HQ over MQTT and print what it answered. */
#include "ctl.h"

#include "log.h"
#include "memory.h"

#include <signal.h>

int main(int argc, char **argv)
{
    struct rg_ctl_options options;
    int code = rg_ctl_options_parse(argc, argv, &options);
    if (code >= 0) {
        return code;
    }
    rg_log_init("regardctl", RG_LOG_ERROR);
    rg_memory_private();
    (void)signal(SIGPIPE, SIG_IGN);
    cJSON *rows = NULL;
    enum rg_ctl_exit result = rg_ctl_ask(&options, &rows);
    if (result == RG_CTL_DONE) {
        result = rg_ctl_print(&options, rows);
        cJSON_Delete(rows);
    }
    return (int)result;
}
