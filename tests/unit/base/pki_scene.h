/**
 * @file pki_scene.h
 * A self-signed authority of EC P-256 in two PEM files, as board/pki makes one.
 *
 * Thread: one.
 * Owner:  the test deletes the files.
 */
#ifndef TESTS_UNIT_BASE_PKI_SCENE_H
#define TESTS_UNIT_BASE_PKI_SCENE_H

/** Written anew at each call, with another key and the same name. */
void pki_scene_authority(const char *certificate, const char *key_file);

/** The same of another common name. */
void pki_scene_named(const char *certificate, const char *key_file, const char *common_name);

#endif
