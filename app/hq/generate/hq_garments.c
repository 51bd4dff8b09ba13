#include "hq_garments.h"

#include <string.h>

#define FILL(ink, figure, path)                                                                              \
    {                                                                                                        \
        RG_HQ_##ink, RG_HQ_##figure, 0, path                                                                 \
    }
#define LINE(ink, figure, width, path)                                                                       \
    {                                                                                                        \
        RG_HQ_##ink, RG_HQ_##figure, width, path                                                             \
    }
#define END                                                                                                  \
    {                                                                                                        \
        RG_HQ_GROUND, RG_HQ_ONCE, 0, NULL                                                                    \
    }
#define PART(name) static const struct rg_hq_stroke name[]

/* Upper bodies. */
PART(long_sleeves) = {
    FILL(BASE, TWICE, "M166,31 C189,35 206,56 212,92 L224,164 C218,170 210,171 204,170 L186,92"),
    LINE(DARK, TWICE, 1.6, "M203,158 L223,153"), END};
PART(short_sleeves) = {FILL(BASE, TWICE, "M166,32 C189,36 207,54 216,86 L192,98 L184,78"),
                       LINE(DARK, TWICE, 1.4, "M190,92 L214,81"), END};
PART(coat_body) = {
    FILL(BASE, HALF, "M150,36 L165,30 C176,33 186,37 189,46 C191,72 188,96 189,112 L198,206 L150,206"),
    LINE(DARK, TWICE, 1.4, "M187,62 L188,112"), LINE(DARK, ONCE, 1.4, "M152,84 L152,206"), END};
PART(jacket_body) = {
    FILL(BASE, HALF,
         "M150,36 L165,30 C176,33 186,37 189,46 C191,72 186,96 187,112 L194,168 C180,174 164,176 150,172"),
    LINE(DARK, TWICE, 1.4, "M187,62 L187,112"), LINE(DARK, ONCE, 1.4, "M152,100 L153,172"), END};
PART(knit_body) = {
    FILL(BASE, HALF,
         "M150,44 L166,36 C178,38 187,42 190,50 C192,86 189,130 191,184 C178,189 164,190 150,190"),
    FILL(DARK, HALF, "M150,177 C164,177 178,176 191,172 L191,184 C178,189 164,190 150,190"),
    LINE(DARK, TWICE, 1.4, "M188,66 L188,110"), END};
PART(shirt_body) = {
    FILL(BASE, HALF,
         "M150,42 L166,34 C178,37 187,41 190,50 C191,84 188,118 189,178 C178,192 162,194 150,192"),
    LINE(DARK, TWICE, 1.4, "M188,64 L188,108"), END};
PART(tee_body) = {FILL(BASE, HALF,
                       "M150,50 C160,50 166,44 168,36 C178,37 187,41 190,50 C191,84 188,118 189,184 C176,188 "
                       "162,189 150,189"),
                  LINE(DARK, TWICE, 1.4, "M189,66 L188,104"),
                  LINE(DARK, ONCE, 2, "M132,37 C136,52 164,52 168,37"), END};

/* What is put on them. */
PART(lapels) = {FILL(DARK, HALF, "M150,36 L164,31 L150,92"),
                FILL(LIGHT, TWICE, "M165,30 L180,54 L170,58 L174,64 L151,100 L152,84 L160,40"),
                LINE(DARK, TWICE, 1.2, "M180,54 L170,58 L174,64 L152,99"), END};
PART(shawl) = {FILL(LIGHT, HALF, "M150,40 L164,31 L150,104"),
               FILL(DARK, TWICE, "M165,30 C180,50 178,76 151,112 C152,92 158,60 160,38"), END};
PART(bow_tie) = {FILL(DARK, TWICE, "M150,46 L162,40 L162,54 L150,49"), FILL(DARK, ONCE, "O150,47.5 3"), END};
PART(buttons) = {FILL(ACCENT, ONCE, "O157,112 3"), FILL(ACCENT, ONCE, "O157,134 3"),
                 FILL(ACCENT, ONCE, "O157,156 3"), END};
PART(two_buttons) = {FILL(ACCENT, ONCE, "O157,116 2.6"), FILL(ACCENT, ONCE, "O157,138 2.6"), END};
PART(two_rows) = {FILL(ACCENT, TWICE, "O166,106 3"), FILL(ACCENT, TWICE, "O166,140 3"),
                  FILL(ACCENT, TWICE, "O166,158 3"), END};
