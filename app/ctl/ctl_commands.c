/* The table of commands; nothing else says which there are. */
#include "ctl.h"

#include <string.h>

#define OF_CARD   "--member N|--badge N"
#define INSTEAD   "[--medium MEDIUM|--replace HEX] [--reader CONNSTRING] [--address ADDRESS] [--wait SECONDS]"
#define RECEIVED  "[--received DATE]"
#define CUSTOMERS rg_ctl_print_customers

/* clang-format off */
static const struct rg_ctl_verb verbs[] = {
    {"status", RG_CTL_STATUS, "status", "", "", RG_CTL_READS, rg_ctl_print_status,
     "every kiosk in one wide table, as HQ has it",
     "device list judges what this only shows."},
    {"device list", RG_CTL_DEVICE_LIST, "status", "", "[--group GROUP] [--check]", RG_CTL_READS, NULL,
     "every kiosk and what is wrong with it, the worst first",
     "A kiosk is fault (it serves nobody, or its data are gone), offline (HQ has heard nothing for three minutes, or the "
     "kiosk took leave), attention (something is not as it should be, or is not known) or ok. What is not known is never ok, "
     "and nothing is ok that HQ has not heard of for three minutes, by HQ's own clock. One that was thrown out is revoked: it stands "
     "last, and asks for nobody. Behind the table stands how many units wait for approval, if any does. rejects and alerts are only told: they "
     "do not go away by themselves; device rejects clears the first."},
    {"device show", RG_CTL_DEVICE_SHOW, "device-show", "DEVICE", "[--check]", RG_CTL_READS, NULL,
     "all that HQ knows of one kiosk",
     "DEVICE is SITE/DEVICE, or the device alone where only one site has one of that name. It shows the kiosk's state as it "
     "last said it, how far its clock is off, since when events wait there, the version of each feed that it has, and of each "
     "stream of events the epoch and the number that HQ expects next."},
    {"device units", RG_CTL_DEVICE_UNITS, "device-units", "", "", RG_CTL_READS, rg_ctl_print_units,
     "the factory's units: which wait, and which have a certificate",
     "A unit is pending (it has asked and waits for you), approved (it may have its certificate as soon as it asks) or issued."},
    {"device approve", RG_CTL_DEVICE_APPROVE, "device-approve", "SERIAL", "--site SITE|--manifest FILE [--device NAME] [--group GROUP]",
     RG_CTL_AUDITED, rg_ctl_print_units, "let a unit of the factory be a kiosk of a site",
     "The unit shows its SERIAL, and gets one certificate; approved before it asks, it gets it when it does. A kiosk that was wiped "
     "or whose certificate ran out has to be approved again. --group, which can be said again, puts it in "
     "these groups and in no other; without it it stays in those that it was in. With --manifest there is no SERIAL, no --site and no --group: FILE "
     "has a line serial,site,device,groups for each unit, of which device and groups may be missing or empty; several groups have | between them, such "
     "as pilot|windows. One line that is none, which is named, and nothing of the file is approved; a unit that HQ refuses, which is named, too, keeps none of the others. Where the first line is a header, it says which columns there are, in which order. In either place, and wherever else a serial number is taken, "
     "what a scanner reads off the unit's screen (regard:1:SERIAL) is as good."},
    {"device revoke", RG_CTL_DEVICE_REVOKE, "device-revoke", "DEVICE", "", RG_CTL_AUDITED, rg_ctl_print_units,
     "throw a kiosk out, for ever under that name",
     "DEVICE is SITE/DEVICE, or its unit's serial number: as regard:1:SERIAL always, alone where it cannot be a name. HQ takes nothing from it any more, refuses jobs and configuration for it, and says revoked of it at once; once its unit asks "
     "again, it waits to be approved under another name. With regard-hq serve --dynamic-security HQ deletes its client at the broker, which ends its "
     "connection; where a file says who may connect, take it out of that yourself, and restart or end its connection there."},
    {"device job", RG_CTL_DEVICE_JOB, "device-job", "KIOSK restart|log_level|diagnose|screenshot",
     "[--site SITE|--group GROUP] [--now] [--within HOURS] [--level LEVEL] [--minutes N]", RG_CTL_AUDITED, rg_ctl_print_jobs,
     "have a kiosk, or all of a site or a group, do something",
     "KIOSK is a unit's serial number, SITE/DEVICE, or the device alone where only one site has one of that name; without it, all "
     "kiosks of --site, of --group, or of that group at that site. Nothing is done during a visit, and a restart waits for quiet hours (outside opening hours) unless "
     "--now is given; what is not begun within --within HOURS (24) expires. log_level takes --level, and --minutes unless 60 are meant. The same job again is the one that is open."},
    {"device diagnose", RG_CTL_DEVICE_DIAGNOSE, "device-job", "KIOSK", "[--out FILE] [--wait SECONDS]", RG_CTL_AUDITED, NULL,
     "collect how a kiosk is: parts, versions, database, queue, temperatures, log",
     "Nothing in it is about a customer. It is one JSON object, with --json and without. After --wait (60) seconds the job stands, and "
     "device result fetches it later."},
    {"device wipe", RG_CTL_DEVICE_WIPE, "device-job", "KIOSK", "[--site SITE|--group GROUP] [--now] [--within HOURS]", RG_CTL_AUDITED,
     rg_ctl_print_jobs, "destroy all keys of a kiosk: it is as out of its box",
     "Without KIOSK it is all kiosks of --site, of --group, or of that group at that site. Without --now it waits until HQ has had everything of it. A kiosk with a factory slot asks to be approved again. More than three in a "
     "day wait for a second operator. Wipe before you revoke: HQ hears nothing under a name that was revoked."},
    {"device jobs", RG_CTL_DEVICE_JOBS, "device-jobs", "", "[--site SITE] [--device NAME] [--open]", RG_CTL_READS,
     rg_ctl_print_jobs, "what was ordered of kiosks, and what became of it, the newest first",
     "A job is approval (a second operator must confirm it), queued, offered, accepted, waiting (for the end of a visit, or for quiet "
     "hours), running, done, failed, expired, refused or cancelled. WHY is cancel while its kiosk is yet to hear that it is taken back. Jobs of one "
     "order for a site bear the same number under BATCH."},
    {"device result", RG_CTL_DEVICE_RESULT, "device-job-result", "REQUEST", "[--out FILE]", RG_CTL_AUDITED, NULL,
     "what a job brought back",
     "REQUEST is the job's number. A diagnosis is JSON, a screenshot a PNG, without anything personal; FILE must not exist."},
    {"device confirm", RG_CTL_DEVICE_CONFIRM, "device-job-approve", "REQUEST", "[--seen CODE]", RG_CTL_AUDITED, rg_ctl_print_jobs,
     "let another operator's job begin, or many that you have looked at",
     "REQUEST is the job's number. With --seen it is that of a batch, and CODE what device batch said with the kiosks: just these begin, or none when anything of it "
     "has changed since."},
    {"device batch", RG_CTL_DEVICE_BATCH, "device-job-batch", "REQUEST", "", RG_CTL_READS, rg_ctl_print_batch,
     "what waits for a second operator of an order for many kiosks",
     "REQUEST is the number under BATCH of device jobs. With the kiosks it says a code, by which device confirm lets exactly these begin."},
    {"device cancel", RG_CTL_DEVICE_CANCEL, "device-job-cancel", "REQUEST", "", RG_CTL_AUDITED, rg_ctl_print_jobs,
     "take a job back before it begins",
     "REQUEST is the job's number. One that no kiosk was ordered to do is cancelled at once; of another its kiosk is told, also one that is "
     "not there now, and says that it is cancelled, or has begun. One that runs is begun, one that is over is over, and neither is changed. Said again it "
     "changes nothing. Taking back a wipe takes the role admin."},
    {"device config", RG_CTL_DEVICE_CONFIG, "device-config", "DEVICE",
     "[--set KEY=VALUE] [--unset KEY] [--show] [--site SITE|--group GROUP|--all]", RG_CTL_AUDITED, rg_ctl_print_config,
     "what a kiosk, a site, a group or all are to be like, and what they are like",
     "DEVICE is SITE/DEVICE, the device alone, or its unit's serial number; with --all or --group there is none, and with --site and none it is of the whole site. KEY is a member of "
     "the kiosk's configuration or a part of one, such as brightness.dim; VALUE is JSON or a word, and --set can be said again. What is said of a site goes over what is "
     "said of all, what is said of a group over both, and what is said of a kiosk over all of these; of a kiosk's groups the one whose name comes later in the alphabet goes over the others; null takes away what lies below, --unset what is said here. HQ refuses what a kiosk would refuse, and "
     "then nothing is changed. A kiosk takes it when nobody is served, tries it, and goes back to the last good one when it is not well with it; "
     "what IT sets at the kiosk itself holds until HQ says something new."},
    {"device group", RG_CTL_DEVICE_GROUP, "device-group", "DEVICE", "[--add GROUP] [--remove GROUP]", RG_CTL_AUDITED,
     rg_ctl_print_groups, "put a kiosk in groups, and take it out of them",
     "DEVICE is SITE/DEVICE, the device alone, or its unit's serial number. GROUP is a name as a site has one, of kiosks of whichever sites; a group is there once it is "
     "named, and a kiosk is in 8 at most. --add and --remove can be said again; without them it says which groups they are. Its configuration is from then on what its groups make of it. device list, device job and "
     "device config take the kiosks of a group together."},
    {"device readmit", RG_CTL_DEVICE_READMIT, "device-readmit", "DEVICE", "", RG_CTL_AUDITED, rg_ctl_print_units,
     "let a kiosk in again that was in quarantine",
     "DEVICE is SITE/DEVICE, or the device alone. HQ had noticed two kiosks of that name: a disk was copied. Find the copy first, and take it away. Who is left "
     "numbers its events anew, and what it kept meanwhile takes effect. A unit that is wiped and approved again is let in by that."},
    {"device rejects", RG_CTL_DEVICE_REJECTS, "device-rejects", "DEVICE", "[--till] [--site SITE] [--retry|--drop]", RG_CTL_AUDITED, rg_ctl_print_rejects,
     "what HQ could not use of a kiosk's events, or of tills' lines",
     "DEVICE is SITE/DEVICE, or the device alone; with --till it is a till, and without it all tills of --site, or of all sites, are meant. --retry takes again what HQ kept whole, once a product or a member that was missing is there; --drop forgets "
     "all of them. Either way what is left is listed. Of consents and looks HQ keeps no more than that there was one."},
    {"fleet watch", RG_CTL_FLEET_WATCH, "status", "", "[--group GROUP] [--once] [--every SECONDS] [--check]", RG_CTL_READS, NULL,
     "device list, again and again, with totals at the top",
     "On a terminal the table stays in its place and shows what fits, the worst; otherwise one table follows the other. While HQ "
     "does not answer, the table grows old before your eyes and says so. Ends with Ctrl-C; --check needs --once."},
    {"outflow", RG_CTL_OUTFLOW, "outflow", "", "[--since CURSOR] [--follow] [--every SECONDS]", RG_CTL_RETAILER, NULL,
     "what happened at HQ, for the retailer's own systems",
     "Who joined, what was allowed and withdrawn, what customers changed, what came of what they were shown, and who was erased: in "
     "HQ's order, from CURSOR on or from the beginning. Apply what comes, and keep next for the next time; what comes twice has the same n and "
     "id. After a restore of HQ a page says reset, and everything comes again. With --json each page is a line. --follow goes on, and asks "
     "every SECONDS where HQ does not say by itself that there is more."},
    {"card issue", RG_CTL_CARD_ISSUE, "card-issue", "",
     OF_CARD " --medium MEDIUM|--uid HEX [--reader CONNSTRING|--pass VALUE] [--address ADDRESS] [--wait SECONDS] [--keep]", RG_CTL_AUDITED,
     rg_ctl_print_cards, "give a card to a member, or a badge to an associate",
     "With --medium ntag21x, ntag424 or desfire the card that lies on the reader is written: it gets keys of its own, which HQ makes, or a token that HQ signed, is read "
     "back as a kiosk reads it, and counts only then. What was cut off is done by doing it again, and so is a newer version of keys. A card whose number changes at every tap (random UID) is not written: "
     "only HQ could tell whose it is, and a badge has to work without HQ. With "
     "--uid it is known by its number, which anyone can copy; nfc-list shows it. Either goes to HQ sealed, so that the broker does not read "
     "it, and HQ keeps no number. A pass that is in a member's phone already, smarttap or vas, is known by what it says, --pass; one of 16 bytes or more "
     "that cannot be guessed proves whose it is. A member may have several; but one that proves more than a number (L1, L2) ends their cards of level L0, "
     "which anyone can copy, as it does at a kiosk: they are blocked, unless --keep is said. --medium needs HQ's public key, command.pem, as kiosks have it."},
    {"card list", RG_CTL_CARD_LIST, "card-list", "", OF_CARD, RG_CTL_AUDITED, rg_ctl_print_cards,
     "whose cards there are",
     "MEDIUM says what a card is, LEVEL what it can prove at the most: L0 a number that anyone can copy, L1 a code that rolls, L2 a key of its "
     "own. regardctl assurance says what each is good for."},
    {"card lost", RG_CTL_CARD_LOST, "card-lost", "", "--member N|--card CARD " INSTEAD, RG_CTL_AUDITED, rg_ctl_print_cards,
     "block a card that was lost, and give another in its place",
     "It is dead at every kiosk as soon as that hears of it; points and all else stay with the member. CARD is the 8 digits that card list "
     "shows; --member does where the member has one active card. A card that was found again is issued again. With --medium ntag21x, ntag424 or desfire, which "
     "goes with --member alone, the card that lies on the reader is written in its place, as by card issue, and the lost one is blocked before that: when the card cannot be written, card issue gives them another. "
     "With --replace it is known by its number: level L0, which anyone can copy, so that who had a card of L1 or L2 can do less with it."},
    {"badge revoke", RG_CTL_BADGE_REVOKE, "card-lost", "N", INSTEAD, RG_CTL_AUDITED, rg_ctl_print_cards,
     "block all badges of an associate, and give another",
     "A session that such a badge opened ends at the kiosk as soon as that hears of it. With --medium ntag424 or desfire the badge that lies on the reader is written in its place, "
     "as by card issue; they are blocked before that. With --replace it is known by its number: level L0, which greets and opens no profile."},
    {"customer find", RG_CTL_CUSTOMER_FIND, "customer-find", "", "--member N|--external ID", RG_CTL_AUDITED, CUSTOMERS,
     "one line on a customer, by a number", "Nobody is found by name."},
    {"customer show", RG_CTL_CUSTOMER_SHOW, "customer-show", "N", "", RG_CTL_AUDITED, CUSTOMERS,
     "a customer's consents, and each yes and no they said", ""},
    {"customer keep", RG_CTL_CUSTOMER_KEEP, "customer-keep", "N", "", RG_CTL_AUDITED, CUSTOMERS,
     "call off an erasure that is still held", ""},
    {"customer proof", RG_CTL_CUSTOMER_PROOF, "customer-proof", "N", "", RG_CTL_AUDITED, CUSTOMERS,
     "which kiosks have confirmed an erasure", ""},
    {"customer erase", RG_CTL_CUSTOMER_ERASE, "customer-erase", "N", RECEIVED, RG_CTL_ENTERS, CUSTOMERS,
     "destroy what is held of a customer", ""},
    {"customer export", RG_CTL_CUSTOMER_EXPORT, "customer-export", "N", RECEIVED, RG_CTL_ENTERS, CUSTOMERS,
     "a copy in clear, which customer copy then fetches", ""},
    {"customer restrict", RG_CTL_CUSTOMER_RESTRICT, "customer-restrict", "N", RECEIVED, RG_CTL_ENTERS, CUSTOMERS,
     "hide a customer from every kiosk and destroy nothing", ""},
    {"customer unrestrict", RG_CTL_CUSTOMER_UNRESTRICT, "customer-unrestrict", "N", "[--informed] " RECEIVED,
     RG_CTL_ENTERS, CUSTOMERS, "end a restriction", "--informed says that the customer was told before, as they must be."},
    {"customer correct", RG_CTL_CUSTOMER_CORRECT, "customer-correct",
     "N display_name|first_name|language|birthday|email|phone|points VALUE", RECEIVED, RG_CTL_ENTERS, CUSTOMERS,
     "change what is wrong about a customer",
     "A birthday is MM-DD, points are of that number alone; '' removes the others. No import brings the old value back."},
    {"customer merge", RG_CTL_CUSTOMER_MERGE, "customer-merge", "A B", RECEIVED, RG_CTL_ENTERS, CUSTOMERS,
     "make two numbers one person", "The stricter consent of the two holds."},
    {"customer unmerge", RG_CTL_CUSTOMER_UNMERGE, "customer-unmerge", "N", RECEIVED, RG_CTL_ENTERS, CUSTOMERS,
     "take a number apart again", "N is the number that was merged."},
    {"customer request", RG_CTL_CUSTOMER_REQUEST, "customer-request", "REQUEST", "", RG_CTL_AUDITED, CUSTOMERS,
     "an open request, with its value", ""},
    {"customer approve", RG_CTL_CUSTOMER_APPROVE, "customer-approve", "REQUEST", "", RG_CTL_AUDITED, CUSTOMERS,
     "let another operator's request be done", ""},
    {"customer copy", RG_CTL_CUSTOMER_COPY, "customer-copy", "REQUEST", "[--out FILE]", RG_CTL_AUDITED, CUSTOMERS,
     "fetch the copy of an approved export",
     "It is one JSON object, with --json and without. FILE must not exist."},
    {"customer withdraw", RG_CTL_CUSTOMER_WITHDRAW, "customer-withdraw", "REQUEST", "", RG_CTL_AUDITED, CUSTOMERS,
     "take back a request of one's own", ""},
    {"customer refuse", RG_CTL_CUSTOMER_REFUSE, "customer-refuse", "REQUEST",
     "--reason unfounded|excessive|identity|law|claims|others", RG_CTL_AUDITED, CUSTOMERS,
     "refuse a request", ""},
    {"customer extend", RG_CTL_CUSTOMER_EXTEND, "customer-extend", "REQUEST", "--reason complexity|number",
     RG_CTL_AUDITED, CUSTOMERS, "take two months more for a request, once", ""},
    {"requests", RG_CTL_REQUESTS, "requests", "", "[--overdue]", RG_CTL_AUDITED, rg_ctl_print_requests,
     "what customers asked for and who must do what by when", "A request is due within a month of the letter."},
    {"duplicates", RG_CTL_DUPLICATES, "duplicates", "", "", RG_CTL_AUDITED, rg_ctl_print_requests,
     "members who may be one person", ""},
    {"duplicates dismiss", RG_CTL_DUPLICATES_DISMISS, "duplicates-dismiss", "A B", "", RG_CTL_AUDITED,
     rg_ctl_print_requests, "two members who are two, and are not proposed again", ""},
    {"household link", RG_CTL_HOUSEHOLD_LINK, "household-link", "A B", "", RG_CTL_AUDITED, rg_ctl_print_requests,
     "link members who use each other's cards",
     "When both ask for it; it counts once each has agreed at a kiosk."},
    {"household unlink", RG_CTL_HOUSEHOLD_UNLINK, "household-unlink", "A B", "", RG_CTL_AUDITED,
     rg_ctl_print_requests, "end such a link", ""},
    {"household show", RG_CTL_HOUSEHOLD_SHOW, "household-show", "N", "", RG_CTL_AUDITED, rg_ctl_print_requests,
     "with whom a member is linked", ""},
    {"audit member", RG_CTL_AUDIT_MEMBER, "customer-looks", "N", "", RG_CTL_AUDITED, rg_ctl_print_looks,
     "who looked at a customer on the kiosks", ""},
    {"audit badge", RG_CTL_AUDIT_BADGE, "audit-badge", "N", "", RG_CTL_AUDITED, rg_ctl_print_looks,
     "what a badge opened, where works councils allow it", ""},
    {"why", RG_CTL_WHY, "customer-why", "N ITEM", "", RG_CTL_AUDITED, rg_ctl_print_why,
     "why a product stands where it does among what a member is shown",
     "ITEM is the retailer's number of a product, or HQ's. HQ ranks for the member as their site's kiosks do, by the usual rules, and says what speaks for the item, what "
     "keeps it out, what was taken out before it, and the three that would be shown. A kiosk may be a showing ahead of what "
     "HQ has heard."},
    {"alerts", RG_CTL_ALERTS, "alerts", "", "[--check]", RG_CTL_AUDITED, rg_ctl_print_looks,
     "looks that no tap explains, and broken chains",
     "Also looks of closed shops and badges that open too many."},
    {"measure", RG_CTL_MEASURE, "measure", "EXPERIMENT", "[--spend] [--check]", RG_CTL_AUDITED, rg_ctl_print_measure,
     "the effect of personal recommendations, or how long until it can be told",
     "EXPERIMENT is its name, which stands for its last version, or NAME/VERSION. Only customers who allow to be measured are in it, in the arm that "
     "was drawn for them. HQ looks as often as was planned before and keeps each look, so that asking "
     "again changes nothing, and says nothing of outcomes between looks. When the arms are not as large as planned no effect is said; "
     "with --check the exit code says so."},
    {"experiment list", RG_CTL_EXPERIMENT_LIST, "experiments", "", "[--check]", RG_CTL_AUDITED, rg_ctl_print_experiments,
     "which experiments there are, how many take part, and how often HQ has looked",
     "The last first. An experiment, with how many customers are planned and how many looks, is the member measure of the configuration (device config). What is "
     "planned stands from the first customer on; whoever wants it otherwise gives it another version. --check finds arms that are not as large as planned."},
    {"code issue", RG_CTL_CODE_ISSUE, "customer-code", "N", "", RG_CTL_AUDITED, CUSTOMERS,
     "a code for a customer without a card, whom you have seen",
     "It counts once, for 10 minutes, at any kiosk of their site, after the number of their account."},
    {"retention show", RG_CTL_RETENTION_SHOW, "retention-show", "", "", RG_CTL_READS, rg_ctl_print_retention,
     "how many days HQ keeps what", ""},
    {"retention set", RG_CTL_RETENTION_SET, "retention-set", "KIND DAYS|forever", "", RG_CTL_AUDITED,
     rg_ctl_print_retention, "change how many days HQ keeps something", "KIND is purchases, outcomes, wishes, notes, letters, requests, looks or audit."},
    {"verify", RG_CTL_VERIFY, "verify", "", "", RG_CTL_AUDITED, CUSTOMERS,
     "recompute the chains of consents, audit and looks",
     "1 when a line was changed, dropped or reordered."},
    {"assurance", RG_CTL_ASSURANCE, NULL, "", "", RG_CTL_ASKS_NOBODY, NULL,
     "what each card, phone, code and badge is good for",
     "The table that decides, as it is unless a site says otherwise in its configuration (device config --set assurance.needs.points=L2), which can "
     "move a line within its bounds."},
    {"completion", RG_CTL_COMPLETION, NULL, "bash", "", RG_CTL_ASKS_NOBODY, NULL,
     "the completion: source <(regardctl completion bash)", ""},
    {"manual", RG_CTL_MANUAL, NULL, "", "", RG_CTL_ASKS_NOBODY, NULL,
     "this manual: regardctl manual | man -l -", ""},
};
/* clang-format on */

