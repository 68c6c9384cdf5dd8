/* What the small programs share, see util.h. */
#include "utils/util.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"

int util_fail(const char *verb, const char *object, int err)
{
	log_error("cannot %s %s: %pe", verb, object, ERR(err));
	return 1;
}

static void output_flush(struct output *out)
{
	if (out->err == 0)
		out->err = fd_write_all(STDOUT_FILENO, out->buf, out->len);
	out->len = 0;
}

void output_bytes(struct output *out, const void *data, size_t len)
{
	if (len > sizeof(out->buf) - out->len)
		output_flush(out);
	if (len > sizeof(out->buf)) {
		if (out->err == 0)
			out->err = fd_write_all(STDOUT_FILENO, data, len);
		return;
	}
	memcpy(out->buf + out->len, data, len);
	out->len += len;
}

void output_print(struct output *out, const char *fmt, ...)
{
	char line[OUTPUT_LINE];
	va_list args;
	int n;

	va_start(args, fmt);
	n = fmt_vprint(line, sizeof(line), fmt, args);
	va_end(args);
	if (n >= (int)sizeof(line))
		n = sizeof(line) - 1;
	output_bytes(out, line, (size_t)n);
}

int output_end(struct output *out)
{
	output_flush(out);
	return out->err == 0 ? 0
			     : util_fail("write", "standard output", out->err);
}
