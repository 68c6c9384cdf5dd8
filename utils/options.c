/* The options of a small program, see options.h. */
#include "utils/options.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "lib/compat.h"
#include "lib/log.h"
#include "lib/str.h"

#define OPTIONS_USAGE	"usage: %s %s"
#define OPTIONS_UNKNOWN "unknown option"

struct options options_of(int argc, char **argv, const char *text)
{
	return (struct options){ .shorts = text,
				 .usage = str_nth(text, 1),
				 .longs = str_nth(text, 2),
				 .argc = argc,
				 .argv = argv };
}

int options_usage(const struct options *o, int key)
{
	bool help = key == 'h' || key == OPTION_HELP;

	if (help)
		log_result(OPTIONS_USAGE, program.name, o->usage);
	else
		log_error(OPTIONS_USAGE, program.name, o->usage);
	return !help;
}

/* Says what is wrong with an option. */
static int options_bad(const char *before, const char *option,
		       const char *behind)
{
	log_error("%s '%.80s'%s", before, option, behind);
	return OPTION_BAD;
}

/* Where a key stands in shorts, or NULL. */
static const char *option_letter(const struct options *o, char key)
{
	return key == ':' || key == '+' ? NULL : strchr(o->shorts, key);
}

/* Its value is the rest of the argument, or else the next one. */
static int option_value(struct options *o, const char *in, int key,
			const char *name)
{
	o->value = in;
	if (o->value == NULL && o->at < o->argc)
		o->value = o->argv[o->at++];
	return o->value != NULL ? key
				: options_bad("option", name, " needs a value");
}

static int option_short(struct options *o)
{
	const char name[] = { '-', *o->rest++, '\0' };
	const char *at = option_letter(o, name[1]), *in = o->rest;

	if (*in == '\0')
		o->rest = NULL;
	if (at == NULL)
		return options_bad(OPTIONS_UNKNOWN, name, "");
	if (at[1] != ':')
		return name[1];
	o->rest = NULL;
	return option_value(o, *in != '\0' ? in : NULL, name[1], name);
}

/* What stands behind the '=' of a name in longs: the key; or NULL. */
static const char *option_named(const struct options *o, const char *name,
				size_t len)
{
	const char *p = o->longs;

	for (; *p != '\0'; p = str_nth(p, 1)) {
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

	if (key == NULL)
		return strcmp(arg, "--help") == 0
			       ? OPTION_HELP
			       : options_bad(OPTIONS_UNKNOWN, arg, "");
	letter = option_letter(o, *key);
	if (key[1] == ':' || (letter != NULL && letter[1] == ':'))
		return option_value(o, in, *key, arg);
	if (in == NULL)
		return *key;
	return options_bad("option", arg, " takes no value");
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
