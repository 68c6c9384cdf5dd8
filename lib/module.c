/* Kernel modules, see module.h. */
#include "lib/module.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/compat.h"
#include "lib/str.h"
#include "lib/sys.h"

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
static const struct mod_form {
	const char *before_name, *before_value;
	bool quoted; /* when the value begins */
} mod_forms[] = {
	{ "", "", false },
	{ "", "\"", true },
	{ "\"", "\"", false },
};

/* Whether the kernel reads the value back; whether it needs a last quote. */
static bool mod_form_holds(const struct mod_form *f, const char *value,
			   bool *last)
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

static const struct mod_form *mod_form_find(const char *param,
					    const char *value, bool *last)
{
	for (const char *p = param; *p != '\0'; p++) {
		if (*p == '"' || mod_blank(*p))
			return NULL; /* no parameter has such a name */
	}
	/* ends all parameters */
	if (value == NULL && strcmp(param, "--") == 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(mod_forms); i++) {
		if (mod_form_holds(&mod_forms[i], value != NULL ? value : "",
				   last))
			return &mod_forms[i];
	}
	return NULL;
}

int mod_param_add(char params[MOD_PARAMS], const char *param, const char *value)
{
	bool last = false;
	const struct mod_form *f = mod_form_find(param, value, &last);
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

/* The first byte of gzip, xz and zstd. */
static bool mod_is_compressed(int fd)
{
	char c;

	return pread(fd, &c, 1, 0) == 1 &&
	       (c == '\x1f' || c == '\xfd' || c == '\x28');
}

int mod_insert_fd(int fd, const char *params)
{
	return sys_finit_module(
		fd, params,
		mod_is_compressed(fd) ? SYS_MODULE_INIT_COMPRESSED : 0);
}
