-- Who spoke, in a circle; and what became of a solution that was held back.

ALTER TABLE replies ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE replies ADD COLUMN held TEXT
    CHECK (held IN ('aside', 'joined', 'left', 'released'));
