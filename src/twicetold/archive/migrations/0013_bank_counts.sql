-- Banks of millions: counting what is not withdrawn, and looking a file's digest up, without reading every entry.
CREATE INDEX bank_entry_by_state ON bank_entry (bank_id, withdrawn);
CREATE INDEX bank_entry_of_files ON bank_entry (id) WHERE kind = 'sha256';
