#include "screen_model.h"

const char *rg_screen_name(enum rg_screen screen)
{
    switch (screen) {
    case RG_SCREEN_IDLE: return "idle";
    case RG_SCREEN_RECOGNISED: return "recognised";
    case RG_SCREEN_LOCKED: return "locked";
    case RG_SCREEN_GREETING: return "greeting";
    case RG_SCREEN_PROFILE: return "profile";
    case RG_SCREEN_HELLO_BADGE: return "hello-badge";
    case RG_SCREEN_GOODBYE_BADGE: return "goodbye-badge";
    case RG_SCREEN_UNKNOWN_CARD: return "unknown-card";
    case RG_SCREEN_REFUSED_CARD: return "refused-card";
    case RG_SCREEN_NO_CONSENT: return "no-consent";
    case RG_SCREEN_TWO_CARDS: return "two-cards";
    case RG_SCREEN_NO_DATA: return "no-data";
    case RG_SCREEN_READER_FAULT: return "reader-fault";
    case RG_SCREEN_DATABASE_FAULT: return "database-fault";
    }
    return "unknown";
}