PART(shirt_buttons) = {LINE(DARK, TWICE, 1, "M155,58 L155,192"),
                       FILL(ACCENT, ONCE, "O150,72 2"),
                       FILL(ACCENT, ONCE, "O150,96 2"),
                       FILL(ACCENT, ONCE, "O150,120 2"),
                       FILL(ACCENT, ONCE, "O150,144 2"),
                       FILL(ACCENT, ONCE, "O150,168 2"),
                       END};
PART(knit_buttons) = {
    FILL(DARK, HALF, "M150,38 L167,36 L150,104"), LINE(DARK, ONCE, 1.6, "M150,102 L150,189"),
    FILL(ACCENT, ONCE, "O155,116 2.6"),           FILL(ACCENT, ONCE, "O155,138 2.6"),
    FILL(ACCENT, ONCE, "O155,160 2.6"),           END};
PART(collar) = {FILL(DARK, HALF, "M150,38 L162,33 L150,56"),
                FILL(LIGHT, TWICE, "M165,31 L176,46 L163,62 L150,52 L159,40"),
                LINE(DARK, TWICE, 1.2, "M175,46 L163,61 L151,53"), END};
PART(knit_collar) = {FILL(LIGHT, HALF, "M150,36 L164,33 L168,42 C162,50 156,52 150,52"),
                     LINE(DARK, ONCE, 1.4, "M132,42 C138,54 162,54 168,42"), END};
PART(roll_collar) = {FILL(LIGHT, HALF, "M150,20 C158,20 164,21 165,24 L169,44 C162,50 156,51 150,51"),
                     LINE(DARK, ONCE, 1.4, "M133,34 C140,40 160,40 167,34"), END};
PART(v_neck) = {FILL(DARK, HALF, "M150,40 L167,36 L150,92"), LINE(LIGHT, TWICE, 4, "M168,37 L151,92"), END};
PART(cables) = {LINE(DARK, TWICE, 1.4, "M166,70 C174,84 158,98 166,112 C174,126 158,140 166,154 L166,172"),
                LINE(DARK, TWICE, 1.4, "M166,84 C158,98 174,112 166,126 C158,140 174,154 166,168"), END};
PART(ribs) = {LINE(DARK, TWICE, 1, "M158,54 L158,176"), LINE(DARK, TWICE, 1, "M168,50 L168,176"),
              LINE(DARK, TWICE, 1, "M178,52 L178,174"), END};
PART(belt_tied) = {FILL(DARK, HALF, "M150,114 L189,114 L190,125 L150,125"),
                   FILL(ACCENT, ONCE, "M145,111 L159,111 L159,128 L145,128"),
                   FILL(DARK, ONCE, "M148,114 L156,114 L156,125 L148,125"), END};
PART(flap_pockets) = {LINE(DARK, TWICE, 2, "M164,150 L184,147"), END};
PART(hood) = {FILL(BASE, HALF, "M150,12 C172,12 182,26 178,44 L150,54"),
              FILL(DARK, HALF, "M150,20 C164,20 170,30 168,42 L150,52"), END};
PART(toggles) = {LINE(ACCENT, ONCE, 4, "M142,86 L160,86"), LINE(ACCENT, ONCE, 4, "M142,112 L160,112"),
                 LINE(ACCENT, ONCE, 4, "M142,138 L160,138"), END};
PART(quilt) = {LINE(DARK, ONCE, 1.6, "M112,70 Q150,80 188,70"),
               LINE(DARK, ONCE, 1.6, "M112,96 Q150,106 188,96"),
               LINE(DARK, ONCE, 1.6, "M110,122 Q150,132 190,122"),
               LINE(DARK, ONCE, 1.6, "M107,148 Q150,158 193,148"), END};
