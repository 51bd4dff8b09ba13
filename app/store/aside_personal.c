/* Customers' data of the world that is being built, and what this kiosk has of its own that is not in it yet. */
#include "personal_sql.h"
#include "said.h"

/* Numbers that kiosks give are drawn, and never anybody else's; nobody else's number is trusted across two worlds. */
_Static_assert(RG_MEMBER_ID_GIVEN == 4503599627370496, "the number in the texts below");
const char rg_personal_any_sql[] =
    "SELECT EXISTS (SELECT 1 FROM member) OR EXISTS (SELECT 1 FROM history)"
    " OR EXISTS (SELECT 1 FROM carried WHERE member > 0) OR EXISTS (SELECT 1 FROM card WHERE kind = 1)";
const char rg_personal_next_member_sql[] = "SELECT sealed FROM next_member WHERE id = ?";
const char rg_personal_next_history_sql[] = "SELECT sealed FROM next_history WHERE member = ?";
const char rg_personal_joined_sql[] =
    "INSERT OR IGNORE INTO next_member (id, sealed) SELECT m.id, m.sealed FROM member m"
    " WHERE m.id IN (SELECT member FROM said WHERE member >= 4503599627370496)"
    " AND m.id NOT IN (SELECT member FROM erasing)";
/* Nothing leads from a member to their cards: without anybody who joined here no card is looked at. */
const char rg_personal_joined_cards_sql[] =
    "INSERT OR REPLACE INTO next_card SELECT c.* FROM card c"
    " WHERE EXISTS (SELECT 1 FROM said WHERE member >= 4503599627370496)"
    " AND c.kind = 1 AND c.holder >= 4503599627370496 AND EXISTS (SELECT 1 FROM said s WHERE s.member = "
    "c.holder)"
    " AND NOT EXISTS (SELECT 1 FROM erasing e WHERE e.member = c.holder)"
    " AND NOT EXISTS (SELECT 1 FROM next_card n WHERE n.token = c.token AND (n.blocked = 1 OR NOT EXISTS"
    " (SELECT 1 FROM said s JOIN outbox o ON o.id = s.event WHERE s.member = c.holder)))";
const char rg_personal_made_here_sql[] = "INSERT OR REPLACE INTO next_carried (feed, id, member, day, sealed)"
                                         " SELECT feed, id, member, day, sealed FROM carried WHERE id < 0";
