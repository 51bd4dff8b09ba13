/**
 * @file sim_native.h
 * NXP's native commands, wrapped in APDUs, as DESFire and NTAG 424 DNA share them: keys, files, the two ways to
 * authenticate with AES (EV1's and EV2's) and the secure messaging of each. Written from the cards' data
 * sheets (MF3D(H)x3, NT4H2421Gx, AN12196), the card's side only.
 *
 * Thread: one at a time.
 * Owner:  the model that contains the structs.
 */
#ifndef RG_SIM_NATIVE_H
#define RG_SIM_NATIVE_H

#include "sim_crypto.h"
#include "sim_say.h"

#define RG_SIM_KEYS      14
#define RG_SIM_FILES     4
#define RG_SIM_FILE_MAX  256
#define RG_SIM_SDM_NONE  0xffffffU
#define RG_SIM_KEY_FREE  0xe
#define RG_SIM_KEY_NEVER 0xf
/** Failed authentications in a row after which a key answers with a delay, and in all after which it is dead. */
#define RG_SIM_FAILURES_DELAY 50
#define RG_SIM_FAILURES_DEAD  1000

enum rg_sim_native_status {
    RG_SIM_NATIVE_OK = 0x00,
    RG_SIM_NATIVE_ILLEGAL_COMMAND = 0x1c,
    RG_SIM_NATIVE_INTEGRITY = 0x1e,
    RG_SIM_NATIVE_NO_SUCH_KEY = 0x40,
    RG_SIM_NATIVE_LENGTH = 0x7e,
    RG_SIM_NATIVE_PERMISSION = 0x9d,
    RG_SIM_NATIVE_PARAMETER = 0x9e,
    RG_SIM_NATIVE_NO_APPLICATION = 0xa0,
    RG_SIM_NATIVE_AUTHENTICATION = 0xae,
    RG_SIM_NATIVE_DELAY = 0xad,
    RG_SIM_NATIVE_MORE = 0xaf,
    RG_SIM_NATIVE_BOUNDARY = 0xbe,
    RG_SIM_NATIVE_DUPLICATE = 0xde,
    RG_SIM_NATIVE_NO_FILE = 0xf0,
    RG_SIM_NATIVE_MEMORY = 0x0e,
};

enum rg_sim_mode { RG_SIM_PLAIN = 0, RG_SIM_MAC = 1, RG_SIM_FULL = 3 };

/** Secure Dynamic Messaging of one file: where the mirrors are (RG_SIM_SDM_NONE: nowhere) and under which keys. */
struct rg_sim_sdm {
    bool on;
    uint8_t options;
    uint8_t meta_read, file_read, counter_read; /**< key numbers, E free, F never */
    uint32_t uid_at, counter_at, picc_at, mac_from, mac_at, enc_at, enc_length;
    uint32_t limit;
    uint32_t counter;
};

struct rg_sim_file {
    bool used;
    uint8_t number;
    uint16_t iso_id;
    uint8_t option;
    uint8_t access[2]; /**< as on the air: RW|change, read|write */
    uint16_t size;
    struct rg_sim_sdm sdm;
    uint8_t data[RG_SIM_FILE_MAX];
};

struct rg_sim_application {
    bool used;
    uint8_t aid[3]; /**< as on the air */
    uint8_t settings;
    uint8_t key_count;
    uint8_t keys[RG_SIM_KEYS][RG_SIM_AES];
    uint8_t versions[RG_SIM_KEYS];
    uint16_t failures_row[RG_SIM_KEYS];
    uint16_t failures_all[RG_SIM_KEYS];
    struct rg_sim_file files[RG_SIM_FILES];
};

enum rg_sim_secure { RG_SIM_SECURE_NONE, RG_SIM_SECURE_EV1, RG_SIM_SECURE_EV2 };

