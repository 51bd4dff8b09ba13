/* regardctl: ask HQ over MQTT and print what it answered. */
#include "ctl.h"
#include "ctl_fleet.h"

#include "log.h"
#include "memory.h"

#include <signal.h>
#include <stdio.h>

static enum rg_ctl_exit run(const struct rg_ctl_options *options)
{
    if (options->command == RG_CTL_COMPLETION) {
        rg_ctl_completion();
        return RG_CTL_DONE;
    }
    if (options->command == RG_CTL_MANUAL) {
        rg_ctl_manual();
        return RG_CTL_DONE;
    }
    if (options->command == RG_CTL_ASSURANCE) {
        return rg_ctl_assurance(options);
    }
    if (options->command == RG_CTL_DEVICE_LIST) {
        return rg_ctl_fleet_list(options);
    }
    if (options->command == RG_CTL_FLEET_WATCH) {
        return rg_ctl_fleet_watch(options);
    }
    if (options->command == RG_CTL_DEVICE_DIAGNOSE) {
        return rg_ctl_diagnose(options);
    }
    if (options->command == RG_CTL_OUTFLOW) {
        return rg_ctl_outflow(options);
    }
    if (options->command == RG_CTL_CARD_ISSUE || options->replacement != NULL || options->medium != NULL) {
        return rg_ctl_cards(options);
    }
    if (options->manifest != NULL) {
        return rg_ctl_approve_manifest(options);
    }
    cJSON *rows = NULL;
    int64_t hq_ms = 0;
    enum rg_ctl_exit result = rg_ctl_ask(options, &rows, &hq_ms);
    if (result == RG_CTL_DONE) {
        result = rg_ctl_print(options, rows, hq_ms);
        cJSON_Delete(rows);
    }
    return result;
}

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
    enum rg_ctl_exit result = run(&options);
    /* What a script did not get was not done. */
    if (result != RG_CTL_FAILED && (fflush(stdout) != 0 || ferror(stdout) != 0)) {
        (void)rg_ctl_complain("failed", "the answer could not be written");
        result = RG_CTL_FAILED;
    }
    return (int)result;
}
