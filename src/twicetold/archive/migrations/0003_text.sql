-- Texts: messages as they were taken in, and passages that are furniture. Offsets count code points of the item's text.

-- The words of a text item that came in an export or a table, and not as a file. The item's SHA-256 is that of the words
-- in UTF-8; a row here stands in the place of an object in the store.
CREATE TABLE message_text (
    item_sha256  TEXT PRIMARY KEY REFERENCES item(sha256),
    body         TEXT NOT NULL
) STRICT;

-- Passages that are furniture wherever they stand: found by their recurrence, or from a bank that a person loaded.
CREATE TABLE formula (
    id        INTEGER PRIMARY KEY,
    bank      TEXT NOT NULL,               -- name of the bank; '' for what was found by recurrence
    source    TEXT NOT NULL DEFAULT '',    -- whose releases it recurs in
    label     TEXT NOT NULL DEFAULT '',
    body      TEXT NOT NULL,
    releases  INTEGER NOT NULL DEFAULT 0,
    made_at   TEXT NOT NULL
) STRICT;
CREATE INDEX formula_by_bank ON formula (bank);
