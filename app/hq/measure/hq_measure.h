/**
 * @file hq_measure.h
 * `regard-hq measure`: the effect of a randomised trial.
 *
 * Thread: main.
 * Owner:  nobody.
 */
#ifndef APP_HQ_MEASURE_HQ_MEASURE_H
#define APP_HQ_MEASURE_HQ_MEASURE_H

/** Run the subcommand. @return the program's exit code: 0, 1 (failed), 2 (usage). */
int rg_hq_measure_main(int argc, char **argv);

#endif
