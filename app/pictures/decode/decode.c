#include "decode.h"

#include "resample.h"

#include <SDL_image.h>
#include <stdlib.h>

enum rg_status rg_decode_prepare(void)
{
    const int wanted = IMG_INIT_PNG | IMG_INIT_JPG | IMG_INIT_WEBP;
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    return (IMG_Init(wanted) & wanted) == wanted ? RG_OK : RG_IO;
}

/* By its own loader: what is no PNG is never offered to a dozen other parsers. */
static SDL_Surface *load(const uint8_t *bytes, size_t len, enum rg_picture_kind kind)
{
    SDL_RWops *source = SDL_RWFromConstMem(bytes, (int)len);
    SDL_Surface *surface = NULL;
    if (source == NULL) {
        return NULL;
    }
    switch (kind) {
    case RG_PICTURE_PNG: surface = IMG_LoadPNG_RW(source); break;
    case RG_PICTURE_JPEG: surface = IMG_LoadJPG_RW(source); break;
    case RG_PICTURE_WEBP: surface = IMG_LoadWEBP_RW(source); break;
    }
    (void)SDL_RWclose(source);
    return surface;
}

static enum rg_status scale(const SDL_Surface *surface, uint32_t box_width, uint32_t box_height,
                            uint32_t ground, struct rg_picture_raw *raw, uint32_t **pixels)
{
    uint32_t width = (uint32_t)surface->w, height = (uint32_t)surface->h, to_width, to_height;
    rg_resample_fit(width, height, box_width, box_height, &to_width, &to_height);
    uint32_t *to = calloc((size_t)to_width * to_height, sizeof *to);
    if (to == NULL) {
        return RG_NO_MEMORY;
    }
    enum rg_status status = rg_resample(surface->pixels, width, height, (uint32_t)surface->pitch, ground, to,
                                        to_width, to_height);
    if (status != RG_OK) {
        free(to);
        return status;
    }
    *raw = (struct rg_picture_raw){.width = to_width, .height = to_height};
    *pixels = to;
    return RG_OK;
}

enum rg_status rg_decode(const uint8_t *bytes, size_t len, uint32_t box_width, uint32_t box_height,
                         uint32_t ground, struct rg_picture_raw *raw, uint32_t **pixels)
{
    struct rg_picture_format format;
    enum rg_status status = rg_picture_look(bytes, len, &format);
    if (status != RG_OK) {
        return status;
    }
    SDL_Surface *surface = load(bytes, len, format.kind);
    if (surface == NULL || (uint32_t)surface->w != format.width || (uint32_t)surface->h != format.height) {
        SDL_FreeSurface(surface);
        return RG_CORRUPT;
    }
    SDL_Surface *plain = SDL_ConvertSurfaceFormat(surface, SDL_PIXELFORMAT_RGBA32, 0);
    SDL_FreeSurface(surface);
    if (plain == NULL) {
        return RG_NO_MEMORY;
    }
    status = scale(plain, box_width, box_height, ground, raw, pixels);
    SDL_FreeSurface(plain);
    return status;
}
