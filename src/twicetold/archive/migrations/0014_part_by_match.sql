-- Taking a match off the record asks which parts name it; without this each look goes over all parts of the archive.
CREATE INDEX part_by_match ON part (match_id) WHERE match_id IS NOT NULL;
