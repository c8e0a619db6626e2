-- What a reflection was about, and the one whose steps it asked about; words that were corrected.

ALTER TABLE reflections ADD COLUMN about TEXT NOT NULL DEFAULT '';      -- "Acme, backend"
ALTER TABLE reflections ADD COLUMN follows INTEGER REFERENCES reflections (id) ON DELETE SET NULL;

ALTER TABLE replies ADD COLUMN edited TEXT;                     -- by hand; the transcript stays
ALTER TABLE replies ADD COLUMN engine TEXT NOT NULL DEFAULT ''; -- set where one wrote it down anew

-- What was heard at first, where another engine wrote a reply down anew.
CREATE TABLE transcripts (
    reflection INTEGER NOT NULL REFERENCES reflections (id) ON DELETE CASCADE,
    take INTEGER NOT NULL,
    version INTEGER NOT NULL,           -- 0 is the first
    engine TEXT NOT NULL,
    segments TEXT NOT NULL,
    PRIMARY KEY (reflection, take, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX named_by_name ON named (name, reflection);
CREATE INDEX reflections_by_follows ON reflections (follows) WHERE follows IS NOT NULL;

-- Which reflections changed, in order, so that the index of words (search.db) can follow.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    reflection INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER reflection_begun AFTER INSERT ON reflections BEGIN
    DELETE FROM changes WHERE reflection = new.id;
    INSERT INTO changes (reflection) VALUES (new.id);
END;
CREATE TRIGGER reflection_changed AFTER UPDATE OF title, about, mantra ON reflections BEGIN
    DELETE FROM changes WHERE reflection = new.id;
    INSERT INTO changes (reflection) VALUES (new.id);
END;
CREATE TRIGGER reflection_deleted AFTER DELETE ON reflections BEGIN
    DELETE FROM changes WHERE reflection = old.id;
    INSERT INTO changes (reflection) VALUES (old.id);
END;
CREATE TRIGGER reply_kept AFTER INSERT ON replies BEGIN
    DELETE FROM changes WHERE reflection = new.reflection;
    INSERT INTO changes (reflection) VALUES (new.reflection);
END;
CREATE TRIGGER reply_changed AFTER UPDATE OF transcript, edited ON replies BEGIN
    DELETE FROM changes WHERE reflection = new.reflection;
    INSERT INTO changes (reflection) VALUES (new.reflection);
END;
INSERT INTO changes (reflection) SELECT id FROM reflections ORDER BY id;

-- Which journal this is, so that an index made of another one is not taken for its own.
CREATE TABLE identity (id TEXT NOT NULL) STRICT;
INSERT INTO identity VALUES (lower(hex(randomblob(16))));
