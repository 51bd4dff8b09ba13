/**
 * @file hq_distributions.h
 * The distributions that a trial is judged by: normal, gamma, beta, and what follows of them. Pure; good to about 1e-12 relative, which
 * its test compares with published tables.
 *
 * Thread: any; values only.
 * Owner:  nobody.
 */
#ifndef APP_HQ_MEASURE_HQ_DISTRIBUTIONS_H
#define APP_HQ_MEASURE_HQ_DISTRIBUTIONS_H

/** How likely a standard normal is above @p z; precise far out too. */
double rg_hq_normal_above(double z);

/** The z that a standard normal is above with probability @p share; @p share within 1e-300 and 1 - 1e-16, else that end. */
double rg_hq_normal_at(double share);

/** The regularised upper incomplete gamma function Q(@p a, @p x), a > 0, x >= 0. */
double rg_hq_gamma_above(double a, double x);

/** The regularised incomplete beta function I_x(@p a, @p b), a and b > 0, 0 <= x <= 1. */
double rg_hq_beta_below(double a, double b, double x);

/** How likely chi square with @p freedom degrees is above @p square. */
double rg_hq_chi_square_above(double square, double freedom);

/** The t that Student's with @p freedom (1 or more, also broken) is above with probability @p share, 0 < share < 0.5. */
double rg_hq_student_at(double share, double freedom);

#endif
