/**
 * @file ui_strings.h
 * The approved sentences, by language. Customers read everything here too, so each is polite and true.
 *
 * English stands in RG_SENTENCES and nowhere else: gettext's template is made of it when the kiosk is built
 * (assets/CMakeLists.txt), and translations are assets/locale/<language>.po, found by key and English. What
 * a language has no translation for is said in English.
 *
 * Thread: main.
 * Owner:  struct rg_ui.
 */
#ifndef APP_UI_UI_STRINGS_H
#define APP_UI_UI_STRINGS_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Enumerator, key (gettext's msgctxt), English. {braces} are filled in. No sentence needs a plural form. */
/**
 * The version of the sentences in which customers are asked for their consent; it goes into the ledger. Raise it when one of them
 * changes in any language (`test_ui_strings` knows when).
 */
#define RG_CONSENT_TEXTS "2"

#define RG_SENTENCES(X)                                                                                      \
    X(IDLE_TITLE, "idle.title", "Tap your card")                                                             \
    X(IDLE_SUB, "idle.sub", "For advice that fits you")                                                      \
    X(RECOGNISED_TITLE, "recognised.title", "Welcome")                                                       \
    /* TRANSLATORS: To customers by first name, and to associates. */                                        \
    X(HELLO_NAME, "hello.name", "Hello {name}")                                                              \
    X(HELLO, "hello", "Hello")                                                                               \
    /* TRANSLATORS: To the associate. */                                                                     \
    X(LOCKED_SUB, "locked.sub", "Associate: tap your badge")                                                 \
    /* TRANSLATORS: A card that a household uses; buttons with first names, and these two. */                \
    X(WHO_TITLE, "who.title", "Who is it today?")                                                            \
    X(WHO_MINE, "who.mine", "It is my card")                                                                 \
    X(WHO_NONE, "who.none", "None of these")                                                                 \
    X(GREETING_SUB, "greeting.sub",                                                                          \
      "With this card we can only say hello. Ask us for one that opens your profile.")                       \
    X(BADGE_IN, "badge.in", "You are signed in")                                                             \
    X(BADGE_GREETS, "badge.greets", "For now your badge opens greetings only. Ask IT.")                      \
    X(GOODBYE_NAME, "goodbye.name", "Goodbye {name}")                                                        \
    X(GOODBYE, "goodbye", "Goodbye")                                                                         \
    X(BADGE_OUT, "badge.out", "You are signed out")                                                          \
    X(REFUSED_TITLE, "refused.title", "Another card, please")                                                \
    /* TRANSLATORS: A phone or card whose number is random. */                                               \
    X(REFUSED_SUB, "refused.sub", "This card has a new number each time. Please tap your member card.")      \
    X(FOREIGN_TITLE, "foreign.title", "Not this card, please")                                               \
    /* TRANSLATORS: A payment card, an identity document, a ticket. */                                       \
    X(FOREIGN_SUB, "foreign.sub",                                                                            \
      "We do not read or keep bank cards, identity cards or tickets. Please tap your member card.")          \
    X(UNPROVEN_TITLE, "unproven.title", "We could not check this card")                                      \
    X(UNPROVEN_SUB, "unproven.sub", "Please ask us, we are glad to help.")                                   \
    /* TRANSLATORS: A card that was lost, or that another has replaced. Who holds it may have found it. */   \
    X(ENDED_TITLE, "ended.title", "This card is no longer in use")                                           \
    X(ENDED_SUB, "ended.sub", "Please ask us, we are glad to help.")                                         \
    X(AGAIN_TITLE, "again.title", "Again, please")                                                           \
    X(AGAIN_SUB, "again.sub", "Please hold your card or phone still for a moment.")                          \
    X(TWO_CARDS_TITLE, "two_cards.title", "One card, please")                                                \
    X(TWO_CARDS_SUB, "two_cards.sub", "Please hold one card only")                                           \
    X(NO_DATA_TITLE, "no_data.title", "No data yet")                                                         \
    X(NO_DATA_SUB, "no_data.sub",                                                                            \
      "This kiosk waits for its first data from head office and then starts by itself.")                     \
    X(READER_TITLE, "reader.title", "Card reader is restarting")                                             \
    X(READER_SUB, "reader.sub",                                                                              \
      "One moment, please. If it stays like this, unplug the reader and plug it in again.")                  \
    X(DATABASE_TITLE, "database.title", "Profiles are resting")                                              \
    X(DATABASE_SUB, "database.sub",                                                                          \
      "We are glad to help you in person. Associate: please give IT the code below.")                        \
    X(FAULT_CODE, "fault.code", "Code {code}")                                                               \
    X(STATUS_ONLINE, "status.online", "Online")                                                              \
    /* TRANSLATORS: {count} events wait to be sent; at most "999+". */                                       \
    X(STATUS_ONLINE_UNSENT, "status.online_unsent", "Online, {count} to send")                               \
    X(STATUS_OFFLINE, "status.offline", "Offline")                                                           \
    X(STATUS_OFFLINE_UNSENT, "status.offline_unsent", "Offline, {count} saved")                              \
    X(STATUS_READER, "status.reader", "Card reader is restarting")                                           \
    X(STATUS_READER_STARTS, "status.reader_starts", "Card reader is starting")                               \
    X(STATUS_COPIED, "status.copied", "Set aside by HQ: call IT")                                            \
    X(STATUS_CERTIFICATE, "status.certificate", "HQ out of reach: call IT")                                  \
    X(STATUS_UNUSABLE, "status.unusable", "HQ not readable: call IT")                                        \
    X(STATUS_OVERSIZED, "status.oversized", "HQ data too big: call IT")                                      \
    X(STATUS_SILENT, "status.silent", "HQ is silent: call IT")                                               \
    /* TRANSLATORS: Why now, read from two metres: 20 characters at most. So are the next nine. */           \
    X(WHY_WELCOME_BACK, "why.welcome_back", "Welcome back")                                                  \
    X(WHY_BIRTHDAY, "why.birthday", "Birthday this week")                                                    \
    /* TRANSLATORS: What they wished for was not here, and is again. */                                      \
    X(WHY_WISH_ARRIVED, "why.wish_arrived", "Wish has arrived")                                              \
    /* TRANSLATORS: What they wished for is here; it need not have come lately. */                           \
    X(WHY_WISH_HERE, "why.wish_here", "Wish is here")                                                        \
    X(WHY_LONG_NOT_SEEN, "why.long_not_seen", "Long time no see")                                            \
    X(WHY_NEW_MEMBER, "why.new_member", "New member")                                                        \
    X(WHY_ANNIVERSARY, "why.anniversary", "Member anniversary")                                              \
    X(WHY_READY, "why.ready", "Ready to collect")                                                            \
    /* TRANSLATORS: Something of theirs is being altered or repaired. */                                     \
    X(WHY_SERVICE, "why.service", "In our workshop")                                                         \
    /* TRANSLATORS: The third visit at which the same product is spoken of. */                               \
    X(WHY_THIRD_VISIT, "why.third_visit", "Third visit for it")                                              \
    /* TRANSLATORS: What the associate may say first; the customer reads it too. */                          \
    X(SAY_WELCOME_BACK, "say.welcome_back", "What may we show you today?")                                   \
    X(SAY_LAST_PURCHASE, "say.last_purchase", "How do you like your {title}?")                               \
    X(SAY_BIRTHDAY, "say.birthday", "Is there a birthday wish?")                                             \
    X(SAY_WISH_SIZE, "say.wish_size", "{title}: here in {size}")                                             \
    X(SAY_WISH, "say.wish", "{title}: here")                                                                 \
    X(SAY_LONG_NOT_SEEN, "say.long_not_seen", "Good to see you again. What is new?")                         \
    X(SAY_NEW_MEMBER, "say.new_member", "What do you like to wear?")                                         \
    X(SAY_ANNIVERSARY, "say.anniversary", "Thank you for another year with us")                              \
    X(SAY_READY, "say.ready", "{title}: ready for you")                                                      \
    X(SAY_READY_SOMETHING, "say.ready_something", "Something is ready for you")                              \
    X(SAY_SERVICE, "say.service", "We are working on your piece")                                            \
    /* TRANSLATORS: What was spoken of at the visit before. */                                               \
    X(SAY_LAST_TIME, "say.last_time", "Last time: {title}")                                                  \
    X(SAY_THIRD_VISIT, "say.third_visit", "{title}: once more?")                                             \
    /* TRANSLATORS: {list} is such as "Shirts M, Shoes 39". */                                               \
    X(FACT_SIZES, "fact.sizes", "Sizes: {list}")                                                             \
    /* TRANSLATORS: {title} is an offer as the retailer names it, such as "10 % on shirts". */               \
    X(FACT_PERK, "fact.perk", "Birthday offer: {title}")                                                     \
    X(FACT_LAST, "fact.last", "Last: {title}")                                                               \
    X(FACT_WISHES, "fact.wishes", "Wish list: {count}")                                                      \
    X(NO_SUGGESTIONS, "no_suggestions", "No suggestions today. Just ask what they are looking for.")         \
    /* TRANSLATORS: Reasons on the small cards: one or two words. */                                         \
    X(TAG_WISH, "tag.wish", "On wish list")                                                                  \
    X(TAG_GOES_WITH, "tag.goes_with", "Goes with yours")                                                     \
    X(TAG_AGAIN, "tag.again", "Bought before")                                                               \
    X(TAG_BESTSELLER, "tag.bestseller", "Popular here")                                                      \
    X(TAG_OFFER, "tag.offer", "On offer")                                                                    \
    X(TAG_BIRTHDAY, "tag.birthday", "Birthday")                                                              \
    X(TAG_NEW, "tag.new", "New here")                                                                        \
    X(TAG_FAVOURITE, "tag.favourite", "Your favourite")                                                      \
    X(TAG_TOP_RATED, "tag.top_rated", "Rated 5 of 5")                                                        \
    X(TAG_SIZE, "tag.size", "{size} is here")                                                                \
    X(TAG_IN_STOCK, "tag.in_stock", "In stock")                                                              \
    /* TRANSLATORS: Reasons as sentences. */                                                                 \
    X(REASON_WISH_SIZE, "reason.wish_size", "On your wish list, in your size {size}")                        \
    X(REASON_WISH, "reason.wish", "On your wish list")                                                       \
    X(REASON_GOES_WITH, "reason.goes_with", "Goes with your {title}")                                        \
    X(REASON_AGAIN, "reason.again", "Bought before")                                                         \
    X(REASON_BESTSELLER, "reason.bestseller", "Popular in this store")                                       \
    X(REASON_OFFER, "reason.offer", "On offer at the moment")                                                \
    X(REASON_BIRTHDAY, "reason.birthday", "An offer for your birthday")                                      \
    X(REASON_NEW, "reason.new", "New in this store")                                                         \
    X(REASON_FAVOURITE, "reason.favourite", "Your favourite")                                                \
    X(REASON_TOP_RATED, "reason.top_rated", "You gave it 5 of 5")                                            \
    X(SIZES_HERE, "sizes_here", "Here in {list}")                                                            \
    /* TRANSLATORS: How old the count of the stock is; short. */                                             \
    X(STOCK_NOW, "stock.now", "In stock just now")                                                           \
    X(STOCK_MINUTES, "stock.minutes", "In stock {count} min ago")                                            \
    X(STOCK_HOURS, "stock.hours", "In stock {count} h ago")                                                  \
    X(STOCK_DAYS, "stock.days", "In stock {count} d ago")                                                    \
    X(WISH_LIST, "wish_list", "Wish list: {list}")                                                           \
    /* TRANSLATORS: {title} is in stock in this store. */                                                    \
    X(WISH_HERE, "wish_here", "{title} (here)")                                                              \
    /* TRANSLATORS: What came of a recommendation: words on buttons. */                                      \
    X(OUTCOME_LIKED, "outcome.liked", "Liked")                                                               \
    X(OUTCOME_NOT_FOR_THEM, "outcome.not_for_them", "Not for them")                                          \
    X(OUTCOME_NOT_FOUND, "outcome.not_found", "Not found")                                                   \
    X(OUTCOME_SOLD, "outcome.sold", "Sold")                                                                  \
    X(STATE_SAVING, "state.saving", "{outcome}: saving")                                                     \
    X(STATE_SAVED, "state.saved", "{outcome}: saved")                                                        \
    X(STATE_NOT_SAVED, "state.not_saved", "{outcome}: not saved")                                            \
    /* TRANSLATORS: A button of the associate's: note something of this customer. */                         \
    X(NOTE_OPEN, "note.open", "Note")                                                                        \
    /* TRANSLATORS: A button: the customer answers by themselves. */                                         \
    X(NOTE_ASK, "note.ask", "Just ask")                                                                      \
    X(NOTE_TITLE, "note.title", "What shall we note?")                                                       \
    /* TRANSLATORS: What a note is about. */                                                                 \
    X(NOTE_SIZE, "note.size", "Size")                                                                        \
    /* TRANSLATORS: A button after "Size: trousers", "Size: shirts" and so on. */                            \
    X(NOTE_OTHER_SIZES, "note.other_sizes", "Other sizes")                                                   \
    X(NOTE_COLOUR, "note.colour", "Colour")                                                                  \
    X(NOTE_TASTE, "note.taste", "Style")                                                                     \
    X(NOTE_FAMILY, "note.family", "Family")                                                                  \
    X(NOTE_OCCASION, "note.occasion", "Occasion")                                                            \
    X(NOTE_DISLIKE, "note.dislike", "Rather not")                                                            \
    X(NOTE_NOT_COLOUR, "note.not_colour", "Not this colour")                                                 \
    X(NOTE_NOT_CATEGORY, "note.not_category", "Not these goods")                                             \
    /* TRANSLATORS: "Size: trousers" on a button; "Size: trousers 38", "Colour: blue" once it is noted. */   \
    X(NOTE_SAID, "note.said", "{kind}: {value}")                                                             \
    X(NOTE_NO_RANGE, "note.no_range", "There is nothing to choose from yet.")                                \
    /* TRANSLATORS: Questions to the customer; each with its reason. */                                      \
    X(ASK_TITLE, "ask.title", "May I ask you something?")                                                    \
    X(ASK_SIZE, "ask.size", "Which size do you wear?")                                                       \
    X(ASK_COLOUR, "ask.colour", "Which colour do you like?")                                                 \
    X(ASK_TASTE, "ask.taste", "Which style do you like?")                                                    \
    X(ASK_FAMILY, "ask.family", "Who do you shop for?")                                                      \
    X(ASK_OCCASION, "ask.occasion", "What is it for?")                                                       \
    X(ASK_NOT_COLOUR, "ask.not_colour", "Which colour do you not like?")                                     \
    X(ASK_NOT_CATEGORY, "ask.not_category", "What shall we not show you?")                                   \
    X(ASK_WHY_SIZE, "ask.why_size", "So that we show what is here in your size.")                            \
    X(ASK_WHY_LIKE, "ask.why_like", "So that we show what you like.")                                        \
    X(ASK_WHY_FOR, "ask.why_for", "So that our advice fits.")                                                \
    X(ASK_KEPT, "ask.kept", "We keep it with your data, where you can delete it.")                           \
    X(ASK_NOT_KEPT, "ask.not_kept", "Only for now: nothing of it is kept.")                                  \
    X(ASKED_TITLE, "asked.title", "This may suit you")                                                       \
    /* TRANSLATORS: Values of notes. */                                                                      \
    X(NOTE_COLOUR_BLACK, "note.colour.black", "Black")                                                       \
    X(NOTE_COLOUR_WHITE, "note.colour.white", "White")                                                       \
    X(NOTE_COLOUR_GREY, "note.colour.grey", "Grey")                                                          \
    X(NOTE_COLOUR_BEIGE, "note.colour.beige", "Beige")                                                       \
    X(NOTE_COLOUR_BROWN, "note.colour.brown", "Brown")                                                       \
    X(NOTE_COLOUR_BLUE, "note.colour.blue", "Blue")                                                          \
    X(NOTE_COLOUR_GREEN, "note.colour.green", "Green")                                                       \
    X(NOTE_COLOUR_YELLOW, "note.colour.yellow", "Yellow")                                                    \
    X(NOTE_COLOUR_ORANGE, "note.colour.orange", "Orange")                                                    \
    X(NOTE_COLOUR_RED, "note.colour.red", "Red")                                                             \
    X(NOTE_COLOUR_PINK, "note.colour.pink", "Pink")                                                          \
    X(NOTE_COLOUR_PURPLE, "note.colour.purple", "Purple")                                                    \
    X(NOTE_TASTE_CLASSIC, "note.taste.classic", "Classic")                                                   \
    X(NOTE_TASTE_CASUAL, "note.taste.casual", "Casual")                                                      \
    X(NOTE_TASTE_ELEGANT, "note.taste.elegant", "Elegant")                                                   \
    X(NOTE_TASTE_SPORTY, "note.taste.sporty", "Sporty")                                                      \
    X(NOTE_TASTE_PLAIN, "note.taste.plain", "Plain")                                                         \
    X(NOTE_TASTE_PATTERNED, "note.taste.patterned", "Patterned")                                             \
    X(NOTE_FAMILY_PARTNER, "note.family.partner", "Partner")                                                 \
    X(NOTE_FAMILY_BABY, "note.family.baby", "Baby")                                                          \
    X(NOTE_FAMILY_CHILD, "note.family.child", "Child")                                                       \
    X(NOTE_FAMILY_TEENAGER, "note.family.teenager", "Teenager")                                              \
    X(NOTE_FAMILY_PARENT, "note.family.parent", "Parent")                                                    \
    X(NOTE_FAMILY_GRANDCHILD, "note.family.grandchild", "Grandchild")                                        \
    X(NOTE_OCCASION_EVERYDAY, "note.occasion.everyday", "Everyday")                                          \
    X(NOTE_OCCASION_WORK, "note.occasion.work", "Work")                                                      \
    X(NOTE_OCCASION_PARTY, "note.occasion.party", "Party")                                                   \
    X(NOTE_OCCASION_WEDDING, "note.occasion.wedding", "Wedding")                                             \
    X(NOTE_OCCASION_TRAVEL, "note.occasion.travel", "Travel")                                                \
    X(NOTE_OCCASION_OUTDOORS, "note.occasion.outdoors", "Outdoors")                                          \
    X(HIDE, "hide", "Hide")                                                                                  \
    X(BACK, "back", "Back")                                                                                  \
    X(SWITCH, "switch", "Switch")                                                                            \
    /* TRANSLATORS: To the customer whose card was tapped while another is served. */                        \
    X(SOMEONE_WAITS, "someone_waits", "One moment, please")                                                  \
    /* TRANSLATORS: Hides by itself in so many seconds. */                                                   \
    X(COUNTDOWN, "countdown", "Hides in {seconds} s")                                                        \
    /* TRANSLATORS: "ltr", or "rtl" for a script that is written from right to left. */                      \
    X(LOCALE_DIRECTION, "locale.direction", "ltr")                                                           \
    X(LOCALE_DECIMAL, "locale.decimal", ".")                                                                 \
    /* TRANSLATORS: Between groups of three digits; a no-break space where it is one. */                     \
    X(LOCALE_GROUP, "locale.group", ",")                                                                     \
    /* TRANSLATORS: The least number of digits that is grouped: 4, or 5 where 1234 stands as it is. */       \
    X(LOCALE_GROUP_FROM, "locale.group_from", "4")                                                           \
    /* TRANSLATORS: A price: symbol and amount, with a no-break space where one stands between. */           \
    X(LOCALE_PRICE, "locale.price", "{currency}{amount}")                                                    \
    /* TRANSLATORS: A short date of this year, and one of another year. */                                   \
    X(LOCALE_DATE, "locale.date", "{day} {month}")                                                           \
    X(LOCALE_DATE_YEAR, "locale.date_year", "{day} {month} {year}")                                          \
    /* TRANSLATORS: The twelve months as they stand in a short date, with spaces between. */                 \
    X(LOCALE_MONTHS, "locale.months", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")                     \
    X(UNTITLED, "untitled", "Item")                                                                          \
    X(LAST_TIME, "last_time", "Last time: {title}, {date}")                                                  \
    X(MORE, "more", "More")                                                                                  \
    X(MORE_LINE, "more.line", "{date}: {title}")                                                             \
    X(MORE_LINE_SIZE, "more.line_size", "{date}: {title}, {size}")                                           \
    X(MORE_RETURNED, "more.returned", "{date}: {title}, came back")                                          \
    X(MORE_NONE, "more.none", "No purchases that we may show")                                               \
    /* TRANSLATORS: The things a customer bought here and kept, and the screen that shows them. */           \
    X(WARDROBE, "wardrobe", "Wardrobe")                                                                      \
    X(WARDROBE_NAME, "wardrobe.name", "{name}: wardrobe")                                                    \
    /* TRANSLATORS: How many of a kind they have: "Trousers: 4, size 38". */                                 \
    X(WARDROBE_GROUP, "wardrobe.group", "{category}: {count}")                                               \
    X(WARDROBE_GROUP_SIZE, "wardrobe.group_size", "{category}: {count}, size {size}")                        \
    /* TRANSLATORS: Things of no category. */                                                                \
    X(WARDROBE_OTHER, "wardrobe.other", "Other things")                                                      \
    /* TRANSLATORS: A thing that they have, and what they think of it: in a list of such. */                 \
    X(WARDROBE_RATED, "wardrobe.rated", "{title} ({stars} of 5)")                                            \
    X(WARDROBE_FAVOURITE, "wardrobe.favourite", "{title} (favourite)")                                       \
    X(WARDROBE_FAVOURITE_RATED, "wardrobe.favourite_rated", "{title} (favourite, {stars} of 5)")             \
    /* TRANSLATORS: Below the name of a thing that they wished for. */                                       \
    X(WARDROBE_WISH_HERE, "wardrobe.wish.here", "Wish: here")                                                \
    X(WARDROBE_WISH_HERE_SIZE, "wardrobe.wish.here_size", "Wish: here in {size}")                            \
    X(WARDROBE_WISH_BACK, "wardrobe.wish.back", "Wish: back again")                                          \
    X(WARDROBE_WISH_BACK_SIZE, "wardrobe.wish.back_size", "Wish: back in {size}")                            \
    X(WARDROBE_WISH_AWAY, "wardrobe.wish.away", "Wish: not here")                                            \
    X(WARDROBE_WISH_AWAY_SIZE, "wardrobe.wish.away_size", "Wish: not here in {size}")                        \
    /* TRANSLATORS: Below the name of a thing that the store has had for a few days. */                      \
    X(WARDROBE_NEW, "wardrobe.new", "New: here")                                                             \
    X(WARDROBE_NEW_SIZE, "wardrobe.new_size", "New: here in {size}")                                         \
    /* TRANSLATORS: Below the name of a thing that our team spoke of with the customer. */                   \
    X(WARDROBE_THREAD, "wardrobe.thread", "Spoken of")                                                       \
    X(WARDROBE_THREAD_DATE, "wardrobe.thread_date", "Spoken of: {date}")                                     \
    /* TRANSLATORS: What they asked the store for, of no product that we know. */                            \
    X(WARDROBE_ORDER, "wardrobe.order", "An order")                                                          \
    X(WARDROBE_SERVICE, "wardrobe.service", "Alteration or repair")                                          \
    /* TRANSLATORS: Below what they asked the store for. */                                                  \
    X(WARDROBE_READY, "wardrobe.ready", "Ready")                                                             \
    X(WARDROBE_OPEN, "wardrobe.open", "Not done yet")                                                        \
    X(WARDROBE_NONE, "wardrobe.none", "Nothing yet that we may show")                                        \
    /* TRANSLATORS: What the customer did in the online shop, and allowed us to know. */                     \
    X(MORE_VIEWED, "more.viewed", "Seen online: {title}")                                                    \
    X(MORE_FAVOURITE, "more.favourite", "Favourite online: {title}")                                         \
    X(MORE_SEARCHED, "more.searched", "Searched online: {title}")                                            \
    X(SPEECH_BUTTON, "speech.button", "{label}, button")                                                     \
    X(SPEECH_CHOSEN, "speech.chosen", "{label}, button, chosen")                                             \
    X(SPEECH_ATTENTION, "speech.attention", "Attention")                                                     \
    X(LANGUAGE_TITLE, "language.title", "Your language")                                                     \
    X(LANGUAGE_EASE, "language.ease", "Easier to use")                                                       \
    X(LANGUAGE_LARGE_TEXT, "language.large_text", "Larger text")                                             \
    X(LANGUAGE_HIGH_CONTRAST, "language.high_contrast", "High contrast")                                     \
    X(LANGUAGE_LOW_CONTROLS, "language.low_controls", "Lower buttons")                                       \
    X(LANGUAGE_SPEECH, "language.speech", "Read aloud")                                                      \
    X(LANGUAGE_ON, "language.on", "On")                                                                      \
    X(LANGUAGE_OFF, "language.off", "Off")                                                                   \
    X(SETUP_TITLE, "setup.title", "This kiosk is not set up yet")                                            \
    X(SETUP_SUB, "setup.sub", "Scan the code, or give IT this serial number:")                               \
    X(SETUP_CODE, "setup.code", "Code with the serial number of this kiosk")                                 \
    X(JOIN_OFF_TITLE, "join.off.title", "We do not know this card")                                          \
    X(JOIN_OFF_SUB, "join.off.sub", "Please ask our team: they are glad to help.")                           \
    /* TRANSLATORS: Of any card that nobody is known by, so nothing here says whether it ever was. */        \
    X(JOIN_TITLE, "join.title", "Nice to meet you")                                                          \
    X(JOIN_SUB, "join.sub", "May we know you here by this card, so that our advice fits you?")               \
    /* TRANSLATORS: Two buttons of equal size; so are all that answer. */                                    \
    X(JOIN_YES, "join.yes", "Yes, know me here")                                                             \
    X(JOIN_NO, "join.no", "No, thank you")                                                                   \
    X(ANSWER_YES, "answer.yes", "Yes")                                                                       \
    X(ANSWER_NO, "answer.no", "No")                                                                          \
    X(QUESTION_STEP, "question.step", "{step} of {steps}")                                                   \
    /* TRANSLATORS: What is asked and why: 120 characters at most. So are the next five. */                  \
    X(QUESTION_AGE, "question.age", "Are you {age} or older? If not, a parent decides together with you.")   \
    X(QUESTION_GUARDIAN, "question.guardian",                                                                \
      "Is a parent here, and do they agree that we recognise you by this card?")                             \
    X(QUESTION_RECOGNISE, "question.recognise",                                                              \
      "May we recognise you by this card, so that we can greet and advise you?")                             \
    X(QUESTION_PURCHASES, "question.purchases",                                                              \
      "May we look at what you bought from us, so that our advice fits you?")                                \
    X(QUESTION_NOTES, "question.notes",                                                                      \
      "May we note your sizes and wishes, so that you need not repeat them?")                                \
    X(QUESTION_MEASURE, "question.measure",                                                                  \
      "May we check whether our advice helps you, so that we get better at it?")                             \
    X(QUESTION_KEPT, "question.kept", "Nothing is kept until you say so at the end.")                        \
    /* TRANSLATORS: {button} is rights.open. */                                                              \
    X(QUESTION_UNDO, "question.undo", "To undo it later: tap your card here, then “{button}”.")              \
    X(QUESTION_NAME, "question.name", "What may we call you?")                                               \
    X(QUESTION_NAME_WHY, "question.name_why", "Only to greet you. You can leave it out.")                    \
    /* TRANSLATORS: Stands in the field until something is typed. */                                         \
    X(NAME_HINT, "name.hint", "First name")                                                                  \
    X(NAME_DONE, "name.done", "Done")                                                                        \
    X(NAME_LEAVE_OUT, "name.leave_out", "Leave it out")                                                      \
    /* TRANSLATORS: Keys: the space bar, and what changes to capitals. */                                    \
    X(NAME_SPACE, "name.space", "Space")                                                                     \
    X(NAME_SHIFT, "name.shift", "Capitals")                                                                  \
    X(CONFIRM_TITLE, "confirm.title", "Is this right?")                                                      \
    X(CONFIRM_YES, "confirm.yes", "Keep this")                                                               \
    X(CONFIRM_NO, "confirm.no", "Keep nothing")                                                              \
    /* TRANSLATORS: In place of a button that says yes, while an associate's badge holds. */                 \
    X(CONFIRM_TAP, "confirm.tap", "To say yes, tap your card once more")                                     \
    /* TRANSLATORS: Above what is to be allowed, such as "Use my purchases". */                              \
    X(CONFIRM_ALLOW, "confirm.allow", "Allow this from now on?")                                             \
    /* TRANSLATORS: Lines before the words yes or no; so are guardian, name and the purposes. */             \
    X(CONFIRM_AGE, "confirm.age", "{age} or older")                                                          \
    X(CONFIRM_GUARDIAN, "confirm.guardian", "A parent agrees")                                               \
    X(CONFIRM_NAME, "confirm.name", "A name to greet you by")                                                \
    /* TRANSLATORS: A button: a code by phone or e-mail in place of the card. */                             \
    X(CODE_OPEN, "code.open", "Card forgotten?")                                                             \
    X(CODE_NUMBER_TITLE, "code.number.title", "Type the number of your customer account")                    \
    X(CODE_NUMBER_SUB, "code.number.sub",                                                                    \
      "We then send a code to the phone or e-mail that we have on file for it.")                             \
    /* TRANSLATORS: Stand in the field until something is typed. */                                          \
    X(CODE_NUMBER_HINT, "code.number.hint", "Number")                                                        \
    X(CODE_DIGITS_HINT, "code.digits.hint", "8 digits")                                                      \
    /* TRANSLATORS: Must be as true of a number that is nobody's. */                                         \
    X(CODE_TYPE_TITLE, "code.type.title",                                                                    \
      "If this number is ours, a code is on its way to the phone or e-mail we have on file")                 \
    X(CODE_TYPE_SUB, "code.type.sub", "Type it here. It counts for 10 minutes.")                             \
    /* TRANSLATORS: After a card was tapped: must be as true where there is no contact. */                   \
    X(CODE_MINE_TITLE, "code.mine.title",                                                                    \
      "If we have your phone or e-mail on file, a code is on its way there")                                 \
    /* TRANSLATORS: Must be true of any code that is not taken, and of any number. */                        \
    X(CODE_WRONG_TITLE, "code.wrong.title", "This code does not fit, or no longer")                          \
    X(CODE_WRONG_SUB, "code.wrong.sub", "Please check it and type it again, or go back to the number.")      \
    X(CODE_MINE_WRONG_SUB, "code.mine.wrong.sub",                                                            \
      "Please check it and type it again, or ask us at the desk for one.")                                   \
    X(CODE_WORKING_SUB, "code.working.sub", "We are looking into it.")                                       \
    X(CODE_OFFLINE_TITLE, "code.offline.title", "This needs a connection")                                   \
    X(CODE_OFFLINE_SUB, "code.offline.sub",                                                                  \
      "There is none right now. Your card works all the same; or ask us.")                                   \
    X(CODE_PAUSED_TITLE, "code.paused.title", "Please wait a little")                                        \
    X(CODE_PAUSED_SUB, "code.paused.sub",                                                                    \
      "Too many codes did not fit. Try again in about {minutes} min; your card works all the same.")         \
    /* TRANSLATORS: What a customer allows, short: to the kiosk. */                                          \
    X(PURPOSE_RECOGNISE, "purpose.recognise", "Recognise me here")                                           \
    X(PURPOSE_PURCHASES, "purpose.purchases", "Use my purchases")                                            \
    X(PURPOSE_ONLINE, "purpose.online", "Use what I do online")                                              \
    X(PURPOSE_NOTES, "purpose.notes", "Note sizes and wishes")                                               \
    X(PURPOSE_MEASURE, "purpose.measure", "Check if advice helps")                                           \
    X(PURPOSE_EMAIL, "purpose.email", "Write me e-mails")                                                    \
    X(PURPOSE_SMS, "purpose.sms", "Send me text messages")                                                   \
    X(PURPOSE_POST, "purpose.post", "Send me letters")                                                       \
    X(PURPOSE_ADVISER, "purpose.adviser", "Tell my adviser I am here")                                       \
    X(PURPOSE_HOUSEHOLD, "purpose.household", "Share cards in my household")                                 \
    /* TRANSLATORS: A button: what is known about the customer, and how to stop it. */                       \
    X(RIGHTS_OPEN, "rights.open", "Your data")                                                               \
    /* TRANSLATORS: Large choices, most of them the customer's words to the kiosk. */                        \
    X(RIGHTS_KNOWN, "rights.known", "What do you know about me?")                                            \
    X(RIGHTS_COPY, "rights.copy", "Take a copy with you")                                                    \
    X(RIGHTS_SAFER, "rights.safer", "Show me more here")                                                     \
    X(RIGHTS_CARD, "rights.card", "Add a safer card")                                                        \
    X(RIGHTS_STOP, "rights.stop", "Stop recognising me")                                                     \
    X(RIGHTS_FORGET, "rights.forget", "Forget me")                                                           \
    X(KNOWN_TITLE, "known.title", "What we know about you")                                                  \
    X(KNOWN_NOTHING, "known.nothing", "We keep nothing about you here.")                                     \
    /* TRANSLATORS: There is more than this screen holds. */                                                 \
    X(KNOWN_LEFT_OUT, "known.left_out", "And {count} more: ask us for all of it.")                           \
    X(KNOWN_NAME, "known.name", "Name: {text}")                                                              \
    X(KNOWN_LANGUAGE, "known.language", "Language: {text}")                                                  \
    X(KNOWN_BIRTHDAY, "known.birthday", "Birthday: {date}")                                                  \
    X(KNOWN_SINCE, "known.since", "Member since: {date}")                                                    \
    X(KNOWN_SIZE, "known.size", "Size: {text}")                                                              \
    /* TRANSLATORS: A day that the customer named, such as a wedding day. */                                 \
    X(KNOWN_OCCASION, "known.occasion", "Special day: {date}")                                               \
    /* TRANSLATORS: An address on file, masked: m…@e….com. */                                            \
    X(KNOWN_EMAIL, "known.email", "E-mail: {text}")                                                          \
    /* TRANSLATORS: A phone number on file, masked: …42. */                                                \
    X(KNOWN_PHONE, "known.phone", "Phone: {text}")                                                           \
    /* TRANSLATORS: Of the loyalty programme: how many the customer has. */                                  \
    X(KNOWN_POINTS, "known.points", "Points: {count}")                                                       \
    X(KNOWN_WISH, "known.wish", "Wish: {text}")                                                              \
    /* TRANSLATORS: What the customer gave a product, such as 4 of 5. */                                     \
    X(KNOWN_RATING, "known.rating", "Rating: {text}, {stars} of 5")                                          \
    X(KNOWN_FAVOURITE, "known.favourite", "Favourite: {text}")                                               \
    X(KNOWN_FAVOURITE_RATED, "known.favourite_rated", "Favourite: {text}, {stars} of 5")                     \
    /* TRANSLATORS: A product that our team spoke of with the customer. */                                   \
    X(KNOWN_THREAD, "known.thread", "Spoken of: {text}")                                                     \
    X(KNOWN_ONLINE, "known.online", "From our online shop: {text}")                                          \
    X(KNOWN_NOTE, "known.note", "Noted: {text}")                                                             \
    X(KNOWN_REQUEST, "known.request", "You asked for: {text}")                                               \
    X(KNOWN_OFFER, "known.offer", "Offer for you: {text}")                                                   \
    /* TRANSLATORS: A button: use an offer now. */                                                           \
    X(KNOWN_REDEEM, "known.redeem", "Redeem")                                                                \
    X(KNOWN_REDEEM_ASK, "known.redeem.ask", "Redeem it now? Only once.")                                     \
    /* TRANSLATORS: The associate says so to the customer, with a yes. */                                    \
    X(KNOWN_REDEEM_CONFIRM, "known.redeem.confirm", "Redeem it? We see that it is you.")                     \
    X(KNOWN_REDEEM_BADGE, "known.redeem.badge", "We confirm this: a badge, please.")                         \
    X(KNOWN_REDEEMED, "known.redeemed", "It is redeemed.")                                                   \
    /* TRANSLATORS: {code} is a code such as SPRING10. */                                                    \
    X(KNOWN_REDEEMED_CODE, "known.redeemed.code", "It is redeemed. Code for the till: {code}")               \
    X(KNOWN_PURCHASE, "known.purchase", "Bought: {text}")                                                    \
    X(KNOWN_PURCHASE_DATE, "known.purchase_date", "Bought {date}: {text}")                                   \
    /* TRANSLATORS: How often this kiosk has shown something of the customer, and when last. */              \
    X(KNOWN_LOOKED, "known.looked", "Shown here: {count}×")                                                  \
    X(KNOWN_LOOKED_DATE, "known.looked_date", "Shown here: {count}×, last {date}")                           \
    /* TRANSLATORS: How many products this kiosk recommended to the customer lately, and when last. */       \
    X(KNOWN_SHOWN, "known.shown", "Suggested to you here: {count}")                                          \
    X(KNOWN_SHOWN_DATE, "known.shown_date", "Suggested to you here: {count}, last {date}")                   \
    /* TRANSLATORS: Why, and for how long, that is kept. */                                                  \
    X(KNOWN_SHOWN_WHY, "known.shown_why", "So that nothing is shown too often; kept {days} days")            \
    /* TRANSLATORS: Of the customer, who may be shown what sells most in place of recommendations. */        \
    X(KNOWN_TRIAL, "known.trial", "In a test of our advice: yes")                                            \
    /* TRANSLATORS: {source} is one of the next six, {purpose} what was allowed for it. */                   \
    X(KNOWN_WHY, "known.why", "{source}; allowed: {purpose}")                                                \
    X(SOURCE_YOU, "source.you", "From you")                                                                  \
    X(SOURCE_TILL, "source.till", "From the till")                                                           \
    X(SOURCE_ASSOCIATE, "source.associate", "From our team")                                                 \
    X(SOURCE_KIOSK, "source.kiosk", "Noted here")                                                            \
    X(SOURCE_LOYALTY, "source.loyalty", "From our loyalty programme")                                        \
    X(SOURCE_HQ, "source.hq", "From head office")                                                            \
    X(KNOWN_DELETE, "known.delete", "Delete")                                                                \
    /* TRANSLATORS: Of a row of the list; the two answers are Delete and Keep. */                            \
    X(KNOWN_DELETE_ASK, "known.delete_ask", "Delete this?")                                                  \
    /* TRANSLATORS: The same of an e-mail address or a phone number. */                                      \
    X(KNOWN_DELETE_CONTACT_ASK, "known.delete_contact_ask",                                                  \
      "Delete this? No codes or copies can then go there.")                                                  \
    X(KNOWN_KEEP, "known.keep", "Keep")                                                                      \
    /* TRANSLATORS: A button: their name or language is wrong. */                                            \
    X(KNOWN_CHANGE, "known.change", "Change")                                                                \
    /* TRANSLATORS: What of the list has no button to change it. */                                          \
    X(KNOWN_WRONG, "known.wrong", "Something wrong? Our team corrects it.")                                  \
    /* TRANSLATORS: A code to be scanned with a phone: it leads to a copy of the customer's data. */         \
    X(COPY_CODE_TITLE, "copy.code.title", "Scan this with your phone")                                       \
    X(COPY_CODE_SUB, "copy.code.sub",                                                                        \
      "It gives you a copy of your data, once. It is valid for {minutes} min.")                              \
    X(COPY_CODE_MASKED, "copy.code.masked", "Without your full contact details.")                            \
    /* TRANSLATORS: For ears: what the code is. */                                                           \
    X(COPY_CODE_SPEECH, "copy.code.speech", "A code for the camera of a phone")                              \
    /* TRANSLATORS: {contact} is such as "m…@e….com" or "…42". */                                      \
    X(COPY_LETTER, "copy.letter", "Send the full copy to {contact}")                                         \
    X(COPY_SENT_TITLE, "copy.sent.title", "On its way")                                                      \
    X(COPY_SENT_SUB, "copy.sent.sub", "You get a link to your full copy. It works once, within three days.") \
    X(COPY_SIGN_TITLE, "copy.sign.title", "Your card, please")                                               \
    X(COPY_SIGN_SUB, "copy.sign.sub", "Tap it once more: only your card gets you a copy of your data.")      \
    X(COPY_OFFLINE_TITLE, "copy.offline.title", "Not possible right now")                                    \
    X(COPY_OFFLINE_SUB, "copy.offline.sub",                                                                  \
      "This needs a connection. Please try again later, or ask us at the desk.")                             \
    X(COPY_CARD_TITLE, "copy.card.title", "Not with this card")                                              \
    X(COPY_CARD_SUB, "copy.card.sub",                                                                        \
      "Anyone could copy this card. Please ask us at the desk for your data.")                               \
    X(COPY_FAILED_SUB, "copy.failed.sub", "Please try again in a moment, or ask us at the desk.")            \
    /* TRANSLATORS: Anyone could copy the card: a code, or a better card, shows whose it is. */              \
    X(SAFER_ASK_TITLE, "safer.ask.title", "First show us that it is you")                                    \
    X(SAFER_ASK_SUB, "safer.ask.sub",                                                                        \
      "Anyone could copy this card. A code to your phone or e-mail on file is enough.")                      \
    X(SAFER_DESK_SUB, "safer.desk.sub",                                                                      \
      "Anyone could copy this card. Please ask us at the desk for a safer one.")                             \
    /* TRANSLATORS: A button. */                                                                             \
    X(SAFER_SEND, "safer.send", "Send me a code")                                                            \
    /* TRANSLATORS: After the code was right. */                                                             \
    X(SAFER_PROVED_TITLE, "safer.proved.title", "Thank you, it is you")                                      \
    X(SAFER_PROVED_SUB, "safer.proved.sub",                                                                  \
      "You see more until you leave. Tap a safer card, or our pass on your phone, to add it.")               \
    /* TRANSLATORS: Where their card was proof enough. */                                                    \
    X(SAFER_CARD_TITLE, "safer.card.title", "Tap your safer card")                                           \
    X(SAFER_CARD_SUB, "safer.card.sub",                                                                      \
      "A newer card, or our pass on your phone: from then on it is yours too.")                              \
    /* TRANSLATORS: Must be as true of a card that is somebody else's. */                                    \
    X(SAFER_REFUSED_TITLE, "safer.refused.title", "This card cannot be added")                               \
    X(SAFER_REFUSED_SUB, "safer.refused.sub", "Please tap another one, or ask us at the desk.")              \
    /* TRANSLATORS: What becomes of it when the new card is tapped. */                                       \
    X(SAFER_OTHERS_NUMBERS, "safer.others.numbers",                                                          \
      "Your old card, if anyone could copy it, stops working then.")                                         \
    X(SAFER_OTHERS_KEPT, "safer.others.kept", "Your old card goes on working.")                              \
    X(SAFER_OTHERS_LOST, "safer.others.lost",                                                                \
      "All your other cards stop working then; our pass on your phone stays.")                               \
    /* TRANSLATORS: Two buttons that are on or off. */                                                       \
    X(SAFER_KEEP, "safer.keep", "Keep my old card")                                                          \
    X(SAFER_LOST, "safer.lost", "My old card is lost")                                                       \
    /* TRANSLATORS: A button: without another card. */                                                       \
    X(SAFER_GO_ON, "safer.go-on", "Go on")                                                                   \
    X(FORGET_TITLE, "forget.title", "Forget everything about me?")                                           \
    X(FORGET_SUB, "forget.sub",                                                                              \
      "We stop recognising you at once and delete all that we keep about you, here and elsewhere.")          \
    X(FORGET_YES, "forget.yes", "Yes, forget me")                                                            \
    X(FORGET_NO, "forget.no", "No, keep it")                                                                 \
    /* TRANSLATORS: What came of it; each title is read from two metres. */                                  \
    X(RESULT_WORKING_TITLE, "result.working.title", "One moment")                                            \
    X(RESULT_WORKING_SUB, "result.working.sub", "We are doing what you asked for.")                          \
    X(RESULT_JOINED_TITLE, "result.joined.title", "Welcome")                                                 \
    X(RESULT_JOINED_SUB, "result.joined.sub", "From now on we know you here by this card.")                  \
    X(RESULT_JOINED_OFFLINE_SUB, "result.joined_offline.sub",                                                \
      "From now on we know you at this screen, and at our others as soon as they are connected.")            \
    X(RESULT_DECLINED_TITLE, "result.declined.title", "As you wish")                                         \
    X(RESULT_DECLINED_SUB, "result.declined.sub", "Nothing was kept. We are glad to help you in person.")    \
    X(RESULT_WITHDRAWN_TITLE, "result.withdrawn.title", "Done")                                              \
    X(RESULT_STOPPED_SUB, "result.stopped.sub",                                                              \
      "We no longer recognise you here; our other screens follow in moments.")                               \
    X(RESULT_STOPPED_OFFLINE_SUB, "result.stopped_offline.sub",                                              \
      "We no longer recognise you here; our other screens follow as soon as they are connected.")            \
    /* TRANSLATORS: {purpose} is what a customer allowed, such as "Use my purchases". */                     \
    X(RESULT_OFF_SUB, "result.off.sub", "{purpose}: ended here; our other screens follow in moments.")       \
    X(RESULT_OFF_OFFLINE_SUB, "result.off_offline.sub",                                                      \
      "{purpose}: ended here; our other screens follow as soon as they are connected.")                      \
    X(RESULT_GRANTED_TITLE, "result.granted.title", "Thank you")                                             \
    X(RESULT_GRANTED_SUB, "result.granted.sub",                                                              \
      "{purpose}: allowed from now on. You can undo it here at any time.")                                   \
    X(RESULT_BOUND_TITLE, "result.bound.title", "This card is yours now")                                    \
    X(RESULT_BOUND_SUB, "result.bound.sub", "It works in a moment. Your other card stays as it was.")        \
    X(RESULT_BOUND_OFFLINE_SUB, "result.bound.offline.sub",                                                  \
      "It works as soon as we are connected again. Your other card stays as it was.")                        \
    X(RESULT_FORGOTTEN_TITLE, "result.forgotten.title", "Forgotten")                                         \
    X(RESULT_FORGOTTEN_SUB, "result.forgotten.sub",                                                          \
      "We deleted all about you here; head office and our other screens follow in moments.")                 \
    X(RESULT_FORGOTTEN_OFFLINE_TITLE, "result.forgotten_offline.title", "Forgotten here")                    \
    X(RESULT_FORGOTTEN_OFFLINE_SUB, "result.forgotten_offline.sub",                                          \
      "We deleted all about you here; our other screens follow as soon as they are connected.")              \
    X(RESULT_DELETED_TITLE, "result.deleted.title", "Deleted")                                               \
    /* TRANSLATORS: Something of what is held, such as a purchase; so are the next three. */                 \
    X(RESULT_DELETED_SUB, "result.deleted.sub", "Deleted here; our other screens follow in moments.")        \
    X(RESULT_DELETED_OFFLINE_SUB, "result.deleted_offline.sub",                                              \
      "Deleted here; our other screens follow as soon as they are connected.")                               \
    X(RESULT_CORRECTED_TITLE, "result.corrected.title", "Changed")                                           \
    X(RESULT_CORRECTED_SUB, "result.corrected.sub", "Changed here; our other screens follow in moments.")    \
    X(RESULT_CORRECTED_OFFLINE_SUB, "result.corrected_offline.sub",                                          \
      "Changed here; our other screens follow as soon as they are connected.")                               \
    X(RESULT_FORGET_HELD_TITLE, "result.forget_held.title", "Hidden now")                                    \
    /* TRANSLATORS: Within these hours head office, or a card that proves more, can still stop it. */        \
    X(RESULT_FORGET_HELD_SUB, "result.forget_held.sub",                                                      \
      "We show nothing about you now. In {hours} hours all is deleted, unless you tell us not to.")          \
    X(RESULT_FAILED_TITLE, "result.failed.title", "That did not work")                                       \
    X(RESULT_FAILED_SUB, "result.failed.sub", "Nothing was changed. Please try again in a moment.")          \
    X(IT_TAB_STATUS, "it.tab.status", "Status")                                                              \
    X(IT_TAB_CHARTS, "it.tab.charts", "Charts")                                                              \
    X(IT_TAB_ERRORS, "it.tab.errors", "Errors")                                                              \
    X(IT_TAB_TOUCH, "it.tab.touch", "Touch")                                                                 \
    X(IT_TAB_NETWORK, "it.tab.network", "Network")                                                           \
    X(IT_TAB_PANEL, "it.tab.panel", "Screen")                                                                \
    X(IT_SIGN_OUT, "it.sign_out", "Sign out")                                                                \
    X(IT_UP, "it.up", "Further up")                                                                          \
    X(IT_DOWN, "it.down", "Further down")                                                                    \
    X(IT_PART_READER, "it.part.reader", "Card reader")                                                       \
    X(IT_PART_LINK, "it.part.link", "Link process")                                                          \
    X(IT_PART_BROKER, "it.part.broker", "Broker")                                                            \
    X(IT_PART_NETWORK, "it.part.network", "Network")                                                         \
    X(IT_PART_DATABASE, "it.part.database", "Database")                                                      \
    X(IT_PART_QUEUE, "it.part.queue", "Queue")                                                               \
    X(IT_PART_LEASE, "it.part.lease", "Data kept without HQ")                                                \
    X(IT_PART_IDENTITY, "it.part.identity", "Identity")                                                      \
    X(IT_PART_MESSAGES, "it.part.messages", "Messages from HQ")                                              \
    X(IT_PART_CLOCK, "it.part.clock", "Clock")                                                               \
    X(IT_PART_TEMPERATURE, "it.part.temperature", "Temperature")                                             \
    X(IT_PART_PANEL, "it.part.panel", "Screen")                                                              \
    X(IT_PART_VERSION, "it.part.version", "Version")                                                         \
    X(IT_PART_BOOT, "it.part.boot", "Start number")                                                          \
    X(IT_PART_UPTIME, "it.part.uptime", "Running for")                                                       \
    X(IT_PART_TAPS, "it.part.taps", "Taps")                                                                  \
    X(IT_STATE_OK, "it.state.ok", "OK")                                                                      \
    X(IT_STATE_WAIT, "it.state.wait", "Starting")                                                            \
    X(IT_STATE_FAULT, "it.state.fault", "Fault")                                                             \
    X(IT_STATE_UNKNOWN, "it.state.unknown", "Not known")                                                     \
    X(IT_ALL_WELL, "it.all_well", "All well")                                                                \
    X(IT_ONE_FAULT, "it.one_fault", "1 fault: {part} {code}")                                                \
    X(IT_FAULTS, "it.faults", "{count} faults: {part} {code}")                                               \
    X(IT_STARTING, "it.starting", "Starting: {part}")                                                        \
    X(IT_NOT_KNOWN, "it.not_known", "Not known: {part}")                                                     \
    X(IT_COLLECTING, "it.collecting", "Looking at all parts")                                                \
    X(IT_NO_ROWS, "it.no_rows", "Nothing to show yet")                                                       \
    X(IT_ERRORS_TITLE, "it.errors.title", "Last errors, newest first")                                       \
    X(IT_NO_ERRORS, "it.errors.none", "No errors since the start")                                           \
    X(IT_DAYS_AGO, "it.days_ago", "{count} d ago, {time}")                                                   \
    X(IT_TAPS_AN_HOUR, "it.taps_an_hour", "Taps an hour")                                                    \
    X(IT_DEGREES, "it.degrees", "Temperature in {unit}")                                                     \
    X(IT_HOURS_AGO, "it.hours_ago", "{count} h ago")                                                         \
    X(IT_MINUTES_AGO, "it.minutes_ago", "{count} min ago")                                                   \
    X(IT_NOW, "it.now", "now")                                                                               \
    X(IT_NO_VALUES, "it.no_values", "No values yet")                                                         \
    X(IT_NO_TAPS, "it.no_taps", "No taps in {count} h")                                                      \
    X(IT_RANGE, "it.range", "{title}: {least} to {most}")                                                    \
    X(IT_GLASS, "it.glass", "Tap to glass")                                                                  \
    X(IT_GLASS_HALF, "it.glass.half", "p50: half of taps")                                                   \
    X(IT_GLASS_MOST, "it.glass.most", "p99: 99 of 100")                                                      \
    X(IT_GLASS_COUNT, "it.glass.count", "Last {count} taps")                                                 \
    X(IT_MILLISECONDS, "it.milliseconds", "{count} ms")                                                      \
    X(IT_TOUCH_EACH, "it.touch.each", "Touch each field: {count} of {total}")                                \
    X(IT_TOUCH_DONE, "it.touch.done", "All {total} fields answer")                                           \
    X(IT_INTERFACE, "it.network.interface", "Interface")                                                     \
    X(IT_ADDRESS, "it.network.address", "Address")                                                           \
    X(IT_GATEWAY, "it.network.gateway", "Gateway")                                                           \
    X(IT_NAME_SERVER, "it.network.dns", "Name server")                                                       \
    X(IT_WIRELESS, "it.network.wireless", "Wireless")                                                        \
    X(IT_NONE, "it.network.none", "None known")                                                              \
    X(IT_CHANGE, "it.change", "Change")                                                                      \
    X(IT_FIXED, "it.fixed", "Fixed at start")                                                                \
    X(IT_TYPE_BROKER, "it.broker.type", "Address of the broker")                                             \
    X(IT_BROKER_FORM, "it.broker.form", "mqtts://name or mqtts://name:8883")                                 \
    X(IT_BROKER_REFUSED, "it.broker.refused", "This cannot be a broker's address")                           \
    X(IT_ERASE, "it.erase", "Erase")                                                                         \
    X(IT_ACCEPT, "it.accept", "Use it")                                                                      \
    X(IT_CANCEL, "it.cancel", "Cancel")                                                                      \
    X(IT_CHANGED, "it.changed", "Changed, not saved yet")                                                    \
    X(IT_SAVING, "it.saving", "Saving")                                                                      \
    X(IT_SAVED, "it.saved", "Saved")                                                                         \
    X(IT_NOT_SAVED, "it.not_saved", "Not saved. Please try again.")                                          \
    X(IT_SAVE, "it.save", "Save")                                                                            \
    X(IT_BRIGHTNESS, "it.panel.brightness", "Brightness")                                                    \
    X(IT_DIMMED, "it.panel.dimmed", "Dimmed")                                                                \
    X(IT_LANGUAGE, "it.panel.language", "Language")                                                          \
    X(IT_THEME, "it.panel.theme", "Colours")                                                                 \
    X(IT_TEXT_SIZE, "it.panel.text_size", "Text size")                                                       \
    X(IT_LOWER, "it.panel.lower", "Lower: {field}")                                                          \
    X(IT_RAISE, "it.panel.raise", "Raise: {field}")                                                          \
    X(IT_PER_CENT, "it.per_cent", "{count} %")                                                               \
    X(IT_THEME_LIGHT, "it.theme.light", "Light")                                                             \
    X(IT_THEME_DARK, "it.theme.dark", "Dark")                                                                \
    X(IT_THEME_CONTRAST, "it.theme.contrast", "High contrast")                                               \
    X(IT_TEXT_NORMAL, "it.text.normal", "Normal")                                                            \
    X(IT_TEXT_LARGE, "it.text.large", "Large")                                                               \
    X(IT_NO_BACKLIGHT, "it.panel.no_backlight", "No light to set")                                           \
    X(IT_PANEL_SIZE, "it.panel.size", "Screen: {width} x {height} mm, turned by {degrees}")                  \
    X(IT_PANEL_NO_SIZE, "it.panel.no_size", "Screen: size not known, turned by {degrees}")                   \
    X(IT_PICTURE, "it.picture", "Test picture")                                                              \
    X(IT_PICTURE_WHITE, "it.picture.white", "White")                                                         \
    X(IT_PICTURE_BLACK, "it.picture.black", "Black")                                                         \
    X(IT_PICTURE_RED, "it.picture.red", "Red")                                                               \
    X(IT_PICTURE_GREEN, "it.picture.green", "Green")                                                         \
    X(IT_PICTURE_BLUE, "it.picture.blue", "Blue")                                                            \
    X(IT_PICTURE_GREY, "it.picture.grey", "Grey")                                                            \
    X(IT_PICTURE_SQUARE, "it.picture.square", "Each square: 10 mm")                                          \
    X(IT_PICTURE_READ, "it.picture.read", "Read at {distance}")

enum rg_string {
#define RG_SENTENCE_ENUM(name, key, english) RG_STRING_##name,
    RG_SENTENCES(RG_SENTENCE_ENUM)
#undef RG_SENTENCE_ENUM
        RG_STRING_COUNT
};

/** Bytes of a sentence with its end; a longer translation counts as none. */
#define RG_STRING_TEXT_MAX 240u
#define RG_CATALOGUES_MAX  16
#define RG_LANGUAGE_NAME   8

/** One language's sentences; the texts live as long as the struct rg_languages that they are from. */
struct rg_strings {
    char language[RG_LANGUAGE_NAME];
    bool rtl; /**< written from right to left: screens are mirrored, lines begin at the right */
    const char *text[RG_STRING_COUNT];
};

/** A placeholder's value: {name} in a sentence becomes the text. */
struct rg_placeholder {
    const char *name;
    const char *text;
};

struct rg_languages;

/**
 * Load every catalogue of @p assets_dir/locale, so that none is read while a customer waits. A broken one is
 * logged once and left out; without any (or with NULL), English stands. @p site ("de", "de_DE.UTF-8", NULL) is
 * the language of screens that ask for none; a site's language that is not there is logged, and English is it.
 * @return RG_OK, RG_NO_MEMORY.
 */
enum rg_status rg_languages_open(const char *assets_dir, const char *site,
                                 struct rg_languages **languages) RG_MUST_CHECK;
void rg_languages_close(struct rg_languages *languages);

/** A language's sentences; the site's for NULL, "" and what is not there. Never NULL. */
const struct rg_strings *rg_strings_for(const struct rg_languages *languages, const char *language);

/**
 * Write a text that is no sentence (a name, a title). One with letters of both directions is isolated, so that
 * its first letter says which way it runs. @return the length in bytes.
 */
size_t rg_strings_name(const struct rg_strings *strings, const char *name, char *to, size_t capacity);

/** The key of a sentence, such as "idle.title". */
const char *rg_strings_key(enum rg_string string);

/** Its English. */
const char *rg_strings_english(enum rg_string string);

/**
 * Write a sentence with its placeholders filled; unknown ones vanish. A value that holds letters of the other
 * direction is isolated (U+2068, U+2069), so that it does not stir up the sentence around it. Cut at a
 * character's boundary when @p capacity is too small; always terminated. @return the length in bytes.
 */
size_t rg_strings_format(const struct rg_strings *strings, enum rg_string string,
                         const struct rg_placeholder *values, size_t count, char *to, size_t capacity);

#endif
