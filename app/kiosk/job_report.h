/**
 * @file job_report.h
 * What the job `diagnose` collects: states, versions, figures and codes. Nothing in it is about a customer or a member of the staff:
 * it is made of what IT's screens show and of lines of the log, which have no place for a text from outside.
 *
 * Thread: main.
 * Owner:  the kiosk.
 */
#ifndef APP_KIOSK_JOB_REPORT_H
#define APP_KIOSK_JOB_REPORT_H

#include "kiosk.h"

/** Write it as one JSON object. @return RG_OK, RG_NO_MEMORY, RG_FULL, RG_IO. */
enum rg_status rg_kiosk_diagnosis_write(struct rg_kiosk *kiosk, enum rg_store_soundness soundness,
                                        uint64_t now_ns, const char *path) RG_MUST_CHECK;

#endif
