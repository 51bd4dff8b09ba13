#include "media_setup.h"

#include "crypto.h"
#include "text.h"

#include <string.h>

static bool hash_pass(const char *pass, uint8_t hash[32])
{
    if (rg_config_pass_hashed(pass)) {
        return rg_hex_read(pass, hash, 32) == RG_OK;
    }
    return pass[0] != '\0' && rg_sha256(pass, strlen(pass), hash) == RG_OK;
}

static void take_signers(const struct rg_media_options *options, struct rg_card_setup *setup)
{
    size_t count = 0;
    for (uint32_t i = 0; i < options->signer_count && i < RG_CARD_SIGNERS_MAX; i++) {
        if (options->signers[i].version >= options->signers_from) {
            setup->signers[count++] = options->signers[i];
        }
    }
}

void rg_media_setup(const struct rg_media_options *options, struct rg_cipher *cipher,
                    struct rg_card_setup *setup)
{
    rg_card_setup_default(setup, cipher);
    setup->ntag21x = options->ntag21x;
    setup->ntag424 = options->ntag424;
    setup->desfire = options->desfire;
    setup->smart_tap = options->smart_tap;
    setup->originality = options->originality;
    take_signers(options, setup);
    for (unsigned i = 0; i < sizeof setup->collector; i++) {
        setup->collector[i] = (uint8_t)(options->collector >> (24 - 8 * i));
    }
    setup->vas = options->vas && rg_card_vas_built() && hash_pass(options->pass, setup->pass_hash);
    setup->vas_window_s = options->vas_window_s;
}
