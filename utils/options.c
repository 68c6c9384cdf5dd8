/* The options of a small program, see options.h. */
#include "utils/options.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "lib/compat.h"
#include "lib/log.h"
#include "lib/str.h"

#define OPTION_NAME 80 /* of names that are told; longer ones are cut */

/* Says what is wrong with the option of which len characters are the name. */
static int options_bad(const struct options *o, const char *before,
		       const char *option, size_t len, const char *behind)
{
	char name[OPTION_NAME];

	if (str_copy_n(name, sizeof(name), option, len) < 0)
		str_copy_n(name, sizeof(name), option, sizeof(name) - 1);
	log_error("%s '%s'%s", before, name, behind);
	log_error("%s", o->usage);
	return OPTION_BAD;
}

/* Where a key stands in shorts, or NULL. */
static const char *option_letter(const struct options *o, char key)
{
	return key == ':' || key == '+' ? NULL : strchr(o->shorts, key);
}

/* Its value is the rest of the argument, or else the next one. */
static int option_value(struct options *o, const char *in, int key,
			const char *name, size_t len)
{
	o->value = in;
	if (o->value == NULL && o->at < o->argc)
		o->value = o->argv[o->at++];
	if (o->value != NULL)
		return key;
	return options_bad(o, "option", name, len, " needs a value");
}

static int option_short(struct options *o)
{
	const char name[] = { '-', *o->rest++, '\0' };
	const char *at = option_letter(o, name[1]), *in = o->rest;

	if (*in == '\0')
		o->rest = NULL;
	if (at == NULL)
		return options_bad(o, "unknown option", name, 2, "");
	if (at[1] != ':')
		return name[1];
	o->rest = NULL;
	return option_value(o, *in != '\0' ? in : NULL, name[1], name, 2);
}

/* What stands behind the '=' of a name in longs: the key; or NULL. */
static const char *option_named(const struct options *o, const char *name,
				size_t len)
{
	const char *p = o->longs;

	for (; p != NULL && *p != '\0'; p += strlen(p) + 1) {
		if (strncmp(p, name, len) == 0 && p[len] == '=')
			return p + len + 1;
	}
	return NULL;
}

static int option_long(struct options *o, const char *arg)
{
	size_t len = strcspn(arg + 2, "=");
	const char *in = arg[2 + len] == '=' ? arg + 3 + len : NULL;
	const char *key = option_named(o, arg + 2, len), *letter;

	if (key == NULL && strcmp(arg, "--help") == 0) {
		log_result("%s", o->usage);
		return OPTION_HELP;
	}
	if (key == NULL)
		return options_bad(o, "unknown option", arg, 2 + len, "");
	letter = option_letter(o, *key);
	if (key[1] == ':' || (letter != NULL && letter[1] == ':'))
		return option_value(o, in, *key, arg, 2 + len);
	if (in == NULL)
		return *key;
	return options_bad(o, "option", arg, 2 + len, " takes no value");
}

static int options_end(struct options *o)
{
	while (o->at < o->argc)
		o->argv[o->operands++] = o->argv[o->at++];
	o->argv[o->operands] = NULL;
	o->argc = o->operands;
	return OPTION_END;
}

int options_next(struct options *o)
{
	char *arg;

	if (o->at == 0)
		o->at = o->argc > 0 ? 1 : 0;
	o->value = NULL;
	if (o->rest != NULL)
		return option_short(o);
	for (; o->at < o->argc; o->argv[o->operands++] = arg) {
		arg = o->argv[o->at];
		if (arg[0] == '-' && arg[1] != '\0') {
			o->at++;
			if (strcmp(arg, "--") == 0)
				break;
			if (arg[1] == '-')
				return option_long(o, arg);
			o->rest = arg + 1;
			return option_short(o);
		}
		if (o->shorts[0] == '+')
			break;
		o->at++;
	}
	return options_end(o);
}
