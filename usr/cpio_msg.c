/*
 * Messages of the image tools.  In: place, errno, format.  Out: one line on
 * standard error.  Names come from the list, so bytes that could steer a
 * terminal are shown as '?'.
 */
#include "usr/cpio_msg.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MSG_MAX 1024

int cpio_msg(const struct cpio_at *at, int err, const char *fmt, ...)
{
	char text[MSG_MAX], where[MSG_MAX] = "";
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (at && at->line)
		snprintf(where, sizeof(where), "%s:%lu: ", at->list, at->line);
	else if (at)
		snprintf(where, sizeof(where), "%s: ", at->list);

	for (char *p = where; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	for (char *p = text; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';

	fprintf(stderr, "%s: %s%s%s%s\n", progname, where, text,
		err ? ": " : "", err ? strerror(-err) : "");
	return err ? err : -EINVAL;
}