/** What lasts from the selection of the card or an application to the next. */
struct rg_sim_native_session {
    enum rg_sim_secure kind;
    uint8_t key_number;
    uint8_t begun; /**< the command that its second frame is awaited of; 0: none */
    uint8_t begun_key;
    uint8_t rnd_b[RG_SIM_AES];
    uint8_t ti[4];
    uint16_t counter;
    uint8_t enc[RG_SIM_AES]; /**< EV1 has one key, this one */
    uint8_t mac[RG_SIM_AES];
    uint8_t iv[RG_SIM_AES];
    bool wrong_mac;
    /* The rest of an answer, and the beginning of a command, that come in several frames. */
    struct rg_sim_say rest;
    size_t rest_at;
    uint8_t rest_status;
    struct rg_sim_say gathered;
};

/** One command: its code and what follows. */
struct rg_sim_native {
    uint8_t ins;
    const uint8_t *body;
    size_t length;
};

struct rg_sim_medium;

/** Takes an APDU of class 90 apart. false: it is none, or has a wrong form. */
bool rg_sim_native_parse(const uint8_t *in, size_t length, struct rg_sim_native *command);

/** Says only a status; one that is an error ends the authentication. */
void rg_sim_native_status(struct rg_sim_native_session *session, uint8_t status, struct rg_sim_say *say);

/**
 * The first and the second frame of AuthenticateAES (AA), EV2First (71) and EV2NonFirst (77). Returns false when the
 * second failed; what to say is said either way.
 */
void rg_sim_auth_begin(struct rg_sim_medium *medium, struct rg_sim_native_session *session,
                       const struct rg_sim_application *application, const struct rg_sim_native *command,
                       struct rg_sim_say *say);
bool rg_sim_auth_end(struct rg_sim_medium *medium, struct rg_sim_native_session *session,
                     struct rg_sim_application *application, const struct rg_sim_native *command,
                     struct rg_sim_say *say);

/**
 * Takes the protection of a command away: header bytes stay in clear. Writes what follows them to plain.
 * Returns false when a MAC, a CRC or a padding is wrong. With no authentication everything is plain.
 */
bool rg_sim_secure_open(struct rg_sim_native_session *session, enum rg_sim_mode mode,
                        const struct rg_sim_native *command, size_t header, size_t expected, uint8_t *plain,
                        size_t *plain_length);

/** Says data with the protection of the mode and 9100. */
void rg_sim_secure_close(struct rg_sim_native_session *session, enum rg_sim_mode mode, const uint8_t *data,
                         size_t length, struct rg_sim_say *say);

/** Each says its answer. The application is the selected one. */
void rg_sim_native_read(struct rg_sim_native_session *session, const struct rg_sim_application *application,
                        const struct rg_sim_native *command, struct rg_sim_say *say);
void rg_sim_native_write(struct rg_sim_native_session *session, struct rg_sim_application *application,
                         const struct rg_sim_native *command, struct rg_sim_say *say);
void rg_sim_native_file_settings(struct rg_sim_native_session *session,
                                 const struct rg_sim_application *application,
                                 const struct rg_sim_native *command, struct rg_sim_say *say);
void rg_sim_native_change_key(struct rg_sim_native_session *session, struct rg_sim_application *application,
                              const struct rg_sim_native *command, struct rg_sim_say *say);
void rg_sim_native_key_version(struct rg_sim_native_session *session,
                               const struct rg_sim_application *application,
                               const struct rg_sim_native *command, struct rg_sim_say *say);

struct rg_sim_file *rg_sim_native_file(struct rg_sim_application *application, uint8_t number);

/** The mode in which the file is to be used with one of two keys; false: no key that is there opens it. */
bool rg_sim_native_allows(const struct rg_sim_native_session *session, const struct rg_sim_file *file,
                          bool write, enum rg_sim_mode *mode);

/**
 * Settings of an application: keyN, verN (hex), failsN (in a row and in all), setN (option, access rights, what
 * ChangeFileSettings says of SDM), fileN (what is in it). "" for a key it does not know.
 */
const char *rg_sim_application_set(struct rg_sim_application *application, const char *key, size_t key_length,
                                   const char *value);

/** Part n of the same, behind text. false when there is none: 0 the keys and settings, then the files. */
bool rg_sim_application_save(const struct rg_sim_application *application, unsigned part, char *text,
                             size_t room);

#endif
