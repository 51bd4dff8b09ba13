#include "hq_letters.h"

#include "crypto.h"
#include "hq_buffer.h"
#include "hq_sql.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ID_BYTES     16
#define ID_LEN       (2 * ID_BYTES)
#define NAME_MAX_LEN 32

void rg_hq_letters_enable(struct rg_hq_store *store)
{
    store->letters = true;
}

/* Names become names of files and of JSON members. */
static bool name_ok(const char *name, char between)
{
    size_t len = name == NULL ? 0 : strnlen(name, NAME_MAX_LEN + 1);
    for (size_t i = 0; i < len; i++) {
        if ((name[i] < 'a' || name[i] > 'z') && name[i] != between) {
            return false;
        }
    }
    return len > 0 && len <= NAME_MAX_LEN;
}

static bool letter_ok(const struct rg_hq_letter *letter)
{
    if (!name_ok(letter->template_name, '-') || letter->value_count > RG_HQ_LETTER_VALUES ||
        !rg_hq_text_ok(letter->language, false)) {
        return false;
    }
    for (size_t i = 0; i < letter->value_count; i++) {
        const char *text = letter->values[i].text;
        size_t len = text == NULL ? 0 : strnlen(text, RG_HQ_LETTER_VALUE_MAX + 1);
        if (!name_ok(letter->values[i].name, '_') || text == NULL || len > RG_HQ_LETTER_VALUE_MAX ||
            !rg_utf8_valid(text, len)) {
            return false;
        }
    }
    return true;
}

static void put_text(struct rg_hq_buffer *body, const char *before, const char *text)
{
    rg_hq_buffer_text(body, before);
    rg_hq_buffer_json(body, text, strlen(text));
}

static void write_body(struct rg_hq_buffer *body, const struct rg_hq_letter *letter, const char *id,
                       const char *language, enum rg_hq_contact kind, const char *contact, int64_t now_ms)
{
    put_text(body, "{\"format\":\"regard-letter/1\",\"id\":", id);
    put_text(body, ",\"template\":", letter->template_name);
    put_text(body, ",\"language\":", language);
    rg_hq_buffer_text(body, ",\"at\":");
    rg_hq_buffer_int(body, now_ms);
    put_text(body, ",\"to\":{\"kind\":", rg_hq_contact_name(kind));
    put_text(body, ",\"address\":", contact);
    rg_hq_buffer_text(body, "},\"values\":{");
    for (size_t i = 0; i < letter->value_count; i++) {
        rg_hq_buffer_text(body, i > 0 ? ",\"" : "\"");
        rg_hq_buffer_text(body, letter->values[i].name);
        put_text(body, "\":", letter->values[i].text);
    }
    rg_hq_buffer_text(body, "}}\n");
}

static enum rg_status language_of(struct rg_hq_store *store, int64_t member, char language[16])
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT language FROM members WHERE id=?1 AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        const char *known = rg_hq_column_text(stmt, 0);
        (void)rg_text_copy(language, 16, known[0] == '\0' ? "en" : known);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status keep(struct rg_hq_store *store, int64_t member, const char *id,
                           const struct rg_hq_letter *letter, const struct rg_hq_buffer *body)
{
    enum rg_status status = rg_hq_buffer_status(body);
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT INTO letters(id,member,template,body) VALUES(?1,?2,?3,?4)");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    rg_hq_bind_text(stmt, 1, id);
    (void)sqlite3_bind_int64(stmt, 2, member);
    rg_hq_bind_text(stmt, 3, letter->template_name);
    rg_hq_bind_text(stmt, 4, body->data);
    return rg_hq_run(store, stmt);
}

static enum rg_status address_of(struct rg_hq_store *store, const struct rg_hq_letter *letter, int64_t member,
                                 enum rg_hq_contact *kind, char contact[RG_HQ_CONTACT_MAX])
{
    if (letter->address == NULL) {
        return rg_hq_contact_get(store, member, kind, contact);
    }
    return rg_hq_contact_read(*kind, letter->address, contact);
}

