/**
 * @file memory.h
 * Keep what this program has touched in memory.
 *
 * Thread: main, before any other starts.
 * Owner:  the process.
 */
#ifndef APP_BASE_MEMORY_H
#define APP_BASE_MEMORY_H

/**
 * Pages that were used once stay, code and data alike: after a quiet hour the kernel would have dropped them, and the
 * next tap would wait for the disk to bring them back. Nothing is fetched ahead. Without the right to do so
 * (LimitMEMLOCK=infinity or root) nothing happens: the kiosk works, with a slower first tap.
 */
void rg_memory_keep(void);

#endif