#define VERBS (sizeof verbs / sizeof verbs[0])

const struct rg_ctl_verb *rg_ctl_verbs(size_t *count)
{
    *count = VERBS;
    return verbs;
}

const struct rg_ctl_verb *rg_ctl_verb_of(enum rg_ctl_command command)
{
    size_t at = 0;
    while (at < VERBS - 1 && verbs[at].command != command) {
        at++;
    }
    return &verbs[at];
}

bool rg_ctl_verb_takes(const struct rg_ctl_verb *verb, const char *option)
{
    size_t len = strlen(option);
    for (const char *at = verb->options; (at = strstr(at, "--")) != NULL;) {
        at += 2;
        /* The terminator counts: an option may stand at the end. */
        if (strncmp(at, option, len) == 0 && strchr(" ]|", at[len]) != NULL) {
            return true;
        }
    }
    return false;
}

/* How many words of the verb the line begins with: all of them, or 0. */
static int match(const struct rg_ctl_verb *verb, int count, char **words)
{
    const char *rest = verb->words;
    int at = 0;
    while (*rest != '\0') {
        size_t len = strcspn(rest, " ");
        if (at >= count || strlen(words[at]) != len || strncmp(words[at], rest, len) != 0) {
            return 0;
        }
        rest += len + (rest[len] == ' ' ? 1 : 0);
        at++;
    }
    return at;
}

const struct rg_ctl_verb *rg_ctl_verb_find(int count, char **words, int *used)
{
    const struct rg_ctl_verb *found = NULL;
    *used = 0;
    for (size_t i = 0; i < VERBS; i++) {
        int fits = match(&verbs[i], count, words);
        if (fits > *used) {
            found = &verbs[i];
            *used = fits;
        }
    }
    return found;
}
