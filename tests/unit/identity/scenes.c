#include "scenes.h"

#include <string.h>

#define PHONE_ATS "788091e1"
#define NTAG424_ATS                                                                                          \
    "77717102"                                                                                               \
    "80"
#define DESFIRE_ATS                                                                                          \
    "75778102"                                                                                               \
    "80"

#define A RG_CARD_APDU
#define R RG_CARD_RAW

#define ZERO_KEY   "00000000000000000000000000000000"
#define OTHER_KEY  "000102030405060708090a0b0c0d0e0f"
#define EV2_RANDOM "13C5DB8A5930439FC3DEF9A4C675360F"
#define AES_RANDOM "F44B26F5686F3A391CD38EBD10772281"

#define NOT_FOUND     "6a82"
#define SELECT_424    "00A4040007D276000085010100"
#define SELECT_FILE   "00A4000C02E104"
#define SELECT_APP    "905A00000356525200"
#define EV2_START     "9071000002000000"
#define EV2_CHALLENGE "A04C124213C186F22399D33AC2A30215"
#define EV2_TOKEN     "35C3E05A752E0144BAC0DE51C1F22C56B34408A23D8AEA266CAB947EA8E0118D"
#define EV2_PROOF     "3FA64DB5446D1F34CD6EA311167F5E4985B89690C04A05F17FA7AB2F08120663"
#define EV2_LINES                                                                                            \
    {A, EV2_START, EV2_CHALLENGE "91AF"},                                                                    \
    {                                                                                                        \
        A, "90AF000020" EV2_TOKEN "00", EV2_PROOF "9100"                                                     \
    }

/* https://choose.url.com/ntag424?e=...&c=... of AN12196 in its file, and nothing behind. */
#define SUN_FILE                                                                                             \
    "0051D1014D5504"                                                                                         \
    "63686f6f73652e75726c2e636f6d2f6e7461673432343f653d4546393633464637383238363538413539394633303431353130" \
    "36373145383826633d39344545443945453635333337303836"
/* The other address of AN12196 in a file that is longer than one read. */
#define LONG_FILE_1                                                                                          \
    "0085d1018155026c6f79616c74792e6578616d706c652e636f6d2f612f7761792f3f706963635f646174613d464439314543"   \
    "323634333039383738424536333435434245353342414446343026656e633d43454539413533453345343633454631463435"   \
    "3936333537333637333839363226636d61633d454343314537463643"
#define LONG_FILE_2 "36433733424636"

#define TAG_VERSION_213 "0004040201000F03"
#define READ_TOKEN      "3A041E"
#define TOKEN_HEAD                                                                                           \
    "035FD4085472656761"                                                                                     \
    "72643a6d"
#define ED_TOKEN                                                                                             \
    "01010003a0a1a2a3a4a5a6a7a8a9aaabacadaeaf6d6b0bd0c76bf43d7079db12e13e3bd5b003e91f4abd1e2f67dcd0c9a5804d" \
    "cb132b01dfc81b28bbf3506670e8b73a1831dd99de6430ecd3f48cb75974998401"
#define ES_TOKEN                                                                                             \
    "01020004a0a1a2a3a4a5a6a7a8a9aaabacadaeaf997d500013a5064ac1c5ebbdc9070b6d214eddbd894f61c4bd6a4afa39d8e8" \
    "0b88686b12747ee864cd861ef1486ab6560b4e9dc2754f2fc4c69361d6121c7e8f"
#define TOKEN_ID  "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"
#define TOKEN_END "FE00000000000000000000"
/* What AN12196's card says by SUN: PICCData and the MAC; and by which token HQ knows such a one. */
#define SUN_MESSAGE "EF963FF7828658A599F3041510671E8894EED9EE65337086"
#define HQ_TOKEN    "a5a4a3a2a1a09f9e9d9c9b9a999897969594939291908f8e8d8c8b8a89888786"

#define TAG_UID       "04E10CDA993C80"
#define ED_TOKEN_PART "01010003a0a1a2a3a4a5a6a7a8a9aaabacadaeaf6d6b0bd0c76bf43d7079db12"
#define ORIGINAL      "8B76052EE42F5567BEB53238B3E3F9950707C0DCC956B5C5EFCFDB709B2D82B3"