PART(quilt_low) = {LINE(DARK, ONCE, 1.6, "M105,174 Q150,184 195,174"), END};
PART(chest_pocket) = {LINE(DARK, ONCE, 1.2, "M164,80 L180,80 L180,96 L172,100 L164,96 L164,80"), END};
PART(checks) = {LINE(DARK, TWICE, 2, "M166,60 L166,188"),
                LINE(DARK, TWICE, 2, "M178,48 L178,184"),
                LINE(LIGHT, ONCE, 2.4, "M112,84 L188,84"),
                LINE(LIGHT, ONCE, 2.4, "M112,112 L188,112"),
                LINE(LIGHT, ONCE, 2.4, "M112,140 L188,140"),
                LINE(LIGHT, ONCE, 2.4, "M112,168 L188,168"),
                END};
PART(stripes) = {FILL(ACCENT, ONCE, "M111,74 L189,74 L189,81 L111,81"),
                 FILL(ACCENT, ONCE, "M111,96 L189,96 L189,103 L111,103"),
                 FILL(ACCENT, ONCE, "M111,118 L189,118 L189,125 L111,125"),
                 FILL(ACCENT, ONCE, "M111,140 L189,140 L189,147 L111,147"),
                 FILL(ACCENT, ONCE, "M111,162 L189,162 L189,169 L111,169"),
                 END};
PART(placket) = {FILL(LIGHT, ONCE, "M145,50 L155,50 L155,88 L145,88"), FILL(ACCENT, ONCE, "O150,62 1.8"),
                 FILL(ACCENT, ONCE, "O150,76 1.8"), END};
PART(neck_bow) = {FILL(LIGHT, TWICE, "M150,52 C160,40 174,44 172,56 C166,64 156,60 150,55"),
                  FILL(LIGHT, TWICE, "M150,54 L164,92 L155,94"), FILL(DARK, ONCE, "O150,54 3.6"), END};
PART(dots) = {FILL(ACCENT, TWICE, "O162,82 2.4"),
              FILL(ACCENT, TWICE, "O176,100 2.4"),
              FILL(ACCENT, TWICE, "O160,118 2.4"),
              FILL(ACCENT, TWICE, "O177,136 2.4"),
              FILL(ACCENT, TWICE, "O162,154 2.4"),
              FILL(ACCENT, TWICE, "O178,172 2.4"),
              END};
PART(tunic_hem) = {FILL(BASE, HALF, "M150,170 L189,160 L199,204 C182,210 166,210 150,208"), END};
PART(drape) = {LINE(DARK, ONCE, 1.4, "M131,46 C138,74 162,74 169,46"),
               LINE(DARK, ONCE, 1.4, "M128,50 C134,94 166,94 172,50"), END};

/* Lower bodies. */
PART(trouser_legs) = {
    FILL(BASE, HALF, "M150,22 L183,22 C188,50 190,90 191,120 L193,206 L163,206 L153,92 L150,88"),
    LINE(DARK, ONCE, 1.6, "M117,34 L183,34"), LINE(DARK, ONCE, 1.4, "M150,34 L150,88"), END};
PART(creases) = {LINE(DARK, TWICE, 1.2, "M172,46 L178,206"), LINE(DARK, TWICE, 1.4, "M184,40 L176,62"), END};
PART(denim) = {LINE(LIGHT, TWICE, 1.4, "M160,35 C162,50 172,56 186,54"),
               LINE(LIGHT, ONCE, 1.2, "M156,36 C160,60 158,72 151,80"),
               LINE(LIGHT, TWICE, 1.2, "M187,60 L190,204"),
               FILL(ACCENT, ONCE, "O150,28 2.4"),
               LINE(LIGHT, TWICE, 1.6, "M164,198 L192,198"),
               END};
PART(slant_pockets) = {LINE(DARK, TWICE, 1.4, "M174,35 L187,58"), FILL(ACCENT, ONCE, "O150,28 2.2"),
                       LINE(DARK, TWICE, 1.4, "M163,196 L193,196"), END};
PART(cord_lines) = {LINE(DARK, TWICE, 1, "M158,40 L166,206"), LINE(DARK, TWICE, 1, "M166,40 L173,206"),
                    LINE(DARK, TWICE, 1, "M174,40 L180,206"), LINE(DARK, TWICE, 1, "M181,40 L187,206"), END};
PART(wide_legs) = {
    FILL(BASE, HALF, "M150,30 L180,30 C192,70 208,130 216,178 C196,186 176,188 160,184 L153,100 L150,96"),
    LINE(DARK, ONCE, 1.6, "M119,42 L181,42"), LINE(DARK, TWICE, 1.4, "M166,44 L182,184"),
    LINE(DARK, TWICE, 1.4, "M174,44 L200,182"), END};
