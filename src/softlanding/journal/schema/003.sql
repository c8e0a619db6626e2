-- Feelings and signs that the person named as there now, by the take of the reply they were in; as
-- they were corrected, where that was said. What older replies named is read out of their words
-- when this schema comes (journal/naming.py).

CREATE TABLE named (
    reflection INTEGER NOT NULL REFERENCES reflections (id) ON DELETE CASCADE,
    take INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('feeling', 'sign')),
    place INTEGER NOT NULL,             -- the order of saying
    name TEXT NOT NULL,
    PRIMARY KEY (reflection, take, kind, place)
) STRICT, WITHOUT ROWID;
