/* What the command line says about modules, see mod_params.h. */
#include "kinit/mod_params.h"

#include <errno.h>
#include <string.h>

#include "lib/log.h"
#include "lib/str.h"

_Static_assert(MOD_PARAMS == 4096, "a warning tells it");

static bool list_has(const char *list, const char *name)
{
	char item[MOD_NAME];
	int r;

	while ((r = list_next(&list, item, sizeof(item))) != 0) {
		/* one that does not fit is no module's */
		if (r > 0 && cmdline_same_name(item, name))
			return true;
	}
	return false;
}

bool mod_blacklisted(const struct cmdline *c, const char *name, bool by_name)
{
	for (unsigned i = 0; i < c->n_words; i++) {
		const struct cmdline_word *w = &c->word[i];

		if (w->value == NULL)
			continue;
		if ((cmdline_same_name(w->name, "module_blacklist") ||
		     (!by_name &&
		      cmdline_same_name(w->name, "modprobe.blacklist"))) &&
		    list_has(w->value, name))
			return true;
	}
	return false;
}

void mod_params(const struct cmdline *c, const char *name,
		char params[MOD_PARAMS], bool warn)
{
	*params = '\0';
	for (unsigned i = 0; i < c->n_words; i++) {
		const char *word = c->word[i].name, *dot = strchr(word, '.');
		int r;

		if (dot == NULL || dot[1] == '\0' ||
		    !cmdline_same_name_n(word, (size_t)(dot - word), name))
			continue;
		r = mod_param_add(params, dot + 1, c->word[i].value);
		if (r < 0 && warn)
			log_warn("module %s is loaded without its parameter "
				 "%s: %s",
				 name, dot + 1,
				 r == -E2BIG ? "they are longer than 4095 bytes"
					     : "the kernel cannot be given "
					       "such quotes or names");
	}
}
