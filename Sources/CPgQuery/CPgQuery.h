// PostgreSQL's own parser as a library: libpg_query 15, Debian's libpg-query-dev. Linked statically, see Package.swift.
#include <pg_query.h>
