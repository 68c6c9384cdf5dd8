/* Failures of a boot, see failure.h. */
#include "kinit/failure.h"

#include <stdarg.h>

#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/log.h"

int fail_set(struct failure *f, unsigned number, int err, const char *fmt, ...)
{
	va_list args;

	f->code = fail_find(number);
	f->err = err;
	f->said[0] = '\0';
	va_start(args, fmt);
	fmt_vprint(f->what, sizeof(f->what), fmt, args);
	va_end(args);
	return err;
}

void fail_say(const struct failure *f, bool is_warning)
{
	char line[LOG_LINE];

	fmt_print(line, sizeof(line), "cannot %s%s%s%s%s", f->what,
		  f->err != 0 ? ": " : "", f->err != 0 ? err_text(f->err) : "",
		  *f->said != '\0' ? "; kernel: " : "", f->said);
	if (is_warning) {
		log_warn("%s", line);
		log_warn("KI-%u: %s", (unsigned)f->code->number,
			 fail_advice(f->code));
	} else {
		log_error("%s", line);
		log_error("KI-%u: %s", (unsigned)f->code->number,
			  fail_advice(f->code));
	}
}
