/**
 * @file options.h
 * The command line of regard-reader.
 *
 * Thread: main, at the start.
 * Owner:  strings belong to argv.
 */
#ifndef APP_READER_OPTIONS_H
#define APP_READER_OPTIONS_H

#include <stdint.h>

struct rg_reader_options {
    const char *connstring;
    uint32_t types; /**< a mask of enum rg_card_type */
};

/**
 * Read the command line; answers --help and --version itself, and says what is wrong on stderr.
 * @return -1 to go on with @p options, else the status to exit with.
 */
int rg_reader_options_read(int argc, char **argv, struct rg_reader_options *options);

#endif