#define OSE         "00a404000a4f53452e5641532e303100"
#define PPSE        "00a404000e325041592e5359532e444446303100"
#define EMRTD       "00a4040c07a0000002471001"
#define CALYPSO     "00a4040008315449432e49434100"
#define PHONE_VALUE "5a6d39794c58526c6333527a4c57397562486b2d3232"

/* Told by tests/integration/cards/test_phones.py --transcript, up to the last of what the phone has to say. */
#define SMART_TAP_RANDOM                                                                                     \
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"       \
    "303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
#define SMART_TAP_SIGNATURE                                                                                  \
    "304502207da622cc3e28bb56387f86fe1cd160c19aab91e1c7e6dbea14a200e29f3bd1d1022100bd751f604cdcbe2b3944"     \
    "828a19659f87542bda8d843e15caaa1a13c9f0a6eb53"
#define SMART_TAP_LINES                                                                                      \
    {A, OSE,                                                                                                 \
     "6f36500a416e64726f6964506179c002000181020001c220000102030405060708090a0b0c0d0e0f101112131415"          \
     "16171819"                                                                                              \
     "1a1b1c1d1e1f9000"},                                                                                    \
        {A, "00a4040009a000000476d000011100",                                                                \
         "00000001d403216d646e04000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f9000"},      \
        {A,                                                                                                  \
         "90530000bdd403b76e6772000194030a7365734041424344454647010154039f637072202122232425262728292a"      \
         "2b2c2d2e2f3031323"                                                                                 \
         "33435363738393a3b3c3d3e3f01027a593180860c4037c83c12749845c8ee1424dd297fadcb895e358255d2c7d2b"      \
         "20000000194034873"                                                                                 \
         "696704304502207da622cc3e28bb56387f86fe1cd160c19aab91e1c7e6dbea14a200e29f3bd1d1022100bd751f60"      \
         "4cdcbe2b3944828a1"                                                                                 \
         "9659f87542bda8d843e15caaa1a13c9f0a6eb53540305636c64040133ee8000",                                  \
         "d403376e727394030a7365734041424344454647010154032164706b023ed113b7883b4c590638379db0c21cda16"      \
         "742ed0255048bf4333"                                                                                \
         "91d374bc21d19000"},                                                                                \
    {                                                                                                        \
        A,                                                                                                   \
            "9050000036d40330737271000194030a7365734041424344454647020114030b6d6572d40305636c64040133ee80"   \
            "540307736c72d40301"                                                                             \
            "7374720300",                                                                                    \
            "d4038d73727394030a7365734041424344454647020154037772656203000000000000000000000000fde9ca85b9"   \
            "10f5e79e9f9b012beb"                                                                             \
            "dc0ee2d1844ca055fce7ad8df64b6e735f7def62e14b194329cdfd93a036cea1c47d746a347ca2e3a9aba2c4adfb"   \
            "9d7b4f07625f805bc1"                                                                             \
            "9100"                                                                                           \
    }

#define END_BY_UID(uid_text)                                                                                 \
    .step = RG_CARD_DONE, .medium = RG_MEDIUM_UID, .assurance = RG_ASSURANCE_L0,                             \
    .identifier_kind = RG_CARD_A, .identifier = uid_text, .counter = -1

