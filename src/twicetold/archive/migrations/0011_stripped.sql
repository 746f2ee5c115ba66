-- Items whose media was removed on purpose, or never was here: fingerprints and the record stay. Where the same bytes are
-- added again the object is there again, and the row says only what once was.

CREATE TABLE stripped_item (
    item_sha256  TEXT PRIMARY KEY REFERENCES item(sha256),
    origin       TEXT NOT NULL DEFAULT '',  -- '' where it was stripped here, else the name of the archive it came from
    at           TEXT NOT NULL
) STRICT;
