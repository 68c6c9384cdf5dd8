/* Lines of fstab(5), see fstab.h. */
#include "lib/fstab.h"

#include <string.h>

#include "lib/compat.h"
#include "lib/mount_fs.h"
#include "lib/str.h"

#define BLANKS " \t"

/* The value of the three octal digits of a character, -1 for none. */
static int fstab_octal(const char *p)
{
	int value = 0;

	for (int i = 0; i < 3; i++) {
		/* more than \377 is no character, \000 would end the text */
		if (p[i] < '0' || p[i] > (i == 0 ? '3' : '7'))
			return -1;
		value = value * 8 + p[i] - '0';
	}
	return value != 0 ? value : -1;
}

/* As getmntent(3): \040 blank, \011 tab, \012 newline, \134 backslash. */
static void fstab_unescape(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		int c = *s == '\\' ? fstab_octal(s + 1) : -1;

		*to++ = c < 0 ? *s : (char)c;
		if (c >= 0)
			s += 3;
	}
	*to = '\0';
}

const char *fstab_field(char **line, const char *otherwise)
{
	char *field = *line + strspn(*line, BLANKS);

	*line = field + strcspn(field, BLANKS);
	if (**line != '\0')
		*(*line)++ = '\0';
	fstab_unescape(field);
	return *field != '\0' ? field : otherwise;
}

char *fstab_line(char **text)
{
	char *line = *text;

	*text += strcspn(line, "\n");
	if (**text != '\0')
		*(*text)++ = '\0';
	return line;
}

bool fstab_next(char **text, struct fstab_entry *out)
{
	while (**text != '\0') {
		char *line = fstab_line(text);

		line += strspn(line, BLANKS);
		if (*line == '#')
			continue;
		out->source = fstab_field(&line, "");
		out->dir = fstab_field(&line, "");
		out->type = fstab_field(&line, "auto");
		out->options = fstab_field(&line, "defaults");
		if (*out->dir != '\0')
			return true;
	}
	return false;
}

bool fstab_has(const char *options, const char *word)
{
	char option[MOUNT_OPTION];

	/* one that is too long is none that anybody asks for */
	while (list_next(&options, option, sizeof(option)) != 0) {
		if (strcmp(option, word) == 0)
			return true;
	}
	return false;
}
