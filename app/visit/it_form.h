/**
 * @file it_form.h
 * The two forms of IT's screens: the broker, typed on a keypad, and the panel's settings, raised and lowered.
 * What is not allowed or not on the page that stands does nothing.
 *
 * Thread: main.
 * Owner:  the visit.
 */
#ifndef APP_VISIT_IT_FORM_H
#define APP_VISIT_IT_FORM_H

#include "visit_state.h"

/** Begin to type @p field (enum rg_it_field) with what is in force now. */
void rg_visit_form_type(struct rg_visit *visit, int32_t field);

/** One character more, of printable ASCII; what does not fit is not taken. */
void rg_visit_form_key(struct rg_visit *visit, int32_t point);
void rg_visit_form_erase(struct rg_visit *visit);

/** NETWORK: check and order what was typed. PANEL: order that the settings are saved. */
void rg_visit_form_accept(struct rg_visit *visit);

/** Forget what was typed. */
void rg_visit_form_cancel(struct rg_visit *visit);

/** Raise or lower one of the panel's settings; it holds at once. */
void rg_visit_form_step(struct rg_visit *visit, int32_t field, bool up);

/** The form goes: what holds already is saved, what was half typed is forgotten. */
void rg_visit_form_leave(struct rg_visit *visit);

#endif