const struct scene scenes[] = {
    {"ntag424 ev2", RG_CARD_A, "04958CAA5C5E80", NTAG424_ATS, 0x0344, 0x20, .random = EV2_RANDOM,
     .lines = {{A, SELECT_424, "9000"}, EV2_LINES}, .keys = {{RG_CARD_KEY_NTAG424, ZERO_KEY}},
     .step = RG_CARD_DONE, .medium = RG_MEDIUM_NTAG424, .assurance = RG_ASSURANCE_L2,
     .identifier_kind = RG_CARD_A, .identifier = "04958CAA5C5E80", .counter = -1},
    {"ntag424 ev2 by hq", RG_CARD_A, "04958CAA5C5E80", NTAG424_ATS, 0x0344, 0x20, .random = ZERO_KEY,
     .lines = {{A, SELECT_424, "9000"},
               EV2_LINES,
               {RG_CARD_ASK_EV2_ANSWER, EV2_CHALLENGE, EV2_TOKEN},
               {RG_CARD_ASK_EV2_CHECK, EV2_PROOF, "01"}},
     .keys = {{RG_CARD_KEY_NTAG424, NULL}}, .step = RG_CARD_DONE, .medium = RG_MEDIUM_NTAG424,
     .assurance = RG_ASSURANCE_L2, .identifier_kind = RG_CARD_A, .identifier = "04958CAA5C5E80",
     .counter = -1},
    {"ntag424 ev2 that hq refuses", RG_CARD_A, "04958CAA5C5E80", NTAG424_ATS, 0x0344, 0x20,
     .random = ZERO_KEY,
     .lines = {{A, SELECT_424, "9000"},
               EV2_LINES,
               {RG_CARD_ASK_EV2_ANSWER, EV2_CHALLENGE, EV2_TOKEN},
               {RG_CARD_ASK_EV2_CHECK, EV2_PROOF, "00"}},
     .keys = {{RG_CARD_KEY_NTAG424, NULL}}, END_BY_UID("04958CAA5C5E80")},
    {"ntag424 that does not take hq's answer", RG_CARD_A, "04958CAA5C5E80", NTAG424_ATS, 0x0344, 0x20,
     .random = ZERO_KEY,
     .lines = {{A, SELECT_424, "9000"},
               {A, EV2_START, EV2_CHALLENGE "91AF"},
               {RG_CARD_ASK_EV2_ANSWER, EV2_CHALLENGE, EV2_TOKEN},
               {A, "90AF000020" EV2_TOKEN "00", "91AE"}},
     .keys = {{RG_CARD_KEY_NTAG424, NULL}}, END_BY_UID("04958CAA5C5E80")},
    {"somebody's card with the same application", RG_CARD_A, "04958CAA5C5E80", NTAG424_ATS, 0x0344, 0x20,
     .random = ZERO_KEY, .lines = {{A, SELECT_424, "9000"}, {A, EV2_START, "6D00"}},
     .keys = {{RG_CARD_KEY_NTAG424, NULL}}, END_BY_UID("04958CAA5C5E80")},
    {"ntag424 without hq", RG_CARD_A, "04958CAA5C5E80", NTAG424_ATS, 0x0344, 0x20, .random = ZERO_KEY,
     .lines = {{A, SELECT_424, "9000"}, EV2_LINES}, .keys = {{RG_CARD_KEY_NTAG424, NULL}},
     END_BY_UID("04958CAA5C5E80")},
    {"ntag424 wrong key", RG_CARD_A, "04958CAA5C5E80", NTAG424_ATS, 0x0344, 0x20, .random = EV2_RANDOM,
     .lines = {{A, SELECT_424, "9000"}, {A, EV2_START, EV2_CHALLENGE "91AF"}},
     .keys = {{RG_CARD_KEY_NTAG424, OTHER_KEY}}, .step = RG_CARD_REFUSED, .fault = RG_CARD_FAULT_KEY},
    {"ntag424 wrong proof", RG_CARD_A, "04958CAA5C5E80", NTAG424_ATS, 0x0344, 0x20, .random = EV2_RANDOM,
     .lines = {{A, SELECT_424, "9000"},
               {A, EV2_START, EV2_CHALLENGE "91AF"},
               {A, "90AF000020" EV2_TOKEN "00", EV2_TOKEN "9100"}},
     .keys = {{RG_CARD_KEY_NTAG424, ZERO_KEY}}, .step = RG_CARD_REFUSED, .fault = RG_CARD_FAULT_MAC},
    {"ntag424 sun", RG_CARD_A, "04DE5F1EACC040", NTAG424_ATS, 0x0344, 0x20,
     .lines = {{A, SELECT_424, "9000"}, {A, SELECT_FILE, "9000"}, {A, "00B0000080", SUN_FILE "9000"}},
     .keys = {{RG_CARD_KEY_SUN_META, ZERO_KEY}, {RG_CARD_KEY_SUN_FILE, ZERO_KEY}}, .step = RG_CARD_DONE,
     .medium = RG_MEDIUM_NTAG424, .assurance = RG_ASSURANCE_L1, .identifier_kind = RG_CARD_A,
     .identifier = "04DE5F1EACC040", .counter = 61},
    {"ntag424 sun of another card", RG_CARD_A, "04DE5F1EACC041", NTAG424_ATS, 0x0344, 0x20,
     .lines = {{A, SELECT_424, "9000"}, {A, SELECT_FILE, "9000"}, {A, "00B0000080", SUN_FILE "9000"}},
     .keys = {{RG_CARD_KEY_SUN_META, ZERO_KEY}, {RG_CARD_KEY_SUN_FILE, ZERO_KEY}}, .step = RG_CARD_REFUSED,
     .fault = RG_CARD_FAULT_UID},
    {"ntag424 sun wrong mac", RG_CARD_A, "04DE5F1EACC040", NTAG424_ATS, 0x0344, 0x20,
     .lines = {{A, SELECT_424, "9000"}, {A, SELECT_FILE, "9000"}, {A, "00B0000080", SUN_FILE "9000"}},
     .keys = {{RG_CARD_KEY_SUN_META, ZERO_KEY}, {RG_CARD_KEY_SUN_FILE, OTHER_KEY}}, .step = RG_CARD_REFUSED,
     .fault = RG_CARD_FAULT_MAC},
    {"ntag424 sun of another chain", RG_CARD_A, "04DE5F1EACC040", NTAG424_ATS, 0x0344, 0x20,
     .lines = {{A, SELECT_424, "9000"}, {A, SELECT_FILE, "9000"}, {A, "00B0000080", SUN_FILE "9000"}},
     .keys = {{RG_CARD_KEY_SUN_META, OTHER_KEY}}, END_BY_UID("04DE5F1EACC040")},
    {"ntag424 sun switched off", RG_CARD_A, "04DE5F1EACC040", NTAG424_ATS, 0x0344, 0x20, .without_sun = true,
     .lines = {{A, SELECT_424, "9000"}, {A, SELECT_FILE, "9000"}, {A, "00B0000080", SUN_FILE "9000"}},
     .keys = {{RG_CARD_KEY_SUN_META, ZERO_KEY}, {RG_CARD_KEY_SUN_FILE, ZERO_KEY}},
     END_BY_UID("04DE5F1EACC040")},
    {"ntag424 without our keys", RG_CARD_A, "04DE5F1EACC040", NTAG424_ATS, 0x0344, 0x20,
     .lines = {{A, SELECT_424, "9000"}, {A, SELECT_FILE, "9000"}, {A, "00B0000080", SUN_FILE "9000"}},
     END_BY_UID("04DE5F1EACC040")},
    {"ntag424 with a random uid", RG_CARD_A, "08112233", NTAG424_ATS, 0x0304, 0x20,
     .lines = {{A, SELECT_424, "9000"},
               {A, SELECT_FILE, "9000"},
               {A, "00B0000080", LONG_FILE_1 "9000"},
               {A, "00B0008007", LONG_FILE_2 "9000"}},
     .keys = {{RG_CARD_KEY_SUN_META, ZERO_KEY}, {RG_CARD_KEY_SUN_FILE, ZERO_KEY}}, .step = RG_CARD_DONE,
     .medium = RG_MEDIUM_NTAG424, .assurance = RG_ASSURANCE_L1, .identifier_kind = RG_CARD_A,
     .identifier = "04958CAA5C5E80", .counter = 8},
    {"ntag424 with a random uid, then ev2", RG_CARD_A, "08112233", NTAG424_ATS, 0x0304, 0x20,
     .random = EV2_RANDOM,
     .lines =
         {{A, SELECT_424, "9000"}, {A, SELECT_FILE, "9000"}, {A, "00B0000080", SUN_FILE "9000"}, EV2_LINES},
     .keys = {{RG_CARD_KEY_SUN_META, ZERO_KEY},
              {RG_CARD_KEY_SUN_FILE, ZERO_KEY},
              {RG_CARD_KEY_NTAG424, ZERO_KEY}},
     .step = RG_CARD_DONE, .medium = RG_MEDIUM_NTAG424, .assurance = RG_ASSURANCE_L2,
     .identifier_kind = RG_CARD_A, .identifier = "04DE5F1EACC040", .counter = 61},
    {"ntag424 with a random uid, without hq", RG_CARD_A, "08112233", NTAG424_ATS, 0x0304, 0x20,
     .random = EV2_RANDOM,
     .lines =
         {{A, SELECT_424, "9000"}, {A, SELECT_FILE, "9000"}, {A, "00B0000080", SUN_FILE "9000"}, EV2_LINES},
     .keys = {{RG_CARD_KEY_SUN_META, ZERO_KEY},
              {RG_CARD_KEY_SUN_FILE, ZERO_KEY},
              {RG_CARD_KEY_NTAG424, NULL}},
     .step = RG_CARD_DONE, .medium = RG_MEDIUM_NTAG424, .assurance = RG_ASSURANCE_L1,
     .identifier_kind = RG_CARD_A, .identifier = "04DE5F1EACC040", .counter = 61},
    {"ntag424 with a random uid, not ours", RG_CARD_A, "08112233", NTAG424_ATS, 0x0304, 0x20,
     .lines = {{A, SELECT_424, "9000"}, {A, SELECT_FILE, "9000"}, {A, "00B0000080", SUN_FILE "9000"}},
     .step = RG_CARD_FOREIGN, .medium = RG_MEDIUM_FOREIGN},
    {"ntag424 with a random uid, by hq", RG_CARD_A, "08112233", NTAG424_ATS, 0x0304, 0x20,
     .lines = {{A, SELECT_424, "9000"},
               {A, SELECT_FILE, "9000"},
               {A, "00B0000080", SUN_FILE "9000"},
               {RG_CARD_ASK_SUN, SUN_MESSAGE, HQ_TOKEN},
               {A, EV2_START, EV2_CHALLENGE "91AF"},
               {A, "90AF000020" EV2_TOKEN "00", EV2_PROOF "9100"},
               {RG_CARD_ASK_EV2_ANSWER, EV2_CHALLENGE, EV2_TOKEN},
               {RG_CARD_ASK_EV2_CHECK, EV2_PROOF, "01"}},
     .keys = {{RG_CARD_KEY_SUN_META, NULL}, {RG_CARD_KEY_NTAG424, NULL}}, .step = RG_CARD_DONE,
     .medium = RG_MEDIUM_NTAG424, .assurance = RG_ASSURANCE_L2, .identifier_kind = RG_CARD_IDENTIFIER_KNOWN,
     .identifier = HQ_TOKEN, .counter = -1},
    {"ntag424 with a random uid, by hq alone", RG_CARD_A, "08112233", NTAG424_ATS, 0x0304, 0x20,
     .lines = {{A, SELECT_424, "9000"},
               {A, SELECT_FILE, "9000"},
               {A, "00B0000080", SUN_FILE "9000"},
               {RG_CARD_ASK_SUN, SUN_MESSAGE, HQ_TOKEN}},
     .keys = {{RG_CARD_KEY_SUN_META, NULL}}, .step = RG_CARD_DONE, .medium = RG_MEDIUM_NTAG424,
     .assurance = RG_ASSURANCE_L1, .identifier_kind = RG_CARD_IDENTIFIER_KNOWN, .identifier = HQ_TOKEN,
     .counter = -1},
    {"ntag424 with a random uid, nobody's at hq", RG_CARD_A, "08112233", NTAG424_ATS, 0x0304, 0x20,
     .lines = {{A, SELECT_424, "9000"},
               {A, SELECT_FILE, "9000"},
               {A, "00B0000080", SUN_FILE "9000"},
               {RG_CARD_ASK_SUN, SUN_MESSAGE, "00"}},
     .keys = {{RG_CARD_KEY_SUN_META, NULL}, {RG_CARD_KEY_NTAG424, NULL}}, .step = RG_CARD_FOREIGN,
     .medium = RG_MEDIUM_FOREIGN},
    {"ntag424 with a random uid, hq silent", RG_CARD_A, "08112233", NTAG424_ATS, 0x0304, 0x20,
     .lines = {{A, SELECT_424, "9000"},
               {A, SELECT_FILE, "9000"},
               {A, "00B0000080", SUN_FILE "9000"},
               {RG_CARD_ASK_SUN, SUN_MESSAGE, NULL}},
     .keys = {{RG_CARD_KEY_SUN_META, NULL}}, .step = RG_CARD_FOREIGN, .medium = RG_MEDIUM_FOREIGN},
    {"ntag424 with a random uid that covers more", RG_CARD_A, "08112233", NTAG424_ATS, 0x0304, 0x20,
     .lines = {{A, SELECT_424, "9000"},
               {A, SELECT_FILE, "9000"},
               {A, "00B0000080", LONG_FILE_1 "9000"},
               {A, "00B0008007", LONG_FILE_2 "9000"}},
     .keys = {{RG_CARD_KEY_SUN_META, NULL}}, .step = RG_CARD_FOREIGN, .medium = RG_MEDIUM_FOREIGN},
    {"desfire ev1", RG_CARD_A, "04A1B2C3D4E5F6", DESFIRE_ATS, 0x0344, 0x20, .random = AES_RANDOM,
     .lines = {{A, SELECT_APP, "9100"},
               {A, EV2_START, "911C"},
               {A, "90AA0000010000", "B969FDFE56FD91FC9DE6F6F213B8FD1E91AF"},
               {A, "90AF00002036AAD7DF6E436BA08D18613830A70D5AD43E3D3F4A8D47541EEE623A934E477400",
                "800DB680BC146BD121D6578F2D2E20599100"}},
     .keys = {{RG_CARD_KEY_DESFIRE, ZERO_KEY}}, .step = RG_CARD_DONE, .medium = RG_MEDIUM_DESFIRE,
     .assurance = RG_ASSURANCE_L2, .identifier_kind = RG_CARD_A, .identifier = "04A1B2C3D4E5F6",
     .counter = -1},
    {"desfire ev1 by hq", RG_CARD_A, "04A1B2C3D4E5F6", DESFIRE_ATS, 0x0344, 0x20,
     .lines = {{A, SELECT_APP, "9100"},
               {A, EV2_START, "911C"},
               {A, "90AA0000010000", "B969FDFE56FD91FC9DE6F6F213B8FD1E91AF"},
               {A, "90AF00002036AAD7DF6E436BA08D18613830A70D5AD43E3D3F4A8D47541EEE623A934E477400",
                "800DB680BC146BD121D6578F2D2E20599100"},
               {RG_CARD_ASK_AES_ANSWER, "B969FDFE56FD91FC9DE6F6F213B8FD1E",
                "36AAD7DF6E436BA08D18613830A70D5AD43E3D3F4A8D47541EEE623A934E4774"},
               {RG_CARD_ASK_AES_CHECK, "800DB680BC146BD121D6578F2D2E2059", "01"}},
     .keys = {{RG_CARD_KEY_DESFIRE, NULL}}, .step = RG_CARD_DONE, .medium = RG_MEDIUM_DESFIRE,
     .assurance = RG_ASSURANCE_L2, .identifier_kind = RG_CARD_A, .identifier = "04A1B2C3D4E5F6",
     .counter = -1},
    {"desfire ev2", RG_CARD_A, "04A1B2C3D4E5F6", DESFIRE_ATS, 0x0344, 0x20, .random = EV2_RANDOM,
     .lines = {{A, SELECT_APP, "9100"}, EV2_LINES}, .keys = {{RG_CARD_KEY_DESFIRE, ZERO_KEY}},
     .step = RG_CARD_DONE, .medium = RG_MEDIUM_DESFIRE, .assurance = RG_ASSURANCE_L2,
     .identifier_kind = RG_CARD_A, .identifier = "04A1B2C3D4E5F6", .counter = -1},
    {"desfire wrong key", RG_CARD_A, "04A1B2C3D4E5F6", DESFIRE_ATS, 0x0344, 0x20, .random = EV2_RANDOM,
     .lines = {{A, SELECT_APP, "9100"}, {A, EV2_START, EV2_CHALLENGE "91AF"}},
     .keys = {{RG_CARD_KEY_DESFIRE, OTHER_KEY}}, .step = RG_CARD_REFUSED, .fault = RG_CARD_FAULT_KEY},
    {"desfire without our application", RG_CARD_A, "04A1B2C3D4E5F6", DESFIRE_ATS, 0x0344, 0x20,
     .lines = {{A, SELECT_APP, "91A0"}}, END_BY_UID("04A1B2C3D4E5F6")},
    {"desfire ticket", RG_CARD_A, "04A1B2C3D4E5F6", DESFIRE_ATS, 0x0344, 0x20,
     .lines = {{A, SELECT_APP, "91A0"}, {A, "906A000000", "0102039011F29100"}}, .step = RG_CARD_FOREIGN,
     .medium = RG_MEDIUM_FOREIGN},
    {"desfire of the itso", RG_CARD_A, "04A1B2C3D4E5F6", DESFIRE_ATS, 0x0344, 0x20,
     .lines = {{A, SELECT_APP, "91A0"}, {A, "906A000000", "1602A09100"}}, .step = RG_CARD_FOREIGN,
     .medium = RG_MEDIUM_FOREIGN},
    {"desfire of a company", RG_CARD_A, "04A1B2C3D4E5F6", DESFIRE_ATS, 0x0344, 0x20,
     .lines = {{A, SELECT_APP, "91A0"}, {A, "906A000000", "1084F31602A19100"}}, END_BY_UID("04A1B2C3D4E5F6")},
    {"ntag213 ed25519", RG_CARD_A, TAG_UID, "", 0x0044, 0x00,
     .lines = {{R, "60", TAG_VERSION_213}, {R, READ_TOKEN, TOKEN_HEAD ED_TOKEN TOKEN_END}},
     .step = RG_CARD_DONE, .medium = RG_MEDIUM_NTAG21X, .assurance = RG_ASSURANCE_L0,
     .identifier_kind = RG_CARD_IDENTIFIER_TOKEN, .identifier = TOKEN_ID, .counter = -1},
    {"ntag213 es256, original", RG_CARD_A, TAG_UID, "", 0x0044, 0x00, .originality = true,
     .lines = {{R, "60", TAG_VERSION_213},
               {R, READ_TOKEN, TOKEN_HEAD ES_TOKEN TOKEN_END},
               {R, "3C00", ORIGINAL}},
     .step = RG_CARD_DONE, .medium = RG_MEDIUM_NTAG21X, .assurance = RG_ASSURANCE_L0,
     .identifier_kind = RG_CARD_IDENTIFIER_TOKEN, .identifier = TOKEN_ID, .counter = -1},
    {"ntag213 copied to another tag", RG_CARD_A, "04E10CDA993C81", "", 0x0044, 0x00,
     .lines = {{R, "60", TAG_VERSION_213}, {R, READ_TOKEN, TOKEN_HEAD ED_TOKEN TOKEN_END}},
     .step = RG_CARD_REFUSED, .fault = RG_CARD_FAULT_SIGNATURE},
    {"ntag213 not of nxp's", RG_CARD_A, "04E10CDA993C81", "", 0x0044, 0x00, .originality = true,
     .lines = {{R, "60", TAG_VERSION_213},
               {R, READ_TOKEN,
                "0300FE" ED_TOKEN "00000000000000000000000000000000000000"
                "0000"},
               {R, "3C00", ORIGINAL}},
     .step = RG_CARD_REFUSED, .fault = RG_CARD_FAULT_ORIGINALITY},
    {"ntag213 with a token, not of nxp's", RG_CARD_A, TAG_UID, "", 0x0044, 0x00, .originality = true,
     .lines = {{R, "60", TAG_VERSION_213},
               {R, READ_TOKEN, TOKEN_HEAD ED_TOKEN TOKEN_END},
               {R, "3C00", ED_TOKEN_PART}},
     .step = RG_CARD_REFUSED, .fault = RG_CARD_FAULT_ORIGINALITY},
    {"ntag213 without a token", RG_CARD_A, TAG_UID, "", 0x0044, 0x00,
     .lines = {{R, "60", TAG_VERSION_213},
               {R, READ_TOKEN,
                "0300FE" ED_TOKEN "00000000000000000000000000000000000000"
                "0000"}},
     END_BY_UID(TAG_UID)},
    {"ultralight", RG_CARD_A, TAG_UID, "", 0x0044, 0x00, END_BY_UID(TAG_UID)},
    {"classic", RG_CARD_A, "DEADBEEF", "", 0x0004, 0x08, END_BY_UID("DEADBEEF")},
    {"felica", RG_CARD_F, "0102030405060708", "", 0, 0, .step = RG_CARD_DONE, .medium = RG_MEDIUM_UID,
     .assurance = RG_ASSURANCE_L0, .identifier_kind = RG_CARD_F, .identifier = "0102030405060708",
     .counter = -1},
    {"felica fare card", RG_CARD_F, "0102030405060708", "", 0, 0,
     .lines = {{R, "060000030000", "1201010203040506070800F1000000014300"}}, .step = RG_CARD_FOREIGN,
     .medium = RG_MEDIUM_FOREIGN},
    {"type b", RG_CARD_B, "A1B2C3D4", "", 0, 0, .step = RG_CARD_DONE, .medium = RG_MEDIUM_UID,
     .assurance = RG_ASSURANCE_L0, .identifier_kind = RG_CARD_B, .identifier = "A1B2C3D4", .counter = -1},
    {"type b document with a new pupi", RG_CARD_B, "A1B2C3D4", "", 0, 0, .new_pupi = true,
     .step = RG_CARD_FOREIGN, .medium = RG_MEDIUM_FOREIGN},
    {"type b passport", RG_CARD_B, "A1B2C3D4", "", 0, 0, .lines = {{A, EMRTD, "9000"}},
     .step = RG_CARD_FOREIGN, .medium = RG_MEDIUM_FOREIGN},
    {"payment card", RG_CARD_A, "A1B2C3D4", "788091e1", 0x0004, 0x20,
     .lines = {{A, PPSE, "6F0B840E325041592E5359532E9000"}}, .step = RG_CARD_FOREIGN,
     .medium = RG_MEDIUM_FOREIGN},
    {"a payment card that its bank has shut", RG_CARD_A, "A1B2C3D4", "788091e1", 0x0004, 0x20,
     .lines = {{A, PPSE, "6283"}}, .step = RG_CARD_FOREIGN, .medium = RG_MEDIUM_FOREIGN},
    {"passport", RG_CARD_A, "08B2C3D4", "788091e1", 0x0008, 0x20, .lines = {{A, EMRTD, "9000"}},
     .step = RG_CARD_FOREIGN, .medium = RG_MEDIUM_FOREIGN},
    {"calypso ticket", RG_CARD_A, "A1B2C3D4", "788091e1", 0x0004, 0x20,
     .lines = {{A, CALYPSO,
                "6F22840831544943"
                "2E4943419000"}},
     .step = RG_CARD_FOREIGN, .medium = RG_MEDIUM_FOREIGN},
    {"somebody's phone", RG_CARD_A, "08B2C3D4", PHONE_ATS, 0x0004, 0x20, .step = RG_CARD_FOREIGN,
     .medium = RG_MEDIUM_FOREIGN},
    {"phones that share a uid", RG_CARD_A, "01020304", PHONE_ATS, 0x0004, 0x20, .step = RG_CARD_FOREIGN,
     .medium = RG_MEDIUM_FOREIGN},
    {"an old card of its own", RG_CARD_A, "A1B2C3D4", PHONE_ATS, 0x0004, 0x20, END_BY_UID("A1B2C3D4")},
    {"smart tap", RG_CARD_A, "08112233", PHONE_ATS, 0x0004, 0x20, .random = SMART_TAP_RANDOM,
     .signature = SMART_TAP_SIGNATURE,
     .lines = {SMART_TAP_LINES,
               {A, "90c0000000",
                "486afe5730ea9ee687b6e7263bdce2bee8195a4b7caefd06e0972c626e1fa62036552bdae19000"}},
     .step = RG_CARD_DONE, .medium = RG_MEDIUM_SMART_TAP, .assurance = RG_ASSURANCE_L1,
     .identifier_kind = RG_CARD_IDENTIFIER_SMART_TAP, .identifier = PHONE_VALUE, .counter = -1},
    {"smart tap without end", RG_CARD_A, "08112233", PHONE_ATS, 0x0004, 0x20, .random = SMART_TAP_RANDOM,
     .signature = SMART_TAP_SIGNATURE, .lines = {SMART_TAP_LINES, {A, "90c0000000", "9100"}},
     .step = RG_CARD_REFUSED, .fault = RG_CARD_FAULT_LONG},
    {"vas", RG_CARD_A, "08112233", PHONE_ATS, 0x0004, 0x20,
     .lines = {{A, OSE, "6f1d50084170706c655061799f210201009f2404c05d48d09f23040000001e9000"},
               {A,
                "80ca0101379f220201009f25205888d01ebeeadf85c8b01eb437dd53d97f9b7d05761311c597340088bbb20b419f"
                "2604008000029f2b0"
                "5010000000000",
                "70549f2a009f274e41dd7aa2177c837ae0ac495a61805df2d85ee2fc792e284b65ead58a98e15d9d46072c012f11"
                "4bca4cceff636da472"
                "d3c2245ba448024bcb1cb73d21ecaaeb01e0f768a82684e7e8b9c3f5e08ec59000"}},
     .keys = {{RG_CARD_KEY_VAS, "0000000000000000000000000000000000000000000000000000000000000007"}},
     .step = RG_CARD_DONE, .medium = RG_MEDIUM_VAS, .assurance = RG_ASSURANCE_L1,
     .identifier_kind = RG_CARD_IDENTIFIER_VAS, .identifier = PHONE_VALUE, .counter = -1},
};

const size_t scene_count = sizeof scenes / sizeof scenes[0];

const struct scene *scene_of(const char *name)
{
    for (size_t i = 0; i < scene_count; i++) {
        if (strcmp(scenes[i].name, name) == 0) {
            return &scenes[i];
        }
    }
    return NULL;
}
