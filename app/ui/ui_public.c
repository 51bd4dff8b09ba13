/* A picture of the glass for IT, of which nobody learns anything about anybody. */
#include "png.h"
#include "ui_private.h"

#include <stdlib.h>
#include <string.h>

#define BLANK 0x00808080u

/* A code says something to whom it was made for, but on the screen of a kiosk that is nobody's. */
static bool is_public(const struct rg_draw_list *list, const struct rg_draw_node *node)
{
    return node->privacy == RG_PRIVACY_PUBLIC &&
           (node->role != RG_ROLE_QR || list->screen == RG_SCREEN_UNPROVISIONED);
}

enum rg_status rg_ui_screenshot_public(struct rg_ui *ui, const char *path)
{
    if (!ui->anything_shown) {
        return RG_NOT_FOUND;
    }
    struct rg_canvas glass = rg_window_canvas(&ui->window), copy = glass;
    size_t bytes = (size_t)glass.stride * (size_t)glass.clip.h * sizeof *glass.pixels;
    copy.pixels = malloc(bytes);
    if (copy.pixels == NULL) {
        return RG_NO_MEMORY;
    }
    memcpy(copy.pixels, glass.pixels, bytes);
    for (uint32_t i = 0; i < ui->glass->count; i++) {
        const struct rg_draw_node *node = &ui->glass->nodes[i];
        if (!is_public(ui->glass, node)) {
            struct rg_rect extent = rg_draw_extent(node);
            rg_canvas_fill(&copy, &extent, BLANK);
        }
    }
    enum rg_status status = rg_png_write(path, copy.pixels, copy.stride, copy.clip.w, copy.clip.h);
    explicit_bzero(copy.pixels, bytes);
    free(copy.pixels);
    return status;
}
