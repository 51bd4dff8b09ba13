/**
 * @file hq_outflow_fill.h
 * SQL that fills the list of what is told to the retailer from what the database has, in the order of time: for one of before there was
 * a list, and for one that was restored.
 *
 * Thread: any; a constant only.
 * Owner:  nobody.
 */
#ifndef APP_HQ_STORE_HQ_OUTFLOW_FILL_H
#define APP_HQ_STORE_HQ_OUTFLOW_FILL_H

/* Kinds as in enum rg_hq_told. When HQ heard of an outcome, or of who enrolled by a card that it knew, is not kept. */
#define RG_HQ_OUTFLOW_FILL                                                                                   \
    "INSERT INTO outflow(at,kind,member,ref) SELECT CASE kind WHEN 4 THEN 0 ELSE at END,kind,member,ref "    \
    "FROM ("                                                                                                 \
    "SELECT coalesce(member_since,0) AS at,1 AS kind,id AS member,NULL AS ref FROM members WHERE "           \
    "id>=4503599627370496 AND id NOT IN (SELECT member FROM tombstone) "                                     \
    "UNION ALL SELECT received,2,member,seq FROM ledger_line WHERE key IS NOT NULL "                         \
    "UNION ALL SELECT at,3,member,number FROM outflow_change "                                               \
    "UNION ALL SELECT at,4,member,id FROM outcomes WHERE member<>0 "                                         \
    "UNION ALL SELECT asked,5,member,due FROM erasure "                                                      \
    "UNION ALL SELECT at,7,member,NULL FROM tombstone) ORDER BY at,kind,ref,member;"

#endif
