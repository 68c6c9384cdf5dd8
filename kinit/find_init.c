/* The real init, see find_init.h. */
#include "kinit/find_init.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "lib/compat.h"
#include "lib/init_check.h"
#include "lib/log.h"
#include "lib/str.h"

/* init/main.c kernel_init(): the order in which the kernel looks. */
static const char *const candidates[] = { "/sbin/init", "/etc/init",
					  "/bin/init", "/bin/sh" };

static void find_check(int dir, const char *path, struct init_report *report)
{
	struct init_verdict v;

	(void)str_copy(report->path, sizeof(report->path), path);
	report->err = init_check(dir, path, &v);
	init_verdict_text(&v, report->why, sizeof(report->why));
	if (v.fault == INIT_MISSING && v.part == INIT_ITSELF)
		report->why[0] = '\0';
}

bool init_is_lost(int err)
{
	return err == -EIO || err == -ESTALE || err == -ETIMEDOUT ||
	       err == -ENOMEM || err == -ENFILE;
}

/* Of the candidates one that is not there is not worth a word. */
static void find_candidate(int dir, struct init_report *report)
{
	for (size_t i = 0; i < ARRAY_LEN(candidates); i++) {
		find_check(dir, candidates[i], report);
		if (report->err == 0 || init_is_lost(report->err))
			return;
		if (*report->why != '\0')
			log_warn("not taking %s: %s", candidates[i],
				 report->why);
	}
	report->err = -ENOENT;
}

void find_init(const char *root, const char *init, struct init_report *report)
{
	int dir = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);

	*report = (struct init_report){ 0 };
	if (dir < 0) {
		report->err = -errno;
		return;
	}
	/* init= is taken or nothing: a choice is not second-guessed */
	if (*init != '\0')
		find_check(dir, init, report);
	else
		find_candidate(dir, report);
	close(dir);
}
