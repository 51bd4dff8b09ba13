-- When a size was here again after there had been none, by the time of its count; 0: it was never seen to come.
ALTER TABLE stock ADD COLUMN came INTEGER NOT NULL DEFAULT 0;
