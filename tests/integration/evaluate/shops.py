"""Shops of which it is known how their customers choose: written as `baskets`, the same for the same name.

Each customer has tastes, groups of goods that go together. What they take is, with the chance that the shop has for it, something that they had
before, the likelier the oftener and the sooner that was; otherwise it is something new to them of their tastes, or, now and then, of the whole shop.
"""
import bisect
import itertools
import random
import sys

#          customers, items, tastes, visits, a basket, again, fading, elsewhere, drift
SHOPS = {
    "grocer": (1500, 2000, 40, (5, 40), 8, .6, .7, .3, 0),      # comes often, takes the same, and slowly other things
    "market": (3000, 3000, 60, (2, 9), 6, .2, .5, .4, 0),       # comes a few times, seldom takes the same
    "fashion": (4000, 2500, 50, (1, 8), 2, .04, .5, .2, .1),    # nearly never takes the same
    "films": (2000, 1500, 30, (15, 80), 1, 0, 0, .2, .04),      # nothing twice, and tastes that change
    "regulars": (1600, 600, 20, (10, 60), 4, .85, .3, .2, 0),    # takes its coffee
    "instant": (3000, 3000, 60, (3, 60), 9, .6, 1., .3, 0),      # takes what it took last, and comes often
    "feng": (4000, 4000, 80, (2, 12), 6, .15, .3, .5, .02),      # takes anything
    "mall": (6000, 3000, 60, (2, 10), 3, .25, 1.2, .3, .05),     # takes it again at once or never
    "habit": (2000, 1500, 40, (3, 30), 5, .5, 0, .3, 0),         # takes what it has, however long ago that was
    "season": (2000, 1500, 40, (3, 30), 5, .4, .6, .3, .3),      # likes something else every third time
}


def chooser(rng, weights):
    sums = list(itertools.accumulate(weights))
    return lambda: bisect.bisect(sums, rng.random() * sums[-1])


def past(rng, visits, fading):
    """Something of an earlier basket, the likelier the newer that is."""
    weights = [len(v) * (len(visits) - i) ** -fading for i, v in enumerate(visits)]
    return rng.choice(rng.choices(visits, weights)[0])


def customers(name):
    """Of "grocer" and of "grocer-2", which is another shop of that kind."""
    count, items, tastes, (least, most), size, again, fading, elsewhere, drift = SHOPS[name.partition("-")[0]]
    rng = random.Random(name)
    popular = [(i + 5) ** -.9 for i in rng.sample(range(items), items)]
    anywhere = chooser(rng, popular)
    group = [rng.randrange(tastes) for _ in range(items)]
    of_group = [[i for i in range(items) if group[i] == g] or [0] for g in range(tastes)]
    within = [chooser(rng, [popular[i] for i in goods]) for goods in of_group]
    near = [rng.sample(range(tastes), 2) for _ in range(tastes)]
    for _ in range(count):
        mine, had, visits = rng.sample(range(tastes), 3), set(), []
        for _ in range(rng.randint(least, most)):
            visit = set()
            for _ in range(min(size * 3, max(1, int(rng.expovariate(1 / size) + .5)))):
                if visits and rng.random() < again:
                    visit.add(past(rng, visits, fading))
                    continue
                for _ in range(20):
                    g = rng.choice(mine)
                    item = anywhere() if rng.random() < elsewhere else of_group[g][within[g]()]
                    if item not in had:
                        visit.add(item)
                        break
            if rng.random() < drift:
                mine[rng.randrange(3)] = rng.choice(near[rng.choice(mine)])
            had |= visit
            if visit:
                visits.append(sorted(visit))
        yield visits


def write(name, path):
    with open(path, "w", encoding="ascii") as file:
        for visits in customers(name):
            file.write(" | ".join(" ".join(f"i{item}" for item in visit) for visit in visits) + "\n")


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2])
