#include "cues.h"

#include "log.h"

#include <string.h>

void rg_cues_init(struct rg_cues *cues, const struct rg_cue_options *options, const char *site_language,
                  const struct rg_board *board, rg_cue_words *words)
{
    memset(cues, 0, sizeof *cues);
    cues->options = options;
    cues->site_language = site_language;
    cues->speaker = board->speaker;
    cues->lamp = board->lamp;
    cues->speech = board->speech;
    cues->words = words;
}

/* A device that is busy for a moment is nothing to write down. */
static bool is_news(enum rg_status status, enum rg_status *known)
{
    bool news = status != *known && status != RG_BUSY;
    if (news) {
        *known = status;
    }
    return news && status != RG_OK;
}

static void sound(struct rg_cues *cues, const struct rg_cue *cue, bool first)
{
    if (cues->speaker == NULL || (!first && !cue->sounds)) {
        return;
    }
    enum rg_status status = cue->sounds
                                ? cues->speaker->ops->play(cues->speaker, cue->sound, cues->options->volume)
                                : cues->speaker->ops->prepare(cues->speaker);
    if (is_news(status, &cues->speaker_said)) {
        rg_log(RG_LOG_WARNING, "SPEAKER", "there is no sound; check sound.device and the group audio",
               status);
    }
}

static void shine(struct rg_cues *cues, const struct rg_cue *cue)
{
    if (cues->lamp == NULL || !cue->lights) {
        return;
    }
    if (is_news(cues->lamp->ops->set(cues->lamp, cue->lamp), &cues->lamp_said)) {
        rg_log(RG_LOG_WARNING, "LAMP", "the lamp cannot be set; check its name and who may write it",
               cues->lamp_said);
    }
}

/* A screen whose language has no voice stands in the site's words, or else in the built-in English ones. */
static enum rg_status say(struct rg_cues *cues, const char *language)
{
    const char *const wanted[] = {language, cues->site_language, "en"};
    enum rg_status status = RG_NOT_FOUND;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0] && status == RG_NOT_FOUND; i++) {
        if (wanted[i][0] != '\0') {
            status = cues->speech->ops->say(cues->speech, wanted[i], cues->text);
        }
    }
    return status;
}

static void speak(struct rg_cues *cues, const struct rg_cue *cue, const struct rg_screen_model *model,
                  const struct rg_ui *ui)
{
    if (cues->speech == NULL || cues->words == NULL || cue->voice == RG_CUE_VOICE_KEEP) {
        return;
    }
    size_t len = cue->voice == RG_CUE_VOICE_SAY ? cues->words(ui, cues->text, sizeof cues->text) : 0;
    if (len == 0) {
        cues->speech->ops->stop(cues->speech);
        return;
    }
    enum rg_status status = say(cues, model->language);
    explicit_bzero(cues->text, sizeof cues->text);
    if (is_news(status, &cues->speech_said)) {
        rg_log(RG_LOG_WARNING, "SPEECH", "screens cannot be spoken; is espeak-ng installed?", status);
    }
}

void rg_cues_changed(struct rg_cues *cues, const struct rg_screen_model *model, const struct rg_ui *ui)
{
    bool first = !cues->state.begun;
    struct rg_cue cue = rg_cue_next(&cues->state, model, cues->options);
    /* The ear waits least. */
    sound(cues, &cue, first);
    shine(cues, &cue);
    speak(cues, &cue, model, ui);
}

void rg_cues_child_ended(struct rg_cues *cues)
{
    if (cues->speaker != NULL) {
        cues->speaker->ops->child_ended(cues->speaker);
    }
    if (cues->speech != NULL) {
        cues->speech->ops->child_ended(cues->speech);
    }
}
