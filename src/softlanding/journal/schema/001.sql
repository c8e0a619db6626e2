-- The first journal. Times are ISO 8601 with the offset of the place where they were written.

CREATE TABLE reflections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    started TEXT NOT NULL,
    ended TEXT,
    routine TEXT NOT NULL,
    title TEXT NOT NULL,
    script TEXT NOT NULL,               -- the routine as JSON: a file may change, this does not
    status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'stopped', 'finished')),
    mantra TEXT
) STRICT;

CREATE TABLE events (
    reflection INTEGER NOT NULL REFERENCES reflections (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    event TEXT NOT NULL,                -- JSON; replaying them gives the session's state
    PRIMARY KEY (reflection, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE replies (
    reflection INTEGER NOT NULL REFERENCES reflections (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    step TEXT NOT NULL,
    take INTEGER NOT NULL,              -- names the recording: audio/<reflection>/<take>.flac
    transcript TEXT NOT NULL,
    confidence REAL,
    segments TEXT NOT NULL,             -- JSON list: text, start, end (s), confidence, phrase
    mantra INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (reflection, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX replies_with_mantra ON replies (mantra) WHERE mantra;
