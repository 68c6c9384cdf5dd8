/* Modules by alias, see mod_search.h. */
#include "kinit/mod_search.h"

#include <errno.h>

static void load_found(void *data, const char *alias, const char *files,
		       size_t len)
{
	struct mod_search *s = data;

	s->found = true;
	mod_load(&s->loader, alias, files, len);
}

int mod_search_open(struct mod_search *s, const char *table, const char *dir,
		    const struct cmdline *cmdline)
{
	s->wants.used = 0;
	s->found = false;
	mod_loader_init(&s->loader, dir, cmdline);
	return mod_table_open(&s->table, table);
}

int mod_search_want(struct mod_search *s, const char *alias)
{
	int r = mod_want(&s->wants, alias);

	if (r == -ENOSPC) {
		mod_search_load(s);
		r = mod_want(&s->wants, alias);
	}
	return r;
}

void mod_search_load(struct mod_search *s)
{
	s->found = false;
	if (s->wants.used == 0)
		return;
	mod_table_find(&s->table, &s->wants, load_found, s);
	s->wants.used = 0;
}

int mod_search_one(struct mod_search *s, const char *alias)
{
	int r = mod_search_want(s, alias);

	if (r < 0)
		return r;
	mod_search_load(s);
	return s->found ? 0 : -ENOENT;
}
