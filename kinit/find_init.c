/* The real init, see find_init.h. */
#include "kinit/find_init.h"

#include <errno.h>

#include "lib/compat.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/str.h"
#include "lib/switch_root.h"

/* init/main.c kernel_init(): the order in which the kernel looks. */
static const char *const candidates[] = { "/sbin/init", "/etc/init",
					  "/bin/init", "/bin/sh" };

void find_init(const char *root, const char *init, struct init_report *report)
{
	*report = (struct init_report){ 0 };
	/* init= is taken or nothing: a choice is not second-guessed */
	if (*init != '\0') {
		(void)str_copy(report->path, sizeof(report->path), init);
		report->err = find_executable(root, init);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(candidates); i++) {
		(void)str_copy(report->path, sizeof(report->path),
			       candidates[i]);
		report->err = find_executable(root, candidates[i]);
		if (report->err == 0)
			return;
		if (report->err != -ENOENT)
			log_warn("not taking %s: %s", candidates[i],
				 err_text(report->err));
	}
	report->err = -ENOENT;
}
