-- How far this machine's clock was ahead of HQ's when HQ was heard last (app/store/lease_time.h).
ALTER TABLE lease ADD COLUMN ahead INTEGER NOT NULL DEFAULT 0;
