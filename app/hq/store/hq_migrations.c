#include "hq_migrations.h"

#include "hq_outflow_fill.h"

/* What follows anew when somebody is no longer held back: all of theirs, under every number that counts for them. */
#define TOLD_AGAIN(who)                                                                                      \
    "INSERT INTO outflow(at,kind,member,ref) SELECT at,kind,member,ref FROM outflow WHERE kind<=4 AND "      \
    "member IN (SELECT " who " UNION "                                                                       \
    "SELECT member FROM member_alias WHERE id=" who " UNION SELECT id FROM member_alias WHERE member=" who   \
    " OR member=(SELECT member FROM member_alias WHERE id=" who                                              \
    ")) GROUP BY kind,member,ref ORDER BY min(seq);"

/* Every table that a feed carries begins with
 *   row    site number << 40 | version. It is the rowid, so a page is one range scan and the version costs no
 *          index; a row that changes moves to the end.
 *   site   the site's number
 *   state  0 hidden: the consent for it never was live, no kiosk has seen it
 *          1 live
 *          2 the consent ended: kiosks get a deletion, HQ keeps the row
 *          3 removed: kiosks get a deletion, personal columns are erased
 * followed by the feed's columns in the contract's order and by columns that stay at HQ. */
const char *const rg_hq_migrations[RG_HQ_MIGRATIONS] = {
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE sites(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, time_zone TEXT NOT NULL);"
    /* The last version given out, per feed and site; feed 100 counts till lines, 101 members without a
       number. */
    "CREATE TABLE heads(feed INTEGER NOT NULL, site INTEGER NOT NULL, version INTEGER NOT NULL,"
    " PRIMARY KEY(feed, site)) WITHOUT ROWID;"
    "CREATE TABLE skus(id INTEGER PRIMARY KEY, sku TEXT NOT NULL UNIQUE);"
    "CREATE TABLE associates(row INTEGER PRIMARY KEY, site INTEGER NOT NULL, state INTEGER NOT NULL,"
    " id INTEGER NOT NULL UNIQUE, name TEXT, language TEXT, role TEXT);"
    "CREATE TABLE products(row INTEGER PRIMARY KEY, site INTEGER NOT NULL, state INTEGER NOT NULL,"
    " id INTEGER NOT NULL, sku TEXT NOT NULL, title TEXT, name TEXT, category TEXT, season TEXT, price "
    "INTEGER,"
    " currency TEXT, one_off INTEGER, popularity INTEGER, price_at INTEGER, UNIQUE(site, id));"
    "CREATE TABLE stock(row INTEGER PRIMARY KEY, site INTEGER NOT NULL, state INTEGER NOT NULL,"
    " product INTEGER NOT NULL, size TEXT NOT NULL, quantity INTEGER, as_of INTEGER, UNIQUE(site, product, "
    "size));"
    "CREATE TABLE neighbours(row INTEGER PRIMARY KEY, site INTEGER NOT NULL, state INTEGER NOT NULL,"
    " product INTEGER NOT NULL, others TEXT, UNIQUE(site, product));"
    "CREATE TABLE consents(row INTEGER PRIMARY KEY, site INTEGER NOT NULL, state INTEGER NOT NULL,"
    " member INTEGER NOT NULL, purpose TEXT NOT NULL, granted INTEGER, text_version TEXT, at INTEGER, source "
    "TEXT,"
    " UNIQUE(member, purpose));"
    "CREATE TABLE members(row INTEGER PRIMARY KEY, site INTEGER NOT NULL, state INTEGER NOT NULL,"
    " id INTEGER NOT NULL UNIQUE, display_name TEXT, first_name TEXT, language TEXT, birth_month INTEGER,"
    " birth_day INTEGER, member_since INTEGER, sizes TEXT, wishes TEXT, occasions TEXT, ref TEXT NOT NULL "
    "UNIQUE);"
    "CREATE TABLE cards(row INTEGER PRIMARY KEY, site INTEGER NOT NULL, state INTEGER NOT NULL,"
    " token TEXT NOT NULL UNIQUE, key_version INTEGER, kind TEXT NOT NULL, holder INTEGER NOT NULL, status "
    "TEXT,"
    " issued INTEGER);"
    "CREATE INDEX cards_holder ON cards(holder, kind);"
    "CREATE TABLE purchases(row INTEGER PRIMARY KEY, site INTEGER NOT NULL, state INTEGER NOT NULL,"
    " member INTEGER, line INTEGER NOT NULL, at INTEGER NOT NULL, product INTEGER NOT NULL, size TEXT,"
    " quantity INTEGER NOT NULL, price INTEGER, returned INTEGER NOT NULL, till TEXT NOT NULL,"
    " receipt TEXT NOT NULL, till_line INTEGER NOT NULL);"
    "CREATE TABLE returns(site INTEGER NOT NULL, till TEXT NOT NULL, receipt TEXT NOT NULL, line INTEGER NOT "
    "NULL,"
    " of_till TEXT NOT NULL, of_receipt TEXT NOT NULL, of_line INTEGER NOT NULL, at INTEGER NOT NULL,"
    " product INTEGER NOT NULL, quantity INTEGER NOT NULL, PRIMARY KEY(site, till, receipt, line)) WITHOUT "
    "ROWID;"
    "CREATE INDEX returns_of ON returns(site, of_till, of_receipt, of_line);"
    "CREATE TABLE kiosks(number INTEGER PRIMARY KEY, site TEXT NOT NULL, device TEXT NOT NULL, online "
    "INTEGER NOT NULL,"
    " boot INTEGER NOT NULL, received INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE(site, device));"
    "CREATE TABLE inbox(site TEXT NOT NULL, device TEXT NOT NULL, stream TEXT NOT NULL, epoch TEXT NOT NULL,"
    " next INTEGER NOT NULL, applied INTEGER NOT NULL, PRIMARY KEY(site, device, stream, epoch)) WITHOUT "
    "ROWID;"
    "CREATE TABLE seen(id TEXT PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TABLE shown(id TEXT PRIMARY KEY, site TEXT NOT NULL, device TEXT NOT NULL, at INTEGER NOT NULL,"
    " visit TEXT NOT NULL, member INTEGER NOT NULL, associate INTEGER NOT NULL, assurance INTEGER NOT NULL,"
    " items TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE outcomes(id TEXT PRIMARY KEY, site TEXT NOT NULL, device TEXT NOT NULL, at INTEGER NOT "
    "NULL,"
    " visit TEXT NOT NULL, member INTEGER NOT NULL, associate INTEGER NOT NULL, product INTEGER NOT NULL,"
    " outcome TEXT NOT NULL, reason TEXT NOT NULL, position INTEGER NOT NULL) WITHOUT ROWID;"
    /* stream 'retail' holds lines of the topic: device is the till, epoch and seq are empty. */
    "CREATE TABLE dead_letter(number INTEGER PRIMARY KEY, site TEXT NOT NULL, device TEXT NOT NULL,"
    " stream TEXT NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, code TEXT NOT "
    "NULL,"
    " body TEXT NOT NULL);"
    "CREATE INDEX dead_letter_of ON dead_letter(site, device, stream, epoch, seq);",
    /* What is shown of a product, and what is shown of a purchase only when asked for. Rows that do not change are
       not sent again: a kiosk that learns of these columns pulls both feeds from the start by itself. */
    "CREATE TABLE pictures(sha256 TEXT PRIMARY KEY, type TEXT NOT NULL, size INTEGER NOT NULL, bytes BLOB "
    "NOT NULL);"
    "ALTER TABLE products ADD COLUMN picture TEXT;"
    "ALTER TABLE products ADD COLUMN discreet INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE purchases ADD COLUMN gift INTEGER NOT NULL DEFAULT 0;",
    /* Consent as a ledger. A line is never changed; who is erased loses the keys. chain is the chain's head after the
       line; the last one, and how many there are, are kept apart in meta. hq_backfill.c makes the lines of the
       consents that are there already. */
    "CREATE TABLE ledger_line(seq INTEGER PRIMARY KEY, id BLOB NOT NULL, member INTEGER NOT NULL,"
    " received INTEGER NOT NULL, line BLOB NOT NULL, key BLOB, chain BLOB NOT NULL);"
    "CREATE INDEX ledger_line_member ON ledger_line(member);"
    "ALTER TABLE consents ADD COLUMN heads TEXT;"
    "ALTER TABLE members ADD COLUMN minor INTEGER NOT NULL DEFAULT 0;"
    /* A number that a kiosk gave to somebody whom HQ knew already; seen is the version of the site's consents that the
       kiosk had then, -1 when it did not say. */
    "CREATE TABLE member_alias(id INTEGER PRIMARY KEY, member INTEGER NOT NULL, seen INTEGER NOT NULL);"
    "CREATE INDEX member_alias_of ON member_alias(member);"
    /* Who asked to be forgotten: hidden from then on, destroyed when due. */
    "CREATE TABLE erasure(member INTEGER PRIMARY KEY, asked INTEGER NOT NULL, due INTEGER NOT NULL,"
    " assurance INTEGER NOT NULL, origin TEXT NOT NULL);"
    /* Who was erased: ref_hash is a keyed hash of the retailer's number, against its coming back. */
    "CREATE TABLE tombstone(member INTEGER PRIMARY KEY, at INTEGER NOT NULL, ref_hash BLOB);"
    "CREATE UNIQUE INDEX tombstone_ref ON tombstone(ref_hash);"
    "CREATE TABLE erasures(row INTEGER PRIMARY KEY, site INTEGER NOT NULL, state INTEGER NOT NULL,"
    " member INTEGER NOT NULL UNIQUE, at INTEGER);"
    /* Which kiosk said when that it has destroyed what it had of them. */
    "CREATE TABLE erasure_proof(site TEXT NOT NULL, device TEXT NOT NULL, version INTEGER NOT NULL,"
    " member INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(site, device, version)) WITHOUT ROWID;"
    "CREATE TABLE audit(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, operator TEXT NOT NULL, what TEXT NOT "
    "NULL,"
    " member INTEGER NOT NULL, chain BLOB NOT NULL);"
    "CREATE TABLE request(number INTEGER PRIMARY KEY, at INTEGER NOT NULL, what TEXT NOT NULL, member "
    "INTEGER NOT NULL,"
    " operator TEXT NOT NULL, approver TEXT, approved INTEGER);",
    /* Who looked at customers on the kiosks. A line is never changed; who is erased loses member and key beside it. run is
       the kiosk's own chain; run to scope say what the line says. chain is HQ's, whose end is kept apart in meta. */
    "CREATE TABLE looked(seq INTEGER PRIMARY KEY, received INTEGER NOT NULL, site TEXT NOT NULL, device TEXT "
    "NOT "
    "NULL,"
    " line BLOB NOT NULL, member INTEGER NOT NULL, key BLOB, run BLOB NOT NULL, number INTEGER NOT NULL,"
    " at INTEGER NOT NULL, until INTEGER NOT NULL, associate INTEGER NOT NULL, scope INTEGER NOT NULL,"
    " chain BLOB NOT NULL);"
    "CREATE UNIQUE INDEX looked_run ON looked(site, device, run, number);"
    "CREATE INDEX looked_member ON looked(member, at) WHERE member <> 0;"
    "CREATE INDEX looked_badge ON looked(associate, at);"
    "CREATE TABLE alert(number INTEGER PRIMARY KEY, received INTEGER NOT NULL, at INTEGER NOT NULL, kind "
    "TEXT NOT "
    "NULL,"
    " site TEXT NOT NULL, device TEXT NOT NULL, associate INTEGER NOT NULL, who TEXT NOT NULL, look INTEGER "
    "NOT "
    "NULL);"
    "CREATE INDEX alert_of ON alert(site, device, received);",
    /* What customers ask by letter: open until it is done or refused, by a day. value is gone once it is closed. Of older
       ones only when somebody typed them is known: they are due after the shortest month. */
    "ALTER TABLE request ADD COLUMN state TEXT NOT NULL DEFAULT 'waits';"
    "ALTER TABLE request ADD COLUMN received INTEGER;"
    "ALTER TABLE request ADD COLUMN due INTEGER;"
    "ALTER TABLE request ADD COLUMN extended INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE request ADD COLUMN closed INTEGER;"
    "ALTER TABLE request ADD COLUMN reason TEXT;"
    "ALTER TABLE request ADD COLUMN other INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE request ADD COLUMN field TEXT;"
    "ALTER TABLE request ADD COLUMN value TEXT;"
    "ALTER TABLE request ADD COLUMN informed INTEGER NOT NULL DEFAULT 0;"
    "UPDATE request SET state=CASE WHEN approved IS NULL THEN 'waits' ELSE 'done' END,closed=approved,"
    "received=at-at%86400000,due=at-at%86400000+29*86400000;"
    /* Who is hidden from all kiosks until HQ says otherwise, and loses nothing. */
    "CREATE TABLE restriction(member INTEGER PRIMARY KEY, at INTEGER NOT NULL);"
    /* Keyed hashes of values that were wrong; an empty one says only that the field was corrected. */
    "CREATE TABLE correction(member INTEGER NOT NULL, field TEXT NOT NULL, hash BLOB NOT NULL, at INTEGER "
    "NOT NULL,"
    " PRIMARY KEY(member, field, hash)) WITHOUT ROWID;"
    /* Numbers that an operator merged: of each, the how-manyth it was, which number stayed, what was live for each before,
       and what was refused since under a number that went away again. Such a number is an alias too; under is the number that an alias came to, whoever that one was merged with since. */
    "ALTER TABLE member_alias ADD COLUMN under INTEGER;"
    "CREATE TABLE merge(other INTEGER PRIMARY KEY, member INTEGER NOT NULL, at INTEGER NOT NULL,"
    " nth INTEGER NOT NULL, line INTEGER NOT NULL, live INTEGER NOT NULL, live_other INTEGER NOT NULL, "
    "refused INTEGER NOT NULL DEFAULT 0);"
    /* Lists and minority of a member as they are without whom they were merged with. */
    "CREATE TABLE member_own(id INTEGER PRIMARY KEY, sizes TEXT NOT NULL, wishes TEXT NOT NULL, occasions "
    "TEXT NOT "
    "NULL,"
    " minor INTEGER NOT NULL);"
    /* The number that a row came under, when it counts for another. */
    "ALTER TABLE cards ADD COLUMN own INTEGER;"
    "ALTER TABLE purchases ADD COLUMN own INTEGER;"
    "ALTER TABLE shown ADD COLUMN own INTEGER;"
    "ALTER TABLE outcomes ADD COLUMN own INTEGER;"
    /* Pairs of whom one was to get the other's card, and pairs that somebody said are two. */
    "CREATE TABLE card_clash(a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY(a, b)) WITHOUT ROWID;"
    "CREATE TABLE duplicate_dismissed(a INTEGER NOT NULL, b INTEGER NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY(a, b)) WITHOUT ROWID;",
    /* Whose number a return bears, as long as the sale is not known or is theirs; and the way to what is too old to be
       about anybody (hq_retention.h). */
    "ALTER TABLE returns ADD COLUMN member INTEGER;"
    "CREATE INDEX shown_at ON shown(at) WHERE member<>0 OR associate<>0;"
    "CREATE INDEX outcomes_at ON outcomes(at) WHERE member<>0 OR associate<>0;",
    /* Contacts on file, and letters until the retailer's mailer has them; members.contacts is the masked form. */
    "CREATE TABLE contacts(member INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,"
    " masked TEXT NOT NULL, PRIMARY KEY(member, kind)) WITHOUT ROWID;"
    "ALTER TABLE members ADD COLUMN contacts TEXT NOT NULL DEFAULT '[]';"
    "CREATE TABLE letters(number INTEGER PRIMARY KEY, id TEXT NOT NULL, member INTEGER NOT NULL,"
    " template TEXT NOT NULL, body TEXT NOT NULL);"
    "CREATE INDEX letters_of ON letters(member);",
    /* Codes in place of a forgotten card, and who asked how often in the last hour: what is 1 asked, 2 made, 3 checked. */
    "CREATE TABLE codes(member INTEGER PRIMARY KEY, hash BLOB NOT NULL, made INTEGER NOT NULL,"
    " wrong INTEGER NOT NULL, desk INTEGER NOT NULL);"
    "CREATE TABLE code_log(at INTEGER NOT NULL, what INTEGER NOT NULL, member INTEGER NOT NULL,"
    " kiosk TEXT NOT NULL);"
    "CREATE INDEX code_log_at ON code_log(at);",
    /* One-time links to a customer's copy: of a link only its hash. */
    "CREATE TABLE copy_link(hash BLOB PRIMARY KEY, member INTEGER NOT NULL, site TEXT NOT NULL, device TEXT "
    "NOT NULL,"
    " made INTEGER NOT NULL, until INTEGER NOT NULL, used INTEGER, masked INTEGER NOT NULL, language TEXT "
    "NOT "
    "NULL) WITHOUT ROWID;"
    "CREATE INDEX copy_link_member ON copy_link(member);",
    /* What customers deleted or corrected, as keyed hashes of what stood there (hq_amend.h). */
    "CREATE TABLE amended(member INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY(member, hash)) WITHOUT "
    "ROWID;",
    /* What a member was shown is found by the member: to erase it, and to seal it in a backup. */
    "CREATE INDEX shown_member ON shown(member);CREATE INDEX outcomes_member ON outcomes(member);",
    /* Members who use each other's cards, once a side; members.household is with whom that is live. */
    "CREATE TABLE household(member INTEGER NOT NULL, other INTEGER NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY(member, other)) WITHOUT ROWID;"
    "CREATE INDEX household_other ON household(other);"
    "ALTER TABLE members ADD COLUMN household TEXT NOT NULL DEFAULT '[]';",
    /* What a customer asked the till to keep to itself. */
    "ALTER TABLE purchases ADD COLUMN discreet INTEGER NOT NULL DEFAULT 0;",
    /* How long chains were when, and where kiosks' chains of looks begin since retention took what was before (hq_purged.h). */
    "CREATE TABLE chain_mark(chain INTEGER NOT NULL, at INTEGER NOT NULL, upto INTEGER NOT NULL,"
    " PRIMARY KEY(chain, at)) WITHOUT ROWID;"
    "CREATE TABLE look_base(site TEXT NOT NULL, device TEXT NOT NULL, run BLOB NOT NULL, number INTEGER NOT "
    "NULL,"
    " head BLOB NOT NULL, PRIMARY KEY(site, device, run)) WITHOUT ROWID;",
    /* Since when HQ knows of events at a kiosk and took none of them, and how far its clock was ahead of ours; NULL: nothing
       waits there, not known. */
    "ALTER TABLE kiosks ADD COLUMN queue_since INTEGER;"
    "ALTER TABLE kiosks ADD COLUMN clock INTEGER;",
    /* Who visits another site, and their rows in the feeds there: each points to the row at home that it shows; home 0 is a
       deletion, since when says ended. key is what the feed's key has beside the member (hq_visitor_rows.c). */
    "CREATE TABLE visitors(member INTEGER NOT NULL, site INTEGER NOT NULL, until INTEGER NOT NULL,"
    " PRIMARY KEY(member, site)) WITHOUT ROWID;"
    "CREATE TABLE visitor_rows(feed INTEGER NOT NULL, row INTEGER NOT NULL, member INTEGER NOT NULL, key "
    "TEXT NOT NULL,"
    " home INTEGER NOT NULL, ended INTEGER NOT NULL, PRIMARY KEY(feed, row)) WITHOUT ROWID;"
    "CREATE INDEX visitor_rows_member ON visitor_rows(member, feed, key);",
    /* Loyalty points of each number; members.points is the sum of all numbers of one person, or NULL while purchases are not
       allowed. */
    "CREATE TABLE points(member INTEGER PRIMARY KEY, balance INTEGER NOT NULL);"
    "ALTER TABLE members ADD COLUMN points INTEGER;",
    /* Who takes part in which experiment, under the number that decided the arm, in the order in which HQ heard of it
       (hq_trial.h); member 0: whoever it was is gone, and first with them. bought: anything in the 14 days, once that is known. */
    "CREATE TABLE trial(nth INTEGER PRIMARY KEY, member INTEGER NOT NULL, experiment TEXT NOT NULL,"
    " version INTEGER NOT NULL, arm TEXT NOT NULL, first INTEGER, week INTEGER NOT NULL, bought INTEGER);"
    "CREATE UNIQUE INDEX trial_of ON trial(member, experiment) WHERE member<>0;"
    "ALTER TABLE members ADD COLUMN trials TEXT NOT NULL DEFAULT '[]';"
    /* And what it was that a customer was shown, of their experiment. */
    "ALTER TABLE shown ADD COLUMN experiment TEXT;"
    "ALTER TABLE shown ADD COLUMN version INTEGER;"
    "ALTER TABLE shown ADD COLUMN arm TEXT;"
    "ALTER TABLE shown ADD COLUMN withheld TEXT;",
    /* Units of the factory: what each asked for last, what IT approved (site and device, approved 1 until it is issued), and
       what was issued for which request; and names that were revoked, for ever (hq_units.h). */
    "CREATE TABLE units(number INTEGER PRIMARY KEY, serial TEXT NOT NULL UNIQUE, asked INTEGER, spki BLOB, "
    "nonce BLOB,"
    " approved INTEGER NOT NULL DEFAULT 0, site TEXT, device TEXT,"
    " issued INTEGER, ends INTEGER, issued_spki BLOB, issued_nonce BLOB, certificate TEXT, identity TEXT);"
    "CREATE UNIQUE INDEX units_name ON units(site, device) WHERE device IS NOT NULL;"
    "CREATE TABLE revoked(site TEXT NOT NULL, device TEXT NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY(site, device)) WITHOUT ROWID;",
    /* What operators ordered of kiosks, what became of it, and what it brought back (hq_jobs.h). */
    "CREATE TABLE jobs(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, site TEXT NOT NULL,"
    " device TEXT NOT NULL, kind TEXT NOT NULL, level TEXT, minutes INTEGER NOT NULL, at_once INTEGER NOT "
    "NULL,"
    " state TEXT NOT NULL, code TEXT, operator TEXT NOT NULL, approver TEXT, created INTEGER NOT NULL,"
    " due INTEGER NOT NULL, changed INTEGER NOT NULL, size INTEGER NOT NULL, sha256 TEXT);"
    "CREATE INDEX jobs_kiosk ON jobs(site, device, state);"
    "CREATE TABLE job_part(job INTEGER NOT NULL, at INTEGER NOT NULL, data BLOB NOT NULL,"
    " PRIMARY KEY(job, at)) WITHOUT ROWID;",
    /* The next identity of a unit, until it has answered with it; and of what HQ gives all of them, which version it is of
       (hq_renewals.h). */
    "ALTER TABLE units ADD COLUMN next_spki BLOB;"
    "ALTER TABLE units ADD COLUMN next_nonce BLOB;"
    "ALTER TABLE units ADD COLUMN next_certificate TEXT;"
    "ALTER TABLE units ADD COLUMN next_identity TEXT;"
    "ALTER TABLE units ADD COLUMN next_ends INTEGER;"
    "ALTER TABLE units ADD COLUMN next_version INTEGER;"
    "ALTER TABLE units ADD COLUMN last_spki BLOB;"
    "CREATE TABLE given(one INTEGER PRIMARY KEY CHECK(one=1), version INTEGER NOT NULL, digest TEXT NOT "
    "NULL);",
    /* What is said of kiosks' configuration: of all (site and device empty), of a site, of a kiosk; and what each kiosk is to have
       by that, since when, and what it was known to have in force last (hq_config.h). */
    "CREATE TABLE config_layer(site TEXT NOT NULL, device TEXT NOT NULL, doc TEXT NOT NULL, at INTEGER NOT "
    "NULL,"
    " PRIMARY KEY(site, device)) WITHOUT ROWID;"
    "CREATE TABLE config_kiosk(site TEXT NOT NULL, device TEXT NOT NULL, ver INTEGER NOT NULL, doc TEXT NOT "
    "NULL,"
    " since INTEGER NOT NULL, there INTEGER NOT NULL DEFAULT 0, there_doc TEXT NOT NULL DEFAULT '{}',"
    " PRIMARY KEY(site, device)) WITHOUT ROWID;",
    /* What is told to the retailer's own systems, in the order of its happening; ref is the row that it is about (hq_outflow.h). A row here is
       never deleted: numbers have no gap and none comes twice. ref of who is erased is the retailer's number, which HQ forgets otherwise. */
    "CREATE TABLE outflow(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind INTEGER NOT NULL, member "
    "INTEGER NOT "
    "NULL, ref);"
    "CREATE TABLE outflow_change(number INTEGER PRIMARY KEY, at INTEGER NOT NULL, member INTEGER NOT NULL, "
    "body "
    "TEXT NOT NULL);"
    "CREATE INDEX outflow_change_of ON outflow_change(member);"
    "CREATE INDEX outflow_named ON outflow(at) WHERE kind=7 AND ref IS NOT NULL;" RG_HQ_OUTFLOW_FILL
    "CREATE TRIGGER outflow_enrol AFTER INSERT ON members WHEN new.id>=4503599627370496 BEGIN INSERT INTO "
    "outflow(at,kind,member) VALUES(unixepoch()*1000,1,new.id); END;"
    "CREATE TRIGGER outflow_line AFTER INSERT ON ledger_line BEGIN INSERT INTO outflow(at,kind,member,ref) "
    "VALUES(new.received,2,new.member,new.seq); END;"
    "CREATE TRIGGER outflow_changed AFTER INSERT ON outflow_change BEGIN INSERT INTO "
    "outflow(at,kind,member,ref) "
    "VALUES(new.at,3,new.member,new.number); END;"
    "CREATE TRIGGER outflow_outcome AFTER INSERT ON outcomes WHEN new.member<>0 BEGIN INSERT INTO "
    "outflow(at,kind,member,ref) VALUES(unixepoch()*1000,4,new.member,new.id); END;"
    "CREATE TRIGGER outflow_asked AFTER INSERT ON erasure BEGIN INSERT INTO outflow(at,kind,member,ref) "
    "VALUES(new.asked,5,new.member,new.due); END;"
    "CREATE TRIGGER outflow_sooner AFTER UPDATE OF due ON erasure WHEN new.due<>old.due BEGIN INSERT INTO "
    "outflow(at,kind,member,ref) VALUES(unixepoch()*1000,5,new.member,new.due); END;"
    "CREATE TRIGGER outflow_erased AFTER INSERT ON tombstone BEGIN INSERT INTO outflow(at,kind,member,ref) "
    "VALUES(new.at,7,new.member,(SELECT ref FROM members WHERE id=new.member AND state<3 AND ref NOT LIKE "
    "'enrolled:%' AND ref NOT LIKE 'erased:%')); DELETE FROM outflow_change WHERE member=new.member; END;"
    "CREATE TRIGGER outflow_kept AFTER DELETE ON erasure WHEN NOT EXISTS(SELECT 1 FROM tombstone WHERE "
    "member=old.member) BEGIN INSERT INTO outflow(at,kind,member) "
    "VALUES(unixepoch()*1000,6,old.member);" TOLD_AGAIN(
        "old.member") " END;"
                      "CREATE TRIGGER outflow_released AFTER DELETE ON restriction WHEN NOT EXISTS(SELECT 1 "
                      "FROM tombstone WHERE "
                      "member=old.member) BEGIN " TOLD_AGAIN(
                          "old.member") " END;"
                                        "CREATE TRIGGER outflow_apart AFTER DELETE ON member_alias "
                                        "BEGIN " TOLD_AGAIN("old.id") " END;",
    /* Identities of which there are two (hq_quarantine.h): since when, by what it was noticed, and when IT ended it; the numbering stays
       barred. And the last two starts that were heard of, and how often the one came after the other again. */
    "CREATE TABLE quarantine(site TEXT NOT NULL, device TEXT NOT NULL, epoch TEXT NOT NULL, since INTEGER "
    "NOT "
    "NULL, why TEXT NOT NULL, freed INTEGER, PRIMARY KEY(site, device, epoch)) WITHOUT ROWID;"
    "CREATE TABLE kiosk_run(site TEXT NOT NULL, device TEXT NOT NULL, run TEXT NOT NULL, before TEXT NOT "
    "NULL,"
    " returns INTEGER NOT NULL, PRIMARY KEY(site, device)) WITHOUT ROWID;",
    /* Jobs that were ordered together bear the number of their first; and who wants one not to begin. */
    "ALTER TABLE jobs ADD COLUMN batch INTEGER;"
    "ALTER TABLE jobs ADD COLUMN cancel TEXT;"
    "CREATE INDEX jobs_batch ON jobs(batch) WHERE batch IS NOT NULL;",
    /* Prices for a time (hq_prices.h), and what kiosks carry for associates (hq_carried.h): ref is the retailer's own number, own as of
       cards; both are gone, with all that was said, once a row is removed. */
    "CREATE TABLE prices(row INTEGER PRIMARY KEY, site INTEGER NOT NULL, state INTEGER NOT NULL,"
    " product INTEGER NOT NULL, valid_from INTEGER NOT NULL, valid_until INTEGER, price INTEGER, currency "
    "TEXT,"
    " UNIQUE(site, product, valid_from));"
    "CREATE TABLE notes(row INTEGER PRIMARY KEY, site INTEGER NOT NULL, state INTEGER NOT NULL, id INTEGER "
    "NOT NULL "
    "UNIQUE,"
    " member INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, associate "
    "INTEGER, ref TEXT,"
    " own INTEGER, UNIQUE(site, ref));"
    "CREATE INDEX notes_member ON notes(member);"
    "CREATE TABLE requests(row INTEGER PRIMARY KEY, site INTEGER NOT NULL, state INTEGER NOT NULL, id "
    "INTEGER NOT NULL "
    "UNIQUE,"
    " member INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL, text TEXT, "
    "product INTEGER,"
    " size TEXT, owner INTEGER, due INTEGER, ref TEXT, own INTEGER, UNIQUE(site, ref));"
    "CREATE INDEX requests_member ON requests(member);"
    "CREATE TABLE offers(row INTEGER PRIMARY KEY, site INTEGER NOT NULL, state INTEGER NOT NULL, id INTEGER "
    "NOT NULL "
    "UNIQUE,"
    " member INTEGER, title TEXT NOT NULL, text TEXT, product INTEGER, code TEXT, valid_from INTEGER NOT "
    "NULL,"
    " valid_until INTEGER, ref TEXT, own INTEGER, UNIQUE(site, ref));"
    "CREATE INDEX offers_member ON offers(member) WHERE member IS NOT NULL;"
    "CREATE TABLE tasks(row INTEGER PRIMARY KEY, site INTEGER NOT NULL, state INTEGER NOT NULL, id INTEGER "
    "NOT NULL "
    "UNIQUE,"
    " title TEXT NOT NULL, text TEXT, product INTEGER, owner INTEGER, at INTEGER NOT NULL, due INTEGER, "
    "until INTEGER,"
    " ref TEXT, UNIQUE(site, ref));",
    /* Kiosks that large pages do not reach (hq_page_limits.h). */
    "CREATE TABLE kiosk_page(site TEXT NOT NULL, device TEXT NOT NULL, bytes INTEGER NOT NULL, stuck INTEGER "
    "NOT NULL, PRIMARY KEY(site, device)) WITHOUT ROWID;",
    /* Under which version of the card hash key cards are: all under held, or, while held < target, each under one of the two
       (hq_card_keys.h). No row: all under the first. */
    "CREATE TABLE card_key(one INTEGER PRIMARY KEY CHECK(one=1), held INTEGER NOT NULL, target INTEGER NOT "
    "NULL);"
    "CREATE INDEX cards_version ON cards(key_version);"
    "CREATE INDEX visitor_rows_card ON visitor_rows(key) WHERE feed=6;",
    /* What a card is, and what it can prove at the most (app/consent/assurance.h): those of before are numbers. */
    "ALTER TABLE cards ADD COLUMN assurance INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE cards ADD COLUMN medium TEXT NOT NULL DEFAULT 'uid';",
    /* The keys of a card, of that version of the master, as hq_card_media.c seals them: kiosks get some of them, sealed anew for their
       site. */
    "ALTER TABLE cards ADD COLUMN keys TEXT;"
    "ALTER TABLE cards ADD COLUMN master INTEGER NOT NULL DEFAULT 0;",
    /* How far cards have counted and when a kiosk read that, what phones showed once, and which kiosks took what others had taken before
       (hq_counted.h); told is when the audit had a line of it last. */
    "ALTER TABLE cards ADD COLUMN counter INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE cards ADD COLUMN counted_at INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE pass_seen(hash TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX pass_seen_at ON pass_seen(at);"
    "CREATE TABLE kiosk_replay(site TEXT NOT NULL, device TEXT NOT NULL, count INTEGER NOT NULL, last "
    "INTEGER NOT "
    "NULL, told INTEGER NOT NULL, PRIMARY KEY(site, device)) WITHOUT ROWID;",
    /* When a product was first in the catalogue; 0: not known, as of all that were there before this. */
    "ALTER TABLE products ADD COLUMN since INTEGER NOT NULL DEFAULT 0;",
    /* Whose customer a member is (hq_arrived.h), and what tells how long ago their adviser heard of them. */
    "ALTER TABLE members ADD COLUMN adviser INTEGER;"
    "CREATE INDEX outflow_arrived ON outflow(member, at) WHERE kind=8;",
    /* When an experiment is looked at, since its first enrolment, and what was found each time (hq_trial_looks.h): neither is changed
       or deleted. An experiment of before is planned as it would have been, and who is gone is mixed (hq_trial_nobody.c). */
    "CREATE TABLE trial_plan(experiment TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL,"
    " control_share REAL, planned INTEGER NOT NULL, looks INTEGER NOT NULL, week INTEGER NOT NULL,"
    " PRIMARY KEY(experiment, version)) WITHOUT ROWID;"
    "INSERT INTO trial_plan SELECT experiment,version,unixepoch()*1000,NULL,4000,4,min(week) FROM trial "
    "GROUP BY "
    "experiment,version;"
    "CREATE TRIGGER trial_plan_stays BEFORE UPDATE ON trial_plan WHEN old.control_share IS NOT NULL OR "
    "new.experiment<>old.experiment OR new.version<>old.version OR new.planned<>old.planned OR "
    "new.looks<>old.looks BEGIN SELECT RAISE(ABORT,'a plan stays'); END;"
    "CREATE TRIGGER trial_plan_is_kept BEFORE DELETE ON trial_plan BEGIN SELECT RAISE(ABORT,'a plan stays'); "
    "END;"
    "CREATE TABLE trial_look(experiment TEXT NOT NULL, version INTEGER NOT NULL, question INTEGER NOT NULL,"
    " look INTEGER NOT NULL, at INTEGER NOT NULL, treated INTEGER NOT NULL, control INTEGER NOT NULL,"
    " share REAL NOT NULL, bound REAL NOT NULL, treated_mean REAL NOT NULL, control_mean REAL NOT NULL,"
    " estimate REAL NOT NULL, error REAL NOT NULL, plain REAL NOT NULL, plain_error REAL NOT NULL,"
    " PRIMARY KEY(experiment, version, question, look)) WITHOUT ROWID;"
    "CREATE TRIGGER trial_look_stays BEFORE UPDATE ON trial_look BEGIN SELECT RAISE(ABORT,'a look stays'); "
    "END;"
    "CREATE TRIGGER trial_look_is_kept BEFORE DELETE ON trial_look BEGIN SELECT RAISE(ABORT,'a look stays'); "
    "END;"
    "CREATE INDEX trial_experiment ON trial(experiment, version, arm, week);"
    "CREATE INDEX trial_gone ON trial(experiment, version, arm, week, bought) WHERE member=0;"
    "UPDATE trial SET nth=-1-abs(random()%9007199254740991) WHERE member=0;",
    /* How a name is said, what was spoken of with its owner (hq_threads.h), and what they did online while they allow that. */
    "ALTER TABLE members ADD COLUMN say TEXT;"
    "ALTER TABLE members ADD COLUMN threads TEXT NOT NULL DEFAULT '[]';"
    "ALTER TABLE members ADD COLUMN online TEXT NOT NULL DEFAULT '[]';",
    /* In how many baskets a product was counted, and what weights of it were multiplied by (hq_counted_upto.h): kiosks count on from
       there. */
    "ALTER TABLE neighbours ADD COLUMN counted TEXT NOT NULL DEFAULT '[]';"
    "CREATE TABLE counted_upto(site INTEGER PRIMARY KEY, line INTEGER NOT NULL, at INTEGER NOT NULL);",
    /* Who is staff, and what they bought (hq_staff.h): a mark of the till line's own, which outlasts whose it was. */
    "ALTER TABLE members ADD COLUMN staff INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX members_staff ON members(id) WHERE staff=1;"
    "ALTER TABLE purchases ADD COLUMN staff INTEGER NOT NULL DEFAULT 0;"
    /* Of what was asked for and not found: whether it was not here either when HQ heard of it (hq_asked.h); NULL: that was not looked at. */
    "ALTER TABLE outcomes ADD COLUMN waits INTEGER;",
    /* How fast what was bought fades in a shop, in thousandths (hq_counted_upto.h), once it was learned; NULL: not yet. */
    "ALTER TABLE counted_upto ADD COLUMN bought INTEGER;"
    "ALTER TABLE counted_upto ADD COLUMN beside INTEGER;",
    /* What customers think of products, as the retailer's own systems know it; of whom somebody was merged with, their own apart. */
    "ALTER TABLE members ADD COLUMN ratings TEXT NOT NULL DEFAULT '[]';"
    "ALTER TABLE member_own ADD COLUMN ratings TEXT NOT NULL DEFAULT '[]';",
    /* Which groups kiosks are in, and what is said of the configuration of each (hq_groups.h). */
    "CREATE TABLE kiosk_group(site TEXT NOT NULL, device TEXT NOT NULL, name TEXT NOT NULL,"
    " PRIMARY KEY(site, device, name)) WITHOUT ROWID;"
    "CREATE INDEX kiosk_group_name ON kiosk_group(name);"
    "CREATE TABLE group_layer(name TEXT PRIMARY KEY, doc TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;",
    /* By which name of its claim a unit asked last (hq_units.h); until now all had one form. */
    "ALTER TABLE units ADD COLUMN claim TEXT;"
    "UPDATE units SET claim='claim.'||serial WHERE spki IS NOT NULL;",
    /* Since when a kiosk is known to hold what another HQ sent, or this one before it was restored; NULL: it does not. */
    "ALTER TABLE kiosks ADD COLUMN rebuild_since INTEGER;",
    /* What was shown to members without an answer, at all kiosks (hq_rests.h); of what was reported until now with the next report. */
    "ALTER TABLE members ADD COLUMN rests TEXT NOT NULL DEFAULT '[]';",
    /* Requests of operators and systems that were taken (hq_spent.h). */
    "CREATE TABLE request_spent(client TEXT NOT NULL, rid TEXT NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY(client, rid)) WITHOUT ROWID;"
    "CREATE INDEX request_spent_at ON request_spent(at);",
};

const char rg_hq_purchase_indexes[] =
    "CREATE UNIQUE INDEX IF NOT EXISTS purchases_till ON purchases(site, till, receipt, till_line);"
    "CREATE INDEX IF NOT EXISTS purchases_member ON purchases(member) WHERE member IS NOT NULL;";