static enum rg_status put(struct rg_hq_store *store, const struct rg_hq_letter *letter, int64_t now_ms)
{
    char contact[RG_HQ_CONTACT_MAX], language[16], id[ID_LEN + 1];
    uint8_t bytes[ID_BYTES];
    int64_t member = letter->member;
    enum rg_hq_contact kind = letter->to;
    enum rg_status status = rg_hq_member_resolve(store, &member);
    if (status == RG_OK) {
        status = language_of(store, member, language);
    }
    if (status == RG_OK) {
        status = rg_random(bytes, sizeof bytes);
    }
    if (status == RG_OK) {
        status = address_of(store, letter, member, &kind, contact);
    }
    if (status != RG_OK) {
        return status;
    }
    struct rg_hq_buffer body = {0};
    rg_hex_write(bytes, sizeof bytes, id);
    write_body(&body, letter, id, letter->language == NULL ? language : letter->language, kind, contact,
               now_ms);
    status = keep(store, member, id, letter, &body);
    if (body.data != NULL) {
        explicit_bzero(body.data, body.capacity);
    }
    rg_hq_buffer_free(&body);
    explicit_bzero(contact, sizeof contact);
    return status;
}

enum rg_status rg_hq_letter_put(struct rg_hq_store *store, const struct rg_hq_letter *letter, int64_t now_ms)
{
    bool ours;
    if (!store->letters) {
        return RG_UNSUPPORTED;
    }
    if (!letter_ok(letter)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_join(store, &ours);
    return status == RG_OK ? rg_hq_leave(store, ours, put(store, letter, now_ms)) : status;
}

static enum rg_status status_of_errno(int code)
{
    switch (code) {
    case ENOENT:
    case ENOTDIR: return RG_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS: return RG_DENIED;
    case ENOSPC:
    case EDQUOT: return RG_FULL;
    default: return RG_IO;
    }
}

static enum rg_status write_whole(int file, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t written = write(file, text, len);
        if (written < 0 && errno != EINTR) {
            return status_of_errno(errno);
        }
        text += written > 0 ? written : 0;
        len -= written > 0 ? (size_t)written : 0;
    }
    return fsync(file) == 0 ? RG_OK : status_of_errno(errno);
}

/* A mailer that looks for *.json never sees half a letter. */
static enum rg_status write_file(int folder, const char *name, const char *text, size_t len)
{
    char half[96];
    (void)snprintf(half, sizeof half, ".%s.half", name);
    int file = openat(folder, half, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0) {
        return status_of_errno(errno);
    }
    enum rg_status status = write_whole(file, text, len);
    (void)close(file);
    if (status == RG_OK && renameat(folder, half, folder, name) != 0) {
        status = status_of_errno(errno);
    }
    if (status != RG_OK) {
        (void)unlinkat(folder, half, 0);
        return status;
    }
    return fsync(folder) == 0 ? RG_OK : status_of_errno(errno);
}

static enum rg_status forget(struct rg_hq_store *store, int64_t number)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "DELETE FROM letters WHERE number=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    return rg_hq_run(store, stmt);
}

/* RG_NOT_FOUND when none waits. */
static enum rg_status write_next(struct rg_hq_store *store, int folder)
{
    char name[80];
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT number,id,template,body FROM letters ORDER BY number LIMIT 1");
    enum rg_status status = stmt == NULL ? RG_IO : rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status;
    }
    int64_t number = sqlite3_column_int64(stmt, 0);
    (void)snprintf(name, sizeof name, "%.*s-%.*s.json", NAME_MAX_LEN, rg_hq_column_text(stmt, 2), ID_LEN,
                   rg_hq_column_text(stmt, 1));
    const char *body = rg_hq_column_text(stmt, 3);
    status = write_file(folder, name, body, strlen(body));
    (void)sqlite3_reset(stmt);
    return status == RG_OK ? forget(store, number) : status;
}

static enum rg_status any_waits(struct rg_hq_store *store)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT 1 FROM letters LIMIT 1");
    enum rg_status status = stmt == NULL ? RG_IO : rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_letters_write(struct rg_hq_store *store, const char *folder, int64_t *written)
{
    *written = 0;
    enum rg_status status = any_waits(store);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) {
        return status_of_errno(errno);
    }
    while (status == RG_OK && *written < RG_HQ_LETTERS_PER_WRITE) {
        status = write_next(store, directory);
        *written += status == RG_OK;
    }
    (void)close(directory);
    return status == RG_NOT_FOUND && *written > 0 ? RG_OK : status;
}
