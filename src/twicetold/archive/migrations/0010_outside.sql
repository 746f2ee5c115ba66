-- What people brought from outside for the statistics. Rows are never changed: a value that was wrong is disputed by
-- another one, with its own citation.

CREATE TABLE indicator_value (
    id         INTEGER PRIMARY KEY,
    indicator  TEXT NOT NULL CHECK (indicator <> ''),
    unit       TEXT NOT NULL CHECK (unit <> ''),
    first      TEXT NOT NULL,              -- first day, YYYY-MM-DD
    end        TEXT NOT NULL,              -- the day after the last
    low        REAL NOT NULL,
    high       REAL NOT NULL,
    citation   TEXT NOT NULL CHECK (citation <> ''),
    note       TEXT NOT NULL DEFAULT '',
    added_at   TEXT NOT NULL,
    CHECK (end > first AND high >= low),
    UNIQUE (indicator, unit, first, end, low, high, citation)
) STRICT;

CREATE TABLE collection_window (
    id        INTEGER PRIMARY KEY,
    source    TEXT NOT NULL,               -- empty: every source
    first     TEXT NOT NULL,
    end       TEXT NOT NULL,
    note      TEXT NOT NULL DEFAULT '',
    added_at  TEXT NOT NULL,
    CHECK (end > first),
    UNIQUE (source, first, end)
) STRICT;

CREATE TRIGGER indicator_value_is_never_changed BEFORE UPDATE ON indicator_value
BEGIN SELECT raise(ABORT, 'a value of an indicator is never changed'); END;
CREATE TRIGGER indicator_value_is_never_deleted BEFORE DELETE ON indicator_value
BEGIN SELECT raise(ABORT, 'a value of an indicator is never deleted'); END;
CREATE TRIGGER collection_window_is_never_changed BEFORE UPDATE ON collection_window
BEGIN SELECT raise(ABORT, 'a collection window is never changed'); END;
CREATE TRIGGER collection_window_is_never_deleted BEFORE DELETE ON collection_window
BEGIN SELECT raise(ABORT, 'a collection window is never deleted'); END;
