#include "backup_manifest.h"

#include "hq_json.h"
#include "text.h"

#include <cjson/cJSON.h>
#include <string.h>

#define FORMAT "regard-backup/1"

static void add_number(struct rg_hq_buffer *text, const char *name, uint64_t number)
{
    rg_hq_buffer_text(text, name);
    rg_hq_buffer_int(text, (int64_t)number);
}

static void add_text(struct rg_hq_buffer *text, const char *name, const char *value)
{
    rg_hq_buffer_text(text, name);
    rg_hq_buffer_json(text, value, strlen(value));
}

enum rg_status rg_backup_manifest_write(const struct rg_backup_manifest *m, struct rg_hq_buffer *text)
{
    char digest[65];
    rg_hex_write(m->sha256, sizeof m->sha256, digest);
    add_text(text, "{\n \"format\":", FORMAT);
    add_text(text, ",\n \"release\":", m->head.release);
    add_number(text, ",\n \"schema\":", m->head.version);
    add_number(text, ",\n \"begun\":", m->head.begun_ms);
    add_text(text, ",\n \"keys\":", m->head.journal);
    add_number(text, ",\n \"rows\":", m->end.rows);
    add_number(text, ",\n \"members\":", m->end.members);
    add_number(text, ",\n \"pieces\":", m->end.pieces);
    add_text(text, ",\n \"ledger_lines\":", m->end.ledger_lines);
    add_text(text, ",\n \"ledger_head\":", m->end.ledger_head);
    add_text(text, ",\n \"audit_lines\":", m->end.audit_lines);
    add_text(text, ",\n \"audit_head\":", m->end.audit_head);
    add_number(text, ",\n \"bytes\":", m->bytes);
    add_text(text, ",\n \"sha256\":", digest);
    rg_hq_buffer_text(text, "\n}\n");
    return rg_hq_buffer_status(text);
}

static bool read_number(const cJSON *json, const char *name, uint64_t *number)
{
    int64_t value;
    if (!rg_hq_json_int(json, name, 0, RG_HQ_JSON_MAX, &value)) {
        return false;
    }
    *number = (uint64_t)value;
    return true;
}

/* Empty texts too: a database without lines has no head. */
static bool read_text(const cJSON *json, const char *name, char text[RG_BACKUP_TEXT_MAX])
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(json, name);
    if (!cJSON_IsString(member) || strlen(member->valuestring) >= RG_BACKUP_TEXT_MAX) {
        return false;
    }
    (void)rg_text_copy(text, RG_BACKUP_TEXT_MAX, member->valuestring);
    return true;
}

static enum rg_status read_tree(const cJSON *json, struct rg_backup_manifest *m)
{
    char format[RG_BACKUP_TEXT_MAX], digest[RG_BACKUP_TEXT_MAX];
    if (!read_text(json, "format", format)) {
        return RG_CORRUPT;
    }
    if (strcmp(format, FORMAT) != 0) {
        return RG_UNSUPPORTED;
    }
    bool whole =
        read_text(json, "release", m->head.release) && read_number(json, "schema", &m->head.version) &&
        read_number(json, "begun", &m->head.begun_ms) && read_text(json, "keys", m->head.journal) &&
        read_number(json, "rows", &m->end.rows) && read_number(json, "members", &m->end.members) &&
        read_number(json, "pieces", &m->end.pieces) && read_text(json, "ledger_lines", m->end.ledger_lines) &&
        read_text(json, "ledger_head", m->end.ledger_head) &&
        read_text(json, "audit_lines", m->end.audit_lines) &&
        read_text(json, "audit_head", m->end.audit_head) && read_number(json, "bytes", &m->bytes) &&
        read_text(json, "sha256", digest) && rg_hex_read(digest, m->sha256, sizeof m->sha256) == RG_OK;
    return whole ? RG_OK : RG_CORRUPT;
}

enum rg_status rg_backup_manifest_read(const char *text, size_t len, struct rg_backup_manifest *manifest)
{
    struct rg_backup_manifest m = {0};
    cJSON *json = len > RG_BACKUP_MANIFEST_MAX ? NULL : cJSON_ParseWithLength(text, len);
    enum rg_status status = json == NULL ? RG_CORRUPT : read_tree(json, &m);
    cJSON_Delete(json);
    if (status == RG_OK) {
        *manifest = m;
    }
    return status;
}

bool rg_backup_manifest_equal(const struct rg_backup_manifest *left, const struct rg_backup_manifest *right)
{
    const struct rg_backup_manifest *l = left, *r = right;
    return l->head.version == r->head.version && l->head.begun_ms == r->head.begun_ms &&
           strcmp(l->head.journal, r->head.journal) == 0 && strcmp(l->head.release, r->head.release) == 0 &&
           l->end.rows == r->end.rows && l->end.members == r->end.members && l->end.pieces == r->end.pieces &&
           strcmp(l->end.ledger_lines, r->end.ledger_lines) == 0 &&
           strcmp(l->end.ledger_head, r->end.ledger_head) == 0 &&
           strcmp(l->end.audit_lines, r->end.audit_lines) == 0 &&
           strcmp(l->end.audit_head, r->end.audit_head) == 0 && l->bytes == r->bytes &&
           memcmp(l->sha256, r->sha256, sizeof l->sha256) == 0;
}
