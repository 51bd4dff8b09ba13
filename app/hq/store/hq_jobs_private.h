/**
 * @file hq_jobs_private.h
 * What the files of hq_jobs.h share; nobody else includes it.
 *
 * Thread: any; constants only.
 * Owner:  nobody.
 */
#ifndef APP_HQ_STORE_HQ_JOBS_PRIVATE_H
#define APP_HQ_STORE_HQ_JOBS_PRIVATE_H

/** Of what is not over. */
#define RG_HQ_JOB_OPEN "state IN ('approval','queued','offered','accepted','waiting','running')"

#endif
