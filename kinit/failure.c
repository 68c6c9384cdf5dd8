/* Failures of a boot, see failure.h. */
#include "kinit/failure.h"

#include <stdarg.h>

#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/str.h"
#include "nfsmount/nfsmount.h"

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
	const char *said = "; kernel: ";

	if (*f->said == '\0')
		said = "";
	else if (str_starts(f->said, NFS_SERVER_SAYS))
		said = "; ";
	log_line(is_warning ? LOG_WARN "cannot %s%s%s%s%s"
			    : LOG_ERROR "cannot %s%s%s%s%s",
		 f->what, f->err != 0 ? ": " : "",
		 f->err != 0 ? err_text(f->err) : "", said, f->said);
	log_line(is_warning ? LOG_WARN "KI-%u: %s" : LOG_ERROR "KI-%u: %s",
		 (unsigned)f->code->number, fail_advice(f->code));
}
