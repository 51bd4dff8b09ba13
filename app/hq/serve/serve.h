/**
 * @file serve.h
 * `regard-hq serve`: HQ on the broker. Answers pulls with pages, applies events and acknowledges them after
 * the commit, keeps what kiosks say of themselves, hints at what is new, and answers operators and tills.
 *
 * Thread: main.
 * Owner:  main().
 */
#ifndef APP_HQ_SERVE_SERVE_H
#define APP_HQ_SERVE_SERVE_H

/** Run until SIGTERM or SIGINT. @return 0; 1 when something failed; 2 after a usage error. */
int rg_hq_serve_main(int argc, char **argv);

#endif
