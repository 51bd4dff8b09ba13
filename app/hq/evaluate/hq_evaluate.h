/**
 * @file hq_evaluate.h
 * `regard-hq evaluate`: what the recommender that ships is worth on a data set, beside baselines.
 *
 * Thread: main.
 * Owner:  nobody.
 */
#ifndef APP_HQ_EVALUATE_HQ_EVALUATE_H
#define APP_HQ_EVALUATE_HQ_EVALUATE_H

/** @return the exit code: 0 done, 1 failed, 2 wrong usage. */
int rg_hq_evaluate_main(int argc, char **argv);

#endif
