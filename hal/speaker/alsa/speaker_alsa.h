/**
 * @file speaker_alsa.h
 * The speaker as ALSA plays it, in a process of its own (regard-sound): a device may block its caller for as
 * long as it likes, and ALSA's plug-ins start threads. A thread of the kiosk would not do: one that hangs in
 * a driver cannot be ended. SDL's audio would keep a thread and the device open, and wake up some 50 times a
 * second to write silence. The player sleeps in one recv(), has the device open only while something sounds,
 * and has read ALSA's configuration before the first sound.
 *
 * A player that found no device or lost it has ended and costs nothing; it is tried again by the first sound
 * after RG_SPEAKER_RETRY_S.
 *
 * Thread: the kiosk's main thread.
 * Owner:  the board; close it with ops->close().
 */
#ifndef HAL_SPEAKER_ALSA_H
#define HAL_SPEAKER_ALSA_H

#include "regard/speaker.h"
#include "regard/status.h"

#define RG_SPEAKER_RETRY_S 300u

/**
 * Remember the path of regard-sound and ALSA's name of the device ("default", "plughw:1"); nothing is started.
 * @return RG_OK; RG_INVALID for an empty name or one of more than 63 bytes, or a path of more than 511;
 * RG_NO_MEMORY. @p speaker is written only on RG_OK.
 */
enum rg_status rg_speaker_alsa_open(const char *player, const char *device,
                                    struct rg_speaker **speaker) RG_MUST_CHECK;

#endif
