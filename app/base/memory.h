/**
 * @file memory.h
 * Keep what this program has touched in memory, and keep its memory to itself.
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

/**
 * The heap that a visit took stays for the next, in place of being given back and faulted in page by page again. For the kiosk alone: the link
 * wants what it parsed to be gone.
 */
void rg_memory_keep_heap(void);

/**
 * No core image of this process is ever written, whatever the system does with core images, and no other process of the same
 * user can read its memory or attach to it. Call it before anything personal is read; a program that is executed from
 * here inherits the limit, and must call it itself for the rest. Builds that are not to be installed leave their memory
 * readable when REGARD_READABLE_MEMORY is in the environment, for tests.
 */
void rg_memory_private(void);

#endif
