"""HQ's database of a chain with many stores: the first one generated, with staff and pictures, the others imported as a retailer's export."""
import csv
import datetime
import os
import random
import sqlite3

from store import run

KIOSKS_A_SITE = 4
CUSTOMERS, PRODUCTS, PURCHASES = 200, 60, 2000  # of each store
EVIDENCE = {"consent_text_version": "1", "consent_date": "2026-01-01", "consent_source": "till"}


def site_of(number):
    """Of kiosk @p number, from 1."""
    return f"store-{1 + (number - 1) // KIOSKS_A_SITE}"


def make(hq, folder, db, keys, kiosks):
    """@return for each kiosk its line of regard-fleet's roster."""
    run([hq, "generate", "--db", db, "--keys", keys, "--cards", os.path.join(folder, "cards.csv"), "--customers", CUSTOMERS, "--products", PRODUCTS,
         "--purchases", PURCHASES, "--seed", 1, "--site", site_of(1), "--associates", 5], "generating the store")
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as rows:
        skus = [row[0] for row in rows.execute("SELECT sku FROM skus ORDER BY sku")]
    export = os.path.join(folder, "export")
    os.makedirs(export, exist_ok=True)
    for site in dict.fromkeys(site_of(number) for number in range(1 + KIOSKS_A_SITE, kiosks + 1)):
        _export(export, site, skus)
        run([hq, "import", "--db", db, "--keys", keys, "--site", site, "--format", "csv", "--full", export], f"importing {site}")
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as rows:
        firsts = [row[0] for row in rows.execute("SELECT min(id) FROM members GROUP BY site ORDER BY site")]
    return [f"{site_of(number)} {firsts[(number - 1) // KIOSKS_A_SITE]} {CUSTOMERS}\n" for number in range(1, kiosks + 1)]


def _export(folder, site, skus):
    """What a store's systems deliver: its last 300 days."""
    chance = random.Random(site)
    today = datetime.date.today()
    days = [(today - datetime.timedelta(days=ago)).isoformat() for ago in range(300, 0, -1)]
    people = [f"{site}-{number}" for number in range(CUSTOMERS)]
    _write(folder, "products.csv", [{"sku": sku, "name": f"Shirt {sku}", "category": "shirts", "price": "19.90", "currency": "EUR"} for sku in skus])
    _write(folder, "stock.csv", [{"sku": sku, "quantity": chance.randint(0, 9)} for sku in skus])
    _write(folder, "customers.csv", [{"id": person, "display_name": f"Ada {person}", "first_name": "Ada", "language": "en", "consent_recognise": "yes",
                                      "consent_purchases": "yes", **EVIDENCE} for person in people])
    _write(folder, "cards.csv", [{"member": person, "uid": f"04{chance.getrandbits(48):012x}"} for person in people])
    _write(folder, "purchases.csv", [{"till": 1, "receipt": line // 3, "line": line % 3, "member": people[line // 3 % CUSTOMERS],
                                      "at": f"{days[line // 3 % 300]} 12:00:00", "sku": chance.choice(skus), "quantity": 1,
                                      "price": "19.90"} for line in range(PURCHASES)])


def _write(folder, name, rows):
    with open(os.path.join(folder, name), "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
