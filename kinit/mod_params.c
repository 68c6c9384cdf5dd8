/* What the command line says about modules, see mod_params.h. */
#include "kinit/mod_params.h"

#include <errno.h>
#include <string.h>

#include "lib/compat.h"
#include "lib/log.h"
#include "lib/str.h"

_Static_assert(MOD_PARAMS == 4096, "a warning tells it");

bool mod_name(const char *file, char name[MOD_NAME])
{
	const char *end = str_find(file, ".ko");

	if (end == NULL || end == file || strchr(file, '/') != NULL ||
	    str_copy_n(name, MOD_NAME, file, (size_t)(end - file)) < 0)
		return false;
	for (char *p = name; *p != '\0'; p++) {
		if (*p == '-')
			*p = '_';
	}
	return true;
}

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

/* isspace() of the kernel, for which Latin-1's no-break space is one, too. */
static bool mod_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == '\xa0';
}

/*
 * The ways to write a parameter for the kernel (lib/cmdline.c, next_arg()).
 * It has no escapes: each quote begins or ends a quotation, in which blanks do
 * not separate, and stays in the value.  Only a quote before the name is taken
 * off, one before the value, and with any of them the last one of all.
 */
static const struct form {
	const char *before_name, *before_value;
	bool quoted; /* when the value begins */
} forms[] = {
	{ "", "", false },
	{ "", "\"", true },
	{ "\"", "\"", false },
};

/* Whether the kernel reads the value back; whether it needs a last quote. */
static bool form_holds(const struct form *f, const char *value, bool *last)
{
	bool quoted = f->quoted;
	const char *p;

	for (p = value; *p != '\0'; p++) {
		if (*p == '"')
			quoted = !quoted;
		else if (!quoted && mod_blank(*p))
			return false;
	}
	/* a quotation without an end would take the next parameter in */
	*last = quoted;
	if (*f->before_value == '\0')
		return !quoted && *value != '"';
	return quoted || (p > value && p[-1] != '"');
}

static const struct form *find_form(const char *param, const char *value,
				    bool *last)
{
	for (const char *p = param; *p != '\0'; p++) {
		if (*p == '"' || mod_blank(*p))
			return NULL; /* no parameter has such a name */
	}
	/* ends all parameters */
	if (value == NULL && strcmp(param, "--") == 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if (form_holds(&forms[i], value != NULL ? value : "", last))
			return &forms[i];
	}
	return NULL;
}

/* The whole of it or nothing.  0, -EINVAL without a form, -E2BIG. */
static int add_param(char params[MOD_PARAMS], const char *param,
		     const char *value)
{
	bool last = false;
	const struct form *f = find_form(param, value, &last);
	const char *const part[] = {
		*params != '\0' ? " " : "",
		f != NULL ? f->before_name : "",
		param,
		value != NULL ? "=" : "",
		f != NULL ? f->before_value : "",
		value != NULL ? value : "",
		last ? "\"" : "",
	};
	size_t used = strlen(params);

	if (f == NULL)
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_LEN(part); i++) {
		if (str_cat(params, MOD_PARAMS, part[i]) < 0) {
			params[used] = '\0';
			return -E2BIG;
		}
	}
	return 0;
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
		r = add_param(params, dot + 1, c->word[i].value);
		if (r < 0 && warn)
			log_warn("module %s is loaded without its parameter "
				 "%s: %s",
				 name, dot + 1,
				 r == -E2BIG ? "they are longer than 4095 bytes"
					     : "the kernel cannot be given "
					       "such quotes or names");
	}
}
