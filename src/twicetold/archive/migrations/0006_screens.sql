-- What a screen asks for of one release among many.
CREATE INDEX part_by_source ON part (source_release) WHERE source_release <> '';
CREATE INDEX verdict_by_reference ON verdict (ref_item);
CREATE INDEX release_by_adding ON release (added_at, id);
