/**
 * @file decoder.h
 * What regard-pictures says by its exit code.
 *
 * Thread: any; constants.
 * Owner:  nobody.
 */
#ifndef APP_PICTURES_DECODER_H
#define APP_PICTURES_DECODER_H

#define RG_DECODER_DONE   0
#define RG_DECODER_FAILED 1 /**< this machine's fault: a file, memory, room on the disk */
#define RG_DECODER_USAGE  2
#define RG_DECODER_BAD    3 /**< the picture's fault: it will never be decoded */

#endif
