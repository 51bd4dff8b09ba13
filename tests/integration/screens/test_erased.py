"""Forgotten means nowhere: after a customer was erased at the kiosk, on the day and at the place of their visit, neither its memory
(more of it than a core image holds) nor that of its helpers, nor any file it wrote (database, log, outbox, configuration, pictures,
trace, what stands on the screen) holds their name or what they have bought, and the root that their key hung under is destroyed.
"""
from test_purged import Glass, PATIENCE, main, memory, say, wait_until


class Erased(Glass):
    @classmethod
    def configure(cls, shop):
        shop.configure(consent={"forget_hold_hours": 0})

    def roots(self):
        return {path.name: path.read_bytes() for path in (self.shop.home / "kiosk/keys").glob("data-root-*.key")}

    def ask_to_be_forgotten(self, card):
        shop = self.shop
        shop.show_card(card, "locked")
        shop.touch("rights")
        shop.wait_screen("rights", PATIENCE)
        shop.touch("forget")
        shop.wait_screen("forget", PATIENCE)
        shop.touch("yes")
        shop.wait_screen("result", PATIENCE, lambda screen: screen["detail"].startswith("forg"))
        shop.wait_screen("idle", PATIENCE)

    def everywhere(self, words):
        """Where the words stand: in any file but the keys and HQ's own, and in the memory of each helper."""
        home, others = self.shop.home, ("hq.db", "hq-keys", "hq.log", "cards.csv", "pki", "keys")
        places = [path.name for path in sorted(home.rglob("*"))
                  if path.is_file() and not any(part.startswith(others) for part in path.relative_to(home).parts)
                  for data in [path.read_bytes()]
                  if any(form in data for word in words for form in memory.forms(word).values())]
        for helper in ("regard-reader", "regard-link"):
            child = self.shop.child(helper) if self.shop.running() else None
            places += [helper for _ in memory.find(child, words)] if child else []
        return places

    def test_erased(self):
        """a visit, a purchase looked at, forgotten by its customer; nothing is left"""
        card, words = self.people.pop()
        self.sign_in()
        self.shop.open_profile(card)
        self.assertTrue(self.found(words[:1]), "the name on the glass is not found in memory: the search is blind")
        self.shop.touch("hide")
        self.shop.wait_screen("idle", PATIENCE)
        self.sign_out()
        before = self.roots()
        self.ask_to_be_forgotten(card)
        wait_until("a new root in the place of the old one", PATIENCE, lambda: len(self.roots()) == 1 and self.roots() != before)
        self.goods = True
        self.assert_purged(words, "being forgotten")
        self.assertEqual(self.everywhere(words[:1]), [], "the name stands in a file or in a helper's memory")
        (old,), files = before.values(), self.files() + b"".join(self.roots().values())
        self.assertNotIn(old[12:44], files, "the destroyed root stands in a file")
        self.shop.show_card(card, "join")
        self.shop.touch("hide")
        self.shop.wait_hidden()
        self.assertEqual(self.shop.stop("kiosk"), 0)
        self.assertEqual(self.everywhere(words[:1]), [], "the name stands in a file after the kiosk's end")
        say("a root was destroyed, and nothing of theirs is left")


del Glass

if __name__ == "__main__":
    main()