PART(short_legs) = {FILL(BASE, HALF, "M150,62 L194,62 C200,92 206,124 208,156 L160,164 L153,124 L150,120"),
                    FILL(ACCENT, HALF, "M150,56 L194,56 L195,70 L150,70"),
                    LINE(DARK, ONCE, 1.4, "M150,72 L150,120"), LINE(DARK, TWICE, 1.6, "M160,155 L207,147"),
                    END};
PART(suit_legs) = {FILL(DARK, HALF, "M150,120 L184,120 L188,210 L160,210 L152,178 L150,178"), END};

/* Dresses. */
PART(wrap_dress) = {
    FILL(BASE, HALF,
         "M150,36 L167,32 C178,34 187,40 189,48 L178,106 C192,140 206,180 210,204 C190,210 170,210 150,209"),
    FILL(DARK, HALF, "M150,36 L165,32 L150,92"),
    LINE(LIGHT, ONCE, 3, "M134,34 L172,108"),
    LINE(LIGHT, ONCE, 3, "M166,34 L151,70"),
    FILL(DARK, HALF, "M150,104 L178,102 L179,112 L150,114"),
    LINE(DARK, ONCE, 1.6, "M168,113 C162,150 172,180 176,207"),
    END};
PART(midi_dress) = {FILL(BASE, HALF,
                         "M150,48 C160,47 166,40 168,30 L178,30 C180,54 184,66 188,74 L178,108 C196,140 "
                         "210,180 214,204 C194,210 170,210 150,209"),
                    LINE(DARK, ONCE, 1.8, "M122,108 L178,108"),
                    LINE(DARK, TWICE, 1.2, "M156,110 L162,209"),
                    LINE(DARK, TWICE, 1.2, "M164,110 L180,208"),
                    LINE(DARK, TWICE, 1.2, "M172,110 L198,206"),
                    END};
PART(shift_dress) = {
    FILL(BASE, HALF,
         "M150,46 C160,45 166,40 168,30 L180,30 C182,54 184,66 188,76 C184,110 190,160 196,206 L150,208"),
    LINE(DARK, TWICE, 2, "M162,132 L184,130"), LINE(DARK, TWICE, 1.2, "M186,80 L172,92"), END};
PART(camisole) = {
    LINE(BASE, TWICE, 3, "M178,30 L176,66"),
    FILL(BASE, HALF,
         "M150,82 C160,78 170,70 176,60 C182,66 186,74 189,82 C188,120 192,150 196,186 C180,192 164,193 "
         "150,193"),
    FILL(LIGHT, HALF, "M150,82 C160,78 170,70 176,60 C181,64 184,70 187,76 C176,84 162,90 150,91"),
    FILL(LIGHT, HALF, "M150,183 C166,183 182,181 195,177 L196,186 C180,192 164,193 150,193"),
    LINE(DARK, ONCE, 1.2, "M150,92 L150,182"),
    END};
PART(cape) = {FILL(BASE, HALF, "M150,34 L165,29 C200,42 228,116 238,186 C210,200 176,204 150,202"),
              FILL(DARK, HALF, "M150,34 L164,30 L150,64"),
              LINE(DARK, ONCE, 1.6, "M150,62 L150,202"),
              LINE(DARK, TWICE, 2, "M196,118 L204,146"),
              LINE(ACCENT, ONCE, 3.4, "M143,78 L157,78"),
              LINE(ACCENT, ONCE, 3.4, "M143,100 L157,100"),
              END};

/* Shoes, from the side. */
PART(low_shoe) = {
    FILL(BASE, ONCE,
         "M72,100 C86,92 100,98 112,104 C130,96 146,92 158,98 C182,120 222,122 234,142 C238,150 238,156 "
         "236,160 L72,160 C68,140 68,116 72,100"),
    FILL(DARK, ONCE, "M74,101 C88,94 104,102 112,105 C130,98 146,94 157,98 C140,112 96,116 74,101"), END};
PART(sole) = {FILL(ACCENT, ONCE, "M70,159 L238,159 C239,164 238,168 236,169 L72,169"),
              FILL(DARK, ONCE, "M70,166 L112,166 L110,177 L72,177"), END};
