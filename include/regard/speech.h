/**
 * @file speech.h
 * Port: a voice in the headphones of whoever asked for it. What it says is personal: it is held nowhere
 * longer than it takes to say it, and reaches no log, file or command line.
 *
 * Thread: the kiosk's main thread.
 * Owner:  the board.
 */
#ifndef REGARD_SPEECH_H
#define REGARD_SPEECH_H

#include "regard/status.h"

/** Bytes of text at once: as much as a pipe takes in one piece, some three minutes of speech. */
#define RG_SPEECH_TEXT_MAX 4096u

struct rg_speech;

struct rg_speech_ops {
    /**
     * Be silent at once, then begin to say @p text (UTF-8) in @p language, such as "de" or "de_DE"; returns
     * before the first word.
     * @return RG_OK; RG_INVALID for an empty text or one over RG_SPEECH_TEXT_MAX; RG_NOT_FOUND without a voice
     * for the language; RG_UNSUPPORTED without a speech synthesiser; RG_BUSY when voices that were stopped are
     * still ending; RG_IO. On failure nothing is said.
     */
    enum rg_status (*say)(struct rg_speech *self, const char *language, const char *text) RG_MUST_CHECK;
    /** Be silent at once. */
    void (*stop)(struct rg_speech *self);
    /** A child process of the program has ended (SIGCHLD): reap it if it was this port's. Never waits. */
    void (*child_ended)(struct rg_speech *self);
    /** stop(), and free. */
    void (*close)(struct rg_speech *self);
};

struct rg_speech {
    const struct rg_speech_ops *ops;
};

#endif
