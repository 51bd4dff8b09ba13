"""How fast a program has to be: the product within its figures, what sanitizers slow down at a pace that only a hang exceeds."""
import os

# What a figure of the product is multiplied with.
PACE = float(os.environ.get("RG_PACE", "1"))
# Seconds from SIGTERM to the end of a program.
END_S = PACE
