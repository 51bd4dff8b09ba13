"""The day that generated stores of tests are made for, moved to today: what somebody owns and wishes is the same whenever the tests run."""

# 2026-11-28. Whatever is written here, every store of a test becomes another one.
CALENDAR_MS = 1795867200000