PART(thick_sole) = {
    FILL(ACCENT, ONCE,
         "M66,154 C120,160 190,160 240,152 C244,164 240,174 234,175 L70,175 C64,172 63,162 66,154"),
    LINE(DARK, ONCE, 1.2, "M66,166 L240,166"), END};
PART(saddle) = {FILL(LIGHT, ONCE, "M140,102 C152,96 162,100 170,110 L152,140 C142,136 134,126 140,102"),
                LINE(DARK, ONCE, 2, "M142,124 L158,128"), END};
PART(laces) = {LINE(LIGHT, ONCE, 2.6, "M146,104 L164,112"), LINE(LIGHT, ONCE, 2.6, "M152,112 L172,118"),
               LINE(LIGHT, ONCE, 2.6, "M160,120 L182,124"),
               LINE(DARK, ONCE, 1.4, "M128,104 C132,130 150,140 176,142"), END};
PART(toe_cap) = {LINE(DARK, ONCE, 1.6, "M204,122 C196,134 196,148 200,159"), END};
PART(boot) = {FILL(BASE, ONCE,
                   "M80,48 C96,44 122,44 136,48 C136,84 140,104 160,112 C194,122 228,126 236,146 C238,154 "
                   "237,158 236,160 L76,160 C74,120 78,84 80,48"),
              FILL(DARK, ONCE, "M81,49 C96,45 122,45 135,49 C122,54 94,54 81,49"), END};
PART(zip) = {LINE(DARK, ONCE, 1.8, "M112,56 L114,150"), END};
PART(elastic) = {FILL(DARK, ONCE, "M104,62 L128,62 C128,90 124,112 116,124 C108,112 104,90 104,62"),
                 LINE(ACCENT, ONCE, 2.4, "M80,48 L78,34"), END};
PART(pump) = {FILL(BASE, ONCE,
                   "M78,92 C96,100 118,124 144,128 C176,130 214,136 234,152 C238,158 236,162 232,163 "
                   "C190,164 150,158 120,146 C104,140 92,146 90,158 L74,158 C70,134 72,110 78,92"),
              FILL(DARK, ONCE, "M80,94 C98,104 118,126 146,129 C132,140 96,128 80,94"),
              FILL(DARK, ONCE, "M74,152 L91,152 L89,178 L75,178"),
              LINE(ACCENT, ONCE, 2.4, "M122,148 C156,160 196,166 234,165"), END};

/* Accessories. */
PART(scarf) = {FILL(BASE, HALF, "M150,34 C178,34 194,48 190,66 C186,82 166,88 150,88"),
               FILL(GROUND, HALF, "M150,46 C164,46 172,52 170,60 C166,66 158,68 150,68"),
               FILL(BASE, ONCE, "M126,76 L156,80 L148,184 L112,184"),
               FILL(LIGHT, ONCE, "M150,78 L178,74 L192,168 L158,172"),
               LINE(DARK, ONCE, 1.4, "M118,152 L150,154"),
               LINE(DARK, ONCE, 1.4, "M117,162 L149,164"),
               LINE(BASE, ONCE, 2, "M116,184 L114,200"),
               LINE(BASE, ONCE, 2, "M126,184 L125,200"),
               LINE(BASE, ONCE, 2, "M136,184 L136,200"),
               LINE(BASE, ONCE, 2, "M146,184 L146,200"),
               LINE(LIGHT, ONCE, 2, "M163,172 L166,186"),
               LINE(LIGHT, ONCE, 2, "M174,171 L177,185"),
               LINE(LIGHT, ONCE, 2, "M185,169 L189,183"),
               END};
PART(belt) = {LINE(BASE, ONCE, 15,
                   "M206,120 C226,60 84,48 80,104 C78,152 196,160 196,114 C196,82 118,84 122,108 C126,126 "
                   "160,126 162,112"),
              LINE(DARK, ONCE, 1.4, "M204,117 C222,66 88,54 86,104 C84,146 190,154 190,114"),
              FILL(ACCENT, ONCE, "M196,104 L222,104 L222,138 L196,138"),
              FILL(GROUND, ONCE, "M202,110 L216,110 L216,132 L202,132"),
              LINE(ACCENT, ONCE, 3, "M196,121 L214,121"),
              END};
