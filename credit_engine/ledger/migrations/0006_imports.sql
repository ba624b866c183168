-- Files that an import has brought in: keyed hashes over path, size and time of change, so that an import that was broken
-- off goes on where it was. They stand here and not beside the database so that a restored backup does not skip what it
-- does not hold.
CREATE TABLE imported_files (
  file INTEGER PRIMARY KEY
) STRICT;
