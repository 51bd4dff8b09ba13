#include "hq_page.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

struct words {
    char tag[3];
    const char *copy_title, *copy_text, *copy_button;
    const char *gone_title, *gone_text;
    const char *busy_title, *busy_text;
};

static const struct words languages[] = {
    {"en", "Your copy",
     "This link works once. With the button you get a file with all that we keep about you.", "Get my copy",
     "Nothing here",
     "This link does not work, or not any more. You can get a new one at our screen in the store.",
     "One moment", "Please try again in a minute."},
    {"de", "Ihre Kopie",
     "Dieser Link gilt einmal. Mit der Taste erhalten Sie eine Datei mit allem, was wir über Sie speichern.",
     "Meine Kopie holen", "Hier ist nichts",
     "Dieser Link gilt nicht oder nicht mehr. An unserem Bildschirm im Geschäft erhalten Sie einen neuen.",
     "Einen Moment", "Bitte versuchen Sie es in einer Minute noch einmal."},
    {"fr", "Votre copie",
     "Ce lien fonctionne une seule fois. Le bouton vous donne un fichier avec tout ce que nous gardons sur "
     "vous.",
     "Obtenir ma copie", "Rien ici",
     "Ce lien ne fonctionne pas ou plus. Notre écran en magasin peut vous en donner un nouveau.",
     "Un instant", "Veuillez réessayer dans une minute."},
    {"es", "Su copia",
     "Este enlace funciona una sola vez. Con el botón recibe un archivo con todo lo que guardamos sobre "
     "usted.",
     "Obtener mi copia", "Aquí no hay nada",
     "Este enlace no funciona o ya no es válido. En nuestra pantalla de la tienda puede obtener uno nuevo.",
     "Un momento", "Inténtelo de nuevo dentro de un minuto."},
    {"it", "La Sua copia",
     "Questo link funziona una sola volta. Con il pulsante riceve un file con tutto ciò che conserviamo su "
     "di Lei.",
     "Ottieni la mia copia", "Qui non c’è nulla",
     "Questo link non funziona, o non funziona più. Al nostro schermo in negozio può averne uno nuovo.",
     "Un momento", "La preghiamo di riprovare tra un minuto."},
    {"ar", "نسختكم", "يعمل هذا الرابط مرة واحدة فقط. بالزر تحصلون على ملف فيه كل ما نحتفظ به عنكم.",
     "الحصول على نسختي", "لا شيء هنا",
     "هذا الرابط لا يعمل أو لم يعد يعمل. يمكنكم الحصول على رابط جديد من شاشتنا في المتجر.", "لحظة من فضلكم",
     "يرجى المحاولة مرة أخرى بعد دقيقة."},
    {"ja", "お客様のデータの控え",
     "このリンクは一度だけ使えます。ボタンを押すと、当店が保管しているお客様のすべての情報をファイルで受け取"
     "れます。",
     "控えを受け取る", "ここには何もありません",
     "このリンクは使えないか、使えなくなりました。店内の画面で新しいリンクをお受け取りください。",
     "少々お待ちください", "1分ほどしてからもう一度お試しください。"},
};
#define LANGUAGES (sizeof languages / sizeof languages[0])
#define ARABIC    "ar"

const char rg_hq_page_style[] =
    "body{margin:0 auto;padding:2rem 1.5rem;max-width:32rem;font:1.2rem/1.6 "
    "sans-serif;color:#111;background:#fff}"
    "button{font:inherit;font-weight:bold;width:100%;padding:1rem;border:3px solid #111;border-radius:.8rem;"
    "background:#fff;color:#111}";

static int find(const char *tag, size_t len)
{
    for (size_t i = 0; i < LANGUAGES; i++) {
        bool same = len >= 2 && strncasecmp(tag, languages[i].tag, 2) == 0;
        if (same && (len == 2 || tag[2] == '-' || tag[2] == ';')) {
            return (int)i;
        }
    }
    return -1;
}

int rg_hq_page_language(const char *wanted)
{
    /* Browsers send what they like best first; weights would only say the same again. */
    while (wanted != NULL && *wanted != '\0') {
        wanted += strspn(wanted, " \t,");
        size_t len = strcspn(wanted, ", \t");
        int found = find(wanted, len);
        if (found >= 0) {
            return found;
        }
        wanted += len;
    }
    return 0;
}

void rg_hq_page_write(enum rg_hq_page page, int language, struct rg_hq_buffer *html)
{
    const struct words *words = &languages[language];
    const char *title = page == RG_HQ_PAGE_COPY   ? words->copy_title
                        : page == RG_HQ_PAGE_GONE ? words->gone_title
                                                  : words->busy_title;
    const char *text = page == RG_HQ_PAGE_COPY   ? words->copy_text
                       : page == RG_HQ_PAGE_GONE ? words->gone_text
                                                 : words->busy_text;
    const char *const parts[] = {"<!DOCTYPE html>\n<html lang=\"",
                                 words->tag,
                                 strcmp(words->tag, ARABIC) == 0 ? "\" dir=\"rtl\">" : "\" dir=\"ltr\">",
                                 "<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                                 "content=\"width=device-width\"><title>",
                                 title,
                                 "</title><style>",
                                 rg_hq_page_style,
                                 "</style></head>\n<body><h1>",
                                 title,
                                 "</h1>\n<p>",
                                 text,
                                 "</p>\n"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        rg_hq_buffer_text(html, parts[i]);
    }
    if (page == RG_HQ_PAGE_COPY) {
        rg_hq_buffer_text(html, "<form method=\"post\"><button type=\"submit\">");
        rg_hq_buffer_text(html, words->copy_button);
        rg_hq_buffer_text(html, "</button></form>\n");
    }
    rg_hq_buffer_text(html, "</body></html>\n");
}