PART(tote) = {LINE(DARK, ONCE, 5, "M122,88 C118,26 182,26 178,88"),
              FILL(BASE, HALF, "M150,80 L206,80 L216,196 C190,200 170,200 150,200"),
              LINE(DARK, ONCE, 1.6, "M94,92 L206,92"),
              FILL(ACCENT, TWICE, "O178,86 3"),
              FILL(LIGHT, ONCE, "M136,120 L164,120 L164,138 L136,138"),
              END};
PART(beret) = {
    FILL(BASE, ONCE, "M74,124 C70,78 214,60 232,112 C240,140 206,152 170,150 C130,152 78,150 74,124"),
    FILL(DARK, ONCE, "M102,142 C130,152 176,154 206,144 L202,158 C176,166 130,164 106,156"),
    LINE(BASE, ONCE, 5, "M158,78 L162,64"), END};
PART(tie) = {FILL(BASE, HALF, "M150,22 L164,22 L158,42 L150,44"),
             FILL(BASE, HALF, "M150,44 L157,42 L172,178 L150,206"),
             LINE(LIGHT, ONCE, 3, "M140,90 L158,78"),
             LINE(LIGHT, ONCE, 3, "M137,118 L162,102"),
             LINE(LIGHT, ONCE, 3, "M134,146 L165,126"),
             LINE(LIGHT, ONCE, 3, "M131,174 L168,150"),
             LINE(DARK, TWICE, 1.2, "M142,43 L158,43"),
             END};
PART(beanie) = {FILL(BASE, HALF, "M150,44 C196,44 212,92 212,136 L150,136"),
                FILL(LIGHT, HALF, "M150,130 L216,130 C220,146 219,160 215,168 L150,170"),
                LINE(DARK, TWICE, 1.4, "M166,50 C178,76 182,104 184,128"),
                LINE(DARK, ONCE, 1.4, "M150,46 L150,130"),
                LINE(DARK, TWICE, 1.4, "M168,132 L169,168"),
                LINE(DARK, TWICE, 1.4, "M186,132 L188,168"),
                LINE(DARK, TWICE, 1.4, "M203,132 L205,167"),
                LINE(DARK, ONCE, 1.4, "M150,132 L150,169"),
                END};

#define HORN  0x6f4e37
#define PEARL RG_HQ_PEARL
#define METAL 0xb79b62
#define GUM   0x4a3728
#define P(name)                                                                                              \
    {                                                                                                        \
        name, 0, 0                                                                                           \
    }
#define AT(name, x, y)                                                                                       \
    {                                                                                                        \
        name, x, y                                                                                           \
    }

