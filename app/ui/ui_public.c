/* A picture of the glass for IT, of which nobody learns anything about anybody. */
#include "crypto.h"
#include "png.h"
#include "text.h"
#include "ui_private.h"

#include <stdio.h>
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

/* One line a node, its place counted from @p first. The ring of a key that somebody pressed is no part of the screen. */
static enum rg_status add_node(struct rg_sha256 *hash, const struct rg_draw_list *list,
                               const struct rg_draw_node *first, const struct rg_draw_node *node)
{
    char line[192];
    if (node->role == RG_ROLE_FOCUS) {
        return RG_OK;
    }
    int len = snprintf(line, sizeof line, "\n%d %d %d %d %d %d %d %d %d %d %d %d %d ", (int)node->role,
                       node->rect.x - first->rect.x, node->rect.y - first->rect.y, node->rect.w, node->rect.h,
                       (int)node->fill, (int)node->stroke, (int)node->ink, (int)node->icon, (int)node->size,
                       (int)node->weight, (int)node->action, node->argument);
    enum rg_status status = rg_sha256_add(hash, line, (size_t)len);
    return status == RG_OK ? rg_sha256_add(hash, list->arena + node->text.at, node->text.len) : status;
}

enum rg_status rg_ui_idle_hash(const struct rg_ui *ui, char hash[RG_UI_HASH])
{
    const struct rg_draw_list *list = ui->glass;
    uint8_t digest[32];
    struct rg_sha256 *sum;
    if (!ui->anything_shown || list->screen != RG_SCREEN_IDLE || list->status >= list->count ||
        list->status == 0 || rg_draw_list_holds(list, RG_PRIVACY_GREETING)) {
        return RG_NOT_FOUND;
    }
    enum rg_status status = rg_sha256_begin(&sum);
    if (status != RG_OK) {
        return status;
    }
    for (uint32_t i = list->status; status == RG_OK && i < list->count; i++) {
        status = add_node(sum, list, &list->nodes[list->status], &list->nodes[i]);
    }
    status = status == RG_OK ? rg_sha256_end(sum, digest) : status;
    rg_sha256_free(sum);
    if (status == RG_OK) {
        rg_hex_write(digest, (RG_UI_HASH - 1) / 2, hash);
    }
    return status;
}
