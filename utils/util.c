/* What the small programs share, see util.h. */
#include "utils/util.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"

OUTLINE int util_fail(const char *verb, const char *object, int err)
{
	log_error("cannot %s %.512s: %pe", verb, object, ERR(err));
	return 1;
}

int util_spec(const char *text, struct block_spec *out)
{
	const char *why;
	int r = block_spec_parse(text, out, &why);

	if (r == 0 && out->kind != BLOCK_GPT_AUTO)
		return 0;
	log_error("%.200s: %s", text,
		  r == 0 || r == -ENODEV ? "it names no block device" : why);
	return -1;
}

void output_flush(struct output *out)
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
	va_list args;
	int n;

	if (out->len > OUTPUT_SIZE - OUTPUT_LINE)
		output_flush(out);
	va_start(args, fmt);
	n = fmt_vprint(out->buf + out->len, OUTPUT_LINE, fmt, args);
	va_end(args);
	out->len += n < OUTPUT_LINE ? (size_t)n : OUTPUT_LINE - 1;
}

int output_end(struct output *out)
{
	output_flush(out);
	return out->err == 0 ? 0
			     : util_fail("write", "standard output", out->err);
}

int output_line(const char *text)
{
	struct output out UNINITIALIZED;

	out.err = 0;
	out.len = 0;
	output_bytes(&out, text, strlen(text));
	output_bytes(&out, "\n", 1);
	return output_end(&out);
}