static const struct rg_hq_garment garments[] = {
    {"shirt", PEARL, {P(long_sleeves), P(shirt_body), P(collar), P(shirt_buttons)}},
    {"wool coat", HORN, {P(long_sleeves), P(coat_body), P(lapels), P(buttons), P(flap_pockets)}},
    {"trench", HORN, {P(long_sleeves), P(coat_body), P(lapels), P(two_rows), P(belt_tied), P(flap_pockets)}},
    {"down coat", METAL, {P(long_sleeves), P(coat_body), P(hood), P(quilt), P(quilt_low)}},
    {"cape", HORN, {P(cape)}},
    {"parka", METAL, {P(long_sleeves), P(coat_body), P(hood), P(flap_pockets), P(two_buttons)}},
    {"duffle coat", HORN, {P(long_sleeves), P(coat_body), P(hood), P(toggles), P(flap_pockets)}},
    {"down jacket", METAL, {P(long_sleeves), P(jacket_body), P(roll_collar), P(quilt)}},
    {"trousers", METAL, {P(trouser_legs), P(creases)}},
    {"jeans", METAL, {P(trouser_legs), P(denim)}},
    {"culottes", METAL, {P(wide_legs)}},
    {"chinos", HORN, {P(trouser_legs), P(slant_pockets)}},
    {"cords", HORN, {P(trouser_legs), P(cord_lines)}},
    {"jumper", HORN, {P(long_sleeves), P(knit_body), P(knit_collar)}},
    {"cardigan", HORN, {P(long_sleeves), P(knit_body), P(knit_buttons)}},
    {"roll-neck", HORN, {P(long_sleeves), P(knit_body), P(ribs), P(roll_collar)}},
    {"twinset", PEARL, {P(long_sleeves), P(knit_body), P(knit_buttons), P(knit_collar)}},
    {"slipover", HORN, {P(knit_body), P(v_neck), P(cables)}},
    {"blouse", PEARL, {P(long_sleeves), P(shirt_body), P(neck_bow)}},
    {"linen shirt", PEARL, {P(short_sleeves), P(shirt_body), P(collar), P(shirt_buttons)}},
    {"tunic", PEARL, {P(long_sleeves), P(shirt_body), P(tunic_hem), P(v_neck), P(dots)}},
    {"Oxford", PEARL, {P(long_sleeves), P(shirt_body), P(collar), P(shirt_buttons), P(chest_pocket)}},
    {"flannel", PEARL, {P(long_sleeves), P(shirt_body), P(checks), P(collar), P(shirt_buttons)}},
    {"loafers",
     GUM,
     {AT(low_shoe, -14, -30), AT(sole, -14, -30), AT(low_shoe, 8, 16), AT(sole, 8, 16), AT(saddle, 8, 16)}},
    {"ankle boots",
     GUM,
     {AT(boot, -18, -20), AT(sole, -18, -20), AT(boot, 10, 16), AT(sole, 10, 16), AT(zip, 10, 16)}},
    {"trainers",
     PEARL,
     {AT(low_shoe, -14, -30), AT(thick_sole, -14, -30), AT(low_shoe, 8, 16), AT(thick_sole, 8, 16),
      AT(laces, 8, 16)}},
    {"pumps", GUM, {AT(pump, -16, -34), AT(pump, 6, 14)}},
    {"derbies",
     GUM,
     {AT(low_shoe, -14, -30), AT(sole, -14, -30), AT(low_shoe, 8, 16), AT(sole, 8, 16), AT(laces, 8, 16),
      AT(toe_cap, 8, 16)}},
    {"chelseas",
     HORN,
     {AT(boot, -18, -20), AT(sole, -18, -20), AT(boot, 10, 16), AT(sole, 10, 16), AT(elastic, 10, 16)}},
    {"scarf", PEARL, {P(scarf)}},
    {"belt", METAL, {P(belt)}},
    {"tote", METAL, {P(tote)}},
    {"beret", METAL, {P(beret)}},
    {"tie", METAL, {P(tie)}},
    {"beanie", METAL, {P(beanie)}},
    {"tee", PEARL, {P(short_sleeves), P(tee_body)}},
    {"top", PEARL, {P(short_sleeves), P(tee_body), P(drape)}},
    {"Breton top", 0x24385c, {P(long_sleeves), P(tee_body), P(stripes)}},
    {"camisole", PEARL, {P(camisole)}},
    {"polo", PEARL, {P(short_sleeves), P(tee_body), P(placket), P(collar)}},
    {"henley", PEARL, {P(long_sleeves), P(tee_body), P(placket)}},
    {"boxers", PEARL, {P(short_legs)}},
    {"wrap dress", HORN, {P(short_sleeves), P(wrap_dress)}},
    {"midi dress", HORN, {P(midi_dress)}},
    {"shift dress", HORN, {P(shift_dress)}},
    {"suit",
     HORN,
     {P(suit_legs), P(long_sleeves), P(jacket_body), P(lapels), P(two_buttons), P(flap_pockets)}},
    {"blazer",
     METAL,
     {P(long_sleeves), P(jacket_body), P(lapels), P(two_buttons), P(chest_pocket), P(flap_pockets)}},
    {"linen suit",
     HORN,
     {P(suit_legs), P(long_sleeves), P(jacket_body), P(lapels), P(two_buttons), P(chest_pocket)}},
    {"tuxedo", GUM, {P(suit_legs), P(long_sleeves), P(jacket_body), P(shawl), P(bow_tie), P(two_buttons)}},
};

const struct rg_hq_garment *rg_hq_garment_of(const char *title)
{
    const struct rg_hq_garment *best = &garments[0];
    const char *space = strchr(title, ' ');
    const char *noun = space != NULL ? space + 1 : title;
    for (size_t i = 0; i < sizeof garments / sizeof garments[0]; i++) {
        if (strcmp(garments[i].noun, noun) == 0) {
            best = &garments[i];
        }
    }
    return best;
}
