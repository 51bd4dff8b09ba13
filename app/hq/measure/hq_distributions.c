#include "hq_distributions.h"

#include <math.h>
#include <stdbool.h>

#define TERMS 1000
#define CLOSE 1e-15
#define TINY  1e-300

double rg_hq_normal_above(double z)
{
    return 0.5 * erfc(z * M_SQRT1_2);
}

double rg_hq_normal_at(double share)
{
    double asked = fmin(fmax(share, 1e-300), 1 - 1e-16);
    bool upper = asked <= 0.5;
    double tail = upper ? asked : 1 - asked;
    /* Abramowitz and Stegun 26.2.23 is good to 4.5e-4; each step of Halley's takes three times as many digits. */
    double t = sqrt(-2 * log(tail));
    double z =
        t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    for (int step = 0; step < 3; step++) {
        double density = exp(-0.5 * z * z) * M_SQRT1_2 * M_2_SQRTPI * 0.5;
        double newton = (tail - rg_hq_normal_above(z)) / density;
        z -= newton / (1 + 0.5 * z * newton);
    }
    return upper ? z : -z;
}

/* A denominator of a continued fraction that must not be zero (Lentz, Thompson and Barnett). */
static double firm(double value)
{
    return fabs(value) < TINY ? TINY : value;
}

static double log_gamma(double a)
{
    int sign = 1;
    return lgamma_r(a, &sign);
}

double rg_hq_gamma_above(double a, double x)
{
    if (!(x > 0)) {
        return 1;
    }
    double front = exp(a * log(x) - x - log_gamma(a));
    if (x < a + 1) {
        double term = 1 / a, sum = term;
        for (int n = 1; n < TERMS && fabs(term) > fabs(sum) * CLOSE; n++) {
            term *= x / (a + n);
            sum += term;
        }
        return 1 - front * sum;
    }
    double b = x + 1 - a, c = 1 / TINY, d = 1 / firm(b), fraction = d, change = 0;
    for (int n = 1; n < TERMS && fabs(change - 1) > CLOSE; n++) {
        double factor = -n * (n - a);
        b += 2;
        d = 1 / firm(factor * d + b);
        c = firm(b + factor / c);
        change = d * c;
        fraction *= change;
    }
    return front * fraction;
}

static double beta_fraction(double a, double b, double x)
{
    double c = 1, d = 1 / firm(1 - (a + b) * x / (a + 1)), fraction = d, change = 0;
    for (int m = 1; m < TERMS && fabs(change - 1) > CLOSE; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / firm(1 + even * d);
        c = firm(1 + even / c);
        fraction *= d * c;
        d = 1 / firm(1 + odd * d);
        c = firm(1 + odd / c);
        change = d * c;
        fraction *= change;
    }
    return fraction;
}

double rg_hq_beta_below(double a, double b, double x)
{
    if (!(x > 0)) {
        return 0;
    }
    if (x >= 1) {
        return 1;
    }
    double front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x));
    /* The fraction is quick on this side of the middle only. */
    return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a
                                     : 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double rg_hq_chi_square_above(double square, double freedom)
{
    return rg_hq_gamma_above(0.5 * freedom, 0.5 * square);
}

double rg_hq_student_at(double share, double freedom)
{
    double low = 0, high = 1;
    while (rg_hq_beta_below(0.5 * freedom, 0.5, freedom / (freedom + high * high)) > 2 * share) {
        high *= 2;
    }
    for (int step = 0; step < 60; step++) {
        double t = 0.5 * (low + high);
        bool above = rg_hq_beta_below(0.5 * freedom, 0.5, freedom / (freedom + t * t)) > 2 * share;
        low = above ? t : low;
        high = above ? high : t;
    }
    return 0.5 * (low + high);
}
